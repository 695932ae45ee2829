"""Content codings: undone within bounds, whatever is declared; what is kept as text is text."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import zlib

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fetching.crawling import crawl
from fetching.hostile import OK, page, serving
from newscrawl.codings import undo, zstd
from newscrawl.errors import NotFetchedError

TEXT = b"<p>" + b"It was a quiet day at the harbour, and nobody came. " * 40 + b"</p>"
MOST = 32 << 20
WHOLE = (TEXT, False)


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def outcome(body, codings, *, is_text=True, most=MOST):
    try:
        undone = undo(body, codings, most, is_text=is_text)
    except NotFetchedError as error:
        return error.state, error.reason
    return undone.body, undone.is_cut


PACKED = gzip.compress(TEXT)
UNDONE = {
    "none": (TEXT, []),
    "gzip": (PACKED, ["gzip"]),
    "x-gzip": (PACKED, ["x-gzip"]),
    "members": (gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), ["gzip"]),
    "something behind it": (PACKED + b"\0" * 20, ["gzip"]),
    "deflate": (zlib.compress(TEXT), ["deflate"]),
    "raw deflate": (raw_deflate(TEXT), ["deflate"]),
    "br": (brotli.compress(TEXT), ["br"]),
    "zstd": (zstd.compress(TEXT), ["zstd"]),
    "frames": (zstd.compress(TEXT[:50]) + zstd.compress(TEXT[50:]), ["zstd"]),
    "two": (zlib.compress(PACKED), ["gzip", "deflate"]),
    "called gzip": (TEXT, ["gzip"]),
    "called br": (TEXT, ["br"]),
    "called zstd": (TEXT, ["zstd"]),
    "called deflate": (TEXT, ["deflate"]),
    "called utf-8": (TEXT, ["utf-8"]),
    "called identity": (TEXT, ["identity"]),
    "unknown, but text": (TEXT, ["rot13"]),
    "undeclared": (PACKED, []),
    "undeclared twice": (gzip.compress(PACKED), []),
    "half declared": (gzip.compress(PACKED), ["gzip"]),
}


@pytest.mark.parametrize(("body", "codings"), UNDONE.values(), ids=UNDONE)
def test_it_is_undone(body, codings):
    assert outcome(body, codings) == WHOLE


BAD = ("failed", "bad_coding")
REFUSED = {
    "three": (gzip.compress(zlib.compress(PACKED)), ["gzip", "deflate", "gzip"]),
    "gzip in gzip in gzip": (gzip.compress(gzip.compress(PACKED)), ["gzip"]),
    "unknown": (b"\x00\x01\x02binary", ["compress"]),
    "called gzip, but br": (brotli.compress(TEXT, quality=1), ["gzip"]),
    "called br, but gzip": (PACKED, ["br"]),
    "called zstd, but gzip": (PACKED, ["zstd"]),
    "bad sum": (PACKED[:-8] + b"\0" * 8, ["gzip"]),
}


@pytest.mark.parametrize(("body", "codings"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused(body, codings):
    assert outcome(body, codings) == BAD


@pytest.mark.parametrize(
    ("packed", "coding"),
    [(PACKED, "gzip"), (zlib.compress(TEXT), "deflate"), (brotli.compress(TEXT), "br"), (zstd.compress(TEXT), "zstd")],
    ids=["gzip", "deflate", "br", "zstd"],
)
def test_what_breaks_off_is_never_whole(packed, coding):
    for length in range(1, len(packed)):
        result = outcome(packed[:length], [coding])
        assert result == BAD or (result[1] is True and TEXT.startswith(result[0]))


@given(st.binary(max_size=200), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x", ""]), max_size=3))
@settings(max_examples=300, deadline=None)
def test_nothing_else_comes_of_any_bytes(body, codings):
    result = outcome(body, codings)
    assert result in (BAD, ("failed", "too_large")) or isinstance(result[0], bytes)


@given(st.binary(max_size=60), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
@settings(max_examples=200, deadline=None)
def test_damage_is_no_crash(damage, coding):
    packer = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    packed = packer(TEXT)
    place = len(damage) * 7 % len(packed)
    result = outcome(packed[:place] + damage + packed[place + len(damage) :], [coding])
    assert result == BAD or isinstance(result[0], bytes)


def test_a_file_that_is_a_gzip_file_stays_one():
    assert outcome(PACKED, [], is_text=False) == (PACKED, False)


def test_the_files_of_scrapy(shared):
    folder = shared / "compression" / "scrapy"
    for name in ("br", "gzip", "zlibdeflate", "rawdeflate", "gzip-deflate", "zstd-static-content-size",
                 "zstd-static-no-content-size", "zstd-streaming-no-content-size"):  # fmt: skip
        codings = [word.removeprefix("zlib").removeprefix("raw") for word in name.split("-") if len(word) < 12]
        codings = ["zstd"] if name.startswith("zstd") else codings
        body, is_cut = outcome((folder / f"html-{name}.bin").read_bytes(), codings)
        assert body.lstrip()[:1] == b"<"
        assert not is_cut
    for coding in ("br", "gzip", "deflate", "zstd"):
        assert outcome((folder / f"bomb-{coding}.bin").read_bytes(), [coding]) == ("failed", "too_large")
    for name in ("truncated-crc-error-short.gz", "truncated-crc-error.gz", "unexpected-eof.gz"):
        assert outcome((folder / name).read_bytes(), ["gzip"])[1] is True
    assert outcome((folder / "html-gzip-deflate-gzip.bin").read_bytes(), ["gzip", "deflate", "gzip"]) == BAD


BOMBS = """
import asyncio, gzip, resource, sys, zlib
sys.path.insert(0, {tests!r})
import brotli
from fetching.crawling import crawl
from fetching.hostile import OK, page, serving
from newscrawl.codings import zstd

ZEROS = bytes(1 << 20)

def packed(packer, megabytes):
    return b"".join([packer.compress(ZEROS) for _ in range(megabytes)]) + packer.flush()

def brotlied(megabytes):
    packer = brotli.Compressor(quality=1)
    return b"".join([packer.process(ZEROS) for _ in range(megabytes)]) + packer.finish()

async def endless(_, writer):
    writer.write(OK + b"\\r\\n")
    while not writer.is_closing():
        writer.write(ZEROS)
        await writer.drain()

async def endless_chunks(_, writer):
    writer.write(OK + b"Transfer-Encoding: chunked\\r\\n\\r\\n")
    while not writer.is_closing():
        writer.write(b"100000\\r\\n" + ZEROS + b"\\r\\n")
        await writer.drain()

GZIP = packed(zlib.compressobj(wbits=31), 256)
ANSWERS = {{
    "/gzip": page(GZIP, b"Content-Encoding: gzip"),
    "/deflate": page(packed(zlib.compressobj(), 96), b"Content-Encoding: deflate"),
    "/br": page(brotlied(96), b"Content-Encoding: br"),
    "/zstd": page(packed(zstd.ZstdCompressor(), 96), b"Content-Encoding: zstd"),
    "/twice": page(gzip.compress(GZIP), b"Content-Encoding: gzip, gzip"),
    "/hidden": page(gzip.compress(GZIP), b"Content-Encoding: gzip"),
    **{{f"/endless-{{number}}": endless for number in range(5)}},
    **{{f"/endless-chunks-{{number}}": endless_chunks for number in range(5)}},
    "/long": OK + b"Content-Length: 99999999999\\r\\n\\r\\n",
}}

async def main():
    async with serving(ANSWERS) as site:
        allowed = f"127.0.0.1:{{site.port}}"
        await crawl([site.url + "/warm"], NEWSCRAWL_ALLOW_HOSTS=allowed)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        urls = [site.url + path for path in ANSWERS]
        found = await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=allowed, DOWNLOAD_TIMEOUT=55)
        print({{str(found.outcome(url)) for url in urls}}, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main())
"""


def test_bombs_and_endless_bodies_take_no_more_than_200_megabytes(root):
    program = BOMBS.format(tests=str(root / "tests"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root)
    outcomes, kilobytes = done.stdout.rsplit(" ", 1)
    assert outcomes == """{"('failed', 'too_large')"}"""
    assert int(kilobytes) < 200 << 10


async def test_what_is_read_is_never_binary():
    answers = {
        "/gzip": page(PACKED, b"Content-Type: text/html"),
        "/lie": page(TEXT, b"Content-Encoding: gzip"),
        "/unknown": page(b"\x00\x8f" * 90, b"Content-Encoding: lzma"),
    }
    async with serving(answers) as site:
        found = await crawl([site.url + path for path in answers], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert found.one(site.url + "/gzip").body == found.one(site.url + "/lie").body == TEXT
    assert found.outcome(site.url + "/unknown") == BAD


async def test_a_page_may_be_larger_than_others_when_its_request_says_so():
    async def large(_, writer):
        writer.write(OK + b"\r\n" + b"a" * 2000)
        await writer.drain()
        await asyncio.sleep(0.1)

    async with serving({"/a": large}) as site:
        allowed = f"127.0.0.1:{site.port}"
        assert (await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=allowed)).outcome(site.url + "/a") == ("ok",)
        found = await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=allowed, DOWNLOAD_MAXSIZE=1000)
    assert found.outcome(site.url + "/a") == ("failed", "too_large")
