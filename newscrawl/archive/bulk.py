"""Plain inserts of many rows at the driver's speed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from newscrawl.archive.rows import Row

Processor = Callable[[Any], Any] | None


def insert_many(connection: Connection, table: Table, rows: Sequence[Row], *, unless: str = "") -> None:
    """Insert rows that all have the same columns; columns they don't have are NULL.

    `unless`: a unique column; rows whose value is there already are passed over.

    Values go through the types of their columns, as in `connection.execute(table.insert(), rows)`, but column by
    column: SQLAlchemy's own way, row by row, takes as long as the database does.
    """
    if not rows:
        return
    names = tuple(name for name in table.columns.keys() if name in rows[0])  # noqa: SIM118 - not a mapping
    statement, processors = _prepared(connection.dialect, table, names)
    columns = (_column(name, processor, rows) for name, processor in zip(names, processors, strict=True))
    if unless:
        statement += f" ON CONFLICT ({unless}) DO NOTHING"
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _column(name: str, processor: Processor, rows: Sequence[Row]) -> list[Any]:
    if processor is None:
        return [row[name] for row in rows]
    return [None if (value := row[name]) is None else processor(value) for row in rows]


@lru_cache(maxsize=256)
def _prepared(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, list[Processor]]:
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join(mark for _ in names)
    statement = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES ({marks})"  # noqa: S608 - names of ours
    return statement, [_processor(table, name, dialect) for name in names]


def _processor(table: Table, name: str, dialect: Dialect) -> Processor:
    processor: Processor = table.columns[name].type.dialect_impl(dialect).bind_processor(dialect)
    return processor
