"""The values that a page's scripts hold for its own application, in the forms that frameworks write them in.

JSON whole, assigned to a name or pushed onto a list, JSON within a string, a function called with the values
("Nuxt 2"), a list whose numbers point into itself ("Nuxt 3"), and the pushed pieces of a stream of rows ("Next").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from newscrawl.reading.js_literals import read_arguments, read_literal
from newscrawl.reading.linked_data import parse_json

_ASSIGNED = re.compile(
    r"(?:(?:^|[;\s,(])(?:window|self|globalThis|Fusion|var|let|const)?[.\s]?[\w$.\[\]'\"]+\s*=|\.push\()\s*(?=[\[{])"
)
_QUOTED = re.compile(r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?(\"(?:[^\"\\]|\\.)*+\")", re.DOTALL)
_CALLED = re.compile(r"\(function\s?\(([\w$,\s]{0,20000})\)\s*\{")
_RETURNS = re.compile(r"(?<![\w$.])return\s*(?=[\[{])")
_LONGEST_CALL = 600_000
_MOST_CALLS = 5
STREAM = "__next_f"
_PUSHED = re.compile(r"__next_f\.push\(\[1,\s*(\"(?:[^\"\\]|\\.)*+\")\s*\]\)", re.DOTALL)
_ROW = re.compile(r"([0-9a-f]{0,6}):(?:T([0-9a-f]{1,7}),)?")
_REFERENCE = re.compile(r'"\$([0-9a-f]{1,6})"')
_MOST_ROWS = 3_000
_MOST_REVIVED, _MOST_VALUES, _MOST_ITEMS, _DEEPEST_REVIVED = 300, 50_000, 200, 6
_WRAPPERS = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "EmptyShallowRef"})


def values_in(script: str) -> Iterator[Any]:
    """The values of one script."""
    text = script.strip()
    if text[:1] in "{[":
        try:
            yield from _revived(parse_json(text))
        except ValueError:
            return
        return
    yield from _assigned(text)
    yield from _quoted(text)
    yield from _called(text)


def rows_of_stream(scripts: list[str], longest: int) -> Iterator[Any]:
    """The rows that are pushed in pieces by several scripts: `1a:[...]`, one a line.

    A long text has a row of its own, `1b:T<bytes in hex>,<text>`, that others name "$1b"; all that is read together is
    no longer than `longest`, for a text may be named a thousand times.
    """
    pieces = [found[1] for script in scripts if STREAM in script for found in _PUSHED.finditer(script)]
    texts: dict[str, str] = {}
    rows = list(_rows("".join(_piece(piece) for piece in pieces)[:longest], texts))
    left = longest

    def said(name: re.Match[str]) -> str:
        nonlocal left
        text = texts.get(name[1], name[0])
        left -= len(text)
        return text if left >= 0 else name[0]

    for row in rows:
        try:
            yield json.loads(_REFERENCE.sub(said, row), strict=False)
        except (ValueError, RecursionError):
            continue


def _rows(stream: str, texts: dict[str, str]) -> Iterator[str]:
    """The rows that hold values; what rows of text say is put into `texts`, quoted."""
    at = 0
    for _ in range(_MOST_ROWS):
        if not (row := _ROW.match(stream, at)):
            at = stream.find("\n", at) + 1
        elif row[2]:
            length = int(row[2], 16)
            text = stream[row.end() : row.end() + length].encode("utf-8", "replace")[:length].decode("utf-8", "ignore")
            texts[row[1]] = json.dumps(text)
            at = row.end() + len(text)
        else:
            end = stream.find("\n", row.end())
            if stream.startswith(("[", "{"), row.end()):
                yield stream[row.end() : end if end >= 0 else len(stream)]
            at = end + 1
        if at in (0, len(stream)):
            return


def _piece(quoted: str) -> str:
    try:
        return str(parse_json(quoted))
    except ValueError:
        return ""


def _assigned(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    at = 0
    for _ in range(20):
        assigned = _ASSIGNED.search(text, at)
        if assigned is None:
            break
        try:
            value, at = decoder.raw_decode(text, assigned.end())
            yield value
        except (ValueError, RecursionError):
            at = assigned.end() + 1


def _quoted(text: str) -> Iterator[Any]:
    for found in list(_QUOTED.finditer(text))[:5]:
        try:
            yield parse_json(parse_json(found[1]))
        except (ValueError, TypeError):
            continue


def _called(text: str) -> Iterator[Any]:
    """What a function returns that is called on the spot: (function(a,b){return {x:a,y:[b]}}("x",1))."""
    head = _CALLED.search(text[:_LONGEST_CALL])
    returns = _RETURNS.search(text, head.end()) if head else None
    if head is None or returns is None:
        return
    names = [name.strip() for name in head[1].split(",")]
    call = _LONGEST_CALL
    for _ in range(_MOST_CALLS):
        call = text.rfind("}(", returns.end(), call)
        if call < 0:
            return
        try:
            values = read_arguments(text, call + 2)
            yield read_literal(text, returns.end(), dict(zip(names, values, strict=False)))[0]
        except ValueError:
            continue  # the brackets stood within a string
        return


def _revived(document: Any) -> Iterator[Any]:
    """A list whose objects hold the places of their values in the list; anything else as it is."""
    if not (isinstance(document, list) and len(document) > 2 and _is_root(document[0])):
        yield document
        return
    objects = [place for place, value in enumerate(document) if isinstance(value, dict) and _points(value)]
    revival = _Revival(document)
    for place in objects[:_MOST_REVIVED]:
        yield revival.at(place, 0)


def _is_root(first: Any) -> bool:
    if isinstance(first, list):
        return len(first) == 2 and first[0] in _WRAPPERS
    return isinstance(first, dict) and bool(first) and _points(first)


def _points(value: dict[str, Any]) -> bool:
    return all(isinstance(place, int) and not isinstance(place, bool) for place in value.values())


class _Revival:
    """Puts the values of such a list in their places; at most so many, for a value may be pointed at many times."""

    def __init__(self, document: list[Any]) -> None:
        self._document = document
        self._left = _MOST_VALUES

    def at(self, place: int, depth: int) -> Any:
        self._left -= 1
        if not 0 <= place < len(self._document) or depth > _DEEPEST_REVIVED or self._left < 0:
            return None
        value = self._document[place]
        if isinstance(value, dict) and _points(value):
            return {name: self.at(inner, depth + 1) for name, inner in value.items()}
        if not isinstance(value, list):
            return value
        if len(value) == 2 and isinstance(value[0], str):
            return self.at(value[1], depth + 1) if value[0] in _WRAPPERS and isinstance(value[1], int) else value[1]
        return [self.at(inner, depth + 1) for inner in value[:_MOST_ITEMS] if isinstance(inner, int)]
