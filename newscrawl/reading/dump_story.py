"""The lines between headline and end of a text dump: which are prose, headings, pictures, quotes and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest
from operator import itemgetter

from newscrawl.article import Block, BlockType, Boundaries, Image
from newscrawl.publishers.declaration import TextDump
from newscrawl.reading.dump_lines import LONGEST, Line, any_of, compiled
from newscrawl.reading.dump_words import (
    Said,
    ends_quoting,
    is_fact,
    is_label,
    is_name,
    is_quotation,
    is_sentence,
    is_spoken_caption,
    may_be_heading,
)

_DRAWING = r"(?:graphic|map|logo|chart|graph|diagram|cartoon)"
# Drawings have no captions: the only words are those for who cannot see them.
_OF_DRAWING = re.compile(rf"^{_DRAWING} (?:of|showing)\b|\b{_DRAWING}$", re.IGNORECASE)
_WINDOW = 8
"""Lines looked at together: no quotation or picture has more."""
_LONGEST_BARE = 140
"""A line longer than this is prose, though its full stop may be missing."""


@dataclass(slots=True)
class Story:
    """What the lines of a story came to."""

    body: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    """Lines that are nothing known."""

    @property
    def has_prose(self) -> bool:
        """Whether a paragraph has been seen."""
        return any(block.type is BlockType.PARAGRAPH for block in self.body)


@dataclass(slots=True)
class _Run:
    """Lines of one kind that stand together in one block."""

    kind: str
    lines: list[Line]
    opens: bool
    """It begins its block."""
    closes: bool
    """It ends its block."""

    @property
    def texts(self) -> list[str]:
        """The lines' words."""
        return [line.text for line in self.lines]


def read_story(lines: list[Line], dump: TextDump, boundaries: Boundaries) -> Story:
    """Tell the parts of a story apart by the shape of its lines and how they stand together."""
    spaced = boundaries is Boundaries.KEPT
    runs = list(_runs(lines if spaced else [replace(line, block=0) for line in lines], dump))
    said = Said(text for run in runs if run.kind == "prose" for text in run.texts)
    reader = _Reader(dump, said, spaced=spaced)
    for run, below in zip_longest(runs, runs[1:]):
        reader.take(run, below)
    return reader.finish()


def _runs(lines: list[Line], dump: TextDump) -> Iterator[_Run]:
    kinds: list[tuple[int, str]] = []
    for line in lines:
        below_bare = kinds[-1:] == [(line.block, "bare")]
        kinds.append((line.block, _kind(line, dump, below_bare=below_bare)))
    groups = [list(group) for _, group in groupby(zip(kinds, lines, strict=True), key=itemgetter(0))]
    blocks = [-1, *(group[0][0][0] for group in groups), -1]
    for place, group in enumerate(groups, 1):
        (here, kind), _ = group[0]
        yield _Run(kind, [line for _, line in group], blocks[place - 1] != here, blocks[place + 1] != here)


def _kind(line: Line, dump: TextDump, *, below_bare: bool) -> str:
    text = line.text
    if len(text) <= LONGEST and (label := _declared(text, dump)):
        return label
    if line.heading:
        return "heading"
    if line.cells:
        return "row"
    if line.item:
        return "item"
    if is_fact(text) and not is_label(text):
        return "fact"
    return _shape(text, below_bare=below_bare)


def _shape(text: str, *, below_bare: bool) -> str:
    # Below a picture's alternative words, a quotation at the end of a line without a stop is the caption's.
    if is_sentence(text) or (ends_quoting(text) and not below_bare):
        return "prose"
    return "long" if len(text) > _LONGEST_BARE else "bare"


def _declared(text: str, dump: TextDump) -> str | None:
    """The kind of a line that the publisher's own labels tell."""
    for kind, pattern in (
        ("picture", any_of(dump.image_patterns)),
        ("credit", any_of(dump.credit_patterns)),
        ("quote_start", compiled(dump.quote_start)),
        ("quote_end", compiled(dump.quote_end)),
    ):
        if pattern.search(text):
            return kind
    return None


class _Reader:
    """Takes the runs one after the other."""

    def __init__(self, dump: TextDump, said: Said, *, spaced: bool) -> None:
        self._dump = dump
        self._said = said
        self._spaced = spaced
        self._story = Story()
        self._label: str | None = None
        """The head of a box, waiting for what stands in it."""
        self._quote: list[str] | None = None
        """Lines since the publisher's mark of a quotation."""
        self._awaits_caption = False
        """The next line is a caption, whatever it looks like."""
        self._credit: str | None = None
        """Of the next picture."""
        self._seen_prose = False
        self._done: _Run | None = None
        """A run that was read together with the one above it."""
        self._takers = {
            "prose": self._prose,
            "long": self._long,
            "heading": self._heading,
            "item": self._item,
            "row": self._row,
            "fact": self._fact,
            "picture": self._picture,
            "credit": self._credited,
            "quote_start": self._quote_opened,
            "quote_end": self._quote_closed,
            "bare": self._bare,
        }

    def take(self, run: _Run, below: _Run | None) -> None:
        """Place one run of lines."""
        if self._quote is not None and run.kind != "quote_end":
            self._quote.extend(run.texts)
            return
        if self._awaits_caption:
            self._awaits_caption = False
            self._story.images[-1].caption = run.lines[0].text
            run = replace(run, lines=run.lines[1:])
        elif self._is_repeated(run.lines[0].text):
            run = replace(run, lines=run.lines[1:])
        if run.lines and run is not self._done:
            self._takers[run.kind](run, below)

    def _is_repeated(self, text: str) -> bool:
        """Whether a line only repeats the caption above it."""
        return bool(self._story.images) and self._story.images[-1].caption == text

    def finish(self) -> Story:
        """Give the story, once the lines are over."""
        story = self._story
        while story.body and story.body[-1].type is BlockType.HEADING:
            story.unplaced.append(story.body.pop().text)
        if self._label:
            story.unplaced.append(self._label)
        for text in self._quote or ():
            self._add(BlockType.PARAGRAPH if is_sentence(text) else BlockType.PULL_QUOTE, text)
        return story

    def _add(self, kind: BlockType, text: str, said_by: str | None = None) -> None:
        if self._label and kind is BlockType.PARAGRAPH and self._seen_prose:
            # Prose and no box came after it.
            self._story.body.append(Block(BlockType.HEADING, self._label))
        self._story.body.append(Block(kind, text, attribution=said_by))
        self._label = None
        self._seen_prose = self._seen_prose or kind is BlockType.PARAGRAPH

    def _image(self, alt: str | None, caption: str | None) -> None:
        lead = not self._seen_prose and not self._story.images
        self._story.images.append(Image(alt=alt, caption=caption, credit=self._credit, is_lead=lead))
        self._credit = None

    def _prose(self, run: _Run, below: _Run | None) -> None:
        if self._seen_prose and below and self._is_apart(run) and _asks(run.lines[0].text):
            self._add(BlockType.HEADING, run.lines[0].text)
            return
        for text in run.texts:
            if not self._seen_prose and (is_spoken_caption(text) or not is_sentence(text)):
                self._alone(text)
            else:
                self._add(BlockType.PARAGRAPH, text)

    def _long(self, run: _Run, below: _Run | None) -> None:
        """A long pull quote, where a name follows; else prose that lost its full stop."""
        *above, last = run.texts
        for text in above:
            self._add(BlockType.PARAGRAPH, text)
        named = below and below.kind == "bare" and len(below.lines) == 1 and is_name(below.lines[0].text)
        if below and named and self._said.repeats(last):
            self._add(BlockType.PULL_QUOTE, last, below.lines[0].text)
            self._done = below
        else:
            self._add(BlockType.PARAGRAPH, last)

    def _heading(self, run: _Run, below: _Run | None) -> None:
        for text in run.texts:
            if self._seen_prose and below:
                self._add(BlockType.HEADING, text)
            else:
                self._story.unplaced.append(text)

    def _item(self, run: _Run, _below: _Run | None) -> None:
        for text in run.texts:
            self._add(BlockType.LIST_ITEM, text)

    def _row(self, run: _Run, below: _Run | None) -> None:
        if len(run.texts) == 1:
            self._bare(run, below)
            return
        self._add(BlockType.TABLE, "\n".join(" | ".join(line.cells) for line in run.lines))

    def _fact(self, run: _Run, below: _Run | None) -> None:
        if len(run.texts) >= 2 and (self._spaced or len(run.texts) >= 3):
            facts = [self._label, *run.texts] if self._label else run.texts
            self._add(BlockType.FACT_BOX, "\n".join(facts))
            return
        for place, text in enumerate(run.texts):
            if is_sentence(text):
                self._add(BlockType.PARAGRAPH, text)
            elif self._label:
                self._add(BlockType.FACT_BOX, f"{self._label}\n{text}")
            else:
                self._bare(replace(run, lines=run.lines[place : place + 1]), below)

    def _picture(self, run: _Run, _below: _Run | None) -> None:
        for text in run.texts:
            found = any_of(self._dump.image_patterns).search(text)
            caption = next((g for g in found.groups() if g), "") if found else ""
            self._image(None, caption or None)
            self._awaits_caption = not caption

    def _credited(self, run: _Run, _below: _Run | None) -> None:
        for text in run.texts:
            found = any_of(self._dump.credit_patterns).search(text)
            self._credit = next((g for g in found.groups() if g), None) if found else None

    def _quote_opened(self, _run: _Run, _below: _Run | None) -> None:
        self._quote = []

    def _quote_closed(self, run: _Run, _below: _Run | None) -> None:
        found = compiled(self._dump.quote_end).search(run.texts[0])
        name = found["name"].strip() if found else ""
        text = " ".join(self._quote or ()).strip('“”" ')
        self._quote = None
        if text:
            self._add(BlockType.PULL_QUOTE, text, name or None)

    def _bare(self, run: _Run, below: _Run | None) -> None:
        """Lines without a full stop: headings, the words of pictures, pull quotes, heads of boxes."""
        place, texts = 0, run.texts
        while place < len(texts):
            place += self._one_of(texts, place, run, below)

    def _one_of(self, run_texts: list[str], place: int, run: _Run, below: _Run | None) -> int:
        """Place the first of the lines left, with those that belong to it; gives how many."""
        texts = run_texts[place : place + _WINDOW]
        first, *others = texts
        if not others and self._apart_quotation(first, run, below):
            return 1
        if is_label(first) and (others or self._spaced or below):
            self._head_box(first)
            return 1
        if others and (quote := self._quotation(texts)):
            return quote
        if self._label and others and not self._may_be_picture(texts):
            self._add(BlockType.FACT_BOX, "\n".join([self._label, *run_texts[place:]]))
            return len(run_texts) - place
        return self._heading_or_picture(texts, run, below)

    def _heading_or_picture(self, texts: list[str], run: _Run, below: _Run | None) -> int:
        first, *others = texts
        if len(texts) != 2 and self._is_heading(first, texts, run, below):
            self._add(BlockType.HEADING, first)
            return 1
        if others:
            self._image(first, others[0])
            return 2
        self._alone(first)
        return 1

    def _head_box(self, text: str) -> None:
        if self._label:
            self._story.unplaced.append(self._label)
        self._label = text

    def _may_be_picture(self, texts: list[str]) -> bool:
        return len(texts) == 2 and not may_be_heading(texts[1])

    def _quotation(self, texts: list[str]) -> int:
        """A pull quote of one or several lines and the name below it; gives how many lines it takes."""
        for size in range(2, min(len(texts), 5) + 1):
            *words, name = texts[:size]
            if not is_name(name):
                continue
            if (self._label and size == len(texts)) or all(is_quotation(text, name, self._said) for text in words):
                self._add(BlockType.PULL_QUOTE, " ".join(words), name)
                return size
        return 0

    def _apart_quotation(self, text: str, run: _Run, below: _Run | None) -> bool:
        """A pull quote whose name stands in the next block; that block is then no more to be read."""
        if not below or below.kind != "bare" or not (self._is_apart(run) and self._is_apart(below)):
            return False
        if not self._seen_prose or not is_quotation(text, below.lines[0].text, self._said):
            return False
        self._add(BlockType.PULL_QUOTE, text, below.lines[0].text)
        self._done = below
        return True

    def _is_apart(self, run: _Run) -> bool:
        """Whether one line stands alone, as far as the dump lets us know."""
        return len(run.lines) == 1 and (not self._spaced or (run.opens and run.closes))

    def _is_heading(self, text: str, texts: list[str], run: _Run, below: _Run | None) -> bool:
        """A short line that prose follows, once prose has been seen; above a picture's two lines, too."""
        if not self._seen_prose or below is None or not may_be_heading(text):
            return False
        if len(texts) > 1:
            return len(texts) == 3
        return self._is_apart(run) or run.opens

    def _continues_picture(self) -> bool:
        """Whether one line stands above that may be the alternative words of the picture on top of the story."""
        images = self._story.images
        return not self._seen_prose and len(images) == 1 and images[0].alt is None and images[0].credit is None

    def _alone(self, text: str) -> None:
        if self._said.repeats(text) and text.count(" ") >= 5 and self._seen_prose:
            self._add(BlockType.PULL_QUOTE, text)
        elif self._continues_picture():
            picture = self._story.images[-1]
            picture.alt, picture.caption = picture.caption, text
        elif _OF_DRAWING.search(text):
            self._image(text, None)
        else:
            self._image(None, text)


def _asks(text: str) -> bool:
    """A short question or exclamation of its own is a cross-heading."""
    return text[-1:] in "?!" and may_be_heading(text)
