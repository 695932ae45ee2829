"""What an article's visit leads to: the stories it links to, and its next visit."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from newscrawl import urls
from newscrawl.archive.entries import Announcement, Entry, Visit
from newscrawl.article import Article, LinkKind, Moment
from newscrawl.sources import Source
from newscrawl.sources.revisit import next_check

_LAST = 3
"""Priority: what only a link leads to comes after what was announced as news."""
_STORIES = frozenset({LinkKind.SEE_ALSO, LinkKind.RELATED, LinkKind.TOPIC, LinkKind.IN_BODY})


def add_what_follows(entry: Entry, source: Source | None, now: datetime, *, depth: int) -> None:
    """Fill in an article's entry when it is due again, and the publisher's own stories it links to.

    Links are followed no deeper than `depth`.
    """
    visit, article = entry.visit, entry.article
    if visit is None or article is None:
        return
    if visit.depth < depth:
        entry.found = [*entry.found, *_linked(article, visit, source)]
    entry.next_check_at = next_visit(visit, article.date_published, source, now)


def next_visit(visit: Visit, published: Moment | None, source: Source | None, now: datetime) -> datetime | None:
    """When an article is due again; one that does not tell its age is as old as its announcement."""
    born = _instant(published) or visit.first_announced_at
    revisit = source.revisit if source else None
    return next_check(born, now, unchanged_count=visit.unchanged, revisit=revisit)


def _linked(article: Article, visit: Visit, source: Source | None) -> list[Announcement]:
    by = article.url or visit.url
    return [
        Announcement(
            urls.untracked(link.url),
            by=by,
            title=link.title or None,
            date_raw=link.date_raw,
            source=visit.source,
            depth=visit.depth + 1,
            priority=_LAST,
            is_mere_link=True,
        )
        for link in article.related_links
        if link.url and link.kind in _STORIES and _is_own(link.url, visit, source)
    ]


def _is_own(url: str, visit: Visit, source: Source | None) -> bool:
    if not urls.is_http(url) or urls.is_home(url):
        return False
    if source is None:
        return urls.same_site(url, visit.url)
    if source.article_urls and not re.search(source.article_urls, url):
        return False
    return source.answers_for(urls.host_of(url))


def _instant(moment: Moment | None) -> datetime | None:
    if moment is None:
        return None
    return moment.at or (datetime.combine(moment.day, time(), UTC) if moment.day else None)
