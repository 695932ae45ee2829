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
        _own(passage),
        _named("in", frame.chain),
        _named("is", frame.words),
        _named("by", frame.parent.words if frame.parent else frozenset()),
        _named("span", passage.names),
    )


@lru_cache(maxsize=20_000)
def _named(where: str, names: frozenset[str]) -> Group:
    return tuple(f"{where} {name}" for name in sorted(names))


def _own(passage: Passage) -> Group:
    text = passage.text
    length = len(text)
    big = bisect_right(_SIZES, size(text))
    what = kind(passage.frame)
    links = _share(passage.linked, length)
    stop = "stop" if _STOP.search(text[-12:]) else "colon" if text.endswith((":", "\uff1a")) else "open"
    bold = 2 if passage.bold >= 0.9 * length else int(passage.bold > 0)
    style = (bold, passage.italic >= 0.9 * length, passage.after_image, passage.links > 1)
    short = (bool(_DATE.search(text)), bool(_SEPARATOR.search(text)), text.istitle()) if big < 4 else ()
    prose = (_count(_INNER_STOP, text, 3), _count(_COMMA, text, 2)) if big >= 3 else ()
    return _marks(what, big, links, (stop, *_letters(text)), style, openings(text), short, prose)


def _letters(text: str) -> tuple[str, bool, bool]:
    """How it begins, whether it trails off, whether it holds an address."""
    case = "capitals" if text.isupper() else "small initial" if text[0].islower() else ""
    if not case and not text[0].isalnum():
        case = f"opens with {text[0]}" if text[0] in _SIGNS else "opens with a sign"
    return case, text.endswith(("...", "\u2026")), bool(_ADDRESS.search(text))


def _count(pattern: re.Pattern[str], text: str, most: int) -> int:
    return min(most, len(pattern.findall(text[:1000])))


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
