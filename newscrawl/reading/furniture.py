"""Once the passages of the story are chosen: loose ends are cut, and passages become typed blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from newscrawl.article import Block, BlockType, Moment
from newscrawl.reading.beside import parts_beside
from newscrawl.reading.blocks import Frame, Passage, Passages
from newscrawl.reading.marks import HEADINGS, kind
from newscrawl.reading.phrases import openings
from newscrawl.text import one_line

_CLOCK = re.compile(r"\W*\d{1,2}[:.h]\d{2}(?:\s*[^\W\d]{1,5}\.?)?\W*$")
_DAY = re.compile(r"\d{4}|\d{1,2}[:.h]\d{2}")
_END = re.compile("[.!?\u3002\u0964\u061f\u06d4]['\"\u201d\u2019\xbb)]*$")
_LINE = 90
_BYLINE = 60
_OFFER = 220
_LINKED = 0.5
_BESIDE = 0.1
"""A frame with less than this share of the story is beside it."""
_STORY = 250
"""So many characters outside comments are a story."""
_MOSTLY = 0.25
_AGAIN = 80
"""Nobody writes so many characters twice in the same words."""
_PLAIN = frozenset({"p", "div", "other"})
_FEWEST_ENTRIES = 3
_LEAST_OF_ENTRY = 40
"""Shorter lines of an entry are its time, its writer, its buttons."""
_CELL = 120
"""Cells with longer texts are laid out in a table, they are no data."""


def finish(kept: list[Passage], found: Passages, printed: Passage | None) -> tuple[list[Passage], dict[int, str]]:
    """Cut what is certainly none of the story, and headings that have lost what they announced; complete its tables.

    `printed` is the passage that prints the headline. The rules that dropped a passage stand by its position.
    """
    dropped = {p.position: rule for p in kept if (rule := _rule(p))}
    if len(kept) > 1 and printed is not None:
        dropped[printed.position] = "the headline"
    dropped |= _opening(kept) | _beside(kept) | _comments(kept) | _unshown(kept) | _again(kept)
    dropped |= parts_beside(kept, found, printed)
    if len(dropped) < len(kept):
        kept = [p for p in kept if p.position not in dropped]
    if kept and kind(kept[-1].frame) in HEADINGS:
        dropped[kept[-1].position] = "a heading with nothing below"
        kept = kept[:-1]
    return _with_whole_tables(_with_whole_entries(kept, found, dropped), found), dropped


def _rule(passage: Passage) -> str | None:
    text = passage.text
    if len(text) < _LINE and _CLOCK.match(text):
        return "a clock"
    said = openings(text)
    if "byline" in said and len(text) < _LINE and _DAY.search(text) and not _END.search(text):
        return "a dateline"
    if "offer" in said and len(text) < _OFFER:
        return "an offer"
    if "read more" in said and _leads_away(passage):
        return "a way to other stories"
    return None


def _leads_away(passage: Passage) -> bool:
    """Whether a passage that opens like "Read more" is the link itself, or the heading above such links."""
    length = len(passage.text)
    if kind(passage.frame) in HEADINGS:
        return length < _BYLINE and not _END.search(passage.text)
    return length < _OFFER and passage.linked >= _LINKED * length


def _opening(kept: list[Passage]) -> dict[int, str]:
    """Bylines above the first paragraph."""
    dropped = {}
    for passage in kept:
        if len(passage.text) >= _LINE:
            break
        if len(passage.text) < _BYLINE and not _END.search(passage.text) and "byline" in openings(passage.text):
            dropped[passage.position] = "a byline"
    return dropped


def _beside(kept: list[Passage]) -> dict[int, str]:
    """In pages laid out with tables: bare links in cells that hold next to nothing of the story."""
    held: Counter[int] = Counter()
    for passage in kept:
        held.update({frame.index: len(passage.text) for frame in _around(passage.frame, 2)})
    enough = _BESIDE * sum(len(p.text) for p in kept)
    return {
        p.position: "a link beside the story"
        for p in kept
        if "<td>" in p.frame.chain
        and p.linked >= 0.95 * len(p.text)
        and not _END.search(p.text)
        and kind(p.frame) not in HEADINGS
        and max(held[frame.index] for frame in _around(p.frame, 2)) < enough
    }


def _comments(kept: list[Passage]) -> dict[int, str]:
    """Readers' comments below a story; a page whose whole text stands in something called so keeps it."""
    outside = sum(len(p.text) for p in kept if "comment" not in p.frame.chain)
    inside = [p for p in kept if "comment" in p.frame.chain]
    return {p.position: "a comment" for p in inside} if outside >= _STORY else {}


def _unshown(kept: list[Passage]) -> dict[int, str]:
    """Hidden text inside a story; a story that is hidden for the most part waits for a script to show it."""
    inside = [p for p in kept if "unshown" in p.frame.chain]
    hidden, whole = sum(len(p.text) for p in inside), sum(len(p.text) for p in kept)
    return {p.position: "hidden" for p in inside} if hidden < whole * _MOSTLY else {}


def _again(kept: list[Passage]) -> dict[int, str]:
    """What a page says twice in the same words beside the run of its story, as pleas and notices do."""
    homes = Counter[Frame | None]()
    for passage in kept:
        homes[passage.frame.parent] += len(passage.text)
    home = max(homes, key=homes.__getitem__, default=None)
    beside = [p for p in kept if p.frame.parent is not home and len(p.text) >= _AGAIN and kind(p.frame) in _PLAIN]
    times = Counter(p.text for p in beside)
    return {p.position: "said again" for p in beside if times[p.text] > 1}


def _with_whole_entries(kept: list[Passage], found: Passages, dropped: Container[int]) -> list[Passage]:
    """A live page is made of entries alike: where most of them are of the story, all are, and whole."""
    styles = Counter(frame.signature for frame in found.frames if "live" in frame.words)
    recurring = {signature for signature, count in styles.items() if count >= _FEWEST_ENTRIES}
    if not recurring:
        return kept
    entries = {p.position: entry for p in found.items if (entry := _entry(p.frame, recurring))}
    told = Counter(entry.signature for entry in {entries[p.position] for p in kept if p.position in entries})
    whole = {signature for signature, count in told.items() if 2 * count > styles[signature]}
    chosen = {p.position for p in kept}
    return [
        p
        for p in found.items
        if p.position in chosen or (p.position not in dropped and _is_told(p, entries.get(p.position), whole))
    ]


def _entry(frame: Frame, recurring: set[str]) -> Frame | None:
    """The outermost element around a passage that recurs on a live page."""
    entries = [one for one in frame.outward() if "live" in one.words and one.signature in recurring]
    return entries[-1] if entries else None


def _is_told(passage: Passage, entry: Frame | None, whole: set[str]) -> bool:
    prose = 2 * passage.linked < len(passage.text) >= _LEAST_OF_ENTRY and "unshown" not in passage.frame.chain
    return entry is not None and entry.signature in whole and prose


def _with_whole_tables(kept: list[Passage], found: Passages) -> list[Passage]:
    """A data table of which a cell is of the story is of the story."""
    tables = {table.index for p in kept if (table := _data_table(p))}
    if not tables:
        return kept
    chosen = {p.position for p in kept}
    return [p for p in found.items if p.position in chosen or ((t := _data_table(p)) and t.index in tables)]


def blocks_of(kept: Sequence[Passage]) -> list[Block]:
    """Typed blocks in reading order; the cells of a data table are one block, a live entry begins with its time."""
    posted = _posted(kept)
    blocks: list[Block] = []
    for table, members in groupby(kept, key=_data_table):
        if table is None:
            blocks.extend(Block(_type(p), p.text, date=posted.pop(p.position, None)) for p in members)
        else:
            blocks.append(Block(BlockType.TABLE, "\n".join(_rows(members))))
    return blocks


def _type(passage: Passage) -> BlockType:
    what = kind(passage.frame)
    if what in HEADINGS:
        return BlockType.HEADING
    chain = {frame.tag for frame in _around(passage.frame, 6)}
    if "blockquote" in chain:
        return BlockType.QUOTE
    if "li" in chain or what == "li":
        return BlockType.LIST_ITEM
    if passage.bold >= 0.9 * len(passage.text) and passage.size < 80 and not passage.text.endswith((".", ":")):
        return BlockType.HEADING
    return BlockType.PARAGRAPH


def _posted(kept: Sequence[Passage]) -> dict[int, Moment]:
    """When the entries of a live page were posted, by the position of the passage each begins with."""
    posted: dict[int, Moment] = {}
    clocks: dict[int, Any] = {}
    seen: set[int] = set()
    for passage in kept:
        for frame in _around(passage.frame, 6):
            if "live" not in frame.chain:
                break
            if frame.index not in clocks:
                clocks[frame.index] = frame.element.find(".//time")
            clock = clocks[frame.index]
            if clock is not None:
                if frame.index not in seen:
                    posted[passage.position] = Moment(raw=clock.get("datetime") or one_line("".join(clock.itertext())))
                seen.add(frame.index)
                break
    return posted


def _around(frame: Frame, levels: int) -> Iterator[Frame]:
    return islice(frame.outward(), levels)


def _data_table(passage: Passage) -> Frame | None:
    """The table whose cell a passage fills; None for prose that a table only lays out."""
    if passage.size > _CELL:
        return None
    in_cell = False
    for frame in _around(passage.frame, 6):
        if frame.tag in {"td", "th"}:
            in_cell = True
        elif frame.tag == "table":
            if frame.is_data is None:
                frame.is_data = _is_data(frame)
            return frame if in_cell and frame.is_data else None
    return None


def _is_data(frame: Frame) -> bool:
    inner = islice(frame.element.iter("table"), 2)
    rows = list(islice(frame.element.iter("tr"), 2))
    return len(list(inner)) == 1 and len(rows) > 1 and all(len(row) > 1 for row in rows)


def _rows(members: Iterable[Passage]) -> Iterator[str]:
    for _, cells in groupby(members, key=_row):
        yield " | ".join(cell.text for cell in cells)


def _row(passage: Passage) -> object:
    return next((frame.element for frame in _around(passage.frame, 6) if frame.tag == "tr"), None)
