"""Search: the articles that meet filters, page by page, the same on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from newscrawl.archive.filters import DEFAULT_LIMIT, Filters, Sort
from newscrawl.archive.query import Node
from newscrawl.archive.selection import LATEST, Order, order, select_articles, wanted
from newscrawl.archive.snippets import Snippet, snippet
from newscrawl.archive.tables import article, revision, revision_author, source
from newscrawl.article import utc_text

MOST_RANKED = 2000
"""Articles whose relevance is looked at, the newest of those found; the others follow by date."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a list."""

    items: list[dict[str, Any]]
    """The article's field names, without its body; `snippet` and `snippet_hits` show where the words stand."""
    count: int
    """How many articles meet the filters, on all pages."""
    next: str | None
    """The cursor of the page after this one; None on the last."""

    def to_dict(self) -> dict[str, Any]:
        return {"items": self.items, "count": self.count, "next": self.next}


_COLUMNS = (
    article.c.id,
    source.c.key.label("source"),
    func.coalesce(article.c.identifier, revision.c.identifier).label("identifier"),
    func.coalesce(revision.c.url, article.c.url).label("url"),
    revision.c.headline,
    revision.c.description,
    article.c.date,
    article.c.date_source,
    article.c.date_published_at,
    article.c.date_published_day,
    revision.c.date_modified_at,
    revision.c.date_modified_day,
    revision.c.article_section,
    revision.c.in_language,
    revision.c.word_count,
    revision.c.body_status,
    revision.c.number.label("revision"),
    revision.c.observed_at,
    revision.c.article_body,
    revision.c.id.label("revision_id"),
)


def search(connection: Connection, filters: Filters) -> Results:
    """Find articles; no query text raises, only a cursor that was made for another order (UsageError)."""
    found = count(connection, filters)
    sorted_by = order(filters, _ranked_from(connection, filters, found))
    query = select_articles(_labelled(sorted_by), filters, connection.dialect.name, sorted_by.sort)
    if filters.cursor:
        query = query.where(sorted_by.after(filters.cursor))
    limit = filters.limit or DEFAULT_LIMIT
    keys = connection.execute(sorted_by.apply(query).limit(limit + 1)).all()
    return Results(
        items=_items(connection, [row[-1] for row in keys[:limit]], wanted(filters)),
        count=found,
        next=sorted_by.cursor(keys[limit - 1]) if len(keys) > limit else None,
    )


def count(connection: Connection, filters: Filters) -> int:
    """How many articles meet the filters."""
    query = select_articles([func.count()], filters, connection.dialect.name)
    return int(connection.execute(query).scalar_one())


def _ranked_from(connection: Connection, filters: Filters, found: int) -> Sequence[Any] | None:
    """Where relevance ends to be looked at, as that takes reading the words of every article found."""
    if found <= MOST_RANKED or filters.order is not Sort.RELEVANCE:
        return None
    by_date = order(replace(filters, sort=Sort.DATE))
    query = by_date.apply(select_articles(_labelled(by_date), filters, connection.dialect.name))
    return connection.execute(query.limit(1).offset(MOST_RANKED - 1)).first()


def _labelled(sorted_by: Order) -> list[Any]:
    return [key.label(f"key_{i}") for i, key in enumerate(sorted_by.keys)]


def _items(connection: Connection, article_ids: list[int], node: Node | None) -> list[dict[str, Any]]:
    query = select(*_COLUMNS).select_from(LATEST).where(article.c.id.in_(article_ids))
    rows: dict[int, Any] = {row.id: row for row in connection.execute(query)}
    authors = _authors(connection, [row.revision_id for row in rows.values()])
    found = [rows[id_] for id_ in article_ids if id_ in rows]
    return [_item(row, authors[row.revision_id], _shown(row, node)) for row in found]


def _item(row: Any, authors: list[str], shown: Snippet) -> dict[str, Any]:
    return {
        "id": row.id,
        "source": row.source,
        "identifier": row.identifier,
        "url": row.url,
        "headline": row.headline,
        "description": row.description,
        "authors": authors,
        "date": row.date and row.date.isoformat(),
        "date_source": row.date_source,
        "date_published": _when(row.date_published_at, row.date_published_day),
        "date_modified": _when(row.date_modified_at, row.date_modified_day),
        "article_section": row.article_section,
        "in_language": row.in_language,
        "word_count": row.word_count,
        "body_status": row.body_status,
        "revision": row.revision,
        "observed_at": utc_text(row.observed_at),
        "snippet": shown.text,
        "snippet_hits": [list(hit) for hit in shown.hits],
    }


def _when(at: Any, day: Any) -> dict[str, str | None] | None:
    if at is None and day is None:
        return None
    return {"at": utc_text(at) if at else None, "day": day.isoformat() if day else None}


def _shown(row: Any, node: Node | None) -> Snippet:
    return snippet(row.article_body or row.description or "", node)


def _authors(connection: Connection, revision_ids: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    query = (
        select(revision_author.c.revision_id, revision_author.c.name)
        .where(revision_author.c.revision_id.in_(revision_ids))
        .order_by(revision_author.c.revision_id, revision_author.c.position)
    )
    for revision_id, name in connection.execute(query):
        names[revision_id].append(name)
    return names
