"""Writing to newscrawl.toml; what people wrote there, comments too, stays as it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from newscrawl.errors import UsageError
from newscrawl.sources.blocks import KEYS
from newscrawl.sources.declaration import Expect, Source
from newscrawl.sources.durations import write_duration

_LISTS = ("domains", "feeds", "sitemaps", "sections")


def block_of(source: Source, base: Source | None = None) -> dict[str, Any]:
    """The keys a block needs to say what a source says; with `base`, the built-in one, those that differ."""
    values = {key: _plain(getattr(source, key)) for key in KEYS}
    known = {key: _plain(getattr(base, key)) for key in KEYS} if base else {}
    unsaid = {"name": source.id} if base is None else {}
    return {
        key: value
        for key, value in values.items()
        if key == "id" or (value != known.get(key) and value != unsaid.get(key) and (value or base or key == "revisit"))
    }


def _plain(value: Any) -> Any:
    """A value as TOML has it; None for what is not said."""
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case timedelta():
            return write_duration(value)
        case Expect():
            told = {"per_day": value.per_day, "fill": dict(value.fill)}
            return {key: one for key, one in told.items() if one}
        case _:
            return value


def toml_of(block: Mapping[str, Any]) -> str:
    """A block as it stands in the file."""
    document = tomlkit.document()
    blocks = tomlkit.aot()
    blocks.append(_table(block))
    document["source"] = blocks
    return tomlkit.dumps(document)


def save(file: Path, blocks: Iterable[Mapping[str, Any]]) -> None:
    """Add blocks to the file, making it where there is none. Addresses of a block that is there are added to it."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for block in blocks:
        text = _with(text, block, file)
    _write(file, text)


def _with(text: str, block: Mapping[str, Any], file: Path) -> str:
    try:
        document = tomlkit.parse(text)
        known: Any = document.get("source", ())
        there = next((one for one in known if one.get("id") == block["id"]), None)
        if there is not None:
            _join(there, block)
            return tomlkit.dumps(document)
        added = f"{text.rstrip()}\n\n{toml_of(block)}".lstrip()
        tomlkit.parse(added)
    except TOMLKitError as error:
        raise UsageError(f"{file}: {error}; its sources must be [[source]] blocks") from error
    return added


def _join(there: Any, block: Mapping[str, Any]) -> None:
    for key in _LISTS:
        for address in block.get(key, ()):
            if address not in there.setdefault(key, _array(())):
                there[key].append(address)


def _table(block: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in block.items():
        if isinstance(value, list):
            table[key] = _array(value)
        elif isinstance(value, Mapping):
            table[key] = tomlkit.inline_table()
            table[key].update(value)
        else:
            table[key] = value
    return table


def _array(values: Iterable[str]) -> Any:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(len(array) > 1)


def _write(file: Path, text: str) -> None:
    """All or nothing: a file that is half written would stop every crawl."""
    place = file.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(name).chmod(place.stat().st_mode & 0o777 if place.exists() else 0o644)
        Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)
