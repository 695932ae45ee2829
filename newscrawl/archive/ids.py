"""Primary keys taken beforehand, so that rows that point at each other go in by plain bulk inserts."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select, text


class Ids:
    """An endless stream of fresh ids of a table, for this transaction.

    SQLite: the writer is alone between BEGIN IMMEDIATE and COMMIT. PostgreSQL: drawn from the table's sequence.
    """

    def __init__(self, connection: Connection, table: Table, expected: int) -> None:
        self._connection = connection
        self._table = table
        self._expected = max(expected, 1)
        self._drawn: list[int] = []
        self._last: int | None = None

    def __iter__(self) -> Ids:
        return self

    def __next__(self) -> int:
        if self._connection.dialect.name == "sqlite":
            if self._last is None:
                self._last = self._connection.scalar(select(func.max(self._table.c.id))) or 0
            self._last += 1
            return self._last
        if not self._drawn:
            self._drawn = self._draw()
        return self._drawn.pop()

    def _draw(self) -> list[int]:
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        values = {"name": self._table.name, "count": self._expected}
        self._expected = 1
        return sorted(self._connection.scalars(sequence, values), reverse=True)
