"""A crawl inside this process, for the commands that read pages into an archive."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl.addresses import allowed_pairs
from newscrawl.archive import Entry, Outcome
from newscrawl.article import State
from newscrawl.discover.probe import Probe
from newscrawl.extensions.run_report import REPORT, Watch
from newscrawl.extensions.verdict import UNEXPECTED, UNHEALTHY, status_of
from newscrawl.sources import Source


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file."""

    url: str
    """Its file: URI."""
    state: State
    reason: str | None
    detail: str | None
    headline: str | None
    article_id: int | None
    revision: int | None
    is_new_article: bool
    is_new_revision: bool


@dataclass(slots=True)
class Summary:
    """What became of all files."""

    status: int = 0
    """The exit status."""
    error: str | None = None
    """Why the run could not go on; said in the log already."""
    counts: Counter[tuple[State, str | None]] = field(default_factory=Counter)
    """By state and reason, of this run; what a killed one had settled before is not read again."""
    new_articles: int = 0
    new_revisions: int = 0
    """Of articles that were known."""


Report = Callable[[FileOutcome], None]
# Without a reactor a process can crawl more than once; without handlers nothing can reach the network.
_OFFLINE: dict[str, object] = {
    "TWISTED_REACTOR_ENABLED": False,
    "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https", "file", "data", "s3", "ftp")),
}


def import_pages(
    path: Path | str | None,
    *,
    listed: Path | str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    base_url: str | None = None,
    dry_run: bool = False,
    memory: bool = True,
    database_url: str | None = None,
    captures: Path | str | None = None,
    report: Report | None = None,
) -> Summary:
    """Read files into the archive: `scrapy crawl replay` in this process. `report` is told of each as it is settled.

    `listed` names a text file with one file a line, relative to `path`, or to its own folder where `path` is None.
    With `dry_run` nothing is kept and no archive is needed. Without `memory` each page is read by itself.
    """
    summary = Summary()

    def note(entry: Entry, outcome: Outcome) -> None:
        _count(summary, outcome)
        if report is not None:
            report(_file_outcome(entry, outcome))

    given = {"url": url, "publisher": publisher, "base_url": base_url}
    with _warnings_only():
        chosen = {"NEWSCRAWL_DRY_RUN": dry_run, "NEWSCRAWL_SITE_MEMORY": memory}
        process = AsyncCrawlerProcess(_settings(database_url, captures, **_OFFLINE, **chosen))
        crawler = process.create_crawler("replay")
        process.crawl(crawler, path=_text(path), list=_text(listed), report=note, **given)
        process.start()
    stats = crawler.stats
    summary.status = UNEXPECTED if process.bootstrap_failed else status_of(crawler)
    summary.error = stats.get_value("newscrawl/error")
    return summary


def crawl_news(
    given: Mapping[str, str],
    *,
    database_url: str | None = None,
    captures: Path | str | None = None,
    settings: Mapping[str, str] | None = None,
    watch: Watch | None = None,
) -> tuple[int, dict[str, Any] | None]:
    """Crawl the web: `scrapy crawl news` in this process, with the spider's arguments as `given`.

    The answer is the exit status and the report, None where the crawl never began. `watch` is shown the count every
    second. `settings`: Scrapy's, before all others. Scrapy's reactor runs once in a process, and so does this.
    """
    chosen = _settings(database_url, captures, **(settings or {}))
    allowed_pairs(chosen.get("NEWSCRAWL_ALLOW_HOSTS") or "")  # A mistake there is one of usage, said before all else.
    with _warnings_only():
        process = AsyncCrawlerProcess(chosen)
        crawler = process.create_crawler("news")
        process.crawl(crawler, watch=watch, **given)
        process.start()
    status = UNEXPECTED if process.bootstrap_failed else status_of(crawler)
    report = crawler.stats.get_value(REPORT)
    return status, report if report and report["run"] is not None else None


def probe_site(probe: Probe, source: Source | None, note: Callable[[str], None], settings: Mapping[str, str]) -> int:
    """Fill in a probe: `scrapy crawl probe` in this process, which can be done once; the answer is the exit status."""
    with _warnings_only():
        process = AsyncCrawlerProcess(_settings(None, None, **settings))
        crawler = process.create_crawler("probe")
        process.crawl(crawler, url=probe.url, probe=probe, source=source, note=note)
        process.start()
    status = UNEXPECTED if process.bootstrap_failed else status_of(crawler)
    # What could not be asked for is part of what was found.
    return 0 if status == UNHEALTHY else status


@contextmanager
def _warnings_only() -> Iterator[None]:
    """Scrapy sets its loggers' levels itself, so only the switch above them all keeps it quiet."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)


def _settings(database_url: str | None, captures: Path | str | None, **more: object) -> Settings:
    """The project's settings; `more` goes before them."""
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    quiet = {"STATS_DUMP": False, "LOG_VERSIONS": [], "LOG_INSTALL_ROOT_HANDLER": False}
    place = {"NEWSCRAWL_DATABASE_URL": database_url, "NEWSCRAWL_CAPTURES": _text(captures)}
    settings.setdict({**quiet, **{k: v for k, v in place.items() if v}, **more}, priority="cmdline")
    return settings


def _text(path: Path | str | None) -> str | None:
    return None if path is None else os.fspath(path)


def _count(summary: Summary, outcome: Outcome) -> None:
    summary.counts[outcome.state, outcome.reason] += 1
    summary.new_articles += outcome.is_new_article
    summary.new_revisions += outcome.is_new_revision and not outcome.is_new_article


def _file_outcome(entry: Entry, outcome: Outcome) -> FileOutcome:
    return FileOutcome(
        url=entry.ledger_url,
        state=outcome.state,
        reason=outcome.reason,
        detail=outcome.detail,
        headline=entry.article.headline if entry.article else None,
        article_id=outcome.article_id,
        revision=outcome.revision,
        is_new_article=outcome.is_new_article,
        is_new_revision=outcome.is_new_revision,
    )
