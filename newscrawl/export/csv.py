"""Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

CSV_COLUMNS = (
    "id",
    "source",
    "identifier",
    "url",
    "canonical_url",
    "headline",
    "alternative_headline",
    "description",
    "authors",
    "date_published_at",
    "date_published_day",
    "date_modified_at",
    "date_modified_day",
    "date",
    "date_source",
    "article_section",
    "keywords",
    "in_language",
    "article_body",
    "word_count",
    "body_status",
    "is_accessible_for_free",
    "license",
    "revision",
    "observed_at",
)
"""The columns of an export, named as in the archive's view `articles`."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(records: Iterable[Mapping[str, Any]], out: TextIO, columns: Sequence[str] | None = None) -> int:
    """Write records as they come; the answer is how many.

    `columns` is taken from the first record when None. A text that a spreadsheet would take for a formula gets an
    apostrophe before it.
    """
    writer = csv.writer(out)
    count = 0
    if columns is not None:
        writer.writerow(columns)
    for record in records:
        if columns is None:
            columns = list(record)
            writer.writerow([neutral(name) for name in columns])
        writer.writerow(row(record, columns))
        count += 1
    return count


def row(record: Mapping[str, Any], columns: Sequence[str]) -> list[str]:
    """One record as the texts of a line."""
    return [_cell(field(record, name)) for name in columns]


def neutral(text: str) -> str:
    """Keep a spreadsheet from calculating a text (OWASP, "CSV Injection")."""
    return f"'{text}" if text.lstrip(" \n\u00a0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def field(record: Mapping[str, Any], name: str) -> Any:
    """Find a field: a key of the record, or `<moment>_at` and `<moment>_day` of one that holds a moment."""
    if name in record:
        return record[name]
    moment, _, part = name.rpartition("_")
    held = record.get(moment)
    return held.get(part) if isinstance(held, Mapping) else None


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return neutral(value)
        case list():
            return neutral("; ".join(_one(part) for part in value))
        case _:
            return neutral(_one(value))


def _one(value: Any) -> str:
    """A member of a list: text as it is, an author by name, anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and set(value) >= {"name", "kind"}:
        return str(value["name"])
    return json.dumps(value, ensure_ascii=False)
