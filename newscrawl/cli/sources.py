"""`sources`: list, add, check, import and export what newscrawl.toml declares."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from newscrawl.cli.exporting import output
from newscrawl.cli.output import show_json
from newscrawl.cli.terminal import counted, line, note, show, table
from newscrawl.discover.names import id_for
from newscrawl.discover.opml import gathered, read_opml, write_opml
from newscrawl.errors import UsageError
from newscrawl.export import write_csv
from newscrawl.sources import Source, examine, load, place
from newscrawl.sources.advice import advice
from newscrawl.sources.blocks import read_block
from newscrawl.sources.load import built_in
from newscrawl.sources.rows import COLUMNS, blocks_of, row_of
from newscrawl.sources.write import block_of, save, toml_of
from newscrawl.urls import host_of, is_http, site

_UNHEALTHY = 3
_GIVEN = ("name", "country", "language", "timezone", "article_urls")
_REPEATED = ("feeds", "sitemaps", "sections", "domains")


def list_(arguments: argparse.Namespace) -> int:
    """What can be crawled, and where it is declared."""
    sources = load(_file(arguments, must_exist=True)).values()
    if arguments.format == "json":
        show_json({"items": [_record(source) for source in sources], "count": len(sources)})
        return 0
    rows = [
        (
            s.id,
            s.name,
            len(s.feeds),
            len(s.sitemaps),
            len(s.sections),
            s.homepage,
            "file" if s.is_listed else "built in",
        )
        for s in sources
    ]
    counts = ("feeds", "sitemaps", "sections")
    table(rows, ("id", "name", *counts, "homepage", "declared"), right=counts)
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Write a block; nothing is fetched. A block that is there already gets the addresses it has not."""
    file = _file(arguments) or place()
    known = load(file if file.exists() else None)
    given = {key: getattr(arguments, key) for key in (*_GIVEN, *_REPEATED) if getattr(arguments, key)}
    block = {**_named(arguments, known), **given}
    _checked(block, known)
    save(file, [block])
    show(toml_of(block).strip())
    note(f"{block['id']} is in {file}")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Status 2 when the file is wrong, 3 when something in it is odd."""
    file = _file(arguments, must_exist=True)
    sources, problems = examine(file)
    listed = [source for source in sources.values() if source.is_listed]
    for problem in problems:
        show(line(problem))
    odd = list(advice(listed))
    for text in odd:
        show(line(text))
    if not problems and not odd:
        show(f"{file or place()}: {counted(len(listed), 'source')}, nothing wrong")
    return UsageError.exit_status if problems else _UNHEALTHY if odd else 0


def import_(arguments: argparse.Namespace) -> int:
    """Add the sources of an OPML or CSV file."""
    file = _file(arguments) or place()
    known = load(file if file.exists() else None)
    body = sys.stdin.buffer.read() if arguments.path == "-" else Path(arguments.path).read_bytes()
    is_opml = arguments.kind == "opml" if arguments.kind else body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    blocks = _opml_blocks(body, arguments.path, known) if is_opml else list(_csv_blocks(body, arguments.path, known))
    if arguments.dry_run:
        show("\n".join(toml_of(block) for block in blocks).strip())
    else:
        save(file, blocks)
    note(f"{counted(len(blocks), 'source')} {'found' if arguments.dry_run else f'in {file}'}")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write the sources of the file, or all there are."""
    sources = load(_file(arguments, must_exist=True)).values()
    chosen = [source for source in sources if source.is_listed or arguments.all]
    kind = arguments.kind or ("csv" if arguments.output.endswith(".csv") else "opml")
    with output(arguments.output) as out:
        if kind == "csv":
            write_csv((row_of(source) for source in chosen), out, COLUMNS)
        else:
            out.write(write_opml(chosen).decode())
    if kind == "opml" and (silent := [source.id for source in chosen if not source.feeds]):
        note(f"OPML holds feeds; without one, left out: {', '.join(silent)}")
    return 0


def _file(arguments: argparse.Namespace, *, must_exist: bool = False) -> Path | None:
    """The file that was named; None for the usual place."""
    path = Path(arguments.file) if arguments.file else None
    if must_exist and path and not path.exists():
        raise UsageError(f"{path}: there is no such file")
    return path


def _named(arguments: argparse.Namespace, known: dict[str, Source]) -> dict[str, Any]:
    """The block's id and home page, from an address or the id of a source that is known."""
    if arguments.name_or_url in known:
        return {"id": arguments.name_or_url}
    url = arguments.name_or_url
    if not is_http(url):
        raise UsageError(f"{url!r} is neither an address nor the id of a source; there are: {', '.join(known)}")
    answering = [source.id for source in known.values() if source.answers_for(host_of(url))]
    if answering and not arguments.id:
        raise UsageError(f"{answering[0]} answers for {host_of(url)} already; to add to it: sources add {answering[0]}")
    return {"id": arguments.id or id_for(site(url) or url, known), "homepage": url}


def _checked(block: dict[str, Any], known: dict[str, Source]) -> Source:
    source, problems = read_block(block, built_in().get(block["id"]) or known.get(block["id"]))
    if source is None:
        raise UsageError("; ".join(problems))
    return source


def _opml_blocks(body: bytes, name: str, known: dict[str, Source]) -> list[dict[str, Any]]:
    subscriptions = read_opml(body)
    if not subscriptions:
        raise UsageError(f"{name}: no OPML, or no feed in it")
    blocks = [block_of(source, built_in().get(source.id)) for source in gathered(subscriptions, known.values())]
    return [block for block in blocks if _checked(block, known)]


def _csv_blocks(body: bytes, name: str, known: dict[str, Source]) -> Iterator[dict[str, Any]]:
    rows = blocks_of(StringIO(body.decode("utf-8-sig", "replace"), newline=""), name)
    for where, block in rows:
        try:
            source = _checked({"id": "", **block}, known)
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from error
        base = built_in().get(source.id)
        yield block_of(source, base) if base else block


def _record(source: Source) -> dict[str, Any]:
    return {**block_of(source), "name": source.name, "is_listed": source.is_listed}
