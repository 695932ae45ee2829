"""INSERT ... ON CONFLICT in the words of either database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

type_of_insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT of the database's own kind, with `on_conflict_do_...`."""
    return type_of_insert[connection.dialect.name](table)
