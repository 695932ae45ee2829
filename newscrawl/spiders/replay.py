"""Pages from disk: `scrapy crawl replay -a path=PATH [-a url=] [-a publisher=] [-a base_url=] [-a list=FILE]`."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from twisted.python.failure import Failure

from newscrawl import publishers
from newscrawl.archive import Announcement, Due, Entry, Outcome
from newscrawl.archive.rehearsal import Rehearsal
from newscrawl.archive.remembering import Memories
from newscrawl.archive.writer import Store, Writer
from newscrawl.article import Article, Page, Refusal, State
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.replay import Given, find, load_uri, root_of
from newscrawl.spiders.learning import learn_from_files
from newscrawl.spiders.readers import make_pool
from newscrawl.spiders.room import Room
from newscrawl.urls import is_http
from newscrawl.workers import Pool

_LOG = logging.getLogger(__name__)
_FETCHED_AT_ONCE = 2000
Report = Callable[[Entry, Outcome], None]


class ReplaySpider(Spider):
    """Reads files into raw articles.

    All files are announced in the ledger first, then visited; what a killed run has settled is not read again by the
    run that follows with the same arguments.
    """

    name = "replay"

    def __init__(
        self,
        *,
        path: str | None = None,
        url: str | None = None,
        publisher: str | None = None,
        base_url: str | None = None,
        list: str | None = None,  # noqa: A002 - the spider's argument is called so
        report: Report | None = None,
        **kwargs: Any,
    ) -> None:
        """`report` is told of every file as it is settled."""
        super().__init__()
        self.unknown = sorted(kwargs)
        self.path = path
        self.listed = list
        self.given = Given(url=url, publisher=publisher, base_url=base_url)
        self.report = report
        self.memories = Memories()
        self.readers = Pool(0)
        self._settling: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ReplaySpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, ReplaySpider)
        for handler, signal in (
            (spider.item_scraped, signals.item_scraped),
            (spider.item_dropped, signals.item_dropped),
            (spider.item_error, signals.item_error),
            (spider.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        return spider

    async def start(self) -> AsyncIterator[Article]:
        """Announce every file, then yield the article of each that has one."""
        settings = self.crawler.settings
        self.room = Room(
            settings.getint("NEWSCRAWL_PAGES_IN_FLIGHT", 200), settings.getint("NEWSCRAWL_BYTES_IN_FLIGHT", 64 << 20)
        )
        self.readers = make_pool(settings)
        self.writer = Writer.of(self.crawler) or Writer(Rehearsal)
        self.writer.on_outcome = self._note
        try:
            self.root = self._checked_root()
            async for article in self._articles():
                yield article
            await self._finish()
        except NewscrawlError as error:
            self._fail(error)
            raise CloseSpider("failed") from error

    def spider_closed(self) -> None:
        """Signal handler."""
        self.readers.close()

    def item_scraped(self, item: Any) -> None:
        """Signal handler."""
        if page := _page_of(item):
            self.room.leave(page.record_id)

    async def item_dropped(self, item: Any, exception: Exception) -> None:
        """Signal handler: settle what a pipeline dropped."""
        if page := _page_of(item):
            if not getattr(exception, "is_settled", False):
                reason = str(getattr(exception, "reason", "dropped"))
                await self._settle(Entry(page=page, state=State.SKIPPED, reason=reason, detail=str(exception)))
            self.room.leave(page.record_id)

    async def item_error(self, item: Any, failure: Failure) -> None:
        """Signal handler: settle what made a pipeline fail."""
        if page := _page_of(item):
            detail = f"{type(failure.value).__name__}: {failure.value}"
            await self._settle(Entry(page=page, state=State.FAILED, reason="item_error", detail=detail))
            self.room.leave(page.record_id)

    def _checked_root(self) -> Path:
        """The folder of the files; raises UsageError for arguments that make no sense."""
        if self.unknown:
            raise UsageError(f"the spider replay has no argument called {' or '.join(self.unknown)}")
        path = self.path or (self.listed and Path(self.listed).parent)
        if not path:
            raise UsageError("which files? Give -a path=FILE, -a path=FOLDER or -a list=FILE")
        if self.given.url and (self.listed or Path(path).is_dir()):
            raise UsageError("a url belongs to one file; for a folder give its base_url")
        for name, address in (("url", self.given.url), ("base_url", self.given.base_url)):
            if address is not None and not is_http(address):
                raise UsageError(f"the {name} must begin with http:// or https://, unlike {address!r}")
        if self.given.publisher and self.given.publisher not in publishers.load_all():
            _LOG.warning("no publisher %r is declared: its pages are read as any other's", self.given.publisher)
        self.path = str(path)
        return root_of(path)

    async def _due(self) -> AsyncIterator[Due]:
        """Announce all files, and give those that this run has not settled yet."""
        self.writer.run_id = run_id = await self.writer.call(self._begin)
        if self.crawler.settings.getbool("NEWSCRAWL_SITE_MEMORY", default=True):
            await self.writer.call(self._learn)
        waiting = await self.writer.call(lambda store: store.pending(run_id, _FETCHED_AT_ONCE))
        while chunk := await self.writer.call(lambda _: list(islice(waiting, _FETCHED_AT_ONCE))):
            for due in chunk:
                if self.writer.error is not None:
                    return
                yield due

    def _begin(self, store: Store) -> int:
        assert self.path is not None
        arguments = {
            "path": str(self.root if Path(self.path).is_dir() else Path(self.path).resolve()),
            "list": self.listed and str(Path(self.listed).resolve()),
            "url": self.given.url,
            "publisher": self.given.publisher,
            "base_url": self.given.base_url,
        }
        run_id = store.start_run(self.name, arguments, version("newscrawl"))
        by = f"newscrawl import {arguments['list'] or arguments['path']}"
        store.announce((Announcement(f.uri, by=by) for f in find(self.path, listed=self.listed)), run_id)
        return run_id

    def _learn(self, store: Store) -> None:
        assert self.path is not None
        self.memories = store.memories
        learn_from_files(find(self.path, listed=self.listed), self.root, self.given, self.memories)

    async def _articles(self) -> AsyncIterator[Article]:
        """Read as many pages at once as there are readers for; the articles come in the order of the files."""
        ahead: deque[asyncio.Task[Article | None]] = deque()
        async for due in self._due():
            page = load_uri(self.root, due.url, self.given)
            key, size = (due.url, 0) if isinstance(page, Refusal) else (page.record_id, len(page.body))
            # What has been read gives its room back only when it has been passed on.
            while ahead and (len(ahead) >= self.readers.size or not self.room.has_room(size)):
                if article := await ahead.popleft():
                    yield article
            await self.room.enter(key, size)
            if isinstance(page, Refusal):
                self._settle_soon(Entry(url=due.url, refusal=page), key)
            else:
                ahead.append(asyncio.create_task(self._read(page)))
        while ahead:
            if article := await ahead.popleft():
                yield article

    async def _read(self, page: Page) -> Article | None:
        reading = await self.readers.read(page, self.memories.of_page(page))
        if reading.article is None:
            self._settle_soon(Entry(page=page, refusal=reading.refusal), page.record_id)
        return reading.article

    async def _finish(self) -> None:
        """Wait until all is settled, and close the run's books; an interrupted run never comes here."""
        self.writer.flush()
        await self.room.emptied()
        if self.writer.error is None:
            await self.writer.call(self._close_books)

    def _close_books(self, store: Store) -> None:
        run_id = self.writer.run_id
        assert run_id is not None
        states = store.count_states(run_id)
        counters = {":".join(filter(None, key)): count for key, count in states.items()}
        store.finish_run(run_id, "finished", counters)

    def _settle_soon(self, entry: Entry, key: str) -> None:
        task = asyncio.create_task(self._settle(entry))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)
        task.add_done_callback(lambda _: self.room.leave(key))

    async def _settle(self, entry: Entry) -> None:
        if self.writer.is_closed:
            # The crawl was interrupted: the page stays pending.
            return
        entry.run_id = self.writer.run_id
        try:
            await self.writer.write(entry)
        except NewscrawlError as error:
            self._fail(error)

    def _note(self, entry: Entry, outcome: Outcome) -> None:
        self._inc(":".join(filter(None, (outcome.state, outcome.reason))))
        if self.report:
            self.report(entry, outcome)

    def _fail(self, error: NewscrawlError) -> None:
        """Say it once, here and in the exit status."""
        stats = self.crawler.stats
        if stats.get_value("newscrawl/error") is None:
            _LOG.error("%s", error)
            stats.set_value("newscrawl/error", str(error))
            stats.set_value("newscrawl/exit_status", error.exit_status)

    def _inc(self, name: str) -> None:
        self.crawler.stats.inc_value(f"newscrawl/replay/{name}")


def _page_of(item: Any) -> Page | None:
    return item.page if isinstance(item, Article) else None
