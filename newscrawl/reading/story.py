"""The story inside its element, by the parts a layout declares: prose in blocks, pictures, boxes and bylines apart.

The element is walked once, in document order and without recursion. Old pages delimit their parts by comments
("S IBOX" ... "E IBOX") and leave paragraphs unclosed; newer ones name them by classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from newscrawl.article import Block, BlockType, Image, Link, LinkKind
from newscrawl.publishers.declaration import Layout, Part
from newscrawl.text import one_line

_BLOCKS = frozenset(
    {"p", "div", "table", "tr", "td", "th", "tbody", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
     "dl", "dt", "dd", "pre", "section", "article", "figure", "center", "hr", "form", "fieldset", "address"}
)  # fmt: skip
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "noscript", "object", "embed", "iframe", "svg", "link", "template"})
_BOLD = frozenset({"b", "strong"})
_LISTING = frozenset({"li", "div", "h2", "h3", "h4", "p", "td"})
_POSTS = re.compile(r"^(?:#|javascript:)|//(?:[\w-]+\.)*(?:twitter\.com|t\.co|facebook\.com)/|/correspondents/")
_COMMENT = re.compile(r"^\s*(?P<edge>[SE])\s+(?P<code>[A-Z]{2,5})\s*$")
_SPACER = re.compile(r"/(?:o|999999|\w*dot_\d+|inline_dashed_line|(?:start|end)_?quote\w*)\.gif(?:\?|$)", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"(?:start|end)_?quote", re.IGNORECASE)
_QUOTE_WORDS = re.compile(r"^\s*[\u201c\u201d\"]?\s*(?:(?:start|end) quote)?\s*", re.IGNORECASE)
_CAPTIONS = frozenset({"cap", "caption", "media-caption__text", "media-with-caption__caption"})
_CREDITS = frozenset({"credit", "media-caption__copyright", "story-image-copyright", "image-copyright"})
_CAPTION_LABEL = re.compile(r"^(?:Image|Media) caption\s*")
_LONGEST_HEADING = 70
_STOP = re.compile(r"[.!:;,][\"'\u2019\u201d]?$")
_MEDIA_NOTE = re.compile(r"Please turn on JavaScript|Media requires JavaScript|Media playback is unsupported")


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
    bold: int = 0
    total: int = 0

    def add(self, text: str | None, *, bold: bool) -> None:
        if text:
            size = len(text.strip())
            self.texts.append(text)
            self.total += size
            self.bold += size if bold else 0

    @property
    def all_bold(self) -> bool:
        return self.total > 0 and self.bold == self.total


def read_story(container: etree._Element, layout: Layout, furniture: frozenset[str] = frozenset()) -> Story:
    """Read the story in `container`; whole paragraphs in `furniture` are none of it."""
    walk = _Walk(layout, furniture, bounded=layout.between is not None and _has_bounds(container, layout.between))
    walk.go(container)
    return walk.story


def words(element: etree._Element) -> str:
    """All text inside an element, on one line."""
    return one_line("".join(map(str, element.itertext())))


def read_picture(elements: Iterable[etree._Element]) -> Image | None:
    """The picture in these elements with its words; None where there is only a spacer."""
    found = [e for element in elements for e in element.iter("img", "image")]
    img = next((e for e in found if not _SPACER.search(e.get("src", ""))), None)
    caption = _within(
        elements, ("cap", "caption", "media-caption__text", "media-with-caption__caption"), ("figcaption",)
    )
    credit = _within(elements, ("credit", "media-caption__copyright", "story-image-copyright", "image-copyright"), ())
    if img is None and not caption:
        return None
    if caption is None and img is not None:
        caption = _beside(img)
    alt = one_line(img.get("alt", "")) if img is not None else ""
    return Image(url=img.get("src") if img is not None else None, alt=alt or None, caption=caption, credit=credit)


def _has_bounds(container: etree._Element, code: str) -> bool:
    return any(_edge(comment) == ("S", code) for comment in container.iter(etree.Comment))


def _edge(comment: Any) -> tuple[str, str] | None:
    found = _COMMENT.match(comment.text or "")
    return (found["edge"], found["code"]) if found else None


class _Walk:
    """One pass over the story's element."""

    def __init__(self, layout: Layout, furniture: frozenset[str], *, bounded: bool) -> None:
        self.story = Story()
        self._layout = layout
        self._furniture = furniture
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
                part = self._part(node)
                if part is Part.END and self.story.blocks:
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

    def _part(self, node: etree._Element) -> Part | None:
        parts = self._layout.parts
        names = (node.get("class") or "").split()
        keys = [node.tag, *(f".{n}" for n in names), *(f"{node.tag}.{n}" for n in names), f"#{node.get('id')}"]
        return next((parts[key] for key in reversed(keys) if key in parts), None)

    def _passes(self, node: etree._Element, part: Part | None) -> bool:
        """Take an element whole, or leave it out whole; false when its text is the story's."""
        if node.tag in _UNSEEN and part is None:
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
            if picture := read_picture(elements):
                self.story.images.append(picture)
        elif part is Part.BOX:
            self._box(elements)
        elif part is Part.BYLINE:
            self.story.bylines += elements

    def _box(self, elements: list[etree._Element]) -> None:
        """Keep what a box beside the prose says: a quote, facts, a picture, links to stories."""
        links = [link for e in elements for link in _box_links(e)]
        titles = {link.title for link in links}
        prose = [line for line in _lines(elements) if line not in titles and line not in self._furniture]
        if picture := read_picture(elements):
            self.story.images.append(picture)
            prose = [line for line in prose if line not in (picture.alt, picture.caption)]
        if quote := _pull_quote(elements, prose):
            self.story.blocks.append(quote)
        elif len(prose) > 1 or (prose and not links):
            self.story.blocks.append(Block(BlockType.FACT_BOX, "\n".join(prose)))
        self.story.links += links

    def _enter(self, node: etree._Element, part: Part | None) -> None:
        if node.tag in _BLOCKS or part in (Part.HEADING, Part.STANDFIRST):
            self._flush()
            self._mark = part or (Part.HEADING if node.tag in _HEADINGS else None)
        if (
            node.tag == "img"
            and self._inside
            and not _SPACER.search(node.get("src", ""))
            and one_line(node.get("alt", ""))
        ):
            self.story.images.append(Image(url=node.get("src"), alt=one_line(node.get("alt", ""))))
        self._bold += node.tag in _BOLD
        self._list += node.tag == "li"
        self._quote += node.tag == "blockquote"
        if node.tag == "a" and node.get("href") and self._inside:
            self._link = (node, len(self._run.texts))
        self._text(node.text)

    def _loose_picture(self, img: etree._Element) -> None:
        alt = one_line(img.get("alt", ""))
        if alt and not _SPACER.search(img.get("src", "")):
            self.story.images.append(Image(url=img.get("src"), alt=alt))

    def _leave(self, node: etree._Element) -> None:
        if self._link and self._link[0] is node:
            self._note_link(*self._link)
            self._link = None
        if node.tag in _BLOCKS or (self._mark and self._part(node) == self._mark):
            self._flush()
        self._bold -= node.tag in _BOLD
        self._list -= node.tag == "li"
        self._quote -= node.tag == "blockquote"

    def _note_link(self, node: etree._Element, since: int) -> None:
        title = one_line("".join(self._run.texts[since:]))
        if title and not (node.get("href") or "").startswith("#"):
            self._run.links.append(Link(LinkKind.IN_BODY, title, node.get("href")))

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
        text = one_line("".join(run.texts))
        if not text or text in self._furniture or _MEDIA_NOTE.match(text):
            return
        self._mark = None
        if len(run.links) == 1 and run.links[0].title == text and not _STOP.search(text):
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


def _box_links(box: etree._Element) -> Iterator[Link]:
    """The links a box lists, each on a line of its own; those in its prose, and to people and posts, are none."""
    for a in box.iter("a"):
        title = words(a)
        around = next((e for e in a.iterancestors() if e.tag in _BLOCKS or e is box), box)
        alone = _letters(around) == sum(_letters(e) for e in around.iter("a"))
        if title and around.tag in _LISTING and alone and a.get("href") and not _POSTS.search(a.get("href", "")):
            yield Link(LinkKind.RELATED, title, a.get("href"))


def _letters(element: etree._Element) -> int:
    return len("".join(words(element).split()))


def _lines(elements: Iterable[etree._Element]) -> Iterator[str]:
    """The lines a box shows."""
    for element in elements:
        parts: list[str] = []
        for event, node in etree.iterwalk(element, events=("start", "end")):
            if node.tag in _BLOCKS or node.tag == "br":
                yield from filter(None, [one_line("".join(parts))])
                parts = []
            if node.tag not in _UNSEEN:
                parts.append((node.text if event == "start" else node.tail if node is not element else "") or "")
        yield from filter(None, [one_line("".join(parts))])


def _pull_quote(elements: list[etree._Element], lines: list[str]) -> Block | None:
    """A box between quotation marks (drawn or printed) is a quote; its last line says whose."""
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


def _within(elements: Iterable[etree._Element], classes: tuple[str, ...], tags: tuple[str, ...]) -> str | None:
    for element in elements:
        for node in element.iter():
            if isinstance(node.tag, str) and (
                node.tag in tags or not set(classes).isdisjoint((node.get("class") or "").split())
            ):
                if node.tag in ("div", "span") and next(node.iter("img"), None) is not None:
                    continue
                if text := words(node):
                    return re.sub(r"^(?:Image caption|Media caption)\s*", "", text) or None
    return None


def _beside(img: etree._Element) -> str | None:
    """The words printed below a picture in the same box."""
    after = img.getnext()
    text = words(after) if after is not None and after.tag in ("span", "p", "div") else ""
    return text or None
