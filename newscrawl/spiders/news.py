"""The web, by the ledger: `scrapy crawl news -a source=KEY[,KEY]`, or with `url=`, `urls=`, `urls_file=`, `all=1`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl import publishers, sources
from newscrawl.archive.entries import Door, Entry, Visit
from newscrawl.archive.rehearsal import Rehearsal
from newscrawl.archive.remembering import Memories
from newscrawl.archive.writer import Store, Writer
from newscrawl.article import Article, DoorKind, Page, Reading, Refusal, State
from newscrawl.discover import Patterns, discover, learn
from newscrawl.errors import NewscrawlError, NotFetchedError, UsageError
from newscrawl.http_headers import location
from newscrawl.sources import Source
from newscrawl.spiders import answers, doors, opening
from newscrawl.spiders.answered import Answered, answered, header, page_of, refresh_target, seen_at, validators
from newscrawl.spiders.articles import add_what_follows, next_visit
from newscrawl.spiders.orders import Orders, read_orders
from newscrawl.spiders.readers import make_pool
from newscrawl.spiders.refusals import doubted, refused
from newscrawl.urls import normalise
from newscrawl.workers import Pool

_LOG = logging.getLogger(__name__)
_FOR_REQUESTS = (
    "depth.DepthMiddleware",
    "httperror.HttpErrorMiddleware",
    "referer.RefererMiddleware",
    "urllength.UrlLengthMiddleware",
)
_ARGUMENTS = frozenset({"source", "url", "urls", "urls_file", "since", "max_requests", "all"})


class NewsSpider(Spider):
    """Visits what the ledger says is due: doors, which announce articles, and the articles.

    Every visit ends in exactly one Entry: here, or in the pipelines for what became an article.
    """

    name = "news"
    is_live = True
    """What it visits is counted and reported."""
    custom_settings = {  # noqa: RUF012 - so Scrapy declares it
        "SCHEDULER": "newscrawl.frontier.LedgerScheduler",
        # What comes out of the callbacks is articles only: there are no requests to be filtered.
        "SPIDER_MIDDLEWARES": dict.fromkeys(f"scrapy.spidermiddlewares.{name}" for name in _FOR_REQUESTS),
    }

    def __init__(self, *, watch: Callable[[Any], None] | None = None, **given: Any) -> None:
        """`watch` is shown the count of the run every second."""
        super().__init__()
        self.watch = watch
        self.given = given
        self.orders = Orders()
        self.memories = Memories()
        self.readers = Pool(0)
        self.depth = 0
        self._learned: dict[str, Patterns] = {}
        self._sent = 0
        self._settling: set[asyncio.Future[None]] = set()
        self._closing: asyncio.Future[None] | None = None
        self._answered: dict[str, Answered] = {}
        """By record id: the pages that are on their way through the pipelines."""

    @property
    def sources(self) -> dict[str, Source]:
        """The sources that this run is about."""
        return self.orders.sources

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, NewsSpider)
        for handler, signal in (
            (spider.item_dropped, signals.item_dropped),
            (spider.item_error, signals.item_error),
            (spider.spider_error, signals.spider_error),
            (spider.spider_closed, signals.spider_closed),
            (spider.request_sent, signals.request_reached_downloader),
        ):
            crawler.signals.connect(handler, signal)
        settings = crawler.settings
        spider.depth = settings.getint("NEWSCRAWL_DEPTH")
        spider.readers = make_pool(settings)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Begin the run and enter what was asked for in the ledger; the scheduler does the rest."""
        self.writer = Writer.of(self.crawler) or Writer(Rehearsal)
        try:
            self._understand()
            self.writer.complete = self._complete
            self.writer.run_id = await self.writer.call(self._begin)
            scheduler: Any = self.crawler.engine.scheduler
            scheduler.begin(self.orders.sources, self.orders.budgets())
        except NewscrawlError as error:
            self._fail(error)
            raise CloseSpider("failed") from error
        return
        yield  # an asynchronous generator, as Scrapy wants it, of nothing

    def request_for(self, visit: Visit) -> Request:
        """What is asked for a visit; the scheduler calls this when it is the visit's turn."""
        conditions = {"If-None-Match": visit.etag, "If-Modified-Since": visit.last_modified}
        return Request(
            visit.url,
            callback=self.visited,
            errback=self.not_visited,
            headers={name: value for name, value in conditions.items() if value},
            meta={"visit": visit, "handle_httpstatus_all": True},
            dont_filter=True,
        )

    async def visited(self, response: Response) -> AsyncIterator[Article]:
        """Callback of every request: settle the visit, or send its article through the pipelines."""
        visit: Visit = response.meta["visit"]
        if entry := self._without_page(visit, response):
            await self._settle(self._judged(visit, entry))
            return
        source = self._source(visit)
        page = page_of(
            visit, response, seen_at(visit, _now()), self._publisher(visit), source.locale if source else None
        )
        if target := refresh_target(page):
            await self._settle(answers.redirected(visit, target, _now(), is_permanent=False, at=response.url))
        elif visit.is_door:
            await self._settle(self._judged(visit, await self._opened(visit, page, response)))
        else:
            reading = await self.readers.read(page, self.memories.of_page(page))
            if refusal := self._refusal(visit, reading):
                await self._settle(self._refused(visit, page, refusal))
            elif reading.article:
                self._answered[page.record_id] = answered(visit, response)
                yield reading.article

    async def not_visited(self, failure: Failure) -> None:
        """Errback of every request."""
        visit: Visit = failure.request.meta["visit"]  # type: ignore[attr-defined]  # Scrapy puts it there
        error = failure.value
        if isinstance(error, NotFetchedError):
            await self._settle(answers.not_fetched(visit, error, _now()))
        else:
            await self._settle(answers.trouble(visit, _now(), "internal", f"{type(error).__name__}: {error}"))

    async def item_dropped(self, item: Any, exception: Exception) -> None:
        """Signal handler: settle what a pipeline dropped."""
        if page := _page_of(item):
            if not getattr(exception, "is_settled", False):
                reason = str(getattr(exception, "reason", "dropped"))
                await self._settle(Entry(page=page, state=State.SKIPPED, reason=reason, detail=str(exception)))
            self._answered.pop(page.record_id, None)

    async def item_error(self, item: Any, failure: Failure) -> None:
        """Signal handler: settle what made a pipeline fail."""
        if page := _page_of(item):
            detail = f"{type(failure.value).__name__}: {failure.value}"
            await self._settle(Entry(page=page, state=State.FAILED, reason="item_error", detail=detail))

    def spider_error(self, failure: Failure, response: Response | Failure | None) -> None:
        """Signal handler: a fault of ours costs the visit, not the run. Scrapy waits for none of these handlers."""
        request = getattr(response, "request", None)
        if request is not None and (visit := request.meta.get("visit")):
            detail = f"{type(failure.value).__name__}: {failure.value}"
            entry = Entry(visit=visit, url=visit.url, state=State.FAILED, reason="spider_error", detail=detail)
            task = asyncio.ensure_future(self._settle(entry))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    def request_sent(self, request: Request) -> None:
        """Signal handler: end the crawl when as many visits are under way as were asked for."""
        self._sent += "visit" in request.meta
        if self._sent == self.orders.max_requests and self._closing is None:
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="max_requests"))

    def spider_closed(self) -> None:
        """Signal handler."""
        self.readers.close()

    def _understand(self) -> None:
        if unknown := sorted(set(self.given) - _ARGUMENTS):
            raise UsageError(f"the spider news has no argument called {' or '.join(unknown)}")
        self.orders = read_orders(self.given, sources.load())

    def _begin(self, store: Store) -> int:
        self.memories = store.memories
        arguments = {name: str(value) for name, value in sorted(self.given.items()) if value}
        run_id = opening.begin(store, self.name, arguments, self.orders, _now())
        self.crawler.stats.set_value("newscrawl/known", store.count_known(list(self.orders.sources)))
        return run_id

    def _without_page(self, visit: Visit, response: Response) -> Entry | None:
        """What an answer means that carries nothing to read."""
        if response.status == 304:
            entry = answers.unchanged(visit, header(response, "ETag"), header(response, "Last-Modified"))
            if not visit.is_door:
                entry.page = page_of(visit, response, seen_at(visit, _now()), self._publisher(visit))
                entry.next_check_at = next_visit(visit, None, self._source(visit), _now())
            return entry
        if response.status in answers.REDIRECTS:
            is_permanent = response.status in answers.PERMANENT
            target = location(response.headers.get(b"Location"))
            return answers.redirected(visit, target, _now(), is_permanent=is_permanent, at=response.url)
        if response.status in answers.PAGES:
            return None
        return answers.of_status(visit, response.status, _now(), header(response, "Retry-After"))

    async def _opened(self, visit: Visit, page: Page, response: Response) -> Entry:
        source = self._source(visit)
        patterns = await self._patterns(visit)
        discovery = await asyncio.to_thread(discover, page, DoorKind(visit.kind), source, patterns)
        since, is_promised = self.orders.since, self._is_promised(visit)
        entry = doors.opened(visit, page, discovery, source, _now(), since=since, is_promised=is_promised)
        if visit.kind == DoorKind.HOME:
            named = response.meta.get("robots_sitemaps", ())
            entry.doors += [Door(DoorKind.SITEMAP, url, visit.source) for url in named]
        entry.etag, entry.last_modified = validators(response)
        return entry

    def _judged(self, visit: Visit, entry: Entry) -> Entry:
        """A door that was only guessed at, and never opened, is no trouble when it is none."""
        is_guess = visit.is_door and visit.interval_seconds is None and not self._is_promised(visit)
        return answers.no_door(entry, visit, _now()) if is_guess and entry.reason in answers.NO_DOOR else entry

    def _is_promised(self, visit: Visit) -> bool:
        """Whether somebody said that this is a door: the source's declaration, or who asked for the crawl."""
        source = self._source(visit)
        promised = [url for _, url in source.doors(_now())] if source else []
        return normalise(visit.url) in map(normalise, [*promised, *self.orders.addresses])

    async def _patterns(self, visit: Visit) -> Patterns | None:
        """What addresses of articles look like at a source, learned once in a crawl; what feeds name is not doubted."""
        key = visit.source
        if key is None or visit.kind == DoorKind.FEED:
            return None
        if key not in self._learned:
            self._learned[key] = learn(await self.writer.call(lambda store: store.visited(key)))
        return self._learned[key]

    def _refusal(self, visit: Visit, reading: Reading) -> Refusal | None:
        """Why there is no article; what was asked for by its address is not doubted."""
        if reading.article is None or visit.url in self.orders.addresses:
            return reading.refusal
        return doubted(visit, reading.article)

    def _refused(self, visit: Visit, page: Page, refusal: Refusal) -> Entry:
        return refused(visit, page, refusal, _now(), is_asked_for=visit.url in self.orders.addresses)

    def _complete(self, entry: Entry) -> Entry:
        """Join to what the pipelines made of a page the visit it came from; the writer calls this for every entry."""
        on_its_way = self._answered.pop(entry.page.record_id, None) if entry.page else None
        if on_its_way is None:
            return entry
        entry.visit = on_its_way.visit
        entry.etag, entry.last_modified = on_its_way.etag, on_its_way.last_modified
        add_what_follows(entry, self._source(entry.visit), _now(), depth=self.depth)
        return entry

    async def _settle(self, entry: Entry) -> None:
        if self.writer.is_closed:
            # The crawl was interrupted: the lease is given back, or runs out.
            return
        entry.run_id = self.writer.run_id
        try:
            await self.writer.write(entry)
        except NewscrawlError as error:
            self._fail(error)

    def _fail(self, error: NewscrawlError) -> None:
        """Say it once, here and in the exit status."""
        stats = self.crawler.stats
        if stats.get_value("newscrawl/error") is None:
            _LOG.error("%s", error)
            stats.set_value("newscrawl/error", str(error))
            stats.set_value("newscrawl/exit_status", error.exit_status)

    def _source(self, visit: Visit) -> Source | None:
        return self.orders.sources.get(visit.source or "")

    def _publisher(self, visit: Visit) -> str | None:
        return visit.source if visit.source in publishers.load_all() else None


def _now() -> datetime:
    return datetime.now(UTC)


def _page_of(item: Any) -> Page | None:
    return item.page if isinstance(item, Article) else None
