"""Answers that break off, stall, flood or are no HTTP: each ends in one outcome, and none is taken as whole."""

from __future__ import annotations

import asyncio
import gzip
import time

import pytest
from scrapy import Request

from fetching.crawling import crawl
from fetching.hostile import OK, page, serving

TEXT = b"<p>" + b"It was a quiet day at the harbour. " * 60 + b"</p>"
PACKED = gzip.compress(TEXT)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = b"Content-Encoding: gzip"
OK_FLAGS = ("ok",)
BAD = ("pending", "bad_answer")
CUT = ("ok", "truncated")


async def reset(_, writer):
    writer.write(OK + b"Content-Length: 9000\r\n\r\n" + TEXT)
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()


async def reset_at_once(_, writer):
    writer.transport.abort()


async def flood_of_fields(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"X-Field-%d: %s\r\n" % (number, b"a" * 100))
        await writer.drain()


async def endless_field(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(1000):
        writer.write(b"a" * 65_536)
        await writer.drain()


CASES = {
    "/whole": (page(TEXT), OK_FLAGS),
    "/closed-at-the-end": (OK + b"\r\n" + TEXT, OK_FLAGS),
    "/old": (b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + TEXT, OK_FLAGS),
    "/chunked": (CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(TEXT), TEXT), OK_FLAGS),
    "/one-interim": (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + page(TEXT), OK_FLAGS),
    "/short": (OK + b"Content-Length: 9000\r\n\r\n" + TEXT, CUT),
    "/short-chunks": (CHUNKED + b"9000\r\n" + TEXT, CUT),
    "/no-last-chunk": (CHUNKED + b"%x\r\n%s\r\n" % (len(TEXT), TEXT), CUT),
    "/reset": (reset, CUT),
    "/short-gzip": (page(PACKED[:-30], GZIPPED), CUT),
    "/gzip-without-its-sum": (page(PACKED[:-8], GZIPPED), CUT),
    "/gzip-of-nothing": (page(PACKED[:10], GZIPPED), ("pending", "broken_off")),
    "/bad-sum": (page(PACKED[:-8] + b"\0" * 8, GZIPPED), ("failed", "bad_coding")),
    "/damaged": (page(PACKED[:40] + b"\xff" * 40 + PACKED[80:], GZIPPED), ("failed", "bad_coding")),
    "/short-and-empty": (OK + b"Content-Length: 9000\r\n\r\n", ("pending", "broken_off")),
    "/part": (page(TEXT, b"Content-Range: bytes 0-99/9000", status=b"206 Partial Content"), ("pending", "partial")),
    "/not-modified": (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", BAD),
    "/reset-at-once": (reset_at_once, ("pending", "reset")),
    "/empty": (b"", ("pending", "reset")),
    "/old-old": (TEXT, BAD),
    "/bad-chunk": (CHUNKED + b"5\r\nhello\r\nxyz\r\nhello\r\n", BAD),
    "/negative-chunk": (CHUNKED + b"5\r\nhello\r\n-5\r\nhello\r\n", BAD),
    "/huge-chunk": (CHUNKED + b"5\r\nhello\r\n" + b"f" * 40 + b"\r\nhello\r\n", BAD),
    "/negative-length": (OK + b"Content-Length: -5\r\n\r\nhello", BAD),
    "/two-lengths": (OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello", BAD),
    "/no-status": (b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", BAD),
    "/upgrade": (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        BAD,
    ),
    "/status-0": (b"HTTP/1.1 000 What\r\nContent-Length: 0\r\n\r\n", BAD),
    "/status-1000": (b"HTTP/1.1 1000 What\r\nContent-Length: 0\r\n\r\n", BAD),
    "/both-framings": (
        OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        BAD,
    ),
    "/bare-newlines": (
        b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: %d\n\n" % len(TEXT) + TEXT,
        OK_FLAGS,
    ),
    "/line-without-colon": (OK + b"oops\r\nContent-Length: 0\r\n\r\n", BAD),
    "/null-in-a-field": (OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n", BAD),
    "/fields": (flood_of_fields, BAD),
    "/field": (endless_field, BAD),
}


@pytest.fixture(scope="module")
def crawled():
    """All cases in one crawl."""

    async def run():
        answers = {path: answer for path, (answer, _) in CASES.items()}
        async with serving(answers) as site:
            urls = [site.url + path for path in CASES]
            found = await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
            return {path: (found, site.url + path) for path in CASES}

    return asyncio.run(run())


@pytest.mark.parametrize(("path", "outcome"), [(path, outcome) for path, (_, outcome) in CASES.items()])
def test_every_fault_has_its_outcome(crawled, path, outcome):
    found, url = crawled[path]
    assert found.outcome(url) == outcome
    if outcome[0] == "ok":
        response = found.one(url)
        body = response.body
        assert body == TEXT if outcome == OK_FLAGS else TEXT.startswith(body)
        assert response.meta["wire"].truncated == ("disconnect" if outcome == CUT else None)


async def dripping(_, writer):
    writer.write(OK + b"Content-Length: 900000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.1)


async def silent(*_):
    await asyncio.sleep(30)


async def silent_after_the_head(_, writer):
    writer.write(OK + b"Content-Length: 5\r\n\r\n")
    await asyncio.sleep(30)


async def dripping_head(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while not writer.is_closing():
        writer.write(b"X-A: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)


async def interim_for_ever(_, writer):
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 100)
        await writer.drain()
        await asyncio.sleep(0.001)


async def test_one_deadline_for_all_of_an_answer():
    slow = {
        "/drip": dripping,
        "/silent": silent,
        "/stalled": silent_after_the_head,
        "/head": dripping_head,
        "/interim": interim_for_ever,
    }
    async with serving(slow) as site, serving({"/a": page()}) as other:
        urls = [site.url + path for path in slow]
        began = time.monotonic()
        found = await crawl(
            [*urls, other.url + "/a"],
            NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port},127.0.0.1:{other.port}",
            DOWNLOAD_TIMEOUT=1,
        )
        assert time.monotonic() - began < 15
    assert {found.outcome(url) for url in urls} == {("pending", "timeout")}
    assert found.outcome(other.url + "/a") == ("ok",)


async def test_odd_bytes_in_a_header_cost_nothing():
    answer = page(
        TEXT, b"X-Odd: caf\xe9 \xff\xfe", "X-Name: Ünïcode".encode(), b"Content-Type: text/html; charset=caf\xe9"
    )
    async with serving({"/a": answer}) as site:
        found = await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    response = found.one(site.url + "/a")
    assert response.body == TEXT
    assert ("X-Odd", "caf\xe9 \xff\xfe") in response.meta["wire"].headers


async def test_the_wire_is_kept_as_it_came():
    answer = page(PACKED, b"content-encoding: gzip", b"X-b: 2", b"x-A: 1", b"X-b: 3")
    async with serving({"/a": answer}) as site:
        found = await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    response = found.one(site.url + "/a")
    wire = response.meta["wire"]
    assert response.body == TEXT
    assert b"Content-Encoding" not in response.headers
    assert wire.body == PACKED
    assert [name for name, _ in wire.headers] == [
        "Content-Length", "content-encoding", "X-b", "x-A", "X-b", "Content-Type",
    ]  # fmt: skip
    assert (wire.method, wire.ip_address, wire.protocol) == ("GET", "127.0.0.1", "HTTP/1.1")
    assert wire.request_headers[0] == ("Host", f"127.0.0.1:{site.port}")


async def test_what_a_server_sends_unasked_is_no_answer_to_the_next_request():
    forged = page(b"forged")
    async with serving({"/a": page(b"a") + forged, "/b": page(b"b"), "/robots.txt": page(b"") + forged}) as site:
        site.keeps_open = True
        urls = [site.url + "/a", site.url + "/b"]
        found = await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}", CONCURRENT_REQUESTS_PER_DOMAIN=1)
    bodies = [found.one(url).body for url in urls if found.outcome(url)[0] == "ok"]
    assert b"forged" not in bodies


@pytest.mark.parametrize("charset", [b"rot13", b"zlib", b"utf-7", b"unicode_escape", b"none", b"", b"\xff"])
async def test_a_charset_that_is_none_costs_nothing(charset):
    async with serving({"/a": page(TEXT, b"Content-Type: text/html; charset=" + charset)}) as site:
        found = await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert found.one(site.url + "/a").body == TEXT


async def test_an_address_is_asked_as_it_stands_in_the_ledger():
    targets = [
        "/a%2Fb",
        "/caf%E9",
        "/a;b=c,d",
        "//double//slash",
        "/a/../b",
        "/%zz|",
        "/?q=a+b%20c&&x=[1]",
        "/a?",
        "/~x'(y)",
    ]
    async with serving({}) as site:
        urls = [Request(site.url + target).url for target in targets]
        await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    asked = {url.removeprefix(site.url).removesuffix("?") for url in urls}
    assert {path.removesuffix("?") for path in site.paths} == {"/robots.txt", *asked}


async def test_304_is_an_answer_to_a_condition():
    async with serving({"/a": b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"}) as site:
        asked = Request(site.url + "/a", headers={"If-None-Match": "x"})
        found = await crawl([asked], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert found.one(site.url + "/a").status == 304
