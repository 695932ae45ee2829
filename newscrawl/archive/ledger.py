"""The ledger: every address that was ever announced, in exactly one state, and every visit to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newscrawl.archive.among import among
from newscrawl.archive.entries import Announcement, Due, RunRow
from newscrawl.archive.keys import short, url_key
from newscrawl.archive.tables import announced_by, announcement, attempt, run, source
from newscrawl.archive.types import json_text
from newscrawl.article import State

_CHUNK = 1000

type_of_insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT of the database's own kind, with `on_conflict_do_...`."""
    return type_of_insert[connection.dialect.name](table)


def arguments_key(arguments: Mapping[str, Any]) -> str:
    """Tell runs with the same arguments."""
    return hashlib.sha256(json_text(dict(sorted(arguments.items()))).encode()).hexdigest()


def start_run(
    connection: Connection, kind: str, arguments: Mapping[str, Any], *, version: str, owner: str, now: datetime
) -> int:
    """Begin a run, or go on with the unfinished one of the same kind and arguments. The caller holds its lock."""
    key = arguments_key(arguments)
    same = and_(run.c.kind == kind, run.c.arguments_key == key, run.c.finished_at.is_(None))
    unfinished = connection.scalar(select(func.max(run.c.id)).where(same))
    if unfinished is not None:
        connection.execute(
            update(run).where(run.c.id == unfinished).values(owner=owner, resumed_at=now, version=version)
        )
        return int(unfinished)
    values = {"kind": kind, "arguments": dict(arguments), "arguments_key": key, "version": version}
    started = connection.execute(run.insert().values(**values, owner=owner, started_at=now))
    assert started.inserted_primary_key is not None
    return int(started.inserted_primary_key[0])


def finish_run(connection: Connection, run_id: int, verdict: str, counters: Mapping[str, Any], now: datetime) -> None:
    """Close a run's books."""
    values = {"finished_at": now, "verdict": verdict, "counters": dict(counters)}
    connection.execute(update(run).where(run.c.id == run_id).values(**values))


def get_run(connection: Connection, run_id: int) -> RunRow:
    """Read a run back; KeyError for none of that id."""
    columns = [run.c[name] for name in RunRow.__dataclass_fields__]
    row = connection.execute(select(*columns).where(run.c.id == run_id)).mappings().one_or_none()
    if row is None:
        raise KeyError(run_id)
    return RunRow(**row)


def chunks(rows: Iterable[Any], size: int = _CHUNK) -> Iterator[list[Any]]:
    """Cut a stream into lists."""
    stream = iter(rows)
    while chunk := list(islice(stream, size)):
        yield chunk


def announce(
    connection: Connection, rows: Sequence[Announcement], run_id: int | None, *, again: bool, now: datetime
) -> None:
    """Enter addresses that were named.

    An address that this run has not had before becomes pending for it; with `again` off only an unknown one does.
    """
    by_key = {url_key(row.url): row for row in rows}
    sources = ensure_sources(connection, {row.source for row in rows if row.source}, now)
    connection.execute(
        _announcing(connection, again=again),
        [
            {
                "url": row.url,
                "url_key": key,
                "source_id": sources.get(row.source or ""),
                "state": State.PENDING,
                "run_id": run_id,
                "priority": row.priority,
                "depth": row.depth,
                "attempts": 0,
                "failures": 0,
                "first_announced_at": now,
                "last_announced_at": now,
            }
            for key, row in by_key.items()
        ],
    )
    _note_announcers(connection, {key: row for key, row in by_key.items() if row.by}, now)


def _announcing(connection: Connection, *, again: bool) -> Any:
    insert = upsert(connection, announcement)
    new = insert.excluded
    if not again:
        seen = {"last_announced_at": new.last_announced_at}
        return insert.on_conflict_do_update(index_elements=["url_key"], set_=seen)
    pending = {
        "state": new.state,
        "reason": None,
        "detail": None,
        "run_id": new.run_id,
        "last_announced_at": new.last_announced_at,
        "settled_at": None,
    }
    is_new_to_run = announcement.c.run_id.is_distinct_from(new.run_id)
    return insert.on_conflict_do_update(index_elements=["url_key"], set_=pending, where=is_new_to_run)


def _note_announcers(connection: Connection, named: Mapping[str, Announcement], now: datetime) -> None:
    if not named:
        return
    ids = announcement_ids(connection, named)
    insert = upsert(connection, announced_by)
    new = insert.excluded
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["announcement_id", "by_key"],
            set_={"last_seen_at": new.last_seen_at, "title": new.title, "date_raw": new.date_raw},
        ),
        [
            {
                "announcement_id": ids[key],
                "by": row.by,
                "by_key": short(row.by or ""),
                "title": row.title,
                "date_raw": row.date_raw,
                "first_seen_at": now,
                "last_seen_at": now,
            }
            for key, row in named.items()
        ],
    )


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
    query = select(source.c.key, source.c.id).where(source.c.key.in_(wanted))
    known = dict(connection.execute(query).all())
    if missing := [key for key in wanted if key not in known]:
        insert = upsert(connection, source).on_conflict_do_nothing(index_elements=["key"])
        connection.execute(insert, [{"key": key, "created_at": now} for key in missing])
        known = dict(connection.execute(query).all())
    return known


def pending(connection: Connection, run_id: int, after: int, limit: int) -> list[Due]:
    """The next addresses this run has to visit, in the order they were announced."""
    columns = announcement.c
    query = (
        select(columns.id, columns.url, columns.attempts)
        .where(columns.run_id == run_id, columns.state == State.PENDING, columns.id > after)
        .order_by(columns.id)
        .limit(limit)
    )
    return [Due(*row) for row in connection.execute(query)]


def count_states(connection: Connection, run_id: int) -> dict[tuple[str, str | None], int]:
    """How many addresses of a run are in which state, by reason."""
    columns = announcement.c
    query = (
        select(columns.state, columns.reason, func.count())
        .where(columns.run_id == run_id)
        .group_by(columns.state, columns.reason)
    )
    return {(state, reason): count for state, reason, count in connection.execute(query)}


def known_attempts(connection: Connection, record_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The attempts that are in the archive already: a batch whose commit was in doubt is written again."""
    query = select(attempt).where(among(connection, attempt.c.record_id, record_ids))
    return {row.record_id: row for row in connection.execute(query)}
