"""The archive in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, String, case, cast, exists, func, literal, select, text

from newscrawl.archive.filters import Filters
from newscrawl.archive.selection import LATEST, conditions
from newscrawl.archive.tables import (
    announcement,
    article,
    capture,
    image,
    link,
    quarantine,
    revision,
    revision_author,
    revision_keyword,
    source,
)

MOST_SECTIONS = 50
_TOLD = (
    "identifier",
    "alternative_headline",
    "description",
    "date_published",
    "date_modified",
    "article_section",
    "in_language",
    "license",
)
_LISTED = {
    "authors": revision_author,
    "keywords": revision_keyword,
    "images": image,
    "related_links": link,
}


def stats(connection: Connection, filters: Filters) -> dict[str, Any]:
    """Count what the archive holds; the article filters narrow down everything but `captures`, `ledger` and sizes."""
    met = conditions(filters, connection.dialect.name)
    return {
        "articles": _count(connection, met),
        "revisions": _revisions(connection, met),
        "captures": _captures(connection),
        "sources": _sources(connection, met),
        "sections": _grouped(connection, met, revision.c.article_section, "section")[:MOST_SECTIONS],
        "months": sorted(_grouped(connection, met, _month(connection), "month"), key=lambda row: row["month"] or ""),
        "languages": _grouped(connection, met, revision.c.in_language, "language"),
        "fields": coverage(connection, met),
        "ledger": _ledger(connection),
        "quarantined": _quarantined(connection),
        "database_bytes": _size(connection),
    }


def coverage(connection: Connection, met: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """Count by field name the articles whose latest revision has a value."""
    told = {name: func.count(_column(name)) for name in _TOLD}
    listed = {name: func.sum(_has_any(table)) for name, table in _LISTED.items()}
    whole = {"article_body": func.sum(case((revision.c.body_status == "ok", 1), else_=0))}
    counts = {**told, **listed, **whole}
    query = select(*(count.label(name) for name, count in counts.items())).select_from(LATEST).where(*met)
    row = connection.execute(query).mappings().one()
    return {name: int(row[name] or 0) for name in counts}


def _column(name: str) -> ColumnElement[Any]:
    if name == "identifier":
        return article.c.identifier
    table = article if name == "date_published" else revision
    return table.c[f"{name}_day"] if name.startswith("date_") else table.c[name]


def _has_any(table: Any) -> ColumnElement[int]:
    return case((exists(select(literal(1)).where(table.c.revision_id == revision.c.id)), 1), else_=0)


def _count(connection: Connection, met: Sequence[ColumnElement[bool]]) -> int:
    return connection.execute(select(func.count()).select_from(LATEST).where(*met)).scalar_one()


def _revisions(connection: Connection, met: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.sum(revision.c.number, type_=Integer)).select_from(LATEST).where(*met)
    return int(connection.execute(query).scalar() or 0)


def _captures(connection: Connection) -> dict[str, int]:
    query = select(func.count(), func.count(capture.c.warc_file), func.sum(capture.c.warc_length))
    count, kept, size = connection.execute(query.select_from(capture)).one()
    return {"count": count, "kept": kept, "bytes": int(size or 0)}


def _sources(connection: Connection, met: Sequence[ColumnElement[bool]]) -> list[dict[str, Any]]:
    query = (
        select(
            source.c.key,
            func.count().label("articles"),
            func.sum(revision.c.number).label("revisions"),
            func.min(article.c.date).label("first"),
            func.max(article.c.date).label("last"),
        )
        .select_from(LATEST)
        .where(*met)
        .group_by(source.c.key)
        .order_by(func.count().desc(), source.c.key)
    )
    return [
        {
            "source": row.key,
            "articles": row.articles,
            "revisions": int(row.revisions),
            "first_date": row.first and row.first.isoformat(),
            "last_date": row.last and row.last.isoformat(),
        }
        for row in connection.execute(query)
    ]


def _grouped(
    connection: Connection, met: Sequence[ColumnElement[bool]], by: ColumnElement[Any], name: str
) -> list[dict[str, Any]]:
    """Count articles by an expression, the most frequent value first."""
    query = select(by.label("value"), func.count().label("articles")).select_from(LATEST).where(*met)
    rows = connection.execute(query.group_by(by).order_by(func.count().desc(), by)).all()
    return [{name: row.value, "articles": row.articles} for row in rows]


def _month(connection: Connection) -> ColumnElement[str | None]:
    if connection.dialect.name == "postgresql":
        return func.to_char(article.c.date, literal("YYYY-MM", String, literal_execute=True))
    return func.substr(cast(article.c.date, String), 1, 7)


def _ledger(connection: Connection) -> list[dict[str, Any]]:
    columns = announcement.c
    query = select(columns.state, columns.reason, func.count().label("count")).group_by(columns.state, columns.reason)
    rows = connection.execute(query.order_by(columns.state, columns.reason)).all()
    return [{"state": row.state, "reason": row.reason, "count": row.count} for row in rows]


def _quarantined(connection: Connection) -> int:
    query = select(func.count()).select_from(quarantine).where(quarantine.c.resolved_at.is_(None))
    return connection.execute(query).scalar_one()


def _size(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
    pages, size = (connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
    return int(pages) * int(size)
