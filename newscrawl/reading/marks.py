"""What can be said of a passage, as short marks; weights.tsv says how much each counts.

Marks come in groups that recur, so that a group need be added up only once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from newscrawl.reading.blocks import Frame, Passage
from newscrawl.reading.phrases import openings

Group = tuple[str, ...]

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
"""The kinds that are headings, with their rank."""
_SIZES = (15, 30, 50, 80, 120, 200, 400)
_SHARES = (0.01, 0.1, 0.25, 0.5, 0.75, 0.95)
_STOPS = ".!?\u3002\uff01\uff1f\u0964\u061f\u06d4"
_CLOSING = "['\"\u201d\u2019\xbb)\\]\u300d\u300f]"
_STOP = re.compile(f"[{_STOPS}\u2026]{_CLOSING}*(?:\\[\\d+\\])*$")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://|www\.|\S@\w+\.\w|(?:^|\s)@\w+")
_SEPARATOR = re.compile("[|/>\xb7\u2022\xbb\u203a\u2192\u25b6]")
_ASCII_ENDS = (". ", "? ", "! ", '." ', ".' ", ".) ", '?" ', '!" ')
_ENDS = (
    *_ASCII_ENDS,
    ".\u201d ",
    "\u3002",
    "\uff01",
    "\uff1f",
    "\u0964",
    "\u061f ",
    "\u06d4 ",
    ".\xbb ",
    "?\u201d ",
    "!\u201d ",
)
_COMMAS = ",\u060c\u3001\uff0c"
_ENOUGH = 1000
"""Sentences and commas are counted in so many characters."""
_SIGNS = "(-[#*|@\"'\xa9\xab\u2013\u2014\u2018\u201c\u201e\u2022"
_WHERE = ("in", "is", "by", "span")
_NO_WORDS: frozenset[str] = frozenset()
_KINDS = {
    "p": "p", "li": "li", "td": "td", "th": "td", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4",
    "h5": "h4", "h6": "h4",
    "figcaption": "caption", "caption": "caption", "blockquote": "quote", "dd": "li", "dt": "li", "pre": "pre",
    "div": "div", "section": "div", "article": "div",
}  # fmt: skip


def kind(frame: Frame) -> str:
    """What the frame's tag makes of its text: p, li, h2 ..."""
    return _KINDS.get(frame.tag, "other")


def first_look(passage: Passage) -> tuple[Group, ...]:
    """Marks for what the passage shows by itself and what the elements around it are called."""
    return (shown(passage), *groups_of(*names_around(passage)))


def names_around(passage: Passage) -> tuple[frozenset[str], ...]:
    """The known words that name what a passage stands in: all around it, its frame, the one around that, its own."""
    frame = passage.frame
    return frame.chain, frame.words, frame.parent.words if frame.parent else _NO_WORDS, passage.names


def groups_of(*names: frozenset[str]) -> tuple[Group, ...]:
    """Marks for `names_around` a passage."""
    return tuple([_called(where, own) for where, own in zip(_WHERE, names, strict=True) if own])


@lru_cache(maxsize=20_000)
def _called(where: str, names: frozenset[str]) -> Group:
    return tuple([f"{where} {name}" for name in sorted(names)])


def shown(passage: Passage) -> Group:
    """Marks for what a passage shows by itself."""
    text = passage.text
    length = len(text)
    big = bisect_right(_SIZES, passage.size)
    what = kind(passage.frame)
    links = _share(passage.linked, length)
    bold = 2 if passage.bold >= 0.9 * length else int(passage.bold > 0)
    style = (bold, passage.italic >= 0.9 * length, passage.after_image, passage.links > 1)
    short = (_has_date(text), bool(_SEPARATOR.search(text)), text.istitle()) if big < 4 else ()
    prose = (_sentences(text), _commas(text)) if big >= 3 else ()
    return _marks(what, big, links, (_end(text), *_letters(text)), style, openings(text), short, prose)


def _end(text: str) -> str:
    if text[-1].isalnum():
        return "open"
    return "stop" if _STOP.search(text[-12:]) else "colon" if text.endswith((":", "\uff1a")) else "open"


def _letters(text: str) -> tuple[str, bool, bool]:
    """How it begins, whether it trails off, whether it holds an address."""
    case = "capitals" if text.isupper() else "small initial" if text[0].islower() else ""
    if not case and not text[0].isalnum():
        case = f"opens with {text[0]}" if text[0] in _SIGNS else "opens with a sign"
    return case, text.endswith(("...", "\u2026")), _has_address(text)


def _has_date(text: str) -> bool:
    return _DIGIT.search(text) is not None and _DATE.search(text) is not None


def _has_address(text: str) -> bool:
    return ("@" in text or "://" in text or "www." in text) and _ADDRESS.search(text) is not None


def _sentences(text: str) -> int:
    """How many sentences end inside the text, up to three."""
    # Counting strings takes a tenth of the time of a pattern.
    count = 0
    for end in _ASCII_ENDS if text.isascii() else _ENDS:
        count += text.count(end, 0, _ENOUGH)
        if count >= 3:
            return 3
    return count


def _commas(text: str) -> int:
    return min(2, sum(text.count(comma, 0, _ENOUGH) for comma in ("," if text.isascii() else _COMMAS)))


@lru_cache(maxsize=20_000)
def _marks(  # noqa: PLR0917 - everything that is seen of a passage, so that equal ones are told once
    what: str,
    big: int,
    links: int,
    ends: tuple[str, str, bool, bool],
    style: tuple[int, bool, bool, bool],
    opens: tuple[str, ...],
    short: tuple[bool, ...],
    prose: tuple[int, ...],
) -> Group:
    band = min(big, 6) // 2
    stop, case, trails, address = ends
    bold, italic, after_image, several = style
    marks = [
        f"{what} of size {big}",
        f"links {links} of size {min(big, 5) // 2}",
        f"{'li' if what == 'li' else 'block'} with links {links}",
        f"{stop} at size {band}",
        *(f"says {name} {band}" for name in opens),
    ]
    seen = {
        f"bold {band}": bold == 2,
        "partly bold": bold == 1,
        f"italic {band}": italic,
        f"after an image {band}": after_image,
        f"{what} wholly a link {'in capitals' if case == 'capitals' else band}": links == len(_SHARES)
        and what in {"p", "div"},
        "several links": several and big < 5,
        f"trails off {band}": trails,
        case: bool(case),
        f"address {band}": address,
    }
    seen |= dict(zip(("short with a date", "short with a separator", "title case"), short, strict=False))
    marks += [mark for mark, is_seen in seen.items() if is_seen]
    return (*marks, *(f"{name} {n}" for name, n in zip(("sentences", "commas"), prose, strict=False)))


def _share(part: int, whole: int) -> int:
    return bisect_right(_SHARES, part / whole) if whole else 0
