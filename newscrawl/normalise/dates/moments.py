"""Moments from their parts, refusing what no calendar and no news has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from newscrawl.article import Moment, Precision, Zone
from newscrawl.normalise.dates import zones

FIRST_YEAR, LAST_YEAR = 1600, 2150
"""No newspaper is older; nothing later can have been published."""
_BEFORE_SAMBAT = 2050
"""Nepal counts by Bikram Sambat, whose 2081 began in 2024; its months are told by tables that we do not have."""


class Clock(NamedTuple):
    hour: int
    minute: int
    second: int | None = None
    microsecond: int = 0
    zone: tzinfo | None = None
    """As printed beside the clock; None where nothing was."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the printed date."""

    zone: str | None = None
    """IANA name of the zone in which a clock without one is to be read."""
    language: str | None = None
    """BCP 47."""
    country: str | None = None
    """ISO 3166 alpha-2."""
    fetched_at: datetime | None = None

    @property
    def tongue(self) -> str | None:
        """The language without its region and script, except where a script has its own words."""
        if not self.language:
            return None
        tag = self.language.replace("_", "-").lower()
        return "sr-latn" if tag.startswith("sr-latn") else tag.split("-")[0]

    @property
    def region(self) -> str | None:
        """The country, if need be the one in the language tag."""
        if self.country:
            return self.country.upper()
        tag = (self.language or "").replace("_", "-")
        last = tag.rsplit("-", 1)[-1]
        return last.upper() if "-" in tag and len(last) == 2 else None


@dataclass(frozen=True, slots=True)
class Sense:
    """What a printed date was taken to mean, and how sure that is."""

    moment: Moment
    doubt: str | None = None
    """"weekday": the printed weekday is not that of the date; "order": day and month could be the other way round."""
    swapped: Moment | None = None
    """With doubt "order": the other way round."""
    strange: int = 0
    """How many words of the text are not of dates."""


def moment(
    raw: str, day: date | None, clock: Clock | None, context: Context, precision: Precision = Precision.DAY
) -> Moment | None:
    """The moment of a day and its clock; None for a day outside the years of newspapers or an impossible clock."""
    if day is None or not FIRST_YEAR <= day.year <= (_BEFORE_SAMBAT if context.tongue == "ne" else LAST_YEAR):
        return None
    if clock is None:
        return Moment(raw=raw, day=day, precision=precision)
    zone, origin = _zone(clock, context)
    local = _local(day, clock, zone)
    if local is None:
        return None
    exact = Precision.MINUTE if clock.second is None else Precision.SECOND
    return Moment(raw=raw, at=local.astimezone(UTC), day=local.date(), precision=exact, zone=origin)


def instant(raw: str, seconds: float) -> Moment | None:
    """The moment of a Unix time, None outside 1990 to 2100: small numbers are counts, not dates."""
    if not 631152000 <= seconds <= 4102444800:
        return None
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(raw=raw, at=at, day=at.date(), precision=Precision.SECOND, zone=Zone.EXPLICIT)


def _zone(clock: Clock, context: Context) -> tuple[tzinfo, Zone]:
    if clock.zone is not None:
        return clock.zone, Zone.EXPLICIT
    declared = zones.region(context.zone) if context.zone else None
    return (declared, Zone.PUBLISHER) if declared else (UTC, Zone.ASSUMED)


def _local(day: date, clock: Clock, zone: tzinfo) -> datetime | None:
    if clock.hour == 24 and not clock.minute and not clock.second:
        day, clock = day + timedelta(days=1), clock._replace(hour=0)
    try:
        printed = time(clock.hour, clock.minute, min(clock.second or 0, 59), clock.microsecond, zone)
    except ValueError:
        return None
    return datetime.combine(day, printed)
