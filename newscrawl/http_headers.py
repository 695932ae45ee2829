"""Header fields that a crawler must understand itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
LONGEST_WAIT = 86_400.0
"""Seconds; who asks for more is asked again after a day."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, by a Retry-After header (RFC 9110, 10.2.3); None for what is absent or makes no sense."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST_WAIT)


def location(value: bytes | None) -> str | None:
    """The address in a Location header, relative or not; bytes beyond ASCII are escaped as they are."""
    if not value or not value.strip():
        return None
    return _BEYOND_ASCII.sub(lambda found: b"%%%02X" % found[0][0], value.strip()).decode("ascii")


def listed(values: Iterable[str]) -> list[str]:
    """The members of a header that is a list, possibly sent several times, in lower case."""
    return [word.strip().lower() for value in values for word in value.split(",") if word.strip()]
