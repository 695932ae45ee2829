"""One of many values, given as one parameter: the statement stays the same however many there are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from newscrawl.archive.types import json_text


def among(connection: Connection, column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """`column IN (values)`. A thousand parameters of their own would cost more time than the search does."""
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
    # An expanding list of SQLite's own: it looks every value up in the column's index.
    each = func.json_each(json_text(list(values))).table_valued("value")
    return column.in_(select(each.c.value))
