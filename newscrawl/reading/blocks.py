"""The page as passages: one pass over the tree, every run of text with where it stands.

A passage is what a reader sees as one block: a paragraph, a heading, a list item, a line between two breaks. A frame is
a block-level element around passages. Linear in the size of the page, whatever its depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from newscrawl.reading.names import names_in
from newscrawl.text import one_line

# Never prose. A <noscript> repeats what the page shows, or says that it needs a script.
_SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "applet", "audio", "video",
        "canvas", "map", "head", "select", "option", "datalist", "input", "textarea", "button", "frameset", "progress",
        "meter", "title", "amp-ad", "rp", "rt", "nav",
    }
)  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong",
        "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "o:p", "st1:place",
    }
)  # fmt: skip
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_NAMING = frozenset(
    {"class", "id", "itemprop", "role", "data-component", "data-testid", "data-type", "data-module", "data-block",
     "data-qa", "data-gu-name", "property", "rel"}
)  # fmt: skip
_HIDING = {
    "style": frozenset({"hidden", "unshown"}),
    "hidden": frozenset({"hidden", "unshown"}),
    "aria-hidden": frozenset({"hidden"}),
}
"""Attributes that hide an element, and the names they give it; "unshown" is what no reader of the page sees."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SENTENCE_END = re.compile("[.!?:\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4]['\"\u201d\u2019\xbb)\\]]*\\s*$")
_BREAK = "\n"
_LONG_LINE = 60
"""A line of at least so many characters that ends a sentence before a <br> is a paragraph."""


_NEARLY_ALL = 0.97
_MOST_PASSAGES = 15_000
"""Where a page has more, the rest is not looked at: no story is so long, and no page may take for ever."""


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element, with the words that it and the elements around it are named by."""

    element: Any
    tag: str
    parent: Frame | None
    words: frozenset[str]
    """Known words in its own class, id, role ..."""
    chain: frozenset[str]
    """Known words of this frame and all around it; tags stand among them as "<aside>"."""
    depth: int
    index: int
    """Its place among all frames of the page; an outer frame comes before an inner one."""
    signature: str = ""
    """Tags and classes of this frame and the two around it, equal for elements that are styled alike; a cell without a
    class is told by its column. Only frames that hold text of their own have one."""


@dataclass(slots=True, eq=False)
class Passage:
    """One run of text."""

    text: str
    frame: Frame
    position: int
    linked: int = 0
    """Characters inside links."""
    links: int = 0
    bold: int = 0
    italic: int = 0
    names: frozenset[str] = frozenset()
    """Known words that name the inline element around the whole passage."""
    after_image: bool = False
    """A picture stands between this passage and the one before, or in it."""


@dataclass(slots=True)
class Passages:
    """All text of a page in reading order."""

    items: list[Passage] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    """Outer before inner."""


def passages(tree: etree._Element) -> Passages:
    """Split a page into passages."""
    body = tree.find("body") if tree.tag == "html" else tree
    walk = _Walk()
    if body is not None:
        walk.go(body)
    _chain(walk.found)
    return walk.found


def _chain(found: Passages) -> None:
    """Tell every frame what it stands in; what stands around (nearly) all text says nothing of any of it."""
    text = [0] * len(found.frames)
    for passage in found.items:
        text[passage.frame.index] += len(passage.text) - passage.linked
    for frame in reversed(found.frames):
        if frame.parent is not None:
            text[frame.parent.index] += text[frame.index]
    for frame in found.frames:
        around = frame.parent.chain if frame.parent else frozenset()
        if text[frame.index] < _NEARLY_ALL * text[0]:
            own = frame.words | {f"<{frame.tag}>"}
            around = around if own <= around else around | own
        frame.chain = around


def _hides(name: str, value: str) -> bool:
    return bool(_HIDDEN.search(value)) if name == "style" else value != "false"


class _Walk:
    """The state of the one pass: the open frame, and the passage being gathered."""

    def __init__(self) -> None:
        self.found = Passages()
        self._frame: Frame | None = None
        self._restart()
        self._in_link = self._in_bold = self._in_italic = 0
        self._image = False

    def _restart(self) -> None:
        self._parts: list[str] = []
        self._length = self._linked = self._links = self._bold = self._italic = 0
        self._cover: tuple[int, frozenset[str]] = (-1, frozenset())
        self._broken = False

    def go(self, root: etree._Element) -> None:
        """Visit every element once; the stack is ours, so depth is no danger."""
        stack: list[tuple[Any, str, Iterator[Any], int]] = []
        tag = root.tag if isinstance(root.tag, str) else "div"
        self._enter(root, tag)
        stack.append((root, tag, iter(root), 0))
        while stack and len(self.found.items) < _MOST_PASSAGES:
            _, tag, children, _ = stack[-1]
            child = next(children, None)
            if child is None:
                element, tag, _, start = stack.pop()
                self._leave(element, tag, start)
                if stack and (tail := element.tail):
                    self._add(tail)
                continue
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                if tail := child.tail:
                    self._add(tail)
                continue
            start = self._length
            self._enter(child, tag)
            if tag in _INLINE and not len(child):
                self._leave(child, tag, start)
                if tail := child.tail:
                    self._add(tail)
            else:
                stack.append((child, tag, iter(child), start))

    def _enter(self, element: Any, tag: str) -> None:
        if tag not in _INLINE:
            if tag in {"br", "hr"}:
                self._break(tag)
            elif "-" not in tag or self._length == 0:
                self._open(element, tag)
        elif tag == "a":
            self._in_link += 1
            self._links += 1
        elif tag in _BOLD:
            self._in_bold += 1
        elif tag in _ITALIC:
            self._in_italic += 1
        elif tag == "img":
            self._image = True
        if text := element.text:
            self._add(text)

    def _leave(self, element: Any, tag: str, start: int) -> None:
        if tag in _INLINE:
            if tag == "a":
                self._in_link -= 1
            elif tag in _BOLD:
                self._in_bold -= 1
            elif tag in _ITALIC:
                self._in_italic -= 1
            if start == 0 and self._length and element.get("class"):
                self._cover = (self._length, self._cover[1] | self._words(element))
        elif self._frame is not None and self._frame.element is element:
            self._flush()
            self._frame = self._frame.parent

    def _open(self, element: Any, tag: str) -> None:
        self._flush()
        parent = self._frame
        words = self._words(element)
        self._frame = Frame(
            element,
            tag,
            parent,
            words,
            frozenset(),
            parent.depth + 1 if parent else 0,
            len(self.found.frames),
        )
        self.found.frames.append(self._frame)

    def _words(self, element: Any) -> frozenset[str]:
        known: frozenset[str] = frozenset()
        for name, value in element.items():
            if name in _NAMING and value:
                known |= names_in(value)
            elif name in _HIDING and _hides(name, value):
                known |= _HIDING[name]
        return known

    def _add(self, text: str) -> None:
        if not text.strip():
            if self._parts:
                self._parts.append(" ")
            return
        self._parts.append(text)
        length = len(text)
        self._length += length
        self._broken = False
        if self._in_link:
            self._linked += length
        if self._in_bold:
            self._bold += length
        if self._in_italic:
            self._italic += length

    def _break(self, tag: str) -> None:
        """Two breaks in a row end a paragraph; so does one after a whole sentence, a bold line or a link."""
        if tag == "hr" or self._broken:
            self._flush()
        elif self._parts:
            whole = self._length >= _LONG_LINE and _SENTENCE_END.search(self._parts[-1][-8:])
            if whole or self._length in {self._bold, self._linked}:
                self._flush()
            else:
                self._parts.append(_BREAK)
                self._broken = True

    def _flush(self) -> None:
        if not self._parts:
            self._links = 0
            return
        text = one_line("".join(self._parts))
        if text and self._frame is not None:
            self._frame.signature = self._frame.signature or _signature(self._frame)
            self.found.items.append(
                Passage(
                    text,
                    self._frame,
                    len(self.found.items),
                    min(self._linked, self._length),
                    self._links,
                    self._bold,
                    self._italic,
                    self._cover[1] if self._cover[0] == self._length else frozenset(),
                    self._image,
                )
            )
            self._image = False
        self._restart()


def _signature(frame: Frame) -> str:
    around: list[str] = []
    outer: Frame | None = frame
    while outer is not None and len(around) < 3:
        name = outer.element.get("class", "")[:60]
        if not name and outer.tag == "td":
            name = str(outer.parent.element.index(outer.element)) if outer.parent else ""
        around.append(f"{outer.tag}.{name}")
        outer = outer.parent
    return ">".join(around)
