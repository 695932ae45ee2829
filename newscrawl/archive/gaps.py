"""What was announced against what is kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Text, cast, select

from newscrawl.archive.filters import Filters
from newscrawl.archive.tables import gaps as view

COLUMNS = tuple(view.c.keys())
"""source, day (of the first announcement), announced, and what became of those: they add up to announced."""


def gaps(connection: Connection, filters: Filters, *, is_missing: bool = False) -> list[dict[str, Any]]:
    """The counts per source and day, newest day first; of the filters `source`, `since` and `until` count.

    With `is_missing` only days on which something waits, was refused or is lost.
    """
    day = cast(view.c.day, Text)
    query = select(view).order_by(view.c.day.desc(), view.c.source)
    if filters.source:
        query = query.where(view.c.source.in_(filters.source))
    if filters.since:
        query = query.where(day >= filters.since.isoformat())
    if filters.until:
        query = query.where(day <= filters.until.isoformat())
    if is_missing:
        query = query.where(view.c.kept + view.c.skipped < view.c.announced)
    return [{**row, "day": str(row["day"])} for row in connection.execute(query).mappings()]
