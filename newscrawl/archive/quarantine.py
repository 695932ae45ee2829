"""What one bad row does to a batch: nothing. It is found by halving and put aside with its error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, StatementError

from newscrawl.archive.away import is_away
from newscrawl.archive.entries import Outcome
from newscrawl.archive.ledger import known_attempts
from newscrawl.archive.prepare import ODD_ITEM, Prepared
from newscrawl.archive.rows import Row
from newscrawl.archive.settle import Announcements
from newscrawl.archive.tables import quarantine
from newscrawl.article import State

_LOG = logging.getLogger(__name__)
BAD_ROW = (StatementError, *ODD_ITEM)
"""What says that a value cannot be stored. StatementError: a database, its driver or a column type."""
QUARANTINED = "quarantined"

Write = Callable[[Sequence[Prepared]], list[Outcome]]


def write_or_put_aside(connection: Connection, batch: list[Prepared], now: datetime, write: Write) -> list[Outcome]:
    """Write a batch in a savepoint; halve it when it fails; put the single bad entry into quarantine.

    Raises what says that the database is away or full: that is no fault of a row.
    """
    if any(p.error for p in batch):
        return _around_odd_ones(connection, batch, now, write)
    try:
        with connection.begin_nested():
            return write(batch)
    except BAD_ROW as error:
        if is_away(error):
            raise
        return _smaller(connection, batch, now, write, error)


def _smaller(
    connection: Connection, batch: list[Prepared], now: datetime, write: Write, error: Exception
) -> list[Outcome]:
    if len(batch) > 1:
        half = len(batch) // 2
        first = write_or_put_aside(connection, batch[:half], now, write)
        return first + write_or_put_aside(connection, batch[half:], now, write)
    if isinstance(error, IntegrityError):
        # Another process may have stored the same article a moment ago: now it is found.
        try:
            with connection.begin_nested():
                return write(batch)
        except BAD_ROW as again:
            if is_away(again):
                raise
            error = again
    return [_put_aside(connection, batch[0], error, now)]


def _around_odd_ones(connection: Connection, batch: list[Prepared], now: datetime, write: Write) -> list[Outcome]:
    sound = [p for p in batch if not p.error]
    written = write_or_put_aside(connection, sound, now, write) if sound else []
    outcomes = {outcome.record_id: outcome for outcome in written}
    for prepared in batch:
        if prepared.error:
            outcomes[prepared.entry.record_id] = _put_aside(connection, prepared, prepared.error, now)
    return [outcomes[p.entry.record_id] for p in batch]


def _put_aside(connection: Connection, prepared: Prepared, error: Exception, now: datetime) -> Outcome:
    entry = prepared.entry
    said = _said(error)
    outcome = Outcome(entry.record_id, State.FAILED, QUARANTINED, said)
    if known_attempts(connection, [entry.record_id]):
        return outcome
    _LOG.error("put into quarantine: %s: %s", entry.ledger_url, said)
    connection.execute(quarantine.insert(), _row(prepared, said, now))
    try:
        with connection.begin_nested():
            announcements = Announcements(connection, [prepared], now)
            announcements.settle([prepared], {entry.record_id: outcome}, {}, {})
    except BAD_ROW as unsettled:
        if is_away(unsettled):
            raise
        _LOG.exception("the ledger could not be told of %s", entry.ledger_url)
    return outcome


def _row(prepared: Prepared, said: str, now: datetime) -> Row:
    entry, ref = prepared.entry, prepared.ref
    return {
        "run_id": entry.run_id,
        "record_id": entry.record_id,
        "url": entry.page_url,
        "ledger_url": entry.ledger_url,
        "warc_file": ref.file if ref else None,
        "warc_offset": ref.offset if ref else None,
        "warc_length": ref.length if ref else None,
        "article": _article_of(prepared),
        "error": said,
        "at": now,
    }


def _article_of(prepared: Prepared) -> Row | None:
    """The article's JSON form, as far as it has one."""
    try:
        return prepared.entry.article.to_dict() if prepared.entry.article else None
    except ODD_ITEM:
        return {"repr": repr(prepared.entry.article)}


def _said(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).strip()[:2000]}"
