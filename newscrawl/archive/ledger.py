"""The ledger: every address that was ever announced, in exactly one state, and every visit to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from newscrawl.archive.among import among
from newscrawl.archive.entries import Due, RunRow
from newscrawl.archive.tables import announcement, attempt, run, source
from newscrawl.archive.types import json_text
from newscrawl.article import Reason, State

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


def count_known(connection: Connection, sources: Sequence[str]) -> int:
    """How many addresses of these sources were ever announced."""
    ids = select(source.c.id).where(among(connection, source.c.key, list(sources)))
    query = select(func.count()).select_from(announcement).where(announcement.c.source_id.in_(ids))
    return int(connection.scalar(query) or 0)


def visited(connection: Connection, key: str, limit: int) -> list[tuple[str, bool]]:
    """The addresses of a source that were announced last and visited, and whether each was an article."""
    c = announcement.c
    is_other = and_(c.state == State.SKIPPED, c.reason == Reason.NOT_ARTICLE)
    query = (
        select(c.url, c.article_id.is_not(None))
        .join(source, source.c.id == c.source_id)
        .where(source.c.key == key, or_(c.article_id.is_not(None), is_other))
        .order_by(c.first_announced_at.desc())
        .limit(limit)
    )
    return [(url, bool(was_article)) for url, was_article in connection.execute(query)]


def known_attempts(connection: Connection, record_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The attempts that are in the archive already: a batch whose commit was in doubt is written again."""
    query = select(attempt).where(among(connection, attempt.c.record_id, record_ids))
    return {row.record_id: row for row in connection.execute(query)}
