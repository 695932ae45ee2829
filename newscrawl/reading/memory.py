"""Site memory: what several pages of one site have in common, and no single page can tell.

Lines that stand in the same place on pages of different stories are furniture, however much they read like prose. And
where stories stood on some pages of a site, they stand on the others: elements styled alike are judged by what most
pages showed.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from newscrawl.article import Page
from newscrawl.reading import body, structured, told, wayback
from newscrawl.reading.blocks import Passage, Passages, passages
from newscrawl.reading.hints import hints_of, words_of
from newscrawl.reading.markup import parse
from newscrawl.text import decode

_DIGITS = re.compile(r"\d+")
_REPEATED = 3
"""A line that stands in one place on so many pages is furniture; two will do where there are few pages."""
_FEW = 4
_MOST_PAGES = 50
_STEADY = 3
"""A style is judged when so many pages have shown it."""
_WORDS = 40
"""A line of so many characters repeats for a reason; shorter ones, "Verdict" or "What we like", are told again too."""
_FURNITURE = -4.0
"""Log odds for a line that a few stories have: background told again, in the midst of a story, outweighs it."""
_EVERYWHERE = -6.0
"""So much more for a line that all have."""
_SHORT_LINE = -1.0
_TRUST = 0.5
"""How much of what other pages showed of a style counts on this one."""
_SAME_STORY = 0.5
"""Pages that share so much of their text tell one story, whatever their headlines."""
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Furniture and the places of stories of one site, learned from its pages."""

    lines: Mapping[str, int] = field(default_factory=dict)
    """Digest of a line and the style it stands in to how many stories' pages have it."""
    styles: Mapping[str, float] = field(default_factory=dict)
    """Digest of a style to the log odds that what stands in it is of the story."""
    pages: int = 0
    """How many different stories it was learned from."""

    version: str = ""
    """Digest of what was learned; an article read with it says so."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "lines": dict(sorted(self.lines.items())),
            "styles": dict(sorted(self.styles.items())),
            "pages": self.pages,
            "version": self.version,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the JSON form back."""
        return cls(dict(data["lines"]), dict(data["styles"]), int(data["pages"]), str(data["version"]))

    def priors(self, found: Passages) -> list[float]:
        """For every passage what the site's other pages say for (above 0) or against its being of the story."""
        return [self._prior(passage) for passage in found.items]

    def _prior(self, passage: Passage) -> float:
        style = _style(passage)
        stories = self.lines.get(_line(passage, style), 0)
        line = 0.0
        if stories:
            share = (stories - 1) / (self.pages + 2)
            line = _FURNITURE + _EVERYWHERE * share if len(passage.text) >= _WORDS else _SHORT_LINE
        return line + _TRUST * self.styles.get(style, 0.0)


@dataclass(slots=True)
class _Seen:
    """Sums over the pages of a site."""

    lines: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Line to the stories whose pages have it."""
    telling: set[str] = field(default_factory=set)
    """Lines that some page took for its story, or that read like prose: others no page needs to be warned of."""
    styles: defaultdict[str, dict[str, tuple[float, float]]] = field(default_factory=lambda: defaultdict(dict))
    """Style to story to what of the text in it was taken for the story, and all text in it."""
    stories: dict[str, dict[str, int]] = field(default_factory=dict)
    """Story to the lines it is told in and their lengths."""

    def knows(self, name: str, told: Mapping[str, int]) -> bool:
        """Whether this story has been seen: by its headline, or told in the same words."""
        most = _SAME_STORY * sum(told.values())
        return name in self.stories or any(
            sum(length for line, length in told.items() if line in other) > most for other in self.stories.values()
        )

    def repeated(self) -> dict[str, int]:
        """The lines that enough stories have to how many have them."""
        needed = 2 if len(self.stories) < _FEW else _REPEATED
        counts = {line: len(self.lines[line]) for line in self.telling if len(self.lines[line]) >= needed}
        most = sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:_MOST_LINES]
        return dict(sorted(most))


def learn(pages: Iterable[Page]) -> SiteMemory:
    """Learn what pages of one site have in common; pages of one and the same story count once.

    The same pages in the same order give the same memory.

    Only the first fifty stories are looked at. A page that cannot be read teaches nothing.
    """
    seen = _Seen()
    for page in pages:
        if len(seen.stories) >= _MOST_PAGES:
            break
        _add(page, seen)
    learned = SiteMemory(
        lines=seen.repeated(),
        styles={style: odds for style, by_story in sorted(seen.styles.items()) if (odds := _odds(by_story))},
        pages=len(seen.stories),
    )
    return replace(learned, version=_digest(json.dumps(learned.to_dict(), sort_keys=True)))


def _add(page: Page, seen: _Seen) -> None:
    saved = wayback.unwrap_page(decode(page.body, page.content_type).text)
    tree = parse(saved.text)
    if tree is None:
        return
    data = structured.parse(tree, page.url)
    found = passages(data.elements)
    hints = hints_of(data, found, told.linked(data))
    story = body.find_story(found, hints)
    name = _digest(words_of(hints.headline))
    told_in = {_line(passage, _style(passage)): len(passage.text) for passage in story.kept}
    if not told_in or not hints.headline or seen.knows(name, told_in):
        return
    seen.stories[name] = told_in
    seen.telling.update(told_in)
    _add_passages(found, {passage.position for passage in story.kept}, name, seen)


def _add_passages(found: Passages, kept: set[int], name: str, seen: _Seen) -> None:
    sums: dict[str, tuple[float, float]] = {}
    for passage in found.items:
        style, length = _style(passage), len(passage.text)
        line = _line(passage, style)
        seen.lines[line].add(name)
        if length >= _WORDS and passage.linked < length / 2:
            seen.telling.add(line)
        own, whole = sums.get(style, (0.0, 0.0))
        sums[style] = (own + length * (passage.position in kept), whole + length)
    for style, shares in sums.items():
        seen.styles[style][name] = shares


def _odds(by_story: dict[str, tuple[float, float]]) -> float:
    """The mean share that was story, as log odds; 0 for a style that too few pages have shown."""
    if len(by_story) < _STEADY:
        return 0.0
    share = sum(own / whole for own, whole in by_story.values()) / len(by_story)
    doubt = 1 / (len(by_story) + 2)
    share = min(1 - doubt, max(doubt, share))
    return round(math.log(share / (1 - share)), 2)


def _line(passage: Passage, style: str) -> str:
    return _digest(f"{style} {words_of(passage.text)}")


def _style(passage: Passage) -> str:
    """The style of a passage without the numbers that differ from page to page ("post-4711")."""
    return _digest(_DIGITS.sub("0", passage.frame.signature))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
