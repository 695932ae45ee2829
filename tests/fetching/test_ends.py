"""Each exception that a download can end in has one name."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import http_exceptions
from scrapy import exceptions as scrapy_errors
from scrapy.settings import Settings
from scrapy.statscollectors import DummyStatsCollector

from fetching.crawling import crawl
from fetching.hostile import page, serving
from newscrawl.errors import NotFetchedError
from newscrawl.middlewares.failures import FailuresMiddleware, not_fetched, reason_of

KEY = SimpleNamespace(host="times.example", port=80, ssl=True, is_ssl=False)


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("exception", "outcome"),
    [
        (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(8, "no name")), ("pending", "dns")),
        (aiohttp.ClientConnectorError(KEY, ConnectionRefusedError(111, "no")), ("pending", "refused")),
        (aiohttp.ClientConnectorError(KEY, OSError(113, "no route")), ("pending", "unreachable")),
        (aiohttp.ClientConnectorError(KEY, OSError(101, "no network")), ("pending", "unreachable")),
        (aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "old")), ("pending", "tls")),
        (aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError("who")), ("pending", "tls")),
        (aiohttp.ServerDisconnectedError(), ("pending", "reset")),
        (aiohttp.ClientOSError(104, "reset"), ("pending", "unreachable")),
        (ConnectionResetError(104, "reset"), ("pending", "reset")),
        (BrokenPipeError(32, "pipe"), ("pending", "reset")),
        (aiohttp.ServerTimeoutError(), ("pending", "timeout")),
        (TimeoutError(), ("pending", "timeout")),
        (aiohttp.ClientPayloadError("short"), ("pending", "broken_off")),
        (http_exceptions.BadStatusLine("x"), ("pending", "bad_answer")),
        (http_exceptions.LineTooLong(b"x", 5), ("pending", "bad_answer")),
        (
            caused(aiohttp.ClientPayloadError("x"), http_exceptions.TransferEncodingError("x")),
            ("pending", "bad_answer"),
        ),
        (caused(aiohttp.ClientPayloadError("x"), http_exceptions.ContentLengthError("x")), ("pending", "broken_off")),
        (aiohttp.InvalidURL("http://"), ("skipped", "invalid")),
        (UnicodeError("label too long"), ("skipped", "invalid")),
        (scrapy_errors.CannotResolveHostError("x"), ("pending", "dns")),
        (scrapy_errors.DownloadConnectionRefusedError("x"), ("pending", "refused")),
        (scrapy_errors.DownloadTimeoutError("x"), ("pending", "timeout")),
        (scrapy_errors.DownloadFailedError("x"), ("pending", "bad_answer")),
        (scrapy_errors.ResponseDataLossError("x"), ("pending", "broken_off")),
        (scrapy_errors.DownloadCancelledError("x"), ("failed", "too_large")),
        (scrapy_errors.UnsupportedURLSchemeError("x"), ("skipped", "invalid")),
        (scrapy_errors.NotSupported("x"), ("skipped", "invalid")),
        (scrapy_errors.IgnoreRequest("x"), ("skipped", "policy")),
        (ZeroDivisionError("ours"), ("failed", "internal")),
    ],
)
def test_it_has_one_name(exception, outcome):
    state, reason, detail = reason_of(exception)
    assert (str(state), reason) == outcome
    assert detail
    assert "\n" not in detail


def test_every_reason_is_documented_and_no_other(root):
    text = (root / "docs" / "fetching.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (skipped|pending|failed) \| (.+?) \|", text, re.MULTILINE)
    documented = {(state, reason) for state, reasons in rows for reason in re.findall(r"`(\w+)`", reasons)}
    raised = set()
    for path in [*(root / "newscrawl" / "middlewares").glob("*.py"), root / "newscrawl" / "codings.py"]:
        code = (
            path.read_text(encoding="utf-8")
            .replace("UNREACHABLE,", '"robots_unreachable",')
            .replace("UNSAFE,", '"unsafe_address",')
        )
        raised |= set(re.findall(r"""NotFetchedError\(\s*"(\w+)", "(\w+)\"""", code))
        raised |= {(state.lower(), reason) for state, reason in re.findall(r"""State\.(\w+), "(\w+)\"""", code)}
    assert raised - {("pending", "redirect")} == documented


def test_our_own_word_inside_another_error_counts():
    ours = NotFetchedError("skipped", "unsafe_address", "127.0.0.1:80")
    assert not_fetched(caused(aiohttp.ClientConnectorError(KEY, OSError("x")), ours)) is ours


def test_a_long_story_is_cut():
    assert len(reason_of(ZeroDivisionError("x\n" * 1000))[2]) < 400


def test_everything_passes_as_a_request_that_was_not_fetched():
    middleware = FailuresMiddleware(DummyStatsCollector(SimpleNamespace(settings=Settings())))
    with pytest.raises(NotFetchedError) as raised:
        middleware.process_exception(None, TimeoutError())
    assert isinstance(raised.value.__cause__, TimeoutError)


async def test_a_name_that_is_none_and_one_nobody_knows():
    long = f"http://{'a' * 70}.example/"
    unknown = "http://nobody.invalid/"
    found = await crawl([long, unknown], ROBOTSTXT_OBEY=False)
    assert found.outcome(long) == ("skipped", "invalid")
    assert found.outcome(unknown) == ("pending", "dns")


async def test_a_crawl_that_is_told_to_stop_does():
    """Requests that are on their way when a crawl ends neither hang nor warn."""

    async def silent(*_):
        await asyncio.sleep(30)

    async with serving({"/slow": silent, "/a": page()}) as site:
        began = asyncio.get_running_loop().time()
        await crawl(
            [site.url + "/slow", site.url + "/a"],
            NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}",
            CLOSESPIDER_PAGECOUNT=2,
            DOWNLOAD_TIMEOUT=2,
        )
        assert asyncio.get_running_loop().time() - began < 15
