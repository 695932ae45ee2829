"""The dates a reader of the page sees: `<time>` elements and lines that are little but a date, near the headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from newscrawl.normalise.dates import Label, labelled
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.dated_lines import (
    FIGURE,
    LEADING,
    MARKS,
    filed,
    is_from_now,
    is_prose,
    line_score,
    may_be_date,
    parts,
)
from newscrawl.reading.elements import Elements, apart
from newscrawl.reading.whereabouts import Whereabouts
from newscrawl.text import one_line

PUBLISHED, MODIFIED = "date_published", "date_modified"
_FIELDS = {Label.PUBLISHED: PUBLISHED, Label.DATED: PUBLISHED, Label.UPDATED: MODIFIED, None: PUBLISHED}
_FROM_NOW, _CLOSE_UNDER, _RELATIVE = 60, 8, 0.5
"""A date told from now is a short line, within so many passages under the headline."""
_LINE = 200
"""A longer passage is prose; it may still open with its date."""
_OPENING = 70
_OPENS = re.compile(
    r"[(\[]?\s*(?:[^\W\d][^\d,()]{1,24},\s){0,3}(?:\d{1,2}[^\W\d]{0,2}[\s.,/-]{1,2}[^\s-]{1,12}|[^\W\d]{3,10}\.?\s\d{1,2})"
    r"[\s.,/-]{1,2}\d{2,4}(?!\d)"
)
_CAPTIONS = frozenset({"figcaption", "caption", "figure"})
_MOST = 500
"""Dates looked at; a page with more is a list."""
_WEAKEST = 0.25
_THE_ONE_LABELLED = 0.5
"""Where one date of the page alone is said to be that of publication, it counts, wherever it stands."""
_PAGE_OF_TODAY = 0.85
"""Above the headline many a page says what day it is; a date that stands under the headline too is the story's."""
_TIMES = ("time", "relative-time", "time-ago")
_STAMPED = re.compile(r"date(?!picker)|time(?!line)|publish|posted|ago(?<![a-z]ago)(?![a-z])")
_STAMPS = (
    "datetime", "content", "data-datetime", "data-date", "data-time", "data-timestamp", "data-published", "data-utc",
    "title",
)  # fmt: skip
_CHANGED = re.compile(
    apart(
        f"{word}(?![a-z])"
        for word in ("changed", "modified", "updated", "last-?(?:modified|updated?|reviewed|changed)")
    )
)
_INSTANT = re.compile(r"\s*\d{4}-\d\d-\d\dT\d\d:\d\d")


class Seen(NamedTuple):
    """A visible date."""

    field: str
    raw: str
    rule: str
    score: float


def visible(elements: Elements, passages: Passages, kept: Sequence[Passage] = ()) -> Iterator[Seen]:
    """Every visible date worth a thought. `kept` are the passages that make up the story, where it is known."""
    page = _Dates(elements, passages, kept)
    for seen in (*page.times(), *page.lines(), *page.told_from_now()):
        if seen.score >= _WEAKEST:
            yield seen


class _Dates:
    """The dates of a page, by the way they are shown."""

    def __init__(self, elements: Elements, passages: Passages, kept: Sequence[Passage]) -> None:
        self._elements = elements
        self._items = passages.items
        self._where = Whereabouts(elements, passages, kept)
        self._instants: dict[str, str] = {}
        """What a <time> shows to the instant that its attribute tells more exactly."""
        self._is_dated = False
        """Whether a date stands under the headline."""

    def times(self) -> Iterator[Seen]:
        found = list(islice(self._stamped(), _MOST))
        crowds = Counter(_names_of(element) for element in found)
        for element in found:
            stamps = (said for name in _STAMPS if (said := element.get(name)) and may_be_date(said))
            raw = next(stamps, None) or "".join(map(str, element.itertext()))
            if not raw or len(raw) > 80 or not may_be_date(raw):
                continue
            if _INSTANT.match(raw):
                self._instants.setdefault(one_line("".join(map(str, element.itertext()))), raw.strip())
            names = _names_of(element)
            field, score = _time_kind(element, names)
            position = self._where.position_of(element)
            label = _label_of(element) or self._label_before(position, element)
            if label is Label.OTHER:
                continue
            if field == PUBLISHED and label is Label.UPDATED:
                field = MODIFIED
            factor = self._where.factor(element, position) * self._where.among(crowds[names], position)
            yield Seen(field, raw.strip(), f"time {names}".strip(), round(score * factor, 3))

    def _stamped(self) -> Iterator[Any]:
        """The elements that tell a program when: <time>, and what is called a date and has one in an attribute."""
        times = [one for tag in _TIMES for one in self._elements.by_tag.get(tag, ())]
        others = (
            element
            for element, _ in self._elements.named(_STAMPED)
            if element.tag not in _TIMES and element.tag != "meta" and any(map(element.get, _STAMPS))
        )
        return (element for element, _ in self._elements.in_order([*times, *others]))

    def lines(self) -> Iterator[Seen]:
        figured = (p for p in self._items if FIGURE.search(p.text))
        every = ((p, line) for p in figured if (line := self._line(p)) and may_be_date(line))
        dated = [(p, line, labelled(line)) for p, line in islice(every, _MOST)]
        crowds = Counter(passage.frame.signature for passage, _, _ in dated)
        self._is_dated = any(self._where.is_under_headline(passage.position) for passage, _, _ in dated)
        published = [p for p, _, cut in dated if any(label is Label.PUBLISHED for label, _ in cut)]
        for passage, line, cut in dated:
            element, position = passage.frame.element, passage.position
            beside = self._where.beside(element, position) * self._where.among(
                crowds[passage.frame.signature], position
            )
            if published == [passage]:
                beside = max(beside, _THE_ONE_LABELLED)
            for label, part in parts(line, cut, self._label_before(position, element)):
                if score := line_score(label, part, alone=beside < 1):
                    raw = self._instants.get(part, part)
                    score *= beside * self._place_of_line(passage, label)
                    yield Seen(_FIELDS[label], raw, f"line {label or ''}".strip(), round(score, 3))

    def told_from_now(self) -> Iterator[Seen]:
        """Lines between the headline and the story like "Ann Orkney, 3 hours ago", worth what the time of fetch is."""
        if self._where.headline is None:
            return
        for passage in self._items[self._where.headline + 1 : self._where.headline + _CLOSE_UNDER]:
            if len(passage.text) > _FROM_NOW or may_be_date(passage.text) or not self._where.is_near(passage.position):
                continue
            before = self._label_before(passage.position, passage.frame.element)
            for own, part in labelled(passage.text):
                label = own or before
                if label is not Label.OTHER and is_from_now(part, label):
                    score = _RELATIVE * self._where.beside(passage.frame.element, passage.position)
                    yield Seen(_FIELDS[label], part.strip(MARKS), "line relative", round(score, 3))

    def _place_of_line(self, passage: Passage, label: Label | None) -> float:
        near = self._where.nearness(passage.position)
        if self._is_dated and self._where.headline is not None and passage.position < self._where.headline:
            near *= _PAGE_OF_TODAY
        if label:
            return max(near, 0.7)
        return near * self._where.named(passage.frame.element)

    def _label_before(self, position: int | None, element: Any) -> Label | None:
        """What the passage before says of a date, if it says nothing else ("Published:"), or what its box is called."""
        text = self._items[position - 1].text if position else ""
        if text and len(text) <= LEADING:
            label, rest = labelled(text)[-1]
            if label and not any(map(str.isalnum, rest)):
                return label
        return Label.UPDATED if _is_in_box_of_changes(element) else None

    def _line(self, passage: Passage) -> str:
        """A short passage whole, of a long one the date it opens with; captions have dates of their own."""
        if passage.frame.tag in _CAPTIONS:
            return ""
        text = passage.text
        short = text if len(text) <= _LINE else ""
        if short and not is_prose(text):
            return text
        return self._opening(text, passage.position) or short or filed(text)

    def _opening(self, text: str, position: int) -> str:
        """The date a story's first paragraph opens with, as in "(18.01.2018) Farmers ..."; else nothing."""
        found = _OPENS.match(text[:_OPENING]) if self._where.begins_the_story(position) else None
        return found[0] if found else ""


def _names_of(element: Any) -> str:
    return " ".join(element.get(a) or "" for a in ("itemprop", "class", "property")).strip()


def _time_kind(element: Any, names: str) -> tuple[str, float]:
    low = names.lower()
    if "publish" in low or element.get("pubdate") is not None:
        return PUBLISHED, 0.85
    if ("modif" in low or "updat" in low) and "entry-date" not in low:
        return MODIFIED, 0.8
    return PUBLISHED, 0.7 if "date" in low else 0.62


def _is_in_box_of_changes(element: Any) -> bool:
    """Whether an element of a date, or one close around it, is called "changed" or the like."""
    around = (element, *islice(element.iterancestors(), 2))
    return any(_CHANGED.search((one.get("class") or "").lower()) for one in around)


def _label_of(element: Any) -> Label | None:
    """The label that speaks of a <time>: in its own text, or right before it ("Updated <time>")."""
    before = element.getprevious()
    around = before if before is not None else element.getparent()
    lead = (around.text or "") if around is not None and (before is None or not len(around)) else ""
    tail = (before.tail or "") if before is not None else ""
    shown = "".join(map(str, element.itertext()))
    said = labelled(f"{lead[-LEADING:]} {tail[-LEADING:]} {shown[:_LINE]}")
    return next((label for label, part in reversed(said) if FIGURE.search(part)), None)
