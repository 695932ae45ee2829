"""Where the dates of a page stand: how near to the headline and the story, and whether in a box beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.elements import Elements
from newscrawl.reading.names import words_in

_HEADINGS = {"h1": 2.0, "h2": 0.6, "h3": 0.3}
_LEAST_HEADLINE, _REPEATED = 0.6, 3.0
_LONGEST_HEADLINE = 250
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
_MAIN_SHARE = 0.4
"""What holds so much of the page's text is no box beside the story, however it is called."""
_CROWD = 3
_FIRST = range(-1, 4)
"""The passages that a story begins with, counted from its first."""
_UNDER = 8
"""Fewer passages than this below the headline one may be the story's first."""
_AT_HEADLINE = range(-3, 6)
"""So many passages before and after the headline its date may stand."""
_LEAD = 2
"""So many passages of the story may stand before its date."""
_CLOSE = 300
"""Characters behind the story where its date may stand."""
_NAMELESS = 0.85
"""Where nothing is called a date, one is the less likely."""


class Whereabouts:
    """Where the headline and the story stand, and what a place on the page says of a date there."""

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
        self.story = (kept[0].position, kept[-1].position) if kept else None
        """The first and the last passage of the story, where it is known."""
        self.headline = self._find_headline()
        anchors = [*(self.story or ()), *([self.headline] if self.headline is not None else [])]
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
        if score and self.story and passage.position > self.story[0] + _LEAD:
            score -= 1.5
        return score - 1.5 if score and self._place(passage.frame.element)[0] else score

    def is_near(self, position: int) -> bool:
        """Whether it stands before the story or where it begins."""
        return self.story is None or position <= self.story[0] + _LEAD

    def begins_the_story(self, position: int) -> bool:
        """Whether a passage is one of the first of the story, or right under the headline."""
        behind = position - self.story[0] if self.story else position - (self.headline or position + 1)
        return behind in _FIRST or (self.headline is not None and 0 < position - self.headline < _UNDER)

    def is_under_headline(self, position: int) -> bool:
        """Whether it stands between the headline and the story."""
        first = self.story[0] + _LEAD if self.story else (self.headline or 0) + _LEAD
        return self.headline is not None and self.headline < position <= first

    def position_of(self, element: Any) -> int | None:
        """The first passage in an element, or in the nearest around it that has one."""
        while element is not None:
            if element in self._first_in:
                return self._first_in[element]
            element = element.getparent()
        return None

    def factor(self, element: Any, position: int | None) -> float:
        """What all of its place says of a date."""
        return self.nearness(position) * self.beside(element, position) * self.named(element)

    def named(self, element: Any) -> float:
        """What its names, and those around it, say of a date."""
        return 1.0 if self._place(element)[1] else _NAMELESS

    def among(self, crowd: int, position: int | None) -> float:
        """Dates that stand in rows are those of other stories; one at the headline may be the story's own."""
        if crowd < _CROWD or (position is not None and position - (self.headline or 0) in _AT_HEADLINE):
            return 1.0
        return 0.5

    def beside(self, element: Any, position: int | None) -> float:
        """A box beside the story has its own dates, unless it stands at the headline."""
        if not self._place(element)[0]:
            return 1.0
        return 0.6 if self.headline is not None and self.nearness(position) >= 0.9 else 0.25

    def nearness(self, position: int | None) -> float:
        """How near the headline or the story it stands."""
        if position is None:
            return 0.6
        near = 0.6 if self.headline is None else _near(self._offsets[position] - self._offsets[self.headline])
        if self.story is None:
            return near
        first, last = self.story
        if self.headline is not None and self.headline <= position <= first:
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


def _near(distance: int) -> float:
    """How near a passage is that stands so many characters behind (before, when negative) a place."""
    if distance < 0:
        return 0.9 if distance > -200 else 0.5 if distance > -800 else 0.3
    return 1.0 if distance < 500 else 0.85 if distance < 1500 else 0.6 if distance < 5000 else 0.45


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
