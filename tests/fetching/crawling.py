"""A crawl of given addresses with newscrawl's own settings, in the test's event loop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from newscrawl.errors import NotFetchedError


class Asking(Spider):
    """Asks for everything at once and remembers what came."""

    name = "asking"

    def __init__(self, requests, results, **kwargs) -> None:
        super().__init__(**kwargs)
        self.requests, self.results = requests, results

    async def start(self):
        for request in self.requests:
            yield request.replace(callback=self.came, errback=self.failed, dont_filter=True)

    def came(self, response):
        self.results.setdefault(response.request.url, []).append(response)

    def failed(self, failure):
        self.results.setdefault(failure.request.url, []).append(failure.value)


@dataclass
class Crawled:
    results: dict[str, list] = field(default_factory=dict)
    stats: dict = field(default_factory=dict)

    def one(self, url):
        [result] = self.results[url]
        return result

    def outcome(self, url):
        """State and reason, or "ok" with the flags."""
        result = self.one(url)
        if isinstance(result, NotFetchedError):
            return str(result.state), result.reason
        assert not isinstance(result, Exception), repr(result)
        return ("ok", *result.flags)


async def crawl(requests, **settings) -> Crawled:
    """Fetch requests or addresses; `settings` go before newscrawl's own."""
    crawled = Crawled()
    wanted = [Request(asked) if isinstance(asked, str) else asked for asked in requests]
    own = Settings()
    own.setmodule("newscrawl.settings")
    own.update(
        {
            "TWISTED_REACTOR_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_TIMEOUT": 5,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "NEWSCRAWL_CONTACT": "desk@paper.example",
            "ITEM_PIPELINES": {},
            "EXTENSIONS": {},
            "LOG_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            **settings,
        },
        priority="cmdline",
    )
    runner = AsyncCrawlerRunner(own)
    crawler = runner.create_crawler(Asking)
    await asyncio.wait_for(runner.crawl(crawler, requests=wanted, results=crawled.results), 60)
    crawled.stats = crawler.stats.get_stats()
    return crawled
