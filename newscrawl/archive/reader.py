"""Reading connections for everything that asks the archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.archive import Archive
from newscrawl.errors import ArchiveError


@contextmanager
def reading(archive: Archive) -> Iterator[Connection]:
    """Give a connection whose answers are of one moment; raises ArchiveError when the database fails."""
    try:
        level = "REPEATABLE READ" if archive.engine.dialect.name == "postgresql" else "SERIALIZABLE"
        with archive.engine.connect().execution_options(isolation_level=level) as connection:
            yield connection
    except DBAPIError as error:
        where = archive.engine.url.render_as_string(hide_password=True)
        cause = str(error.orig).strip().partition("\n")[0]
        raise ArchiveError(f"the database {where} cannot be read: {cause}") from error
