"""What goes into the archive and what comes back: plain dataclasses, so that callers need no SQL."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.article import Article, Page, Reason, Refusal, State

NOT_KEPT = frozenset(
    {
        Reason.EMPTY,
        Reason.NOT_TEXT,
        Reason.NOT_A_PAGE,
        Reason.SIDECAR_INVALID,
        Reason.TOO_LARGE,
        Reason.UNSAFE_PATH,
        Reason.UNREADABLE,
    }
)
"""Refusals whose bytes no later reader could make an article of: they aren't kept as captures."""
_STATES = {
    Reason.LOGIN: State.BLOCKED,
    Reason.CONSENT: State.BLOCKED,
    Reason.CHALLENGE: State.BLOCKED,
    Reason.SOFT_404: State.GONE,
    Reason.NOT_FOUND: State.GONE,
    Reason.ERROR_PAGE: State.FAILED,
    Reason.UNREADABLE: State.FAILED,
    Reason.READER_ERROR: State.FAILED,
    Reason.READER_TIMEOUT: State.FAILED,
    Reason.READER_DIED: State.FAILED,
}


def _entry_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


@dataclass(frozen=True, slots=True)
class Announcement:
    """An address that something named."""

    url: str
    by: str | None = None
    """URL of the feed, sitemap or page that named it; None for the command line."""
    title: str | None = None
    date_raw: str | None = None
    source: str | None = None
    """The publisher's key, where known."""
    priority: int = 0
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """An announcement that waits for its visit."""

    id: int
    url: str
    attempts: int
    """Visits so far, in all runs."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """What came of one visit: an article, a refusal, or a state with its reason."""

    page: Page | None = None
    article: Article | None = None
    refusal: Refusal | None = None
    run_id: int | None = None
    state: State | None = None
    """Only where neither article nor refusal tells: blocked, gone, failed, skipped."""
    reason: str | None = None
    detail: str | None = None
    url: str | None = None
    """The announcement this settles, for a visit without a page."""
    entry_id: str = field(default_factory=_entry_id)
    """Makes writing an entry without a page twice harmless; a page has its record id for that."""

    @property
    def record_id(self) -> str:
        return self.page.record_id if self.page else self.entry_id

    @property
    def page_url(self) -> str | None:
        """The page's own address."""
        return (self.page and self.page.url) or (self.article and self.article.url) or self.url

    @property
    def ledger_url(self) -> str:
        """The announcement that is settled. What has no address at all is its own announcement."""
        return (self.page and self.page.ledger_url) or self.url or self.page_url or self.record_id

    @property
    def keeps_page(self) -> bool:
        """Whether the page's bytes become a WARC record."""
        if self.page is None or not self.page.body:
            return False
        return self.refusal is None or self.refusal.reason not in NOT_KEPT

    def refused_as(self) -> tuple[State, str | None, str | None]:
        """State, reason and detail of a visit that gave no article."""
        if self.refusal is None:
            return self.state or State.FAILED, self.reason, self.detail
        state = self.state or _STATES.get(self.refusal.reason, State.SKIPPED)
        return state, self.reason or str(self.refusal.reason), self.detail or self.refusal.detail or None


@dataclass(slots=True)
class Outcome:
    """What became of an entry."""

    record_id: str
    state: State
    reason: str | None = None
    detail: str | None = None
    article_id: int | None = None
    revision: int | None = None
    """The number of the revision this visit saw; None where it counts for none."""
    is_new_article: bool = False
    is_new_revision: bool = False


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as the archive knows it."""

    id: int
    kind: str
    arguments: dict[str, object]
    version: str
    owner: str
    started_at: datetime
    resumed_at: datetime | None
    finished_at: datetime | None
    verdict: str | None
    counters: dict[str, object] | None
