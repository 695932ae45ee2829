"""Every way a request can fail, under one name each."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from typing import Self

import aiohttp
from aiohttp import http_exceptions
from scrapy import Request
from scrapy import exceptions as scrapy_errors
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from newscrawl.addresses import allowed_pairs
from newscrawl.article import State
from newscrawl.errors import NotFetchedError

_MOST = 300
_TABLE: tuple[tuple[type[BaseException], State, str], ...] = (
    (aiohttp.ClientConnectorCertificateError, State.PENDING, "tls"),
    (aiohttp.ClientConnectorSSLError, State.PENDING, "tls"),
    (ssl.SSLError, State.PENDING, "tls"),
    (aiohttp.ClientConnectorDNSError, State.PENDING, "dns"),
    (scrapy_errors.CannotResolveHostError, State.PENDING, "dns"),
    (TimeoutError, State.PENDING, "timeout"),
    (scrapy_errors.DownloadTimeoutError, State.PENDING, "timeout"),
    (ConnectionRefusedError, State.PENDING, "refused"),
    (scrapy_errors.DownloadConnectionRefusedError, State.PENDING, "refused"),
    (ConnectionResetError, State.PENDING, "reset"),
    (ConnectionAbortedError, State.PENDING, "reset"),
    (BrokenPipeError, State.PENDING, "reset"),
    (aiohttp.ServerDisconnectedError, State.PENDING, "reset"),
    (http_exceptions.ContentLengthError, State.PENDING, "broken_off"),
    (http_exceptions.HttpProcessingError, State.PENDING, "bad_answer"),
    (aiohttp.ClientResponseError, State.PENDING, "bad_answer"),
    (aiohttp.ClientPayloadError, State.PENDING, "broken_off"),
    (scrapy_errors.ResponseDataLossError, State.PENDING, "broken_off"),
    (scrapy_errors.DownloadFailedError, State.PENDING, "bad_answer"),
    (aiohttp.ClientConnectorError, State.PENDING, "unreachable"),
    (OSError, State.PENDING, "unreachable"),
    (aiohttp.InvalidURL, State.SKIPPED, "invalid"),
    (aiohttp.NonHttpUrlClientError, State.SKIPPED, "invalid"),
    (UnicodeError, State.SKIPPED, "invalid"),
    (scrapy_errors.UnsupportedURLSchemeError, State.SKIPPED, "invalid"),
    (scrapy_errors.NotSupported, State.SKIPPED, "invalid"),
    (scrapy_errors.DownloadCancelledError, State.FAILED, "too_large"),
    (scrapy_errors.IgnoreRequest, State.SKIPPED, "policy"),
    (aiohttp.ClientError, State.PENDING, "bad_answer"),
)


def reason_of(exception: BaseException) -> tuple[State, str, str]:
    """State, reason and detail of a failed request; a mistake of ours is State.FAILED, "internal"."""
    causes = list(_chain(exception))
    for kind, state, reason in _TABLE:
        if any(isinstance(cause, kind) for cause in causes):
            return state, reason, _told(exception)
    return State.FAILED, "internal", f"{type(exception).__name__}: {_told(exception)}"


def not_fetched(exception: BaseException) -> NotFetchedError:
    """The same as an error; one that a part of ours raised itself is found inside the other."""
    for cause in _chain(exception):
        if isinstance(cause, NotFetchedError):
            return cause
    return NotFetchedError(*reason_of(exception))


class FailuresMiddleware:
    """Turns whatever the downloader raises into a NotFetchedError, and counts it."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        # Scrapy passes over what a download handler raises when it is made: a mistake here is said before.
        allowed_pairs(crawler.settings.get("NEWSCRAWL_ALLOW_HOSTS") or "")
        return cls(crawler.stats)

    def process_exception(self, request: Request, exception: Exception) -> None:
        del request
        error = not_fetched(exception)
        self._stats.inc_value(f"newscrawl/not_fetched/{error.reason}")
        if error is exception:
            raise error
        raise error from exception


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    """An exception and what caused it, also as aiohttp keeps it (`os_error`)."""
    seen: set[int] = set()
    waiting = [exception]
    while waiting:
        error = waiting.pop(0)
        if error is not None and id(error) not in seen and not isinstance(error, asyncio.CancelledError):
            seen.add(id(error))
            yield error
            waiting += [getattr(error, "os_error", None), error.__cause__, error.__context__]


def _told(exception: BaseException) -> str:
    text = " ".join(str(exception).split()) or type(exception).__name__
    return text[:_MOST]
