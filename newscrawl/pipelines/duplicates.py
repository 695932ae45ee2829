"""Let an article that was found twice in one crawl pass once."""

from __future__ import annotations

import hashlib
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from newscrawl import urls
from newscrawl.article import Article, State
from newscrawl.pipelines.items import as_article, is_article


class DuplicateArticle(DropItem):
    """The same text at the same address came before."""

    reason = State.DUPLICATE


class DuplicatesPipeline:
    """Drops what says the same as an item before it.

    An article that comes with its page passes: the archive keeps every page, and knows better what is the same story.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats
        self._seen: set[bytes] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        if not is_article(item):
            return item
        article = as_article(item)
        if article.page is not None:
            return item
        key = _key(article)
        if key in self._seen:
            self._stats.inc_value("newscrawl/duplicates")
            raise DuplicateArticle(article.url or article.headline or "")
        self._seen.add(key)
        return item


def _key(article: Article) -> bytes:
    """Sixteen bytes are enough to tell some billion articles."""
    address = urls.normalise(article.url) if article.url else ""
    told = "\x1f".join((article.identifier or address, article.headline or "", article.article_body))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:16]
