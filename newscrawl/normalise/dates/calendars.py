"""Days of the calendars met in news, as Gregorian days.

Persian: the 33-year arithmetic rule, equal to the official calendar for 1244 to 1530 (1865 to 2151). Hijri: Umm
al-Qura, the civil calendar of Saudi Arabia, for 1365 to 1500 (1945 to 2077), else the tabular calendar; elsewhere
the month may begin a day earlier or later. Thai Buddhist, Japanese era and ROC years are counted from Gregorian ones.
"""

from __future__ import annotations

from datetime import date

# Which months of 1365 to 1500 have 30 days: three hex digits a year, Muharram in the lowest bit.
# Facts of the King Abdulaziz City for Science and Technology, as in the tables of R. H. van Gent.
_UMM_AL_QURA = (
    "d55555555d556d5555ea5d2aaaacd5655572da9555aaa55552da6d55a55574dd53d54556d552d5d55d54d4565552da5d55aad5"
    "6aad4b52aa574ae97656cb55aaaa554ad95d2da5d9db2ba4b4aa552b5575b6abd2bc4b89a9552d5adb6a6d4dc9d92aa69562ae"
    "56d36ab55aaa94d49d95d2ba5b55aad55a9a92e26e55dada6d46a554ba9754eaae5acba9d92b2564bcab55ab556d2ea5e4aa95"
    "52daad36c7596d269552da5b4ba9ba3b4b69b52aa64b696d2ec6d9eb2d54d2aa564ae96dd6ab54b29a9352ba57536ab56aae93"
)
_UMM_AL_QURA_FIRST = 1365
_UMM_AL_QURA_START = 710370
"""Proleptic Gregorian ordinal of 1 Muharram 1365."""

_TABULAR_EPOCH = 227015
"""Ordinal of 1 Muharram of year 1 (16 July 622 Julian, the civil epoch)."""
_PERSIAN_EPOCH = 226895
"""Ordinal of 1 Farvardin of year 1 (19 March 622 Julian)."""

ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "M": 1867,
    "T": 1911,
    "S": 1925,
    "H": 1988,
    "R": 2018,
}
"""Japanese era to the Gregorian year before its first."""
BUDDHIST_OFFSET = 543
REPUBLIC_OFFSET = 1911
"""Year 1 of the Republic of China is 1912."""


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none (31 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def persian(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= _persian_month(year, month) and 1200 <= year <= 1500):
        return None
    before = 31 * (month - 1) - max(0, month - 7)
    return date.fromordinal(_persian_new_year(year) + before + day - 1)


def _persian_new_year(year: int) -> int:
    return _PERSIAN_EPOCH + 365 * (year - 1) + (8 * year + 21) // 33


def _persian_month(year: int, month: int) -> int:
    if month <= 6:
        return 31
    is_leap = _persian_new_year(year + 1) - _persian_new_year(year) == 366
    return 30 if month < 12 or is_leap else 29


def hijri(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1200 <= year <= 1560):
        return None
    table = year - _UMM_AL_QURA_FIRST
    if not 0 <= table < len(_UMM_AL_QURA) // 3:
        return _tabular(year, month, day)
    months = [_long_months(y) for y in range(table + 1)]
    days = sum(348 + bits.bit_count() for bits in months[:-1])
    length = [29 + (months[-1] >> m & 1) for m in range(12)]
    if day > length[month - 1]:
        return None
    return date.fromordinal(_UMM_AL_QURA_START + days + sum(length[: month - 1]) + day - 1)


def _long_months(table_year: int) -> int:
    return int(_UMM_AL_QURA[3 * table_year : 3 * table_year + 3], 16)


def _tabular(year: int, month: int, day: int) -> date:
    days = 354 * (year - 1) + (11 * year + 3) // 30 + (59 * (month - 1) + 1) // 2
    return date.fromordinal(_TABULAR_EPOCH + days + day - 1)
