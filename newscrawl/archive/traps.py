"""Traps: addresses without end that a site makes of itself (calendars, facets, session ids, growing paths)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from urllib.parse import parse_qsl

from sqlalchemy import Connection, select

from newscrawl import urls
from newscrawl.archive.among import among
from newscrawl.archive.keys import short
from newscrawl.archive.tables import url_pattern
from newscrawl.archive.upserts import upsert

MOST_WITHOUT_ARTICLE = 500
"""How many addresses of one pattern may be known by links alone without having turned out to be articles."""
MOST_ANNOUNCED = 100_000
"""The same for what a publisher's own feed or sitemap names."""
_VARIES = re.compile(r"[^/]*\d[^/]*|[^/]*[-_][^/]*|[^/]{13,}")
"""A step of a path that tells one page from another: numbers, slugs, tokens."""
_DEEPEST = 6
Key = tuple[int, str]
"""A host's id and a pattern."""


@lru_cache(maxsize=4096)
def pattern_of(url: str) -> str:
    """The shape of an address: `/news/*/*?page`, each step that varies folded, repeated steps once."""
    steps = ["*" if _VARIES.fullmatch(step) else step for step in urls.path_of(url).split("/") if step]
    folded = [step for step, _ in groupby(steps)]
    query = url.partition("#")[0].partition("?")[2]
    names = sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)})
    path = "/".join([*folded[:_DEEPEST], "..."] if len(folded) > _DEEPEST else folded)
    return short(f"/{path}?{'&'.join(names)}" if names else f"/{path}")


def over(connection: Connection, candidates: Mapping[str, tuple[Key, int]]) -> set[str]:
    """Which of the candidates (URL key to pattern and depth) are too many of their pattern; the others are counted.

    Depth 0 is what a feed, a sitemap or a person names; deeper is what only links lead to.
    """
    if not candidates:
        return set()
    known = _counts(connection, {key for key, _ in candidates.values()})
    added: Counter[Key] = Counter()
    trapped = set()
    for url_key, (key, depth) in candidates.items():
        announced, kept = known.get(key, (0, 0))
        waiting = announced + added[key] - kept
        if waiting >= (MOST_WITHOUT_ARTICLE if depth else MOST_ANNOUNCED):
            trapped.add(url_key)
        else:
            added[key] += 1
    _count(connection, added, "announced")
    return trapped


def keep(connection: Connection, found: Iterable[Key]) -> None:
    """Count addresses that turned out to be articles."""
    _count(connection, Counter(found), "kept")


def _counts(connection: Connection, keys: set[Key]) -> dict[Key, tuple[int, int]]:
    c = url_pattern.c
    query = select(c.host_id, c.pattern, c.announced, c.kept).where(
        among(connection, c.host_id, sorted({host_id for host_id, _ in keys})),
        among(connection, c.pattern, sorted({pattern for _, pattern in keys})),
    )
    return {(host_id, pattern): (announced, kept) for host_id, pattern, announced, kept in connection.execute(query)}


def _count(connection: Connection, counted: Counter[Key], name: str) -> None:
    if not counted:
        return
    insert = upsert(connection, url_pattern)
    more = {name: url_pattern.c[name] + insert.excluded[name]}
    rows = [
        {"host_id": host_id, "pattern": pattern, "announced": 0, "kept": 0, name: count}
        for (host_id, pattern), count in sorted(counted.items())
    ]
    connection.execute(insert.on_conflict_do_update(index_elements=["host_id", "pattern"], set_=more), rows)
