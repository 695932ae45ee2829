"""Engines for both databases, set up so that a transaction is one and a commit is on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from newscrawl.archive.types import json_text
from newscrawl.errors import UsageError

BUSY_SECONDS = 10
"""How long SQLite waits for another writer before it says so; `Archive` asks again."""


def parse_url(database_url: str) -> URL:
    """Read a database URL; `postgres://` and `postgresql://` mean psycopg 3.

    Raises UsageError for anything that is neither SQLite nor PostgreSQL.
    """
    try:
        url = make_url(database_url)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            f"not a database URL; try sqlite:///newscrawl.db or postgresql://host/name: {error}"
        ) from error
    if backend in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return url.set(drivername="sqlite+pysqlite")
    raise UsageError(f"newscrawl keeps its archive in SQLite or PostgreSQL, not in {backend}")


def make_engine(database_url: str | URL) -> Engine:
    """Make the engine every part of the archive uses; nothing is connected yet."""
    url = parse_url(database_url) if isinstance(database_url, str) else database_url
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, json_serializer=json_text, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = "-c timezone=UTC -c client_encoding=UTF8"
    return create_engine(
        url, json_serializer=json_text, pool_pre_ping=True, connect_args={"options": options, "connect_timeout": 10}
    )


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: SQLite takes its lock at BEGIN, not at the first write."""
    return engine.execution_options(newscrawl_writes=True)


def sqlite_path(url: URL) -> Path | None:
    """The database file; None for PostgreSQL and for a database in memory."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    # With the driver's own transactions a released SAVEPOINT survives the outer rollback and DDL isn't rolled back.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("newscrawl_writes") else "BEGIN")
