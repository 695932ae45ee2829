"""The whole story of an address: who named it, every visit, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from newscrawl.archive.find import NotFoundError, addresses, find
from newscrawl.archive.keys import url_key
from newscrawl.archive.tables import (
    announced_by,
    announcement,
    article,
    article_url,
    attempt,
    capture,
    host,
    quarantine,
    revision,
    source,
    source_state,
)
from newscrawl.article import State, utc_text

_WAITING = frozenset({State.PENDING, State.LEASED})


@dataclass(frozen=True, slots=True)
class Story:
    """One announcement, or one address that was met without being announced."""

    url: str
    state: str | None
    """None for an address the ledger has no line for: another one led to it."""
    reason: str | None
    detail: str | None
    announced: list[dict[str, Any]]
    """by, title, date_raw, first_seen_at, last_seen_at"""
    visits: list[dict[str, Any]]
    """at, url, state, reason, detail, status, run, and what was kept: warc, offset, digest, revision"""
    article: dict[str, Any] | None
    """id, source, identifier, headline, revisions: the article it led to"""
    quarantined: list[dict[str, Any]]
    """at, error, resolved_at"""
    door: str | None = None
    """What kind of door this is, where it is one: its visits are polls."""
    due: dict[str, Any] | None = None
    """at, held_until, held_for, is_leased: when it is visited next; None for never of itself"""

    def to_dict(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "state": self.state,
            "reason": self.reason,
            "detail": self.detail,
            "announced": self.announced,
            "visits": self.visits,
            "article": self.article,
            "quarantined": self.quarantined,
            "door": self.door,
            "due": self.due,
        }


def why(connection: Connection, name: str) -> list[Story]:
    """Tell the story of an address or a file's path; the same page may have been announced by several addresses.

    Any other name of an article, as `find` takes it, tells how that article was come by.
    Raises NotFoundError for a name that the archive has never heard of, UsageError for one that several articles have.
    """
    keys = [url_key(address) for address in addresses(name)]
    met = select(attempt.c.announcement_id).where(attempt.c.url_key.in_(keys))
    if stories := _all_announced(connection, or_(announcement.c.url_key.in_(keys), announcement.c.id.in_(met))):
        return stories
    if story := _door(connection, keys) or _only_an_address(connection, keys):
        return [story]
    if stories := _of_article(connection, name):
        return stories
    raise NotFoundError(f"the archive has never heard of {name}: no source announced it and no import met it")


def _of_article(connection: Connection, name: str) -> list[Story]:
    """The stories of all that led to the article of that name."""
    try:
        article_id = find(connection, name)
    except NotFoundError:
        return []
    led = select(attempt.c.announcement_id).where(attempt.c.article_id == article_id)
    return _all_announced(connection, or_(announcement.c.article_id == article_id, announcement.c.id.in_(led)))


def _all_announced(connection: Connection, condition: ColumnElement[bool]) -> list[Story]:
    query = select(announcement).where(condition).order_by(announcement.c.id)
    return [_announced(connection, row) for row in connection.execute(query).mappings().all()]


def _announced(connection: Connection, row: RowMapping) -> Story:
    return Story(
        url=row["url"],
        state=row["state"],
        reason=row["reason"],
        detail=row["detail"],
        announced=_namings(connection, row),
        visits=_visits(connection, attempt.c.announcement_id == row["id"]),
        due=_due(connection, row, row["not_before"] if row["state"] in _WAITING else row["next_check_at"]),
        article=_article(connection, row["article_id"]) if row["article_id"] else None,
        quarantined=_quarantined(connection, row["url"]),
    )


def _door(connection: Connection, keys: list[str]) -> Story | None:
    row = connection.execute(select(source_state).where(source_state.c.url_key.in_(keys))).mappings().first()
    if row is None:
        return None
    visits = _visits(connection, attempt.c.source_state_id == row["id"])
    state = visits[-1]["state"] if visits else State.PENDING
    due = _due(connection, row, row["next_poll_at"])
    return Story(row["url"], state, None, row["detail"], [], visits, None, [], door=row["kind"], due=due)


def _due(connection: Connection, row: RowMapping, at: datetime | None) -> dict[str, Any] | None:
    """When a visit is due, and what is in its way."""
    if at is None and (row.get("state", State.PENDING) not in _WAITING):
        return None
    columns = (host.c.hold_until, host.c.hold_reason)
    held = connection.execute(select(*columns).where(host.c.id == row["host_id"])).first()
    return {
        "at": utc_text(at) if at else None,
        "held_until": utc_text(held.hold_until) if held and held.hold_until else None,
        "held_for": held.hold_reason if held and held.hold_until else None,
        "is_leased": row["lease_owner"] is not None,
    }


def _only_an_address(connection: Connection, keys: list[str]) -> Story | None:
    query = select(article_url).where(article_url.c.url_key.in_(keys))
    if (row := connection.execute(query).mappings().first()) is None:
        return None
    found = _article(connection, row["article_id"])
    detail = f"{row['kind']} address of an article that was found at another one"
    return Story(row["url"], None, None, detail, [], [], found, [])


def _namings(connection: Connection, row: RowMapping) -> list[dict[str, Any]]:
    query = select(announced_by).where(announced_by.c.announcement_id == row["id"]).order_by(announced_by.c.id)
    found = [
        {
            "by": by["by"],
            "title": by["title"],
            "date_raw": by["date_raw"],
            "first_seen_at": utc_text(by["first_seen_at"]),
            "last_seen_at": utc_text(by["last_seen_at"]),
        }
        for by in connection.execute(query).mappings()
    ]
    directly = {"by": None, "title": None, "date_raw": None}
    times = {name: utc_text(row[f"{name.split('_')[0]}_announced_at"]) for name in ("first_seen_at", "last_seen_at")}
    return found or [{**directly, **times}]


def _visits(connection: Connection, of: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = (
        select(attempt, capture.c.warc_file, capture.c.warc_offset, capture.c.payload_digest, revision.c.number)
        .outerjoin(capture, capture.c.id == attempt.c.capture_id)
        .outerjoin(revision, revision.c.id == capture.c.revision_id)
        .where(of)
        .order_by(attempt.c.id)
    )
    return [
        {
            "at": utc_text(row["at"]),
            "url": row["url"],
            "state": row["state"],
            "reason": row["reason"],
            "detail": row["detail"],
            "status": row["status"],
            "run": row["run_id"],
            "warc": row["warc_file"],
            "offset": row["warc_offset"],
            "digest": row["payload_digest"],
            "revision": row["number"],
        }
        for row in connection.execute(query).mappings()
    ]


def _article(connection: Connection, article_id: int) -> dict[str, Any] | None:
    query = (
        select(article.c.id, source.c.key, article.c.identifier, revision.c.headline, revision.c.number)
        .outerjoin(source, source.c.id == article.c.source_id)
        .join(revision, (revision.c.article_id == article.c.id) & revision.c.is_latest)
        .where(article.c.id == article_id)
    )
    if (row := connection.execute(query).first()) is None:
        return None
    return {
        "id": row.id,
        "source": row.key,
        "identifier": row.identifier,
        "headline": row.headline,
        "revisions": row.number,
    }


def _quarantined(connection: Connection, url: str) -> list[dict[str, Any]]:
    query = select(quarantine).where(or_(quarantine.c.ledger_url == url, quarantine.c.url == url))
    return [
        {
            "at": utc_text(row["at"]),
            "error": row["error"],
            "resolved_at": utc_text(row["resolved_at"]) if row["resolved_at"] else None,
        }
        for row in connection.execute(query.order_by(quarantine.c.id)).mappings()
    ]
