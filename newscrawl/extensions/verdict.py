"""How a crawl ended, as an exit status.

0 fine, 1 unexpected failure, 2 usage, 3 finished but unhealthy, 4 some sources failed, 5 the archive cannot be used,
6 locked, 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

UNEXPECTED, UNHEALTHY, SOME_FAILED, INTERRUPTED = 1, 3, 4, 130
STATUS = "newscrawl/exit_status"
SOURCES, FAILED_SOURCES = "newscrawl/sources", "newscrawl/sources/failed"
"""How many sources a live crawl visited, and from how many of them nothing was got."""
_FAILED = "newscrawl/replay/failed"
_ENOUGH = frozenset(
    {"finished", "max_requests", "closespider_itemcount", "closespider_pagecount", "closespider_timeout"}
)
"""Reasons to end that somebody asked for."""


class Verdict:
    """Sets the stat "newscrawl/exit_status" when the spider closes."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        verdict = cls(crawler.stats)
        crawler.signals.connect(verdict.item_error, signals.item_error)
        crawler.signals.connect(verdict.spider_closed, signals.spider_closed)
        return verdict

    def item_error(self) -> None:
        """Signal handler."""
        self._stats.inc_value("newscrawl/item_errors")

    def spider_closed(self, reason: str) -> None:
        """Signal handler."""
        self._stats.set_value(STATUS, exit_status(self._stats.get_stats(), reason))


def status_of(crawler: Crawler, unsaid: int = UNEXPECTED) -> int:
    """A crawl's exit status when its process has come to its end; one that began and never closed was told to leave.

    `unsaid`: that of a crawl that nobody judged.
    """
    stats = crawler.stats.get_stats()
    was_left = "start_time" in stats and "finish_time" not in stats
    return int(stats.get(STATUS, INTERRUPTED if was_left else unsaid))


def exit_status(stats: Mapping[str, Any], reason: str) -> int:
    """Judge a crawl by its stats and the reason it was closed for."""
    if stats.get(STATUS):
        return int(stats[STATUS])
    if stats.get("spider_exceptions/count") or stats.get("newscrawl/item_errors") or reason == "start_error":
        return UNEXPECTED
    if reason == "shutdown":
        return INTERRUPTED
    if reason not in _ENOUGH or _is_unhealthy(stats):
        return UNHEALTHY
    return SOME_FAILED if stats.get(FAILED_SOURCES) else 0


def _is_unhealthy(stats: Mapping[str, Any]) -> bool:
    """Nothing answered, no source gave anything, or a file failed."""
    if stats.get("downloader/request_count") and not stats.get("downloader/response_count"):
        return True
    if stats.get(FAILED_SOURCES) and stats[FAILED_SOURCES] == stats[SOURCES]:
        return True
    return any(name.startswith(_FAILED) for name in stats)
