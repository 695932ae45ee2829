"""Small questions asked of elements of a page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.reading.names import LONGEST_NAMES, names_in
from newscrawl.text import one_line

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "textarea", "iframe", "rt", "rp"}
)
_BREAKING = frozenset({"br", "p", "div", "li", "td", "h1", "h2", "h3", "h4", "section", "header", "ul", "ol", "tr"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_GAPS = re.compile(r"(?:\s*;)+\s*")
LONGEST = 3_000
_UNSHOWN = frozenset({"hidden", "d-none", "is-hidden", "u-hidden", "visually-hidden"})
_SHOWN = re.compile(r"(?<!\S)(?!\S*print)\S*[:-](?:block|flex|inline|inline-block|inline-flex|grid|table)(?!\S)")
_NO_WORDS: frozenset[str] = frozenset()
_NAMING = frozenset({"class", "id", "itemprop", "rel", "data-testid", "data-component"})
_OF_BLOCKS = frozenset({"role", "data-type", "data-module", "data-block", "data-qa", "data-gu-name", "property"})
"""Attributes that name the kind of an element in a word; they name blocks only."""
_OF_ITEMS = frozenset({"itemscope", "typeof", "itemprop", "property"})
_HIDING = {
    "style": frozenset({"hidden", "unshown"}),
    "hidden": frozenset({"hidden", "unshown"}),
    "aria-hidden": frozenset({"hidden"}),
}
"""Attributes that hide an element, and the names they give it; "unshown" is what no reader of the page sees."""
_TELLING = _OF_BLOCKS | _OF_ITEMS | _HIDING.keys()
_NAMELESS = frozenset({"script", "style", "path", "option", "br"})
"""They are many, and whatever they are called, they are no part of a story."""
_MOST = 60_000
"""Where a page has more elements, the rest is not looked at: no story is so long, and no page may take all memory."""


def names_of(element: etree._Element) -> str:
    """Class, id and the like, in lower case: what its author calls the element."""
    names = [str(value) for name, value in element.items() if name in _NAMING]
    return " ".join(names).lower()[:400] if names else ""


def apart(words: Iterable[str], letters: str = "[a-z]") -> str:
    """Alternatives for words of names that stand apart: none of these letters comes right before them.

    That is asked behind their first letters, so that a search skips to these.
    """
    return "|".join(f"{word[0]}(?<!{letters}{word[0]}){word[1:]}" for word in words)


_KNOWN: defaultdict[str, dict[str, bool]] = defaultdict(dict)
_MOST_KNOWN = 50_000
_MOST_PIECES = 5_000
"""An element of more pieces is no line of a page."""


def called_so(names: str, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern finds names; remembered, for a page and its site use few names many times."""
    # By the text of the pattern: a pattern itself is hashed anew each time, which takes as long as the search.
    known = _KNOWN[pattern.pattern]
    answer = known.get(names)
    if answer is None:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        answer = known[names] = pattern.search(names) is not None
    return answer


class Elements:
    """The elements of a page by what they are called: one pass over the tree, shared by all finders."""

    def __init__(self, tree: etree._Element) -> None:
        self.tree = tree
        self.called: dict[Any, str] = {}
        """The elements that have names, with all of them in lower case."""
        self.place: dict[Any, int] = {}
        """Where an element stands in document order."""
        self.by_tag: defaultdict[Any, list[Any]] = defaultdict(list)
        """The elements by their tag, in document order."""
        self._said: dict[Any, str] = {}
        """The names of the same elements as they are written."""
        self._told: dict[Any, list[tuple[str, str]]] = {}
        """What else attributes tell of an element."""
        self._by_names: dict[str, list[Any]] = {}
        self._inside: dict[tuple[frozenset[str], str], dict[Any, bool]] = {}
        self._go(tree)
        lowered = {names: names.lower()[:400] for names in set(self._said.values())}
        for element, names in self._said.items():
            self.called[element] = called = lowered[names]
            self._by_names.setdefault(called, []).append(element)
        self._leave_out_body()

    def _go(self, tree: etree._Element) -> None:
        place, by_tag, said = self.place, self.by_tag, self._said
        every: Iterator[Any] = islice(tree.iter(etree.Element), _MOST)
        for at, element in enumerate(every):
            tag = element.tag
            place[element] = at
            by_tag[tag].append(element)
            if tag in _NAMELESS:
                continue
            names = ""
            for name, value in element.items():
                if name in _NAMING:
                    names = f"{names} {value}" if names else value
                if name in _TELLING:
                    self._told.setdefault(element, []).append((name, value))
            if names:
                said[element] = names

    def meaning(self, element: Any) -> frozenset[str]:
        """What an element's names mean (names.tsv), and whether it is hidden."""
        said = self._said.get(element, "")
        hidden = _NO_WORDS
        for name, value in self._told.get(element, ()):
            if name in _OF_BLOCKS:
                said = f"{said} {value}"
            elif name in _HIDING and _hides(name, value):
                hidden |= _HIDING[name]
        words = _meaning(said[:LONGEST_NAMES]) if said else _NO_WORDS
        # What a paywall hides is of the story: the page's script shows it to those who have paid.
        return words if "paywall" in words else words | hidden

    def _leave_out_body(self) -> None:
        """The classes of <body> name everything the page has somewhere ("single sidebar-right comments-open")."""
        bodies = self.by_tag.get("body", ())
        for body in bodies:
            if called := self.called.pop(body, ""):
                self._by_names[called].remove(body)

    @cached_property
    def items(self) -> list[Any]:
        """The elements of <body> that carry microdata or RDFa."""
        bodies = self.by_tag.get("body")
        first = self.place[bodies[0]] if bodies else _MOST
        told = (element for element, given in self._told.items() if any(name in _OF_ITEMS for name, _ in given))
        return [element for element in told if self.place[element] > first]

    def named(self, pattern: re.Pattern[str]) -> list[tuple[Any, str]]:
        """The elements with a name in which a pattern finds something, in document order, with all their names.

        The pattern sees each name on a line of its own: it must not ask where a text ends.
        """
        by_word, lines = self._by_word
        chosen = {names for word in _lines_with(pattern, lines) for names in by_word[word]}
        return self.in_order(element for names in chosen for element in self._by_names[names])

    @cached_property
    def _by_word(self) -> tuple[dict[str, list[str]], str]:
        """Every single name of the page with those it stands among, and all of them as lines."""
        by_word: dict[str, list[str]] = {}
        for names in self._by_names:
            for word in names.split():
                by_word.setdefault(word, []).append(names)
        return by_word, "\n".join(by_word)

    def leading(self, pattern: re.Pattern[str]) -> list[Any]:
        """The links in whose address, in lower case, a pattern finds something; it sees them as `named` shows names."""
        by_address, lines = self._by_address
        return [link for address in _lines_with(pattern, lines) for link in by_address[address]]

    @cached_property
    def _by_address(self) -> tuple[dict[str, list[Any]], str]:
        """The links by their address, and all addresses as lines."""
        by_address: dict[str, list[Any]] = {}
        for link in self.by_tag.get("a", ()):
            if address := link.get("href"):
                by_address.setdefault(address.lower().replace("\n", " "), []).append(link)
        return by_address, "\n".join(by_address)

    def in_order(self, elements: Iterable[Any]) -> list[tuple[Any, str]]:
        """Elements once each, in document order, with their names."""
        return [
            (element, self.called.get(element, "")) for element in sorted(set(elements), key=self.place.__getitem__)
        ]

    @cached_property
    def linked(self) -> defaultdict[str, list[Any]]:
        """The links in the text by the relation in which they stand to the page: tag, author, license."""
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for link in self.by_tag.get("a", ()):
            if given := link.get("rel"):
                for rel in set(given.lower().split()):
                    found[rel].append(link)
        return found

    def inside(
        self, element: Any, tags: frozenset[str], names: re.Pattern[str], unless: re.Pattern[str] | None = None
    ) -> bool:
        """Whether an element around it has one of these tags or names; `unless` are names that speak against it."""
        known = self._inside.setdefault((tags, names.pattern), {})
        path = []
        answer = False
        for outer_one in element.iterancestors():
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


def _lines_with(pattern: re.Pattern[str], lines: str) -> Iterator[str]:
    """The lines in which a pattern finds something: one search in all is faster than one in each."""
    at = 0
    while match := pattern.search(lines, at):
        start = lines.rfind("\n", 0, match.start()) + 1
        at = lines.find("\n", match.start()) + 1 or len(lines) + 1
        yield lines[start : at - 1]


@lru_cache(maxsize=10_000)
def _meaning(said: str) -> frozenset[str]:
    names = names_in(said)
    return names | _HIDING["hidden"] if _is_of_the_hidden(said) else names


def _hides(name: str, value: str) -> bool:
    return bool(_HIDDEN.search(value)) if name == "style" else value != "false"


def _is_of_the_hidden(names: str) -> bool:
    """Whether the class is one that common style sheets hide, on screens of every size."""
    return (
        ("none" in names or "hidden" in names) and not _UNSHOWN.isdisjoint(names.split()) and not _SHOWN.search(names)
    )


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

    `apart` is set between lines, and between two elements that follow each other without a space, as names in a byline
    do.
    """
    pieces: list[str] = []
    size = 0
    every = _pieces(element, without, apart or " ") if len(element) else [element.text or ""]
    for piece in filter(None, islice(every, _MOST_PIECES)):
        if apart and pieces and piece[:1].isupper() and pieces[-1][-1:].isalpha():
            pieces.append(apart)
        pieces.append(piece)
        size += len(piece)
        if size > longest:
            break
    if not apart:
        return one_line("".join(pieces)[:longest])
    return _GAPS.sub(apart, one_line("".join(pieces)[: 4 * longest])).strip(f"{apart} ")[:longest]


def _pieces(element: etree._Element, without: re.Pattern[str] | None, gap: str) -> Iterator[str]:
    if element.text:
        yield element.text
    stack: list[tuple[etree._Element, Iterator[Any]]] = [(element, iter(element))]
    while stack:
        child = next(stack[-1][1], None)
        if child is None:
            done = stack.pop()[0]
            if stack:
                yield _after(done, gap)
        elif is_unseen(child) or (without and called_so(names_of(child), without)):
            yield _after(child, gap)
        else:
            yield (gap if child.tag in _BREAKING else "") + (child.text or "")
            stack.append((child, iter(child)))


def _after(element: etree._Element, gap: str) -> str:
    return (gap if element.tag in _BREAKING else "") + (element.tail or "")


def outer(element: etree._Element, most: int = 30) -> Iterator[etree._Element]:
    """The elements around an element inside <body>, nearest first."""
    around = islice(element.iterancestors(), most)
    # The classes of <body> name everything the page has somewhere ("single sidebar-right comments-open").
    return (one for one in around if one.tag not in {"body", "html"})
