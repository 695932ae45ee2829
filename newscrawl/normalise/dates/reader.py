"""What a date says, however it is written."""

from __future__ import annotations

from datetime import datetime

from newscrawl.article import Moment
from newscrawl.normalise.dates.machine import read_machine
from newscrawl.normalise.dates.moments import Context, Sense
from newscrawl.normalise.dates.printed import read_printed
from newscrawl.normalise.dates.relative import read_relative
from newscrawl.text import one_line

_LONGEST = 400
"""Characters looked at; a date further on is one among prose."""


def read_date(
    raw: str,
    *,
    zone: str | None = None,
    language: str | None = None,
    country: str | None = None,
    fetched_at: datetime | None = None,
) -> Moment | None:
    """The moment a text names, no more exact than it says; None for what cannot be read.

    `zone` (IANA) is where a clock without a zone ticks; `language` (BCP 47) and `country` settle words, abbreviations
    and the order of day and month. Relative dates ("3 hours ago") are read only with `fetched_at`.
    """
    sense = understand(raw, Context(zone, language, country, fetched_at))
    return sense.moment if sense else None


def understand(raw: str, context: Context) -> Sense | None:
    """Like read_date, with the doubts."""
    text = raw if len(raw) < _LONGEST and raw.isascii() and raw.isprintable() else one_line(raw[:_LONGEST])
    text = text.strip()
    if not text:
        return None
    if (text[0].isdigit() or text[0] in "/\\") and (known := read_machine(text, context)):
        sense: Sense | None = Sense(known)
    elif told := read_relative(text, context):
        sense = Sense(told)
    else:
        sense = read_printed(text, context)
    for known in (sense.moment, sense.swapped) if sense else ():
        if known:
            known.raw = raw
    return sense
