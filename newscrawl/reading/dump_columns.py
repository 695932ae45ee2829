"""A text dump that sets the columns of the page side by side, as renderers that respect tables do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_GAP = " " * 8
_LEFT, _RIGHT = 8, 16
"""How far left and right of its paragraphs the lines of a column may begin: headlines and captions stand in."""
_PROSE = 60
"""Characters: what is longer is a paragraph."""


def story_column(text: str, is_dateline: Callable[[str], bool]) -> str:
    """The column below the dateline, then the columns to the right of it; a text without columns as it is."""
    raws = text.splitlines()
    if sum(_GAP in raw.strip() for raw in raws) < max(3, len(raws) // 8):
        return text
    found = next(((i, at) for i, raw in enumerate(raws) if (at := _place_of(raw, is_dateline)) is not None), None)
    if found is None or found[1] < _LEFT:
        return text
    first, place = found
    dateline = next(segment for at, segment in _segments(raws[first]) if at == place)
    begin = _begin(raws[first + 1 :], place)
    story, beside = [], []
    for raw in raws[first + 1 :]:
        segments = list(_segments(raw))
        story.append(" ".join(s for at, s in segments if begin - _LEFT <= at <= begin + _RIGHT))
        beside.append("\n".join(s for at, s in segments if at > begin + _RIGHT))
    return "\n".join([*raws[:first], "", dateline, *story, "", *beside])


def _begin(raws: list[str], otherwise: int) -> int:
    """Where most long lines begin: a wide cell beside the dateline may have pushed that out of its column."""
    begins = Counter(at for raw in raws for at, segment in _segments(raw) if len(segment) > _PROSE)
    return begins.most_common(1)[0][0] if begins else otherwise


def _place_of(raw: str, is_dateline: Callable[[str], bool]) -> int | None:
    return next((at for at, segment in _segments(raw) if is_dateline(segment)), None)


def _segments(raw: str) -> Iterator[tuple[int, str]]:
    return ((found.start(), found[0]) for found in _SEGMENT.finditer(raw.replace("\t", _GAP)))
