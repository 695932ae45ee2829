"""Who asks: one honest name, and a way to reach whoever runs the crawl."""

from __future__ import annotations

import logging
import re
from importlib.metadata import version
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

_LOG = logging.getLogger(__name__)
_TOKEN = re.compile(r"[\w-]+")


def user_agent(settings: BaseSettings) -> str:
    """E.g. "newscrawl/0.1.0 (+mailto:desk@paper.example)"; a USER_AGENT that was set otherwise counts as it is."""
    agent = str(settings["USER_AGENT"])
    if agent != settings["BOT_NAME"]:
        return agent
    contact = str(settings.get("NEWSCRAWL_CONTACT") or "")
    return f"{agent}/{version('newscrawl')}" + (f" (+{contact})" if contact else "")


def product_token(settings: BaseSettings) -> str:
    """Our name in a robots.txt, e.g. "newscrawl"."""
    token = _TOKEN.match(str(settings.get("ROBOTSTXT_USER_AGENT") or settings["USER_AGENT"]))
    return token[0].lower() if token else "newscrawl"


class IdentityMiddleware:
    """Signs every request; says once when nobody could answer to the signature."""

    def __init__(self, agent: str) -> None:
        self._agent = agent.encode("ascii", "replace")
        self._is_anonymous = "@" not in agent and "://" not in agent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(user_agent(crawler.settings))

    def process_request(self, request: Request) -> None:
        if self._is_anonymous:
            self._is_anonymous = False
            _LOG.warning("no NEWSCRAWL_CONTACT is set: a site that has a complaint can only shut us out")
        request.headers.setdefault(b"User-Agent", self._agent)
