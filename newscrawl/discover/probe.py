"""What a first look at a site shows, and the source it makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin

from newscrawl.article import Article, DoorKind, Page, Refusal
from newscrawl.discover.announcements import Discovery, Door, Found, FoundAs
from newscrawl.discover.names import id_for
from newscrawl.normalise.dates import read_date
from newscrawl.reading.markup import parse
from newscrawl.reading.structured import parse as parse_structured
from newscrawl.sources import Source
from newscrawl.sources.blocks import read_block
from newscrawl.sources.write import block_of
from newscrawl.text import decode
from newscrawl.urls import host_of, normalise, site

_MOST_FEEDS, _MOST_SITEMAPS, _MOST_GUESSES, _MOST_SECTIONS = 8, 5, 6, 12
_NEAR = 5
"""Entries of a door whose articles may be read."""


@dataclass(slots=True)
class Looked:
    """A door that was tried."""

    door: Door
    discovery: Discovery
    status: int | None = None

    @property
    def works(self) -> bool:
        return bool(self.discovery.found or self.discovery.doors)

    @property
    def is_news(self) -> bool:
        """Whether it says itself that it lists news."""
        return any(found.kind is FoundAs.NEWS for found in self.discovery.found)

    @property
    def newest(self) -> date | None:
        """The day of the latest entry, by what is printed."""
        days = (_day(found) for found in self.discovery.found[:1000])
        today = datetime.now(UTC).date()
        return max((day for day in days if day and (day - today).days < 2), default=None)


@dataclass(slots=True)
class Probe:
    """What was found at a site."""

    url: str
    homepage: str | None = None
    name: str | None = None
    problem: str | None = None
    """Why nothing could be looked at."""
    sitemaps: tuple[str, ...] = ()
    """Those that robots.txt names."""
    looked: list[Looked] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    """The entries of the menu."""
    is_list: bool = False
    """Whether the home page itself links to articles."""
    article: Article | None = None
    refusals: list[tuple[str, Refusal]] = field(default_factory=list)
    """Pages that were taken for articles and gave none."""

    def doors(self, kind: DoorKind) -> list[Looked]:
        """Those that work."""
        return [looked for looked in self.looked if looked.door.kind is kind and looked.works]


def name_in(article: Article) -> str | None:
    """What a site calls itself on the page of an article."""
    told = article.evidence.get("publisher_name", ())
    return next((candidate.raw for candidate in told if candidate.raw), None)


def name_of(page: Page) -> str | None:
    """What a site calls itself on its home page."""
    tree = parse(decode(page.body, page.content_type).text)
    names = parse_structured(tree, page.url).site if tree is not None else []
    return next((name for name, _ in names), None)


def doors_to_try(front: Discovery, sitemaps: Iterable[str]) -> list[Door]:
    """The doors worth a look: the site's own words first; guesses only where it has none."""
    named = [Door(DoorKind.SITEMAP, url, "robots") for url in sorted(sitemaps, key=_is_no_news)]
    own = [door for door in front.doors if door.rule != "guess"]
    feeds = [door for door in own if door.kind is DoorKind.FEED][:_MOST_FEEDS]
    guessed = {DoorKind.FEED: bool(feeds), DoorKind.SITEMAP: bool(named)}
    guesses = [door for door in front.doors if door.rule == "guess" and not guessed[door.kind]]
    return [*feeds, *named[:_MOST_SITEMAPS], *guesses]


def is_needless(door: Door, looked: list[Looked]) -> bool:
    """Whether a door need not be tried: it was, or it is a guess and another one worked, or enough did not."""
    if any(normalise(one.door.url) == normalise(door.url) for one in looked):
        return True
    alike = [one for one in looked if one.door.rule == "guess" and one.door.kind is door.kind]
    return door.rule == "guess" and (any(one.works for one in alike) or len(alike) >= _MOST_GUESSES)


def child_of(index: Discovery) -> Door | None:
    """The child of an index that most likely lists the latest stories."""

    def rank(door: Door) -> tuple[bool, datetime]:
        return not _is_no_news(door.url), door.updated or datetime.min.replace(tzinfo=UTC)

    return max((door for door in index.doors if door.kind is DoorKind.SITEMAP), key=rank, default=None)


def likely_articles(looked: Iterable[Looked], front: Discovery) -> Iterator[tuple[Found, str | None]]:
    """Addresses that should be articles, with the door that named each; feeds before sitemaps before links."""
    working = [one for one in looked if one.works]
    seen: set[str] = set()
    ranked = sorted(working, key=lambda one: (one.door.kind is not DoorKind.FEED, not one.is_news))
    announced = [(found, one.door.url) for one in ranked for found in one.discovery.found[:_NEAR]]
    linked = sorted(front.found, key=lambda found: -found.score)[:_NEAR]
    for found, by in [*announced, *((found, None) for found in linked)]:
        if found.score > 0.3 and normalise(found.url) not in seen:
            seen.add(normalise(found.url))
            yield found, by


def block(probe: Probe, known: Iterable[Source]) -> dict[str, Any]:
    """The `[[source]]` block for a site: what works of its feeds and news sitemaps, else more of what there is."""
    homepage = probe.homepage or urljoin(probe.url, "/")
    feeds = [looked.door.url for looked in probe.doors(DoorKind.FEED) if looked.discovery.found]
    sitemaps = probe.doors(DoorKind.SITEMAP)
    news = [looked.door.url for looked in sitemaps if looked.is_news]
    plain = [looked.door.url for looked in sitemaps if looked.door.rule != "index"]
    language = probe.article.in_language if probe.article else None
    source = Source(
        id=id_for(site(homepage) or host_of(homepage), [source.id for source in known]),
        name=probe.name or "",
        homepage=homepage,
        domains=_domains(homepage, [*feeds, *news, *([probe.article.url or ""] if probe.article else [])]),
        feeds=tuple(feeds),
        sitemaps=tuple(dict.fromkeys(news if news or feeds else plain[:_MOST_SITEMAPS])),
        sections=() if feeds or news else tuple(_lists(probe, homepage)),
        language=language,
    )
    written = {key: value for key, value in block_of(source).items() if value}
    made, _ = read_block(written)
    return written if made else {"id": source.id, "homepage": homepage}


def _lists(probe: Probe, homepage: str) -> list[str]:
    """The pages to look at for links to articles."""
    return [*([homepage] if probe.is_list else []), *probe.sections[:_MOST_SECTIONS]]


def _domains(homepage: str, urls: list[str]) -> tuple[str, ...]:
    own = site(homepage)
    hosts = (host_of(url) if site(url) != own else own for url in [homepage, *urls] if url)
    return tuple(dict.fromkeys(filter(None, hosts)))


def _is_no_news(url: str) -> bool:
    return "news" not in url.lower()


def _day(found: Found) -> date | None:
    moment = read_date(found.date_raw) if found.date_raw else None
    return moment.day if moment else found.updated.date() if found.updated else None
