"""One writing run at a time: a lock that is free again the moment its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import socket
from io import TextIOWrapper
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.engine import sqlite_path
from newscrawl.errors import LockedError


def owner() -> str:
    """Name this process for people."""
    return f"{socket.gethostname()}:{os.getpid()}"


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

    def retake(self) -> None:
        """After the database went away: take the lock again if its session is gone.

        Raises LockedError if another was faster.
        """
        if self._session is not None:
            try:
                self._session.execute(text("SELECT 1"))
            except DBAPIError:
                self.release()
                self._take_session()

    def release(self) -> None:
        """Give the lock back; harmless when none is held."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._session is not None:
            # A server notices that a connection is gone when it gets round to it; whoever comes next need not wait.
            with contextlib.suppress(DBAPIError):
                self._session.execute(text("SELECT pg_advisory_unlock_all()"))
            self._session.invalidate()
            self._session.close()
            self._session = None

    def _take_file(self, path: Path) -> None:
        if self._file is not None:
            return
        held = path.open("a+", encoding="utf-8")
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
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = int.from_bytes(hashlib.sha256(f"newscrawl {self._name}".encode()).digest()[:8], "big", signed=True)
        if not session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            session.close()
            raise LockedError(f"another process is at the same run ({self._name}); wait until it has ended")
        self._session = session
