"""Sources as rows of a spreadsheet, and back. Lists are addresses or ages with spaces between them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from newscrawl.errors import UsageError
from newscrawl.sources.blocks import KEYS
from newscrawl.sources.declaration import Source
from newscrawl.sources.write import block_of

COLUMNS = (*KEYS[:-1], "expect_per_day", "expect_fill")
NEVER = "never"
"""For an empty `revisit`: an empty cell says nothing."""
_LISTS = frozenset({"domains", "feeds", "sitemaps", "sections", "revisit"})
_FORMULA = ("=", "+", "-", "@")


def row_of(source: Source) -> dict[str, str]:
    """The cells of a source."""
    block = block_of(source)
    expect = block.pop("expect", {})
    row = {key: _cell(value) for key, value in block.items()}
    if block.get("revisit") == []:
        row["revisit"] = NEVER
    shares = (f"{name}={share}" for name, share in expect.get("fill", {}).items())
    return {
        **dict.fromkeys(COLUMNS, ""),
        **row,
        "expect_per_day": _cell(expect.get("per_day")),
        "expect_fill": " ".join(shares),
    }


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def blocks_of(file: TextIO, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row as where it stands and what `blocks.read_block` takes; UsageError for other columns."""
    rows = csv.DictReader(file)
    unknown = [column for column in rows.fieldnames or () if column not in COLUMNS]
    if unknown or "id" not in (rows.fieldnames or ()):
        wrong = f"no column is called {unknown[0]!r}" if unknown else "there is no column id"
        raise UsageError(f"{name}: {wrong}; there are {', '.join(COLUMNS)}")
    try:
        for row in rows:
            yield f"{name}: line {rows.line_num}", _block(row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: line {rows.line_num}: {error}") from error


def _block(row: Mapping[str | None, Any]) -> dict[str, Any]:
    cells = {
        key: _unquoted(value.strip()) for key, value in row.items() if key and isinstance(value, str) and value.strip()
    }
    per_day, shares = cells.pop("expect_per_day", None), cells.pop("expect_fill", "")
    block: dict[str, Any] = {key: value.split() if key in _LISTS else value for key, value in cells.items()}
    if block.get("revisit") == [NEVER]:
        block["revisit"] = []
    if "max_requests" in block:
        block["max_requests"] = _number(block["max_requests"])
    if per_day or shares:
        fill = dict(share.partition("=")[::2] for share in shares.split())
        told = {"per_day": per_day and _number(per_day), "fill": {name: _number(share) for name, share in fill.items()}}
        block["expect"] = {key: value for key, value in told.items() if value}
    return block


def _unquoted(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(_FORMULA) else cell


def _number(cell: str) -> float | str:
    """The number in a cell; what is none is left for `read_block` to refuse."""
    try:
        return int(cell) if cell.isdigit() else float(cell)
    except ValueError:
        return cell
