"""The page as passages: one pass over the tree, every run of text with where it stands.

A passage is what a reader sees as one block: a paragraph, a heading, a list item, a line between two breaks. A frame is
a block-level element around passages. Linear in the size of the page, whatever its depth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from newscrawl.reading.elements import Elements
from newscrawl.text import one_line

# A page whose text stands in one of these has forgotten to close it.
_SOFT = frozenset({"head", "nav", "button", "noscript", "select", "textarea", "map", "audio", "video", "object"})
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
_BREAKS = frozenset({"br", "hr"})
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_SENTENCE_END = re.compile("[.!?:\u2026\u3002\uff01\uff1f\u0964\u061f\u06d4]['\"\u201d\u2019\xbb)\\]]*\\s*$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BREAK = "\n"
_NO_WORDS: frozenset[str] = frozenset()
_LONG_LINE = 60
"""A line of at least so many characters that ends a sentence before a <br> is a paragraph."""


_LITTLE = 1_000
"""A page that shows fewer characters of prose may have its story where none belongs."""
_LONGEST = 2_000_000
"""No passage is longer: the words of a page that is one long line would take all memory."""
_NEARLY_ALL = 0.97
_MOST_PASSAGES = 15_000
"""Where a page has more, the rest is not looked at: no story is so long, and no page may take for ever."""


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element that holds text, with the words that it and the elements around it are named by."""

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
    style: str
    """Its tag and classes; a cell without a class is told by its column."""
    signature: str
    """The styles of this frame and the two around it: equal for elements that are styled alike."""
    is_data: bool | None = None
    """Whether it is a table of data, once that has been asked."""

    def outward(self) -> Iterator[Frame]:
        """This frame and those around it, inner first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


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
    size: int = 0
    """Length in letters of an alphabet."""


@dataclass(slots=True)
class Passages:
    """All text of a page in reading order."""

    items: list[Passage] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    """Outer before inner."""


def passages(elements: Elements) -> Passages:
    """Split a page into passages."""
    tree = elements.tree
    body = next(iter(elements.by_tag.get("body", ())), tree)
    found = _walked(body, elements, _SKIPPED)
    length = _length(found)
    if length < _LITTLE and any(tag in elements.by_tag for tag in _SOFT):
        everything = _walked(body, elements, _SKIPPED - _SOFT)
        found = everything if _length(everything) > max(_LITTLE / 2, 3 * length) else found
    _chain(found)
    return found


def _walked(body: etree._Element, elements: Elements, skipped: frozenset[str]) -> Passages:
    walk = _Walk(elements.meaning, skipped)
    walk.go(body)
    return walk.found


def _length(found: Passages) -> int:
    return sum(len(passage.text) - passage.linked for passage in found.items)


def _chain(found: Passages) -> None:
    """Tell every frame what it stands in; what stands around (nearly) all text says nothing of any of it."""
    text = [0] * len(found.frames)
    for passage in found.items:
        text[passage.frame.index] += len(passage.text) - passage.linked
    for frame in reversed(found.frames):
        if frame.parent is not None:
            text[frame.parent.index] += text[frame.index]
    most = _NEARLY_ALL * text[0] if text else 0.0
    for frame, length in zip(found.frames, text, strict=True):
        around = frame.parent.chain if frame.parent else _NO_WORDS
        frame.chain = _widened(around, frame.words, frame.tag) if length < most else around


@lru_cache(maxsize=50_000)
def _widened(around: frozenset[str], words: frozenset[str], tag: str) -> frozenset[str]:
    return around | words | {f"<{tag}>"}


def size(text: str) -> int:
    """Length in letters of an alphabet: a Chinese character counts as three."""
    length = len(text)
    # Such a character is three bytes: where the bytes are few, there are next to none.
    if text.isascii() or len(text.encode("utf-8", "replace")) < 1.25 * length:
        return length
    return length + 2 * len(_CJK.findall(text))


class _Walk:
    """The state of the one pass: the open elements, and the passage being gathered."""

    def __init__(self, meaning: Callable[[Any], frozenset[str]], skipped: frozenset[str]) -> None:
        self.found = Passages()
        self._skipped = skipped
        self._meaning = meaning
        self._open: list[Any] = []
        """The block-level elements around the place that is read."""
        self._frames: list[Frame] = []
        """Their frames, outer first: those that hold text so far."""
        self._restart()
        self._in_link = self._in_bold = self._in_italic = 0
        self._image = False
        self._starts: list[int] = []
        """For every open inline element how much of the passage had been read before it."""

    def _restart(self) -> None:
        self._parts: list[str] = []
        self._length = self._linked = self._links = self._bold = self._italic = 0
        self._cover: tuple[int, frozenset[str]] = (-1, _NO_WORDS)
        self._broken = False

    def go(self, root: etree._Element) -> None:
        """Visit every element once, however deep it stands."""
        skipped, items = self._skipped, self.found.items
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if tag in skipped:
                    walk.skip_subtree()
                else:
                    self._enter(element, tag)
                continue
            if event == "end" and tag not in skipped:
                self._leave(element, tag)
                if len(items) >= _MOST_PASSAGES:
                    break
            if (tail := element.tail) and element is not root and (self._parts or not tail.isspace()):
                self._add(tail)

    def _enter(self, element: Any, tag: str) -> None:
        if tag in _INLINE:
            self._starts.append(self._length)
            if tag == "a":
                self._in_link += 1
                self._links += 1
            elif tag in _BOLD:
                self._in_bold += 1
            elif tag in _ITALIC:
                self._in_italic += 1
            elif tag == "img":
                self._image = True
        elif tag in _BREAKS:
            self._break(tag)
        elif "-" not in tag or self._length == 0:
            self._flush()
            self._open.append(element)
        if (text := element.text) and (self._parts or not text.isspace()):
            self._add(text)

    def _leave(self, element: Any, tag: str) -> None:
        if tag in _INLINE:
            if tag == "a":
                self._in_link -= 1
            elif tag in _BOLD:
                self._in_bold -= 1
            elif tag in _ITALIC:
                self._in_italic -= 1
            covers = self._starts.pop() == 0 and self._length and element.get("class")
            if covers and (words := self._meaning(element)):
                self._cover = (self._length, self._cover[1] | words)
        elif self._open and self._open[-1] is element:
            self._flush()
            self._open.pop()
            del self._frames[len(self._open) :]

    def _add(self, text: str) -> None:
        if text.isspace():
            self._parts.append(" ")
            return
        if self._length > _LONGEST:
            return
        length = len(text)
        self._parts.append(text if length <= _LONGEST else text[:_LONGEST])
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
        if text and self._open:
            self.found.items.append(
                Passage(
                    text,
                    self._innermost(),
                    len(self.found.items),
                    min(self._linked, self._length),
                    self._links,
                    self._bold,
                    self._italic,
                    self._cover[1] if self._cover[0] == self._length else _NO_WORDS,
                    self._image,
                    size(text),
                )
            )
            self._image = False
        self._restart()

    def _innermost(self) -> Frame:
        """The frame of the innermost open element; most elements hold no text, and never need one."""
        frames = self._frames
        for element in self._open[len(frames) :]:
            parent = frames[-1] if frames else None
            tag = element.tag
            style = _style(element, tag)
            words, index = self._meaning(element), len(self.found.frames)
            signature = _signature(style, parent)
            frame = Frame(element, tag, parent, words, _NO_WORDS, len(frames), index, style, signature)
            frames.append(frame)
            self.found.frames.append(frame)
        return frames[-1]


def _style(element: Any, tag: str) -> str:
    name = element.get("class", "")[:60]
    if not name and tag == "td":
        row = element.getparent()
        name = str(row.index(element)) if row is not None else ""
    return f"{tag}.{name}"


def _signature(style: str, parent: Frame | None) -> str:
    if parent is None:
        return style
    outer = parent.parent
    return f"{style}>{parent.style}>{outer.style}" if outer else f"{style}>{parent.style}"
