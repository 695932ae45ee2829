"""The revisions of an article follow from what was seen of it and when, in whatever order it came to the archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import dropwhile, groupby


@dataclass(slots=True, eq=False)
class Observation:
    """One capture of an article, as far as the order of revisions goes."""

    capture_id: int
    """Given in the order of arrival: decides between two of the same instant."""
    at: datetime
    by: str
    """How `at` is known: fetched, modified (the date the page states), arrived."""
    content_hash: str
    is_whole: bool
    """False for a truncated, teaser, paywalled or empty reading."""
    revision_id: int | None = None
    """The revision it belongs to."""
    stored_revision_id: int | None = None
    """The one it belongs to as it stands in the archive."""
    is_stored: bool = False
    reader_version: str | None = None
    record_id: str = ""


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """Sort as seen; of one instant as they came, but what says the same together."""
    first: dict[tuple[datetime, str, bool], int] = {}
    by_arrival = sorted(observations, key=lambda seen: seen.capture_id)
    for seen in by_arrival:
        first.setdefault((seen.at, seen.content_hash, seen.is_whole), seen.capture_id)
    return sorted(by_arrival, key=lambda seen: (seen.at, first[seen.at, seen.content_hash, seen.is_whole]))


def sequence(observations: Iterable[Observation]) -> list[list[Observation]]:
    """Group observations into revisions: runs of equal content.

    A reading that isn't whole makes a revision only before the first whole one: it never supersedes a good one.
    """
    ordered = in_order(observations)
    from_first_whole = list(dropwhile(lambda seen: not seen.is_whole, ordered))
    before = ordered[: len(ordered) - len(from_first_whole)]
    counted = before + [seen for seen in from_first_whole if seen.is_whole]
    return [list(run) for _, run in groupby(counted, key=lambda seen: (seen.content_hash, seen.is_whole))]


def assign(groups: list[list[Observation]], known: dict[int, str]) -> list[int | None]:
    """Find for each revision the stored row that stands for it, None where one has to be made.

    `known` maps the stored revisions' ids to their content hashes. A row is given once, to its earliest group.
    """
    taken: set[int] = set()
    assigned: list[int | None] = []
    for group in groups:
        ids = (seen.revision_id for seen in group)
        found = next(
            (i for i in ids if i is not None and i not in taken and known.get(i) == group[0].content_hash), None
        )
        if found is not None:
            taken.add(found)
        assigned.append(found)
    return assigned
