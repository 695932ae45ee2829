"""Filters as SQL: which articles a list holds, in which order, and where a page of it begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Select, asc, case, desc, func, literal, or_, select, tuple_

from newscrawl.archive.filters import Filters, Sort
from newscrawl.archive.match import matches, relevance
from newscrawl.archive.query import NOTHING, And, Field, Node, Words, parse
from newscrawl.archive.tables import article, document, revision, source
from newscrawl.archive.types import UTCDateTime
from newscrawl.errors import UsageError

LATEST = (
    article.join(revision, (revision.c.article_id == article.c.id) & revision.c.is_latest)
    .outerjoin(source, source.c.id == article.c.source_id)
    .outerjoin(document, document.c.article_id == article.c.id)
)
"""Every article with its latest revision, its publisher and its words."""


@dataclass(frozen=True, slots=True)
class Order:
    """The columns a list is sorted by, the article's id last, all in one direction."""

    sort: Sort
    keys: tuple[ColumnElement[Any], ...]

    @property
    def is_ascending(self) -> bool:
        return self.sort.endswith(":asc")

    def apply(self, query: Select[Any]) -> Select[Any]:
        direction = asc if self.is_ascending else desc
        return query.order_by(*(direction(key) for key in self.keys))

    def after(self, cursor: str) -> ColumnElement[bool]:
        """What comes after the row whose keys the cursor holds."""
        values = _read_cursor(cursor, self)
        here = tuple_(*(literal(value, key.type) for value, key in zip(values, self.keys, strict=True)))
        return tuple_(*self.keys) > here if self.is_ascending else tuple_(*self.keys) < here

    def cursor(self, values: Sequence[Any]) -> str:
        """Write the keys of a row so that a list can go on after it."""
        plain = [value.isoformat() if isinstance(value, date) else value for value in values]
        return base64.urlsafe_b64encode(json.dumps([self.sort, *plain]).encode()).decode().rstrip("=")


def conditions(filters: Filters, dialect: str) -> list[ColumnElement[bool]]:
    """What an article of LATEST must meet."""
    met: list[ColumnElement[bool]] = []
    if (node := wanted(filters)) is not None:
        met.append(matches(node, dialect))
    if filters.source:
        met.append(source.c.key.in_(filters.source))
    if filters.lang:
        language = func.lower(revision.c.in_language)
        met.append(or_(language == filters.lang, language.like(f"{filters.lang}-%")))
    if filters.since:
        met.append(article.c.date >= filters.since)
    if filters.until:
        met.append(article.c.date <= filters.until)
    if filters.changed:
        met.append(article.c.updated_at >= filters.changed)
    return met


def wanted(filters: Filters) -> Node | None:
    """All that is asked of the words of an article, as one query."""
    nodes = [parse(filters.q) if filters.q else None, *_side_by_side(filters)]
    asked = tuple(node for node in nodes if node is not None)
    return And(asked) if asked else None


def _side_by_side(filters: Filters) -> list[Node]:
    given: list[tuple[str | None, Field]] = [(filters.author, "authors"), (filters.section, "section")]
    found: list[Node] = []
    for text, field in given:
        if text:
            node = parse(f'"{text.replace(chr(34), " ")}"')
            found.append(Words(node.words, node.prefix, field) if isinstance(node, Words) else NOTHING)
    return found


def order(filters: Filters, ranked_from: Sequence[Any] | None = None) -> Order:
    """The order the filters ask for; by relevance only where there is a query to be relevant to.

    `ranked_from`: date and id of the oldest article whose relevance is looked at; older ones follow by date.
    """
    sort = filters.order
    node = parse(filters.q) if filters.q else None
    if sort is Sort.RELEVANCE and node is None:
        sort = Sort.DATE
    newest = func.coalesce(article.c.date, literal(date.max if sort.endswith(":asc") else date.min))
    if sort is Sort.RELEVANCE:
        assert node is not None
        score = relevance(node)
        if ranked_from is not None:
            oldest = tuple_(*(literal(value) for value in ranked_from))
            score = case((tuple_(newest, article.c.id) >= oldest, score), else_=-1)
        return Order(sort, (score, newest, article.c.id))
    first = newest if sort in {Sort.DATE, Sort.DATE_ASC} else revision.c.observed_at
    return Order(sort, (first, article.c.id))


def select_articles(columns: Sequence[Any], filters: Filters, dialect: str, sort: Sort | None = None) -> Select[Any]:
    """Columns of the articles that meet the filters, unsorted; only the tables are read that filters and sort need."""
    tables: FromClause = article
    # SQLite finds articles in its index alone.
    if sort is Sort.RELEVANCE or (dialect != "sqlite" and wanted(filters) is not None):
        tables = tables.join(document, document.c.article_id == article.c.id)
    if filters.lang or sort in {Sort.OBSERVED, Sort.OBSERVED_ASC}:
        tables = tables.join(revision, (revision.c.article_id == article.c.id) & revision.c.is_latest)
    if filters.source:
        tables = tables.join(source, source.c.id == article.c.source_id)
    return select(*columns).select_from(tables).where(*conditions(filters, dialect))


def _read_cursor(cursor: str, order: Order) -> list[Any]:
    try:
        sort, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        read = [_value(value, key) for value, key in zip(values, order.keys, strict=True)]
    except (binascii.Error, ValueError, TypeError) as error:
        raise UsageError(f"--cursor: this is not the `next` of a list in this order: {cursor}") from error
    if sort != order.sort:
        raise UsageError(f"--cursor: this is the `next` of a list sorted by {sort}, not by {order.sort}")
    return read


def _value(value: Any, key: ColumnElement[Any]) -> Any:
    if isinstance(key.type, Date):
        return date.fromisoformat(value)
    if isinstance(key.type, UTCDateTime):
        return datetime.fromisoformat(value)
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return value
