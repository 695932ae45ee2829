"""Feeds (`-O articles.jsonl`, FEEDS): one flat Article an item, in JSON form."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, TextIOWrapper
from typing import Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter, JsonItemExporter, JsonLinesItemExporter

from newscrawl.article import Article
from newscrawl.export import CSV_COLUMNS, neutral, row

_OF_THE_ARCHIVE = ("id", "source", "revision", "observed_at")
_COLUMNS = ("publisher", *(name for name in CSV_COLUMNS if name not in _OF_THE_ARCHIVE))


class JsonLines(JsonLinesItemExporter):
    """jsonl, jl, jsonlines."""

    def export_item(self, item: Any) -> None:
        super().export_item(_flat(item))


class Json(JsonItemExporter):
    """json."""

    def export_item(self, item: Any) -> None:
        super().export_item(_flat(item))


class Csv(BaseItemExporter):
    """csv, as `newscrawl export` writes it: safe to open in a spreadsheet."""

    def __init__(self, file: BytesIO, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self._out = TextIOWrapper(file, encoding=self.encoding or "utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._out)
        self._columns: Sequence[str] | None = None

    def export_item(self, item: Any) -> None:
        record = _flat(item)
        if self._columns is None:
            self._columns = self._chosen() or (_COLUMNS if isinstance(item, Article) else list(record))
            self._writer.writerow([neutral(name) for name in self._columns])
        self._writer.writerow(row(record, self._columns))

    def finish_exporting(self) -> None:
        # Scrapy closes the file itself.
        self._out.detach()

    def _chosen(self) -> list[str]:
        return list(self.fields_to_export or ())


def _flat(item: Any) -> Mapping[str, Any]:
    return item.to_dict() if isinstance(item, Article) else ItemAdapter(item).asdict()
