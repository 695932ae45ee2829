"""What a line of a page says of a date: whether it has one, which label speaks of it, and how little else it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from newscrawl.article import Precision
from newscrawl.normalise.dates import Context, Cut, Label, labelled, understand

FIGURE = re.compile(r"\d")
_NOTHING_KNOWN = Context()
_FETCHED_SOME_DAY = Context(fetched_at=datetime(2000, 1, 1, tzinfo=UTC))
LEADING = 40
"""A label stands within so many characters before its date."""
MARKS = " :|-\u2013\u2022\u00b7,;()[]"
_FILED = 90
_SENTENCE, _MOST_WORDS = 120, 9
"""A line longer than this, or of more words, that ends with a full stop is a sentence of the story."""
_MAYBE = re.compile(r"\d(?:\d{3}|\d?[./-]\d{1,2}[./-]\d\d|\d?\W{1,2}\w{1,10}\W{1,2}\d\d(?!\d)|\s*[月월])")
_SPAN = re.compile(
    r"(?<![\d.:/-])\d{1,2}[:.]\d\d\s*(?:uhr|h|[ap]\.?m\.?)?\s*(?:[\u2013\u2014-]|to|bis|until|till)\s*\d{1,2}[:.]\d\d(?![\d:./-])"
    r"|(?<![\d.:/-])\d{1,2}\.?\s*[\u2013\u2014-]\s*\d{1,2}(?:\.(?!\d)|\s)\s*[^\W\d]{3,}",
    re.IGNORECASE,
)
"""From clock to clock, from day to day."""
_LABEL_REACH = 4
"""A label speaks of the date at most so many words after it."""
_BARE = 0.8
"""Weight of a label that says no more than "date"."""


def may_be_date(text: str) -> bool:
    """Whether it is worth while to read a text as a date."""
    return FIGURE.search(text) is not None and _MAYBE.search(text) is not None


def filed(text: str) -> str:
    """What "This entry was posted on 3 May 2008 at 5:23 pm and is filed under ..." says of the date; else nothing."""
    start = text[:_FILED]
    if not may_be_date(start):
        return ""
    found = next((f for label, f in labelled(start) if label is Label.PUBLISHED), None)
    return start if found and start.index(found) < LEADING and may_be_date(found) else ""


def is_from_now(part: str, label: Label | None) -> bool:
    """Whether a text tells a date from now: a count ("3 hours ago"), or a day near now with its clock or a label."""
    told = label is not None or FIGURE.search(part)
    return bool(told) and understand(part.strip(MARKS), _FETCHED_SOME_DAY) is not None


def is_prose(line: str) -> bool:
    """Whether a line is a sentence of a story."""
    return line.endswith((".", "!", "?")) and (len(line) > _SENTENCE or len(line.split()) > _MOST_WORDS)


def parts(line: str, cut: Cut, before: Label | None) -> Iterator[tuple[Label | None, str]]:
    """The dated parts of a line, with the label that speaks of each; of a sentence only those with a label.

    `cut` is the line cut at its labels, `before` the label that stands before it.
    """
    in_prose = is_prose(line)
    for own, part in cut:
        label = own or before
        raw = part.strip(MARKS)
        if label is Label.OTHER or not may_be_date(raw) or (in_prose and label is None):
            continue
        if label is None and _SPAN.search(raw):
            continue  # an event, a week: no day of publication
        first_figure = FIGURE.search(raw)
        far = first_figure is not None and len(raw[: first_figure.start()].split()) > _LABEL_REACH
        yield None if far else label, raw[:_FILED] if label else raw


def line_score(label: Label | None, raw: str, *, alone: bool) -> float:
    """How much a line looks like a dateline: labelled, or with few words that are not of the date (`alone`: none)."""
    sense = understand(raw, _NOTHING_KNOWN)
    if sense is None or sense.moment.precision in (Precision.MONTH, Precision.YEAR):
        return 0.0
    if label:
        certain = _BARE if label is Label.DATED else 1.0
        return certain * (0.75 if sense.strange <= 8 else 0.5 if sense.strange <= 14 else 0.0)
    if alone and sense.strange > 1:
        return 0.0
    exact = 0.1 if sense.moment.at else 0.0
    return exact + (0.65 if sense.strange <= 3 else 0.45 if sense.strange <= 6 else 0.3 if sense.strange <= 10 else 0.0)
