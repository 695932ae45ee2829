"""Keep what has come this far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from newscrawl.archive import Archive, Entry, Outcome
from newscrawl.archive.places import captures_beside
from newscrawl.archive.rehearsal import Rehearsal
from newscrawl.archive.writer import BatchLimits, Writer
from newscrawl.article import State
from newscrawl.capture import MAX_BYTES
from newscrawl.errors import NewscrawlError
from newscrawl.normalise import normalise
from newscrawl.pipelines.items import as_article, is_article

FAILED = "archive_failed"
"""The finish_reason of a crawl that could not store."""
_LOG = logging.getLogger(__name__)


class NotArchived(DropItem):
    """The archive takes nothing more; the page stays pending in the ledger."""

    is_settled = True


class NotNews(DropItem):
    """The archive has kept the page, and it is no article that a feed should have again."""

    is_settled = True


class ArchivePipeline:
    """Hands articles to the crawl's writer and lets them pass when they are stored.

    When the archive fails the crawl is closed with the reason FAILED; what was not confirmed is not lost.
    """

    def __init__(self, crawler: Crawler, writer: Writer) -> None:
        self._crawler = crawler
        self._writer = writer
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("NEWSCRAWL_ARCHIVE_ENABLED", default=True):
            raise NotConfigured("NEWSCRAWL_ARCHIVE_ENABLED is off")
        limits = BatchLimits(
            entries=settings.getint("NEWSCRAWL_BATCH_PAGES", 100),
            bytes=settings.getint("NEWSCRAWL_BATCH_BYTES", 8 << 20),
            seconds=settings.getfloat("NEWSCRAWL_BATCH_SECONDS", 1.0),
        )
        warc_bytes = settings.getint("NEWSCRAWL_WARC_BYTES", MAX_BYTES)
        place = settings["NEWSCRAWL_DATABASE_URL"], settings["NEWSCRAWL_CAPTURES"]
        opens = partial(_open, *place, warc_bytes, is_pressed=lambda: not crawler.engine.running)
        writer = Writer(Rehearsal if settings.getbool("NEWSCRAWL_DRY_RUN") else opens, limits)
        writer.serve(crawler)
        return cls(crawler, writer)

    async def open_spider(self) -> None:
        try:
            await self._writer.open()
        except NewscrawlError as error:
            self._note(error)
            raise CloseSpider(FAILED) from error

    async def process_item(self, item: Any) -> Any:
        if not is_article(item):
            return item
        # What another project's item says has passed through the same functions before, unless they are switched off.
        article = as_article(item)
        entry = Entry(
            page=article.page,
            article=article if article is item else normalise(article),
            run_id=self._writer.run_id,
        )
        try:
            outcome = await self._writer.write(entry)
        except NewscrawlError as error:
            self._fail(error)
            raise NotArchived(f"not stored: {error}") from error
        return self._passed(item, outcome)

    async def close_spider(self) -> None:
        await self._writer.close()

    def _passed(self, item: Any, outcome: Outcome) -> Any:
        self._crawler.stats.inc_value(f"newscrawl/articles/{outcome.state}")
        if outcome.is_new_revision and not outcome.is_new_article:
            self._crawler.stats.inc_value("newscrawl/articles/revised")
        if outcome.state in {State.STORED, State.UNCHANGED}:
            return item
        raise NotNews(": ".join(filter(None, (outcome.state, outcome.reason, outcome.detail))))

    def _fail(self, error: NewscrawlError) -> None:
        """Close the crawl, once."""
        if self._crawler.stats.get_value("newscrawl/error") is None:
            self._note(error)
            self._closing = asyncio.create_task(self._crawler.engine.close_spider_async(reason=FAILED))

    def _note(self, error: NewscrawlError) -> None:
        _LOG.error("%s", error)
        self._crawler.stats.set_value("newscrawl/error", str(error))
        self._crawler.stats.set_value("newscrawl/exit_status", error.exit_status)


def _open(database_url: str, captures: str | None, warc_bytes: int, *, is_pressed: Callable[[], bool]) -> Archive:
    archive = Archive.open(database_url, captures or captures_beside(database_url), warc_bytes=warc_bytes)
    archive.is_pressed = is_pressed
    return archive
