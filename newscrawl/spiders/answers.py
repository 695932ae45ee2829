"""What a visit that gave no page to read means for its address: tried again, moved, blocked, gone or given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl import urls
from newscrawl.archive.entries import Announcement, Door, Entry, Hold, Visit
from newscrawl.article import DoorKind, Page, Reason, Refusal, State
from newscrawl.discover.reading import address
from newscrawl.errors import NotFetchedError
from newscrawl.http_headers import retry_after as wait_of

MOST_HOPS = 10
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
PAGES = frozenset({200, 203, 206})
_AFTER_TROUBLE = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
_AFTER_A_MISS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3))
"""An article is gone when it was missed once more after all these, and not before the last of them is over."""
_DAILY = timedelta(days=1)
_LONGEST_BAN = timedelta(days=30)
_AFTER_BUSY = (timedelta(minutes=1), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""From the second time on longer than the host rests: others get their turn, and show whether it was the host."""
_BETWEEN_TRIALS = timedelta(days=7)
_FORBIDDEN = frozenset({401, 402, 403, 407, 451})
_MISSING = frozenset({404, 410})
NO_DOOR = frozenset({Reason.NOT_FOUND, "no_door"})
"""What comes of a visit to an address that was only guessed to be a door."""
_BUSY = frozenset({429, 503})
_PASSING = frozenset({408, 421, 425})
"""Besides all of 5xx: what may be otherwise in a while (RFC 9110 and 8470)."""


def of_status(visit: Visit, status: int, now: datetime, retry_after: str | None = None) -> Entry:
    """An answer that is neither a page nor a redirect; `retry_after` is its header of that name."""
    reason = f"http_{status}"
    if status in _BUSY:
        return _busy(visit, reason, now, wait_of(retry_after, now))
    if status in _MISSING:
        return missed(visit, now, Refusal(Reason.NOT_FOUND, f"HTTP status {status}"))
    if status in _FORBIDDEN:
        return barred(visit, now, reason)
    if status in _PASSING or status >= 500:
        return trouble(visit, now, reason)
    return Entry(visit=visit, url=visit.url, state=State.FAILED, reason=reason)


def unchanged(visit: Visit, etag: str | None, last_modified: str | None) -> Entry:
    """304: what was kept still holds; the answer may carry newer validators."""
    return Entry(visit=visit, url=visit.url, state=State.UNCHANGED, etag=etag, last_modified=last_modified)


def missed(visit: Visit, now: datetime, why: Refusal, page: Page | None = None) -> Entry:
    """It is not there. An article is gone only when it is missed again and again, over days."""
    if visit.is_door:
        return _astray(visit, now, str(why.reason), why.detail)
    entry = Entry(visit=visit, url=visit.url, page=page, refusal=why if page else None, reason=str(why.reason))
    entry.detail = why.detail or None
    if visit.is_gone or _is_missed_for_long(visit, now):
        entry.state, entry.next_check_at = State.GONE, now + _LONGEST_BAN
    else:
        entry.state, entry.not_before = State.PENDING, now + _AFTER_A_MISS[min(visit.misses, len(_AFTER_A_MISS) - 1)]
    return entry


def _is_missed_for_long(visit: Visit, now: datetime) -> bool:
    since = visit.missed_since or now
    return visit.misses >= len(_AFTER_A_MISS) and now - since >= _AFTER_A_MISS[-1]


def barred(visit: Visit, now: datetime, reason: str, detail: str | None = None, page: Page | None = None) -> Entry:
    """We are not let in; asked again after a day, then after twice as long each time."""
    wait = min(timedelta(days=2 ** min(visit.failures, 10)), _LONGEST_BAN)
    refusal = Refusal(Reason(reason), detail or "") if page else None
    return Entry(
        visit=visit,
        url=visit.url,
        page=page,
        refusal=refusal,
        state=State.BLOCKED,
        reason=reason,
        detail=detail,
        next_check_at=now + wait,
    )


def trouble(visit: Visit, now: datetime, reason: str, detail: str | None = None) -> Entry:
    """Something failed that may work later: tried again after longer and longer waits, then given up.

    A door is never given up.
    """
    entry = Entry(visit=visit, url=visit.url, reason=reason, detail=detail)
    if visit.failures < len(_AFTER_TROUBLE):
        entry.state, entry.not_before = State.PENDING, now + _AFTER_TROUBLE[visit.failures]
    else:
        entry.state = State.FAILED
        entry.next_check_at = now + _DAILY if visit.is_door else None
    return entry


def no_door(entry: Entry, visit: Visit, now: datetime) -> Entry:
    """What was tried as a door and is none, because nobody promised that it is one: it is hardly looked at again."""
    return Entry(
        visit=visit, url=visit.url, state=State.GONE, reason=entry.reason, detail=entry.detail,
        next_check_at=now + _BETWEEN_TRIALS,
    )  # fmt: skip


def not_fetched(visit: Visit, error: NotFetchedError, now: datetime) -> Entry:
    """A request that was not sent, or got no answer that can be used."""
    state, detail = State(error.state), error.detail or None
    if error.hold_seconds is None and state is State.PENDING:
        return trouble(visit, now, error.reason, detail)
    entry = Entry(visit=visit, url=visit.url, state=state, reason=error.reason, detail=detail)
    if error.hold_seconds is not None:
        entry.hold = Hold(error.hold_seconds, error.reason)
        entry.not_before = now + timedelta(seconds=error.hold_seconds)
    return entry


def _busy(visit: Visit, reason: str, now: datetime, seconds: float | None) -> Entry:
    """The host asks for a pause, for as long as it says, or, where it does not say, for ever longer ones."""
    own = _AFTER_BUSY[min(visit.failures, len(_AFTER_BUSY) - 1)]
    entry = Entry(visit=visit, url=visit.url, state=State.PENDING, reason=reason, hold=Hold(seconds, reason))
    entry.not_before = now + (own if seconds is None else timedelta(seconds=seconds))
    return entry


def redirected(visit: Visit, location: str | None, now: datetime, *, is_permanent: bool, at: str) -> Entry:
    """Somewhere else: the target becomes an announcement of its own, fetched by the same rules as every other.

    `at`: the address that answered so.
    """
    target = address(location, at)
    if target is None:
        return _astray(visit, now, "bad_redirect", f"to {location!r}")
    if urls.normalise(target) in _behind(visit):
        return _astray(visit, now, "redirect_loop", target)
    if visit.hops >= MOST_HOPS:
        return _astray(visit, now, "too_many_redirects", target)
    if not visit.is_door and urls.is_home(target):
        return missed(visit, now, Refusal(Reason.REDIRECTED_HOME, target))
    reason = "moved" if is_permanent and visit.article_id else "redirected"
    entry = Entry(visit=visit, url=visit.url, state=State.SKIPPED, reason=reason, detail=target)
    if visit.is_door:
        entry.doors = [Door(DoorKind(visit.kind), target, visit.source)]
    else:
        entry.found = [_at(target, visit)]
    return entry


def _astray(visit: Visit, now: datetime, reason: str, detail: str) -> Entry:
    """A door that is not there, a redirect that leads nowhere: a mistake of the site, mended by people.

    A door is asked for daily in the end, an address given up.
    """
    entry = Entry(visit=visit, url=visit.url, state=State.PENDING, reason=reason, detail=detail)
    if visit.failures < len(_AFTER_A_MISS):
        entry.not_before = now + _AFTER_A_MISS[visit.failures]
    elif visit.is_door:
        entry.not_before = now + _DAILY
    else:
        entry.state = State.FAILED
    return entry


def _behind(visit: Visit) -> set[str]:
    """The address itself, and the one that led to it."""
    before = visit.announced.by if visit.hops and visit.announced else visit.url
    return {urls.normalise(visit.url), urls.normalise(before)}


def _at(target: str, visit: Visit) -> Announcement:
    told = visit.announced
    return Announcement(
        target,
        by=visit.url,
        title=told.title if told else None,
        date_raw=told.date_raw if told else None,
        source=visit.source,
        depth=visit.depth,
        hops=visit.hops + 1,
        is_mere_link=True,
    )
