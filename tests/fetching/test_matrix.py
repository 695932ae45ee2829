"""Every fault at once, in one crawl as people run it: each address ends in its one state, the rest is not affected."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import re
import sys
import zlib
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from sqlalchemy import text

from fetching.hostile import OK, moved, page, serving
from newscrawl.archive.reader import reading
from newscrawl.cli import main
from newscrawl.codings import zstd

PROSE = (
    "The harbour lay still at dawn, and the ferries of the northern line waited for their crews to come aboard. " * 4
)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
STORED = ("stored", None)
CUT = {"/short", "/short-chunks", "/short-gzip", "/reset"}
"""What is stored with the mark `truncated`."""
ZEROS = bytes(1 << 20)
MARKUP = b"Content-Type: text/html; charset=utf-8"


def story(name: str, *, head: str = "", more: str = "") -> str:
    """An article of its own."""
    return (
        f"<!doctype html><html lang=en><head><title>{name} on the quay</title>{head}</head><body><article>"
        f"<h1>{name} on the quay</h1><time datetime='2026-03-01T10:00:00Z'>1 March 2026</time>"
        f"<p>{name}. {PROSE}</p><p>{PROSE}</p>{more}</article></body></html>"
    )


def told(name: str, *headers: bytes, **options: str) -> bytes:
    return page(story(name, **options).encode(), MARKUP, *headers)


def titled(length: int) -> bytes:
    return story("Title").replace("<title>", "<title>" + "A" * length).encode()


def packed(packer, megabytes=64):
    return b"".join([packer.compress(ZEROS) for _ in range(megabytes)]) + packer.flush()


def brotlied(megabytes=64):
    packer = brotli.Compressor(quality=1)
    return b"".join([packer.process(ZEROS) for _ in range(megabytes)]) + packer.finish()


async def endless(_, writer):
    writer.write(OK + b"\r\n")
    while not writer.is_closing():
        writer.write(ZEROS)
        await writer.drain()


async def silent(*_):
    await asyncio.sleep(60)


async def dripping(_, writer):
    writer.write(OK + b"Content-Length: 900000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def resetting(_, writer):
    writer.write(OK + b"Content-Length: 90000\r\n\r\n" + story("Reset").encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()


async def flooding(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"X-Field-%d: %s\r\n" % (number, b"a" * 100))
        await writer.drain()


BODY = story("Whole").encode()
GZIP = gzip.compress(story("Gzip").encode())
BOMB = packed(zlib.compressobj(wbits=31), 256)
FRAMING = {
    "/whole": (told("Whole"), STORED),
    "/short": (OK + b"Content-Length: 90000\r\n\r\n" + story("Short").encode(), STORED),
    "/short-chunks": (CHUNKED + b"9000\r\n" + story("Chunks").encode(), STORED),
    "/short-gzip": (page(GZIP[:-12], b"Content-Encoding: gzip"), STORED),
    "/reset": (resetting, STORED),
    "/bad-sum": (page(GZIP[:-8] + bytes(8), b"Content-Encoding: gzip"), ("failed", "bad_coding")),
    "/short-and-empty": (OK + b"Content-Length: 9000\r\n\r\n", ("pending", "broken_off")),
    "/part": (page(BODY, b"Content-Range: bytes 0-9/99", status=b"206 Partial Content"), ("pending", "partial")),
    "/not-modified": (b"HTTP/1.1 304 Not Modified\r\n\r\n", ("pending", "bad_answer")),
    "/empty": (b"", ("pending", "reset")),
    "/old-old": (BODY, ("pending", "bad_answer")),
    "/bad-chunk": (CHUNKED + b"5\r\nhello\r\nxyz\r\nhello\r\n", ("pending", "bad_answer")),
    "/fields": (flooding, ("pending", "bad_answer")),
}
SLOW = {
    "/silent": (silent, ("pending", "timeout")),
    "/whole": (told("Slowly"), STORED),
}
DRIPPING = {"/dripping": (dripping, ("pending", "timeout")), "/whole": (told("Dripping"), STORED)}
SIZE = {
    "/endless": (endless, ("failed", "too_large")),
    "/claimed": (OK + b"Content-Length: 99999999999\r\n\r\n", ("failed", "too_large")),
    "/title": (page(titled(3_000_000)), STORED),
    "/endless-title": (page(titled(10_000_000)), ("pending", "empty")),
    "/links": (told("Links", more="<a href='/x'>More of it</a>" * 200_000), STORED),
}
SHAPES = {
    "/nested": (told("Nested", more="<div>" * 100_000), STORED),
    "/paragraph": (told("Paragraph", more="<p>" + "word " * 2_000_000), STORED),
}
CODINGS = {
    "/gzip": (page(BOMB, b"Content-Encoding: gzip"), ("failed", "too_large")),
    "/twice": (page(gzip.compress(BOMB), b"Content-Encoding: gzip, gzip"), ("failed", "too_large")),
    "/hidden": (page(gzip.compress(BOMB), b"Content-Encoding: gzip"), ("failed", "too_large")),
    "/deflate": (page(packed(zlib.compressobj()), b"Content-Encoding: deflate"), ("failed", "too_large")),
    "/br": (page(brotlied(), b"Content-Encoding: br"), ("failed", "too_large")),
    "/zstd": (page(packed(zstd.ZstdCompressor()), b"Content-Encoding: zstd"), ("failed", "too_large")),
    "/many": (page(GZIP, b"Content-Encoding: gzip, br, deflate"), ("failed", "bad_coding")),
    "/unknown": (page(bytes(range(256)) * 9, b"Content-Encoding: lzma"), ("failed", "bad_coding")),
    "/undeclared": (page(gzip.compress(story("Undeclared").encode())), STORED),
    "/called-gzip": (told("Called", b"Content-Encoding: gzip"), STORED),
}
REDIRECTS = {
    "/self": (moved("/self"), ("pending", "redirect_loop")),
    "/a": (moved("/b"), ("skipped", "redirected")),
    "/b": (moved("/a"), ("pending", "redirect_loop")),
    "/nothing": (page(b"", status=b"302 Found"), ("pending", "bad_redirect")),
    "/empty": (moved(""), ("pending", "bad_redirect")),
    "/broken": (moved("http://[broken"), ("pending", "bad_redirect")),
    "/file": (moved("file:///etc/passwd"), ("pending", "bad_redirect")),
    "/inside": (moved("http://127.0.0.1:1/"), ("pending", "redirected_home")),
    "/deeper": (moved("http://localhost:1/deeper"), ("skipped", "redirected")),
    "/home": (moved("/"), ("pending", "redirected_home")),
    "/refresh": (told("Refresh", head="<meta http-equiv=refresh content='0;url=/refresh'>"), STORED),
    **{f"/long/{hop}": (moved(f"/long/{hop + 1}"), ("skipped", "redirected")) for hop in range(10)},
    "/long/10": (moved("/long/11"), ("pending", "too_many_redirects")),
}
CAFE = story("Café à Málaga")
CHARSETS = {
    "/utf-8": (page(CAFE.encode(), b"Content-Type: text/html"), STORED),
    "/called-latin-1": (page(CAFE.encode(), b"Content-Type: text/html; charset=iso-8859-1"), STORED),
    "/cp1252": (page(CAFE.encode("cp1252"), b"Content-Type: text/html; charset=utf-8"), STORED),
    "/rot13": (page(CAFE.encode(), b"Content-Type: text/html; charset=rot13"), STORED),
    "/bom": (page("\ufeff".encode("utf-16-le") + CAFE.encode("utf-16-le"), b"Content-Type: text/html"), STORED),
    "/meta": (page(CAFE.replace("<head>", "<head><meta charset=latin-1>").encode("latin-1")), STORED),
}
LD = "<script type='application/ld+json'>{}</script>"
JSON_LD = {
    "/deep": (told("Deep", head=LD.format('{"a":' * 100_000)), STORED),
    "/lists": (told("Lists", head=LD.format("[" * 100_000 + "]" * 100_000)), STORED),
    "/invalid": (told("Invalid", head=LD.format('{"@type":"NewsArticle","headline":')), STORED),
    "/types": (told("Types", head=LD.format('{"@type":"NewsArticle","headline":{"a":[1]},"author":7}')), STORED),
    "/numbers": (told("Numbers", head=LD.format('{"@type":"NewsArticle","wordCount":1e999,"x":NaN}')), STORED),
    "/zero": (told("Zero", head=LD.format('{"@type":"NewsArticle","keywords":["a\\u0000b\\ud800"]}')), STORED),
    "/controls": (told("C\x00o\x07n\u202etrols", more="<p>\x00\x1b[31m " + PROSE), STORED),
}
JUNK = {
    "/challenge": (
        page(
            b"<title>Just a moment...</title><h1>Checking your browser before accessing the site</h1>"
            b"<script src='/cdn-cgi/challenge-platform/x.js'></script>",
            status=b"403 Forbidden",
        ),
        ("blocked", "http_403"),
    ),
    "/challenge-200": (
        page(
            b"<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1>"
            b"<form id='challenge-form' action='/cdn-cgi/challenge-platform/h/b'></form></body></html>"
        ),
        ("blocked", "challenge"),
    ),
    "/login": (
        page(b"<title>Log in</title><h1>Log in</h1><form action='/login'><input type=password name=p></form>"),
        ("blocked", "login"),
    ),
    "/soft": (page(b"<title>Page not found</title><h1>Page not found</h1><p>Sorry."), ("pending", "soft_404")),
    "/nothing": (page(b""), ("pending", "empty")),
    "/pdf": (page(b"%PDF-1.4\n" + bytes(999)), ("skipped", "not_article")),
    "/jpeg": (page(b"\xff\xd8\xff\xe0" + bytes(999)), ("skipped", "not_article")),
    "/noarchive": (told("Kept", head="<meta name=robots content=noarchive>"), ("skipped", "policy")),
}
CHARSETS_AT = "127.0.0.15"
HAZARDS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
GROUPS = [FRAMING, SLOW, DRIPPING, SIZE, SHAPES, CHARSETS, CODINGS, REDIRECTS, JSON_LD, JUNK]
UNASKED = {*(f"/long/{hop}" for hop in range(1, 11)), "/b"}
"""Only redirects lead there."""


async def crawl(sites, database, folder, asked, deadline=8):
    """The exit status, what was said, and the most memory the crawler had, in kilobytes."""
    (folder / "urls").write_text("\n".join(asked), encoding="utf-8")
    environment = {
        **os.environ,
        "DATABASE_URL": database.url,
        "NEWSCRAWL_CAPTURES": str(database.captures),
        "NEWSCRAWL_ALLOW_HOSTS": ",".join(site.url.removeprefix("http://") for site in sites),
    }
    settings = (
        "DOWNLOAD_DELAY=0",
        f"DOWNLOAD_TIMEOUT={deadline}",
        "NEWSCRAWL_WAIT_SECONDS=0",
        "NEWSCRAWL_BATCH_SECONDS=0.2",
    )
    chosen = [word for setting in settings for word in ("-s", setting)]
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "newscrawl.cli", "crawl", "--urls-file", str(folder / "urls"), "--json", *chosen,
        env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    watching = asyncio.create_task(peak(program.pid))
    out, errors = await asyncio.wait_for(program.communicate(), 120)
    return program.returncode, out.decode(), errors.decode(), await watching


async def peak(pid):
    most = 0
    while True:
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")  # noqa: ASYNC240 - no disk
        except OSError:
            return most
        found = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
        if not found:
            return most
        most = max(most, *found)
        await asyncio.sleep(0.1)


async def test_every_fault_ends_in_its_one_state(database, tmp_path):
    async with AsyncExitStack() as stack:
        sites = []
        for number, group in enumerate(GROUPS):
            answers = {path: answer for path, (answer, _) in group.items()}
            sites.append(await stack.enter_async_context(serving(answers, f"127.0.0.{10 + number}")))
        # What must end in time, and what must not: no load of the machine makes a bomb a matter of time.
        runs = []
        for is_slow, deadline in ((True, 5), (False, 60)):
            group = [
                site for site, answers in zip(sites, GROUPS, strict=True) if (answers in (SLOW, DRIPPING)) is is_slow
            ]
            asked = [site.url + path for site in group for path in site.answers if path not in UNASKED]
            runs.append(await crawl(group, database, tmp_path, asked, deadline=deadline))
        expected = {
            site.url + path: outcome
            for site, group in zip(sites, GROUPS, strict=True)
            for path, (_, outcome) in group.items()
        }
    with database.open() as archive, reading(archive) as connection:
        ledger = connection.execute(text("SELECT url, state, reason FROM announcement"))
        states = {url: (state, reason) for url, state, reason in ledger}
        cut = set(connection.scalars(text("SELECT ledger_url FROM capture WHERE truncated")))
        kept = connection.execute(text("SELECT url, headline, article_body FROM articles")).all()
    for status, out, errors, memory in runs:
        assert (status, json.loads(out)["failed_sources"]) == (0, []), errors
        assert memory < (120 + 200) << 10
    assert {url: states.get(url) for url in expected} == expected
    assert cut == {sites[0].url + path for path in CUT}
    headlines = {urlsplit(url).path: headline for url, headline, _ in kept if urlsplit(url).hostname == CHARSETS_AT}
    assert headlines == dict.fromkeys(CHARSETS, "Café à Málaga on the quay")
    assert not any(HAZARDS.search(headline + body) for _, headline, body in kept)
    assert main(["verify", "--database", database.url, "--captures", str(database.captures)]) == 0


RULES = {
    "500": page(status=b"500 Oh"),
    "503": page(b"", b"Retry-After: 3000", status=b"503 Busy"),
    "silent": silent,
    "forbidden": page(b"User-agent: *\nDisallow: /"),
}


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_ten_addresses_at_once_of_hosts_that_forbid_all_or_hold_back_their_rules(database, tmp_path):
    """Nothing but robots.txt is asked for; a crawl right afterwards asks for nothing at all."""
    async with AsyncExitStack() as stack:
        sites = {}
        for number, (name, rules) in enumerate(RULES.items()):
            answers = {"/robots.txt": rules} | {f"/{n}": told(f"Story {n}") for n in range(10)}
            sites[name] = await stack.enter_async_context(serving(answers, f"127.0.0.{10 + number}"))
        asked = [f"{site.url}/{n}" for site in sites.values() for n in range(10)]
        first, *_ = await crawl(sites.values(), database, tmp_path, asked, deadline=3)
        with database.open() as archive, reading(archive) as connection:
            found = connection.execute(text("SELECT url, state, reason FROM announcement")).all()
            holds = dict(connection.execute(text("SELECT name, hold_reason FROM host")).all())
        second, *_ = await crawl(sites.values(), database, tmp_path, asked)
    assert (first, second) == (4, 0)
    for name, site in sites.items():
        assert site.paths == ["/robots.txt"]
        outcome = ("skipped", "robots") if name == "forbidden" else ("pending", "robots_unreachable")
        states = [(state, reason) for url, state, reason in found if url.startswith(site.url)]
        # Those that were not leased any more have no reason of their own: their host has it.
        assert (set(states) - {("pending", None)}, len(states)) == ({outcome}, 10)
        assert holds[site.url] == (None if name == "forbidden" else "robots_unreachable")
