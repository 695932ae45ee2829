"""Articles out of the archive in the formats other programs read; records are the flat form of `Stored.to_dict()`."""

from newscrawl.export.csv import CSV_COLUMNS, field, neutral, row, write_csv
from newscrawl.export.jsonl import json_line, write_jsonl
from newscrawl.export.schemas import SCHEMAS, shaped

__all__ = ["CSV_COLUMNS", "SCHEMAS", "field", "json_line", "neutral", "row", "shaped", "write_csv", "write_jsonl"]
