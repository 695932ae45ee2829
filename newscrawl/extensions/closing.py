"""Let a crawl close that was told to while items of `start()` were in the pipelines."""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

_SECONDS = 0.05


class Closing:
    """Asks for Scrapy whether all items are done.

    Scrapy 2.19 asks only when a response is done (`Scraper.enqueue_scrape`). Items that a spider yields from `start()`
    have none: a crawl that is interrupted while they wait for the archive would never end.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_looking = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        closing = cls(crawler)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(closing.item_done, signal)
        return closing

    def item_done(self) -> None:
        """Signal handler: the item itself leaves the pipelines a moment later."""
        if not self._is_looking and self._crawler.engine.needs_backout():
            self._is_looking = True
            asyncio.get_running_loop().call_later(_SECONDS, self._look)

    def _look(self) -> None:
        self._is_looking = False
        slot = self._crawler.engine.scraper.slot
        if slot is None or slot.closing is None or slot.closing.called:
            return
        if slot.is_idle() and self._crawler.spider:
            slot.closing.callback(self._crawler.spider)
        else:
            self.item_done()
