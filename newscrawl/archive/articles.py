"""Articles out of the archive: whole, many at a time, as they are now or were at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, RowMapping, Select, Table, func, select

from newscrawl.archive.filters import Filters
from newscrawl.archive.load import PLAIN, moment_of
from newscrawl.archive.selection import order, select_articles
from newscrawl.archive.tables import (
    article,
    author,
    correction,
    image,
    keyword,
    link,
    revision,
    revision_author,
    revision_keyword,
    source,
)
from newscrawl.article import Article, utc_text

Row: TypeAlias = RowMapping
Parts: TypeAlias = dict[str, list[Any]]

CHUNK = 200
"""Articles held in memory at a time."""
_MOMENT = ("raw", "at", "day", "precision", "zone")
_NAMES = ("url", "canonical_url", "identifier")
_KNOWN = (*_NAMES, *(f"date_published_{part}" for part in _MOMENT), "date", "date_source")
"""Columns of `article`: what all its readings together tell."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as one of its revisions says it."""

    id: int
    source: str | None
    """The publisher's key, or the site's host name where nobody declared a publisher."""
    revision: int
    revision_id: int
    observed_at: datetime
    is_latest: bool
    article: Article

    def to_dict(self) -> dict[str, Any]:
        """The flat form: the article's JSON form with its id, its source and which revision it is."""
        return {
            "id": self.id,
            "source": self.source,
            **self.article.to_dict(),
            "revision": self.revision,
            "observed_at": utc_text(self.observed_at),
        }


def stored(connection: Connection, revision_ids: Sequence[int], *, alone: bool = False) -> list[Stored]:
    """Read revisions by id, in the order asked for; ids that are gone are left out.

    A revision comes with the addresses and the identifier, and a latest one with the dates, that all readings of the
    article together tell. `alone`: with nothing but what it says itself.
    """
    rows = {row["id"]: row for row in connection.execute(_rows(revision_ids)).mappings()}
    parts = _parts(connection, list(rows))
    return [_stored(rows[i], parts[i], alone=alone) for i in revision_ids if i in rows]


def stream(connection: Connection, filters: Filters, at: datetime | None = None) -> Generator[Stored, None, None]:
    """Give every article that meets the filters, as it is now or as of an instant; by id unless a sort is asked for.

    Memory stays bounded however many there are. As of an instant the filters are still matched against today's latest
    revisions.
    """
    for chunk in _chunks(connection, filters, at):
        yield from stored(connection, chunk)


def revision_at(connection: Connection, article_ids: Sequence[int], at: datetime | None = None) -> dict[int, int]:
    """Find by article the revision that was its newest at an instant, or is now; articles unknown then are left out."""
    if at is None:
        query = select(revision.c.article_id, revision.c.id).where(revision.c.is_latest)
    else:
        newest = (
            select(revision.c.article_id, func.max(revision.c.number).label("number"))
            .where(revision.c.observed_at <= at, revision.c.article_id.in_(article_ids))
            .group_by(revision.c.article_id)
            .subquery()
        )
        is_newest = (revision.c.article_id == newest.c.article_id) & (revision.c.number == newest.c.number)
        query = select(revision.c.article_id, revision.c.id).join(newest, is_newest)
    return dict(connection.execute(query.where(revision.c.article_id.in_(article_ids))).all())


def _chunks(connection: Connection, filters: Filters, at: datetime | None) -> Iterator[list[int]]:
    sorted_by = order(filters)
    query = select_articles([article.c.id], filters, connection.dialect.name, filters.sort)
    query = sorted_by.apply(query) if filters.sort else query.order_by(article.c.id)
    streamed = connection.execute(query.limit(filters.limit), execution_options={"yield_per": CHUNK})
    with closing(streamed):
        for chunk in streamed.scalars().partitions():
            found = revision_at(connection, chunk, at)
            yield [found[id_] for id_ in chunk if id_ in found]


def _rows(revision_ids: Sequence[int]) -> Select[Any]:
    known = [article.c[name].label(f"known_{name}") for name in _KNOWN]
    tables = revision.join(article, article.c.id == revision.c.article_id).outerjoin(
        source, source.c.id == article.c.source_id
    )
    return (
        select(revision, source.c.key.label("source"), *known)
        .select_from(tables)
        .where(revision.c.id.in_(revision_ids))
    )


def _stored(row: Row, parts: Parts, *, alone: bool) -> Stored:
    dates = _own_dates(row) if alone or not row["is_latest"] else _known_dates(row)
    known = {} if alone else {name: row[name] or row[f"known_{name}"] for name in _NAMES}
    return Stored(
        id=row["article_id"],
        source=row["source"],
        revision=row["number"],
        revision_id=row["id"],
        observed_at=row["observed_at"],
        is_latest=row["is_latest"],
        article=Article.from_dict({**_own(row), **known, **dates, **parts}),
    )


def _own(row: Row) -> dict[str, Any]:
    key = row["source"]
    return {
        **{name: row[name] for name in PLAIN},
        # A host name stands for a publisher that nobody declared.
        "publisher": None if key is None or "." in key or ":" in key else key,
        "fetched_at": row["inputs"].get("fetched_at"),
        "date_modified": moment_of(dict(row), "date_modified"),
    }


def _known_dates(row: Row) -> dict[str, Any]:
    return {
        "date_published": moment_of(dict(row), "known_date_published"),
        "date": row["known_date"],
        "date_source": row["known_date_source"],
    }


def _own_dates(row: Row) -> dict[str, Any]:
    dates: dict[str, Any] = {"date_published": moment_of(dict(row), "date_published")}
    for name in ("date_published", "date_modified"):
        if day := row[f"{name}_day"] or row[f"{name}_at"]:
            return {**dates, "date": day, "date_source": name}
    return dates


def _parts(connection: Connection, revision_ids: Sequence[int]) -> dict[int, Parts]:
    """The rows below each revision, by the article's field names."""
    parts: dict[int, Parts] = {id_: defaultdict(list) for id_ in revision_ids}
    for field, query, shape in _PARTS:
        within = query.where(query.selected_columns.revision_id.in_(revision_ids))
        for row in connection.execute(within).mappings():
            parts[row["revision_id"]][field].append(shape(row))
    return parts


def _below(table: Table) -> Select[Any]:
    return select(table).order_by(table.c.revision_id, table.c.position)


def _correction(row: Row) -> dict[str, Any]:
    return {"text": row["text"], "date": moment_of(dict(row), "date")}


def _keyword(row: Row) -> str:
    name: str = row["name"]
    return name


_AUTHORS = (
    select(revision_author, author.c.kind)
    .join(author, author.c.id == revision_author.c.author_id)
    .order_by(revision_author.c.revision_id, revision_author.c.position)
)
_KEYWORDS = (
    select(revision_keyword, keyword.c.name)
    .join(keyword, keyword.c.id == revision_keyword.c.keyword_id)
    .order_by(revision_keyword.c.revision_id, revision_keyword.c.position)
)
_PARTS: tuple[tuple[str, Select[Any], Callable[[Row], Any]], ...] = (
    ("authors", _AUTHORS, dict),
    ("keywords", _KEYWORDS, _keyword),
    ("images", _below(image), dict),
    ("related_links", _below(link), dict),
    ("corrections", _below(correction), _correction),
)
