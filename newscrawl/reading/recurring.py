"""Boxes that recur side by side, as the teasers of a list do.

The paragraphs of a story recur too, but each is one passage. A teaser is several: a title, a line of its text, a date.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import cache

from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.marks import HEADINGS, Group, kind
from newscrawl.reading.surroundings import Ground

_OFTEN = (3, 5, 10)
"""A box that recurs so often is one of a list."""
_LENGTHS = (60, 150)
_TITLE = 15
"""A link of at least so many characters is a title."""
_LINKED = 0.9


def recurring(found: Passages, ground: Ground) -> list[Group]:
    """Marks for every passage in a box that recurs and does not hold the headline."""
    of_frames = _of_frames(found, ground)
    return [of_frames[frame.index] for frame in ground.homes]


def _of_frames(found: Passages, ground: Ground) -> list[Group]:
    times = Counter((frame.parent, frame.style) for frame in found.frames)
    count = ground.heap([1] * len(found.items))
    titles = ground.heap([_is_title(passage) for passage in found.items])
    headings = ground.heap([kind(home) in HEADINGS for home in ground.homes])
    own = set() if ground.headline_at is None else set(ground.homes[ground.headline_at].outward())
    marks: list[Group] = []
    for frame, many, length in zip(found.frames, count, ground.total, strict=True):
        often = bisect_right(_OFTEN, times[frame.parent, frame.style])
        if often and many >= 2 and frame not in own:
            title = "linked" if titles[frame.index] else "unlinked"
            headed = "headed" if headings[frame.index] else "headless"
            marks.append(_box(often, title, headed, bisect_right(_LENGTHS, length / many)))
        else:
            marks.append(marks[frame.parent.index] if frame.parent else ())
    return marks


def _is_title(passage: Passage) -> bool:
    length = len(passage.text)
    return length >= _TITLE and passage.linked >= _LINKED * length


@cache
def _box(often: int, title: str, headed: str, length: int) -> Group:
    return (f"box recurs {often}", f"box {title} {headed}", f"box {title} of length {length}")
