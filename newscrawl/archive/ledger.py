"""The ledger: every address that was ever announced, in exactly one state, and every visit to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update

from newscrawl.archive.among import among
from newscrawl.archive.entries import Due, RunRow
from newscrawl.archive.queues import READY, WAITING
from newscrawl.archive.tables import announcement, attempt, run, source
from newscrawl.archive.types import json_text
from newscrawl.article import State

_CHUNK = 1000


def arguments_key(arguments: Mapping[str, Any]) -> str:
    """Tell runs with the same arguments."""
    return hashlib.sha256(json_text(dict(sorted(arguments.items()))).encode()).hexdigest()


def start_run(
    connection: Connection,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    version: str,
    owner: str,
    now: datetime,
    alive: Callable[[Collection[str]], Collection[str]] | None = None,
) -> int:
    """Begin a run, or go on with the unfinished one of the same kind and arguments. The caller holds its lock.

    `alive`: says which owners are still at their runs, for runs that several processes may be at.
    """
    key = arguments_key(arguments)
    same = and_(run.c.kind == kind, run.c.arguments_key == key, run.c.finished_at.is_(None))
    owners: dict[int, str] = dict(connection.execute(select(run.c.id, run.c.owner).where(same)).all())
    living = alive(set(owners.values())) if alive else ()
    unfinished = max((id_ for id_, name in owners.items() if name not in living), default=None)
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


def count_known(connection: Connection, sources: Sequence[str]) -> dict[str, int]:
    """How many addresses of each of these sources were ever announced."""
    counted = _counted(connection, sources)
    return {key: counted.get(key, 0) for key in sources}


def count_waiting(connection: Connection, sources: Sequence[str]) -> int:
    """How many addresses of these sources wait for a visit."""
    ids = connection.scalars(select(source.c.id).where(among(connection, source.c.key, list(sources)))).all()
    are_theirs = among(connection, announcement.c.source_id, ids)
    # Each queue by its own index: what is settled, by far the most, is not looked at.
    counts = (select(func.count()).select_from(announcement).where(queue, are_theirs) for queue in (READY, WAITING))
    return sum(connection.scalar(count) or 0 for count in counts)


def count_since(connection: Connection, sources: Sequence[str], since: datetime) -> dict[str, int]:
    """How many addresses of each of these sources were announced since; only sources that were known before."""
    known = select(source.c.key).where(among(connection, source.c.key, list(sources)), source.c.created_at < since)
    counted = _counted(connection, sources, announcement.c.first_announced_at >= since)
    return {key: counted.get(key, 0) for key in connection.scalars(known)}


def _counted(connection: Connection, sources: Sequence[str], *conditions: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(source.c.key, func.count())
        .join(announcement, announcement.c.source_id == source.c.id)
        .where(among(connection, source.c.key, list(sources)), *conditions)
        .group_by(source.c.key)
    )
    return dict(connection.execute(query).all())


def known_attempts(connection: Connection, record_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The attempts that are in the archive already: a batch whose commit was in doubt is written again."""
    query = select(attempt).where(among(connection, attempt.c.record_id, record_ids))
    return {row.record_id: row for row in connection.execute(query)}
