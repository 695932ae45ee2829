"""What goes into the archive and what comes back: plain dataclasses, so that callers need no SQL."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from newscrawl.article import Announced, Article, DoorKind, Page, Reason, Refusal, State

READ = frozenset({State.STORED, State.UNCHANGED, State.DUPLICATE})
"""States of an address at which the article was met."""
ARTICLE = "article"
"""The kind of a visit to an address that no door is at."""

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
    """The lower, the sooner."""
    depth: int = 0
    hops: int = 0
    """Redirects that led here."""
    updated: datetime | None = None
    """Aware; when the announcer says the page changed last: one that was visited before is visited again."""
    is_mere_link: bool = False
    """Whether it was only linked to or listed: it may be any page of the site, and one that is a door stays a door."""


@dataclass(frozen=True, slots=True)
class Door:
    """An address at which articles are announced."""

    kind: DoorKind
    url: str
    source: str | None = None
    """The publisher's key; None: that of the source or visit that names the door, else the site's domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A publisher as declared, with its doors."""

    key: str
    name: str | None = None
    homepage: str | None = None
    domains: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """How many visits of a source may still be leased; None for any number."""

    new: int | None = None
    """Addresses that were not visited before."""
    again: int | None = None
    """Re-checks of those that were."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A host that nobody asks anything for a while."""

    seconds: float | None
    """None where nobody said for how long: the longer, the oftener in a row it put off (`newscrawl.archive.hosts`)."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request to be made, leased to one process."""

    kind: str
    """ARTICLE, or a DoorKind."""
    id: int
    """Of the announcement, or of the door (`source_state`)."""
    url: str
    host: str
    """`newscrawl.urls.origin` of the address."""
    source: str | None = None
    attempts: int = 0
    """Visits so far."""
    failures: int = 0
    """Failures in a row."""
    misses: int = 0
    """Visits since it was there last that found it missing."""
    missed_since: datetime | None = None
    is_gone: bool = False
    unchanged: int = 0
    """Visits in a row that found nothing changed."""
    hops: int = 0
    """Redirects that led here."""
    depth: int = 0
    etag: str | None = None
    last_modified: str | None = None
    """`etag` and `last_modified`: validators as the server gave them."""
    announced: Announced | None = None
    article_id: int | None = None
    """The article that was found here before: this is a re-check."""
    first_announced_at: datetime | None = None
    settled_at: datetime | None = None
    """When it was visited last."""
    interval_seconds: float | None = None
    """Doors only: the poll interval that the yield has led to; None for one that never opened."""

    @property
    def is_door(self) -> bool:
        return self.kind != ARTICLE


@dataclass(frozen=True, slots=True)
class RobotsRow:
    """What is known of a host."""

    host: str
    status: int | None
    """HTTP status robots.txt was answered with; None where it was never fetched."""
    body: bytes | None
    fetched_at: datetime | None
    hold_until: datetime | None
    hold_reason: str | None
    failures: int
    """Holds in a row, without an answer between."""


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
    visit: Visit | None = None
    """The lease that this settles."""
    found: list[Announcement] = field(default_factory=list)
    """Addresses that were named here: entered in the ledger in the same transaction."""
    doors: list[Door] = field(default_factory=list)
    """Doors that were named here; those not known before are polled at once."""
    not_before: datetime | None = None
    """State pending only: it is visited again then. A known article keeps its state meanwhile."""
    hold: Hold | None = None
    """The visit's host is held, for everybody."""
    etag: str | None = None
    last_modified: str | None = None
    """`etag` and `last_modified`: new validators; None keeps the ones there are only where the page is unchanged."""
    next_check_at: datetime | None = None
    """An article is visited again then (None: never of itself), a door polled (None: as its yield suggests)."""
    entry_id: str = field(default_factory=_entry_id)
    """Makes writing an entry without a page twice harmless; a page has its record id for that."""

    @property
    def is_spared(self) -> bool:
        """Whether the host asks for a pause and says how long, which is no failure of the address."""
        return self.hold is not None and self.hold.seconds is not None

    @property
    def is_poll(self) -> bool:
        """Whether this settles a door, not an announcement."""
        return self.visit is not None and self.visit.is_door

    @property
    def record_id(self) -> str:
        return self.page.record_id if self.page else self.entry_id

    @property
    def page_url(self) -> str | None:
        """The page's own address."""
        own = (self.page and self.page.url) or (self.article and self.article.url) or self.url
        return own or (self.visit.url if self.visit else None)

    @property
    def ledger_url(self) -> str:
        """The announcement that is settled. What has no address at all is its own announcement."""
        if self.visit is not None:
            return self.visit.url
        return (self.page and self.page.ledger_url) or self.url or self.page_url or self.record_id

    @property
    def keeps_page(self) -> bool:
        """Whether the page's bytes become a WARC record: what a door shows lives on in what it announced."""
        if self.page is None or not self.page.body or self.is_poll:
            return False
        return self.refusal is None or self.refusal.reason not in NOT_KEPT

    @property
    def confirms(self) -> bool:
        """Whether the server said that what it gave before still stands (HTTP 304)."""
        return self.page is not None and self.page.status == HTTPStatus.NOT_MODIFIED and not self.is_poll

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
    new_announcements: int = 0
    """How many of the addresses found were new to the ledger."""
    due_again: int = 0
    """How many of them are visited again because they are said to have changed."""


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
