"""Nothing inside is ever connected to, whatever names it and however it is written."""

from __future__ import annotations

import asyncio
import socket

import pytest
from scrapy import Request

from fetching.crawling import crawl
from fetching.hostile import moved, page, serving
from newscrawl.addresses import allowed_pairs, is_public, literal
from newscrawl.errors import NotFetchedError, UsageError
from newscrawl.middlewares.guard import Guard

UNSAFE = ("skipped", "unsafe_address")
INSIDE = [
    "127.0.0.1", "127.255.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "203.0.113.9",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:808:808::1", "100::1", "4000::1", "no address", "",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"]
SPELLINGS = [
    "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "0.0.0.0", "localhost",
    "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[::]", "user:pass@127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_it_is_inside(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_it_is_outside(address):
    assert is_public(address)


def test_a_name_is_no_literal():
    assert [literal(name) for name in ("times.example", "1.times.example", "xn--caf-dma.example", "")] == [None] * 4


def test_what_is_allowed_is_written_out():
    assert allowed_pairs("127.0.0.1:80, Times.Example:8080,[::1]:90,") == {
        ("127.0.0.1", 80), ("times.example", 8080), ("::1", 90),
    }  # fmt: skip
    for wrong in ("127.0.0.1", "times.example:", "a:99999", "a:0", "http://a:80", "a b:80"):
        with pytest.raises(UsageError):
            allowed_pairs(wrong)


@pytest.fixture
def names(monkeypatch):
    """A name server: what each name resolves to, one answer after the other, the last for ever."""
    answers: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in answers:
            return real(host, port, *args, **kwargs)
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        rest = (0, 0) if ":" in found else ()
        return [(family, socket.SOCK_STREAM, 6, "", (found, int(port), *rest))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_a_canary_reaches_it(spelling):
    async with serving({"/a": page()}, "0.0.0.0") as canary:
        url = f"http://{spelling}:{canary.port}/a"
        request = Request(url)
        found = await crawl([request], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{canary.port + 1}")
        assert found.outcome(request.url) in (UNSAFE, ("skipped", "invalid"))
    assert canary.connections == 0


@pytest.mark.parametrize("answer", ["127.0.0.1", "::1", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_a_name_that_resolves_to_the_inside_is_refused(names, answer):
    names["rebound.example"] = [answer]
    async with serving({"/a": page()}) as canary:
        found = await crawl([f"http://rebound.example:{canary.port}/a"])
    assert found.outcome(f"http://rebound.example:{canary.port}/a") == UNSAFE
    assert canary.connections == 0


async def test_an_answer_that_is_allowed_for_one_name_is_not_for_another(names):
    names["rebound.example"] = ["127.0.0.1"]
    async with serving({"/a": page()}) as site:
        urls = [f"{site.url}/a", f"http://rebound.example:{site.port}/a"]
        found = await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert [found.outcome(url) for url in urls] == [("ok",), UNSAFE]


async def test_an_allowed_name_is_reached(names):
    names["times.example"] = ["127.0.0.1"]
    async with serving({"/a": page()}) as site:
        url = f"http://times.example:{site.port}/a"
        found = await crawl([url], NEWSCRAWL_ALLOW_HOSTS=f"times.example:{site.port}")
    assert found.outcome(url) == ("ok",)


async def test_only_the_port_that_is_allowed():
    async with serving({"/a": page()}) as site, serving({"/a": page()}) as canary:
        urls = [site.url + "/a", canary.url + "/a"]
        found = await crawl(urls, NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert [found.outcome(url) for url in urls] == [("ok",), UNSAFE]
    assert canary.connections == 0


async def test_the_socket_is_made_for_a_checked_address_only(names):
    """A name server that answers otherwise the second time gains nothing: the last look is at the address itself."""
    guard = Guard(frozenset())
    for address, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6), ("10.0.0.1", socket.AF_INET)):
        with pytest.raises(NotFetchedError):
            guard.make_socket((family, socket.SOCK_STREAM, 6, "", (address, 80)))
    names["times.example"] = ["8.8.8.8", "127.0.0.1"]
    assert [found["host"] for found in await guard.resolve("times.example", 80)] == ["8.8.8.8"]
    with pytest.raises(NotFetchedError):
        await guard.resolve("times.example", 80)


async def test_a_redirect_is_not_followed_by_the_downloader():
    """Redirects are visits of their own: the target is checked like any address."""
    async with serving({}) as canary, serving({"/a": moved(canary.url + "/x")}) as site:
        found = await crawl([site.url + "/a"], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port}")
    assert found.one(site.url + "/a").status == 302
    assert canary.connections == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/html,x", "s3://bucket/x"])
async def test_only_the_web_is_asked(url):
    found = await crawl([url])
    assert found.outcome(url) == ("skipped", "invalid")


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    async with serving({"/a": page()}) as site, serving({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        request = Request(site.url + "/a", meta={"proxy": proxy.url})
        found = await crawl([request], NEWSCRAWL_ALLOW_HOSTS=f"127.0.0.1:{site.port},127.0.0.1:{proxy.port}")
        assert found.outcome(site.url + "/a") == ("ok",)
    assert proxy.connections == 0


async def test_many_at_once_are_all_refused():
    async with serving({"/a": page()}) as canary:
        urls = [f"{canary.url}/{number}" for number in range(20)]
        found = await asyncio.wait_for(crawl(urls), 20)
    assert {found.outcome(url) for url in urls} == {UNSAFE}
    assert canary.connections == 0
