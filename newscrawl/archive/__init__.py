"""The archive: the only place with SQL."""

from newscrawl.archive.archive import Archive
from newscrawl.archive.entries import Announcement, Due, Entry, Outcome, RunRow

__all__ = ["Announcement", "Archive", "Due", "Entry", "Outcome", "RunRow"]
