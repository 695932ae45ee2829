"""What an error of the database means: a value it refuses, one that may come back, or one that needs a person."""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError

_LIMIT_EXCEEDED = "54"
"""PostgreSQL's class of errors for values over its limits; psycopg calls them operational."""
_ROOM, _RIGHTS = "make room", "correct its rights"
_BY_ERRNO = {errno.ENOSPC: _ROOM, errno.EDQUOT: _ROOM, errno.EMFILE: "let it open more files"}
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_IOERR: "see to its disk",
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
}
_BY_SQLSTATE = {"53100": _ROOM, "25006": "let it be written"}
_KIND = 0xFF
"""The part of SQLite's codes that tells the kind of error."""


def is_away(error: BaseException) -> bool:
    """Tell a database that is gone, locked, full or read-only from one that refuses a value."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated or remedy(error):
        return True
    return isinstance(error, OperationalError) and not _sqlstate(error).startswith(_LIMIT_EXCEEDED)


def remedy(error: DBAPIError) -> str | None:
    """What somebody must do before the database can be written again; None where waiting may be enough."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return _BY_SQLSTATE.get(_sqlstate(error)) if code is None else _BY_SQLITE.get(code & _KIND)


def remedy_of_file(error: OSError) -> str:
    """The same for a file beside the database."""
    return _BY_ERRNO.get(error.errno or 0, _RIGHTS)


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")
