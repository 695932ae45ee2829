"""Close the ledger's books: what the visits of a batch made of their announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, and_, bindparam, case, func, select, update

from newscrawl.archive import doors, hosts, traps
from newscrawl.archive.among import among
from newscrawl.archive.announcing import announce, announcement_ids
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.entries import READ, Announcement, Entry, Outcome, Visit
from newscrawl.archive.keys import url_key
from newscrawl.archive.prepare import Prepared
from newscrawl.archive.rows import Row
from newscrawl.archive.tables import announcement, attempt
from newscrawl.article import DoorKind, Reason, State
from newscrawl.urls import origin

_FAILURES = frozenset({State.FAILED, State.BLOCKED, State.GONE})
_LINKING = frozenset({DoorKind.SECTION, DoorKind.HOME})
"""Doors that name addresses by mere links."""


class Announcements:
    """The announcements that a batch settles; those nobody made before are made."""

    def __init__(self, connection: Connection, batch: Sequence[Prepared], now: datetime) -> None:
        self._connection = connection
        self._now = now
        entries = {p.ledger_key: p.entry for p in batch if not p.entry.is_poll}
        columns = announcement.c
        told = (columns.url_key, columns.id, columns.article_id, columns.host_id, columns.source_id, columns.state)
        rows = connection.execute(select(*told).where(among(connection, columns.url_key, entries))).all()
        self._ids: dict[str, int] = {row.url_key: row.id for row in rows}
        self._articles: dict[str, int | None] = {row.url_key: row.article_id for row in rows}
        self._hosts: dict[str, int | None] = {row.url_key: row.host_id for row in rows}
        self._sources: dict[str, int | None] = {row.url_key: row.source_id for row in rows}
        self._known = dict(self._articles)
        self._gone = _gone(connection, {row.id: row.url_key for row in rows if row.state not in READ})
        if missing := [key for key in entries if key not in self._ids]:
            unannounced = [_unannounced(key, entries[key].ledger_url, now) for key in missing]
            insert_many(connection, announcement, unannounced, unless="url_key")
            self._ids |= announcement_ids(connection, missing)

    def article_of(self, prepared: Prepared) -> int | None:
        """The article that was found at this announcement before."""
        return self._articles.get(prepared.ledger_key)

    def note(self, prepared: Prepared, article_id: int) -> None:
        """Remember for later entries of the batch what was found."""
        self._articles[prepared.ledger_key] = article_id

    def settle(
        self,
        batch: Sequence[Prepared],
        outcomes: dict[str, Outcome],
        capture_ids: dict[str, int],
        sources: dict[str, int],
    ) -> None:
        """Write what became of each, the visit itself, and what was found there."""
        rests = _rests(self._connection, batch, self._now)
        addresses = [p for p in batch if not p.entry.is_poll]
        if addresses:
            self._settle_addresses(addresses, outcomes, capture_ids, sources)
        # A page that was changed between its visit and the poll that says so is due again: so its visit comes first.
        _enter_found(self._connection, batch, outcomes, self._now)
        polled = [(p, p.entry.visit) for p in batch if p.entry.visit and p.entry.is_poll]
        doors.settle(self._connection, polled, outcomes, self._now)
        _settle_hosts(self._connection, batch, outcomes, rests, self._now)

    def _settle_addresses(
        self,
        batch: Sequence[Prepared],
        outcomes: Mapping[str, Outcome],
        capture_ids: Mapping[str, int],
        sources: Mapping[str, int],
    ) -> None:
        moves = {p.ledger_key: found for p in batch if (found := _moved(p))}
        new_hosts = self._ensure_hosts(moves)
        looked_after = self._looked_after(batch, outcomes)
        settled, attempts = [], []
        for prepared in batch:
            outcome = outcomes[prepared.entry.record_id]
            if outcome.state in READ and prepared.ledger_key in self._gone:
                outcome.reason = outcome.reason or Reason.RESTORED
            row = self._settled(prepared, outcome, sources.get(prepared.source or ""), looked_after)
            settled.append(row | _move(moves.get(prepared.ledger_key), new_hosts))
            attempts.append(self._attempt(prepared, outcome, capture_ids.get(prepared.entry.record_id)))
        self._connection.execute(_SETTLE, settled)
        self._hand_over(batch, outcomes)
        insert_many(self._connection, attempt, attempts)
        traps.keep(self._connection, self._became_articles(batch, outcomes))

    def _ensure_hosts(self, moves: Mapping[str, Announcement]) -> dict[str, int]:
        """Find or make the hosts that announcements move to."""
        found = hosts.ensure_hosts(self._connection, {origin(row.url) or "" for row in moves.values()})
        pairs = [(self._sources.get(key), found[origin(row.url) or ""]) for key, row in moves.items()]
        hosts.ensure_lanes(self._connection, [(source_id, host_id) for source_id, host_id in pairs if source_id])
        return found

    def _became_articles(self, batch: Sequence[Prepared], outcomes: Mapping[str, Outcome]) -> list[traps.Key]:
        return [
            (host_id, traps.pattern_of(prepared.entry.ledger_url))
            for prepared in batch
            if outcomes[prepared.entry.record_id].article_id
            and self._known.get(prepared.ledger_key) is None
            and (host_id := self._hosts.get(prepared.ledger_key))
        ]

    def _looked_after(self, batch: Sequence[Prepared], outcomes: Mapping[str, Outcome]) -> set[int]:
        """Of the articles that were met at another address too: those that are due again where they were found first.

        They are not where that address moved, is barred or gone, or is none that is visited (a file that was imported).
        """
        of = [(outcomes[p.entry.record_id], p.entry.next_check_at) for p in batch]
        met = {outcome.article_id for outcome, _ in of if outcome.state is State.DUPLICATE and outcome.article_id}
        if not met:
            return set()
        here = {o.article_id for o, due in of if due and o.article_id and o.state is not State.DUPLICATE}
        a = announcement.c
        is_due = and_(a.state.in_(sorted(READ)), a.next_check_at.is_not(None))
        elsewhere = select(a.id, a.article_id).where(among(self._connection, a.article_id, sorted(met)), is_due)
        settled = {self._ids[p.ledger_key] for p in batch}
        return here | {row.article_id for row in self._connection.execute(elsewhere) if row.id not in settled}

    def _hand_over(self, batch: Sequence[Prepared], outcomes: Mapping[str, Outcome]) -> None:
        """An article that left for an address at which it was met before is looked at there from now on."""
        left = [p for p in batch if outcomes[p.entry.record_id].state is State.SKIPPED and self.article_of(p)]
        if targets := {url_key(found.url) for p in left for found in p.entry.found}:
            c = announcement.c
            was_met = and_(c.state == State.DUPLICATE, c.next_check_at.is_(None))
            there = update(announcement).where(among(self._connection, c.url_key, sorted(targets)), was_met)
            self._connection.execute(there.values(next_check_at=self._now))

    def _settled(self, prepared: Prepared, outcome: Outcome, source_id: int | None, looked_after: set[int]) -> Row:
        entry = prepared.entry
        next_check = entry.next_check_at
        if outcome.state is State.DUPLICATE and outcome.article_id and next_check:
            # Where the article is looked at already: once is enough.
            next_check = None if outcome.article_id in looked_after else next_check
            looked_after.add(outcome.article_id)
        is_pending = outcome.state is State.PENDING
        return {
            "of_id": self._ids[prepared.ledger_key],
            "new_state": str(outcome.state),
            "new_reason": outcome.reason,
            "new_detail": outcome.detail,
            "new_run": entry.run_id,
            "new_article": outcome.article_id,
            "new_source": source_id,
            "is_pending": is_pending,
            "is_failure": outcome.state in _FAILURES or (is_pending and not entry.is_spared),
            "is_unchanged": outcome.state is State.UNCHANGED,
            "is_stored": outcome.state is State.STORED,
            "is_read": outcome.state in READ,
            "new_etag": entry.etag,
            "new_last_modified": entry.last_modified,
            "new_not_before": entry.not_before if is_pending else None,
            "new_check": next_check,
            "now": self._now,
            "seen_at": self._seen_at(entry),
        }

    def _seen_at(self, entry: Entry) -> datetime:
        """The time of the visit: what is announced to have changed after it is visited again."""
        fetched_at = entry.page.fetched_at if entry.visit and entry.page else None
        return min(fetched_at or self._now, self._now)

    def _attempt(self, prepared: Prepared, outcome: Outcome, capture_id: int | None) -> Row:
        page = prepared.entry.page
        return {
            "announcement_id": self._ids[prepared.ledger_key],
            "record_id": prepared.entry.record_id,
            "run_id": prepared.entry.run_id,
            "url": prepared.entry.page_url,
            "url_key": prepared.page_key,
            "at": self._now,
            "state": str(outcome.state),
            "reason": outcome.reason,
            "detail": outcome.detail,
            "status": page.status if page else None,
            "capture_id": capture_id,
            "article_id": outcome.article_id,
        }


def _gone(connection: Connection, keys: Mapping[int, str]) -> set[str]:
    """The addresses (key by id) that were gone when last anything was learned of their articles.

    What barred the way since, or failed, says nothing of them.
    """
    if not keys:
        return set()
    a = attempt.c
    telling = select(func.max(a.id)).where(
        among(connection, a.announcement_id, sorted(keys)), a.state.in_(sorted({*READ, State.GONE}))
    )
    last = telling.group_by(a.announcement_id).scalar_subquery()
    gone = select(a.announcement_id).where(a.id.in_(last), a.state == State.GONE)
    return {keys[id_] for id_ in connection.scalars(gone)}


def _enter_found(
    connection: Connection, batch: Sequence[Prepared], outcomes: Mapping[str, Outcome], now: datetime
) -> None:
    """Enter what the pages of a batch named, and credit each with what was new."""
    finder: dict[str, str] = {}
    rows: list[Announcement] = []
    linked: set[str] = set()
    run_id = next((p.entry.run_id for p in batch if p.entry.run_id), None)
    for prepared in batch:
        for row in _own(prepared.entry):
            key = url_key(row.url)
            rows.append(row)
            if key == prepared.ledger_key:
                # That a page may be a story itself is no yield of the door.
                continue
            is_first = finder.setdefault(key, prepared.entry.record_id) == prepared.entry.record_id
            if is_first and _is_by_links(prepared.entry.visit):
                linked.add(key)
    if rows:
        named = announce(connection, rows, run_id, again=False, now=now, linked=linked)
        for key in named.new & finder.keys():
            outcomes[finder[key]].new_announcements += 1
        for key in named.due_again & finder.keys():
            outcomes[finder[key]].due_again += 1
    further = [
        replace(door, source=door.source or (p.entry.visit.source if p.entry.visit else None))
        for p in batch
        for door in p.entry.doors
    ]
    doors.open_doors(connection, further, now)


def _own(entry: Entry) -> list[Announcement]:
    """What an entry found, each with a source where the visit has one."""
    of = entry.visit.source if entry.visit else None
    return [row if row.source or not of else replace(row, source=of) for row in entry.found]


def _is_by_links(visit: Visit | None) -> bool:
    return visit is not None and visit.kind in _LINKING


def _moved(prepared: Prepared) -> Announcement | None:
    """The same announcement at an address that differs in what keys pass over (http, www): a redirect's target."""
    if prepared.entry.visit is None or prepared.entry.article is not None:
        return None
    here = prepared.entry.visit.url
    return next((f for f in prepared.entry.found if f.url != here and url_key(f.url) == prepared.ledger_key), None)


def _move(found: Announcement | None, new_hosts: Mapping[str, int]) -> Row:
    """What of the row a move changes: it is pending at its new address, in the place of the outcome."""
    if found is None:
        return {"new_url": None, "new_host": None, "new_hops": None}
    return {
        "new_url": found.url,
        "new_host": new_hosts[origin(found.url) or ""],
        "new_hops": found.hops,
        "new_state": str(State.PENDING),
        "is_pending": True,
        "new_not_before": None,
    }


def _rests(connection: Connection, batch: Sequence[Prepared], now: datetime) -> dict[str, datetime]:
    """Until when hosts rest that do not say for how long; what put off there is not visited earlier."""
    busy = [(p.entry, p.entry.visit.host) for p in batch if p.entry.visit and p.entry.hold and not p.entry.is_spared]
    rests = hosts.rests(connection, {name for _, name in busy}, now)
    for entry, name in busy:
        entry.not_before = max(entry.not_before or now, rests[name])
    return rests


def _settle_hosts(
    connection: Connection,
    batch: Sequence[Prepared],
    outcomes: Mapping[str, Outcome],
    rests: Mapping[str, datetime],
    now: datetime,
) -> None:
    visited = [p for p in batch if p.entry.visit]
    if not visited:
        return
    held, answered = [], set()
    for prepared in visited:
        entry = prepared.entry
        assert entry.visit is not None
        if entry.hold:
            seconds, name = entry.hold.seconds, entry.visit.host
            until = rests[name] if seconds is None else now + timedelta(seconds=seconds)
            held.append((name, until, entry.hold.reason))
        elif entry.page or outcomes[entry.record_id].state in READ:
            answered.add(entry.visit.host)
    hosts.hold(connection, held)
    if answered:
        hosts.forgive(connection, answered)


def _unannounced(key: str, url: str, now: datetime) -> Row:
    counts = dict.fromkeys(("priority", "attempts", "failures", "depth"), 0)
    times = dict.fromkeys(("first_announced_at", "last_announced_at"), now)
    return {"url": url, "url_key": key, "state": str(State.PENDING), **counts, **times}


def _settle_statement() -> Any:
    c = announcement.c
    pending, failed, unchanged, stored, read = (
        bindparam(f"is_{name}", type_=Boolean) for name in ("pending", "failure", "unchanged", "stored", "read")
    )
    # What was settled before and could not be visited now stays what it was, and is visited again.
    stays = and_(pending, c.state != State.LEASED, c.state != State.PENDING)
    not_before = bindparam("new_not_before", type_=c.not_before.type)
    now = bindparam("now", type_=c.settled_at.type)
    given = {name: bindparam(f"new_{name}", type_=c[name].type) for name in ("etag", "last_modified")}
    kept = {name: func.coalesce(value, c[name]) for name, value in given.items()}
    return (
        update(announcement)
        .where(c.id == bindparam("of_id"))
        .values(
            url=func.coalesce(bindparam("new_url", type_=c.url.type), c.url),
            host_id=func.coalesce(bindparam("new_host", type_=c.host_id.type), c.host_id),
            hops=func.coalesce(bindparam("new_hops", type_=Integer), c.hops),
            state=case((stays, c.state), else_=bindparam("new_state")),
            reason=case((stays, c.reason), else_=bindparam("new_reason", type_=c.reason.type)),
            detail=case((stays, c.detail), else_=bindparam("new_detail", type_=c.detail.type)),
            run_id=func.coalesce(bindparam("new_run", type_=c.run_id.type), c.run_id),
            article_id=func.coalesce(bindparam("new_article", type_=c.article_id.type), c.article_id),
            source_id=func.coalesce(c.source_id, bindparam("new_source", type_=c.source_id.type)),
            attempts=c.attempts + 1,
            failures=case((failed, c.failures + 1), (pending, c.failures), else_=0),
            unchanged=case((unchanged, c.unchanged + 1), (stored, 0), else_=c.unchanged),
            etag=case((stored, given["etag"]), (read, kept["etag"]), else_=c.etag),
            last_modified=case((stored, given["last_modified"]), (read, kept["last_modified"]), else_=c.last_modified),
            not_before=case((stays, None), else_=not_before),
            next_check_at=case(
                (stays, func.coalesce(not_before, now)),
                else_=bindparam("new_check", type_=c.next_check_at.type),
            ),
            settled_at=case((pending, c.settled_at), else_=bindparam("seen_at", type_=c.settled_at.type)),
            lease_owner=None,
            lease_until=None,
        )
    )


_SETTLE = _settle_statement()
