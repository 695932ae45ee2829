"""How long a feed asks its readers to wait: ttl, skipHours (RSS 2.0), sy:updatePeriod (RSS 1.0 syndication)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_SKIPPED = re.compile(r"<skipHours>(.*?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d\d?)\s*</hour>", re.IGNORECASE)
_LONGEST = timedelta(days=7)
_HEAD = 20_000


def pause(feed: Mapping[str, Any], text: str, fetched_at: datetime | None) -> timedelta | None:
    """The longest wait that is asked for, a week at most; None where nothing is.

    With skipHours it reaches to the end of the hours in which nothing is published.
    """
    asked = [length for length in (_ttl(feed), _period(feed)) if length]
    wait = min(max(asked), _LONGEST) if asked else None
    return _past_skipped(wait or timedelta(), text, fetched_at) or wait


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    minutes = _number(feed.get("ttl"))
    return timedelta(minutes=minutes) if minutes else None


def _period(feed: Mapping[str, Any]) -> timedelta | None:
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    return period / (_number(feed.get("sy_updatefrequency")) or 1) if period else None


def _number(written: Any) -> int:
    text = str(written or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _past_skipped(wait: timedelta, text: str, fetched_at: datetime | None) -> timedelta | None:
    box = _SKIPPED.search(text[:_HEAD])
    skipped = {int(hour) % 24 for hour in _HOUR.findall(box[1])} if box else set()
    if fetched_at is None or not skipped or len(skipped) > 23:
        return None
    planned = (fetched_at + wait).astimezone(UTC)
    due = planned
    while due.hour in skipped:
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due - fetched_at if due != planned else None
