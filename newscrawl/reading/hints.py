"""What title, description and data of a page let one expect of its story."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newscrawl.reading.blocks import Passages
from newscrawl.reading.structured import Structured
from newscrawl.reading.told import Telling

_APART = re.compile(r"[\W_]+")
_TOLD_ENOUGH = 300
"""A shorter telling is a description."""


@dataclass(slots=True)
class Hints:
    """What the rest of the page says of the story."""

    headline: str = ""
    description: str = ""
    told: str = ""
    """The story as structured data tells it, in `words_of`; empty when it does not."""


def hints_of(data: Structured, passages: Passages, telling: Telling) -> Hints:
    """Gather the hints of a page."""
    return Hints(
        headline=_printed_headline(data, passages),
        description=next(iter(data.get("og:description", "description")), ""),
        told=words_of(" ".join(telling.paragraphs)) if telling.length > _TOLD_ENOUGH else "",
    )


def words_of(text: str) -> str:
    """Letters and digits only, in lower case, one space between words: for comparing texts."""
    # Most words have nothing but letters between their spaces: only the others need a closer look.
    words = (word if word.isalnum() else _APART.sub(" ", word).strip() for word in text.lower().split())
    return " ".join(filter(None, words))


def _printed_headline(data: Structured, passages: Passages) -> str:
    """The h1 that the page's title repeats; failing that, the title; without one, the only h1."""
    first_level = [passage.text for passage in passages.items if passage.frame.tag == "h1"]
    title = next(iter(data.get("og:title")), data.title)
    if not title:
        return first_level[0] if len(first_level) == 1 else ""
    words = words_of(title)
    for text in first_level:
        if (own := words_of(text)) and (own in words or (words and words in own)):
            return text
    return title
