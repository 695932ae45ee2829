"""The prose in a page's embedded data: strings of HTML or plain text, and rich text as a tree.

Editors keep rich text in many shapes that are one: a node has a type ("p", "paragraph", "heading" ...) and children,
and its leaves hold the words (ProseMirror, Slate, Contentful, Portable Text, HTML parsed to JSON).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from newscrawl.reading.linked_data import Json
from newscrawl.text import one_line

_PARAGRAPH_END = re.compile(r"</(?:p|h\d|li|div|blockquote)>|(?:<br\s*/?>\s*){2}|\n\s*\n", re.IGNORECASE)
_LINE_END = re.compile(r"\r?\n")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^<>]{0,2000}>", re.IGNORECASE
)
_GAP = re.compile(r"\$\$[A-Z][A-Z_]{2,}\$\$")
"""Where an application puts an advertisement or a box: $$ADVERT$$."""
_UNSEEN = re.compile(r"<(script|style|figure|figcaption|aside)\b(?:(?!<\1\b).)*?</\1>", re.IGNORECASE | re.DOTALL)
_BODY_KEYS = re.compile(
    r"^(?:article_?body|body(?:_?html|_?text|_?copy|_?content)?|content(?:_?elements|_?html|_?blocks|_?body|s)?|text"
    r"|html|blocks?|paragraphs?|elements|children|story(?:_?text|_?body)?|full_?text|copy|parts|components|items|value"
    r"|model|data|json|main|rendered|_?sections?)$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_ENDS = re.compile(r"[.!?\u3002\u0964\u061f\u06d4\u2026]['\"\u201d\u2019\xbb)]*\Z")
_SHORTEST = 40
"""A shorter string in an application's data may be anything."""
_MOST_STRINGS = 2_000
_BLOCK = re.compile(
    r"^(?:p|paragraph|h[1-6]|heading(?:[-_]?[1-6])?|li|list[-_]?item|blockquote|quote|block)$", re.IGNORECASE
)
_KINDS = ("type", "nodeType", "_type", "name", "tag")
_INNER = ("children", "content")
_WORDS = ("text", "data", "value")
_DEEPEST = 12


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


def prose_in(node: Json) -> Iterator[str]:
    """The lines under body-like keys that read like prose, in the order of the data."""
    seen: set[str] = set()
    stack: list[Any] = [node]
    left = _MOST_STRINGS
    while stack and left:
        value = stack.pop()
        lines: list[str] = []
        if isinstance(value, dict):
            if line := _line_of(value):
                lines = [line]
            else:
                stack.extend(inner for name, inner in reversed(value.items()) if _is_body(name))
        elif isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, str) and len(value) >= _SHORTEST and " " in value:
            lines = [line for line in paragraphs_of(value) if _is_prose(line)]
        left -= bool(lines)
        for line in lines:
            if line not in seen:
                seen.add(line)
                yield line


def _is_prose(line: str) -> bool:
    """Whether a line has words and ends as a sentence does."""
    return _ENDS.search(line[-8:]) is not None and _LETTERS.search(line) is not None


def _is_body(name: str) -> bool:
    """Whether a value of this name may hold a story; caches write a query's arguments behind the name."""
    return _BODY_KEYS.match(re.split(r"[({:]", name, maxsplit=1)[0]) is not None


def _line_of(node: Json) -> str:
    """The text of a block of rich text; nothing for what is none, or holds blocks itself."""
    if not _is_block(node) or not any(isinstance(node.get(name), list) for name in _INNER):
        return ""
    words = list(_leaves(node, _DEEPEST))
    return "" if None in words else one_line("".join(word or "" for word in words))


def _is_block(node: Json) -> bool:
    return any(isinstance(kind := node.get(name), str) and _BLOCK.match(kind) for name in _KINDS)


def _leaves(node: Any, depth: int) -> Iterator[str | None]:
    """The words inside a node in their order; None where a block stands inside."""
    for inner in [one for name in _INNER if isinstance(node.get(name), list) for one in node[name]]:
        if isinstance(inner, str):
            yield inner
        elif not isinstance(inner, dict):
            continue
        elif _is_block(inner) or not depth:
            yield None
        else:
            yield from (inner[name] for name in _WORDS if isinstance(inner.get(name), str))
            yield from _leaves(inner, depth - 1)
