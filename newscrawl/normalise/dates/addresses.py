"""The day in a page's address."""

from __future__ import annotations

import re
from datetime import date

from newscrawl.normalise.dates.calendars import gregorian
from newscrawl.normalise.dates.words import ENGLISH_MONTHS

_PATH = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[/_.-](?P<month>\d\d?|[a-z]{3,9})[/_.-](?P<day>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<year2>(?:19|20)\d\d)(?P<month2>0[1-9]|1[0-2])(?P<day2>0[1-9]|[12]\d|3[01])(?!\d)"
)
_LATER_ID = re.compile(r"[?#].*")
_MONTHS = {name: i + 1 for i, name in enumerate(ENGLISH_MONTHS)}


def address_day(url: str | None) -> tuple[date, str] | None:
    """The day a URL's path spells ("/2024/05/01/", "-20240501"), and the text that spells it."""
    path = _LATER_ID.sub("", (url or "").lower()).partition("://")[2].partition("/")[2]
    for found in _PATH.finditer(path):
        year, month = found["year"] or found["year2"], found["month"] or found["month2"]
        number = int(month) if month.isdigit() else _MONTHS.get(month[:3], 0)
        if day := gregorian(int(year), number, int(found["day"] or found["day2"])):
            return day, found[0]
    return None
