"""The first schema of the archive.

A migration is history: it imports nothing of newscrawl, and runs up and down on SQLite and PostgreSQL.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ONE_STATE = "state IN ('pending', 'leased', 'stored', 'unchanged', 'duplicate', 'skipped', 'blocked', 'gone', 'failed')"
WORDS = ("headline", "authors", "section", "body")


def upgrade() -> None:
    _author()
    _host()
    _keyword()
    _run()
    _source()
    _article()
    _quarantine()
    _source_state()
    _announcement()
    _article_url()
    _document()
    _revision()
    _announced_by()
    _capture()
    _correction()
    _image()
    _link()
    _revision_author()
    _revision_keyword()
    _attempt()
    postgres = op.get_bind().dialect.name == "postgresql"
    (_full_text_of_postgres if postgres else _full_text_of_sqlite)()
    _articles(postgres=postgres)
    _gaps(postgres=postgres)


def downgrade() -> None:
    op.execute("DROP VIEW gaps")
    op.execute("DROP VIEW articles")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE document_fts")
    for name in (
        "attempt",
        "revision_keyword",
        "revision_author",
        "link",
        "image",
        "correction",
        "capture",
        "announced_by",
        "revision",
        "document",
        "article_url",
        "announcement",
        "source_state",
        "quarantine",
        "article",
        "source",
        "run",
        "keyword",
        "host",
        "author",
    ):
        op.drop_table(name)


def _author() -> None:
    op.create_table(
        "author",
        sa.Column("id", ID, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("key", name=op.f("uq_author_key")),
    )


def _host() -> None:
    op.create_table(
        "host",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("robots", sa.LargeBinary(), nullable=True),
        sa.Column("robots_status", sa.Integer(), nullable=True),
        sa.Column("robots_fetched_at", MOMENT, nullable=True),
        sa.Column("delay_seconds", sa.Float(), nullable=True),
        sa.Column("hold_until", MOMENT, nullable=True),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("name", name=op.f("uq_host_name")),
    )


def _keyword() -> None:
    op.create_table(
        "keyword",
        sa.Column("id", ID, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword")),
        sa.UniqueConstraint("key", name=op.f("uq_keyword_key")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", ID, primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.Column("arguments_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("resumed_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("counters", JSON, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_kind_arguments_key"), "run", ["kind", "arguments_key"], unique=False)


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
    )


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", ID, primary_key=True),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("content_key", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("date_published_at", MOMENT, nullable=True),
        sa.Column("date_published_day", sa.Date(), nullable=True),
        sa.Column("date_published_precision", sa.Text(), nullable=True),
        sa.Column("date_published_zone", sa.Text(), nullable=True),
        sa.Column("date_published_raw", sa.Text(), nullable=True),
        sa.Column("date_published_from", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("date_source", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("content_key", name=op.f("uq_article_content_key")),
        sa.UniqueConstraint("source_id", "identifier", name=op.f("uq_article_source_id_identifier")),
    )
    op.create_index(op.f("ix_article_date"), "article", ["date"], unique=False)
    op.create_index(op.f("ix_article_updated_at"), "article", ["updated_at"], unique=False)


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, primary_key=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("record_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("ledger_url", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", ID, nullable=True),
        sa.Column("warc_length", ID, nullable=True),
        sa.Column("article", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_quarantine_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_record_id"), "quarantine", ["record_id"], unique=False)


def _source_state() -> None:
    op.create_table(
        "source_state",
        sa.Column("id", ID, primary_key=True),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("polled_at", MOMENT, nullable=True),
        sa.Column("next_poll_at", MOMENT, nullable=True),
        sa.Column("interval_seconds", sa.Float(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_state_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_state")),
        sa.UniqueConstraint("url_key", name=op.f("uq_source_state_url_key")),
    )
    op.create_index(op.f("ix_source_state_next_poll_at"), "source_state", ["next_poll_at"], unique=False)
    op.create_index(op.f("ix_source_state_source_id"), "source_state", ["source_id"], unique=False)


def _announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", ID, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("host_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("first_announced_at", MOMENT, nullable=False),
        sa.Column("last_announced_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("next_check_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            ONE_STATE,
            name=op.f("ck_announcement_state"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_announcement_article_id_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name=op.f("fk_announcement_host_id_host")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_announcement_run_id_run")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_announcement_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("url_key", name=op.f("uq_announcement_url_key")),
    )
    op.create_index(op.f("ix_announcement_article_id"), "announcement", ["article_id"], unique=False)
    op.create_index(
        op.f("ix_announcement_host_id_state_priority_id"),
        "announcement",
        ["host_id", "state", "priority", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_announcement_lease_until"), "announcement", ["lease_until"], unique=False)
    op.create_index(op.f("ix_announcement_next_check_at"), "announcement", ["next_check_at"], unique=False)
    op.create_index(op.f("ix_announcement_run_id_state_id"), "announcement", ["run_id", "state", "id"], unique=False)
    op.create_index(
        op.f("ix_announcement_source_id_first_announced_at"),
        "announcement",
        ["source_id", "first_announced_at"],
        unique=False,
    )


def _article_url() -> None:
    op.create_table(
        "article_url",
        sa.Column("id", ID, primary_key=True),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('fetched', 'canonical', 'alias')", name=op.f("ck_article_url_kind")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_url_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_url")),
        sa.UniqueConstraint("url_key", name=op.f("uq_article_url_url_key")),
    )
    op.create_index(op.f("ix_article_url_article_id"), "article_url", ["article_id"], unique=False)


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_document_article_id_article"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_document")),
    )


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", ID, primary_key=True),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("observed_by", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("same_as_id", ID, nullable=True),
        sa.Column("chars_added", sa.Integer(), nullable=False),
        sa.Column("chars_removed", sa.Integer(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("headline_key", sa.Text(), nullable=False),
        sa.Column("alternative_headline", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("date_published_at", MOMENT, nullable=True),
        sa.Column("date_published_day", sa.Date(), nullable=True),
        sa.Column("date_published_precision", sa.Text(), nullable=True),
        sa.Column("date_published_zone", sa.Text(), nullable=True),
        sa.Column("date_published_raw", sa.Text(), nullable=True),
        sa.Column("date_modified_at", MOMENT, nullable=True),
        sa.Column("date_modified_day", sa.Date(), nullable=True),
        sa.Column("date_modified_precision", sa.Text(), nullable=True),
        sa.Column("date_modified_zone", sa.Text(), nullable=True),
        sa.Column("date_modified_raw", sa.Text(), nullable=True),
        sa.Column("article_section", sa.Text(), nullable=True),
        sa.Column("in_language", sa.Text(), nullable=True),
        sa.Column("body", JSON, nullable=False),
        sa.Column("article_body", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("body_status", sa.Text(), nullable=False),
        sa.Column("is_accessible_for_free", sa.Boolean(), nullable=True),
        sa.Column("license", sa.Text(), nullable=True),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.Column("boundaries", sa.Text(), nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("reader_version", sa.Text(), nullable=True),
        sa.Column("site_memory", sa.Text(), nullable=True),
        sa.Column("read_from", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id_article"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["same_as_id"], ["revision.id"], name=op.f("fk_revision_same_as_id_revision"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_revision_article_id_number")),
    )
    op.create_index(op.f("ix_revision_content_hash"), "revision", ["content_hash"], unique=False)
    op.create_index(op.f("ix_revision_headline_key"), "revision", ["headline_key"], unique=False)
    op.create_index(op.f("ix_revision_same_as_id"), "revision", ["same_as_id"], unique=False)
    op.create_index(
        "uq_revision_latest",
        "revision",
        ["article_id"],
        unique=True,
        sqlite_where=sa.text("is_latest"),
        postgresql_where=sa.text("is_latest"),
    )


def _announced_by() -> None:
    op.create_table(
        "announced_by",
        sa.Column("id", ID, primary_key=True),
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("date_raw", sa.Text(), nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announced_by_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_by")),
        sa.UniqueConstraint("announcement_id", "by_key", name=op.f("uq_announced_by_announcement_id_by_key")),
    )


def _capture() -> None:
    op.create_table(
        "capture",
        sa.Column("id", ID, primary_key=True),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("ledger_url", sa.Text(), nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("observed_at", MOMENT, nullable=False),
        sa.Column("observed_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=True),
        sa.Column("payload_length", ID, nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=True),
        sa.Column("warc_offset", ID, nullable=True),
        sa.Column("warc_length", ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("body_status", sa.Text(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("date_published", JSON, nullable=True),
        sa.Column("reader_version", sa.Text(), nullable=True),
        sa.Column("directives", JSON, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_capture_article_id_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_capture_revision_id_revision"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("record_id", name=op.f("uq_capture_record_id")),
    )
    op.create_index(op.f("ix_capture_article_id"), "capture", ["article_id"], unique=False)
    op.create_index(op.f("ix_capture_payload_digest"), "capture", ["payload_digest"], unique=False)
    op.create_index(op.f("ix_capture_revision_id"), "capture", ["revision_id"], unique=False)


def _correction() -> None:
    op.create_table(
        "correction",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("date_at", MOMENT, nullable=True),
        sa.Column("date_day", sa.Date(), nullable=True),
        sa.Column("date_precision", sa.Text(), nullable=True),
        sa.Column("date_zone", sa.Text(), nullable=True),
        sa.Column("date_raw", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_correction_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_correction")),
    )


def _image() -> None:
    op.create_table(
        "image",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("alt", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_image_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_image")),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("target_key", sa.Text(), nullable=False),
        sa.Column("date_raw", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("target_article_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_link_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_article_id"], ["article.id"], name=op.f("fk_link_target_article_id_article"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_target_article_id"), "link", ["target_article_id"], unique=False)
    op.create_index(op.f("ix_link_target_key"), "link", ["target_key"], unique=False)


def _revision_author() -> None:
    op.create_table(
        "revision_author",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_revision_author_author_id_author")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_author_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_revision_author")),
    )
    op.create_index(op.f("ix_revision_author_author_id"), "revision_author", ["author_id"], unique=False)


def _revision_keyword() -> None:
    op.create_table(
        "revision_keyword",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("keyword_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_revision_keyword_keyword_id_keyword")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_keyword_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_revision_keyword")),
    )
    op.create_index(op.f("ix_revision_keyword_keyword_id"), "revision_keyword", ["keyword_id"], unique=False)


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", ID, primary_key=True),
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_key", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.CheckConstraint(
            ONE_STATE,
            name=op.f("ck_attempt_state"),
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_attempt_announcement_id_announcement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_attempt_article_id_article"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["capture.id"], name=op.f("fk_attempt_capture_id_capture"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_attempt_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("record_id", name=op.f("uq_attempt_record_id")),
    )
    op.create_index(op.f("ix_attempt_announcement_id"), "attempt", ["announcement_id"], unique=False)
    op.create_index(op.f("ix_attempt_article_id"), "attempt", ["article_id"], unique=False)
    op.create_index(op.f("ix_attempt_capture_id"), "attempt", ["capture_id"], unique=False)
    op.create_index(op.f("ix_attempt_run_id_state"), "attempt", ["run_id", "state"], unique=False)
    op.create_index(op.f("ix_attempt_url_key"), "attempt", ["url_key"], unique=False)


def _full_text_of_postgres() -> None:
    together = " || ' ' || ".join(WORDS)
    op.execute(
        "ALTER TABLE document ADD COLUMN vector tsvector GENERATED ALWAYS AS "
        f"(array_to_tsvector(array_remove(string_to_array({together}, ' '), ''))) STORED"
    )
    op.execute("CREATE INDEX ix_document_vector ON document USING gin (vector)")


def _full_text_of_sqlite() -> None:
    columns, old, new = (", ".join(prefix + name for name in WORDS) for prefix in ("", "old.", "new."))
    add = f"INSERT INTO document_fts (rowid, {columns}) VALUES (new.article_id, {new});"
    remove = f"INSERT INTO document_fts (document_fts, rowid, {columns}) VALUES ('delete', old.article_id, {old});"
    op.execute(
        f"CREATE VIRTUAL TABLE document_fts USING fts5({columns}, content='document', content_rowid='article_id', "
        "tokenize='ascii')"
    )
    for name, when, does in (
        ("insert", "AFTER INSERT", add),
        ("delete", "AFTER DELETE", remove),
        ("update", "AFTER UPDATE", remove + " " + add),
    ):
        op.execute(f"CREATE TRIGGER document_fts_{name} {when} ON document BEGIN {does} END")


def _articles(*, postgres: bool) -> None:
    together = "string_agg({0}, '; ' ORDER BY position)" if postgres else "group_concat({0}, '; ')"
    authors = (
        f"SELECT {together.format('name')} FROM "
        "(SELECT name, position FROM revision_author WHERE revision_id = revision.id ORDER BY position) AS named"
    )
    keywords = (
        f"SELECT {together.format('name')} FROM "
        "(SELECT keyword.name, revision_keyword.position FROM revision_keyword JOIN keyword "
        "ON keyword.id = revision_keyword.keyword_id WHERE revision_keyword.revision_id = revision.id "
        "ORDER BY revision_keyword.position) AS named"
    )
    op.execute(
        f"""
        CREATE VIEW articles AS
        SELECT article.id, source.key AS source, article.identifier, article.url, article.canonical_url,
            revision.headline, revision.alternative_headline, revision.description, ({authors}) AS authors,
            article.date_published_at, article.date_published_day, revision.date_modified_at,
            revision.date_modified_day, article.date, article.date_source, revision.article_section,
            ({keywords}) AS keywords, revision.in_language, revision.article_body, revision.word_count,
            revision.body_status, revision.is_accessible_for_free, revision.license, revision.number AS revision,
            revision.observed_at, article.created_at, article.updated_at
        FROM article
        JOIN revision ON revision.article_id = article.id AND revision.is_latest
        LEFT JOIN source ON source.id = article.source_id
        """
    )


def _gaps(*, postgres: bool) -> None:
    day = "CAST(first_announced_at AT TIME ZONE 'UTC' AS date)" if postgres else "date(first_announced_at)"
    counted = ", ".join(
        f"sum(CASE WHEN state IN ({states}) THEN 1 ELSE 0 END) AS {name}"
        for name, states in (
            ("kept", "'stored', 'unchanged', 'duplicate'"),
            ("waiting", "'pending', 'leased'"),
            ("skipped", "'skipped'"),
            ("blocked", "'blocked'"),
            ("gone", "'gone'"),
            ("failed", "'failed'"),
        )
    )
    op.execute(
        f"""
        CREATE VIEW gaps AS
        SELECT source.key AS source, {day} AS day, count(*) AS announced, {counted}
        FROM announcement LEFT JOIN source ON source.id = announcement.source_id
        GROUP BY source.key, {day}
        """
    )
