"""The story as the page's data tells it: articleBody of JSON-LD, or the text blocks of the page's application.

Data is not believed unchecked: it may be a teaser, another story, or one long line. It speaks for the story only where
the visible page shows much less of it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from newscrawl.article import Block, BlockType
from newscrawl.reading.linked_data import Json
from newscrawl.reading.structured import Structured
from newscrawl.text import one_line

_PARAGRAPH_END = re.compile(r"</(?:p|h\d|li|div|blockquote)>|(?:<br\s*/?>\s*){2}|\n\s*\n", re.IGNORECASE)
_LINE_END = re.compile(r"\r?\n")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^<>]{0,2000}>", re.IGNORECASE
)
_GAP = re.compile(r"\$\$[A-Z][A-Z_]{2,}\$\$")
"""Where an application puts an advertisement or a box: $$ADVERT$$."""
_UNSEEN = re.compile(r"<(script|style|figure|figcaption|aside)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_BODY_KEYS = re.compile(
    r"^(?:article_?body|body(?:_?html|_?text|_?copy|_?content)?|content(?:_?elements|_?html|_?blocks|_?body|s)?|text"
    r"|html|blocks?|paragraphs?|elements|children|story(?:_?text|_?body)?|full_?text|copy|parts|components|items|value"
    r"|model|data|main|rendered|_?sections?)$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[^\W\d_]{2}.*[.!?\u3002\u0964\u061f\u06d4\u2026]['\"\u201d\u2019\xbb)]*$", re.DOTALL)
_OPENING = 80
_SHORTEST = 40
"""A shorter string in an application's data may be anything."""
_MOST_STRINGS = 2_000


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
    tellings = [Telling(list(_prose_in(node)), "app data") for node in data.app[:3]]
    return max(tellings, key=lambda t: t.length, default=Telling([], "app data"))


def paragraphs_of(body: str) -> list[str]:
    """Cut a string of HTML or plain text into its paragraphs."""
    if "&" in body:
        body = html.unescape(body)
    body = _GAP.sub(" ", body)
    has_tags = "<" in body
    if has_tags:
        body = _INLINE.sub("", _UNSEEN.sub(" ", body))
    parts = _PARAGRAPH_END.split(body)
    if len(parts) == 1 and not has_tags:
        parts = _LINE_END.split(body)
    lines = (one_line(html.unescape(_TAG.sub(" ", part)) if has_tags else part) for part in parts)
    return [line for line in lines if line]


def _strings(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield one


def _prose_in(node: Json) -> Iterator[str]:
    """The strings under body-like keys that read like prose, in the order of the data."""
    seen: set[str] = set()
    stack: list[Any] = [value for name, value in reversed(node.items()) if _BODY_KEYS.match(name)]
    left = _MOST_STRINGS
    while stack and left:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(inner for name, inner in reversed(value.items()) if _BODY_KEYS.match(name))
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, str) and len(value) >= _SHORTEST and " " in value:
            left -= 1
            for line in paragraphs_of(value):
                if line not in seen and _PROSE.search(line):
                    seen.add(line)
                    yield line
