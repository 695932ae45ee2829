"""What a door announced: addresses for the ledger, further doors, and when it is worth another look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from newscrawl import urls
from newscrawl.archive.entries import Announcement, Door, Entry, Visit
from newscrawl.article import DoorKind, Page, State
from newscrawl.discover import Discovery, Found, FoundAs
from newscrawl.discover import Door as Further
from newscrawl.normalise.dates import Context, understand
from newscrawl.sources import Source
from newscrawl.spiders import answers

_PRIORITY = {FoundAs.NEWS: 0, FoundAs.ENTRY: 0, FoundAs.LINK: 1, FoundAs.LISTED: 2}
"""The lower, the sooner."""
_MERE_LINKS = frozenset({FoundAs.LINK, FoundAs.LISTED})
_LAST = 3
_UNLIKELY = 0.3
_MOST_SAID = 3
_DOCUMENTS = frozenset({DoorKind.FEED, DoorKind.SITEMAP})
_OVER = timedelta(days=30)
"""Between two looks at the sitemap of a day or month that is over."""
_LONGEST_ASKED = timedelta(hours=1)
_USUAL = timedelta(minutes=15)


def opened(
    visit: Visit,
    page: Page,
    discovery: Discovery,
    source: Source | None,
    now: datetime,
    *,
    since: date | None = None,
    is_promised: bool = False,
) -> Entry:
    """Settle a door by what was found there. A feed or sitemap with nothing but problems is trouble: it is tried again.

    A page without links to articles may be just that, or an article that was taken for a section because its headline
    is short; so may one that declares a story. It is announced itself, unless somebody promised that it is a door
    (`is_promised`).
    """
    told = "; ".join(discovery.problems[:_MOST_SAID])
    if visit.kind in _DOCUMENTS and discovery.problems and not discovery.found and not discovery.doors:
        return answers.trouble(visit, now, "no_door" if discovery.is_other else "unreadable", told)
    entry = Entry(visit=visit, url=visit.url, state=State.STORED, detail=told or None)
    is_over = source is not None and source.is_over(visit.url, now)
    entry.next_check_at = now + _OVER if is_over else _not_before(visit, discovery, now)
    entry.found = list(_announced(visit, page, discovery, source, since))
    may_be_story = discovery.is_story or not discovery.found
    if visit.kind == DoorKind.SECTION and may_be_story and not is_promised:
        entry.found.append(Announcement(visit.url, by=page.url or visit.url, source=visit.source, priority=_LAST))
    followed = (door for door in discovery.doors if _is_followed(door, discovery, since))
    entry.doors = [Door(door.kind, door.url, visit.source) for door in followed]
    return entry


def _is_followed(door: Further, discovery: Discovery, since: date | None) -> bool:
    """Whether a door that was found leads to what is wanted.

    The further pages of a feed hold what was announced there before: they are for a crawl that asks how far back.
    """
    if door.rule == "next":
        return since is not None and any(day >= since for found in discovery.found if (day := _day(found)))
    return since is None or door.updated is None or door.updated.date() >= since


def _not_before(visit: Visit, discovery: Discovery, now: datetime) -> datetime | None:
    """When the publisher asks to come again, where that is later than by yield alone; None leaves it to the yield.

    Many a feed that changes hourly asks for a day: then what it announces would be missed.
    """
    asked = min(discovery.interval_hint or timedelta(), _LONGEST_ASKED)
    by_yield = timedelta(seconds=1.5 * (visit.interval_seconds or 0.0))
    return now + asked if asked > max(by_yield, _USUAL) else None


def _announced(
    visit: Visit, page: Page, discovery: Discovery, source: Source | None, since: date | None
) -> Iterator[Announcement]:
    for found in discovery.found:
        if since and (day := _day(found)) and day < since:
            continue
        if _is_taken(found, visit, source):
            yield Announcement(
                urls.untracked(found.url),
                by=page.url or visit.url,
                title=found.title,
                date_raw=found.date_raw,
                source=visit.source,
                priority=_PRIORITY[found.kind] + (found.score < _UNLIKELY),
                updated=found.updated,
                is_mere_link=found.kind in _MERE_LINKS,
            )


def _is_taken(found: Found, visit: Visit, source: Source | None) -> bool:
    """Whether an address is the publisher's own, and the source does not declare that it is no article's."""
    if found.score == 0 or urls.is_home(found.url):
        return False
    if source is None:
        return urls.same_site(found.url, visit.url)
    return source.answers_for(urls.host_of(found.url))


def _day(found: Found) -> date | None:
    if found.updated:
        return found.updated.date()
    sense = understand(found.date_raw, Context()) if found.date_raw else None
    return sense.moment.day if sense else None
