"""Doors: feeds, sitemaps, section and home pages, polled as often as they are worth it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, case, func, select, update

from newscrawl import urls
from newscrawl.archive.among import among
from newscrawl.archive.announcing import ensure_sources
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.entries import Door, Entry, Outcome, SourceRow, Visit
from newscrawl.archive.hosts import ensure_hosts
from newscrawl.archive.keys import source_of, url_key
from newscrawl.archive.prepare import Prepared
from newscrawl.archive.rows import Row
from newscrawl.archive.tables import attempt, source, source_state
from newscrawl.archive.upserts import upsert
from newscrawl.article import State
from newscrawl.urls import origin

FIRST_INTERVAL = 15 * 60.0
"""Seconds, as all intervals here."""
SHORTEST_INTERVAL = 5 * 60.0
LONGEST_INTERVAL = 24 * 3600.0
MOST_DOORS = 20_000
"""Of one source."""
_DECLARED = ("name", "homepage", "country", "language", "timezone")
_POLLED = frozenset({State.STORED, State.UNCHANGED})


def next_interval(interval: float | None, new: int) -> float:
    """The poll interval after a poll that gave `new` addresses, or told of so many changes: shorter after any.

    It settles at half of the time between two pieces of news: with an interval that brings several, each is late.
    """
    factor = 0.5 if new > 1 else 0.75 if new else 1.25
    return min(max((interval or FIRST_INTERVAL) * factor, SHORTEST_INTERVAL), LONGEST_INTERVAL)


def backed_off(interval: float | None, failures: int) -> float:
    """How long to leave a door alone that has failed so often in a row."""
    return min((interval or FIRST_INTERVAL) * 2.0 ** min(failures, 10), LONGEST_INTERVAL)


def declare(connection: Connection, rows: Sequence[SourceRow], now: datetime, *, force: bool) -> None:
    """Enter sources and their doors, or what has changed about them; with `force` the doors are due at once."""
    if not rows:
        return
    _adopt(connection, rows)
    insert = upsert(connection, source)
    said = {name: func.coalesce(insert.excluded[name], source.c[name]) for name in _DECLARED}
    known = insert.on_conflict_do_update(index_elements=["key"], set_=said)
    values = [{"key": row.key, "created_at": now, **{name: getattr(row, name) for name in _DECLARED}} for row in rows]
    connection.execute(known, sorted(values, key=lambda row: row["key"]))
    doors = [Door(door.kind, door.url, door.source or row.key) for row in rows for door in row.doors]
    open_doors(connection, doors, now)
    if force and doors:
        free = among(connection, source_state.c.url_key, sorted({url_key(door.url) for door in doors}))
        connection.execute(update(source_state).where(free).values(next_poll_at=now))


def _adopt(connection: Connection, rows: Sequence[SourceRow]) -> None:
    """A site that was crawled or imported before anybody declared it becomes the source that answers for all of it.

    Its articles, addresses and doors stay its own.
    """
    keys = {row.key for row in rows}
    whole = {domain.removeprefix("www."): row.key for row in rows for domain in row.domains}
    undeclared = {site: key for site, key in whole.items() if site not in keys and urls.site(f"http://{site}/") == site}
    query = select(source.c.key).where(among(connection, source.c.key, sorted({*keys, *undeclared})))
    known = set(connection.scalars(query))
    adopted: dict[str, str] = {}
    for site, key in undeclared.items():
        if site in known and key not in known:
            adopted.setdefault(key, site)
    if adopted:
        named = update(source).where(source.c.key == bindparam("site")).values(key=bindparam("own"))
        connection.execute(named, [{"site": site, "own": key} for key, site in adopted.items()])


def open_doors(connection: Connection, doors: Iterable[Door], now: datetime) -> None:
    """Enter doors; those not known before are due at once."""
    by_key = {url_key(door.url): door for door in doors if origin(door.url)}
    known = select(source_state.c.url_key).where(among(connection, source_state.c.url_key, sorted(by_key)))
    for key in connection.scalars(known) if by_key else ():
        del by_key[key]
    if not by_key:
        return
    of = {key: door.source or source_of(door.url) or "" for key, door in by_key.items()}
    sources = ensure_sources(connection, filter(None, of.values()), now)
    room = _room_for_more(connection, sources.values())
    hosts = ensure_hosts(connection, [origin(door.url) or "" for door in by_key.values()])
    rows = [
        {
            "source_id": sources.get(of[key]),
            "host_id": hosts[origin(door.url) or ""],
            "kind": str(door.kind),
            "url": door.url,
            "url_key": key,
            "next_poll_at": now,
            "failures": 0,
        }
        for key, door in sorted(by_key.items())
    ]
    insert_many(connection, source_state, _within(rows, room), unless="url_key")


def _room_for_more(connection: Connection, sources: Iterable[int]) -> dict[int, int]:
    """How many doors each source may still have: an index of sitemaps can name others without end."""
    count = select(source_state.c.source_id, func.count()).group_by(source_state.c.source_id)
    ids = sorted(set(sources))
    of_these = among(connection, source_state.c.source_id, ids)
    there: dict[int, int] = dict(connection.execute(count.where(of_these)).all())
    return {id_: MOST_DOORS - there.get(id_, 0) for id_ in ids}


def _within(rows: list[Row], room: dict[int, int]) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        room[row["source_id"]] -= 1
        kept += [row] if room[row["source_id"]] >= 0 else []
    return kept


def settle(
    connection: Connection, polled: Sequence[tuple[Prepared, Visit]], outcomes: Mapping[str, Outcome], now: datetime
) -> None:
    """Write what became of the polls; validators and the next poll depend on what was announced."""
    if not polled:
        return
    moves = {visit.id: door.url for p, visit in polled if (door := _moved(p.entry, visit))}
    hosts = ensure_hosts(connection, {origin(url) or "" for url in moves.values()})
    settled, attempts = [], []
    for prepared, visit in polled:
        outcome = outcomes[prepared.entry.record_id]
        url = moves.get(visit.id)
        move = {"new_url": url, "new_host": hosts[origin(url) or ""] if url else None}
        settled.append({"of_id": visit.id, "now": now, **move, **_poll(prepared.entry, visit, outcome, now)})
        attempts.append(_attempt(prepared, visit, outcome, now))
    connection.execute(_SETTLE, settled)
    insert_many(connection, attempt, attempts)


def _moved(entry: Entry, visit: Visit) -> Door | None:
    """The same door at an address that differs in what keys pass over (http, www)."""
    key = url_key(visit.url)
    return next((door for door in entry.doors if door.url != visit.url and url_key(door.url) == key), None)


def _poll(entry: Entry, visit: Visit, outcome: Outcome, now: datetime) -> Row:
    interval = visit.interval_seconds  # None until the door has opened.
    if outcome.state in _POLLED:
        interval = next_interval(visit.interval_seconds, outcome.new_announcements + outcome.due_again)
        due, failures, problem = now + timedelta(seconds=interval), 0, outcome.detail
    else:
        failures = visit.failures + (not entry.is_spared)
        due = now + timedelta(seconds=backed_off(interval, failures))
        problem = ": ".join(filter(None, (outcome.reason, outcome.detail)))
    if _moved(entry, visit):
        due = now
    return {
        "new_etag": entry.etag,
        "new_last_modified": entry.last_modified,
        "keeps_validators": outcome.state != State.STORED,
        "due": entry.next_check_at or entry.not_before or due,
        "new_interval": interval,
        "new_failures": failures,
        "new_detail": problem,
    }


def _attempt(prepared: Prepared, visit: Visit, outcome: Outcome, now: datetime) -> Row:
    page = prepared.entry.page
    return {
        "source_state_id": visit.id,
        "record_id": prepared.entry.record_id,
        "run_id": prepared.entry.run_id,
        "url": visit.url,
        "url_key": url_key(visit.url),
        "at": now,
        "state": str(outcome.state),
        "reason": outcome.reason,
        "detail": outcome.detail,
        "status": page.status if page else None,
    }


def _settle_statement() -> Any:
    c = source_state.c
    old_etag = func.coalesce(bindparam("new_etag", type_=c.etag.type), c.etag)
    old_modified = func.coalesce(bindparam("new_last_modified", type_=c.last_modified.type), c.last_modified)
    keeps = bindparam("keeps_validators", type_=Boolean)
    return (
        update(source_state)
        .where(c.id == bindparam("of_id"))
        .values(
            url=func.coalesce(bindparam("new_url", type_=c.url.type), c.url),
            host_id=func.coalesce(bindparam("new_host", type_=c.host_id.type), c.host_id),
            etag=case((keeps, old_etag), else_=bindparam("new_etag", type_=c.etag.type)),
            last_modified=case((keeps, old_modified), else_=bindparam("new_last_modified", type_=c.last_modified.type)),
            polled_at=bindparam("now"),
            next_poll_at=bindparam("due"),
            interval_seconds=bindparam("new_interval"),
            attempts=c.attempts + 1,
            failures=bindparam("new_failures"),
            detail=bindparam("new_detail"),
            lease_owner=None,
            lease_until=None,
        )
    )


_SETTLE = _settle_statement()
