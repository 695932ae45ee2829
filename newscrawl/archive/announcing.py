"""Enter addresses that were named in the ledger: each once, with who named it, and with a cap on traps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update
from sqlalchemy import Row as DatabaseRow

from newscrawl.archive import traps
from newscrawl.archive.among import among
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.entries import Announcement
from newscrawl.archive.hosts import ensure_hosts, ensure_lanes
from newscrawl.archive.keys import short, source_of, url_key
from newscrawl.archive.rows import Row
from newscrawl.archive.tables import announced_by, announcement, source, source_state
from newscrawl.archive.upserts import upsert
from newscrawl.article import Reason, State
from newscrawl.urls import origin

_SEEN_AGAIN = timedelta(hours=1)
"""How old the note of the last announcement may be: feeds name the same addresses at every poll."""
_DOUBT = timedelta(minutes=5)
"""Doubled with every visit that found nothing changed: how soon a page is believed that says it changed again."""
_LONGEST_DOUBT = timedelta(days=1)
_CHANGES = frozenset({State.STORED, State.UNCHANGED, State.DUPLICATE, State.GONE, State.FAILED})
"""What an announced update brings back."""
Known = DatabaseRow[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Named:
    """What naming addresses did, as their keys."""

    new: set[str]
    """Nobody had named them before."""
    due_again: set[str]
    """They were visited before, and are due again because they are said to have changed since."""


def announce(
    connection: Connection,
    rows: Sequence[Announcement],
    run_id: int | None,
    *,
    again: bool,
    now: datetime,
    linked: Collection[str] = (),
) -> Named:
    """Enter addresses that were named.

    An address that this run has not had before becomes pending for it; with `again` off only an unknown one does, and
    one that is said to have changed since its visit is due for a re-check. `linked`: keys of addresses that only links
    of pages lead to. Several may name the same address.
    """
    keyed = _without_doors(connection, [(url_key(row.url), row) for row in rows])
    by_key: dict[str, Announcement] = {}
    for key, row in keyed:
        by_key.setdefault(key, row)
    known = _known(connection, by_key)
    fresh = {key: row for key, row in by_key.items() if key not in known or _is_out_of_queue(known[key], row)}
    places = _Places(connection, fresh, now)
    patterns = {key: (pattern, int(row.depth > 0 or key in linked)) for key, row, pattern in places.patterns()}
    trapped = traps.over(connection, patterns)
    new = {key: row for key, row in fresh.items() if key not in known}
    insert_many(connection, announcement, places.rows(new, trapped, run_id, now), unless="url_key")
    _revive(connection, [known[key].id for key in fresh if key not in trapped and _is_trapped(known.get(key))], run_id)
    places.settle_in(connection, {key: known[key] for key in fresh if key in known})
    old = [(known[key], row) for key, row in keyed if key in known]
    due_again = _name_again(connection, old, run_id, again=again, now=now)
    _note_announcers(connection, {(key, row.by): row for key, row in keyed if row.by}, known, now)
    return Named(set(new), due_again)


def announcement_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """Find announcements by URL key."""
    query = select(announcement.c.url_key, announcement.c.id).where(
        among(connection, announcement.c.url_key, list(keys))
    )
    return dict(connection.execute(query).all())


def ensure_sources(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, int]:
    """Find or make the sources of these keys."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    query = select(source.c.key, source.c.id).where(among(connection, source.c.key, wanted))
    known: dict[str, int] = dict(connection.execute(query).all())
    if missing := [{"key": key, "created_at": now} for key in wanted if key not in known]:
        insert_many(connection, source, missing, unless="key")
        known = dict(connection.execute(query).all())
    return known


class _Places:
    """To which source and host new addresses belong."""

    def __init__(self, connection: Connection, named: Mapping[str, Announcement], now: datetime) -> None:
        self._named = named
        self._source_of = {key: row.source or source_of(row.url) for key, row in named.items()}
        self._host_of = {key: origin(row.url) for key, row in named.items()}
        self._sources = ensure_sources(connection, filter(None, self._source_of.values()), now)
        self._hosts = ensure_hosts(connection, filter(None, self._host_of.values()))
        pairs = ((self._source_id(key), self._host_id(key)) for key in named)
        ensure_lanes(connection, ((one, other) for one, other in pairs if one and other))

    def patterns(self) -> list[tuple[str, Announcement, traps.Key]]:
        """Key, row and pattern of every address of the web."""
        return [
            (key, row, (host_id, traps.pattern_of(row.url)))
            for key, row in self._named.items()
            if (host_id := self._host_id(key))
        ]

    def rows(self, new: Mapping[str, Announcement], trapped: set[str], run_id: int | None, now: datetime) -> list[Row]:
        """In the order of their naming: their ids are the order of visits."""
        return [self._row(key, row, run_id, now, is_trapped=key in trapped) for key, row in new.items()]

    def settle_in(self, connection: Connection, known: Mapping[str, Known]) -> None:
        """Give those a place that had none."""
        rows = [
            {"of_id": row.id, "at_host": self._host_id(key), "of_source": self._source_id(key)}
            for key, row in known.items()
            if row.host_id is None
        ]
        if rows:
            c = announcement.c
            values = {"host_id": bindparam("at_host"), "source_id": func.coalesce(c.source_id, bindparam("of_source"))}
            connection.execute(update(announcement).where(c.id == bindparam("of_id")).values(**values), rows)

    def _row(self, key: str, row: Announcement, run_id: int | None, now: datetime, *, is_trapped: bool) -> Row:
        return {
            "url": row.url,
            "url_key": key,
            "source_id": self._source_id(key),
            "host_id": self._host_id(key),
            "state": str(State.SKIPPED if is_trapped else State.PENDING),
            "reason": str(Reason.TRAP) if is_trapped else None,
            "run_id": run_id,
            "priority": row.priority,
            "depth": row.depth,
            "hops": row.hops,
            "attempts": 0,
            "failures": 0,
            "first_announced_at": now,
            "last_announced_at": now,
        }

    def _source_id(self, key: str) -> int | None:
        return self._sources.get(self._source_of[key] or "")

    def _host_id(self, key: str) -> int | None:
        return self._hosts.get(self._host_of[key] or "")


def _without_doors(connection: Connection, keyed: list[tuple[str, Announcement]]) -> list[tuple[str, Announcement]]:
    """Leave out what links lead to and is no article, because articles are announced there.

    A door that never opened vetoes nothing: it was taken for one by its looks.
    """
    doubtful = {key for key, row in keyed if row.is_mere_link}
    c = source_state.c
    may_open = or_(c.failures == 0, c.attempts > c.failures)
    query = select(c.url_key).where(among(connection, c.url_key, sorted(doubtful)), may_open)
    doors = set(connection.scalars(query)) if doubtful else set()
    return [(key, row) for key, row in keyed if not (row.is_mere_link and key in doors)]


def _known(connection: Connection, keys: Iterable[str]) -> dict[str, Known]:
    c = announcement.c
    columns = (c.url_key, c.id, c.state, c.reason, c.run_id, c.last_announced_at, c.settled_at, c.unchanged)
    query = select(*columns, c.next_check_at, c.host_id).where(among(connection, c.url_key, list(keys)))
    rows: Sequence[Known] = connection.execute(query).all()
    return {row.url_key: row for row in rows}


def _is_trapped(row: Known | None) -> bool:
    return row is not None and bool(row.state == State.SKIPPED and row.reason == Reason.TRAP)


def _is_out_of_queue(row: Known, named: Announcement) -> bool:
    """Whether no lease would ever give it: it was too much of its pattern, or was met without being announced."""
    return _is_trapped(row) or (row.host_id is None and origin(named.url) is not None)


def _revive(connection: Connection, ids: list[int], run_id: int | None) -> None:
    """What was too much of its pattern once, and is no more."""
    if ids:
        values = {"state": str(State.PENDING), "reason": None, "run_id": run_id}
        connection.execute(update(announcement).where(among(connection, announcement.c.id, ids)).values(**values))


def _name_again(
    connection: Connection, old: list[tuple[Known, Announcement]], run_id: int | None, *, again: bool, now: datetime
) -> set[str]:
    """What being named once more does to known addresses; the answer is the keys of those that are due again."""
    wanted = [k.id for k, _ in old if again and k.run_id != run_id and k.state != State.LEASED]
    if wanted:
        c = announcement.c
        is_new_to_run = c.run_id.is_distinct_from(run_id)
        pending = {"state": str(State.PENDING), "run_id": run_id, "last_announced_at": now}
        no_more = dict.fromkeys(("reason", "detail", "settled_at", "not_before", "next_check_at"))
        query = update(announcement).where(among(connection, c.id, wanted), is_new_to_run)
        connection.execute(query.values(**pending, **no_more))
    seen = [k.id for k, _ in old if now - k.last_announced_at > _SEEN_AGAIN]
    if seen:
        query = update(announcement).where(among(connection, announcement.c.id, seen))
        connection.execute(query.values(last_announced_at=now))
    changed = {k.url_key: k.id for k, row in old if row.updated and _is_due_again(k, row.updated, now)}
    if changed:
        query = update(announcement).where(among(connection, announcement.c.id, list(changed.values())))
        connection.execute(query.values(next_check_at=now))
    return set(changed)


def _is_due_again(known: Known, updated: datetime, now: datetime) -> bool:
    """Whether an announced update came after the visit; a page that cried wolf is believed later and later."""
    if known.state not in _CHANGES or known.settled_at is None or updated <= known.settled_at:
        return False
    if known.next_check_at is not None and known.next_check_at <= now:
        return False
    doubt = min(_DOUBT * 2 ** min(known.unchanged, 10), _LONGEST_DOUBT) if known.unchanged else timedelta(0)
    return bool(now - known.settled_at >= doubt)


def _note_announcers(
    connection: Connection, named: Mapping[tuple[str, str], Announcement], known: Mapping[str, Known], now: datetime
) -> None:
    if not named:
        return
    ids: dict[str, int] = {key: known[key].id for key, _ in named if key in known}
    if unknown := [key for key, _ in named if key not in ids]:
        ids |= announcement_ids(connection, unknown)
    insert = upsert(connection, announced_by)
    new, old = insert.excluded, announced_by.c
    tells_more = or_(
        old.title.is_distinct_from(new.title),
        old.date_raw.is_distinct_from(new.date_raw),
        old.last_seen_at < now - _SEEN_AGAIN,
    )
    said = {"last_seen_at": new.last_seen_at, "title": new.title, "date_raw": new.date_raw}
    note = insert.on_conflict_do_update(index_elements=["announcement_id", "by_key"], set_=said, where=tells_more)
    connection.execute(note, [_named_by(ids[key], row, now) for (key, _), row in named.items()])


def _named_by(announcement_id: int, row: Announcement, now: datetime) -> Row:
    return {
        "announcement_id": announcement_id,
        "by": row.by,
        "by_key": short(row.by or ""),
        "title": row.title,
        "date_raw": row.date_raw,
        "first_seen_at": now,
        "last_seen_at": now,
    }
