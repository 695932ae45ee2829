"""What a page says about its own use, recorded, and obeyed where the settings say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl.article import DoorKind
from newscrawl.directives import directives, refusal
from newscrawl.errors import NotFetchedError
from newscrawl.middlewares.identity import product_token


class DirectivesMiddleware:
    """Fills `meta["directives"]`; an article that asks not to be kept is not kept.

    Doors are read for their links and not kept, so nothing refuses them here.
    """

    def __init__(self, agent: str, obeyed: Sequence[str]) -> None:
        self._agent = agent
        self._obeyed = obeyed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(product_token(crawler.settings), crawler.settings.getlist("NEWSCRAWL_OBEY_DIRECTIVES"))

    def process_response(self, request: Request, response: Response) -> Response:
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        found = directives(headers, response.body, self._agent)
        request.meta["directives"] = found
        kind = getattr(request.meta.get("visit"), "kind", None)
        if response.status == 200 and kind not in set(DoorKind) and (word := refusal(found, self._obeyed)):
            raise NotFetchedError("skipped", "policy", word)
        return response
