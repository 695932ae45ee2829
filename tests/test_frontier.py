"""The scheduler over the ledger: one request per host, nothing forgotten, an end when nothing is due."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from scrapy import Request

from newscrawl.archive import Announcement, Budget, Entry, Hold
from newscrawl.archive.doors import backed_off, next_interval
from newscrawl.archive.rehearsal import Rehearsal
from newscrawl.archive.traps import pattern_of
from newscrawl.archive.writer import BatchLimits, Writer
from newscrawl.article import State
from newscrawl.errors import ArchiveError
from newscrawl.frontier import LedgerScheduler, scheduler

SITES = ("https://one.example", "https://two.example")


class Engine:
    """As much of Scrapy's engine as the scheduler sees."""

    def __init__(self):
        self.spider = object()
        self.running = True
        self.downloader = SimpleNamespace(active=set())
        self.scraper = SimpleNamespace(slot=SimpleNamespace(is_idle=lambda: True))
        self.scheduler = None

    def crawl(self, request):
        self.scheduler.enqueue_request(request)


class Crawl:
    """A crawl whose downloads and outcomes the test makes by hand."""

    def __init__(self, wait=0.0, ahead=20):
        self.writer = Writer(Rehearsal, BatchLimits(seconds=0.01))
        self.engine = Engine()
        self.stats = SimpleNamespace()
        self.engine.scheduler = self.scheduler = LedgerScheduler(self, at_once=1, ahead=ahead, wait=wait)
        self.scheduler.open(self)

    def request_for(self, visit):
        return Request(visit.url, meta={"visit": visit})

    async def begin(self, *paths, budgets=None):
        def enter(store):
            self.writer.run_id = store.start_run("news", {}, "1", shared=True)
            store.announce(Announcement(site + path, source=site) for path in paths for site in SITES)

        await self.writer.call(enter)
        self.scheduler.begin(None, budgets or {})

    async def next(self):
        """The next request, as soon as there is one; None at the end of the crawl."""
        for _ in range(500):
            if request := self.scheduler.next_request():
                self.engine.downloader.active.add(request)
                return request
            if not self.scheduler.has_pending_requests():
                return None
            await asyncio.sleep(0.01)
        raise AssertionError("neither a request nor an end")

    async def answer(self, request, **fields):
        fields = fields or {"state": State.SKIPPED, "reason": "not_article"}
        self.engine.downloader.active.discard(request)
        await self.writer.write(Entry(visit=request.meta["visit"], run_id=self.writer.run_id, **fields))

    async def states(self):
        return await self.writer.call(lambda store: store.count_states(self.writer.run_id))


def play(scenario: Callable, **options):
    """Run a scenario with a crawl of its own."""

    async def whole():
        crawl = Crawl(**options)
        try:
            await scenario(crawl)
        finally:
            crawl.scheduler.close("finished")
            await crawl.writer.close()

    asyncio.run(whole())


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(scheduler, "_LOOK_AGAIN", 0.02)
    monkeypatch.setattr(scheduler, "_CALM", 0.0)
    monkeypatch.setattr(scheduler, "_DRY", 0.0)


def test_hosts_take_turns_with_one_request_each_until_all_is_settled():
    async def scenario(crawl):
        await crawl.begin("/a", "/b")
        first, second = await crawl.next(), await crawl.next()
        assert {request.url for request in (first, second)} == {f"{site}/a" for site in SITES}
        assert crawl.scheduler.next_request() is None
        await crawl.answer(first)
        third = await crawl.next()
        assert third.url == first.url.replace("/a", "/b")
        await crawl.answer(second)
        await crawl.answer(third)
        await crawl.answer(await crawl.next())
        assert await crawl.next() is None

    play(scenario)


def test_other_requests_pass_straight_through():
    async def scenario(crawl):
        robots = Request("https://one.example/robots.txt")
        crawl.scheduler.enqueue_request(robots)
        assert crawl.scheduler.has_pending_requests()
        assert crawl.scheduler.next_request() is robots
        assert not crawl.scheduler.has_pending_requests()

    play(scenario)


def test_what_a_visit_found_is_visited_in_the_same_run():
    async def scenario(crawl):
        await crawl.begin("/a")
        await crawl.answer(await crawl.next(), state=State.SKIPPED, found=[Announcement(f"{SITES[0]}/found")])
        urls = [(await crawl.next()).url, (await crawl.next()).url]
        assert f"{SITES[0]}/found" in urls

    play(scenario)


def test_a_held_host_gives_back_what_waits_and_the_crawl_ends_without_it():
    async def scenario(crawl):
        await crawl.begin("/a", "/b", "/c")
        first = await crawl.next()
        held = first.url.removesuffix("/a")
        await crawl.answer(first, state=State.PENDING, reason="robots", hold=Hold(3600, "robots"))
        seen = []
        while request := await crawl.next():
            seen.append(request.url)
            await crawl.answer(request)
        assert len(seen) == 3
        assert not any(url.startswith(held) for url in seen)
        assert sum((await crawl.states()).values()) == 4

    play(scenario)


@pytest.mark.parametrize(("wait", "visits"), [(5.0, 2), (0.0, 1)])
def test_what_is_due_soon_is_waited_for_only_so_long(wait, visits):
    async def scenario(crawl):
        await crawl.begin("/a", budgets={SITES[1]: Budget(new=0)})
        request = await crawl.next()
        soon = datetime.now(UTC) + timedelta(seconds=0.3)
        await crawl.answer(request, state=State.PENDING, reason="http_503", not_before=soon)
        count = 1
        while request := await crawl.next():
            count += 1
            await crawl.answer(request)
        assert count == visits

    play(scenario, wait=wait)


def test_the_wait_for_what_is_due_soon_begins_with_the_crawl_whatever_was_done_before():
    async def scenario(crawl):
        crawl.scheduler._last_gained -= 60  # As long as a migration may take, or a million addresses of a file.
        await crawl.begin("/a", budgets={SITES[1]: Budget(new=0)})
        request = await crawl.next()
        soon = datetime.now(UTC) + timedelta(seconds=0.2)
        await crawl.answer(request, state=State.PENDING, reason="http_503", not_before=soon)
        again = await crawl.next()
        assert again.url == request.url
        await crawl.answer(again)
        assert await crawl.next() is None

    play(scenario, wait=30.0)


def test_what_is_given_back_when_all_is_over_is_left_to_the_archives_end():
    async def scenario(crawl):
        await crawl.begin("/a", "/b")
        first = await crawl.next()
        crawl.engine.downloader.active.discard(first)
        crawl.scheduler.close("shutdown")
        entry = Entry(visit=first.meta["visit"], run_id=crawl.writer.run_id, state=State.PENDING, reason="http_503")
        entry.hold = Hold(3600, "http_503")
        written = asyncio.ensure_future(crawl.writer.write(entry))
        await asyncio.sleep(0)
        await crawl.writer.close()
        assert (await written).state is State.PENDING
        for late in (crawl.writer.write(entry), crawl.states()):
            with pytest.raises(ArchiveError, match="closed"):
                await asyncio.wait_for(late, 5)
        assert crawl.writer.error is None

    play(scenario)


def test_a_host_that_puts_off_for_ever_keeps_no_crawl_alive():
    async def scenario(crawl):
        await crawl.begin("/a", budgets={SITES[1]: Budget(new=0)})
        tries = 0
        while request := await crawl.next():
            tries += 1
            soon = datetime.now(UTC) + timedelta(seconds=0.1)
            await crawl.answer(request, state=State.PENDING, reason="http_503", not_before=soon)
        assert 2 <= tries < 15
        assert await crawl.states() == {("pending", "http_503"): 1}

    play(scenario, wait=1.0)


def test_a_source_gets_no_more_than_its_budget():
    async def scenario(crawl):
        await crawl.begin("/a", "/b", "/c", budgets={SITES[0]: Budget(new=1), SITES[1]: Budget(new=2)})
        seen = []
        while request := await crawl.next():
            seen.append(request.url)
            await crawl.answer(request)
        assert sorted(seen) == [f"{SITES[0]}/a", f"{SITES[1]}/a", f"{SITES[1]}/b"]

    play(scenario)


def test_a_visit_that_nobody_settles_fails_and_the_crawl_ends(monkeypatch):
    monkeypatch.setattr(scheduler, "_LOST", 0.1)

    async def scenario(crawl):
        await crawl.begin("/a", budgets={SITES[1]: Budget(new=0)})
        crawl.engine.downloader.active.discard(await crawl.next())
        assert await crawl.next() is None
        assert await crawl.states() == {("failed", "unsettled"): 1}

    play(scenario)


def test_nothing_is_fetched_while_nothing_can_be_written(monkeypatch):
    monkeypatch.setattr("newscrawl.archive.writer._BEHIND", 0.05)
    may_write = threading.Event()

    async def scenario(crawl):
        await crawl.begin("/a")
        await crawl.next()
        waiting = asyncio.ensure_future(crawl.writer.call(lambda _: may_write.wait(10)))
        await asyncio.sleep(0.1)
        assert crawl.scheduler.next_request() is None
        may_write.set()
        await waiting
        assert await crawl.next()

    play(scenario)


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://one.example/", "/"),
        ("https://one.example/news/world/bridge-opens-2", "/news/world/*"),
        ("https://one.example/2026/03/01/story", "/*/story"),
        ("https://one.example/calendar?month=3&year=2026#top", "/calendar?month&year"),
        ("https://one.example/a/a/a/a/a/a/a/a/b", "/a/b"),
        ("https://one.example/a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/..."),
        ("https://one.example/s/4f3a9b7c2d1e/story", "/s/*/story"),
    ],
)
def test_the_pattern_of_an_address_folds_what_varies(url, pattern):
    assert pattern_of(url) == pattern


def test_a_door_is_polled_by_its_yield_and_left_alone_when_it_fails():
    busy = idle = None
    for _ in range(30):
        busy, idle = next_interval(busy, 9), next_interval(idle, 0)
    assert (busy, idle, next_interval(1800.0, 1)) == (300.0, 86400.0, 1350.0)
    assert [backed_off(300.0, failures) for failures in (1, 2, 30)] == [600.0, 1200.0, 86400.0]
