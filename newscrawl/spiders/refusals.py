"""What a page means for its address that was read and is no article."""

from __future__ import annotations

from datetime import datetime

from newscrawl.archive.entries import Door, Entry, Visit
from newscrawl.article import NOT_THERE, DoorKind, Page, Reason, Refusal, State
from newscrawl.spiders import answers

_NOT_LET_IN = frozenset({Reason.LOGIN, Reason.CONSENT, Reason.CHALLENGE})
_LATER = frozenset({Reason.ERROR_PAGE, Reason.EMPTY})
_NO_ARTICLE = frozenset({Reason.INDEX, Reason.SEARCH, Reason.MEDIA, Reason.NO_STORY, Reason.NOT_TEXT})


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
