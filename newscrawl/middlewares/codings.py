"""Answers as text: without their content codings, marked where they broke off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from newscrawl.codings import ACCEPTED, undo
from newscrawl.errors import NotFetchedError
from newscrawl.http_headers import listed
from newscrawl.middlewares.handler import CUT, TRUNCATED

_CONDITIONS = (b"If-None-Match", b"If-Modified-Since")
_TEXTS = ("text/", "html", "xml", "json")


class CodingsMiddleware:
    """Takes the place of Scrapy's HttpCompressionMiddleware; `meta["wire"]` keeps the body as it came."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault(b"Accept-Encoding", ACCEPTED.encode())

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status == 206:
            raise NotFetchedError("pending", "partial", "206 without having asked for a part")
        if response.status == 304 and not any(name in request.headers for name in _CONDITIONS):
            raise NotFetchedError("pending", "bad_answer", "304 without having asked with a condition")
        codings = listed(value.decode("latin-1") for value in response.headers.getlist(b"Content-Encoding"))
        kind = (response.headers.get(b"Content-Type") or b"text/html").decode("latin-1").lower()
        most_bytes = request.meta.get("download_maxsize", self._most_bytes)
        undone = undo(response.body, codings, most_bytes, is_text=any(word in kind for word in _TEXTS))
        if undone.is_cut and not undone.body:
            raise NotFetchedError("pending", "broken_off", "a coding without content")
        flags = list(response.flags)
        if undone.is_cut and CUT not in flags and TRUNCATED not in flags:
            flags.append(TRUNCATED)
            if wire := request.meta.get("wire"):
                request.meta["wire"] = replace(wire, truncated="disconnect")
        if undone.body is response.body and not codings:
            return response
        return _replaced(response, undone.body, flags)


def _replaced(response: Response, body: bytes, flags: list[str]) -> Response:
    headers = response.headers.copy()
    headers.pop(b"Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body[:4096])
    values: dict[str, Any] = {"headers": headers, "body": body, "flags": flags}
    if issubclass(kind, TextResponse):
        values["encoding"] = None
    return response.replace(cls=kind, **values)
