"""The ledger as the frontier of live crawls: queues per source and host, leases, doors in the history, traps.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ONE_STATE = "state IN ('pending', 'leased', 'stored', 'unchanged', 'duplicate', 'skipped', 'blocked', 'gone', 'failed')"
IS_LEASED = "lease_owner IS NOT NULL"
QUEUES = (
    ("ready", ["source_id", "host_id", "priority", "id"], "state = 'pending' AND not_before IS NULL"),
    ("waiting", ["not_before"], "state = 'pending' AND not_before IS NOT NULL"),
    ("check", ["source_id", "host_id", "next_check_at"], "next_check_at IS NOT NULL AND lease_owner IS NULL"),
    ("lease_owner", ["lease_owner"], IS_LEASED),
)
ATTEMPT = (
    "id, announcement_id, record_id, run_id, url, url_key, at, state, reason, detail, status, capture_id, article_id"
)


def upgrade() -> None:
    _source_host()
    _url_pattern()
    for table, name in (("announcement", "unchanged"), ("announcement", "hops"), ("source_state", "attempts")):
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("source_state", sa.Column("lease_owner", sa.Text(), nullable=True))
    op.add_column("source_state", sa.Column("lease_until", MOMENT, nullable=True))
    _refer("source_state", "host_id", "host")
    for name in ("host_id_state_priority_id", "lease_until", "next_check_at"):
        op.drop_index(op.f(f"ix_announcement_{name}"), "announcement")
    op.create_index(op.f("ix_announcement_host_id"), "announcement", ["host_id"])
    for name, columns, condition in QUEUES:
        _index_where(f"ix_announcement_{name}", "announcement", columns, condition)
    for table in ("host", "source_state"):
        _index_where(f"ix_{table}_lease_owner", table, ["lease_owner"], IS_LEASED)
    _doors_have_attempts()


def downgrade() -> None:
    _only_announcements_have_attempts()
    for table in ("host", "source_state"):
        op.drop_index(f"ix_{table}_lease_owner", table)
    for name, _, _ in QUEUES:
        op.drop_index(f"ix_announcement_{name}", "announcement")
    op.drop_index(op.f("ix_announcement_host_id"), "announcement")
    for columns in (["host_id", "state", "priority", "id"], ["lease_until"], ["next_check_at"]):
        op.create_index(op.f(f"ix_announcement_{'_'.join(columns)}"), "announcement", columns)
    _refer_no_more("source_state", "host_id", "host")
    for table, name in (
        ("source_state", "lease_until"),
        ("source_state", "lease_owner"),
        ("source_state", "attempts"),
        ("announcement", "hops"),
        ("announcement", "unchanged"),
    ):
        op.drop_column(table, name)
    op.drop_table("url_pattern")
    op.drop_table("source_host")


def _source_host() -> None:
    op.create_table(
        "source_host",
        sa.Column("id", ID, primary_key=True),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name=op.f("fk_source_host_host_id_host")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_host_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_host")),
        sa.UniqueConstraint("source_id", "host_id", name=op.f("uq_source_host_source_id_host_id")),
    )
    op.create_index(op.f("ix_source_host_host_id"), "source_host", ["host_id"])


def _url_pattern() -> None:
    op.create_table(
        "url_pattern",
        sa.Column("id", ID, primary_key=True),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name=op.f("fk_url_pattern_host_id_host")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_url_pattern")),
        sa.UniqueConstraint("host_id", "pattern", name=op.f("uq_url_pattern_host_id_pattern")),
    )


def _index_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _refer(table: str, column: str, target: str, on_delete: str = "") -> None:
    """Add a column that refers; SQLite knows a new constraint only as part of a new column."""
    kind = "INTEGER" if _is_sqlite() else "BIGINT"
    name = f"fk_{table}_{column}_{target}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES {target} (id) {on_delete}")


def _refer_no_more(table: str, column: str, target: str) -> None:
    """SQLite drops no column that has a constraint: the table is copied without it."""
    if not _is_sqlite():
        op.drop_constraint(f"fk_{table}_{column}_{target}", table, type_="foreignkey")
        op.drop_column(table, column)
        return
    with op.batch_alter_table(table, recreate="always") as batch:
        batch.drop_column(column)


def _doors_have_attempts() -> None:
    if _is_sqlite():
        _copy_attempts(ATTEMPT, "", _of_announcement(nullable=True), _of_door())
    else:
        op.alter_column("attempt", "announcement_id", existing_type=ID, nullable=True)
        _refer("attempt", "source_state_id", "source_state", "ON DELETE CASCADE")
    op.create_index(op.f("ix_attempt_source_state_id"), "attempt", ["source_state_id"])


def _only_announcements_have_attempts() -> None:
    op.drop_index(op.f("ix_attempt_source_state_id"), "attempt")
    if _is_sqlite():
        _copy_attempts(ATTEMPT, "WHERE announcement_id IS NOT NULL", _of_announcement(nullable=False))
        return
    op.execute("DELETE FROM attempt WHERE announcement_id IS NULL")
    op.drop_constraint("fk_attempt_source_state_id_source_state", "attempt", type_="foreignkey")
    op.drop_column("attempt", "source_state_id")
    op.alter_column("attempt", "announcement_id", existing_type=ID, nullable=False)


def _of_announcement(*, nullable: bool) -> list[SchemaItem]:
    name = op.f("fk_attempt_announcement_id_announcement")
    return [
        sa.Column("announcement_id", ID, nullable=nullable),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name=name, ondelete="CASCADE"),
    ]


def _of_door() -> list[SchemaItem]:
    name = op.f("fk_attempt_source_state_id_source_state")
    return [
        sa.Column("source_state_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["source_state_id"], ["source_state.id"], name=name, ondelete="CASCADE"),
    ]


def _copy_attempts(columns: str, which: str, *referring: list[SchemaItem]) -> None:
    """SQLite changes no column: the table is made anew, with all its rows."""
    op.create_table(
        "attempt_copy",
        sa.Column("id", ID, primary_key=True),
        *(item for items in referring for item in items),
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
        sa.CheckConstraint(ONE_STATE, name=op.f("ck_attempt_state")),
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
    op.execute(f"INSERT INTO attempt_copy ({columns}) SELECT {columns} FROM attempt {which}")
    op.drop_table("attempt")
    op.rename_table("attempt_copy", "attempt")
    for indexed in (["announcement_id"], ["article_id"], ["capture_id"], ["run_id", "state"], ["url_key"]):
        op.create_index(op.f(f"ix_attempt_{'_'.join(indexed)}"), "attempt", indexed)
