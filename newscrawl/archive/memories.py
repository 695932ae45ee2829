"""Site memories: what the pages of a site have in common, kept by version, so that every reading can be repeated."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from newscrawl import urls
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.captures import KeptPage, kept_columns, kept_page
from newscrawl.archive.tables import article, capture, revision, site_memory, source

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

MOST_PAGES = 50
"""Pages of a site that are learned from: enough to tell what repeats."""
_LARGEST = 2 << 20
"""Bytes; a larger page is read, but nothing is learned from it."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one site, and what it changes on the very pages it was learned from."""

    site: str
    memory: SiteMemory
    changed: int
    """Of these pages, those whose text is another with the memory."""
    dropped: Sequence[str] = field(default_factory=tuple)
    """A few blocks that are of the story no more."""
    added: Sequence[str] = field(default_factory=tuple)


def remember(connection: Connection, site: str, memory: SiteMemory, now: datetime) -> None:
    """Keep a memory; from now on it is the site's."""
    row = {
        "site": site,
        "version": memory.version,
        "pages": memory.pages,
        "learned_at": now,
        "memory": memory.to_dict(),
    }
    same = (site_memory.c.site == site) & (site_memory.c.version == memory.version)
    if connection.execute(update(site_memory).where(same).values(learned_at=now)).rowcount == 0:
        insert_many(connection, site_memory, [row])


def of_site(connection: Connection, site: str) -> SiteMemory | None:
    """The memory learned last of a site."""
    query = select(site_memory.c.memory).where(site_memory.c.site == site)
    return _memory(connection.scalar(query.order_by(site_memory.c.learned_at.desc(), site_memory.c.id.desc()).limit(1)))


def of_version(connection: Connection, version: str) -> SiteMemory | None:
    """The memory that a reading names."""
    return _memory(connection.scalar(select(site_memory.c.memory).where(site_memory.c.version == version).limit(1)))


def forget_unused(connection: Connection) -> int:
    """Drop memories that no revision was read with and that are not their site's last; tell how many."""
    newer = site_memory.alias()
    is_last = ~select(newer.c.id).where(newer.c.site == site_memory.c.site, newer.c.id > site_memory.c.id).exists()
    is_used = select(revision.c.id).where(revision.c.site_memory == site_memory.c.version).exists()
    return connection.execute(delete(site_memory).where(~is_last, ~is_used)).rowcount


def pages_to_learn_from(connection: Connection, sources: Iterable[str] = ()) -> dict[str, list[KeptPage]]:
    """By site, kept pages of different articles spread over all its years; the same ones whenever it is asked."""
    chosen: defaultdict[str, dict[int, tuple[bytes, KeptPage]]] = defaultdict(dict)
    query = select(*kept_columns(), capture.c.url, capture.c.article_id).where(
        capture.c.article_id.is_not(None),
        capture.c.warc_file.is_not(None),
        capture.c.is_whole,
        capture.c.payload_length <= _LARGEST,
    )
    if keys := list(sources):
        own = select(article.c.id).join(source, source.c.id == article.c.source_id).where(source.c.key.in_(keys))
        query = query.where(capture.c.article_id.in_(own))
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        if row["url"] and (site := urls.site(row["url"])):
            place = hashlib.blake2b(row["record_id"].encode(), digest_size=8).digest()
            _choose(chosen[site], row["article_id"], (place, kept_page(row)))
    return {site: [page for _, page in _first(pages)] for site, pages in sorted(chosen.items()) if len(pages) > 1}


def _choose(pages: dict[int, tuple[bytes, KeptPage]], article_id: int, found: tuple[bytes, KeptPage]) -> None:
    """One page an article, the first by digest: a choice that does not depend on the order of rows."""
    known = pages.get(article_id)
    if known is None or found[0] < known[0]:
        pages[article_id] = found
    if len(pages) > 4 * MOST_PAGES:
        kept = set(map(id, _first(pages)))
        for key in [key for key, page in pages.items() if id(page) not in kept]:
            del pages[key]


def _first(pages: dict[int, tuple[bytes, KeptPage]]) -> list[tuple[bytes, KeptPage]]:
    return sorted(pages.values(), key=lambda p: p[0])[:MOST_PAGES]


def _memory(data: dict[str, object] | None) -> SiteMemory | None:
    # Most uses of an archive read no page: they are spared the parsers.
    from newscrawl.reading.memory import SiteMemory  # noqa: PLC0415

    return SiteMemory.from_dict(data) if data else None
