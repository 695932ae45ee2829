"""What is known of sites: learned from their pages, kept, and given to whoever reads another page of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from newscrawl import capture, urls
from newscrawl.archive import memories
from newscrawl.archive.captures import KeptPage
from newscrawl.archive.memories import Learned
from newscrawl.article import Page
from newscrawl.errors import CaptureError

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

_LOG = logging.getLogger(__name__)
_MOST_CACHED = 200
_MOST_SAMPLES = 5


class Memories:
    """The memories of sites, for the time of one process."""

    def __init__(self) -> None:
        self._by_site: dict[str, SiteMemory | None] = {}
        self._by_version: dict[str, SiteMemory] = {}

    def of_page(self, page: Page) -> SiteMemory | None:
        """The memory of the site a page is of; None where nothing is known of it, or nobody knows its address."""
        site = urls.site(page.url) if page.url else None
        return self.of_site(site) if site else None

    def of_site(self, site: str) -> SiteMemory | None:
        """The memory learned last of a site (`urls.site` of its addresses)."""
        return self._by_site.get(site)

    def of_version(self, version: str) -> SiteMemory | None:
        """The memory that a reading names; None for one that was never kept."""
        return self._by_version.get(version)

    def remember(self, site: str, memory: SiteMemory) -> None:
        """From now on this is the site's memory; one that teaches nothing is passed over."""
        if memory.lines or memory.styles:
            self._note(site, memory)

    def _note(self, site: str, memory: SiteMemory | None) -> None:
        if len(self._by_site) >= _MOST_CACHED:
            self._by_site.clear()
            self._by_version.clear()
        self._by_site[site] = memory
        if memory:
            self._by_version[memory.version] = memory


class OneMemory(Memories):
    """One memory, or none, for whatever page."""

    def __init__(self, memory: SiteMemory | None) -> None:
        super().__init__()
        self._memory = memory

    def of_page(self, page: Page) -> SiteMemory | None:
        del page
        return self._memory


class KeptMemories(Memories):
    """The same, kept in the archive."""

    def __init__(self, engine: Engine, captures: Path, write: Callable[[Callable[[Connection], Any]], Any]) -> None:
        """`write` does work in one transaction."""
        super().__init__()
        self._engine = engine
        self._captures = captures
        self._write = write

    def of_site(self, site: str) -> SiteMemory | None:
        if site not in self._by_site:
            with self._engine.connect() as connection:
                self._note(site, memories.of_site(connection, site))
        return self._by_site[site]

    def of_version(self, version: str) -> SiteMemory | None:
        if version not in self._by_version:
            with self._engine.connect() as connection:
                if found := memories.of_version(connection, version):
                    self._by_version[version] = found
        return self._by_version.get(version)

    def remember(self, site: str, memory: SiteMemory) -> None:
        if memory.lines or memory.styles:
            self._write(lambda connection: memories.remember(connection, site, memory, datetime.now(UTC)))
            super().remember(site, memory)

    def learn(self, sources: Iterable[str] = (), *, keep: bool = True) -> Iterator[Learned]:
        """Learn every site anew from its kept pages; without `keep` the archive itself stays as it is."""
        with self._engine.connect() as connection:
            chosen = memories.pages_to_learn_from(connection, sources)
        for site, kept in chosen.items():
            learned = _learned(site, list(self._loaded(kept)))
            if keep:
                self.remember(site, learned.memory)
            else:
                Memories.remember(self, site, learned.memory)
            yield learned

    def forget_unused(self) -> int:
        """Drop what no revision was read with any more; tell how many memories."""
        return int(self._write(memories.forget_unused))

    def _loaded(self, pages: Iterable[KeptPage]) -> Iterator[Page]:
        for page in pages:
            try:
                yield capture.load(self._captures, page.warc_file, page.warc_offset)
            except CaptureError as error:
                _LOG.warning("nothing is learned from a capture: %s", error)


def _learned(site: str, pages: list[Page]) -> Learned:
    # Most uses of an archive read no page: they are spared the parsers.
    from newscrawl.reading.memory import learn  # noqa: PLC0415

    memory = learn(pages)
    pairs = [(_blocks(page, None), _blocks(page, memory)) for page in pages if memory.lines or memory.styles]
    return Learned(
        site,
        memory,
        changed=sum(before != after for before, after in pairs),
        dropped=[text for before, after in pairs for text in before if text not in set(after)][:_MOST_SAMPLES],
        added=[text for before, after in pairs for text in after if text not in set(before)][:_MOST_SAMPLES],
    )


def _blocks(page: Page, memory: SiteMemory | None) -> list[str]:
    from newscrawl.reading import read  # noqa: PLC0415 - as above

    article = read(page, memory).article
    return [block.text for block in article.body] if article else []
