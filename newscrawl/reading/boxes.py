"""Boxes beside the prose: pull quotes, facts, a picture, lists of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace

from lxml import etree

from newscrawl.article import Block, BlockType, Image, Link, LinkKind
from newscrawl.publishers.declaration import Layout, Part, Publisher
from newscrawl.reading.pictures import read_picture, words
from newscrawl.text import one_line

BLOCKS = frozenset(
    {"p", "div", "table", "tr", "td", "th", "tbody", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
     "dl", "dt", "dd", "pre", "section", "article", "figure", "center", "hr", "form", "fieldset", "address"}
)  # fmt: skip
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
UNSEEN = frozenset({"script", "style", "noscript", "object", "embed", "iframe", "svg", "link", "template"})
_NOWHERE = re.compile(r"^(?:#|javascript:)|//(?:[\w-]+\.)*(?:twitter\.com|t\.co|facebook\.com)/", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"(?:start|end)_?quote", re.IGNORECASE)
_QUOTE_WORDS = re.compile(r"^\s*[\u201c\u201d\"]?\s*(?:(?:start|end) quote)?\s*", re.IGNORECASE)


@dataclass(slots=True)
class Box:
    """What a box says."""

    block: Block | None = None
    picture: Image | None = None
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """A line the box shows, with the anchors it is made of."""

    texts: list[str] = field(default_factory=list)
    anchors: list[etree._Element] = field(default_factory=list)
    linked: int = 0
    label: bool = False
    """A heading, or a line the layout declares: it says something, but leads nowhere and is no text alone."""

    @property
    def text(self) -> str:
        return one_line("".join(self.texts))

    @property
    def all_link(self) -> bool:
        return bool(self.anchors) and not self.label and self.linked == _letters("".join(self.texts))


def part_of(node: etree._Element, layout: Layout) -> Part | None:
    """What the layout declares an element to be: by id, else by class, else by tag."""
    names = (node.get("class") or "").split()
    keys = [f"#{node.get('id')}", *(f"{node.tag}.{n}" for n in names), *(f".{n}" for n in names), str(node.tag)]
    return next((layout.parts[key] for key in keys if key in layout.parts), None)


def read_box(elements: list[etree._Element], layout: Layout, publisher: Publisher) -> Box:
    """Read a box; lines that are all link lead to other stories and are none of its words."""
    kept = [_pruned(element, layout) for element in elements]
    box = Box(picture=read_picture(kept, publisher.spacers))
    lines = [line for element in kept for line in _lines(element, layout) if line.text]
    box.links = [link for line in lines if line.all_link for link in _links(line) if publisher.lists(link.url)]
    shown = [line for line in lines if not line.all_link and line.text not in publisher.furniture]
    if box.picture:
        shown = [line for line in shown if line.text not in (box.picture.alt, box.picture.caption)]
    told = [line.text for line in shown]
    if quote := _pull_quote(kept, told):
        box.block = quote
    elif told and not all(line.label for line in shown):
        box.block = Block(BlockType.FACT_BOX, "\n".join(told))
    return box


def _pruned(element: etree._Element, layout: Layout) -> etree._Element:
    """A copy without what the layout leaves out."""
    kept = deepcopy(element)
    kept.tail = None
    for node in [n for n in kept.iter("*") if n.tag in UNSEEN or part_of(n, layout) is Part.SKIP]:
        parent, before = node.getparent(), node.getprevious()
        if parent is None:
            continue
        if before is not None:
            before.tail = (before.tail or "") + (node.tail or "")
        else:
            parent.text = (parent.text or "") + (node.tail or "")
        node.tail = None
        parent.remove(node)
    return kept


def _lines(element: etree._Element, layout: Layout) -> Iterator[_Line]:
    line, anchor = _Line(), None
    for event, node in etree.iterwalk(element, events=("start", "end", "comment")):
        declared = event != "comment" and part_of(node, layout) is Part.LINE
        if declared or node.tag in BLOCKS or node.tag == "br":
            yield line
            line = _Line(label=event == "start" and (declared or node.tag in HEADINGS))
        if event == "start" and node.tag == "a" and node.get("href"):
            anchor = node
        elif node is anchor:
            anchor = None
        text = node.text if event == "start" else node.tail
        if text and (event == "start" or node is not element):
            _add(line, text, anchor)
    yield line


def _add(line: _Line, text: str, anchor: etree._Element | None) -> None:
    line.texts.append(text)
    if anchor is not None and text.strip():
        line.linked += _letters(text)
        if anchor not in line.anchors:
            line.anchors.append(anchor)


def _links(line: _Line) -> Iterator[Link]:
    """The links of a line; those to posts and within the page lead to no story."""
    for anchor in line.anchors:
        url = anchor.get("href", "")
        if not _NOWHERE.search(url):
            yield Link(LinkKind.RELATED, words(anchor), url)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _pull_quote(elements: list[etree._Element], lines: list[str]) -> Block | None:
    """A box between quotation marks (drawn or printed) is a quote; its last lines say whose."""
    drawn = any(_QUOTE_MARK.search(i.get("src", "")) for e in elements for i in e.iter("img"))
    said = [b for e in elements for b in e.iter("blockquote")]
    if not drawn and not said:
        return None
    told = [word for line in lines if (word := _QUOTE_WORDS.sub("", line).strip())]
    if said:
        quoted = " ".join(map(words, said))
        rest = [line for line in told if line not in quoted and quoted not in line]
    else:
        quoted, rest = (told[0], told[1:]) if told else ("", [])
    block = Block(BlockType.PULL_QUOTE, quoted.strip("\u201c\u201d "))
    return replace(block, attribution=", ".join(rest) or None) if quoted else None
