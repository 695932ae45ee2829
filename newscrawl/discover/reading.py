"""What announcements are made of: addresses and instants as machines write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from urllib.parse import urljoin

from newscrawl.discover.announcements import Found
from newscrawl.normalise.dates import read_date
from newscrawl.text import one_line
from newscrawl.urls import is_http

_SPACE = re.compile(r"\s+")
_LONGEST = 4_000
_LONGEST_WORDS = 1_000
# What needs no second look: a sitemap has 50,000 of them.
_USUAL = re.compile(r"https?://[a-zA-Z0-9.-]+(?::\d{1,4})?(?:[/?][!-~]*)?")


def address(written: str | None, base: str | None) -> str | None:
    """An address as written, made absolute; None for what is no address of the web."""
    if not written or len(written) > _LONGEST:
        return None
    url = _SPACE.sub("", written)
    if _USUAL.fullmatch(url):
        return url
    try:
        url = urljoin(base or "", url)
    except ValueError:
        return None
    return url if is_http(url) else None


def words(written: str | None) -> str | None:
    """A title or date as printed, on one line; None for nothing. What is too long for either is cut."""
    return one_line((written or "")[:_LONGEST])[:_LONGEST_WORDS] or None


def instant(written: str | None) -> datetime | None:
    """When something changed, in UTC; a day without a time counts from its beginning."""
    if not written:
        return None
    try:
        # The usual spelling, ten times as fast.
        exact = datetime.fromisoformat(written.strip())
        if exact.tzinfo:
            return exact.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    moment = read_date(written)
    if moment is None or moment.day is None:
        return None
    return moment.at or datetime.combine(moment.day, time(), UTC)


def first_of_each(entries: Iterable[Found | None]) -> list[Found]:
    """Every address once, as it was announced first."""
    found: dict[str, Found] = {}
    for entry in entries:
        if entry:
            found.setdefault(entry.url, entry)
    return list(found.values())
