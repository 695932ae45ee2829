"""No delay of a host: a Crawl-delay is read from its robots.txt each time.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("host", "delay_seconds")


def downgrade() -> None:
    op.add_column("host", sa.Column("delay_seconds", sa.Float(), nullable=True))
