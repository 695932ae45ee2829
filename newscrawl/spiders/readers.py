"""The processes that read a crawl's pages."""

from __future__ import annotations

from scrapy.settings import BaseSettings

from newscrawl.workers import Pool


def make_pool(settings: BaseSettings) -> Pool:
    """Make the pool the settings ask for; its user closes it."""
    return Pool(
        settings.getint("NEWSCRAWL_READERS"),
        settings.getfloat("NEWSCRAWL_READER_SECONDS", 10.0),
        settings.getint("NEWSCRAWL_READER_PAGES", 1000),
    )
