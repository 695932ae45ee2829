"""The tables of the archive. docs/archive.md explains every column to people who query them in SQL.

The schema itself is made by migrations/; `alembic check` holds the two equal on both databases.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from newscrawl.archive.types import Address, CleanText, Day, Id, Json, UTCDateTime
from newscrawl.article import State

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
STATES = tuple(str(state) for state in State)
IS_LEASED = "lease_owner IS NOT NULL"


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _text(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, CleanText, nullable=null)


def _address(name: str, *, null: bool = True) -> Column[str]:
    return Column(name, Address, nullable=null)


def _code(name: str, *, null: bool = True) -> Column[str]:
    """A word of our own making, or a key made of clean text: needs no sanitising."""
    return Column(name, Text, nullable=null)


def _time(name: str, *, null: bool = True) -> Column[Any]:
    return Column(name, UTCDateTime, nullable=null)


def _number(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _where(name: str, table_column: Column[Any], *others: Column[Any], condition: str) -> Index:
    """An index of the few rows of which `condition` is true: queries must say it in the same words."""
    return Index(name, table_column, *others, sqlite_where=text(condition), postgresql_where=text(condition))


def _to(name: str, target: str, *, null: bool = False, on_delete: str | None = None) -> Column[int]:
    """A foreign key; `on_delete` as in SQL."""
    return Column(name, Id, ForeignKey(f"{target}.id", ondelete=on_delete), nullable=null)


def _moment(name: str) -> list[Column[Any]]:
    """The columns of an `article.Moment`."""
    return [
        _time(f"{name}_at"),
        Column(f"{name}_day", Day),
        _code(f"{name}_precision"),
        _code(f"{name}_zone"),
        _text(f"{name}_raw"),
    ]


def _one_state() -> CheckConstraint:
    return CheckConstraint(column("state").in_(STATES), name="state")


source = Table(
    "source",
    METADATA,
    _id(),
    _code("key", null=False),
    _text("name"),
    _address("homepage"),
    _text("country"),
    _text("language"),
    _text("timezone"),
    _time("created_at", null=False),
    UniqueConstraint("key"),
)

source_host = Table(
    "source_host",
    METADATA,
    _id(),
    _to("source_id", "source"),
    _to("host_id", "host"),
    UniqueConstraint("source_id", "host_id"),
    Index(None, "host_id"),
)

url_pattern = Table(
    "url_pattern",
    METADATA,
    _id(),
    _to("host_id", "host"),
    _code("pattern", null=False),
    _number("announced"),
    _number("kept"),
    UniqueConstraint("host_id", "pattern"),
)

source_state = Table(
    "source_state",
    METADATA,
    _id(),
    _to("source_id", "source", null=True),
    _to("host_id", "host", null=True),
    _code("kind", null=False),
    _address("url", null=False),
    _code("url_key", null=False),
    _text("etag"),
    _text("last_modified"),
    _time("polled_at"),
    _time("next_poll_at"),
    Column("interval_seconds", Float),
    _count("attempts"),
    _number("failures"),
    _address("detail"),
    _code("lease_owner"),
    _time("lease_until"),
    UniqueConstraint("url_key"),
    Index(None, "next_poll_at"),
    Index(None, "source_id"),
)
_where("ix_source_state_lease_owner", source_state.c.lease_owner, condition=IS_LEASED)

host = Table(
    "host",
    METADATA,
    _id(),
    _text("name", null=False),
    Column("robots", LargeBinary),
    Column("robots_status", Integer),
    _time("robots_fetched_at"),
    _time("hold_until"),
    _text("hold_reason"),
    _number("failures"),
    _code("lease_owner"),
    _time("lease_until"),
    UniqueConstraint("name"),
)
_where("ix_host_lease_owner", host.c.lease_owner, condition=IS_LEASED)

run = Table(
    "run",
    METADATA,
    _id(),
    _code("kind", null=False),
    Column("arguments", Json, nullable=False),
    _code("arguments_key", null=False),
    _text("version", null=False),
    _code("owner", null=False),
    _time("started_at", null=False),
    _time("resumed_at"),
    _time("finished_at"),
    _code("verdict"),
    Column("counters", Json),
    Index(None, "kind", "arguments_key"),
)

article = Table(
    "article",
    METADATA,
    _id(),
    _to("source_id", "source", null=True),
    _text("identifier"),
    _code("content_key"),
    _address("url"),
    _address("canonical_url"),
    *_moment("date_published"),
    _code("date_published_from"),
    Column("date", Day),
    _code("date_source"),
    _time("created_at", null=False),
    _time("updated_at", null=False),
    UniqueConstraint("source_id", "identifier"),
    UniqueConstraint("content_key"),
    Index(None, "date"),
    Index(None, "updated_at"),
)

article_url = Table(
    "article_url",
    METADATA,
    _id(),
    _to("article_id", "article", on_delete="CASCADE"),
    _address("url", null=False),
    _code("url_key", null=False),
    _code("kind", null=False),
    _time("first_seen_at", null=False),
    UniqueConstraint("url_key"),
    CheckConstraint(column("kind").in_(("fetched", "canonical", "alias")), name="kind"),
    Index(None, "article_id"),
)

announcement = Table(
    "announcement",
    METADATA,
    _id(),
    _address("url", null=False),
    _code("url_key", null=False),
    _to("source_id", "source", null=True),
    _to("host_id", "host", null=True),
    _code("state", null=False),
    _text("reason"),
    _address("detail"),
    _to("run_id", "run", null=True),
    _to("article_id", "article", null=True, on_delete="SET NULL"),
    _number("priority"),
    _number("attempts"),
    _number("failures"),
    _count("unchanged"),
    _number("depth"),
    _count("hops"),
    _time("not_before"),
    _code("lease_owner"),
    _time("lease_until"),
    _text("etag"),
    _text("last_modified"),
    _time("first_announced_at", null=False),
    _time("last_announced_at", null=False),
    _time("settled_at"),
    _time("next_check_at"),
    UniqueConstraint("url_key"),
    _one_state(),
    Index(None, "run_id", "state", "id"),
    Index(None, "host_id"),
    Index(None, "source_id", "first_announced_at"),
    Index(None, "article_id"),
)
IS_READY = "state = 'pending' AND not_before IS NULL"
IS_WAITING = "state = 'pending' AND not_before IS NOT NULL"
IS_CHECKED_AGAIN = "next_check_at IS NOT NULL AND lease_owner IS NULL"
_c = announcement.c
_where("ix_announcement_ready", _c.source_id, _c.host_id, _c.priority, _c.id, condition=IS_READY)
_where("ix_announcement_waiting", _c.not_before, condition=IS_WAITING)
_where("ix_announcement_check", _c.source_id, _c.host_id, _c.next_check_at, condition=IS_CHECKED_AGAIN)
_where("ix_announcement_lease_owner", _c.lease_owner, condition=IS_LEASED)

announced_by = Table(
    "announced_by",
    METADATA,
    _id(),
    _to("announcement_id", "announcement", on_delete="CASCADE"),
    _address("by", null=False),
    _code("by_key", null=False),
    _text("title"),
    _text("date_raw"),
    _time("first_seen_at", null=False),
    _time("last_seen_at", null=False),
    UniqueConstraint("announcement_id", "by_key"),
)

revision = Table(
    "revision",
    METADATA,
    _id(),
    _to("article_id", "article", on_delete="CASCADE"),
    _number("number"),
    Column("is_latest", Boolean, nullable=False),
    _time("observed_at", null=False),
    _code("observed_by", null=False),
    _code("content_hash", null=False),
    _to("same_as_id", "revision", null=True, on_delete="SET NULL"),
    _number("chars_added"),
    _number("chars_removed"),
    Column("is_minor", Boolean, nullable=False),
    _address("url"),
    _address("canonical_url"),
    _text("identifier"),
    _text("headline", null=False),
    _code("headline_key", null=False),
    _text("alternative_headline"),
    _text("description"),
    *_moment("date_published"),
    *_moment("date_modified"),
    _text("article_section"),
    _text("in_language"),
    Column("body", Json, nullable=False),
    _text("article_body", null=False),
    _number("word_count"),
    _code("body_status", null=False),
    Column("is_accessible_for_free", Boolean),
    _text("license"),
    Column("flags", Json, nullable=False),
    _code("layout"),
    _code("boundaries"),
    Column("evidence", Json, nullable=False),
    Column("inputs", Json, nullable=False),
    _code("reader_version"),
    _code("site_memory"),
    _code("read_from"),
    _time("created_at", null=False),
    _time("updated_at", null=False),
    UniqueConstraint("article_id", "number"),
    Index(None, "content_hash"),
    Index(None, "headline_key"),
    Index(None, "same_as_id"),
)
Index(
    "uq_revision_latest",
    revision.c.article_id,
    unique=True,
    sqlite_where=revision.c.is_latest,
    postgresql_where=revision.c.is_latest,
)

capture = Table(
    "capture",
    METADATA,
    _id(),
    _code("record_id", null=False),
    _to("run_id", "run", null=True),
    _to("article_id", "article", null=True, on_delete="SET NULL"),
    _to("revision_id", "revision", null=True, on_delete="SET NULL"),
    _address("url"),
    _address("ledger_url"),
    _time("fetched_at"),
    _time("observed_at", null=False),
    _code("observed_by", null=False),
    _number("status", null=True),
    _text("content_type"),
    Column("truncated", Boolean, nullable=False),
    _code("payload_digest"),
    Column("payload_length", Id),
    _code("warc_file"),
    Column("warc_offset", Id),
    Column("warc_length", Id),
    _code("outcome", null=False),
    _code("content_hash"),
    _code("body_status"),
    Column("is_whole", Boolean, nullable=False),
    Column("date_published", Json),
    _code("reader_version"),
    Column("directives", Json),
    _time("created_at", null=False),
    UniqueConstraint("record_id"),
    Index(None, "article_id"),
    Index(None, "revision_id"),
    Index(None, "payload_digest"),
)

attempt = Table(
    "attempt",
    METADATA,
    _id(),
    _to("announcement_id", "announcement", null=True, on_delete="CASCADE"),
    _to("source_state_id", "source_state", null=True, on_delete="CASCADE"),
    _code("record_id", null=False),
    _to("run_id", "run", null=True),
    _address("url"),
    _code("url_key"),
    _time("at", null=False),
    _code("state", null=False),
    _text("reason"),
    _address("detail"),
    _number("status", null=True),
    _to("capture_id", "capture", null=True, on_delete="SET NULL"),
    _to("article_id", "article", null=True, on_delete="SET NULL"),
    UniqueConstraint("record_id"),
    _one_state(),
    Index(None, "announcement_id"),
    Index(None, "source_state_id"),
    Index(None, "url_key"),
    Index(None, "run_id", "state"),
    Index(None, "capture_id"),
    Index(None, "article_id"),
)

site_memory = Table(
    "site_memory",
    METADATA,
    _id(),
    _code("site", null=False),
    _code("version", null=False),
    _number("pages"),
    _time("learned_at", null=False),
    Column("memory", Json, nullable=False),
    UniqueConstraint("site", "version"),
    Index(None, "version"),
)

author = Table(
    "author",
    METADATA,
    _id(),
    _code("key", null=False),
    _text("name", null=False),
    _code("kind", null=False),
    UniqueConstraint("key"),
)

revision_author = Table(
    "revision_author",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _to("author_id", "author"),
    _text("name", null=False),
    _text("role"),
    _address("url"),
    Index(None, "author_id"),
)

image = Table(
    "image",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _address("url"),
    _text("alt"),
    _text("caption"),
    _text("credit"),
    Column("is_lead", Boolean, nullable=False),
)

link = Table(
    "link",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _code("kind", null=False),
    _text("title", null=False),
    _address("url"),
    _code("target_key", null=False),
    _text("date_raw"),
    Column("date", Day),
    _time("at"),
    _code("precision"),
    _text("section"),
    _to("target_article_id", "article", null=True, on_delete="SET NULL"),
    Index(None, "target_key"),
    Index(None, "target_article_id"),
)

keyword = Table(
    "keyword",
    METADATA,
    _id(),
    _code("key", null=False),
    _text("name", null=False),
    UniqueConstraint("key"),
)

revision_keyword = Table(
    "revision_keyword",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _to("keyword_id", "keyword"),
    Index(None, "keyword_id"),
)

correction = Table(
    "correction",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("text", null=False),
    *_moment("date"),
)

quarantine = Table(
    "quarantine",
    METADATA,
    _id(),
    _to("run_id", "run", null=True),
    _code("record_id"),
    _address("url"),
    _address("ledger_url"),
    _code("warc_file"),
    Column("warc_offset", Id),
    Column("warc_length", Id),
    Column("article", Json),
    _address("error", null=False),
    _time("at", null=False),
    _time("resolved_at"),
    Index(None, "record_id"),
)

document = Table(
    "document",
    METADATA,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    _text("headline", null=False),
    _text("authors", null=False),
    _text("section", null=False),
    _text("body", null=False),
)
"""One row per article: the words of its latest revision as `newscrawl.archive.words.search_text` cuts them. The
database itself keeps the index on it: triggers into `document_fts` on SQLite, the generated column `vector` on
PostgreSQL."""

document_vector = column("vector", TSVECTOR, _selectable=document)
"""PostgreSQL only: all words of a document, without positions; GIN-indexed."""

document_fts = table("document_fts", column("rowid", Id), *(column(name, CleanText) for name in document.c.keys()[1:]))
"""SQLite only: FTS5 over the four text columns of `document`; `rowid` is the article's id."""

articles = table(
    "articles",
    *(
        column(name)
        for name in (
            "id",
            "source",
            "identifier",
            "url",
            "canonical_url",
            "headline",
            "alternative_headline",
            "description",
            "authors",
            "date_published_at",
            "date_published_day",
            "date_modified_at",
            "date_modified_day",
            "date",
            "date_source",
            "article_section",
            "keywords",
            "in_language",
            "article_body",
            "word_count",
            "body_status",
            "is_accessible_for_free",
            "license",
            "revision",
            "observed_at",
            "created_at",
            "updated_at",
        )
    ),
)
"""View: the latest revision of each article, flat."""

gaps = table(
    "gaps",
    *(
        column(name)
        for name in ("source", "day", "announced", "kept", "waiting", "skipped", "blocked", "gone", "failed")
    ),
)
"""View: per source and day of first announcement, what became of the announced addresses."""

OUTSIDE_METADATA = ("document_fts", "articles", "gaps")
"""Names (or beginnings of names) in the database that migrations make by hand: a check for drift passes them over."""
