"""The sitemaps of crawler-commons, held against an independent walk with expat; attacks on XML readers."""

from __future__ import annotations

import gzip
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from newscrawl.article import DoorKind, Page
from newscrawl.discover import Discovery, discover

_SITEMAP = "sitemaps_crawler_commons"
FOUND = {
    "news-crawl/feed-with-sitemap-namespace.xml": 2,
    "news-crawl/sitemap-news.xml": 1,
    "rss/feed.rss": 4,
    "rss/xmlRss_pubDate.xml": 7,
    "sitemaps/atom.xml": 1,
    "sitemaps/do-not-visit.txt": 1,
    "sitemaps/sitemap-with-bom.txt": 2,
    "sitemaps/sitemap.badns.xml": 2,
    "sitemaps/sitemap.ns.xml": 2,
    "sitemaps/sitemap.txt": 2,
    "sitemaps/sitemap.txt.gz": 5,
    "sitemaps/xmlSitemap.gz": 5,
}


def read(path: Path, kind: DoorKind = DoorKind.SITEMAP) -> Discovery:
    return discover(Page(body=path.read_bytes(), url="http://www.example.com/sitemap"), kind)


@pytest.mark.parametrize("name", FOUND)
def test_every_address_is_read(shared, name):
    answer = read(shared / _SITEMAP / name)
    assert (len(answer.found), answer.problems) == (FOUND[name], [])


def test_an_index_whose_entries_have_no_loc_leads_to_its_children(shared):
    doors = read(shared / _SITEMAP / "sitemaps" / "sitemap.index.xml").doors
    assert len(doors) == (shared / _SITEMAP / "sitemaps" / "sitemap.index.xml").read_text().count("<sitemap>")
    assert doors[0].url == "https://example.com/sitemap.jss?portalCode=10260&lang=en"


def test_extensions_are_read_as_an_independent_parser_reads_them(shared):
    paths = sorted((shared / _SITEMAP / "sitemaps" / "extension").glob("*.xml"))
    for path in paths:
        assert [(f.url, f.title, f.date_raw) for f in read(path).found] == oracle(path), path.name
    assert len(paths) == 9


def oracle(path: Path) -> list[tuple[str, str | None, str | None]]:
    def text(entry, tag: str) -> str | None:
        return next((" ".join(e.text.split()) for e in entry.iter(tag) if e.text and e.text.strip()), None)

    news = "{http://www.google.com/schemas/sitemap-news/0.9}"
    found = {}
    for entry in ET.parse(path).getroot().iter("{http://www.sitemaps.org/schemas/sitemap/0.9}url"):
        url = text(entry, "{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
        found.setdefault(url, (url, text(entry, f"{news}title"), text(entry, f"{news}publication_date")))
    return list(found.values())


@pytest.mark.parametrize("kind", DoorKind)
def test_attacks_expand_nothing_read_nothing_and_ask_nobody(shared, kind, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was opened"))
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    answers = [read(path, kind) for path in sorted((shared / "xml_attacks" / "defusedxml").iterdir())]
    assert [answer.found for answer in answers] == [[]] * 13
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


ATTACK = """<?xml version="1.0"?>
<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">
<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]>
{}"""


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        (DoorKind.SITEMAP, "<urlset><url><loc>http://times.example/{}</loc></url></urlset>"),
        (DoorKind.FEED, "<rss><channel><item><link>http://times.example/{}</link></item></channel></rss>"),
        (
            DoorKind.FEED,
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='http://times.example/{}'/></entry></feed>",
        ),
    ],
)
@pytest.mark.parametrize("entity", ["&b;", "&f;", "<xi:include href='file:///etc/passwd' parse='text'/>"])
def test_entities_inside_an_address_stay_words(kind, document, entity):
    """Of itself an address with an unknown entity is odd, but what it stands for never gets in."""
    written = document.format(entity.replace("'", '"') if "href='http" not in document else entity.split(" ")[0])
    answer = discover(Page(body=ATTACK.format(written).encode()), kind)
    assert not any("aaaa" in found.url or "root:" in found.url for found in answer.found)


@pytest.mark.parametrize(
    "piece",
    [
        b"<", b"&", b"&x;", b"<![CDATA[", b"<!--", b"<a>", b"<item>", b"<link>", b"<description>", b"<url>",
        b"<loc>http://x.example/", b"<?xml ", b"<!DOCTYPE ", b"<!DOCTYPE [", b"\0", b"[", b"\x1f\x8b", b"a ",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("head", "kind"), [
    (b"<rss><channel>", DoorKind.FEED), (b"<urlset>", DoorKind.SITEMAP), (b"<html><body>", DoorKind.HOME),
    (b'{"items":', DoorKind.FEED), (b"", DoorKind.SITEMAP),
])  # fmt: skip
def test_endless_repetition_costs_no_more_than_its_length(head, kind, piece):
    start = time.process_time()
    discover(Page(body=head + piece * (15_000 // len(piece)), url="http://x.example/"), kind)
    assert time.process_time() - start < 2


def test_a_bomb_is_unpacked_no_further_than_is_read(monkeypatch):
    monkeypatch.setattr("newscrawl.discover.unpacking.MOST_BYTES", 1 << 20)
    bomb = gzip.compress(b"http://times.example/ \n" * (1 << 18))
    assert discover(Page(body=bomb), DoorKind.SITEMAP).problems == ["larger than is read"]
    assert discover(Page(body=gzip.compress(bomb)), DoorKind.SITEMAP).found == []


PEAK = """
import gzip, resource, sys
from newscrawl.article import DoorKind, Page
from newscrawl.discover import discover
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
discover(Page(body=b"<rss/>"), DoorKind.FEED)
bodies = [gzip.compress(eval(unit) * (3 << 20), 1) for unit in sys.argv[1:]]
before = peak()
for body in bodies:
    for kind in (DoorKind.SITEMAP, DoorKind.HOME):
        discover(Page(body=body, url="http://a.example/"), kind)
print(peak() - before)
"""


def test_bombs_cost_less_than_200_megabytes():
    """In a process of its own: the peak of this one may have been anything before."""
    units = [r"b'http://a.example/xxx\n'", r"b'\xe6\x96\xb0&<&\xe6\x96' * 3"]
    done = subprocess.run([sys.executable, "-c", PEAK, *units], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 200


def test_sixty_thousand_entries_take_less_than_two_seconds():
    entry = "<url><loc>https://times.example/news/{0}</loc><lastmod>2024-05-01T10:{1:02}:00Z</lastmod></url>"
    body = "<urlset>" + "".join(entry.format(i, i % 60) for i in range(60_000)) + "</urlset>"
    page = Page(body=body.encode(), url="https://times.example/sitemap.xml")
    taken = []
    for _ in range(2):  # The better of two: the machine may have much else to do.
        start = time.process_time()
        assert len(discover(page, DoorKind.SITEMAP).found) == 60_000
        taken.append(time.process_time() - start)
    assert min(taken) < 2
