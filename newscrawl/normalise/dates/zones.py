"""Time zones as pages print them: offsets and abbreviations, mapped explicitly, never guessed."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSETS = {
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0,
    "CET": 60, "MEZ": 60, "WEST": 60, "WAT": 60, "BST": 60,
    "CEST": 120, "MESZ": 120, "EET": 120, "SAST": 120, "CAT": 120,
    "EEST": 180, "MSK": 180, "EAT": 180, "TRT": 180, "IDT": 180, "IRST": 210, "IRDT": 270,
    "GST": 240, "AZT": 240, "GET": 240, "AMT": 240, "AFT": 270,
    "PKT": 300, "UZT": 300, "IST": 330, "SLST": 330, "NPT": 345, "MMT": 390,
    "ICT": 420, "WIB": 420, "WITA": 480, "WIT": 540,
    "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "ACST": 570, "AEST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "NST": -210, "NDT": -150, "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
    "BRT": -180, "ART": -180, "UYT": -180, "CLT": -240, "CLST": -180, "BOT": -240, "VET": -240,
    "COT": -300, "PET": -300, "ECT": -300,
}  # fmt: skip
"""Minutes east of Greenwich, where an abbreviation means this one offset (or nearly always does)."""

_OFFSETS_BY_COUNTRY = {
    ("BST", "BD"): 360, ("IST", "IE"): 60, ("IST", "IL"): 120, ("CST", "CN"): 480, ("CST", "TW"): 480,
    ("CST", "AU"): 570, ("EST", "AU"): 600, ("EDT", "AU"): 660, ("WST", "AU"): 480, ("AMT", "BR"): -240,
} | {("AST", country): 180 for country in ("SA", "IQ", "KW", "QA", "BH", "YE")}  # fmt: skip

_REGIONS = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "UK": "Europe/London", "AET": "Australia/Sydney",
}  # fmt: skip
"""Abbreviations whose offset depends on the season."""

ABBREVIATIONS = frozenset(_OFFSETS) | frozenset(_REGIONS) | frozenset(name for name, _ in _OFFSETS_BY_COUNTRY)


def abbreviated(name: str, country: str | None = None) -> tzinfo | None:
    """The zone an abbreviation means in a country (ISO 3166 alpha-2), None for an unknown one."""
    if name in _REGIONS:
        return region(_REGIONS[name])
    minutes = _OFFSETS_BY_COUNTRY.get((name, country or ""), _OFFSETS.get(name))
    return None if minutes is None else _fixed(minutes)


def offset(text: str) -> tzinfo | None:
    """Read "+01:00", "-0500", "+2"; None beyond 15 hours."""
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 15 * 60:
        return None
    return _fixed(-total if text[0] in "-\u2212" else total)


@lru_cache(maxsize=256)
def region(name: str) -> tzinfo | None:
    """An IANA zone, None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=256)
def _fixed(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
