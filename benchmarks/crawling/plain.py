"""Bare Scrapy over the papers of the tests: the yardstick.

scrapy runspider plain.py -a bases=URL,URL [-a out=FILE]
"""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response


class PlainSpider(scrapy.Spider):
    """All of the sitemap, each page once; what came is noted in a file, one address a line."""

    name = "plain"
    custom_settings = {"ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "ERROR"}  # noqa: RUF012

    def __init__(self, bases: str, out: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.bases = bases.split(",")
        self.out = Path(out) if out else None

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for base in self.bases:
            yield scrapy.Request(f"{base}/sitemaps/old.xml.gz", callback=self.sitemap)

    def sitemap(self, response: Response) -> Iterator[scrapy.Request]:
        body = response.body if response.body[:1] == b"<" else gzip.decompress(response.body)
        for address in re.findall(r"<loc>(.*?)</loc>", body.decode()):
            yield scrapy.Request(address, callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> None:
        del kwargs
        if self.out:
            with self.out.open("a", encoding="utf-8") as file:
                file.write(f"{response.url}\n")
