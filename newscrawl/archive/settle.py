"""Close the ledger's books: what the visits of a batch made of their announcements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, case, func, select, update

from newscrawl.archive.among import among
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.entries import Outcome
from newscrawl.archive.ledger import announcement_ids
from newscrawl.archive.prepare import Prepared
from newscrawl.archive.rows import Row
from newscrawl.archive.tables import announcement, attempt
from newscrawl.article import State

_FAILURES = (State.FAILED, State.BLOCKED)


class Announcements:
    """The announcements that a batch settles; those nobody made before are made."""

    def __init__(self, connection: Connection, batch: Sequence[Prepared], now: datetime) -> None:
        self._connection = connection
        self._now = now
        entries = {p.ledger_key: p.entry for p in batch}
        columns = announcement.c
        query = select(columns.url_key, columns.id, columns.article_id).where(
            among(connection, columns.url_key, entries)
        )
        rows = connection.execute(query).all()
        self._ids: dict[str, int] = {key: id_ for key, id_, _ in rows}
        self._articles: dict[str, int | None] = {key: article_id for key, _, article_id in rows}
        if missing := [key for key in entries if key not in self._ids]:
            unannounced = [_unannounced(key, entries[key].ledger_url, now) for key in missing]
            insert_many(connection, announcement, unannounced, unless="url_key")
            self._ids |= announcement_ids(connection, missing)

    def article_of(self, prepared: Prepared) -> int | None:
        """The article that was found at this announcement before."""
        return self._articles.get(prepared.ledger_key)

    def note(self, prepared: Prepared, article_id: int) -> None:
        """Remember for later entries of the batch what was found."""
        self._articles[prepared.ledger_key] = article_id

    def settle(
        self,
        batch: Sequence[Prepared],
        outcomes: dict[str, Outcome],
        capture_ids: dict[str, int],
        sources: dict[str, int],
    ) -> None:
        """Write what became of each, and the visit itself."""
        settled, attempts = [], []
        for prepared in batch:
            outcome = outcomes[prepared.entry.record_id]
            settled.append(self._settled(prepared, outcome, sources.get(prepared.source or "")))
            attempts.append(self._attempt(prepared, outcome, capture_ids.get(prepared.entry.record_id)))
        self._connection.execute(_SETTLE, settled)
        insert_many(self._connection, attempt, attempts)

    def _settled(self, prepared: Prepared, outcome: Outcome, source_id: int | None) -> Row:
        return {
            "of_id": self._ids[prepared.ledger_key],
            "new_state": str(outcome.state),
            "new_reason": outcome.reason,
            "new_detail": outcome.detail,
            "new_run": prepared.entry.run_id,
            "new_article": outcome.article_id,
            "new_source": source_id,
            "is_failure": outcome.state in _FAILURES,
            "now": self._now,
        }

    def _attempt(self, prepared: Prepared, outcome: Outcome, capture_id: int | None) -> Row:
        page = prepared.entry.page
        return {
            "announcement_id": self._ids[prepared.ledger_key],
            "record_id": prepared.entry.record_id,
            "run_id": prepared.entry.run_id,
            "url": prepared.entry.page_url,
            "url_key": prepared.page_key,
            "at": self._now,
            "state": str(outcome.state),
            "reason": outcome.reason,
            "detail": outcome.detail,
            "status": page.status if page else None,
            "capture_id": capture_id,
            "article_id": outcome.article_id,
        }


def _unannounced(key: str, url: str, now: datetime) -> Row:
    counts = dict.fromkeys(("priority", "attempts", "failures", "depth"), 0)
    times = dict.fromkeys(("first_announced_at", "last_announced_at"), now)
    return {"url": url, "url_key": key, "state": str(State.PENDING), **counts, **times}


def _settle_statement() -> Any:
    c = announcement.c
    return (
        update(announcement)
        .where(c.id == bindparam("of_id"))
        .values(
            state=bindparam("new_state"),
            reason=bindparam("new_reason"),
            detail=bindparam("new_detail"),
            run_id=func.coalesce(bindparam("new_run", type_=c.run_id.type), c.run_id),
            article_id=func.coalesce(bindparam("new_article", type_=c.article_id.type), c.article_id),
            source_id=func.coalesce(bindparam("new_source", type_=c.source_id.type), c.source_id),
            attempts=c.attempts + 1,
            failures=case((bindparam("is_failure", type_=Boolean), c.failures + 1), else_=0),
            settled_at=bindparam("now"),
            lease_owner=None,
            lease_until=None,
        )
    )


_SETTLE = _settle_statement()
