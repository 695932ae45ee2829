"""Dates as programs write them: ISO 8601 in its dialects, Unix time, bare digits."""

from __future__ import annotations

import re
from datetime import date, tzinfo
from functools import lru_cache

from newscrawl.article import Moment, Precision
from newscrawl.normalise.dates import zones
from newscrawl.normalise.dates.calendars import gregorian
from newscrawl.normalise.dates.moments import Clock, Context, instant, moment

_ISO = re.compile(
    r"""
    (?P<year>\d{4})
    (?: (?P<sep>[-/.]) (?P<month>\d\d?) (?:[-/.] (?P<day>\d\d?))?
      | (?P<bmonth>\d\d) (?P<bday>\d\d) (?=$|[T\s_-]) )
    (?: \s*[T\s_,]\s*
        (?P<hour>\d\d?) (?: :?(?P<minute>\d\d) (?: :?(?P<second>\d\d?) (?:[.,:](?P<fraction>\d{1,9}))? )? )?
        \s* (?P<zone>[Zz]|[A-Z]{2,5}(?![+-])|(?:GMT|UTC)?\s?[+\u2212-]\d\d?(?::?\d\d)?)? Z?
        (?:\[[\w/+-]+\])?
    )?
    """,
    re.VERBOSE,
)
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?([1-7])", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})-(\d{3})", re.ASCII)
_DIGITS = re.compile(r"(\d{8,16})(?:\.\d*)?", re.ASCII)
_ASP_NET = re.compile(r"\\?/Date\((\d{9,13})(?:[+-]\d{4})?\)\\?/", re.ASCII)


def read_machine(text: str, context: Context) -> Moment | None:
    """The moment of a text that is nothing but a machine's date."""
    if found := _ISO.fullmatch(text):
        return _iso(found, context)
    if digits := _DIGITS.fullmatch(text):
        return _bare(text, digits[1], context)
    if asp := _ASP_NET.fullmatch(text):
        return instant(text, int(asp[1]) / 1000)
    return _week_or_ordinal(text, context)


def _iso(found: re.Match[str], context: Context) -> Moment | None:
    part = found.groupdict()
    year, month, day = int(part["year"]), int(part["month"] or part["bmonth"]), part["day"] or part["bday"]
    if day is None:
        return moment(found.string, gregorian(year, month, 1), None, context, Precision.MONTH)
    if part["hour"] is None:
        return moment(found.string, gregorian(year, month, int(day)), None, context)
    zone = printed_zone(part["zone"], context.region) if part["zone"] else None
    if part["zone"] and zone is None:
        return None
    clock = Clock(
        int(part["hour"]),
        int(part["minute"] or 0),
        int(part["second"]) if part["second"] else None,
        int((part["fraction"] or "0").ljust(6, "0")[:6]),
        zone,
    )
    return moment(found.string, gregorian(year, month, int(day)), clock, context)


@lru_cache(maxsize=512)
def printed_zone(text: str, country: str | None) -> tzinfo | None:
    name = text.strip().upper()
    if name[-1].isdigit():
        return zones.offset(re.sub("^(?:GMT|UTC) ?", "", name))
    return zones.abbreviated(name, country)


def _bare(raw: str, digits: str, context: Context) -> Moment | None:
    if len(digits) in (8, 12, 14):
        day = gregorian(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        clock = (
            Clock(int(digits[8:10]), int(digits[10:12]), int(digits[12:]) if digits[12:] else None)
            if digits[8:]
            else None
        )
        return moment(raw, day, clock, context) if day and day.year >= 1900 else None
    scale = {9: 1, 10: 1, 13: 1000, 16: 1000000}.get(len(digits))
    return instant(raw, int(digits) / scale) if scale else None


def _week_or_ordinal(text: str, context: Context) -> Moment | None:
    try:
        if week := _WEEK.fullmatch(text):
            return moment(text, date.fromisocalendar(int(week[1]), int(week[2]), int(week[3])), None, context)
        if ordinal := _ORDINAL.fullmatch(text):
            year, count = int(ordinal[1]), int(ordinal[2])
            day = date.fromordinal(date(year, 1, 1).toordinal() + count - 1)
            return moment(text, day, None, context) if count and day.year == year else None
    except ValueError:
        pass
    return None
