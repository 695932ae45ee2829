"""Lists of subscriptions (OPML 1.0 and 2.0, opml.org/spec2.opml), in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from newscrawl.article import Page
from newscrawl.discover.documents import elements, opened
from newscrawl.discover.names import id_for
from newscrawl.discover.reading import address
from newscrawl.sources import Source
from newscrawl.text import one_line
from newscrawl.urls import host_of, site


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed in a list."""

    feed: str
    title: str | None = None
    homepage: str | None = None
    language: str | None = None
    folders: tuple[str, ...] = ()
    """The outlines around it, outermost first."""


def read_opml(body: bytes) -> list[Subscription]:
    """All feeds of a list, in order, each once; empty for what is no OPML."""
    document = opened(Page(body=body))
    if document.root != "opml":
        return []
    found: dict[str, Subscription] = {}
    for outline in elements(document.text, "outline"):
        given = {str(name).lower(): one_line(str(value)) for name, value in outline.items()}
        if feed := address(given.get("xmlurl"), None):
            found.setdefault(feed, _subscription(feed, given, outline))
    return list(found.values())


def _subscription(feed: str, given: dict[str, str], outline: Any) -> Subscription:
    around = [one_line(outer.get("text") or outer.get("title") or "") for outer in outline.iterancestors("{*}outline")]
    return Subscription(
        feed,
        given.get("text") or given.get("title") or None,
        address(given.get("htmlurl"), None),
        given.get("language") or None,
        tuple(filter(None, reversed(around))),
    )


def gathered(subscriptions: Iterable[Subscription], known: Iterable[Source]) -> list[Source]:
    """The subscriptions by publisher: a known source where one answers for the host, else one for each site."""
    sources = {source.id: source for source in known}
    groups: dict[str, list[Subscription]] = {}
    for subscription in subscriptions:
        groups.setdefault(_publisher(subscription, sources), []).append(subscription)
    made: dict[str, Source] = {}
    for key, group in groups.items():
        source = sources.get(key) or _made(key, group, {*sources, *made})
        feeds = dict.fromkeys((*source.feeds, *(one.feed for one in group)))
        made[source.id] = replace(source, feeds=tuple(feeds))
    return list(made.values())


def _publisher(subscription: Subscription, sources: dict[str, Source]) -> str:
    """The id of the known source, or the site."""
    hosts = [host_of(url) for url in (subscription.homepage, subscription.feed) if url]
    answering = (source.id for host in hosts for source in sources.values() if source.answers_for(host))
    return next(answering, None) or site(subscription.homepage or subscription.feed) or hosts[-1]


def _made(key: str, group: list[Subscription], taken: set[str]) -> Source:
    first = group[0]
    folders = {one.folders[-1:] for one in group}
    folder = folders.pop() if len(folders) == 1 else ()
    name = first.title if len(group) == 1 else next(iter(folder), None)
    hosts = dict.fromkeys(host_of(url).removeprefix("www.") for one in group for url in (one.homepage, one.feed) if url)
    return Source(
        id=id_for(key, taken), name=name or key, homepage=first.homepage, domains=tuple(hosts), language=first.language
    )


def write_opml(sources: Iterable[Source]) -> bytes:
    """An OPML 2.0 list with a folder for each source that has feeds. Only feeds, names and home pages go into it."""
    top = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(top, "head"), "title").text = "newscrawl sources"
    body = etree.SubElement(top, "body")
    for source in sources:
        if source.feeds:
            folder = etree.SubElement(body, "outline", text=one_line(source.name))
            for feed in source.feeds:
                given = {"type": "rss", "text": one_line(source.name), "xmlUrl": feed}
                more = {"htmlUrl": source.homepage, "language": source.language}
                etree.SubElement(folder, "outline", {**given, **{k: v for k, v in more.items() if v}})
    return etree.tostring(top, xml_declaration=True, encoding="utf-8", pretty_print=True)
