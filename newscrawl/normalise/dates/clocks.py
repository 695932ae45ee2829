"""The clock of a printed date, in the codes of canonical.py."""

from __future__ import annotations

import re
from datetime import tzinfo

from newscrawl.normalise.dates import zones
from newscrawl.normalise.dates.canonical import ZONE_NAMES, ZONE_SIGN
from newscrawl.normalise.dates.moments import Clock, Context

_ZONE = (
    rf"(?:\s*[(\[,]?\s*(?P<zone>{ZONE_SIGN})\)?)?"
    r"(?:\s*(?P<offset>\+\d\d:?\d\d|[-\u2212]\d{4}|(?<=[\ue000-\ue0ff])[+\u2212-]\d{1,2}(?::?\d\d)?"
    r"|(?<=:\d\d)-\d\d:\d\d)(?!\d))?"
)
_COLON = re.compile(
    r"(?:P(?P<before>[01])\s*)?(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?![\d:])(?:\s*P(?P<after>[01]))?" + _ZONE
)
_MERIDIEM = re.compile(
    r"(?<![\d:.])(?P<hour>\d{1,2})(?:[.](?P<minute>\d\d))?\s*P(?P<after>[01])"
    + _ZONE
    + r"|P(?P<before>[01])\s*(?P<hour2>\d{1,2})(?![\d:])"
)
_DOTTED = re.compile(
    r"(?<![\d.,])(?P<hour>[01]?\d|2[0-4])\.(?P<minute>[0-5]\d)(?:\.(?P<second>[0-5]\d))?(?![\d.,]\d|\d)" + _ZONE
)
_MILITARY = re.compile(rf"(?<![\d.,])(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)\s?(?P<zone>{ZONE_SIGN})")


def clock_beside(line: str, date_spans: list[tuple[int, int]], context: Context) -> Clock | None:
    """The clock that goes with the date at these places of the line: with a zone, else after it, else before.

    "11:44 GMT, Friday, 26 September 2008 12:44 UK" names one instant twice; the first clock with a zone is it.
    """
    rest = line
    for start, end in date_spans:
        rest = rest[:start] + "|" * (end - start) + rest[end:]
    first = min(start for start, _ in date_spans)
    for pattern in (_COLON, _MERIDIEM, _MILITARY, _DOTTED):
        found = list(pattern.finditer(rest))
        if found:
            zoned = [f for f in found if f.groupdict().get("zone") or f.groupdict().get("offset")]
            after = [f for f in found if f.start() >= first]
            return _clock((zoned or after or found)[0], context)
    return None


def _clock(found: re.Match[str], context: Context) -> Clock | None:
    part = found.groupdict()
    half = part.get("after") or part.get("before")
    hour = _hour(int(part["hour"] or part["hour2"]), half)
    second, fraction = part.get("second"), part.get("fraction") or "0"
    if hour > 24 or int(part["minute"] or 0) > 59:
        return None
    return Clock(
        hour,
        int(part["minute"] or 0),
        int(second) if second else None,
        int(fraction.ljust(6, "0")[:6]),
        _zone(part.get("zone"), part.get("offset"), context),
    )


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + 12 * int(half)


def _zone(sign: str | None, offset: str | None, context: Context) -> tzinfo | None:
    if offset:
        return zones.offset(offset)
    return zones.abbreviated(ZONE_NAMES[sign], context.region) if sign in ZONE_NAMES else None
