"""The answer in a machine's format."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newscrawl.cli.terminal import is_terminal, safe
from newscrawl.export import json_line, write_csv, write_jsonl


def show_json(value: Any) -> None:
    """Print one JSON value, indented where a person looks at it."""
    show_raw(json_line(value, indent=2 if is_terminal() else None))


def show_jsonl(records: Iterable[Any]) -> None:
    """Print one JSON object a line."""
    write_jsonl(records, sys.stdout)


def show_csv(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print comma-separated values."""
    if is_terminal():
        records = [{name: _shown(record.get(name)) for name in columns} for record in records]
    write_csv(records, sys.stdout, columns)


def show_raw(text: str) -> None:
    """Print text that is safe already."""
    sys.stdout.write(text + "\n")


def _shown(value: Any) -> Any:
    return safe(value) if isinstance(value, str) else value
