"""Everything a page says of its story besides the text and the dates, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newscrawl.reading import access, authors, corrections, headline, images, keywords, links, meta
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.findings import Findings
from newscrawl.reading.structured import Structured


def find(structured: Structured, passages: Passages, kept: Sequence[Passage], findings: Findings) -> None:
    """Add the candidates of all fields but body and dates, and fill images, links and corrections.

    `kept` are the passages that make up the story.
    """
    story = list(dict.fromkeys(passage.frame.element for passage in kept))
    headline.find(structured, findings, passages, kept)
    authors.find(structured, passages, findings, kept)
    keywords.find(structured, findings)
    access.find(structured, passages, kept, findings)
    meta.find(structured, " ".join(passage.text for passage in kept)[:5_000], findings)
    images.find(structured, _outermost(story), findings)
    links.find(structured, _outermost(story), findings)
    corrections.find(structured, passages, findings)


def _outermost(story: list[Any]) -> list[Any]:
    """A frame that holds another of the story holds text of its own between: its inner ones say it all."""
    chosen = set(story)
    return [element for element in story if not any(inner in chosen for inner in element.iterdescendants())]
