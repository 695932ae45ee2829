"""Small questions asked of elements of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
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


_NAMING = frozenset({"class", "id", "itemprop", "rel", "data-testid", "data-component"})


def names_of(element: etree._Element) -> str:
    """Class, id and the like, in lower case: what its author calls the element."""
    names = [str(value) for name, value in element.items() if name in _NAMING]
    return " ".join(names).lower()[:400] if names else ""


@lru_cache(maxsize=100_000)
def called_so(names: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern finds names; remembered, for a page and its site use few names many times."""
    return pattern.search(names) is not None


_ITEMS = frozenset({"itemscope", "itemprop", "typeof", "property"})


class Elements:
    """The elements of a page by what they are called: one pass over the tree, shared by all finders."""

    def __init__(self, tree: etree._Element) -> None:
        self.called: dict[Any, str] = {}
        """Every element, in document order, with its names in lower case."""
        self.place: dict[Any, int] = {}
        """Where an element stands in that order."""
        self._by_names: dict[str, list[Any]] = {}
        self.by_tag: dict[Any, list[Any]] = {}
        """The same elements by their tag."""
        self.items: list[Any] = []
        """The elements of <body> that carry microdata or RDFa."""
        self._inside: dict[tuple[frozenset[str], str], dict[Any, bool]] = {}
        in_body = False
        for place, element in enumerate(tree.iter(etree.Element)):
            given = [str(value) for name, value in element.items() if name in _NAMING]
            # The classes of <body> name everything the page has somewhere ("single sidebar-right comments-open").
            names = " ".join(given).lower()[:400] if given and element.tag != "body" else ""
            self.called[element] = names
            self.place[element] = place
            self._by_names.setdefault(names, []).append(element)
            self.by_tag.setdefault(element.tag, []).append(element)
            if in_body and not _ITEMS.isdisjoint(element.keys()):
                self.items.append(element)
            in_body = in_body or element.tag == "body"
        self._by_names.pop("", None)

    def named(self, pattern: re.Pattern[str]) -> list[tuple[Any, str]]:
        """The elements whose names a pattern finds, in document order, with their names."""
        return self.in_order(
            element for names, elements in self._by_names.items() if called_so(names, pattern) for element in elements
        )

    def in_order(self, elements: Iterable[Any]) -> list[tuple[Any, str]]:
        """Elements once each, in document order, with their names."""
        return [(element, self.called[element]) for element in sorted(set(elements), key=self.place.__getitem__)]

    def linked(self, rel: str) -> Iterator[Any]:
        """The links in the text that stand in this relation to the page: tag, author, license."""
        return (link for link in self.by_tag.get("a", ()) if rel in (link.get("rel") or "").lower().split())

    def inside(
        self, element: Any, tags: frozenset[str], names: re.Pattern[str], unless: re.Pattern[str] | None = None
    ) -> bool:
        """Whether an element around it has one of these tags or names; `unless` are names that speak against it."""
        known = self._inside.setdefault((tags, names.pattern), {})
        path = []
        answer = False
        for outer_one in islice(element.iterancestors(), 40):
            if outer_one in known:
                answer = known[outer_one]
                break
            path.append(outer_one)
        for one in reversed(path):
            called = self.called.get(one, "")
            own = one.tag in tags or bool(
                called and called_so(called, names) and not (unless and called_so(called, unless))
            )
            answer = known[one] = answer or own
        return answer


def is_unseen(element: etree._Element) -> bool:
    """Whether an element by itself shows nothing: a script, a comment, a hidden box."""
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or element.get("hidden") is not None
        or bool((style := element.get("style")) and _HIDDEN.search(style))
    )


def text_of(
    element: etree._Element, without: re.Pattern[str] | None = None, longest: int = LONGEST, apart: str = ""
) -> str:
    """The words an element shows, on one line; of elements whose names match `without`, none.

    `apart` is set between two elements that follow each other without a space, as names in a byline do.
    """
    pieces: list[str] = []
    size = 0
    for piece in filter(None, _pieces(element, without)):
        if apart and pieces and piece[:1].isupper() and pieces[-1][-1:].isalpha():
            pieces.append(apart)
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
