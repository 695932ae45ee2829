"""What a page's data calls the story, and how far a heading says the same."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from newscrawl.article import Precision, Source
from newscrawl.normalise.dates import Context, understand
from newscrawl.reading.linked_data import key
from newscrawl.reading.site import is_site

LONGEST = 300
SURE, BY_META, AT_ALL = 0.5, 0.45, 0.35
"""Scores from which on a title is one of the best names of a story, one of a meta, the <title>."""
_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—―»«·•:~/<>]|::|--)+\s+|\s*[|｜_¦ㅣ]+\s*|(?<=\w)\s*[»«]\s+|\s*(?:--|——)\s*|:\s+(?=[^:]+\Z)"  # noqa: RUF001
)
_MAY_SEPARATE = re.compile("[|｜_¦ㅣ:~/<>«»·•–—―-]")  # noqa: RUF001
_BAR = re.compile(r"\s*[|｜¦ㅣ]\s*")  # noqa: RUF001
_KICKER_ENDS = re.compile(r"\s*[|｜¦ㅣ:]\s*")  # noqa: RUF001
_FIGURE = re.compile(r"\d")
_LEAST_WORD, _SHORT_WORD = 4, 12
_KICKER = 4
"""A word with a bar behind it, before a text so many times as long, is the section."""


class Title(NamedTuple):
    """A candidate for the headline."""

    text: str
    rule: str
    source: Source
    score: float
    raw: str
    key: str = ""
    parts: frozenset[str] = frozenset()
    """Keys of what stands before and after each of its separators."""


def parts_of(text: str) -> frozenset[str]:
    """What stands before and after each separator of a title, as `key` makes it comparable."""
    cuts = _cuts(text)
    return frozenset(key(part) for cut in cuts for part in (text[: cut.start()], text[cut.end() :]))


def _cuts(text: str) -> list[re.Match[str]]:
    return list(_SEPARATOR.finditer(text)) if _MAY_SEPARATE.search(text) else []


def without_site(text: str, keys: frozenset[str]) -> str:
    """A title without the name of the site, or what a bar sets apart, at its end or its beginning."""
    for _ in range(5):
        cuts = _cuts(text)
        if not cuts:
            break
        first, last = cuts[0], cuts[-1]
        if is_site(text[last.end() :], keys) or (
            _BAR.fullmatch(last[0]) and last.start() > 1.5 * (len(text) - last.end())
        ):
            text = text[: last.start()]
        elif is_site(text[: first.start()], keys) or (
            _BAR.fullmatch(first[0]) and " " not in text[: first.start()] and len(text) > _KICKER * first.start()
        ):
            text = text[first.end() :]
        elif motto := _before_a_motto(text, cuts, keys):
            text = motto
        else:
            break
    return text.strip()


def _before_a_motto(text: str, cuts: list[re.Match[str]], keys: frozenset[str]) -> str | None:
    """What stands before the name of the site with its motto: "Ferry returns - The Post - Since 1850"."""
    for cut, following in pairwise(cuts):
        if is_site(text[cut.end() : following.start()], keys) and cut.start() > len(text) - following.end():
            return text[: cut.start()]
    return None


def says(said: list[Title], own: str, least: float) -> bool:
    """Whether the data calls the story exactly so."""
    return any(title.key == own and title.score >= least for title in said)


def agreement(text: str, said: list[Title]) -> tuple[str | None, float]:
    """How far the page's data calls itself what a heading says, 0 to 1; and its spelling of it, where it is the better.

    A heading of several elements ("Kicker" over "Headline") reads better as the data spells it: "Kicker: Headline".
    """
    own = key(text)
    best, spoken = 0.0, None
    for title in said:
        agreed = _likeness(own, text, title) * (1.0 if title.score >= SURE else 0.93)
        if agreed > best:
            best = agreed
            spoken = title.text if own == title.key else None
    return spoken, best


def _likeness(own: str, text: str, title: Title) -> float:
    other = title.key
    if not own or not other or title.score < 0.1:
        return 0.0
    if own == other:
        return 1.0
    if own in title.parts:
        return 0.85
    if own in other or other in own:
        return 0.2 + 0.6 * min(len(own), len(other)) / max(len(own), len(other))
    a, b = _words(text), _words(title.text)
    return 0.7 * len(a & b) / max(len(a | b), 1)


@lru_cache(maxsize=500)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


def proper_part(text: str, said: list[Title]) -> str | None:
    """What the page's data calls the story, where the heading has a kicker before it, or a date or a section behind."""
    own = key(text)
    parts: set[str] = set()
    if _MAY_SEPARATE.search(text):
        parts |= {key(text[: cut.start()]) for cut in _BAR.finditer(text)}
        parts |= {key(text[cut.end() :]) for cut in _KICKER_ENDS.finditer(text)}
    for title in said:
        if title.score >= AT_ALL and len(title.key) > _SHORT_WORD and (title.key in parts or _has_date(text, title)):
            return title.text
        before = len(own) - len(title.key)
        is_kicker = _LEAST_WORD <= before <= min(_SHORT_WORD, len(title.key) / 3)
        if is_kicker and title.score >= SURE and own.endswith(title.key):
            return title.text
    return None


def _has_date(text: str, title: Title) -> bool:
    """Whether a heading has only a date behind what the data calls the story."""
    rest = text[len(title.text) :]
    if not _FIGURE.search(rest) or not text.startswith(title.text):
        return False
    sense = understand(rest, Context())
    return sense is not None and not sense.strange and sense.moment.precision not in {Precision.MONTH, Precision.YEAR}


def is_a_word(text: str) -> bool:
    """Whether it is a single word, as sections have for a name; scripts without spaces write no headline so short."""
    has_spaces = text.isascii() or text.lower() != text.upper()
    return " " not in text and len(text) <= (_SHORT_WORD if has_spaces else 4)
