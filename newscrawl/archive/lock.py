"""One writing run at a time: a lock that is free again the moment its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import socket
from collections.abc import Collection
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.away import remedy_of_file
from newscrawl.archive.engine import sqlite_path
from newscrawl.errors import ArchiveError, LockedError


def owner() -> str:
    """Name this process for people."""
    return f"{socket.gethostname()}:{os.getpid()}"


def new_owner() -> str:
    """Name this process so that no other ever has the name: process numbers come again."""
    return f"{owner()}:{secrets.token_hex(4)}"


class RunLock:
    """SQLite: a flock beside the database, for any run. PostgreSQL: an advisory lock per run, held by a session."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file: TextIOWrapper | None = None
        self._session: Connection | None = None
        self._name = ""

    def take(self, name: str) -> None:
        """Take the lock of the run called `name`; raises LockedError when another holds it."""
        self._name = name
        if self._engine.dialect.name == "postgresql":
            self._take_session()
        elif path := sqlite_path(self._engine.url):
            self._take_file(path.with_name(path.name + ".lock"))

    def is_lost(self) -> bool:
        """Whether the session that held the lock is gone: others may have taken it meanwhile."""
        if self._session is None or self._session.invalidated:
            return self._session is not None
        try:
            self._session.execute(text("SELECT 1"))
        except DBAPIError:
            return True
        return False

    def retake(self) -> None:
        """After the database went away: take the lock again if its session is gone.

        Raises LockedError if another was faster.
        """
        if self.is_lost():
            self._take_session()

    def held_among(self, connection: Connection, names: Collection[str]) -> set[str]:
        """Which of the locks of these names somebody holds. SQLite has one lock for all: the others are free."""
        if self._engine.dialect.name != "postgresql":
            return {self._name} & set(names)
        held = set(connection.scalars(_HELD))
        return {name for name in names if _number(name) in held}

    def release(self) -> None:
        """Give the lock back; harmless when none is held."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._session is not None:
            # A server notices that a connection is gone when it gets round to it; whoever comes next need not wait.
            with contextlib.suppress(DBAPIError):
                if not self._session.invalidated:
                    self._session.execute(text("SELECT pg_advisory_unlock_all()"))
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _take_file(self, path: Path) -> None:
        if self._file is not None:
            return
        try:
            held = path.open("a+", encoding="utf-8")
        except OSError as error:
            why = f"{error.strerror}; {remedy_of_file(error)}"
            raise ArchiveError(f"cannot lock the archive with {path}: {why}") from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            holder = held.read().strip() or "another process"
            held.close()
            raise LockedError(f"{holder} is writing to this archive (lock: {path}); wait until it has ended") from None
        held.truncate(0)
        held.write(f"{owner()} ({self._name})\n")
        held.flush()
        self._file = held

    def _take_session(self) -> None:
        self.release()
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _number(self._name)}):
            session.close()
            raise LockedError(f"another process is at the same run ({self._name}); wait until it has ended")
        self._session = session


def _number(name: str) -> int:
    """The number PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.sha256(f"newscrawl {name}".encode()).digest()[:8], "big", signed=True)


_HELD = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 "
    "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
