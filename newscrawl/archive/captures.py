"""Captures: rows that point at WARC records, and reading their pages again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, bindparam, func, select, update

from newscrawl.archive.among import among
from newscrawl.archive.keys import url_key
from newscrawl.archive.prepare import Prepared, is_whole, published_of, read_with
from newscrawl.archive.rows import Content, Row, content_of, inputs_of
from newscrawl.archive.story import Story
from newscrawl.archive.tables import attempt, capture
from newscrawl.archive.timeline import Observation
from newscrawl.article import Article
from newscrawl.capture import Earlier

MOST_READ_AGAIN = 50
"""Captures of one revision that are read again when the reader has changed; more would say nothing new."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Where the bytes of a capture are."""

    id: int
    record_id: str
    warc_file: str
    warc_offset: int


Reread = Callable[[KeptPage], Article | None]
"""Reads a kept page with today's reader; None where its record is gone or it gives no article any more."""
RereadWith = Callable[[KeptPage, str | None], Article | None]
"""The same, with the site memory of this version."""

_KEPT = tuple(field.name for field in dataclasses.fields(KeptPage))


def kept_columns() -> list[Column[Any]]:
    """The columns of `capture` that make a KeptPage."""
    return [capture.c[name] for name in _KEPT]


def kept_page(row: RowMapping) -> KeptPage:
    """Make a KeptPage of a row that has its columns."""
    return KeptPage(**{name: row[name] for name in _KEPT})


def kept_pages(connection: Connection, ids: Iterable[int]) -> list[KeptPage]:
    """Find captures whose bytes were kept."""
    query = select(*kept_columns()).where(capture.c.id.in_(ids), capture.c.warc_file.is_not(None))
    return [KeptPage(*row) for row in connection.execute(query.order_by(capture.c.id))]


def earlier(connection: Connection, digests: Collection[str]) -> dict[str, Earlier]:
    """Give, by payload digest, the first answer of a server that was kept with it."""
    first = (
        select(func.min(capture.c.id))
        .where(
            among(connection, capture.c.payload_digest, digests),
            capture.c.status.is_not(None),
            capture.c.fetched_at.is_not(None),
            capture.c.url.is_not(None),
            capture.c.truncated.is_(False),
        )
        .group_by(capture.c.payload_digest)
    )
    kept = (capture.c[name] for name in ("record_id", "warc_file", "warc_offset", "url", "fetched_at"))
    query = select(capture.c.payload_digest, *kept).where(capture.c.id.in_(first))
    return {digest: Earlier(*rest) for digest, *rest in connection.execute(query)}


def confirmed(connection: Connection, urls: Collection[str]) -> dict[str, Earlier]:
    """Give, by address, the answer of a server that was kept of it last."""
    keys = {url: key for url in urls if (key := url_key(url))}
    at_address = among(connection, attempt.c.url_key, set(keys.values()))
    last = (
        select(func.max(attempt.c.capture_id)).where(at_address, attempt.c.status == HTTPStatus.OK).group_by("url_key")
    )
    kept = (capture.c[name] for name in ("record_id", "warc_file", "warc_offset", "url", "fetched_at"))
    query = select(*kept).where(capture.c.id.in_(last), capture.c.warc_file.is_not(None))
    found = {url_key(row.url): Earlier(*row) for row in connection.execute(query) if row.url and row.fetched_at}
    return {url: found[key] for url, key in keys.items() if key in found}


def end_of_rows(connection: Connection, file: str) -> int:
    """How many bytes of a capture file rows point into."""
    last = func.max(capture.c.warc_offset + capture.c.warc_length)
    return connection.scalar(select(last).where(capture.c.warc_file == file)) or 0


def row_of(prepared: Prepared, capture_id: int, seen: Observation | None, now: datetime) -> Row:
    """The row of a new capture; the ids of its article and revision come later."""
    entry, page, ref, content = prepared.entry, prepared.entry.page, prepared.ref, prepared.content
    at, by = prepared.observed(now)
    return {
        "id": capture_id,
        "record_id": entry.record_id,
        "run_id": entry.run_id,
        "article_id": None,
        "revision_id": None,
        "url": entry.page_url,
        "ledger_url": entry.ledger_url,
        "fetched_at": page.fetched_at if page else None,
        "observed_at": seen.at if seen else at or now,
        "observed_by": seen.by if seen else by,
        "status": page.status if page else None,
        "content_type": page.content_type if page else None,
        "truncated": bool(page and page.truncated),
        "directives": page.directives if page else None,
        "payload_digest": ref.payload_digest if ref else None,
        "payload_length": ref.payload_length if ref else None,
        "warc_file": ref.file if ref else None,
        "warc_offset": ref.offset if ref else None,
        "warc_length": ref.length if ref else None,
        "outcome": str(entry.refusal.reason) if entry.refusal else "article",
        "content_hash": content.content_hash if content else None,
        "body_status": str(content.article.body_status) if content else None,
        "is_whole": prepared.is_whole,
        "date_published": published_of(content) if content else None,
        "reader_version": read_with(content.article) if content else None,
        "created_at": now,
    }


def read_again(connection: Connection, story: Story, neighbours: Iterable[list[Observation]], reread: Reread) -> None:
    """Read the captures of these revisions with today's reader.

    The revisions keep their rows and numbers: what the reader alone changed is no event in the article's life.
    """
    for group in neighbours:
        pages = kept_pages(connection, [seen.capture_id for seen in group[-MOST_READ_AGAIN:]])
        note_readings(story, group, {page.id: article for page in pages if (article := reread(page))})


def note_readings(story: Story, group: list[Observation], readings: Mapping[int, Article]) -> None:
    """Take new readings, by capture, for what a revision's captures say; those without one go with the revision."""
    revision_id = group[0].revision_id
    unread = []
    for seen in group:
        article = readings.get(seen.capture_id)
        if article and article.headline:
            _note(story, seen, content_of(article, inputs_of(article, article.page)))
        else:
            unread.append(seen)
    if content := story.refreshed.get(revision_id or 0):
        for seen in unread:
            seen.content_hash, seen.is_whole = content.content_hash, is_whole(content.article)
            story.reread.add(seen.capture_id)


def _note(story: Story, seen: Observation, content: Content) -> None:
    seen.content_hash = content.content_hash
    seen.is_whole = is_whole(content.article)
    seen.reader_version = read_with(content.article)
    story.contents[seen.capture_id] = content
    story.reread.add(seen.capture_id)
    story.state_published(seen, published_of(content))
    stored = story.revisions.get(seen.revision_id or 0)
    if stored and (stored.read_from == seen.record_id or stored.id not in story.refreshed):
        stored.content_hash = content.content_hash
        stored.reader_version = content.article.reader_version
        story.refreshed[stored.id] = content


def move(connection: Connection, stories: Iterable[Story]) -> None:
    """Bring stored captures in line with the revisions they belong to now."""
    rows = [
        _moved(story, seen)
        for story in stories
        for seen in story.observations
        if seen.is_stored and (seen.revision_id != seen.stored_revision_id or seen.capture_id in story.reread)
    ]
    if rows:
        connection.execute(update(capture).where(capture.c.id == bindparam("of_id")), rows)


def _moved(story: Story, seen: Observation) -> Row:
    return {
        "of_id": seen.capture_id,
        "revision_id": seen.revision_id,
        "content_hash": seen.content_hash,
        "is_whole": seen.is_whole,
        "reader_version": seen.reader_version,
        "date_published": story.stated_by(seen),
    }
