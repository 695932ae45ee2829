"""What the log says of an item: one line with its address, never its whole text."""

from __future__ import annotations

import logging
from typing import Any

from itemadapter import ItemAdapter
from scrapy import Request, Spider, logformatter
from scrapy.http import Response
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure

from newscrawl.article import Article
from newscrawl.urls import without_credentials


class LogFormatter(logformatter.LogFormatter):
    """As Scrapy's, with items named instead of printed, and no password that stands in an address."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:
        return _without_credentials(super().crawled(request, response, spider))

    def download_error(
        self, failure: Failure, request: Request, spider: Spider, errmsg: str | None = None
    ) -> LogFormatterResult:
        return _without_credentials(super().download_error(failure, request, spider, errmsg))

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        del response, spider
        return {"level": logging.DEBUG, "msg": "Passed on: %(item)s", "args": {"item": named(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        result = super().dropped(item, exception, response, spider)
        words = {"item": named(item), "exception": exception}
        return {"level": result["level"], "msg": "Not passed on: %(item)s: %(exception)s", "args": words}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        del exception, response, spider
        return {"level": logging.ERROR, "msg": "Error processing %(item)s", "args": {"item": named(item)}}


def _without_credentials(result: LogFormatterResult) -> LogFormatterResult:
    assert isinstance(result["args"], dict)
    result["args"] = {
        name: value if isinstance(value, int) else without_credentials(str(value))
        for name, value in result["args"].items()
    }
    return result


def named(item: Any) -> str:
    """The address of an item, or what else tells it from others, without line breaks."""
    if isinstance(item, Article):
        told = item.url or (item.page and item.page.ledger_url) or item.headline
    else:
        told = ItemAdapter(item).get("url") if ItemAdapter.is_item(item) else None
    return repr(told or type(item).__name__)
