"""Feeds without the prose of their entries: most of a feed, most of what is broken in it, and not asked for here."""

from __future__ import annotations

import re

_START = re.compile(
    r"<(?P<name>(?:[\w.-]+:)?(?:description|encoded|content|summary|fulltext))(?:\s[^<>]*)?(?<!/)>|(?P<data><!\[CDATA\[)",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s*")
_DATA, _DATA_END = "<![CDATA[", "]]>"


def without_prose(text: str) -> str:
    """The feed without descriptions and contents. One that is never closed ends where the next entry begins."""
    kept: list[str] = []
    kept_to = place = 0
    while start := _START.search(text, place):
        if start["data"]:
            place = _after(text, _DATA_END, start.end())
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
