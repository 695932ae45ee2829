"""Microdata (https://html.spec.whatwg.org/multipage/microdata.html) and RDFa (https://www.w3.org/TR/rdfa-lite/).

Both are read into the shape of JSON-LD objects, so that a finder need not know where an object came from.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.reading.linked_data import Json
from newscrawl.text import one_line

_MOST = 3_000
_LONGEST = 3_000
"""Characters kept of a property's text; a story is read from the page, not from here."""
_ADDRESSES = dict.fromkeys(("a", "link", "area"), "href") | dict.fromkeys(
    ("img", "video", "audio", "source", "iframe", "embed"), "src"
)
_VALUED = frozenset({"data", "meter"})
_VALUES = ("content", "datetime", "data-datetime")


def items_of(elements: list[Any]) -> list[Json]:
    """All items of the page, outer before inner; properties outside any item make one item without a type."""
    items: list[Json] = []
    loose: Json = {}
    made: dict[etree._Element, Json] = {}
    for element in elements[:_MOST]:
        owner = _owner(element, made)
        item = _item(element)
        if item is not None:
            made[element] = item
            items.append(item)
        for name in _properties(element):
            value = _value(element) if item is None else item
            (loose if owner is None else owner).setdefault(name, []).append(value)
    return [*items, loose] if loose else items


def _item(element: etree._Element) -> Json | None:
    kind = element.get("itemtype") or element.get("typeof")
    if kind is None and element.get("itemscope") is None:
        return None
    return {"@type": [_local(name) for name in (kind or "").split()]}


def _owner(element: etree._Element, made: dict[etree._Element, Json]) -> Json | None:
    return next((made[outer] for outer in islice(element.iterancestors(), 100) if outer in made), None)


def _properties(element: etree._Element) -> set[str]:
    names = f"{element.get('itemprop') or ''} {element.get('property') or ''}"
    return {_local(name) for name in names.split()}


def _local(name: str) -> str:
    return re.split(r"[/#:]", name.rstrip("/#"))[-1]


def _value(element: etree._Element) -> str:
    for attribute in _VALUES:
        if (value := element.get(attribute)) is not None:
            return value
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _VALUED and (value := element.get("value")) is not None:
        return value
    text = _text(element)
    if tag in _ADDRESSES and (not text or tag == "img"):
        return element.get(_ADDRESSES[tag]) or ""
    return text


def _text(element: etree._Element) -> str:
    pieces: list[str] = []
    size = 0
    for piece in map(str, element.itertext()):
        # Names set side by side in elements of their own have no space between them.
        if pieces and pieces[-1][-1:].islower() and piece[:1].isupper():
            pieces.append(" ")
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST:
            break
    return one_line("".join(pieces))[:_LONGEST]
