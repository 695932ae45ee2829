"""Scrapy's `crawl` with an honest exit status."""

from __future__ import annotations

import argparse

from scrapy import Spider
from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError

from newscrawl.extensions.verdict import UNEXPECTED, status_of


class Command(crawl.Command):
    """Scrapy ends with 0 whatever became of the crawl; this with what `newscrawl.extensions.Verdict` says."""

    crawler: Crawler | None = None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        super().run(args, opts)
        assert self.crawler is not None
        if not self.exitcode:
            # A crawl without the extension is judged by Scrapy alone.
            self.exitcode = status_of(self.crawler, 0 if self.crawler.spider else UNEXPECTED)

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        try:
            self.crawler = super()._create_crawler(spidercls)
        except KeyError:
            assert self.crawler_process is not None
            known = ", ".join(self.crawler_process.spider_loader.list())
            raise UsageError(f"no spider is called {spidercls!r}; there are: {known}", print_help=False) from None
        return self.crawler
