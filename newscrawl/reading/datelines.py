"""The dates a reader of the page sees: `<time>` elements and lines that are little but a date, near the headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any, NamedTuple

from newscrawl.article import Precision
from newscrawl.normalise.dates import Context, Cut, Label, labelled, understand
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.elements import Elements, apart
from newscrawl.reading.names import words_in
from newscrawl.text import one_line

PUBLISHED, MODIFIED = "date_published", "date_modified"
_FIELDS = {Label.PUBLISHED: PUBLISHED, Label.DATED: PUBLISHED, Label.UPDATED: MODIFIED, None: PUBLISHED}
_FIGURE = re.compile(r"\d")
_HEADINGS = {"h1": 2.0, "h2": 0.6, "h3": 0.3}
_LEAST_HEADLINE, _REPEATED = 0.6, 3.0
_LONGEST_HEADLINE = 250
_NOTHING_KNOWN = Context()
_FETCHED_SOME_DAY = Context(fetched_at=datetime(2000, 1, 1, tzinfo=UTC))
_FROM_NOW, _CLOSE_UNDER, _RELATIVE = 60, 8, 0.5
"""A date told from now is a short line, within so many passages under the headline."""
_MARKS = " :|-\u2013\u2022\u00b7,;()[]"
_LINE = 200
"""A longer passage is prose; it may still open with its date."""
_FILED = 90
_SENTENCE, _MOST_WORDS = 120, 9
"""A line longer than this, or of more words, that ends with a full stop is a sentence of the story."""
_OPENING = 70
_MAYBE = re.compile(r"\d(?:\d{3}|\d?[./-]\d{1,2}[./-]\d\d|\d?\W{1,2}\w{1,10}\W{1,2}\d\d(?!\d)|\s*[月월])")
_OPENS = re.compile(
    r"[(\[]?\s*(?:[^\W\d][^\d,()]{1,24},\s){0,3}(?:\d{1,2}[^\W\d]{0,2}[\s.,/-]{1,2}[^\s-]{1,12}|[^\W\d]{3,10}\.?\s\d{1,2})"
    r"[\s.,/-]{1,2}\d{2,4}(?!\d)"
)
_SPAN = re.compile(
    r"(?<![\d.:/-])\d{1,2}[:.]\d\d\s*(?:uhr|h|[ap]\.?m\.?)?\s*(?:[\u2013\u2014-]|to|bis|until|till)\s*\d{1,2}[:.]\d\d(?![\d:./-])"
    r"|(?<![\d.:/-])\d{1,2}\.?\s*[\u2013\u2014-]\s*\d{1,2}(?:\.(?!\d)|\s)\s*[^\W\d]{3,}",
    re.IGNORECASE,
)
"""From clock to clock, from day to day."""
_NAMING = ("class", "id", "itemprop")
_ELSEWHERE = frozenset({
    "related", "sidebar", "widget", "comment", "comments", "footer", "nav", "menu", "recent", "popular",
    "trending", "promo", "teaser", "teasers", "latest", "newsletter", "calendar", "event", "events", "archive",
    "archives", "more", "recommended", "recommendations", "sticky", "ticker", "disqus", "respond", "reply",
    "replies", "next", "previous", "prev", "copyright", "breaking", "mostread", "aside", "rail", "carousel",
    "slider", "feed", "weather", "forecast", "today"
})  # fmt: skip
_OF_THE_STORY = frozenset({
    "post", "entry", "article", "asset", "story", "blog", "single"
})  # fmt: skip
"""A footer with such a name ends the story, not the page."""
_ELSEWHERE_TAGS = frozenset({"aside", "footer", "nav", "select", "button"})
_DATED = frozenset({
    "date", "dateline", "time", "timestamp", "published", "publish", "pubdate", "posted", "byline", "entry",
    "meta", "datetime", "created", "info"
})  # fmt: skip
_CAPTIONS = frozenset({"figcaption", "caption", "figure"})
_MAIN_SHARE = 0.4
"""What holds so much of the page's text is no box beside the story, however it is called."""
_LABEL_REACH = 4
"""A label speaks of the date at most so many words after it."""
_MOST = 500
"""Dates looked at; a page with more is a list."""
_CROWD = 3
_FIRST = range(-1, 4)
"""The passages that a story begins with, counted from its first."""
_AT_HEADLINE = range(-3, 6)
"""So many passages before and after the headline its date may stand."""
_WEAKEST = 0.25
_LEAD = 2
"""So many passages of the story may stand before its date."""
_THE_ONE_LABELLED = 0.5
"""Where one date of the page alone is said to be that of publication, it counts, wherever it stands."""
_PAGE_OF_TODAY = 0.85
"""Above the headline many a page says what day it is; a date that stands under the headline too is the story's."""
_BARE = 0.8
"""Weight of a label that says no more than "date"."""
_LEADING = 40
"""A label stands within so many characters before its <time>."""
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
_CLOSE = 300
"""Characters behind the story where its date may stand."""


class Seen(NamedTuple):
    """A visible date."""

    field: str
    raw: str
    rule: str
    score: float


def visible(elements: Elements, passages: Passages, kept: Sequence[Passage] = ()) -> Iterator[Seen]:
    """Every visible date worth a thought. `kept` are the passages that make up the story, where it is known."""
    page = _Page(elements, passages, kept)
    for seen in (*page.times(), *page.lines(), *page.told_from_now()):
        if seen.score >= _WEAKEST:
            yield seen


class _Page:
    """Where the headline stands, and how far from it everything else."""

    def __init__(self, elements: Elements, passages: Passages, kept: Sequence[Passage]) -> None:
        self._elements = elements
        self._items = passages.items
        self._offsets: list[int] = []
        self._first_in: dict[Any, int] = {}
        total = 0
        for passage in self._items:
            self._offsets.append(total)
            total += len(passage.text)
            self._first_in.setdefault(passage.frame.element, passage.position)
        self._main = _main(passages, _MAIN_SHARE * total)
        self._places: dict[Any, tuple[bool, bool]] = {}
        self._instants: dict[str, str] = {}
        """What a <time> shows to the instant that its attribute tells more exactly."""
        self._is_dated = False
        """Whether a date stands under the headline."""
        self._story = (kept[0].position, kept[-1].position) if kept else None
        self._headline = self._find_headline()
        anchors = [*(self._story or ()), *([self._headline] if self._headline is not None else [])]
        self._main |= {around for place in anchors for around in _ancestors(self._items[place].frame.element)}
        self._places.clear()

    def _find_headline(self) -> int | None:
        """The passage the page's title repeats; failing that, the first h1."""
        element = next(iter(self._elements.by_tag.get("title", ())), None)
        title = set() if element is None else set("".join(map(str, element.itertext())).casefold().split())
        headings = [p for p in self._items if p.frame.tag in _HEADINGS]
        best = max(((self._headline_score(p, title), -p.position) for p in headings), default=(0.0, 0))
        if best[0] < _REPEATED:
            likely = [*headings, *(p for p in self._items if _opens_with_any(p.text, title))]
            best = max(((self._headline_score(p, title), -p.position) for p in likely), default=(0.0, 0))
        return -best[1] if best[0] >= _LEAST_HEADLINE else None

    def _headline_score(self, passage: Passage, title: set[str]) -> float:
        if not 8 <= len(passage.text) <= _LONGEST_HEADLINE:
            return 0.0
        score = _HEADINGS.get(passage.frame.tag, 0.0)
        if score or _opens_with_any(passage.text, title):
            words = passage.text.casefold().split()
            if sum(word in title for word in words) >= 0.75 * len(words):
                score += 3.0 if len(words) >= 3 else 1.0
        if score and self._story and passage.position > self._story[0] + _LEAD:
            score -= 1.5
        return score - 1.5 if score and self._place(passage.frame.element)[0] else score

    def times(self) -> Iterator[Seen]:
        found = list(islice(self._stamped(), _MOST))
        crowds = Counter(_names_of(element) for element in found)
        for element in found:
            stamps = (said for name in _STAMPS if (said := element.get(name)) and _may_be_date(said))
            raw = next(stamps, None) or "".join(map(str, element.itertext()))
            if not raw or len(raw) > 80 or not _may_be_date(raw):
                continue
            if _INSTANT.match(raw):
                self._instants.setdefault(one_line("".join(map(str, element.itertext()))), raw.strip())
            names = _names_of(element)
            field, score = _time_kind(element, names)
            position = self._position(element)
            label = _label_of(element) or self._label_before(position, element)
            if label is Label.OTHER:
                continue
            if field == PUBLISHED and label is Label.UPDATED:
                field = MODIFIED
            factor = self._factor(element, position) * self._among(crowds[names], position)
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
        figured = (p for p in self._items if _FIGURE.search(p.text))
        every = ((p, line) for p in figured if (line := self._line(p)) and _may_be_date(line))
        dated = [(p, line, labelled(line)) for p, line in islice(every, _MOST)]
        crowds = Counter(passage.frame.signature for passage, _, _ in dated)
        self._is_dated = any(self._is_under_headline(passage.position) for passage, _, _ in dated)
        published = [p for p, _, cut in dated if any(label is Label.PUBLISHED for label, _ in cut)]
        for passage, line, cut in dated:
            element, position = passage.frame.element, passage.position
            beside = self._beside(element, position) * self._among(crowds[passage.frame.signature], position)
            if published == [passage]:
                beside = max(beside, _THE_ONE_LABELLED)
            for label, part in _parts(line, cut, self._label_before(position, element)):
                if score := _line_score(label, part, alone=beside < 1):
                    raw = self._instants.get(part, part)
                    score *= beside * self._place_of_line(passage, label)
                    yield Seen(_FIELDS[label], raw, f"line {label or ''}".strip(), round(score, 3))

    def told_from_now(self) -> Iterator[Seen]:
        """Lines between the headline and the story like "Ann Orkney, 3 hours ago", worth what the time of fetch is."""
        if self._headline is None:
            return
        for passage in self._items[self._headline + 1 : self._headline + _CLOSE_UNDER]:
            if len(passage.text) > _FROM_NOW or _may_be_date(passage.text) or not self._is_near(passage.position):
                continue
            before = self._label_before(passage.position, passage.frame.element)
            for own, part in labelled(passage.text):
                label = own or before
                if label is not Label.OTHER and _is_from_now(part, label):
                    score = _RELATIVE * self._beside(passage.frame.element, passage.position)
                    yield Seen(_FIELDS[label], part.strip(_MARKS), "line relative", round(score, 3))

    def _is_near(self, position: int) -> bool:
        return self._story is None or position <= self._story[0] + _LEAD

    def _place_of_line(self, passage: Passage, label: Label | None) -> float:
        near = self._nearness(passage.position)
        if self._is_dated and self._headline is not None and passage.position < self._headline:
            near *= _PAGE_OF_TODAY
        if label:
            return max(near, 0.7)
        return near * (1.0 if self._place(passage.frame.element)[1] else 0.85)

    def _is_under_headline(self, position: int) -> bool:
        first = self._story[0] + _LEAD if self._story else (self._headline or 0) + _LEAD
        return self._headline is not None and self._headline < position <= first

    def _label_before(self, position: int | None, element: Any) -> Label | None:
        """What the passage before says of a date, if it says nothing else ("Published:"), or what its box is called."""
        text = self._items[position - 1].text if position else ""
        if text and len(text) <= _LEADING:
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
        if short and not _is_prose(text):
            return text
        return self._opening(text, passage.position) or short or _filed(text)

    def _opening(self, text: str, position: int) -> str:
        """The date a story's first paragraph opens with, as in "(18.01.2018) Farmers ..."; else nothing."""
        behind = position - self._story[0] if self._story else position - (self._headline or position + 1)
        if not (behind in _FIRST or (self._headline is not None and 0 < position - self._headline < 8)):
            return ""
        found = _OPENS.match(text[:_OPENING])
        return found[0] if found else ""

    def _position(self, element: Any) -> int | None:
        while element is not None:
            if element in self._first_in:
                return self._first_in[element]
            element = element.getparent()
        return None

    def _factor(self, element: Any, position: int | None) -> float:
        dated = 1.0 if self._place(element)[1] else 0.85
        return self._nearness(position) * self._beside(element, position) * dated

    def _among(self, crowd: int, position: int | None) -> float:
        """Dates that stand in rows are those of other stories; one at the headline may be the story's own."""
        if crowd < _CROWD or (position is not None and position - (self._headline or 0) in _AT_HEADLINE):
            return 1.0
        return 0.5

    def _beside(self, element: Any, position: int | None) -> float:
        """A box beside the story has its own dates, unless it stands at the headline."""
        if not self._place(element)[0]:
            return 1.0
        return 0.6 if self._headline is not None and self._nearness(position) >= 0.9 else 0.25

    def _nearness(self, position: int | None) -> float:
        if position is None:
            return 0.6
        near = 0.6 if self._headline is None else _near(self._offsets[position] - self._offsets[self._headline])
        if self._story is None:
            return near
        first, last = self._story
        if self._headline is not None and self._headline <= position <= first:
            return 1.0
        beside = 0.95 * _near(self._offsets[position] - self._offsets[first]) if position <= first + _LEAD else 0.0
        behind = self._offsets[position] - self._offsets[last] - len(self._items[last].text)
        return max(near, beside, 0.75 if position > last and behind < _CLOSE else 0.0)

    def _place(self, element: Any) -> tuple[bool, bool]:
        """Whether an element stands outside the story, and whether its names speak of dates."""
        unknown = list(takewhile(lambda e: e not in self._places, _ancestors(element)))
        for one in reversed(unknown):
            names = _words(" ".join([value[:300] for name in _NAMING if (value := one.get(name))]))
            around = one.getparent()
            outside = self._is_elsewhere(one, names) or (around is not None and self._places[around][0])
            self._places[one] = (outside, bool(names & _DATED))
        return self._places[element]

    def _is_elsewhere(self, element: Any, names: frozenset[str]) -> bool:
        if element.tag not in _ELSEWHERE_TAGS and not names & _ELSEWHERE:
            return False
        if "footer" in names and names & _OF_THE_STORY and not names & (_ELSEWHERE - {"footer"}):
            return False
        return element not in self._main


@lru_cache(maxsize=2_000)
def _words(names: str) -> frozenset[str]:
    return frozenset([word.lower() for word in words_in(names)])


def _opens_with_any(text: str, words: set[str]) -> bool:
    return len(text) <= _LONGEST_HEADLINE and text.split(maxsplit=1)[0].casefold() in words


def _may_be_date(text: str) -> bool:
    return _FIGURE.search(text) is not None and _MAYBE.search(text) is not None


def _filed(text: str) -> str:
    """What "This entry was posted on 3 May 2008 at 5:23 pm and is filed under ..." says of the date; else nothing."""
    start = text[:_FILED]
    if not _may_be_date(start):
        return ""
    found = next((f for label, f in labelled(start) if label is Label.PUBLISHED), None)
    return start if found and start.index(found) < _LEADING and _may_be_date(found) else ""


def _near(distance: int) -> float:
    """How near a passage is that stands so many characters behind (before, when negative) a place."""
    if distance < 0:
        return 0.9 if distance > -200 else 0.5 if distance > -800 else 0.3
    return 1.0 if distance < 500 else 0.85 if distance < 1500 else 0.6 if distance < 5000 else 0.45


def _is_from_now(part: str, label: Label | None) -> bool:
    """Whether a text tells a date from now: a count ("3 hours ago"), or a day near now with its clock or a label."""
    told = label is not None or _FIGURE.search(part)
    return bool(told) and understand(part.strip(_MARKS), _FETCHED_SOME_DAY) is not None


def _is_prose(line: str) -> bool:
    return line.endswith((".", "!", "?")) and (len(line) > _SENTENCE or len(line.split()) > _MOST_WORDS)


def _parts(line: str, cut: Cut, before: Label | None) -> Iterator[tuple[Label | None, str]]:
    """The dated parts of a line, with the label that speaks of each; of a sentence only those with a label.

    `cut` is the line cut at its labels, `before` the label that stands before it.
    """
    is_prose = _is_prose(line)
    for own, part in cut:
        label = own or before
        raw = part.strip(_MARKS)
        if label is Label.OTHER or not _may_be_date(raw) or (is_prose and label is None):
            continue
        if label is None and _SPAN.search(raw):
            continue  # an event, a week: no day of publication
        first_figure = _FIGURE.search(raw)
        far = first_figure is not None and len(raw[: first_figure.start()].split()) > _LABEL_REACH
        yield None if far else label, raw[:_FILED] if label else raw


def _main(passages: Passages, length: float) -> set[Any]:
    """The elements that hold at least so many characters."""
    sums = [0] * len(passages.frames)
    for passage in passages.items:
        sums[passage.frame.index] += len(passage.text)
    for frame in reversed(passages.frames):
        if frame.parent is not None:
            sums[frame.parent.index] += sums[frame.index]
    return {frame.element for frame, held in zip(passages.frames, sums, strict=True) if held >= length}


def _ancestors(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


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
    said = labelled(f"{lead[-_LEADING:]} {tail[-_LEADING:]} {shown[:_LINE]}")
    return next((label for label, part in reversed(said) if _FIGURE.search(part)), None)


def _line_score(label: Label | None, raw: str, *, alone: bool) -> float:
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
