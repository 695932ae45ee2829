"""Exceptions that cross a border of the package; each message says what happened, where, and what to do."""

from __future__ import annotations


class NewscrawlError(Exception):
    """Base of every error newscrawl raises on purpose; `exit_status` is what a command ends with."""

    exit_status = 1


class UsageError(NewscrawlError):
    """Wrong arguments or configuration."""

    exit_status = 2


class ArchiveError(NewscrawlError):
    """The database is missing, unreachable or at another schema revision."""

    exit_status = 5


class LockedError(NewscrawlError):
    """Another run holds the lock."""

    exit_status = 6


class UnsafePathError(UsageError):
    """A path leads out of the folder it was given under, or names something that is no regular file."""


class CaptureError(NewscrawlError):
    """A page's bytes could not be kept or read back: a full disk, a missing or damaged file."""

    exit_status = 5
