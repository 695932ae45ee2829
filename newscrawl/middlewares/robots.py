"""robots.txt before anything else: fetched once per host, obeyed by all (RFC 9309)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newscrawl import robots, urls
from newscrawl.archive import Archive
from newscrawl.archive.entries import RobotsRow
from newscrawl.archive.writer import Store, Writer
from newscrawl.discover.reading import address
from newscrawl.errors import NotFetchedError
from newscrawl.http_headers import location, retry_after
from newscrawl.middlewares.guard import UNSAFE
from newscrawl.middlewares.handler import TRUNCATED
from newscrawl.middlewares.identity import product_token
from newscrawl.robots import Robots

UNREACHABLE = "robots_unreachable"
_IS_ROBOTS = "is_robots"
_MOST_HOPS = 5
_FOUND = frozenset({301, 302, 303, 307, 308})
_MOST_SECONDS = 20.0
"""All of a host waits for this one file, and takes up room in the crawl."""
_MOST_KEPT = 4 << 20
"""Bytes of files remembered in memory: names of hosts cost a hostile site nothing, and a file may have 512 KiB."""
_LONGEST_HOLD = 86_400.0
_DAY = 86_400.0


@dataclass(slots=True)
class _Host:
    """What is known of one scheme, host and port."""

    rules: Robots | None = None
    sitemaps: tuple[str, ...] = ()
    """Whole addresses."""
    until: float = 0.0
    """When it is asked again, by the monotonic clock."""
    failures: int = 0
    detail: str = ""
    asking: asyncio.Task[None] | None = None
    size: int = 0
    """Bytes of its file."""


class RobotsMiddleware:
    """Lets through what a host's robots.txt allows; requests that come meanwhile wait for the one that fetches it.

    Raises NotFetchedError: skipped (robots), or pending with the seconds the whole host is held when its rules cannot
    be had (robots_unreachable). `meta["robots_sitemaps"]` tells the sitemaps that the file names.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._agent = product_token(settings)
        self._seconds = min(settings.getfloat("DOWNLOAD_TIMEOUT"), _MOST_SECONDS)
        self._own_delay = settings.getfloat("DOWNLOAD_DELAY")
        self._shortest_delay = self._own_delay * (1 - settings.getfloat("DOWNLOAD_DELAY_JITTER"))
        self._most_delay = settings.getfloat("NEWSCRAWL_MOST_CRAWL_DELAY", 30.0)
        self._cache_seconds = min(settings.getfloat("NEWSCRAWL_ROBOTS_CACHE_SECONDS", _DAY), _DAY)
        self._hold_seconds = settings.getfloat("NEWSCRAWL_ROBOTS_HOLD_SECONDS", 600.0)
        self._hosts: dict[str, _Host] = {}
        self._kept = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        key = urls.origin(request.url)
        if request.meta.get(_IS_ROBOTS) or key is None:
            return
        host = self._hosts.setdefault(key, _Host())
        rules = await self._rules(key, host)
        request.meta["robots_sitemaps"] = host.sitemaps
        if not rules.allows(request.url, self._agent):
            raise NotFetchedError("skipped", "robots", "robots.txt forbids it")
        self._slow_down(request, rules.crawl_delay(self._agent))

    async def _rules(self, key: str, host: _Host) -> Robots:
        if time.monotonic() >= host.until:
            if host.asking is None:
                host.asking = asyncio.create_task(self._ask(key, host))
            await asyncio.shield(host.asking)
        if host.rules is None:
            held = max(host.until - time.monotonic(), 1.0)
            raise NotFetchedError("pending", UNREACHABLE, host.detail, hold_seconds=held)
        return host.rules

    async def _ask(self, key: str, host: _Host) -> None:
        try:
            await self._learn(key, host)
        finally:
            host.asking = None

    async def _learn(self, key: str, host: _Host) -> None:
        """Fill in what the archive remembers or the host says."""
        if host.until == 0.0 and await self._recall(key, host):
            return
        try:
            response = await self._follow(f"{key}/robots.txt")
        except NotFetchedError as error:
            if error.reason == UNSAFE:
                raise
            self._hold(host, error.reason + (f": {error.detail}" if error.detail else ""), None)
            return
        if response is None or (400 <= response.status < 500 and response.status != 429):
            await self._keep(key, host, response.status if response else 404, b"")
        elif response.status < 300 and TRUNCATED not in response.flags:
            await self._keep(key, host, response.status, response.body[: robots.MOST_BYTES])
        else:
            self._hold(host, f"HTTP status {response.status}", response)

    async def _follow(self, url: str) -> Response | None:
        """The answer at the end of the redirects; None when they lead nowhere, which counts as "no such file"."""
        for hop in range(_MOST_HOPS + 1):
            try:
                response = await self._fetch(url)
            except NotFetchedError as error:
                if hop and error.reason == UNSAFE:
                    raise NotFetchedError("pending", "redirect", f"to {url}, which is inside") from error
                raise
            if response.status not in _FOUND:
                return response
            target = address(location(response.headers.get(b"Location")), url)
            if target is None:
                return None
            url = target
        return None

    async def _fetch(self, url: str) -> Response:
        engine = self._crawler.engine
        assert engine is not None
        meta = {
            _IS_ROBOTS: True,
            "cut_at": robots.MOST_BYTES,
            "download_timeout": self._seconds,
            "allow_offsite": True,
        }
        return await engine.download_async(Request(url, meta=meta, callback=NO_CALLBACK, priority=1000))

    def _hold(self, host: _Host, detail: str, response: Response | None) -> None:
        """Ask nothing of the host for a while, twice as long each time."""
        given = (response.headers.get(b"Retry-After") or b"").decode("latin-1") if response else None
        wait = min(self._hold_seconds * 2.0**host.failures, _LONGEST_HOLD)
        host.failures = min(host.failures + 1, 20)
        host.rules, host.detail = None, detail
        host.until = time.monotonic() + max(wait, retry_after(given, datetime.now(UTC)) or 0.0)
        self._crawler.stats.inc_value("newscrawl/robots/unreachable")

    async def _keep(self, key: str, host: _Host, status: int, body: bytes) -> None:
        self._take(key, host, body, 0.0)
        self._crawler.stats.inc_value("newscrawl/robots/fetched")
        if writer := Writer.of(self._crawler):
            await writer.call(lambda store: _remember(store, key, status, body))

    async def _recall(self, key: str, host: _Host) -> bool:
        """Take the rules the archive has of a fetch before, if they are fresh enough."""
        writer = Writer.of(self._crawler)
        kept = await writer.call(lambda store: _remembered(store, key)) if writer else None
        if kept is None:
            return False
        host.failures = kept.failures
        age = (datetime.now(UTC) - kept.fetched_at).total_seconds() if kept.fetched_at else -1.0
        if kept.body is None or not 0 <= age < self._cache_seconds:
            return False
        self._take(key, host, kept.body, age)
        return True

    def _take(self, key: str, host: _Host, body: bytes, age: float) -> None:
        self._make_room(len(body))
        self._hosts.pop(key, None)
        self._hosts[key] = host
        self._kept += len(body) - host.size
        host.size = len(body)
        host.rules, host.failures, host.detail = robots.parse(body), 0, ""
        named = (address(written, f"{key}/robots.txt") for written in host.rules.sitemaps)
        host.sitemaps = tuple(filter(None, named))
        host.until = time.monotonic() + self._cache_seconds - age

    def _make_room(self, size: int) -> None:
        """Forget the files that came longest ago; they are fetched, or recalled, when they are needed again."""
        for key, host in list(self._hosts.items()):
            if self._kept + size <= _MOST_KEPT:
                return
            if host.rules and not host.asking:
                self._kept -= self._hosts.pop(key).size

    def _slow_down(self, request: Request, delay: float | None) -> None:
        """Obey a Crawl-delay, never faster than our own; jitter would undercut both."""
        if delay is None or delay <= self._shortest_delay:
            return
        if delay > self._most_delay:
            raise NotFetchedError("skipped", "robots", f"Crawl-delay {delay:g} s is above {self._most_delay:g} s")
        engine = self._crawler.engine
        assert engine is not None
        downloader = engine.downloader
        key = downloader.get_slot_key(request)
        known = downloader.per_slot_settings.get(key, {})
        slower = max(delay, self._own_delay, known.get("delay", 0.0))
        downloader.per_slot_settings[key] = {**known, "concurrency": 1, "delay": slower, "jitter": 0.0}
        if slot := downloader.slots.get(key):
            slot.delay, slot.jitter, slot.concurrency = slower, 0.0, 1


def _remember(store: Store, key: str, status: int, body: bytes) -> None:
    if isinstance(store, Archive):
        store.keep_robots(key, status, body, datetime.now(UTC))


def _remembered(store: Store, key: str) -> RobotsRow | None:
    return store.robots(key) if isinstance(store, Archive) else None
