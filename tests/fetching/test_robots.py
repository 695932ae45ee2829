"""robots.txt: read as written, fetched once, obeyed by all, and its absence told from its silence."""

from __future__ import annotations

import asyncio
import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request

from fetching.crawling import crawl
from fetching.hostile import moved, page, serving
from newscrawl import robots

WORDS = [
    b"User-agent:",
    b"*",
    b" newscrawl",
    b"\n",
    b"Disallow: ",
    b"/",
    b"$",
    b"%",
    b"%zz",
    b"Crawl-delay: 1e9",
    b"\xff\xfe",
    b"#",
]
NAMED = b"Sitemap: /news.xml\nSitemap: javascript:x\nSitemap: https://times.example/b.xml\nSitemap: http://[\n"
FORBIDS = b"User-agent: *\nDisallow: /\n"
NONE = {
    "testNutchCases": "a crawler of several names, one of them *; ours has one",
    "testBigCrawlDelay": "a pause that is too long is refused by the middleware, not by the parser",
    "testBrokenKrugleRobotsTxtFile": "a Crawl-delay ends a list of agents here, which is what the file means",
    "testMatchingUserAgentNamesHttpHeader": "a whole User-Agent header names the robot in it: read as stricter",
}
"""Cases of crawler-commons that we answer otherwise, and why; by the name of the test they come from."""


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bytes_of(text):
    """Files with a byte order mark stand in the cases as latin-1, the others as text."""
    return text.encode("latin-1" if text.startswith(("\xef\xbb\xbf", "\xff\xfe", "\xfe\xff")) else "utf-8")


def test_the_cases_of_crawler_commons(shared):
    wrong = {
        (case["test"], case["ua"], case["url"])
        for case in lines_of(shared / "robots_crawler_commons" / "cases.jsonl")
        if robots.parse(bytes_of(case["robots"])).allows(case["url"], case["ua"]) != case["allowed"]
    }
    assert {test for test, _, _ in wrong} == set(NONE)
    assert len(wrong) == 10


def test_the_crawl_delays_of_crawler_commons(shared):
    for case in lines_of(shared / "robots_crawler_commons" / "crawl_delay.jsonl"):
        assert robots.parse(bytes_of(case["robots"])).crawl_delay(case["ua"]) == case["crawl_delay_ms"] / 1000


def test_a_file_against_ai_agents_lets_newscrawl_in(shared):
    body = (shared / "ai_robots" / "robots.txt").read_bytes()
    assert robots.parse(body).allows("https://times.example/a", "newscrawl")
    assert not robots.parse(body).allows("https://times.example/a", "GPTBot")
    assert not robots.parse(body + b"\nUser-agent: NewsCrawl\nDisallow: /").allows(
        "https://times.example/a", "newscrawl"
    )


@pytest.mark.parametrize(
    "body",
    [
        FORBIDS.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + FORBIDS,
        b"\xff\xfe" + FORBIDS.decode().encode("utf-16-le"),
        b"\xfe\xff" + FORBIDS.decode().encode("utf-16-be"),
        FORBIDS.decode().encode("utf-16-le"),
        FORBIDS.decode().encode("utf-16-be"),
        b"# caf\xe9\n" + FORBIDS,
        b"user-agent : newscrawl/2.0\ndisallow : /",
        b"User-agent: other, NewsCrawl\nDisallow: /",
        b"User-agent: *\nAllow: /b\nUser-agent: newscrawl\nDisallow: /",
        b"User-agent: newscrawl\n\n\nDisallow: /",
        b"User-agent: newscrawl\nSitemap: /s.xml\nDisallow: /",
    ],
)
def test_it_is_forbidden_in_any_spelling(body):
    assert not robots.parse(body).allows("https://times.example/a", "newscrawl")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\xff\xfe" * 400,
        b"<html><body>Not found</body></html>",
        b"User-agent: news\nDisallow: /",
        b"User-agent: newscrawler\nDisallow: /",
        b"User-agent: crawl\nDisallow: /",
        b"User-agent: *\nDisallow:",
        FORBIDS + b"User-agent: newscrawl\nAllow: /",
        b"#" + b"a" * robots.MOST_BYTES + b"\n" + FORBIDS,
    ],
)
def test_it_is_allowed(body):
    assert robots.parse(body).allows("https://times.example/a", "newscrawl")


def test_a_path_in_latin_1_means_both_its_spellings():
    rules = robots.parse(b"User-agent: *\nDisallow: /caf\xe9")
    assert not rules.allows("https://times.example/caf%C3%A9", "newscrawl")
    assert not rules.allows("https://times.example/caf%E9", "newscrawl")


@pytest.mark.parametrize(
    "body",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(25_000)) + b"Disallow: /\n" * 1000,
        b"User-agent: " + b"a," * 250_000 + b"\nDisallow: /",
        b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"b",
        b"<" * robots.MOST_BYTES,
        b"\xe9" * robots.MOST_BYTES,
    ],
)
def test_no_file_takes_long(body):
    began = time.process_time()
    robots.parse(body).allows("https://times.example/" + "a" * 2000, "newscrawl")
    assert time.process_time() - began < 2


@given(st.binary(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=12).map(b"".join))
@settings(max_examples=200, deadline=None)
def test_nothing_makes_it_raise(body):
    rules = robots.parse(body)
    assert rules.allows("https://times.example/a?b#c", "newscrawl") in (True, False)
    assert (rules.crawl_delay("newscrawl") or 0) >= 0


def test_sitemaps_belong_to_nobody_and_come_once():
    rules = robots.parse(b"Sitemap: /a.xml\nUser-agent: x\nSitemap: https://o.example/b.xml\nSITEMAP: /a.xml\n")
    assert rules.sitemaps == ("/a.xml", "https://o.example/b.xml")


def guarded(*sites, **settings):
    return {"NEWSCRAWL_ALLOW_HOSTS": ",".join(f"127.0.0.1:{site.port}" for site in sites), **settings}


async def test_a_burst_at_a_host_that_forbids_all_fetches_nothing_but_robots():
    async def slowly(_, writer):
        await asyncio.sleep(0.3)
        writer.write(page(FORBIDS))
        await writer.drain()

    async with serving({"/robots.txt": slowly}) as site:
        urls = [f"{site.url}/{number}" for number in range(10)]
        found = await crawl(urls, **guarded(site))
    assert site.paths == ["/robots.txt"]
    assert {found.outcome(url) for url in urls} == {("skipped", "robots")}


HOLDS = {
    "500": page(status=b"500 Oh"),
    "502": page(status=b"502 Oh"),
    "503": page(status=b"503 Oh"),
    "429": page(status=b"429 Slow"),
    "600": page(status=b"600 Odd"),
    "short": b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nUser-agent: *\n",
    "reset": b"",
    "no http": b"hello",
    "bad coding": page(b"\x1f\x8b\x08\x00junk", b"Content-Encoding: gzip"),
}


@pytest.mark.parametrize("answer", HOLDS.values(), ids=HOLDS)
async def test_a_host_whose_file_cannot_be_had_is_held(answer):
    async with serving({"/robots.txt": answer, "/a": page(), "/b": page()}) as site:
        urls = [site.url + "/a", site.url + "/b"]
        found = await crawl(urls, **guarded(site))
    assert set(site.paths) == {"/robots.txt"}
    assert {found.outcome(url) for url in urls} == {("pending", "robots_unreachable")}
    assert 590 < found.one(urls[0]).hold_seconds <= 600


async def test_a_silent_host_is_held():
    async def silent(*_):
        await asyncio.sleep(20)

    async with serving({"/robots.txt": silent}) as site:
        found = await crawl([site.url + "/a"], **guarded(site, DOWNLOAD_TIMEOUT=0.5))
    assert found.outcome(site.url + "/a") == ("pending", "robots_unreachable")
    assert "timeout" in found.one(site.url + "/a").detail


async def test_nobody_there_is_held():
    async with serving({}) as site:
        pass
    found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("pending", "robots_unreachable")
    assert "refused" in found.one(site.url + "/a").detail


@pytest.mark.parametrize("status", [b"400 Bad", b"401 No", b"403 No", b"404 No", b"410 Gone"])
async def test_no_file_means_all_is_allowed(status):
    async with serving({"/robots.txt": page(FORBIDS, status=status), "/a": page()}) as site:
        found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("ok",)


async def test_it_says_how_long_to_wait():
    async with serving({"/robots.txt": page(b"", b"Retry-After: 3000", status=b"503 Oh")}) as site:
        found = await crawl([site.url + "/a"], **guarded(site))
    assert 2990 < found.one(site.url + "/a").hold_seconds <= 3000


async def test_five_redirects_are_followed_to_any_host():
    async with serving({"/final": page(FORBIDS)}) as other, serving({}) as site:
        hops = ["/robots.txt", "/1", "/2", "/3", "/4", other.url + "/final"]
        site.answers = {hop: moved(target) for hop, target in pairwise(hops)}
        found = await crawl([site.url + "/a"], **guarded(site, other))
    assert found.outcome(site.url + "/a") == ("skipped", "robots")


@pytest.mark.parametrize(
    "target", ["/robots.txt", "", "ftp://times.example/", "data:text/plain,x", "http://[::1", "http://"]
)
async def test_redirects_to_nowhere_mean_there_is_no_file(target):
    async with serving({"/robots.txt": moved(target), "/a": page()}) as site:
        found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("ok",)


async def test_a_redirect_to_the_inside_holds_the_host():
    async with serving({}) as canary, serving({"/a": page()}) as site:
        site.answers["/robots.txt"] = moved(canary.url + "/robots.txt")
        found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("pending", "robots_unreachable")
    assert canary.connections == 0


async def test_each_port_has_its_own_file():
    async with serving({"/robots.txt": page(FORBIDS), "/a": page()}) as one, serving({"/a": page()}) as other:
        found = await crawl([one.url + "/a", other.url + "/a"], **guarded(one, other))
    assert found.outcome(one.url + "/a") == ("skipped", "robots")
    assert found.outcome(other.url + "/a") == ("ok",)


async def test_only_the_first_512_kib_count():
    endless = b"#" * robots.MOST_BYTES + b"\n" + FORBIDS + b"#" * (64 << 20)
    async with serving({"/robots.txt": page(endless), "/a": page()}) as site:
        found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("ok",)


async def test_a_pause_is_made_and_one_that_is_too_long_refused():
    async with serving({"/robots.txt": page(b"User-agent: *\nCrawl-delay: 0.5"), "/a": page(), "/b": page()}) as site:
        urls = [site.url + "/a", site.url + "/b"]
        began = asyncio.get_running_loop().time()
        found = await crawl(urls, **guarded(site))
        assert asyncio.get_running_loop().time() - began >= 0.5
        assert {found.outcome(url) for url in urls} == {("ok",)}
    async with serving({"/robots.txt": page(b"User-agent: *\nCrawl-delay: 31")}) as site:
        found = await crawl([site.url + "/a"], **guarded(site))
    assert found.outcome(site.url + "/a") == ("skipped", "robots")
    assert "Crawl-delay 31 s" in found.one(site.url + "/a").detail


@pytest.mark.parametrize(("own", "asked", "pause"), [(0.3, b"0.3", 0.3), (0.4, b"0.25", 0.4), (0.0, b"0.3", 0.3)])
async def test_the_longer_pause_counts_and_chance_does_not_shorten_it(own, asked, pause):
    at = []

    async def note(_, writer):
        at.append(asyncio.get_running_loop().time())
        writer.write(page())
        await writer.drain()

    rules = page(b"User-agent: *\nCrawl-delay: " + asked)
    async with serving({"/robots.txt": rules, "/a": note, "/b": note, "/c": note}) as site:
        await crawl([site.url + path for path in ("/a", "/b", "/c")], **guarded(site, DOWNLOAD_DELAY=own))
    assert min(after - before for before, after in pairwise(at)) > pause - 0.02


async def test_the_files_of_endless_hosts_are_forgotten(monkeypatch):
    monkeypatch.setattr("newscrawl.middlewares.robots._MOST_KEPT", 100)
    file = page(b"User-agent: *\nDisallow: /b" + b"#" * 40)
    async with serving({"/robots.txt": file}) as one, serving({"/robots.txt": file}) as other:
        urls = [one.url + "/a", other.url + "/a", one.url + "/b", other.url + "/b"]
        found = await crawl(urls, **guarded(one, other, CONCURRENT_REQUESTS=1))
    assert one.paths.count("/robots.txt") == other.paths.count("/robots.txt") == 2
    assert [found.outcome(url) for url in urls[2:]] == [("skipped", "robots")] * 2


async def test_sitemaps_come_with_the_answer():
    async with serving({"/robots.txt": page(NAMED), "/a": page()}) as site:
        found = await crawl([Request(site.url + "/a")], **guarded(site))
    assert found.one(site.url + "/a").meta["robots_sitemaps"] == (
        site.url + "/news.xml",
        "https://times.example/b.xml",
    )


def kept_in(archive_url):
    return {
        "NEWSCRAWL_DATABASE_URL": archive_url,
        "ITEM_PIPELINES": {"newscrawl.pipelines.ArchivePipeline": 900},
    }


async def test_the_next_crawl_remembers_the_file(database):
    async with serving({"/robots.txt": page(b"User-agent: *\nDisallow: /b"), "/a": page()}) as site:
        for path, outcome in (("/a", ("ok",)), ("/b", ("skipped", "robots"))):
            found = await crawl([site.url + path], **guarded(site, **kept_in(database.url)))
            assert found.outcome(site.url + path) == outcome
        assert site.paths == ["/robots.txt", "/a"]
        await crawl([site.url + "/a"], **guarded(site, NEWSCRAWL_ROBOTS_CACHE_SECONDS=0.0, **kept_in(database.url)))
        assert site.paths == ["/robots.txt", "/a", "/robots.txt", "/a"]
    with database.open() as archive:
        kept = archive.robots(site.url)
    assert (kept.status, kept.body) == (200, b"User-agent: *\nDisallow: /b")
