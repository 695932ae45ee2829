"""The annotated pages that extraction is measured on, and the folds they are split into by site."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction"
SCORER = Path(__file__).resolve().parents[3] / "shared" / "tools" / "score_extraction.py"
SETS = (
    "scrapinghub",
    "aed",
    "fundus_tests",
    "fundus_eval",
    "wcxb",
    "readability",
    "magic_article",
    "postlight",
    "trafilatura",
    "htmldate",
)
FOLDS = 5


def rows(name: str, data: Path = DATA) -> list[dict[str, Any]]:
    """The gold rows of a set."""
    with (data / name / "gold.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def page(name: str, row: dict[str, Any], data: Path = DATA) -> bytes:
    """The bytes of a gold row's page."""
    return gzip.decompress((data / name / row["html"]).read_bytes())


def pages(names: tuple[str, ...], data: Path = DATA) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Set, gold row and bytes of every page."""
    for name in names:
        for row in rows(name, data):
            yield name, row, page(name, row, data)


def sample(count: int = 150, data: Path = DATA) -> list[tuple[bytes, str | None]]:
    """Bytes and address of pages spread evenly over all sets, for measuring what reading costs."""
    every = [(name, row) for name in SETS for row in rows(name, data)]
    return [(page(name, row, data), row.get("url")) for name, row in every[:: max(1, len(every) // count)]]


def site(row: dict[str, Any]) -> str:
    """The registered domain of a page, nearly enough to keep a site's pages together."""
    host = urlsplit(row.get("url") or "").hostname or row["id"]
    parts = host.split(".")
    has_second_level = len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3
    return ".".join(parts[-3:] if has_second_level else parts[-2:])


def fold(row: dict[str, Any]) -> int:
    """The fold that a page's site falls in."""
    return int(hashlib.md5(site(row).encode()).hexdigest(), 16) % FOLDS
