"""Whether the archive is what it promises: kept bytes whole, rows in agreement with one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, RowMapping, Select, case, func, or_, select, text
from sqlalchemy.exc import DatabaseError

from newscrawl.archive.engine import writing
from newscrawl.archive.tables import announcement, article, attempt, capture, revision
from newscrawl.capture import Torn, look, scan, warc_files
from newscrawl.errors import CaptureError

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be."""

    what: str
    """The promise that is broken, in a few words."""
    where: str
    """Which capture, article or address."""
    detail: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"what": self.what, "where": self.where, "detail": self.detail}


@dataclass(slots=True)
class Checked:
    """What has been looked at."""

    captures: int = 0
    articles: int = 0
    orphans: int = 0
    """Records that no row points at, written just before a crash. They do no harm."""
    torn: int = 0
    """Files whose end was cut off by a crash, where no row points."""
    revisions: int = 0


def check_captures(connection: Connection, folder: Path, checked: Checked) -> Iterator[Fault]:
    """Read every kept page and compare its bytes with the digest in its row."""
    last = 0
    query = select(capture).where(capture.c.warc_file.is_not(None)).order_by(capture.c.id).limit(_CHUNK)
    while rows := connection.execute(query.where(capture.c.id > last)).mappings().all():
        for row in rows:
            checked.captures += 1
            if fault := _fault_of(row, folder):
                yield Fault("a kept page is whole", f"capture {row['id']}", fault)
        last = rows[-1]["id"]


def check_files(connection: Connection, folder: Path, checked: Checked) -> Iterator[Fault]:
    """Read all records of the capture files; count those without a row, and ends that a crash tore off."""
    for name in warc_files(folder):
        query = select(capture.c.record_id, capture.c.warc_offset).where(capture.c.warc_file == name)
        known: dict[str, int] = dict(connection.execute(query).all())
        try:
            yield from _check_file(folder, name, known, checked)
        except CaptureError as error:
            yield Fault("a capture file can be read", name, str(error))


def _check_file(folder: Path, name: str, known: dict[str, int], checked: Checked) -> Iterator[Fault]:
    for found in scan(folder, name):
        if not isinstance(found, Torn):
            checked.orphans += found.ref.record_id not in known
        elif (lost := sum(offset >= found.offset for offset in known.values())) == 0:
            checked.torn += 1
        else:
            yield Fault("a capture file is whole", name, f"damaged at {found.offset}, where {lost} captures begin")


def check_rows(connection: Connection) -> Iterator[Fault]:
    """Ask for rows that contradict one another."""
    for what, where, query in _CONTRADICTIONS:
        for row in connection.execute(query):
            yield Fault(what, f"{where} {row[0]}")


def check_index(engine: Engine) -> Iterator[Fault]:
    """Let SQLite compare its full-text index with the words; PostgreSQL keeps its own consistent."""
    if engine.dialect.name != "sqlite":
        return
    check = text("INSERT INTO document_fts (document_fts, rank) VALUES ('integrity-check', 1)")
    try:
        with writing(engine).begin() as connection:
            connection.execute(check)
    except DatabaseError as error:
        yield Fault("the full-text index is sound", "document_fts", str(error.orig))


def _fault_of(row: RowMapping, folder: Path) -> str | None:
    try:
        kept = look(folder, row["warc_file"], row["warc_offset"])
    except CaptureError as error:
        return str(error)
    if kept.problems:
        return "; ".join(kept.problems)
    if kept.ref.record_id != row["record_id"]:
        return f"{row['warc_file']} has another record at {row['warc_offset']}: {kept.ref.record_id}"
    digest = kept.ref.payload_digest
    return None if digest == row["payload_digest"] else f"its bytes are {digest}, its row says {row['payload_digest']}"


def _misnumbered() -> Select[Any]:
    number, latest = revision.c.number, case((revision.c.is_latest, revision.c.number), else_=0)
    wrong = or_(
        func.min(number) != 1, func.max(number) != func.count(), func.sum(latest, type_=Integer) != func.max(number)
    )
    return select(revision.c.article_id).group_by(revision.c.article_id).having(wrong)


def _unordered() -> Select[Any]:
    later = revision.alias("later")
    follows = (later.c.article_id == revision.c.article_id) & (later.c.number == revision.c.number + 1)
    return select(later.c.id).join(revision, follows).where(later.c.observed_at < revision.c.observed_at)


def _without_revision() -> Select[Any]:
    return (
        select(article.c.id).outerjoin(revision, revision.c.article_id == article.c.id).where(revision.c.id.is_(None))
    )


def _strayed() -> Select[Any]:
    joined = select(capture.c.id).join(revision, revision.c.id == capture.c.revision_id)
    return joined.where(or_(capture.c.article_id.is_(None), capture.c.article_id != revision.c.article_id))


def _unlike_its_last_visit() -> Select[Any]:
    # A visit that could not be made leaves a settled address as it was.
    made = select(attempt.c.announcement_id, func.max(attempt.c.id).label("id")).where(attempt.c.state != "pending")
    last = made.group_by(attempt.c.announcement_id).subquery()
    return (
        select(announcement.c.url)
        .join(last, last.c.announcement_id == announcement.c.id)
        .join(attempt, attempt.c.id == last.c.id)
        .where(announcement.c.state.not_in(("pending", "leased")), announcement.c.state != attempt.c.state)
    )


def _kept_without_article() -> Select[Any]:
    return select(announcement.c.url).where(announcement.c.state == "stored", announcement.c.article_id.is_(None))


_CONTRADICTIONS = (
    ("revisions are numbered from 1 and the last is the latest", "article", _misnumbered()),
    ("revisions are in the order they were observed", "revision", _unordered()),
    ("every article has a revision", "article", _without_revision()),
    ("a capture and its revision are of one article", "capture", _strayed()),
    ("the ledger says what the last visit said", "address", _unlike_its_last_visit()),
    ("what is stored has its article", "address", _kept_without_article()),
)
"""What must be, what is named where it isn't, and the query that finds those."""
