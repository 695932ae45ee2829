"""Let nothing into the archive that is no article."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from newscrawl import urls
from newscrawl.article import Article, Reason
from newscrawl.pipelines.items import as_article, is_article


class InvalidArticle(DropItem):
    """Says which field is wrong."""

    reason = Reason.INVALID


class ValidationPipeline:
    """Drops what has no headline, no text at all, or an address that is none."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: Any) -> Any:
        if is_article(item) and (field := _wrong_field(as_article(item))):
            self._stats.inc_value(f"newscrawl/invalid/{field}")
            raise InvalidArticle(field)
        return item


def _wrong_field(article: Article) -> str | None:
    if not (article.headline and article.headline.strip()):
        return "headline"
    if not (article.article_body.strip() or article.description or article.images):
        return "article_body"
    if article.url and not urls.is_http(article.url):
        return "url"
    return None
