"""Where an archive keeps its captures when nobody says so."""

from __future__ import annotations

from pathlib import Path

from newscrawl.archive.engine import parse_url, sqlite_path

CAPTURES = "newscrawl-captures"


def captures_beside(database_url: str) -> Path:
    """Beside the database file of SQLite, else in the working folder."""
    path = sqlite_path(parse_url(database_url))
    return (path.parent if path else Path()) / CAPTURES
