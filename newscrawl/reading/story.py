"""The story inside its element, by the parts a layout declares: prose in blocks, pictures, boxes and bylines apart.

The element is walked once, in document order and without recursion. Old pages delimit their parts by comments
("S IBOX" ... "E IBOX") and leave paragraphs unclosed; newer ones name them by classes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from newscrawl.article import Block, BlockType, Image, Link, LinkKind
from newscrawl.publishers.declaration import Layout, Part, Publisher
from newscrawl.reading.boxes import BLOCKS, HEADINGS, UNSEEN, part_of, read_box
from newscrawl.reading.pictures import is_spacer, read_picture
from newscrawl.text import one_line

_BOLD = frozenset({"b", "strong"})
_COMMENT = re.compile(r"^\s*(?P<edge>[SE])\s+(?P<code>[A-Z]{2,5})\s*$")
_HIDDEN = re.compile(r"display:\s*none", re.IGNORECASE)
_LONGEST_HEADING = 70
_STOP = re.compile(r"[.!:;,][\"'\u2019\u201d]?$")


@dataclass(slots=True)
class Story:
    """What the element holds."""

    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    """In the prose (in_body) and in boxes beside it (related)."""
    bylines: list[etree._Element] = field(default_factory=list)
    standfirst: str | None = None


@dataclass(slots=True)
class _Run:
    """The text of one block while it is gathered."""

    texts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    amid_prose: bool = False
    bold: int = 0
    total: int = 0

    def add(self, text: str | None, *, bold: bool) -> None:
        if text:
            size = len(text.strip())
            self.texts.append(text)
            self.total += size
            self.bold += size if bold else 0

    def leads_away(self, text: str) -> bool:
        """Whether the block is a link and nothing else, and no item of a list that is otherwise prose."""
        alone = len(self.links) == 1 and self.links[0].title == text and not _STOP.search(text)
        return alone and not self.amid_prose

    @property
    def all_bold(self) -> bool:
        return self.total > 0 and self.bold == self.total


def read_story(container: etree._Element, layout: Layout, publisher: Publisher) -> Story:
    """Read the story in `container`."""
    bounded = layout.between is not None and _has_bounds(container, layout.between)
    walk = _Walk(layout, publisher, bounded=bounded)
    walk.go(container)
    return walk.story


def _has_bounds(container: etree._Element, code: str) -> bool:
    return any(_edge(comment) == ("S", code) for comment in container.iter(etree.Comment))


def _edge(comment: Any) -> tuple[str, str] | None:
    found = _COMMENT.match(comment.text or "")
    return (found["edge"], found["code"]) if found else None


def _is_amid_prose(link: etree._Element) -> bool:
    """Whether a link stands in a list of which other items are no links."""
    item = next(link.iterancestors("li"), None)
    siblings = [] if item is None else [*item.itersiblings("li"), *item.itersiblings("li", preceding=True)]
    return any(next(sibling.iter("a"), None) is None for sibling in siblings)


class _Walk:
    """One pass over the story's element."""

    def __init__(self, layout: Layout, publisher: Publisher, *, bounded: bool) -> None:
        self.story = Story()
        self._layout = layout
        self._publisher = publisher
        self._inside = not bounded
        self._section: str | None = None
        self._held: list[etree._Element] = []
        """Elements of the section between two comments."""
        self._run = _Run()
        self._bold = 0
        self._list = 0
        self._quote = 0
        self._mark: Part | None = None
        """The part that the block being gathered was declared to be."""
        self._link: tuple[etree._Element, int] | None = None

    def go(self, container: etree._Element) -> None:
        events = etree.iterwalk(container, events=("start", "end", "comment"))
        skipped: Any = None
        self._text(container.text)
        for event, node in events:
            if node is container:
                continue
            if event == "comment":
                if self._comment(node):
                    break
                self._text(node.tail)
            elif event == "start":
                if node.tag == "br":
                    self._break(node)
                part = part_of(node, self._layout)
                if part is Part.END and self.story.blocks:
                    self._end()
                    break
                if self._passes(node, part):
                    events.skip_subtree()
                    skipped = node
                else:
                    self._enter(node, part)
            else:
                if node is skipped:
                    skipped = None
                else:
                    self._leave(node)
                self._text(node.tail)
        self._flush()

    def _end(self) -> None:
        """A heading right before the end announces what is no longer the story, such as readers' letters."""
        self._flush()
        if self.story.blocks[-1].type is BlockType.HEADING:
            self.story.blocks.pop()

    def _comment(self, node: Any) -> bool:
        """Heed a comment; true when the story ends here."""
        edge = _edge(node)
        if edge is None:
            return False
        letter, code = edge
        if code == self._layout.between:
            if letter == "E" and self._inside:
                return True
            self._inside = True
        elif letter == "S" and code in self._layout.sections and self._section is None and self._inside:
            self._flush()
            self._section = code
        elif letter == "E" and code == self._section:
            self._close_section()
        return False

    def _close_section(self) -> None:
        part = self._layout.sections[self._section or ""]
        self._section = None
        held, self._held = self._held, []
        if held:
            self._take(part, held)

    def _passes(self, node: etree._Element, part: Part | None) -> bool:
        """Take an element whole, or leave it out whole; false when its text is the story's."""
        if (node.tag in UNSEEN and part is None) or _HIDDEN.search(node.get("style", "")):
            return True
        if not self._inside:
            return False
        if self._section:
            if any(_edge(c) == ("E", self._section) for c in node.iter(etree.Comment)):
                return False
            self._held.append(node)
            return True
        if part in (Part.PICTURE, Part.BOX, Part.BYLINE, Part.SKIP):
            self._flush()
            self._take(part, [node])
            return True
        return False

    def _take(self, part: Part, elements: list[etree._Element]) -> None:
        if part is Part.PICTURE:
            self._add_picture(read_picture(elements, self._publisher.spacers))
        elif part is Part.BOX:
            self._box(elements)
        elif part is Part.BYLINE:
            self.story.bylines += elements

    def _box(self, elements: list[etree._Element]) -> None:
        box = read_box(elements, self._layout, self._publisher)
        self.story.blocks += [box.block] if box.block else []
        self._add_picture(box.picture)
        self.story.links += box.links

    def _enter(self, node: etree._Element, part: Part | None) -> None:
        if node.tag in BLOCKS or part in (Part.HEADING, Part.STANDFIRST):
            self._flush()
            self._mark = part or (Part.HEADING if node.tag in HEADINGS else None)
        if node.tag == "img" and self._inside:
            self._loose_picture(node)
        self._bold += node.tag in _BOLD
        self._list += node.tag == "li"
        self._quote += node.tag == "blockquote"
        if node.tag == "a" and node.get("href") and self._inside:
            self._link = (node, len(self._run.texts))
        self._text(node.text)

    def _loose_picture(self, img: etree._Element) -> None:
        alt = one_line(img.get("alt", ""))
        if alt and not is_spacer(img.get("src"), self._publisher.spacers):
            self._add_picture(Image(url=img.get("src"), alt=alt))

    def _add_picture(self, picture: Image | None) -> None:
        """The first picture leads the story if it stands before the prose."""
        if picture:
            picture.is_lead = not self.story.images and not self.story.blocks
            self.story.images.append(picture)

    def _leave(self, node: etree._Element) -> None:
        if self._link and self._link[0] is node:
            self._note_link(*self._link)
            self._link = None
        if node.tag in BLOCKS or (self._mark and part_of(node, self._layout) == self._mark):
            self._flush()
        self._bold -= node.tag in _BOLD
        self._list -= node.tag == "li"
        self._quote -= node.tag == "blockquote"

    def _note_link(self, node: etree._Element, since: int) -> None:
        title = one_line("".join(self._run.texts[since:]))
        if title and not (node.get("href") or "").startswith("#"):
            self._run.links.append(Link(LinkKind.IN_BODY, title, node.get("href")))
            self._run.amid_prose = _is_amid_prose(node)

    def _break(self, node: etree._Element) -> None:
        """Two breaks are the end of a paragraph, one is a space."""
        before = node.getprevious()
        if before is not None and before.tag == "br" and not (before.tail or "").strip():
            self._flush()
        else:
            self._run.add(" ", bold=False)

    def _text(self, text: str | None) -> None:
        if self._inside and self._section is None:
            self._run.add(text, bold=self._bold > 0)

    def _flush(self) -> None:
        run, self._run, mark = self._run, _Run(), self._mark
        text = one_line(self._without_noise("".join(run.texts)))
        if not text or text in self._publisher.furniture:
            return
        self._mark = None
        if run.leads_away(text):
            # A line that is all link leads away from the story.
            self.story.links.append(replace(run.links[0], kind=LinkKind.RELATED))
            return
        self.story.links += run.links
        kind = self._kind(text, run, mark)
        first = not any(b.type is BlockType.PARAGRAPH for b in self.story.blocks)
        if kind is BlockType.PARAGRAPH and self.story.standfirst is None and first:
            bold = self._layout.bold_headings and run.bold > run.total * 0.9
            self.story.standfirst = text if bold or mark is Part.STANDFIRST else None
        self.story.blocks.append(Block(kind, text))

    def _without_noise(self, text: str) -> str:
        noise = self._publisher.noise
        return re.sub(noise, " ", text) if noise else text

    def _kind(self, text: str, run: _Run, mark: Part | None) -> BlockType:
        if mark is Part.HEADING:
            return BlockType.HEADING
        if self._list:
            return BlockType.LIST_ITEM
        if self._quote:
            return BlockType.QUOTE
        short = len(text) <= _LONGEST_HEADING and not _STOP.search(text)
        if self._layout.bold_headings and run.all_bold and short and self.story.blocks:
            return BlockType.HEADING
        return BlockType.PARAGRAPH
