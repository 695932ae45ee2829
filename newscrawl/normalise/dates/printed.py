"""Dates as people print them, in any language: "Tuesday, 24 September, 2002, 19:45 GMT", "5. toukokuuta 2024"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from newscrawl.article import Precision
from newscrawl.normalise.dates.calendars import BUDDHIST_OFFSET, REPUBLIC_OFFSET, gregorian, hijri, persian
from newscrawl.normalise.dates.canonical import ZONE_NAMES, canonical
from newscrawl.normalise.dates.clocks import clock_beside
from newscrawl.normalise.dates.moments import FIRST_YEAR, LAST_YEAR, Context, Sense, moment

_GAP = r"(?:[^\w:]|[WP]\d){0,6}"
_PARTS = {
    "G": _GAP,
    "D": r"(?<![\w.])(?<!\d:)(?P<day>\d{1,2})(?![\d:])",
    "M": r"(?P<month>[MJH]\d\d)",
    "Y": r"(?<!\w)(?P<year>\d{4})(?![\d:])",
    "y": r"'?(?P<year>\d\d)(?![\d:]|\.\d)",
    "c": r"\W{0,3}\d{1,2}:\d\d(?::\d\d)?[^\w+-]{0,6}(?:[+-]\d{4}\W)?",
}


def _compiled(*orders: str) -> tuple[re.Pattern[str], ...]:
    """Patterns from orders of parts: "DGMGY" is day, gap, month, gap, year."""
    return tuple(re.compile("".join(_PARTS.get(c, c) for c in order)) for order in orders)


_NAMED = _compiled("DGMGY", "MGDGY", "YGMGD", "YGDGM", "MGDcY")
_SHORT = _compiled("DGMGy", r"MGD\s?,\s?y")
_MONTH_YEAR = _compiled("MGY", "YGM")
_NUMERIC = re.compile(r"(?<![\d.:/-])(\d{1,4})( ?[./-] ?)(\d{1,2})\2(\d{1,4})(?![\d:])")
_SLASHED = re.compile(r"\d/\d{1,2}/\d")
_MONTH_NUMBER = re.compile(r"\W*(?P<month>\d{1,2})[/.-](?P<year>\d{4})\W*")
_YEAR_ALONE = re.compile(r"\W*(\d{4})\W*")
_GLUED = re.compile(r"(\d(?<!\d\d)(?:\d{3}([./-])\d{1,2}\2\d\d|\d?([./-])\d{1,2}\3\d{4}))(?=\d\d:\d\d)")
"""A date whose clock stands in an element of its own, with no space between them."""
_WEEKDAY = re.compile(r"W(\d)")
_THAI = re.compile("[\u0e00-\u0e7f]")

_MONTH_FIRST = frozenset({"US", "PH"})
_AMERICAN = frozenset({"ET", "EST", "EDT", "CT", "CST", "CDT", "MT", "MST", "MDT", "PT", "PST", "PDT"})
_PIVOT = 97
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Found:
    day: date
    spans: list[tuple[int, int]]
    """Where its parts stand in the line."""
    precision: Precision = Precision.DAY
    swapped: date | None = None


def read_printed(raw: str, context: Context) -> Sense | None:
    """The first date printed in a short text, with the clock that stands by it."""
    if context.language is None and _THAI.search(raw):
        context = replace(context, language="th")
    line = canonical(_GLUED.sub(r"\1 ", raw[:_LONGEST]), context.tongue)
    found = _first(_named(line, context), _numeric(line, context)) or _loose(line, context)
    if found is None:
        return None
    clock = clock_beside(line, found.spans, context) if found.precision is Precision.DAY else None
    doubt, found = _weekday_doubt(line, found)
    read = moment(raw, found.day, clock, context, found.precision)
    swapped = moment(raw, found.swapped, clock, context) if found.swapped else None
    return Sense(read, doubt or ("order" if swapped else None), swapped, line.count("x")) if read else None


def _first(named: _Found | None, numeric: _Found | None) -> _Found | None:
    if named and numeric:
        return min(named, numeric, key=lambda found: min(found.spans))
    return named or numeric


def _named(line: str, context: Context) -> _Found | None:
    """A date with the month as a word; a Gregorian one before those of other calendars printed beside it."""
    if not any(c in line for c in "MJH"):
        return None
    for patterns in (_NAMED, _SHORT):
        matches = [m for pattern in patterns for m in pattern.finditer(line)]
        for m in sorted(matches, key=lambda m: ("MJH".index(m["month"][0]), m.start())):
            if day := _day(m["month"][0], _year(m["year"], context), int(m["month"][1:]), int(m["day"])):
                return _Found(day, [m.span(part) for part in ("day", "month", "year")])
    return None


_CALENDARS: dict[str, Callable[[int, int, int], date | None]] = {"M": gregorian, "J": persian, "H": hijri}


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    if calendar == "M" and 2400 <= year <= 2700:
        year -= BUDDHIST_OFFSET
    known = _CALENDARS[calendar](year, month, day)
    return known if known and FIRST_YEAR <= known.year <= LAST_YEAR else None


def _year(digits: str, context: Context) -> int:
    """The year of two digits turns at 97: "97" is 1997, "22" is 2022, but never after the page was fetched."""
    year = int(digits)
    if len(digits) > 2:
        return year
    if context.tongue == "th" and year >= 40:
        return 2500 + year
    latest = context.fetched_at.year + 1 if context.fetched_at else 2069
    return 1900 + year if year >= _PIVOT or 2000 + year > latest else 2000 + year


def _numeric(line: str, context: Context) -> _Found | None:
    for found in _NUMERIC.finditer(line):
        first, _, middle, last = found.groups()
        if len(first) >= 3 and len(last) <= 2:
            day, swapped = _year_first(int(first), int(middle), int(last), context), None
        elif len(first) <= 2 and len(last) == 4 and int(last) < 1500:
            day, swapped = _year_first(int(last), int(middle), int(first), context), None
        elif len(first) <= 2 and len(last) in (2, 4):
            day, swapped = _year_last(
                int(first), int(middle), _year(last, context), month_first=_is_month_first(line, context)
            )
        else:
            continue
        if day:
            return _Found(day, [found.span()], swapped=swapped)
    return None


def _year_first(year: int, month: int, day: int, context: Context) -> date | None:
    tongue = context.tongue
    if 80 <= year <= 200 and tongue == "zh":
        year += REPUBLIC_OFFSET
    if 1300 <= year <= 1420 and tongue != "ar":
        return persian(year, month, day)
    if 1400 < year <= 1500:
        return hijri(year, month, day)
    return _day("M", year, month, day) or (gregorian(year, day, month) if month > 12 else None)


def _year_last(first: int, second: int, year: int, *, month_first: bool) -> tuple[date | None, date | None]:
    """Day and month in the order of the country; the other order where this one is impossible."""
    usual, other = _day("M", year, second, first), _day("M", year, first, second)
    if month_first:
        usual, other = other, usual
    if usual is None or usual == other:
        return usual or other, None
    return usual, other


def _is_month_first(line: str, context: Context) -> bool:
    """By country; where it is unknown, an American zone beside the clock says it, or slashes in English."""
    if context.region:
        return context.region in _MONTH_FIRST
    is_english = context.tongue == "en" and _SLASHED.search(line) is not None
    return is_english or any(ZONE_NAMES.get(sign) in _AMERICAN for sign in line)


def _loose(line: str, context: Context) -> _Found | None:
    """A month with its year, or a text that is nothing but a year."""
    if any(pattern.search(line) for pattern in _NAMED):
        return None  # 31 February is no date in February
    for pattern in _MONTH_YEAR:
        for m in pattern.finditer(line):
            if day := _day(m["month"][0], _year(m["year"], context), int(m["month"][1:]), 1):
                return _Found(day, [m.span()], Precision.MONTH)
    if (number := _MONTH_NUMBER.fullmatch(line)) and (day := gregorian(int(number["year"]), int(number["month"]), 1)):
        return _Found(day, [(0, len(line))], Precision.MONTH)
    if (alone := _YEAR_ALONE.fullmatch(line)) and (day := gregorian(int(alone[1]), 1, 1)):
        return _Found(day, [(0, len(line))], Precision.YEAR)
    return None


def _weekday_doubt(line: str, found: _Found) -> tuple[str | None, _Found]:
    """A printed weekday settles the order of day and month, or casts doubt on the date."""
    printed = {int(d) for d in _WEEKDAY.findall(line)}
    if not printed or found.precision is not Precision.DAY or found.day.weekday() in printed:
        return None, replace(found, swapped=None) if printed else found
    if found.swapped and found.swapped.weekday() in printed:
        return None, replace(found, day=found.swapped, swapped=None)
    return "weekday", found
