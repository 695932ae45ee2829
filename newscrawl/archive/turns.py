"""Which of the visits that are due come now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from newscrawl.archive.entries import ARTICLE, Budget, Visit
from newscrawl.archive.queues import Found
from newscrawl.article import State


def choose(
    doors: Sequence[Found],
    new: Sequence[Found],
    again: Sequence[Found],
    *,
    budgets: Mapping[str, Budget],
    limit: int,
    per_host: int,
) -> list[Visit]:
    """Choose: no more than was asked for, every host its share, every source within its budget."""
    left = {"new": {k: b.new for k, b in budgets.items()}, "again": {k: b.again for k, b in budgets.items()}}
    of_host: dict[str, int] = defaultdict(int)
    visits = [_poll(row) for row in doors]
    for kind, rows in (("new", new), ("again", again)):
        for row in _by_turns(rows):
            budget = left[kind].get(row.source)
            if len(visits) >= limit or of_host[row.host] >= per_host or budget == 0:
                continue
            of_host[row.host] += 1
            if budget is not None:
                left[kind][row.source] = budget - 1
            visits.append(_visit(row))
    return visits


def _by_turns(rows: Sequence[Found]) -> Iterable[Found]:
    """One of each host, then the second of each, and so on."""
    queues: dict[str, list[Found]] = defaultdict(list)
    for row in rows:
        queues[row.host].append(row)
    return (row for turn in zip_longest(*queues.values()) for row in turn if row is not None)


def _poll(row: Found) -> Visit:
    return Visit(
        kind=row.kind,
        id=row.id,
        url=row.url,
        host=row.host,
        source=row.source,
        attempts=row.attempts,
        failures=row.failures,
        etag=row.etag,
        last_modified=row.last_modified,
        settled_at=row.polled_at,
        interval_seconds=row.interval_seconds,
    )


def _visit(row: Found) -> Visit:
    return Visit(
        kind=ARTICLE,
        id=row.id,
        url=row.url,
        host=row.host,
        source=row.source,
        attempts=row.attempts,
        failures=row.failures,
        is_gone=row.state == State.GONE,
        unchanged=row.unchanged,
        hops=row.hops,
        depth=row.depth,
        etag=row.etag,
        last_modified=row.last_modified,
        article_id=row.article_id,
        first_announced_at=row.first_announced_at,
        settled_at=row.settled_at,
    )
