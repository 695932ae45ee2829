"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from typing import Any

from newscrawl.article import DoorKind
from newscrawl.discover.announcements import Discovery, Door, Found
from newscrawl.discover.reading import address, first_of_each, instant, words
from newscrawl.urls import is_http

MOST = 20_000


def read_json_feed(text: str, base: str | None, answer: Discovery) -> None:
    """Add what a JSON Feed announces to the answer."""
    feed = _parsed(text)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        answer.problems.append("no feed: JSON without items")
        return
    entries = [_entry(item, base) for item in items[:MOST]]
    answer.found += first_of_each(entries)
    if missing := entries.count(None):
        answer.problems.append(f"{missing} of {len(entries)} entries have no address")
    following = address(_text(feed, "next_url"), base)
    if following and following != base:
        answer.doors.append(Door(DoorKind.FEED, following, "next"))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _entry(item: Any, base: str | None) -> Found | None:
    if not isinstance(item, dict):
        return None
    own = _text(item, "id") or ""
    written = (_text(item, "url"), own if is_http(own) else None, _text(item, "external_url"))
    url = next(filter(None, (address(one, base) for one in written)), None)
    if url is None:
        return None
    return Found(
        url, words(_text(item, "title")), words(_text(item, "date_published")), instant(_text(item, "date_modified"))
    )


def _text(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    return value if isinstance(value, str) else None
