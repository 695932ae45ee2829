"""The one filter vocabulary of everything that lists articles, the same on the command line and for programs.

`q source section lang author since until changed sort limit cursor`
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from newscrawl.errors import UsageError

DEFAULT_LIMIT = 20
GREATEST_LIMIT = 10_000


class Sort(StrEnum):
    """The order of a list; ":asc" turns it round. Articles without a date come last either way."""

    RELEVANCE = "relevance"
    DATE = "date"
    DATE_ASC = "date:asc"
    OBSERVED = "observed"
    OBSERVED_ASC = "observed:asc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles, in which order, how many. What is None or empty does not restrict."""

    q: str | None = None
    """A query in the language of `newscrawl.archive.query`."""
    source: tuple[str, ...] = ()
    """Keys of publishers; any of them."""
    section: str | None = None
    """Words that the section or a keyword has side by side."""
    lang: str | None = None
    """A language with all its variants: "en" is also "en-GB"."""
    author: str | None = None
    """Words that the byline has side by side."""
    since: date | None = None
    """The first day of `date`, included."""
    until: date | None = None
    """The last day of `date`, included."""
    changed: datetime | None = None
    """New or revised in the archive at or after this instant."""
    sort: Sort | None = None
    """None: relevance with a query, else date."""
    limit: int | None = None
    """None: as many as the reader of the list gives at a time, all of them for an export."""
    cursor: str | None = None
    """`next` of the page before."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Read the vocabulary as text, as people type it. Raises UsageError naming the word that is wrong."""
        if unknown := set(given) - set(_READ):
            raise UsageError(f"there is no filter {min(unknown)!r}; there are: {', '.join(_READ)}")
        present = {name: value for name, value in given.items() if value not in (None, "", (), [])}
        return cls(**{name: _read(name, value) for name, value in present.items()})

    @property
    def order(self) -> Sort:
        return self.sort or (Sort.RELEVANCE if self.q else Sort.DATE)


def _read(name: str, value: Any) -> Any:
    try:
        return _READ[name](value)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--{name}: {error}") from error


_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?")
_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def first_day(text: str) -> date:
    """Read the first day of "2008", "2008-09", "2008-09-26", "today", "yesterday" or "30d" (days ago)."""
    return _days(text)[0]


def last_day(text: str) -> date:
    """The same, but the last day of a year or a month."""
    return _days(text)[1]


def _days(text: str) -> tuple[date, date]:
    now = datetime.now(UTC)
    named = {"today": now.date(), "yesterday": now.date() - timedelta(days=1)}
    if text in named:
        return named[text], named[text]
    if ago := _ago(text, now):
        return ago.date(), ago.date()
    found = _PARTIAL_DAY.fullmatch(text)
    if not found:
        raise ValueError(f"not a day: {text!r}; write 2008, 2008-09, 2008-09-26, today, yesterday or 30d")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    last_month = month or 12
    last = day or (monthrange(year, last_month)[1] if 1 <= last_month <= 12 else 31)
    return date(year, month or 1, day or 1), date(year, last_month, last)


def instant(text: str) -> datetime:
    """Read "2008-09-26T11:44:00Z", a day (its first moment), or "12h", "30d", "2w" ago; without a zone it is UTC."""
    now = datetime.now(UTC)
    if ago := _ago(text, now):
        return ago
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        day = first_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def instant_or_end_of_day(text: str) -> datetime:
    """The same for "as of": a bare day, month or year means its last moment."""
    try:
        day = last_day(text)
    except ValueError:
        return instant(text)
    if _ago(text, datetime.now(UTC)):
        return instant(text)
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=UTC)


def _ago(text: str, now: datetime) -> datetime | None:
    found = _AGO.fullmatch(text)
    return now - timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _sources(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else [key for part in value for key in part.split(",")]
    return tuple(key.strip() for key in given if key.strip())


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", text):
        raise ValueError(f"not a language: {text!r}; write en, pt-BR, zh-Hant")
    return text.lower()


def _sort(text: str) -> Sort:
    if text not in {str(sort) for sort in Sort}:
        raise ValueError(f"not an order: {text!r}; there are: {', '.join(Sort)}")
    return Sort(text)


def _limit(value: str | int) -> int:
    limit = int(value) if str(value).isdecimal() else 0
    if not 1 <= limit <= GREATEST_LIMIT:
        raise ValueError(f"not a number from 1 to {GREATEST_LIMIT}: {value!r}")
    return limit


_READ: dict[str, Callable[[Any], Any]] = {
    "q": str,
    "source": _sources,
    "section": str,
    "lang": _language,
    "author": str,
    "since": first_day,
    "until": last_day,
    "changed": instant,
    "sort": _sort,
    "limit": _limit,
    "cursor": str,
}
NAMES = tuple(_READ)
"""The vocabulary."""
