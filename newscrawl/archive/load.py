"""Read a stored revision back as an Article."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select

from newscrawl.archive.rows import Content, Row, content_of
from newscrawl.archive.tables import author, correction, image, keyword, link, revision, revision_author
from newscrawl.archive.tables import revision_keyword as named
from newscrawl.article import Article

PLAIN = (
    "url",
    "canonical_url",
    "identifier",
    "headline",
    "alternative_headline",
    "description",
    "article_section",
    "in_language",
    "body",
    "article_body",
    "word_count",
    "body_status",
    "is_accessible_for_free",
    "license",
    "flags",
    "layout",
    "boundaries",
    "reader_version",
    "site_memory",
    "evidence",
)


def stored_content(connection: Connection, revision_id: int) -> Content:
    """Read a revision back, ready to be stored as another one."""
    row = connection.execute(select(revision).where(revision.c.id == revision_id)).mappings().one()
    content = content_of(stored_article(connection, dict(row)), dict(row["inputs"]))
    # Computed by whichever version stored it: the copy is equal to it by definition.
    content.columns["content_hash"] = content.content_hash = row["content_hash"]
    return content


def stored_article(connection: Connection, row: Row) -> Article:
    """Make the Article of a row of `revision`."""
    inputs = row["inputs"]
    data: dict[str, Any] = {name: row[name] for name in PLAIN}
    data |= {
        "publisher": inputs.get("publisher"),
        "fetched_at": inputs.get("fetched_at"),
        "date_published": moment_of(row, "date_published"),
        "date_modified": moment_of(row, "date_modified"),
        "authors": _authors(connection, row["id"]),
        "keywords": _keywords(connection, row["id"]),
        "images": _children(connection, image, row["id"]),
        "related_links": _children(connection, link, row["id"]),
        "corrections": [
            {"text": found["text"], "date": moment_of(found, "date")}
            for found in _children(connection, correction, row["id"])
        ],
    }
    return Article.from_dict(data)


def moment_of(row: Row, name: str) -> Row | None:
    """The JSON form of the Moment in the columns of that name; None where they are empty."""
    parts = {part: row[f"{name}_{part}"] for part in ("raw", "at", "day", "precision", "zone")}
    return parts if any(value is not None for value in parts.values()) else None


def _children(connection: Connection, table: Table, revision_id: int) -> list[Row]:
    query = select(table).where(table.c.revision_id == revision_id).order_by(table.c.position)
    return [dict(row) for row in connection.execute(query).mappings()]


def _authors(connection: Connection, revision_id: int) -> list[Row]:
    query = (
        select(revision_author.c.name, revision_author.c.role, revision_author.c.url, author.c.kind)
        .join(author, author.c.id == revision_author.c.author_id)
        .where(revision_author.c.revision_id == revision_id)
        .order_by(revision_author.c.position)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _keywords(connection: Connection, revision_id: int) -> list[str]:
    query = (
        select(keyword.c.name)
        .join(named, named.c.keyword_id == keyword.c.id)
        .where(named.c.revision_id == revision_id)
        .order_by(named.c.position)
    )
    return list(connection.scalars(query))
