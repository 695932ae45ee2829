"""Words that say which date follows: "Published", "Mis à jour le", "更新"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache

from newscrawl.normalise.dates.words import rows
from newscrawl.text import either, lower

_KINDS = frozenset({"published", "updated", "dated", "other"})
_GLUED = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]")
"""Scripts that put no space between words."""


class Label(StrEnum):
    PUBLISHED = "published"
    UPDATED = "updated"
    DATED = "dated"
    """A bare "date": of the story, if it is of nothing else."""
    OTHER = "other"
    """A date of something else: a deadline, a birth, the day a user registered."""


Cut = tuple[tuple[Label | None, str], ...]


@lru_cache(maxsize=500)
def labelled(text: str) -> Cut:
    """Cut a line at its labels: (None, what stands before the first), (label, what follows it) ..."""
    return tuple(_cut(text))


def _cut(text: str) -> Iterator[tuple[Label | None, str]]:
    label: Label | None = None
    start = 0
    # Heeding case takes a third of the time of ignoring it.
    folded = lower(text).replace("\u03c2", "\u03c3")
    for found in _labels_glued().finditer(text) if _GLUED.search(text) else _labels().finditer(folded):
        yield label, text[start : found.start()]
        label, start = _meaning(found[0]), found.end()
    yield label, text[start:]


def _meaning(printed: str) -> Label:
    return _meanings()[_fold(printed)]


def _fold(word: str) -> str:
    """Case-fold as a pattern's IGNORECASE does, to which the four i's of Turkish are one."""
    return word.casefold().replace("i\u0307", "i").replace("\u0131", "i")


@cache
def _meanings() -> dict[str, Label]:
    known: dict[str, Label] = {}
    for _, kind, groups in rows():
        if kind in _KINDS:
            known |= {_fold(word.replace("_", " ")): Label(kind) for word in groups.split(" ")}
    return known


@cache
def _labels() -> re.Pattern[str]:
    """In lower case, as `_fold` writes them."""
    spaced, wide = _words()
    return re.compile(rf"(?<!\w)(?<!\w-){spaced}(?!\w)|{wide}")


@cache
def _labels_glued() -> re.Pattern[str]:
    """In any case, and right behind a word too ("TodayUpdated")."""
    spaced, wide = _words()
    return re.compile(rf"(?:(?<!\w)(?<!\w-)|(?-i:{_GLUED.pattern})){spaced}(?!\w)|{wide}", re.IGNORECASE)


def _words() -> tuple[str, str]:
    longest_first = sorted(_meanings(), key=len, reverse=True)
    spaced = either([re.escape(word) for word in longest_first if not _WIDE.search(word)])
    return spaced, either([re.escape(word) for word in longest_first if _WIDE.search(word)])
