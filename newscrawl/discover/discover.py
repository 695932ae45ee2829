"""From the bytes behind a door to what they announce."""

from __future__ import annotations

from dataclasses import replace

from newscrawl.article import DoorKind, Page
from newscrawl.discover import feeds, sitemaps
from newscrawl.discover.announcements import Discovery, Found, FoundAs
from newscrawl.discover.documents import Document, opened
from newscrawl.discover.links import read_links
from newscrawl.discover.patterns import Patterns, declared_by
from newscrawl.sources import Source
from newscrawl.urls import is_http


def discover(page: Page, kind: DoorKind, source: Source | None = None, patterns: Patterns | None = None) -> Discovery:
    """What a door announces: articles, further doors, and what was wrong with it. Never raises on bad input.

    What was served decides how it is read: a feed that is called a sitemap is read as the feed it is.
    """
    if page.url and not is_http(page.url):
        page = replace(page, url=None)
    document = opened(page)
    served = _served(document) or kind
    if served is DoorKind.FEED:
        answer = feeds.read_feed(document, page)
    elif served is DoorKind.SITEMAP:
        answer = sitemaps.read_sitemap(document, page)
    else:
        answer = read_links(page, kind, source, patterns)
    answer.problems[:0] = _doubts(page, document)
    _score(answer.found, source, patterns)
    return answer


def kind_of(page: Page) -> DoorKind | None:
    """Whether a page is a feed or a sitemap; None for anything else."""
    document = opened(page)
    is_json = document.text.startswith("{") and '"items"' in document.text
    return DoorKind.FEED if is_json else _served(document)


def _served(document: Document) -> DoorKind | None:
    if document.root in feeds.ROOTS:
        return DoorKind.FEED
    return DoorKind.SITEMAP if document.root in sitemaps.ROOTS else None


def _doubts(page: Page, document: Document) -> list[str]:
    cut = "breaks off" if page.truncated else None
    return [doubt for doubt in (cut, document.problem) if doubt]


def _score(found: list[Found], source: Source | None, patterns: Patterns | None) -> None:
    """What the source declares counts for every address; without, those of a plain sitemap may be any page."""
    declared = declared_by(source)
    score = declared or (patterns or Patterns()).score
    for entry in found:
        if declared or entry.kind is FoundAs.LISTED:
            entry.score = round(score(entry.url), 3)
