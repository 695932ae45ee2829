"""What of an entry can be worked out before the database is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newscrawl.archive.entries import Entry
from newscrawl.archive.identity import Identity, identity_of
from newscrawl.archive.keys import url_key
from newscrawl.archive.rows import Content, Row, content_of, inputs_of, moment_json
from newscrawl.article import Article, BodyStatus, Moment
from newscrawl.capture import CaptureRef

WHOLE = frozenset({BodyStatus.OK})
"""Readings that may supersede another; any other status makes a revision only where there is no whole one."""
ODD_ITEM = (ValueError, TypeError, AttributeError, KeyError, OverflowError)
"""What an item of another project, with values of unforeseen types, raises when it is taken apart."""


@dataclass(slots=True)
class Prepared:
    """An entry, taken apart."""

    entry: Entry
    ref: CaptureRef | None
    ledger_key: str
    page_key: str | None
    identity: Identity | None = None
    content: Content | None = None
    error: Exception | None = None
    """Why the article could not be taken apart: the entry goes to quarantine."""

    @property
    def source(self) -> str | None:
        """The key of the source, as far as it is known."""
        if self.identity:
            return self.identity.source
        return self.entry.page.publisher if self.entry.page else None

    @property
    def is_whole(self) -> bool:
        return self.content is not None and is_whole(self.content.article)

    def observed(self, now: datetime) -> tuple[datetime | None, str]:
        """When the page was seen and how that is known; no time where only its arrival is."""
        page, article = self.entry.page, self.entry.article
        fetched = (page.fetched_at if page else None) or (article.fetched_at if article else None)
        if fetched and fetched <= now + timedelta(days=1):
            return fetched, "fetched"
        stated = _start(article.date_modified) if article else None
        if stated and stated <= now:
            return stated, "modified"
        return None, "arrived"


def prepare(entry: Entry, ref: CaptureRef | None) -> Prepared:
    """Take an entry apart; an odd one keeps its error."""
    page_url = entry.page_url
    prepared = Prepared(entry, ref, url_key(entry.ledger_url), url_key(page_url) if page_url else None)
    if entry.article is None or entry.refusal is not None:
        return prepared
    try:
        visit = entry.visit
        left = visit.announced.by if visit and visit.hops and visit.announced else None
        prepared.identity = identity_of(entry.article, visit.source if visit else None, left=left)
        prepared.content = content_of(entry.article, inputs_of(entry.article, entry.page))
    except ODD_ITEM as error:
        prepared.error = error
    return prepared


def is_whole(article: Article) -> bool:
    """Whether a reading may supersede another."""
    return article.body_status in WHOLE and "truncated" not in article.flags


def read_with(article: Article) -> str | None:
    """The reader a reading is by, and the site memory it used: readings by the same can be compared."""
    if article.reader_version is None or article.site_memory is None:
        return article.reader_version
    return f"{article.reader_version}+{article.site_memory}"


def published_of(content: Content) -> Row | None:
    """The date of publication a reading states, in JSON form."""
    return moment_json(content.article.date_published)


def _start(moment: Moment | None) -> datetime | None:
    if moment is None:
        return None
    if moment.at or moment.day is None:
        return moment.at
    return datetime(moment.day.year, moment.day.month, moment.day.day, tzinfo=UTC)
