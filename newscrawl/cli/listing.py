"""`search` and `stats`."""

from __future__ import annotations

import argparse
from typing import Any

from newscrawl.archive.reader import reading
from newscrawl.archive.search import Results
from newscrawl.archive.search import search as find
from newscrawl.archive.stats import stats as count
from newscrawl.cli.filtering import filters_of
from newscrawl.cli.output import show_csv, show_json, show_jsonl
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import (
    BOLD,
    DIM,
    counted,
    line,
    lines_of,
    note,
    safe,
    show,
    show_styled,
    size,
    styled,
    table,
)

_COLUMNS = (
    "id",
    "source",
    "identifier",
    "url",
    "headline",
    "description",
    "authors",
    "date",
    "date_source",
    "date_published_at",
    "date_published_day",
    "date_modified_at",
    "date_modified_day",
    "article_section",
    "in_language",
    "word_count",
    "body_status",
    "revision",
    "observed_at",
    "snippet",
)
_INDENT = " " * 7


def search(arguments: argparse.Namespace) -> int:
    """Print a page of the list; status 0 even when nothing was found."""
    filters = filters_of(arguments)
    with open_archive(arguments) as archive, reading(archive) as connection:
        results = find(connection, filters)
    match arguments.format:
        case "json":
            show_json(results.to_dict())
        case "jsonl":
            show_jsonl(results.items)
        case "csv":
            show_csv(results.items, _COLUMNS)
        case _:
            _show_list(results, snippets=bool(filters.q))
    return 0


def _show_list(results: Results, *, snippets: bool) -> None:
    if not results.items:
        note("no article found")
        return
    if snippets:
        for item in results.items:
            _show_found(item)
    else:
        rows = [(i["id"], i["date"], i["source"], i["article_section"], i["headline"]) for i in results.items]
        table(rows, ("id", "date", "source", "section", "headline"), right={"id"})
    note(f"{len(results.items)} of {counted(results.count, 'article')}")
    if results.next:
        note(f"more with: --cursor {results.next}")


def _show_found(item: dict[str, Any]) -> None:
    where = "  ".join(line(item[name]) for name in ("date", "source", "article_section") if item[name])
    show_styled(styled(f"{item['id']:>5}", DIM), "  ", styled(line(item["headline"]), BOLD))
    show_styled(_INDENT, styled(where, DIM))
    for begin, end in lines_of(item["snippet"], _INDENT):
        show_styled(_INDENT, _marked(item["snippet"], begin, end, item["snippet_hits"]))


def _marked(text: str, begin: int, end: int, hits: list[list[int]]) -> str:
    """A stretch of a text with the hits inside it marked."""
    parts, at = [], begin
    for first, last in hits:
        if at <= first and last <= end:
            parts += [safe(text[at:first]), styled(text[first:last], BOLD)]
            at = last
    return "".join([*parts, safe(text[at:end])])


def stats(arguments: argparse.Namespace) -> int:
    """Print the archive's numbers."""
    filters = filters_of(arguments)
    with open_archive(arguments) as archive, reading(archive) as connection:
        found = count(connection, filters)
    if arguments.format == "json":
        show_json(found)
    else:
        _show_stats(found)
    return 0


def _show_stats(found: dict[str, Any]) -> None:
    kept = found["captures"]
    parts = ((found["articles"], "article"), (found["revisions"], "revision"), (kept["count"], "capture"))
    show(", ".join(counted(number, noun) for number, noun in parts))
    show(f"database {size(found['database_bytes'])}, kept pages {size(kept['bytes'])}")
    if found["quarantined"]:
        show(f"{found['quarantined']} in quarantine; see the table `quarantine`")
    for name in ("sources", "sections", "months", "languages", "ledger"):
        if rows := found[name]:
            show()
            named = [["(none)" if value is None else value for value in row.values()] for row in rows]
            table(named, list(rows[0]), right={"articles", "revisions", "count"})
    show()
    total = found["articles"] or 1
    shares = [(name, n, f"{100 * n // total} %") for name, n in found["fields"].items()]
    table(shares, ("field", "articles", "share"), right={"articles", "share"})
