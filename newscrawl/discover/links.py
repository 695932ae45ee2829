"""Home and section pages: which of their links lead to articles, to feeds, to further sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from newscrawl.article import DoorKind, Page
from newscrawl.discover.anchors import Anchor, anchors, base_of
from newscrawl.discover.announcements import Discovery, Door, Found, FoundAs
from newscrawl.discover.documents import LARGE
from newscrawl.discover.patterns import Patterns, declared_by
from newscrawl.discover.reading import address
from newscrawl.reading import structured
from newscrawl.reading.linked_data import key, texts_of
from newscrawl.reading.markup import parse
from newscrawl.reading.structured import Structured
from newscrawl.sources import Source
from newscrawl.text import decode, one_line
from newscrawl.urls import host_of, normalise, path_of, same_site

LIKELY = 0.5
"""From this score on a link is announced."""
_MOST_SECTIONS = 40
_FEW_WORDS = 4
_FEED_TYPES = re.compile(r"application/(?:(?:rss|atom|rdf)\+xml|feed\+json|json)|text/xml", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"(?:^|[/.?=&])(?:rss|atom|feed|rdf|feeds)(?:\.xml|\.json|\.rdf)?/?$|\.(?:rss|atom|rdf)$|/rss\.xml$", re.IGNORECASE
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FEED_WORDS = re.compile(r"\b(?:rss|atom)\b", re.IGNORECASE)
_PAGING = re.compile(
    r"(?:[?&](?:page|paged|pg|seite|pagina|sida|side)=|(?<!/)[?&]p=|/(?:page|seite|pagina|sida|side)[/-]?)"
    r"(?P<number>\d{1,4})(?=/?$|[&#?])",
    re.IGNORECASE,
)
"""The address of a list's further page. "/?p=2" is none: WordPress has its stories there."""
_ONE_NAME = re.compile(r"(?!p=\d+$)\w{1,20}=[\w-]{1,40}")
_COMMENTS = re.compile(r"comments?(?:/|\b)|/wp-json/|oembed", re.IGNORECASE)
_NO_SECTION = re.compile(
    r"/(?:log-?in|sign-?in|sign-?up|register|account|user|subscri\w*|newsletters?|about|contact|privacy|terms"
    r"|cookies?|jobs|careers|advertis\w*|help|faqs?|sitemap|search|shop|store|apps?|mobile|accessibility|legal|copyright"
    r"|imprint|impressum|datenschutz|kontakt|hilfe|abo\w*|podcasts?|newsletter|games|crosswords?|weather|tv-guide|rss|feeds?"
    r"|authors?|tags?|donat\w*|corrections|e-?paper|archive|events|directory|live|videos?|tickets)(?:[/.-]|$)",
    re.IGNORECASE,
)
GUESSES = (
    (DoorKind.FEED, ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all.rss")),
    (DoorKind.SITEMAP, ("/sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml", "/news-sitemap.xml")),
)
"""Where many sites have them without saying so."""


def read_links(page: Page, kind: DoorKind, source: Source | None, patterns: Patterns | None) -> Discovery:
    """The links of a section or home page that look like articles, and the doors it names."""
    tree = parse(decode(page.body[:LARGE], page.content_type).text)
    if tree is None:
        return Discovery(problems=["no page: there is no markup"])
    base = base_of(tree, page.url)
    links = [link for link in anchors(tree, base) if _is_own(link.url, page.url, source)]
    declared = declared_by(source)
    learned = patterns or Patterns()

    def judge(link: Anchor) -> float:
        return declared(link.url) if declared else _likely(link, learned)

    scored = [(link, judge(link)) for link in links if normalise(page.url or "") != link.url]
    # A story about RSS says so, too: what looks like an article is a feed only by its address.
    others = [link for link, score in scored if score < LIKELY or _FEED_PATH.search(link.url)]
    answer = Discovery(doors=[*feeds_of(tree, base, others), *_next_page(page.url, links)])
    answer.is_story = kind is DoorKind.SECTION and _is_story(structured.parse(tree, page.url))
    answer.found = [
        Found(link.url, link.title, link.date_raw, kind=FoundAs.LINK, score=round(score, 3))
        for link, score in scored
        if score >= LIKELY
    ]
    if kind is DoorKind.HOME:
        has_feeds = any(door.kind is DoorKind.FEED for door in answer.doors) or bool(source and source.feeds)
        answer.doors += [*_sections(scored), *([] if has_feeds else guesses(page.url))]
    if not answer.found:
        answer.problems.append("no link looks like one to an article")
    return answer


def _is_story(data: Structured) -> bool:
    """Whether a page says of itself when it was published, or tells of the story that its title names.

    The type alone proves nothing: many sites call their lists articles, too, and describe the stories of a list.
    """
    told = texts_of(data.article.get("headline")) if data.article else ()
    return bool(data.get("article:published_time")) or any(key(name) in data.names for name in told if name.strip())


def _is_own(url: str, page_url: str | None, source: Source | None) -> bool:
    return bool(source and source.answers_for(host_of(url))) or bool(page_url and same_site(url, page_url))


def _likely(link: Anchor, patterns: Patterns) -> float:
    by_address = patterns.score(link.url)
    words = _words(link.title or "")
    told = 0.15 * link.is_heading + 0.12 * (words >= 5) + 0.1 * bool(link.date_raw)
    doubt = 0.15 * (words < 3) + 0.25 * link.is_frame
    # Words and place are weaker than the address: they tip the scales, and can't lift what is plainly something else.
    return max(0.0, min(1.0, by_address + told - doubt)) if by_address > 0.15 else by_address


def _words(title: str) -> int:
    """How many words a title has; scripts without spaces have about one in two characters."""
    return max(len(title.split()), len(_UNSPACED.findall(title)) // 2)


def feeds_of(tree: Any, base: str | None, links: list[Anchor]) -> Iterator[Door]:
    """Feeds that the head of a page declares; if it declares none, those its links lead to."""
    declared = dict.fromkeys(_declared(tree, base))
    linked = (link.url for link in links if _is_to_feed(link) and not _COMMENTS.search(link.url))
    urls, rule = (declared, "alternate") if declared else (dict.fromkeys(linked), "link")
    yield from (Door(DoorKind.FEED, url, rule) for url in list(urls)[:_MOST_SECTIONS])


def _is_to_feed(link: Anchor) -> bool:
    """Whether a link leads to a feed: by its address, or because it says so and says little else."""
    words = link.title or ""
    return bool(_FEED_PATH.search(link.url) or (_FEED_WORDS.search(words) and len(words.split()) <= _FEW_WORDS))


def _next_page(url: str | None, links: list[Anchor]) -> Iterator[Door]:
    """The same list's next page: its address differs in nothing but the number of the page."""
    here = normalise(url or "")
    number = int(found["number"]) if (found := _PAGING.search(here)) else 1
    for link in links:
        there = _PAGING.search(link.url)
        if there and int(there["number"]) == number + 1 and _without_page(link.url) == _without_page(here):
            yield Door(DoorKind.SECTION, link.url, "next")
            return


def _without_page(url: str) -> tuple[str, list[str]]:
    """The list an address belongs to; wherever among its parameters the number of the page is."""
    found = _PAGING.search(url)
    rest = f"{url[: found.start()]}{found[0][0]}{url[found.end() :]}" if found else url
    path, _, asked = rest.partition("?")
    return path.rstrip("/"), sorted(filter(None, asked.split("&")))


def _declared(tree: Any, base: str | None) -> Iterator[str]:
    for element in tree.iter("link"):
        relations = (element.get("rel") or "").lower().split()
        url = address(element.get("href"), base)
        if "alternate" not in relations or not url or not _FEED_TYPES.match((element.get("type") or "").strip()):
            continue
        if not _COMMENTS.search(f"{url} {one_line(element.get('title') or '')}"):
            yield url


def _sections(scored: list[tuple[Anchor, float]]) -> list[Door]:
    """The entries of the menu that lead to fronts of sections; where no menu is marked up, links like those."""
    likely = [link for link, score in scored if score < LIKELY and _is_front(link)]
    fronts = [link for link in likely if link.is_menu] or [link for link in likely if not link.is_frame]
    return [Door(DoorKind.SECTION, link.url, "navigation") for link in fronts[:_MOST_SECTIONS]]


def _is_front(link: Anchor) -> bool:
    path = path_of(link.url)
    short = 0 < _words(link.title or "") <= _FEW_WORDS
    shallow = 1 <= len([part for part in path.split("/") if part]) <= 2
    asked = link.url.partition("?")[2]
    plain = not asked or _ONE_NAME.fullmatch(asked)
    is_other = _NO_SECTION.search(path) or _is_to_feed(link) or _PAGING.search(link.url)
    return bool(short and shallow and plain and not is_other)


def guesses(url: str | None) -> list[Door]:
    """Well-known places of feeds and sitemaps at a site that names none."""
    if not url:
        return []
    return [Door(kind, urljoin(url, path), "guess") for kind, paths in GUESSES for path in paths]
