"""When an article is fetched again: often while it is young, seldom when it is old."""

from __future__ import annotations

from datetime import datetime, timedelta

AGES = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)
"""The ages at which an article is fetched again where its source says nothing else."""
_TOO_CLOSE = 0.75
"""A step is left out by an article that had this share of its age when it was fetched last."""
_STEADY = 3


def next_check(
    published: datetime | None,
    fetched_at: datetime,
    *,
    unchanged_count: int = 0,
    revisit: tuple[timedelta, ...] | None = None,
) -> datetime | None:
    """When an article fetched at `fetched_at` is due again; None for never.

    `published`: when it appeared, or was first heard of; None counts as just now. `unchanged_count`: how many checks in
    a row found nothing new; after three of them every other step is left out, never the last. `revisit`: the source's
    own ages.
    """
    born = min(published or fetched_at, fetched_at)
    age = fetched_at - born
    steps = [step for step in (AGES if revisit is None else sorted(revisit)) if age < step * _TOO_CLOSE]
    if not steps:
        return None
    is_steady = unchanged_count >= _STEADY and len(steps) > 1
    return born + steps[1 if is_steady else 0]
