"""A feed before it is parsed: what is not asked for is taken out, what is too much is cut off.

The prose of its entries is most of a feed and most of what is broken in it.
"""

from __future__ import annotations

import re
from itertools import islice

_START = re.compile(
    r"<(?P<name>(?:[\w.-]+:)?(?:description|encoded|content|summary|fulltext))(?:\s[^<>]*)?(?<!/)>|(?P<other><!\[CDATA\[|<!--)",
    re.IGNORECASE,
)
_MARKUP = re.compile("[<&]")
_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]")
_ATOM = re.compile(r"<(?:[\w.-]+:)?feed[\s>]")
_DC_DATE = re.compile(r"<(/?)dc:date\b")
_LINK_URI = re.compile(r"(<link\b[^<>]*?)\suri=[\"']at:[^\"'<>]*[\"']")
MOST = 2_000
"""Entries read of one feed."""
_MOST_MARKUP = 40_000
_MOST_TEXT = 4 << 20
_HEAD = 5_000
_SPACE = re.compile(r"\s*")
_DATA, _DATA_END = "<![CDATA[", "]]>"


def trimmed(text: str) -> tuple[str, str | None]:
    """The feed for feedparser, and what was left out of it because it was too much.

    In RSS dc:date is when an entry was published; an `at:` address beside that of a link is not the link's.
    """
    lean = without_prose(text)
    cut = min(_nth(_ENTRY, lean, MOST), _nth(_MARKUP, lean, _MOST_MARKUP), _MOST_TEXT)
    kept = _LINK_URI.sub(r"\1", lean[:cut])
    kept = kept if _ATOM.search(kept[:_HEAD]) else _DC_DATE.sub(r"<\1issued", kept)
    return kept, "larger than is read: the rest was left out" if cut < len(lean) else None


def _nth(pattern: re.Pattern[str], text: str, count: int) -> int:
    """Where the match after so many begins; the end of the text where there is none."""
    found = next(islice(pattern.finditer(text), count, None), None)
    return found.start() if found else len(text)


def without_prose(text: str) -> str:
    """The feed without descriptions and contents. One that is never closed ends where the next entry begins."""
    kept: list[str] = []
    kept_to = place = 0
    while start := _START.search(text, place):
        if start["other"]:
            place = _after(text, _DATA_END if start["other"] == _DATA else "-->", start.end())
            continue
        kept.append(text[kept_to : start.start()])
        kept_to = place = _prose_end(text, start)
    return "".join([*kept, text[kept_to:]])


def _prose_end(text: str, start: re.Match[str]) -> int:
    place = start.end()
    space = _SPACE.match(text, place)
    if space and text.startswith(_DATA, space.end()):
        place = _after(text, _DATA_END, space.end())
    end = _end_of(start["name"].lower()).search(text, place)
    if end is None:
        return len(text)
    return end.end() if end["own"] else end.start()


def _end_of(name: str) -> re.Pattern[str]:
    # The cache of `re` holds the few names there are.
    return re.compile(rf"(?P<own></{re.escape(name)}\s*>)|<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)


def _after(text: str, mark: str, place: int) -> int:
    found = text.find(mark, place)
    return found + len(mark) if found >= 0 else len(text)
