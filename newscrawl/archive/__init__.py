"""The archive: the only place with SQL."""

from newscrawl.archive.archive import Archive
from newscrawl.archive.entries import (
    Announcement,
    Budget,
    Door,
    Due,
    Entry,
    Hold,
    Outcome,
    RobotsRow,
    RunRow,
    SourceRow,
    Visit,
)

__all__ = [
    "Announcement",
    "Archive",
    "Budget",
    "Door",
    "Due",
    "Entry",
    "Hold",
    "Outcome",
    "RobotsRow",
    "RunRow",
    "SourceRow",
    "Visit",
]
