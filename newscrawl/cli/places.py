"""Where the archive is: from the options, the environment, or the working folder."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from newscrawl.archive import Archive

DEFAULT_DATABASE = "sqlite:///newscrawl.db"
CAPTURES = "newscrawl-captures"
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///([^?]+)")


def database_url(arguments: argparse.Namespace) -> str:
    """The address of the database."""
    return arguments.database or os.environ.get("DATABASE_URL") or DEFAULT_DATABASE


def captures_folder(arguments: argparse.Namespace) -> Path:
    """The folder of the WARC files; beside a SQLite database, else in the working folder."""
    if given := arguments.captures or os.environ.get("NEWSCRAWL_CAPTURES"):
        return Path(given)
    found = _SQLITE.match(database_url(arguments))
    return (Path(found[1]).parent if found else Path()) / CAPTURES


def open_archive(arguments: argparse.Namespace, *, create: bool = False) -> Archive:
    """Open the archive that the options or the environment name; raises ArchiveError, with the remedy."""
    return Archive.open(database_url(arguments), captures_folder(arguments), create=create)
