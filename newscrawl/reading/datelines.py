"""The dates a reader of the page sees: `<time>` elements and lines that are little but a date, near the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from newscrawl.article import Precision
from newscrawl.normalise.dates import Label, count_unknown, labelled, read_date
from newscrawl.reading.blocks import Passages

PUBLISHED, MODIFIED = "date_published", "date_modified"
_FIELDS = {Label.PUBLISHED: PUBLISHED, Label.UPDATED: MODIFIED, None: PUBLISHED}
_LINE = 200
"""A longer passage is prose; it may still open with its date."""
_OPENING = 45
_MAYBE = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d\d|\d{1,2}\W{1,2}\w{1,10}\W{1,2}\d\d(?!\d)|\d\s*[月월]")
_OPENS = re.compile(
    r"[(\[]?\s*(?:[^\W\d]{2,12},?\s)?(?:\d{1,4}[^\W\d]{0,2}|[^\W\d]{3,10}\.?)[\s.,/-]{1,2}[^\s-]{1,12}[\s.,/-]{1,2}\d{2,4}"
)
_NAMES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ELSEWHERE = frozenset({
    "related", "sidebar", "widget", "comment", "comments", "footer", "nav", "menu", "recent", "popular",
    "trending", "promo", "teaser", "teasers", "latest", "newsletter", "calendar", "event", "events", "archive",
    "archives", "more", "recommended", "recommendations", "sticky", "ticker", "disqus", "respond", "reply",
    "replies", "next", "previous", "prev", "copyright", "breaking", "mostread", "aside", "rail", "carousel",
    "slider", "feed"
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
_WEAKEST = 0.25


class Seen(NamedTuple):
    """A visible date."""

    field: str
    raw: str
    rule: str
    score: float


def visible(tree: etree._Element, passages: Passages) -> Iterator[Seen]:
    """Every visible date worth a thought."""
    page = _Page(tree, passages)
    for seen in (*page.times(), *page.lines()):
        if seen.score >= _WEAKEST:
            yield seen


class _Page:
    """Where the headline stands, and how far from it everything else."""

    def __init__(self, tree: etree._Element, passages: Passages) -> None:
        self._tree = tree
        self._items = passages.items
        self._offsets: list[int] = []
        self._first_in: dict[Any, int] = {}
        total = 0
        for passage in self._items:
            self._offsets.append(total)
            total += len(passage.text)
            self._first_in.setdefault(passage.frame.element, passage.position)
        self._shares = _shares(passages, total)
        self._places: dict[Any, tuple[bool, bool]] = {}
        self._around_headline: frozenset[Any] = frozenset()
        self._headline = self._find_headline()
        if self._headline is not None:
            self._around_headline = frozenset(_ancestors(self._items[self._headline].frame.element))
            self._places.clear()

    def _find_headline(self) -> int | None:
        """The passage the page's title repeats; failing that, the first h1."""
        title = " ".join(str(self._tree.xpath("string(//title)")).casefold().split())
        best: tuple[float, int] | None = None
        for passage in self._items:
            text = passage.text
            if not 8 <= len(text) <= 250:
                continue
            score = {"h1": 2.0, "h2": 0.6, "h3": 0.3}.get(passage.frame.tag, 0.0)
            if text.casefold()[:60] in title:
                score += 3.0 if len(text) >= 15 else 1.0
            if score < 0.6:
                continue
            if self._place(passage.frame.element)[0]:
                score -= 1.5
            if best is None or score > best[0]:
                best = (score, passage.position)
        return best[1] if best else None

    def times(self) -> Iterator[Seen]:
        for element in self._tree.iter("time"):
            raw = element.get("datetime") or element.get("content") or "".join(map(str, element.itertext()))
            if not raw or len(raw) > 80 or not _MAYBE.search(raw):
                continue
            names = " ".join(element.get(a) or "" for a in ("itemprop", "class", "property")).strip()
            field, score = _time_kind(element, names)
            factor = self._factor(element, self._position(element))
            yield Seen(field, raw.strip(), f"time {names}".strip(), round(score * factor, 3))

    def lines(self) -> Iterator[Seen]:
        for passage in self._items:
            line = passage.text
            if len(line) > _LINE:
                line = self._opening(line, passage.position)
            if not _MAYBE.search(line):
                continue
            near = self._nearness(passage.position)
            elsewhere, dated = self._place(passage.frame.element)
            if elsewhere or passage.frame.tag in _CAPTIONS:
                continue
            for label, part in labelled(line):
                raw = part.strip(" :|-\u2013\u2022\u00b7,;()[]")
                if _MAYBE.search(raw) and (score := _line_score(label, raw)):
                    weight = max(near, 0.7) if label else near * (1.0 if dated else 0.85)
                    yield Seen(_FIELDS[label], raw, f"line {label or ''}".strip(), round(score * weight, 3))

    def _opening(self, text: str, position: int) -> str:
        """The date a story's first paragraph opens with, as in "(18.01.2018) Farmers ..."; else nothing."""
        if self._headline is None or not 0 < position - self._headline < 8:
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
        elsewhere, dated = self._place(element)
        return self._nearness(position) * (0.25 if elsewhere else 1.0) * (1.0 if dated else 0.85)

    def _nearness(self, position: int | None) -> float:
        if position is None or self._headline is None:
            return 0.6
        distance = self._offsets[position] - self._offsets[self._headline]
        if distance < 0:
            return 0.9 if distance > -200 else 0.5 if distance > -800 else 0.3
        return 1.0 if distance < 500 else 0.85 if distance < 1500 else 0.6 if distance < 5000 else 0.45

    def _place(self, element: Any) -> tuple[bool, bool]:
        """Whether an element stands outside the story, and whether its names speak of dates."""
        known = self._places.get(element)
        if known is None:
            names = {
                w.lower() for a in ("class", "id", "itemprop") for w in _NAMES.findall((element.get(a) or "")[:300])
            }
            parent = element.getparent()
            outside = self._is_elsewhere(element, names) or (parent is not None and self._place(parent)[0])
            known = self._places[element] = (outside, bool(names & _DATED))
        return known

    def _is_elsewhere(self, element: Any, names: set[str]) -> bool:
        if element.tag not in _ELSEWHERE_TAGS and not names & _ELSEWHERE:
            return False
        if "footer" in names and names & _OF_THE_STORY and not names & (_ELSEWHERE - {"footer"}):
            return False
        return element not in self._around_headline and self._shares.get(element, 0.0) < _MAIN_SHARE


def _shares(passages: Passages, total: int) -> dict[Any, float]:
    """Element of every frame to its part of the page's text."""
    sums = [0] * len(passages.frames)
    for passage in passages.items:
        sums[passage.frame.index] += len(passage.text)
    for frame in reversed(passages.frames):
        if frame.parent is not None:
            sums[frame.parent.index] += sums[frame.index]
    return {frame.element: sums[frame.index] / max(total, 1) for frame in passages.frames}


def _ancestors(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


def _time_kind(element: Any, names: str) -> tuple[str, float]:
    low = names.lower()
    if "publish" in low or element.get("pubdate") is not None:
        return PUBLISHED, 0.85
    if ("modif" in low or "updat" in low) and "entry-date" not in low:
        return MODIFIED, 0.8
    return PUBLISHED, 0.7 if "date" in low else 0.62


def _line_score(label: Label | None, raw: str) -> float:
    """How much a line looks like a dateline: labelled, or with few words that are not of the date."""
    read = read_date(raw)
    if read is None or read.precision in (Precision.MONTH, Precision.YEAR):
        return 0.0
    unknown = count_unknown(raw)
    if label:
        return 0.75 if unknown <= 8 else 0.5 if unknown <= 14 else 0.0
    exact = 0.1 if read.at else 0.0
    return exact + (0.65 if unknown <= 3 else 0.45 if unknown <= 6 else 0.3 if unknown <= 10 else 0.0)
