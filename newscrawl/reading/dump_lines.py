"""The lines of a text dump, freed from what the renderer added: wrapping, bullets, marks and layout tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from newscrawl.article import Boundaries
from newscrawl.text import one_line

LONGEST = 300
"""No line of a frame, a date, a name or a label is longer; patterns are tried on shorter ones only."""
_LAYOUT_CELL = 80
"""A cell longer than this holds prose: the table is the page's layout, not the story's."""
_WIDEST_WRAP = 100
_MOST = 50_000
"""Lines read: a dump with more is no page."""
_FEW_BLOCKS = 0.2
"""Below this many blocks a line, blank lines say nothing of paragraphs."""
_RULE_OF_TABLE = re.compile(r"^[\s|:+-]*-{3}[\s|:+-]*$")
_BULLET = re.compile(r"^(?:[•‣▪◦●·]|[*+](?= )|- (?=\S))\s*")
_MARKED_HEADING = re.compile(r"^#{1,6}\s+")
_TWO_SPACES = re.compile(r"(?<=[.?!\"”]) {2,}(?=[A-Z\"“])")
_BOLD = re.compile(r"\*\*(?=\S)([^*]+)\*\*")
_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\([^()\s]{1,2000}\)")
_CELLS = re.compile(r"\s*\|\s*|\s*\t[\t ]*")


@dataclass(slots=True)
class Line:
    """One line with something on it."""

    text: str
    block: int
    """Lines of one block have no blank line between them."""
    item: bool = False
    """It carries the bullet of a list, or stands in by two spaces where prose does not."""
    cells: tuple[str, ...] = ()
    """The cells of a table's row, two or more."""
    heading: bool = False
    """Marked as a heading by the renderer."""
    raw: str = ""
    """As it stood in the dump, where it is short enough to be a label or a title."""


@cache
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern out of several, its groups without names; without any, one that never matches."""
    unnamed = (re.sub(r"\(\?P<\w+>", "(", pattern) for pattern in patterns)
    return re.compile("|".join(f"(?:{pattern})" for pattern in unnamed) or r"(?!)")


@cache
def compiled(pattern: str | None) -> re.Pattern[str]:
    """The pattern; for None, one that never matches."""
    return re.compile(pattern or r"(?!)")


def lines_of(text: str, *, rendered: bool = False) -> list[Line]:
    """Cut a dump into its lines.

    A text `rendered` from HTML has no two spaces together but those that the renderer put between paragraphs.
    """
    text = _TWO_SPACES.sub("\n\n", text) if rendered else text
    raws = [raw for raw in text.splitlines()[:_MOST] if not raw.strip() or not _RULE_OF_TABLE.match(raw[:LONGEST])]
    rows = [_cells_of(raw) for raw in raws]
    lines: list[Line] = []
    block = 0
    for place, raw in enumerate(raws):
        if not raw.strip():
            block += 1
        elif not rows[place]:
            lines.append(_line(raw, block))
        elif _is_data(rows, place):
            lines.append(Line(" | ".join(rows[place]), block, cells=rows[place]))
        else:
            # Each cell of a table that only lays out the page is a block of its own.
            lines.extend(_line(cell, block + i) for i, cell in enumerate(rows[place], 1))
            block += len(rows[place]) + 1
    return _unwrapped(lines)


def _cells_of(raw: str) -> tuple[str, ...]:
    """The cells of a row of a Markdown table; none for any other line."""
    if not raw.lstrip().startswith("|"):
        return ()
    return tuple(one_line(cell) for cell in raw.split("|") if cell and not cell.isspace())


def _is_data(rows: list[tuple[str, ...]], place: int) -> bool:
    """Whether a row stands beside one like it, of short cells: then it is a table of the story."""
    row = rows[place]
    if len(row) < 2 or any(len(cell) > _LAYOUT_CELL for cell in row):
        return False
    beside = rows[max(0, place - 1) : place] + rows[place + 1 : place + 2]
    return any(len(other) == len(row) for other in beside)


def _line(raw: str, block: int) -> Line:
    text = one_line(raw)
    line = Line(text, block, raw=raw if len(text) <= LONGEST else "")
    if found := _BULLET.match(text):
        line.text, line.item = text[found.end() :], True
    elif found := _MARKED_HEADING.match(text):
        line.text, line.heading = text[found.end() :], True
    else:
        line.item = raw.startswith("  ") and bool(raw[2:3].strip())
    line.text = _LINK.sub(r"\1", _BOLD.sub(r"\1", line.text)).removeprefix("> ").strip()
    if len(text) <= LONGEST:
        cells = tuple(one_line(cell) for cell in _CELLS.split(raw.strip()))
        line.cells = cells if len(cells) > 1 and all(cells) else ()
    return line


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Join what a renderer of fixed width broke: a line is broken where the next word would not have fitted."""
    width = max((len(line.text) for line in lines), default=0)
    if width > _WIDEST_WRAP or not _is_wrapped(lines, width):
        return lines
    groups: list[list[Line]] = []
    for line in lines:
        above = groups[-1][-1] if groups else None
        if above and above.block == line.block and not line.item and _broken(len(above.text), line.text, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [replace(group[0], text=" ".join(line.text for line in group)) for group in groups]


def _broken(before: int, text: str, width: int) -> bool:
    return before + 1 + len(text.partition(" ")[0]) > width


def _is_wrapped(lines: list[Line], width: int) -> bool:
    """Whether most blocks of several lines break where a wrapper of this width breaks, all but their last line."""
    breaks = kept = 0
    for line, below in pairwise(lines):
        if line.block == below.block:
            breaks += 1
            kept += _broken(len(line.text), below.text, width)
    return breaks >= 4 and kept >= breaks * 0.7


def boundaries_of(lines: list[Line]) -> Boundaries:
    """Whether blank lines, or only line ends, keep the blocks of these lines apart."""
    blocks = len({line.block for line in lines})
    return Boundaries.KEPT if len(lines) < 4 or blocks >= len(lines) * _FEW_BLOCKS else Boundaries.LINES
