"""The story as the page's data tells it: articleBody of JSON-LD, or the text blocks of the page's application.

Data is not believed unchecked: it may be a teaser, another story, or one long line. It speaks for the story only where
the visible page shows much less of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from newscrawl.article import Block, BlockType
from newscrawl.reading.embedded_prose import paragraphs_of, prose_in
from newscrawl.reading.structured import Structured

_OPENING = 80


class Telling(NamedTuple):
    """One telling of the story."""

    paragraphs: list[str]
    rule: str

    @property
    def length(self) -> int:
        """Characters of all paragraphs."""
        return sum(map(len, self.paragraphs))

    def blocks(self) -> list[Block]:
        """The telling as a body."""
        return [Block(BlockType.PARAGRAPH, text) for text in self.paragraphs]


def linked(data: Structured) -> Telling:
    """The longest articleBody among the JSON-LD objects that speak of this page."""
    bodies = [body for node in data.own for body in _strings(node.get("articleBody"))]
    return Telling(paragraphs_of(_once(max(bodies, key=len, default=""))), "json-ld articleBody")


def _once(body: str) -> str:
    """Some publishers' data tells the whole story twice in a row."""
    again = body.find(body[:_OPENING], _OPENING) if len(body) > 2 * _OPENING else -1
    return body[:again] if again > 0 and body.startswith(body[again:].rstrip()) else body


def application(data: Structured) -> Telling:
    """The text that the page's application was given to show."""
    tellings = [Telling(list(prose_in(node)), "app data") for node in data.app[:3]]
    return max(tellings, key=lambda t: t.length, default=Telling([], "app data"))


def _strings(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one
