"""Pages saved from the Wayback Machine in view mode, undone to what the publisher had sent.

The machine puts scripts into the head, a toolbar with dates of its own into the body, comments at the end, and its own
address before every link (facts from web.archive.org pages and pywb's documentation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from newscrawl.urls import unwrap

_MARK = re.compile(
    r"Wayback Rewrite JS Include|BEGIN WAYBACK TOOLBAR INSERT|__wm\.wombat\(|FILE ARCHIVED ON \d\d:\d\d:\d\d", re.ASCII
)
_MARKED = ("Wayback Rewrite JS Include", "BEGIN WAYBACK TOOLBAR INSERT", "__wm.wombat(", "FILE ARCHIVED ON ")
_WOMBAT = re.compile(r"__wm\.wombat\(\s*\"(?P<url>[^\"]+)\"\s*,\s*\"(?P<at>\d{14})\"")
_ARCHIVED_ON = re.compile(r"FILE ARCHIVED ON (?P<at>\d\d:\d\d:\d\d \w{3} \d{1,2}, \d{4})")
_HEAD = re.compile(
    r"(<head[^>]*>)(?:(?!</head>).){0,20000}?<!-- End Wayback Rewrite JS Include -->", re.IGNORECASE | re.DOTALL
)
_TOOLBAR = re.compile(r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL)
_TAIL = re.compile(r"<!--\s*(?:FILE ARCHIVED ON|playback timings).*?-->", re.DOTALL)
_PREFIX = re.compile(
    r"(?:(?:https?:)?//web\.archive\.org)?/web/\d{1,14}(?:[a-z]{2}_)?/(?:(?P<scheme>https?):/{1,2}|(?=//|mailto:|www\.))"
)


@dataclass(frozen=True, slots=True)
class Saved:
    """The page as its publisher had sent it, with what the wrapper told."""

    text: str
    url: str | None = None
    captured_at: datetime | None = None
    """Aware, in UTC."""


def unwrap_page(text: str) -> Saved:
    """Undo the wrapper; a page without one comes back as it is."""
    # Looking for strings first is three times as fast as the pattern, and most pages bear no mark.
    if not any(mark in text for mark in _MARKED) or not _MARK.search(text):
        return Saved(text)
    wombat = _WOMBAT.search(text)
    url = unwrap(wombat["url"]) if wombat else None
    at = _at(wombat["at"], "%Y%m%d%H%M%S") if wombat else None
    if at is None and (found := _ARCHIVED_ON.search(text)):
        at = _at(found["at"], "%H:%M:%S %b %d, %Y")
    for pattern, instead in ((_HEAD, r"\1"), (_TOOLBAR, ""), (_TAIL, "")):
        text = pattern.sub(instead, text)
    return Saved(_PREFIX.sub(_unprefixed, text), url, at)


def _unprefixed(found: re.Match[str]) -> str:
    return f"{found['scheme']}://" if found["scheme"] else ""


def _at(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
