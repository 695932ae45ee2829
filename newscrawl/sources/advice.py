"""What is odd about sources, though nothing is wrong with how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newscrawl.sources.blocks import addresses
from newscrawl.sources.declaration import Source
from newscrawl.urls import host_of, normalise, same_site


def advice(sources: Iterable[Source]) -> Iterator[str]:
    """One sentence for everything odd, beginning with the source's id."""
    owners: dict[str, str] = {}
    for source in sources:
        yield from (f"{source.id}: {text}" for text in _of_one(source))
        for url in (*source.feeds, *source.sitemaps, *source.sections):
            owner = owners.setdefault(normalise(url), source.id)
            if owner != source.id:
                yield f"{source.id}: {url} is also in {owner}: its articles belong to whichever is read first"


def _of_one(source: Source) -> Iterator[str]:
    if not (source.feeds or source.sitemaps or source.sections):
        yield "names no feed, sitemap or section: each crawl looks for them on the home page; see newscrawl probe"
    if not source.timezone:
        yield "has no timezone: a printed clock without a zone is read as UTC"
    if not source.language:
        yield "has no language: dates such as 01/02/2024 are read without knowing whose they are"
    for url in addresses(source):
        if not source.answers_for(host_of(url)) and not any(same_site(url, f"http://{d}") for d in source.domains):
            yield f"{url} is not at {', '.join(source.domains)}: is a domain missing?"
