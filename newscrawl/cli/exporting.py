"""`export`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from newscrawl.archive.articles import Stored, stream
from newscrawl.archive.filters import instant_or_end_of_day
from newscrawl.archive.reader import reading
from newscrawl.article import Article
from newscrawl.cli.filtering import filters_of
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import counted, line, note
from newscrawl.errors import UsageError
from newscrawl.export import CSV_COLUMNS, SCHEMAS, field, shaped, write_csv, write_jsonl

_FLAT = ("id", "source", *(f.name for f in dataclasses.fields(Article) if f.name != "page"), "revision", "observed_at")


def export(arguments: argparse.Namespace) -> int:
    """Write articles as they come from the database; a file is there whole or not at all."""
    filters, at = filters_of(arguments), _at(arguments.at)
    format_ = arguments.format or ("csv" if arguments.output.endswith(".csv") else "jsonl")
    fields = _fields(arguments.fields, arguments.schema, format_)
    with (
        open_archive(arguments) as archive,
        reading(archive) as connection,
        output(arguments.output) as out,
        # Closed before the connection, also when whoever reads us goes away in the middle.
        closing(stream(connection, filters, at)) as articles,
    ):
        records = _records(articles, arguments.schema, fields)
        count = write_csv(records, out, fields) if format_ == "csv" else write_jsonl(records, out)
    if arguments.output != "-":
        note(f"{counted(count, 'article')} in {arguments.output}")
    return 0


def _records(articles: Iterable[Stored], schema: str, fields: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    for article in articles:
        record = shaped(article.to_dict(), schema)
        yield record if fields is None else {name: field(record, name) for name in fields}


def _fields(given: str | None, schema: str, format_: str) -> Sequence[str] | None:
    """The fields to write, None for all; raises UsageError for one that the vocabulary has not."""
    table = SCHEMAS[schema]
    known = tuple(table) if table is not None else (*_FLAT, *CSV_COLUMNS)
    if given is None:
        return None if format_ == "jsonl" else tuple(table) if table is not None else CSV_COLUMNS
    names = [name.strip() for name in given.split(",") if name.strip()]
    if wrong := [name for name in names if name not in known]:
        raise UsageError(f"--fields: {schema} has no field {line(wrong[0])}; it has: {', '.join(dict.fromkeys(known))}")
    if not names:
        raise UsageError("--fields: names no field")
    return names


def _at(given: str | None) -> datetime | None:
    try:
        return instant_or_end_of_day(given) if given is not None else None
    except ValueError as error:
        raise UsageError(f"--at: {error}") from error


@contextmanager
def output(name: str) -> Iterator[TextIO]:
    """A file that is there whole or not at all; "-" is standard output."""
    if name == "-":
        yield sys.stdout
        return
    path = Path(name)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            yield out
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
