"""One article as the archive knows it: what it says, its revisions, its captures; now or as of an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from newscrawl.archive.articles import Stored, revision_at, stored
from newscrawl.archive.find import NotFoundError, find
from newscrawl.archive.tables import capture, link, revision
from newscrawl.article import utc_text


@dataclass(frozen=True, slots=True)
class Shown:
    """An article with its history up to an instant."""

    stored: Stored
    revisions: list[dict[str, Any]]
    """number, observed_at, chars_added, chars_removed, is_minor, same_as (the number of an earlier, equal one)"""
    captures: list[dict[str, Any]]
    """fetched_at, status, digest, warc, offset, length, url, revision"""
    targets: dict[int, int]
    """By position of a related link the id of the article in the archive it leads to."""

    def to_dict(self) -> dict[str, Any]:
        """The Article's JSON form, with id, source, revisions and captures."""
        data = self.stored.to_dict()
        for found in data["related_links"]:
            found["article_id"] = self.targets.get(found["position"])
        return {**data, "revisions": self.revisions, "captures": self.captures}


def show(connection: Connection, name: str, at: datetime | None = None, number: int | None = None) -> Shown:
    """Show the article of that name: its latest revision, the one that was the newest `at` an instant, or a number.

    Raises NotFoundError where there was none.
    """
    article_id = find(connection, name)
    revision_id = _revision_id(connection, article_id, name, at, number)
    [found] = stored(connection, [revision_id])
    return Shown(
        stored=found,
        revisions=revisions(connection, article_id, at),
        captures=captures(connection, article_id, at),
        targets=_targets(connection, revision_id),
    )


def _revision_id(connection: Connection, article_id: int, name: str, at: datetime | None, number: int | None) -> int:
    if number is not None:
        return revision_numbered(connection, article_id, number)
    if found := revision_at(connection, [article_id], at).get(article_id):
        return found
    first = connection.scalar(
        select(revision.c.observed_at).where(revision.c.article_id == article_id).order_by(revision.c.number).limit(1)
    )
    seen = f"it was first seen {utc_text(first)}" if first else "it has no revision"
    raise NotFoundError(
        f"{name} was not in the archive at {utc_text(at.replace(microsecond=0)) if at else 'any time'}: {seen}"
    )


def revision_numbered(connection: Connection, article_id: int, number: int) -> int:
    """Find the id of an article's revision by its number; a negative one counts from the latest (-1)."""
    query = select(revision.c.id, revision.c.number).where(revision.c.article_id == article_id)
    rows = connection.execute(query.order_by(revision.c.number)).all()
    wanted = len(rows) + 1 + number if number < 0 else number
    found = next((row.id for row in rows if row.number == wanted), None)
    if found is None:
        raise NotFoundError(f"article {article_id} has {len(rows)} revisions, none is number {number}")
    return int(found)


def revisions(connection: Connection, article_id: int, at: datetime | None = None) -> list[dict[str, Any]]:
    """List an article's revisions, the first one first."""
    same = revision.alias("same")
    query = (
        select(revision, same.c.number.label("same_as"))
        .outerjoin(same, same.c.id == revision.c.same_as_id)
        .where(revision.c.article_id == article_id)
        .order_by(revision.c.number)
    )
    if at is not None:
        query = query.where(revision.c.observed_at <= at)
    return [
        {
            "number": row.number,
            "observed_at": utc_text(row.observed_at),
            "observed_by": row.observed_by,
            "chars_added": row.chars_added,
            "chars_removed": row.chars_removed,
            "is_minor": row.is_minor,
            "same_as": row.same_as,
            "headline": row.headline,
        }
        for row in connection.execute(query)
    ]


def captures(connection: Connection, article_id: int, at: datetime | None = None) -> list[dict[str, Any]]:
    """List an article's captures in the order observed."""
    query = (
        select(capture, revision.c.number)
        .outerjoin(revision, revision.c.id == capture.c.revision_id)
        .where(capture.c.article_id == article_id)
        .order_by(capture.c.observed_at, capture.c.id)
    )
    if at is not None:
        query = query.where(capture.c.observed_at <= at)
    return [
        {
            "fetched_at": utc_text(row.fetched_at) if row.fetched_at else None,
            "status": row.status,
            "digest": row.payload_digest,
            "warc": row.warc_file,
            "offset": row.warc_offset,
            "length": row.warc_length,
            "url": row.url,
            "revision": row.number,
        }
        for row in connection.execute(query)
    ]


def _targets(connection: Connection, revision_id: int) -> dict[int, int]:
    query = select(link.c.position, link.c.target_article_id).where(
        link.c.revision_id == revision_id, link.c.target_article_id.is_not(None)
    )
    return dict(connection.execute(query).all())
