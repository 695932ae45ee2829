"""Copy a database that may be in use, whole and of one moment."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.archive.engine import sqlite_path
from newscrawl.errors import ArchiveError, UsageError

_PAGES = 4096
"""Pages of SQLite that are copied between two chances for writers."""


def backup(engine: Engine, target: Path) -> None:
    """Write a copy to a file: another SQLite database, or PostgreSQL's own format for pg_restore.

    The file is there whole or not at all. Raises UsageError where something stands in its place.
    """
    if target.exists():
        raise UsageError(f"{target} exists; a backup never overwrites one")
    unfinished = target.with_name(target.name + ".part")
    try:
        _copy(engine, unfinished)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(engine: Engine, target: Path) -> None:
    if path := sqlite_path(engine.url):
        _copy_sqlite(path, target)
    else:
        _dump_postgres(engine, target)


def _copy_sqlite(path: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE").close()
            [fault] = copy.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise ArchiveError(f"the database {path} could not be copied to {target.parent}: {error}") from error
    if fault != "ok":
        raise ArchiveError(f"the database {path} is damaged, and so is its copy: {fault}")


def _dump_postgres(engine: Engine, target: Path) -> None:
    """The URL goes in by the environment: other users see a process's arguments."""
    program = shutil.which("pg_dump")
    if program is None:
        raise ArchiveError("there is no pg_dump on this machine; install PostgreSQL's client programs")
    url = engine.url
    environment = {
        "PGHOST": str(url.query.get("host") or url.host or ""),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    command = [program, "--format=custom", "--no-owner", f"--file={target}"]
    ended = subprocess.run(  # noqa: S603 - no part of it comes from outside but a file's name
        command, env={k: v for k, v in environment.items() if v}, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise ArchiveError(f"no backup was made: {'; '.join(ended.stderr.strip().splitlines())}")
