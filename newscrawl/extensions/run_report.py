"""The report of a run: counted while it goes on, written in its row of the archive when it ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newscrawl.archive.entries import Entry, Outcome
from newscrawl.archive.writer import Store, Writer
from newscrawl.article import utc_text
from newscrawl.extensions.expectations import SPAN, shortfalls
from newscrawl.extensions.tally import Tally
from newscrawl.extensions.verdict import FAILED_SOURCES, SOURCES
from newscrawl.sources import Source

REPORT = "newscrawl/report"
"""The stat that holds the finished report, a JSON value."""
_SECONDS = 1.0
Watch = Callable[[Tally], None]


class RunReport:
    """Counts every outcome of a live crawl. A spider's `watch`, where it has one, is shown the count every second."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._timer: asyncio.TimerHandle | None = None
        self.tally = Tally()
        self._archive_seconds = 0.0
        """Processor time of the thread that writes: records, rows, ledger. It is part of the crawler's."""
        self._ahead: dict[str, Any] = {"waiting": None, "next_due_at": None}
        """What is left for the next run."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not getattr(crawler.spidercls, "is_live", False):
            raise NotConfigured
        report = cls(crawler)
        crawler.signals.connect(report.spider_opened, signals.spider_opened)
        crawler.signals.connect(report.spider_closed, signals.spider_closed)
        return report

    def spider_opened(self) -> None:
        """Signal handler."""
        writer = Writer.of(self._crawler)
        if writer is not None:
            writer.on_outcome = self._note
            writer.before_close = self._close_books
        self._watch: Watch | None = getattr(self._crawler.spider, "watch", None)
        if self._watch is not None:
            self._tick()

    def _note(self, entry: Entry, outcome: Outcome) -> None:
        self._count_known()
        self.tally.note(entry, outcome)

    def spider_closed(self, reason: str) -> None:
        """Signal handler: the sources that failed decide the verdict, so this runs before `Verdict`."""
        if self._timer is not None:
            self._timer.cancel()
        stats = self._crawler.stats
        stats.set_value(SOURCES, len(self.tally.sources))
        stats.set_value(FAILED_SOURCES, len(self.tally.failed))
        stats.set_value(REPORT, self._report(self._reason() if reason == "shutdown" else reason))

    def _tick(self) -> None:
        assert self._watch is not None
        self._count_known()
        self._watch(self.tally)
        self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._tick)

    def _close_books(self, store: Store) -> None:
        """In the writer's thread, when the last entry is written."""
        self._look_ahead(store)
        self._archive_seconds = time.thread_time()
        if (run_id := self._run_id()) is not None:
            reason = self._reason()
            store.finish_run(run_id, reason, self._report(reason))

    def _look_ahead(self, store: Store) -> None:
        """What waits, when something is due again, and what falls short of what the sources promise."""
        if not (sources := self._sources()):
            return
        # What was leased and not visited waits, too.
        store.release()
        due = store.next_due_at(list(sources))
        self._ahead = {
            "waiting": store.count_waiting(list(sources)),
            "next_due_at": utc_text(max(due, datetime.now(UTC))) if due else None,
        }
        promising = {key: source.expect for key, source in sources.items() if source.expect}
        announced = store.count_since(list(promising), datetime.now(UTC) - SPAN) if promising else {}
        for key, expect in promising.items():
            if count := self.tally.sources.get(key):
                count.short = list(shortfalls(expect, count, announced.get(key)))

    def _sources(self) -> Mapping[str, Source]:
        return getattr(self._crawler.spider, "sources", {})

    def _reason(self) -> str:
        """Why the crawl ends: Scrapy tells only afterwards whether it was interrupted, but has stopped its engine."""
        if self._crawler.stats.get_value("newscrawl/error"):
            return "failed"
        return "finished" if self._crawler.engine.running else "interrupted"

    def _report(self, reason: str) -> dict[str, Any]:
        stats = self._crawler.stats
        named = {
            "run": self._run_id(),
            "ended": reason,
            "requests": stats.get_value("downloader/request_count", 0),
            "bytes": stats.get_value("downloader/response_bytes", 0),
            **self._ahead,
            "cpu_seconds": {"crawler": round(time.process_time(), 3), "archive": round(self._archive_seconds, 3)},
        }
        self._count_known()
        return self.tally.to_dict(named)

    def _count_known(self) -> None:
        self.tally.known_before = self._crawler.stats.get_value("newscrawl/known", {})

    def _run_id(self) -> int | None:
        writer = Writer.of(self._crawler)
        return writer.run_id if writer else None
