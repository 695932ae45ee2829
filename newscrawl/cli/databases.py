"""`init` and `db`."""

from __future__ import annotations

import argparse
from pathlib import Path

from newscrawl.archive import Archive, schema
from newscrawl.archive.backup import backup as copy
from newscrawl.archive.engine import sqlite_path
from newscrawl.archive.health import faults_of
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import note, show

UNHEALTHY = 3


def init(arguments: argparse.Namespace) -> int:
    """Make an archive, or leave the one that is there as it is."""
    with open_archive(arguments, create=True) as archive:
        show(f"archive in {_where(archive)}, pages will be kept in {archive.captures_folder}")
    show("next: newscrawl import FOLDER, or newscrawl crawl --url https://...")
    return 0


def upgrade(arguments: argparse.Namespace) -> int:
    """Bring the schema up to date."""
    with open_archive(arguments, create=True) as archive:
        show(f"{_where(archive)} is at schema revision {schema.REVISION}")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Status 5 for a database that is missing or at another revision, 3 for one that is not sound."""
    with open_archive(arguments) as archive:
        faults = faults_of(archive.engine)
        for fault in faults:
            show(fault)
        if not faults:
            show(f"{_where(archive)} is sound and at schema revision {schema.REVISION}")
    return UNHEALTHY if faults else 0


def backup(arguments: argparse.Namespace) -> int:
    """Copy the database; the kept pages are ordinary files that any program copies."""
    with open_archive(arguments) as archive:
        copy(archive.engine, Path(arguments.file))
        note(f"the kept pages are not in it; copy {archive.captures_folder} too")
    show(f"{arguments.file} holds a copy of the database")
    return 0


def _where(archive: Archive) -> str:
    return str(sqlite_path(archive.engine.url) or archive.engine.url.render_as_string(hide_password=True))
