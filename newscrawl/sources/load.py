"""The sources of newscrawl.toml beside the built-in publishers."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newscrawl import publishers
from newscrawl.errors import UsageError
from newscrawl.sources.blocks import read_block
from newscrawl.sources.declaration import Source, of_publisher

FILE = "newscrawl.toml"
_MOST_SAID = 20


def place() -> Path:
    """Where the sources are declared; without the variable nothing need be there."""
    return Path(os.environ.get("NEWSCRAWL_SOURCES") or FILE)


def built_in() -> dict[str, Source]:
    """The sources that need no file."""
    return {key: of_publisher(publisher) for key, publisher in publishers.load_all().items()}


def load(path: Path | None = None) -> dict[str, Source]:
    """All sources by id: those of the file first, in its order, then what is only built in.

    Without a file there are the built-in ones; a file that was named must be there. Raises UsageError naming file,
    block and key of everything that is wrong.
    """
    sources, problems = examine(path)
    if problems:
        more = [f"... and {len(problems) - _MOST_SAID} more"] if len(problems) > _MOST_SAID else []
        raise UsageError("\n".join(problems[:_MOST_SAID] + more))
    return sources


def examine(path: Path | None = None) -> tuple[dict[str, Source], list[str]]:
    """Like `load`, but what is wrong comes back beside what is right; raises UsageError where nothing can be read."""
    file = path or place()
    known = built_in()
    found: dict[str, Source] = {}
    problems: list[str] = []
    for number, block in enumerate(_blocks(file, is_named=bool(path) or file != Path(FILE)), 1):
        wrong, source = _one(block, known, found)
        problems += [f"{file}: {_called(number, block)}: {problem}" for problem in wrong]
        if source:
            found[source.id] = source
    return {**found, **{key: source for key, source in known.items() if key not in found}}, problems


def _one(block: Any, known: dict[str, Source], found: dict[str, Source]) -> tuple[list[str], Source | None]:
    if not isinstance(block, dict):
        return ["must be a table of keys"], None
    key = block.get("id")
    source, problems = read_block(block, known.get(key) if isinstance(key, str) else None)
    if source and source.id in found:
        return [f"id: {source.id!r} stands in the file twice"], None
    return problems, source


def _called(number: int, block: Any) -> str:
    key = block.get("id") if isinstance(block, dict) else None
    return f"[[source]] {number}" + (f" ({key})" if isinstance(key, str) else "")


def _blocks(file: Path, *, is_named: bool) -> Iterator[Any]:
    data = _toml(file, is_named=is_named)
    if unknown := sorted(data.keys() - {"source"}):
        raise UsageError(f"{file}: {unknown[0]}: no such key; the file holds [[source]] blocks")
    blocks = data.get("source", [])
    if not isinstance(blocks, list):
        raise UsageError(f"{file}: source: write [[source]] in double brackets, one block for each source")
    yield from blocks


def _toml(file: Path, *, is_named: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if is_named:
            raise UsageError(f"{file}: there is no such file; newscrawl sources add makes one") from error
        return {}
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: {error}") from error
