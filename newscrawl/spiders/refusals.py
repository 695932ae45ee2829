"""What a page means for its address that was read and is no article."""

from __future__ import annotations

from datetime import datetime

from newscrawl.archive.entries import Door, Entry, Visit
from newscrawl.article import NOT_THERE, Article, DoorKind, Page, Reason, Refusal, Source, State
from newscrawl.discover.patterns import prior
from newscrawl.spiders import answers

_NOT_LET_IN = frozenset({Reason.LOGIN, Reason.CONSENT, Reason.CHALLENGE})
_LATER = frozenset({Reason.ERROR_PAGE, Reason.EMPTY})
_DECLARING = frozenset({Source.PUBLISHER, Source.STRUCTURED_DATA, Source.META})
_NO_STORY = 0.05
"""Addresses less likely than this are those of tags, authors, categories, searches."""
_NO_ARTICLE = frozenset({Reason.INDEX, Reason.SEARCH, Reason.MEDIA, Reason.NO_STORY, Reason.NOT_TEXT})


def doubted(visit: Visit, article: Article) -> Refusal | None:
    """Say why what was read as an article is none all the same: two weak signs that agree.

    A sitemap merely lists it, at an address that no story has, and the page does not declare when it was published.
    """
    told = visit.announced
    if told is None or told.title or told.date_raw or visit.article_id or prior(visit.url) >= _NO_STORY:
        return None
    if any(candidate.source in _DECLARING for candidate in article.evidence.get("date_published", ())):
        return None
    return Refusal(Reason.INDEX, "the address is none of a story, and the page does not declare one")


def refused(visit: Visit, page: Page, refusal: Refusal, now: datetime, *, is_asked_for: bool) -> Entry:
    """Settle an article's address whose page is none.

    `is_asked_for`: the address was given by a person; an index page there is a way to articles.
    """
    reason, detail = refusal.reason, refusal.detail
    if reason in NOT_THERE:
        return answers.missed(visit, now, refusal, page)
    if reason in _NOT_LET_IN:
        return answers.barred(visit, now, reason, detail, page)
    if reason in _LATER:
        return answers.trouble(visit, now, reason, detail)
    entry = Entry(visit=visit, url=visit.url, page=page, refusal=refusal)
    if reason in _NO_ARTICLE:
        entry.state, entry.reason = State.SKIPPED, Reason.NOT_ARTICLE
        entry.detail = f"{reason}: {detail}" if detail else str(reason)
    if reason is Reason.INDEX and is_asked_for:
        entry.doors = [Door(DoorKind.HOME, visit.url, visit.source)]
    return entry
