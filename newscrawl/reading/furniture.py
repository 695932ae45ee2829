"""Once the passages of the story are chosen: loose ends are cut, and passages become typed blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from newscrawl.article import Block, BlockType, Moment
from newscrawl.reading.blocks import Frame, Passage
from newscrawl.reading.marks import HEADINGS, kind, size
from newscrawl.text import one_line

_CELL = 120
"""Cells with longer texts are laid out in a table, they are no data."""


def finish(kept: list[Passage], printed: Passage | None) -> tuple[list[Passage], dict[int, str]]:
    """Cut the headline, and headings that have lost what they announced; say of each what rule dropped it.

    `printed` is the passage that prints the headline.
    """
    dropped: dict[int, str] = {}
    if printed is not None and kind(printed.frame) in HEADINGS and len(kept) > 1:
        dropped.update({p.position: "the headline" for p in kept if p is printed})
        kept = [p for p in kept if p is not printed]
    while kept and kind(kept[-1].frame) in HEADINGS:
        dropped[kept[-1].position] = "a heading with nothing below"
        kept = kept[:-1]
    return kept, dropped


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
    if passage.bold >= 0.9 * len(passage.text) and size(passage.text) < 80 and not passage.text.endswith((".", ":")):
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


def _around(frame: Frame | None, levels: int) -> Iterator[Frame]:
    while frame is not None and levels:
        yield frame
        frame, levels = frame.parent, levels - 1


def _data_table(passage: Passage) -> Frame | None:
    """The table whose cell a passage fills; None for prose that a table only lays out."""
    if size(passage.text) > _CELL:
        return None
    in_cell = False
    for frame in _around(passage.frame, 6):
        if frame.tag in {"td", "th"}:
            in_cell = True
        elif frame.tag == "table":
            return frame if in_cell and frame.element.find(".//table") is None and _is_data(frame) else None
    return None


def _is_data(frame: Frame) -> bool:
    rows = frame.element.findall(".//tr")[:4]
    return len(rows) > 1 and all(len(row) > 1 for row in rows[:2])


def _rows(members: Iterable[Passage]) -> Iterator[str]:
    for _, cells in groupby(members, key=_row):
        yield " | ".join(cell.text for cell in cells)


def _row(passage: Passage) -> object:
    return next((frame.element for frame in _around(passage.frame, 6) if frame.tag == "tr"), None)
