"""Scrapy's scheduler over the ledger: it leases visits ahead of their turn and ends when nothing is due any more."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from newscrawl.archive import Archive
from newscrawl.archive.entries import Budget, Entry, Visit
from newscrawl.archive.writer import Store, Writer
from newscrawl.article import State
from newscrawl.errors import NewscrawlError
from newscrawl.frontier.budgets import Budgets
from newscrawl.frontier.queues import HostQueues, visit_of

_LOG = logging.getLogger(__name__)
_WAKE = Request("about:wake")
"""Never sent: giving the engine a request is the public way to have it look here at once, not at its next heartbeat."""
_LOOK_AGAIN = 2.0
"""Seconds, as all here: when to ask the ledger again that had nothing to give."""
_RENEW = 60.0
"""When to ask it at the latest: leases that aren't renewed run out."""
_CALM = 1.0
"""Between two times of asking while there is enough to do."""
_DRY = 0.1
"""The same when there is nothing."""
_LOST = 20.0
"""How long a visit may be nowhere (not waiting, not downloading, not read) before it counts as lost."""
Key = tuple[bool, int]


class VisitingSpider(Protocol):
    """What the scheduler needs of its spider."""

    writer: Writer

    def request_for(self, visit: Visit) -> Request:
        """The request that makes a visit, with the visit in `meta["visit"]`."""


class LedgerScheduler(BaseScheduler):
    """Gives Scrapy what the ledger leases to this process.

    Every visit is settled by an Entry that names it. What nobody settles is settled here; what is not settled when the
    crawl closes is given back. Requests that are no visits pass straight through.
    """

    def __init__(self, crawler: Crawler, *, at_once: int, ahead: int, wait: float) -> None:
        """`at_once`: requests per host; `ahead`: visits leased in advance; `wait`: seconds to wait for work."""
        self._crawler = crawler
        self._ahead = ahead
        self._per_host = max(ahead // 10, 2 * at_once)
        self._wait = wait
        self._straight: deque[Request] = deque()
        self._queues = HostQueues(at_once)
        self._unsettled: dict[Key, Visit] = {}
        self._asking: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._sources: list[str] | None = None
        self._budgets = Budgets({})
        self._spider: VisitingSpider | None = None
        self._owner = ""
        self._is_over = True
        self._is_hungry = True
        self._last_asked = self._last_moved = self._last_gained = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(
            crawler,
            at_once=settings.getint("NEWSCRAWL_REQUESTS_PER_HOST", 1),
            ahead=settings.getint("NEWSCRAWL_VISITS_AHEAD", 200),
            wait=settings.getfloat("NEWSCRAWL_WAIT_SECONDS", 60.0),
        )

    def open(self, spider: Spider) -> None:
        """Scrapy's: the spider is there."""
        self._spider = cast("VisitingSpider", spider)

    def begin(self, sources: Iterable[str] | None, budgets: Mapping[str, Budget]) -> None:
        """Start leasing: the visits of these sources, None for all, within their budgets.

        The spider calls this when it has begun its run and entered its sources.
        """
        self._sources = None if sources is None else list(sources)
        self._budgets = Budgets(budgets)
        self._is_over = False
        # Until now others were at work: migrations, a lock, thousands of addresses to enter.
        self._last_moved = self._last_gained = time.monotonic()
        self._writer.on_visited = self._settled
        self._ask_soon()

    def close(self, reason: str) -> None:
        """Scrapy's: nothing more is wanted. The archive gives the leases back when it is closed."""
        del reason
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        if self._asking is not None:
            self._asking.cancel()

    def has_pending_requests(self) -> bool:
        """Whether the crawl must go on."""
        return bool(self._straight) or not (self._is_over or self._writer.error)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request from the engine."""
        visit = visit_of(request)
        if visit is not None:
            self._queues.push(request, visit)
        elif request is not _WAKE:
            self._straight.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next request whose host is free."""
        if self._straight:
            return self._straight.popleft()
        # What was fetched while nothing can be written would only fill the memory.
        if self._is_over or self._writer.is_behind:
            return None
        request = self._queues.pop(self._crawler.engine.downloader.active)
        if request is not None:
            self._last_moved = time.monotonic()
        if self._queues.count < self._ahead // 2:
            self._ask_soon()
        return request

    @property
    def _writer(self) -> Writer:
        assert self._spider is not None
        return self._spider.writer

    def _settled(self, visit: Visit, entry: Entry) -> None:
        """The writer's word that a visit's outcome is in the archive."""
        self._unsettled.pop(_key(visit), None)
        self._last_moved = time.monotonic()
        if entry.state is not State.PENDING:
            # What is only put off again and again is nothing to wait for.
            self._last_gained = self._last_moved
        self._is_hungry = True
        if entry.hold is not None and (dropped := self._queues.drop(visit.host)):
            self._give_back([v for request in dropped if (v := visit_of(request))])
        self._ask_soon()

    def _give_back(self, visits: list[Visit]) -> None:
        for visit in visits:
            self._unsettled.pop(_key(visit), None)
            self._budgets.give_back(visit)
        if not self._is_over:  # Then the archive, when it is closed, gives back all.
            self._run(lambda store: store.release(visits))

    def _ask_soon(self) -> None:
        """Ask the ledger, once for many reasons, and only when something may have changed."""
        if self._is_over or not self._is_hungry or self._asking is not None:
            return
        self._is_hungry = False
        calm = _CALM if self._queues.count else _DRY
        self._ask_in(max(self._last_asked + calm - time.monotonic(), 0))

    def _ask_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._ask)

    def _ask(self) -> None:
        self._timer = None
        # An engine that was told to stop takes nothing more.
        if not self._is_over and self._asking is None and self._crawler.engine.running:
            self._asking = asyncio.create_task(self._ask_ledger())
            self._asking.add_done_callback(self._asked)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking = None
        self._last_asked = time.monotonic()
        if task.cancelled():
            return
        if error := task.exception():
            self._fail(error)
        elif self._is_hungry:
            self._ask_soon()

    async def _ask_ledger(self) -> None:
        visits, owner = await self._writer.call(self._leasing(), flush=not self._queues.count)
        if owner != self._owner:
            self._forget(owner)
        for visit in visits:
            # One that is under way already was leased under the former name, too.
            if _key(visit) not in self._unsettled:
                self._unsettled[_key(visit)] = visit
                self._budgets.take(visit)
                self._start(visit)
        if visits:
            self._last_moved = time.monotonic()
            # There may be more where these came from.
            self._is_hungry = self._queues.count < self._ahead // 2
            self._ask_in(_RENEW)
        elif self._unsettled:
            await self._settle_the_lost()
            self._ask_in(_LOOK_AGAIN)
        else:
            await self._wait_or_end()

    def _leasing(self) -> Callable[[Store], tuple[list[Visit], str]]:
        """What the writer's thread shall do: the visits, and under which name they were leased."""
        lease = partial(
            Archive.lease,
            limit=max(self._ahead - self._queues.count, 0),
            sources=self._sources,
            budgets=self._budgets.left(),
            per_host=self._per_host,
            passing_over=self._queues.full(self._per_host // 2 or 1),
        )
        return lambda store: (lease(store), store.owner)

    def _forget(self, owner: str) -> None:
        """All that was leased under an old name was given back: others may have it."""
        self._owner = owner
        for request in self._queues.drop_all():
            if visit := visit_of(request):
                self._unsettled.pop(_key(visit), None)
                self._budgets.give_back(visit)

    def _start(self, visit: Visit) -> None:
        assert self._spider is not None
        try:
            request = self._spider.request_for(visit)
        except ValueError as error:  # No address for Scrapy, whatever others made of it.
            detail = str(error)[:200]
            entry = Entry(
                visit=visit,
                url=visit.url,
                run_id=self._writer.run_id,
                state=State.SKIPPED,
                reason="invalid",
                detail=detail,
            )
            asyncio.ensure_future(self._writer.write(entry)).add_done_callback(self._ran)
        else:
            self._crawler.engine.crawl(request)

    async def _wait_or_end(self) -> None:
        """Nothing is to be done now: wait for what is due soon, end when nothing is."""
        left = self._budgets.left()
        due = await self._writer.call(lambda store: store.next_due_at(self._sources, left))
        if due is not None:
            seconds = (due - datetime.now(UTC)).total_seconds()
            if time.monotonic() + seconds <= self._last_gained + self._wait:
                self._ask_in(min(max(seconds, _LOOK_AGAIN if seconds <= 0 else 0.0), _RENEW))
                return
        if not self._unsettled and not self._queues.count:
            self._is_over = True
            self._wake()

    async def _settle_the_lost(self) -> None:
        """The safety net: a visit that is nowhere any more, and was settled by nobody, failed."""
        engine = self._crawler.engine
        reading = engine.scraper.slot
        is_busy = self._queues.count or engine.downloader.active or (reading and not reading.is_idle())
        if is_busy or time.monotonic() - self._last_moved < _LOST:
            return
        for visit in list(self._unsettled.values()):
            _LOG.error("nobody settled the visit of %s", visit.url)
            entry = Entry(visit=visit, run_id=self._writer.run_id, state=State.FAILED, reason="unsettled")
            await self._writer.write(entry)

    def _run(self, work: Any) -> None:
        """Do something with the archive, without waiting for it."""
        task = asyncio.ensure_future(self._writer.call(work))
        task.add_done_callback(self._ran)

    def _ran(self, task: asyncio.Future[Any]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """Say it once, and let the crawl end: nothing would wake it again."""
        self._is_over = True
        stats = self._crawler.stats
        if stats.get_value("newscrawl/error") is None:
            foreign = None if isinstance(error, NewscrawlError) else error
            _LOG.error("%s", error, exc_info=foreign)
            stats.set_value("newscrawl/error", str(error) or type(error).__name__)
            stats.set_value("newscrawl/exit_status", getattr(error, "exit_status", 1))
        self._wake()

    def _wake(self) -> None:
        if self._crawler.engine.spider is not None:
            self._crawler.engine.crawl(_WAKE)


def _key(visit: Visit) -> Key:
    return visit.is_door, visit.id
