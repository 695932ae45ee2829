"""Small questions asked of elements of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.text import one_line

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "textarea", "iframe", "rt", "rp"}
)
_BREAKING = frozenset({"br", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "section", "header", "ul", "ol", "tr"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
LONGEST = 3_000


def names_of(element: etree._Element) -> str:
    """Class, id and the like, in lower case: what its author calls the element."""
    given = (element.get(a) for a in ("class", "id", "itemprop", "rel", "data-testid", "data-component", "data-qa"))
    return " ".join(name for name in given if name).lower()[:400]


def is_unseen(element: etree._Element) -> bool:
    """Whether an element by itself shows nothing: a script, a comment, a hidden box."""
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or element.get("hidden") is not None
        or bool((style := element.get("style")) and _HIDDEN.search(style))
    )


def text_of(element: etree._Element, without: re.Pattern[str] | None = None, longest: int = LONGEST) -> str:
    """The words an element shows, on one line; of elements whose names match `without`, none."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(element, without):
        pieces.append(piece)
        size += len(piece)
        if size > longest:
            break
    return one_line("".join(pieces)[:longest])


def _pieces(element: etree._Element, without: re.Pattern[str] | None) -> Iterator[str]:
    if element.text:
        yield element.text
    stack: list[tuple[etree._Element, Iterator[Any]]] = [(element, iter(element))]
    while stack:
        child = next(stack[-1][1], None)
        if child is None:
            done = stack.pop()[0]
            if stack:
                yield _after(done)
        elif is_unseen(child) or (without and without.search(names_of(child))):
            yield _after(child)
        else:
            yield (" " if child.tag in _BREAKING else "") + (child.text or "")
            stack.append((child, iter(child)))


def _after(element: etree._Element) -> str:
    return (" " if element.tag in _BREAKING else "") + (element.tail or "")


def outer(element: etree._Element, most: int = 30) -> Iterator[etree._Element]:
    """The elements around an element inside <body>, nearest first."""
    around = islice(element.iterancestors(), most)
    # The classes of <body> name everything the page has somewhere ("single sidebar-right comments-open").
    return (one for one in around if one.tag not in {"body", "html"})


def stands_in(element: etree._Element, tags: frozenset[str], names: re.Pattern[str] | None = None) -> bool:
    """Whether an element of these tags or names stands around it."""
    return any(e.tag in tags or (names is not None and names.search(names_of(e))) for e in outer(element))
