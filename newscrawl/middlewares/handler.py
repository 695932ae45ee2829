"""HTTP over aiohttp: one deadline for all of an answer, bounded in every direction, kept as it came over the wire.

docs/decisions tells why this and not Scrapy's own handler.
"""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from aiohttp.connector import Connection
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from yarl import URL

from newscrawl import urls
from newscrawl.addresses import allowed_pairs
from newscrawl.article import Wire
from newscrawl.errors import NotFetchedError
from newscrawl.middlewares.guard import Guard

TRUNCATED = "truncated"
"""Flag of a response whose body broke off."""
CUT = "cut"
"""Flag of a response of which we took only the beginning, as the request's meta["cut_at"] asked."""
_MOST_HEADERS = 200
_MOST_HEADER_BYTES = 32 << 10
_LARGE = 4 << 20
_MOST_LARGE = 2
"""So many bodies of more bytes than _LARGE are read at once: many servers together fill the memory no more than two."""
_TRUNCATED_AS = {TRUNCATED: "disconnect", CUT: "length"}
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    most_bytes: int
    cut_at: int | None


class _Answer(aiohttp.ClientResponse):
    """Remembers who answered: a connection goes back to its pool as soon as the last byte is there."""

    peer: str | None = None

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        name = connection.transport.get_extra_info("peername") if connection.transport else None
        self.peer = str(name[0]).partition("%")[0] if name else None
        return await super().start(connection)


class HttpHandler(BaseDownloadHandler):
    """Scrapy's door to aiohttp.

    A request's meta may hold `download_timeout`, `download_maxsize` and `cut_at` (bytes: the rest is left unread). The
    answer's `meta["wire"]` is a Wire. Raises NotFetchedError and what aiohttp raises.
    """

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._most_bytes = settings.getint("DOWNLOAD_MAXSIZE")
        self._guard = Guard(allowed_pairs(settings.get("NEWSCRAWL_ALLOW_HOSTS") or ""))
        self._large = asyncio.Semaphore(_MOST_LARGE)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._guard,
                socket_factory=self._guard.make_socket,
                limit=0,  # Scrapy counts requests; one that waited here would lose its time.
                ssl=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_Answer,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            max_line_size=_MOST_HEADER_BYTES,
            max_field_size=_MOST_HEADER_BYTES,
            max_headers=_MOST_HEADERS,
        )

    async def download_request(self, request: Request) -> Response:
        url = _asked(request.url)
        self._guard.check(url.raw_host or "", url.port or 0)
        limits = _Limits(
            request.meta.get("download_timeout") or self._seconds,
            request.meta.get("download_maxsize", self._most_bytes),
            request.meta.get("cut_at"),
        )
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._fetch(request, url, limits)
        except TimeoutError as error:
            raise NotFetchedError("pending", "timeout", f"no whole answer in {limits.seconds:g} s") from error

    async def close(self) -> None:
        await self._session.close()
        await self._guard.close()

    async def _fetch(self, request: Request, url: URL, limits: _Limits) -> Response:
        headers = request.headers.to_tuple_list()
        asked = self._session.request(
            request.method,
            url,
            data=request.body or None,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(),
        )
        async with asked as answer:
            assert isinstance(answer, _Answer)
            if answer.status < 200:
                answer.close()
                raise NotFetchedError("pending", "bad_answer", f"status {answer.status} ends nothing")
            body, flags = await _read(answer, limits, self._large)
            if flags:
                answer.close()
        wire = Wire(
            body=body,
            headers=tuple((_text(name), _text(value)) for name, value in answer.raw_headers),
            method=request.method,
            request_headers=(("Host", url.raw_authority), *headers),
            ip_address=answer.peer,
            protocol=f"HTTP/{answer.version.major}.{answer.version.minor}" if answer.version else None,
            truncated=_TRUNCATED_AS[flags[0]] if flags else None,
        )
        request.meta["wire"] = wire
        return _response(str(url), answer.status, wire, flags)


def plain(url: str) -> str:
    """An address without user name, password and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path or "/", parts.query, ""))


def _asked(url: str) -> URL:
    """The address as aiohttp takes it, letter by letter; raises NotFetchedError for what is none of the web."""
    try:
        if urls.origin(url) is not None:
            return URL(plain(url), encoded=True)
    except ValueError as error:
        raise NotFetchedError("skipped", "invalid", str(error)[:200]) from error
    raise NotFetchedError("skipped", "invalid", "no address of the web")


async def _read(answer: aiohttp.ClientResponse, limits: _Limits, large: asyncio.Semaphore) -> tuple[bytes, list[str]]:
    """The body and its flags."""
    if answer.method == "HEAD" or answer.status in _NO_BODY:
        return b"", []
    length = answer.headers.get("Content-Length", "")
    if limits.cut_at is None and length.isdecimal() and int(length) > limits.most_bytes:
        answer.close()
        raise NotFetchedError("failed", "too_large", f"Content-Length {length}")
    body = bytearray()
    try:
        await _fill(body, answer, limits, large)
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, ConnectionError) as error:
        if not body:
            raise
        if _is_garbled(error):
            raise NotFetchedError("pending", "bad_answer", str(error)[:200]) from error
        return bytes(body), [TRUNCATED]
    if limits.cut_at is not None and len(body) >= limits.cut_at:
        return bytes(body[: limits.cut_at]), [CUT]
    if len(body) > limits.most_bytes:
        answer.close()
        body.clear()  # The error keeps this frame alive.
        raise NotFetchedError("failed", "too_large", f"more than {limits.most_bytes} bytes")
    return bytes(body), []


async def _fill(body: bytearray, answer: aiohttp.ClientResponse, limits: _Limits, large: asyncio.Semaphore) -> None:
    """Read until the end, or just beyond a limit; a large body waits until others are done (the server with it)."""
    most = limits.most_bytes if limits.cut_at is None else min(limits.cut_at - 1, limits.most_bytes)
    async with AsyncExitStack() as room:
        waits = True
        async for piece in answer.content.iter_any():
            body += piece
            if len(body) > most:
                return
            if waits and len(body) > _LARGE:
                waits = False
                await room.enter_async_context(large)


def _is_garbled(error: BaseException) -> bool:
    """Whether the chunks made no sense, rather than ending too early."""
    cause = error.__cause__
    return isinstance(cause, aiohttp.http_exceptions.TransferEncodingError) and "enough data" not in str(cause)


def _response(url: str, status: int, wire: Wire, flags: list[str]) -> Response:
    headers = Headers()
    for name, value in wire.headers:
        headers.appendlist(name, value.encode("latin-1"))
    kind = responsetypes.from_args(headers=headers, url=url, body=wire.body[:4096])
    address = ipaddress.ip_address(wire.ip_address) if wire.ip_address else None
    return kind(url, status, headers, wire.body, flags, ip_address=address, protocol=wire.protocol)


def _text(value: bytes) -> str:
    """Header bytes as text: one character a byte, and no control characters."""
    return value.decode("latin-1").translate(_NO_CONTROLS)


_NO_CONTROLS = dict.fromkeys([*range(9), *range(10, 32), 127], " ")
