"""Alembic's environment, for `newscrawl db upgrade` and for developers' own `alembic` commands.

The program hands over its connection (`config.attributes["connection"]`); a developer sets DATABASE_URL.
"""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from newscrawl.archive.engine import make_engine, writing
from newscrawl.archive.schema import is_ours
from newscrawl.archive.tables import METADATA


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_object=is_ours,
        transactional_ddl=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    if (connection := context.config.attributes.get("connection")) is not None:
        _migrate(connection)
        return
    engine = writing(make_engine(os.environ.get("DATABASE_URL", "sqlite:///newscrawl.db")))
    try:
        with engine.connect() as connection:
            _migrate(connection)
    finally:
        engine.dispose()


_run()
