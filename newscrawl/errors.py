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


class ReadersError(NewscrawlError):
    """The processes that read pages cannot be started."""


class NotFetchedError(NewscrawlError):
    """A request that was not sent, or got no answer that can be used."""

    def __init__(self, state: str, reason: str, detail: str = "", *, hold_seconds: float | None = None) -> None:
        """`state`: what the ledger shall say, a value of `article.State`.

        `hold_seconds`: nothing else is asked of the host for so long; the address itself is tried again then.
        """
        super().__init__(": ".join(filter(None, (reason, detail))))
        self.state = state
        self.reason = reason
        self.detail = detail
        self.hold_seconds = hold_seconds
