"""What can be said of a passage, as short marks; weights.tsv says how much each counts.

Marks come in groups that recur, so that a group need be added up only once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from newscrawl.reading.blocks import Frame, Passage
from newscrawl.reading.phrases import openings

Group = tuple[str, ...]

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
"""The kinds that are headings, with their rank."""
_SIZES = (15, 30, 50, 80, 120, 200, 400)
_SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.95)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOPS = ".!?\u3002\uff01\uff1f\u0964\u061f\u06d4"
_CLOSING = "['\"\u201d\u2019\xbb)\\]\u300d\u300f]"
_STOP = re.compile(f"[{_STOPS}\u2026]{_CLOSING}*(?:\\[\\d+\\])*$")
_INNER_STOP = re.compile(f"[{_STOPS}]{_CLOSING}?\\s|[\u3002\uff01\uff1f\u0964]")
_COMMA = re.compile("[,\u060c\u3001\uff0c]")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_ADDRESS = re.compile(r"https?://|www\.|\S@\w+\.\w|(?:^|\s)@\w+")
_SEPARATOR = re.compile("[|/>\xb7\u2022\xbb\u203a\u2192\u25b6]")
_SIGNS = "(-[#*|@\"'\xa9\xab\u2013\u2014\u2018\u201c\u201e\u2022"
_KINDS = {
    "p": "p", "li": "li", "td": "td", "th": "td", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4",
    "h5": "h4", "h6": "h4",
    "figcaption": "caption", "caption": "caption", "blockquote": "quote", "dd": "li", "dt": "li", "pre": "pre",
    "div": "div", "section": "div", "article": "div",
}  # fmt: skip


def size(text: str) -> int:
    """Length in letters of an alphabet: a Chinese character counts as three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_CJK.findall(text))


def kind(frame: Frame) -> str:
    """What the frame's tag makes of its text: p, li, h2 ..."""
    return _KINDS.get(frame.tag, "other")


def first_look(passage: Passage) -> tuple[Group, ...]:
    """Marks for what the passage shows by itself and what the elements around it are called."""
    frame = passage.frame
    return (
        tuple(_own(passage)),
        _named("in", frame.chain),
        _named("is", frame.words),
        _named("by", frame.parent.words if frame.parent else frozenset()),
        _named("span", passage.names),
    )


@lru_cache(maxsize=20_000)
def _named(where: str, names: frozenset[str]) -> Group:
    return tuple(f"{where} {name}" for name in sorted(names))


def _own(passage: Passage) -> Iterator[str]:
    text = passage.text
    length = size(text)
    big = bisect_right(_SIZES, length)
    what = kind(passage.frame)
    links = _share(passage.linked, len(text))
    yield f"{what} of size {big}"
    yield f"links {links} of size {min(big, 5) // 2}"
    yield f"{'li' if what == 'li' else 'block'} with links {links}"
    stop = "stop" if _STOP.search(text[-12:]) else "colon" if text.endswith((":", "\uff1a")) else "open"
    yield f"{stop} at size {min(big, 6) // 2}"
    yield from _looks(passage, text, what, big)


def _looks(passage: Passage, text: str, what: str, big: int) -> Iterator[str]:
    band = min(big, 6) // 2
    if passage.bold >= 0.9 * len(text):
        yield f"bold {band}"
    elif passage.bold:
        yield "partly bold"
    if passage.italic >= 0.9 * len(text):
        yield f"italic {band}"
    if passage.after_image:
        yield f"after an image {band}"
    if passage.linked >= 0.9 * len(text) and what in {"p", "div"}:
        yield f"{what} wholly a link {'in capitals' if text.isupper() else band}"
    if passage.links > 1 and big < 5:
        yield "several links"
    yield from _letters(text, band)
    for name in openings(text):
        yield f"says {name} {band}"
    yield from _short(text) if big < 4 else ()
    if big >= 3:
        yield f"sentences {min(3, len(_INNER_STOP.findall(text[:1000])))}"
        yield f"commas {min(2, len(_COMMA.findall(text[:1000])))}"


def _letters(text: str, band: int) -> Iterator[str]:
    if text.endswith(("...", "\u2026")):
        yield f"trails off {band}"
    if text.isupper():
        yield "capitals"
    elif text[0].islower():
        yield "small initial"
    if not text[0].isalnum():
        yield f"opens with {text[0]}" if text[0] in _SIGNS else "opens with a sign"
    if _ADDRESS.search(text):
        yield f"address {band}"


def _short(text: str) -> Iterator[str]:
    if _DATE.search(text):
        yield "short with a date"
    if _SEPARATOR.search(text):
        yield "short with a separator"
    if text.istitle():
        yield "title case"


def _share(part: int, whole: int) -> int:
    return bisect_right(_SHARES, part / whole) if whole else 0
