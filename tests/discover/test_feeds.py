"""Feeds of every kind become announcements."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.article import DoorKind, Page
from newscrawl.discover import Discovery, discover

HOME = "https://times.example/feeds/all"


def read(body: str | bytes, url: str | None = HOME, **more) -> Discovery:
    return discover(Page(body=body.encode() if isinstance(body, str) else body, url=url, **more), DoorKind.FEED)


RSS = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"/>{}</rdf:RDF>'
)


BURNER = 'xmlns:o="http://rssnamespace.org/feedburner/ext/1.0"'
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Ferry strike ends",'
    '"url": "https://times.example/1", "date_published": "Wed, 01 May 2024 10:00:00 GMT"}]}'
)


@pytest.mark.parametrize(
    "feed",
    [
        RSS.format(
            "<item><title>Ferry strike ends</title><link>https://times.example/1</link>"
            "<pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>"
        ),
        RSS.replace("2.0", "0.91").format(
            "<item><title>Ferry strike ends</title><link>https://times.example/1</link>"
            "<dc:date>Wed, 01 May 2024 10:00:00 GMT</dc:date></item>"
        ),
        RDF.format(
            '<item rdf:about="x"><title>Ferry strike ends</title><link>https://times.example/1</link>'
            "<dc:date>Wed, 01 May 2024 10:00:00 GMT</dc:date></item>"
        ),
        ATOM.format(
            '<entry><title>Ferry strike ends</title><link href="https://times.example/1"/>'
            "<published>Wed, 01 May 2024 10:00:00 GMT</published></entry>"
        ),
        JSON,
    ],
)
def test_every_kind_tells_address_title_and_date(feed):
    [found] = read(feed).found
    assert (found.url, found.title, found.date_raw, found.score) == (
        "https://times.example/1", "Ferry strike ends", "Wed, 01 May 2024 10:00:00 GMT", 1.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/2024/1</link>", "https://times.example/2024/1"),
        ("<link>\n https://times.example/1\n </link>", "https://times.example/1"),
        ("<link><![CDATA[https://times.example/1?a=1&b=2]]></link>", "https://times.example/1?a=1&b=2"),
        ("<link>https://times.example/1?a=1&b=2</link>", "https://times.example/1?a=1&b=2"),
        ("<guid>https://times.example/1</guid>", "https://times.example/1"),
        ('<guid isPermaLink="false">https://times.example/1</guid>', "https://times.example/1"),
        ("<link>https://times.example/1</link><guid>story-1</guid>", "https://times.example/1"),
        (
            f"<link>https://proxy.example/x</link><o:origLink {BURNER}>https://times.example/1</o:origLink>",
            "https://times.example/1",
        ),
    ],
)
def test_the_address_of_an_item_is_found_wherever_it_stands(item, url):
    assert [found.url for found in read(RSS.format(f"<item>{item}</item>")).found] == [url]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "story-1", "https://[::1", "", "mailto:a@b.c"]
)
def test_what_is_no_address_of_the_web_is_counted(link):
    answer = read(RSS.format(f"<item><link>{link}</link></item>"), url=None)
    assert (answer.found, answer.problems) == ([], ["1 of 1 entries have no address"])


def test_a_change_is_no_publication():
    [found] = read(ATOM.format('<entry><link href="/1"/><updated>2024-05-01T10:00:00+02:00</updated></entry>')).found
    assert (found.date_raw, found.updated) == (None, datetime(2024, 5, 1, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Caf\u00e9 &amp;amp; bar", "Caf\u00e9 & bar"),
        ("<![CDATA[A <i>Times</i> story]]>", "A Times story"),
        ("5 &lt; 6", "5 < 6"),
        ("R&D &nbsp; budget", "R&D budget"),
        ("  ", None),
        ("long " * 5_000, ("long " * 200)),
        ("A&#xD800;&#0;&#1114112;&#99999999999999999999;&#233;", "A\u00e9"),
    ],
)
def test_titles_are_words(title, read_as):
    [found] = read(RSS.format(f"<item><link>/1</link><title>{title}</title></item>")).found
    assert found.title == (read_as and read_as[:1000])


@pytest.mark.parametrize(
    "broken",
    [
        RSS.format("<item><link>/1</link><description>a < b <br> & c</description></item><item><link>/2</link></item>"),
        RSS.format("<item><link>/1</link><description>never closed</item><item><link>/2</link></item>"),
        RSS.format("<item><link>/1</link><x:y>unknown</x:y></item><item><link>/2</link></item>"),
        RSS.format("<item><link>/1</link></item><item><link>/2</link></item>")[:-20],
        "\n\n" + RSS.format("<item><link>/1</link></item>\0<item><link>/2</link></item>"),
    ],
)
def test_broken_xml_gives_what_is_whole(broken):
    assert [found.url for found in read(broken).found] == ["https://times.example/1", "https://times.example/2"]


CAFE = RSS.format("<item><link>/1</link><title>Caf\u00e9</title></item>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'<?xml version="1.0" encoding="windows-1252"?>' + CAFE.encode("cp1252"), None),
        (CAFE.encode("utf-16"), None),
        (CAFE.encode("latin-1"), "application/rss+xml; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="rot13"?>' + CAFE.encode(), None),
        (gzip.compress(CAFE.encode(), mtime=0), None),
    ],
)
def test_charsets_are_read_as_on_pages(body, content_type):
    [found] = read(body, content_type=content_type).found
    assert found.title == "Caf\u00e9"


def test_what_feedparser_fails_on_is_mended_first():
    broken = "</name><item><link>/1</link></item><textInput></textInput></name>"
    answer = read(RSS.format(broken).replace("</rss>", "<b"))
    assert [found.url for found in answer.found] == ["https://times.example/1"]


def test_the_same_address_is_announced_once():
    item = "<item><link>/1</link><title>{}</title></item>"
    assert [f.title for f in read(RSS.format(item.format("A") + item.format("B"))).found] == ["A"]


def test_archives_and_further_pages_are_doors():
    links = '<link rel="prev-archive" href="2024-04.atom"/><link rel="next" href="?page=2"/><link rel="self" href="x"/>'
    assert [(door.url, door.rule) for door in read(ATOM.format(links)).doors] == [
        ("https://times.example/feeds/2024-04.atom", "next"),
        ("https://times.example/feeds/all?page=2", "next"),
    ]
    assert read(ATOM.format(f'<link rel="next" href="{HOME}"/>')).doors == []


NIGHT = "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(6)) + "</skipHours>"


@pytest.mark.parametrize(
    ("channel", "wait"),
    [
        ("", None),
        ("<ttl>15</ttl>", timedelta(minutes=15)),
        ("<ttl>999999</ttl>", timedelta(days=7)),
        ("<ttl>soon</ttl>", None),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>',
            timedelta(days=1),
        ),
        (f"<ttl>15</ttl>{NIGHT}", timedelta(hours=6, minutes=10)),
        (NIGHT.replace("<hour>0</hour>", ""), None),
    ],
)
def test_a_feed_says_how_long_to_wait(channel, wait):
    fetched = datetime(2024, 5, 1, 23, 50, tzinfo=UTC)
    assert read(RSS.format(channel), fetched_at=fetched).interval_hint == wait


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "no feed"),
        ("<html><body>Not found</body></html>", "no feed: a document of <html>"),
        ("{", "no feed: JSON without items"),
        ("[" * 100_000, "no feed: JSON without items"),
        ('{"items": 1}', "no feed: JSON without items"),
    ],
)
def test_what_is_no_feed_says_so(body, problem):
    assert read(body).problems == [problem]
    assert read(body).is_other is ("<html>" in problem)


@pytest.mark.parametrize("item", ["1", "null", "{}", '{"url": 1}', '{"url": "x", "title": 1, "date_published": []}'])
def test_odd_items_of_a_json_feed_cost_only_themselves(item):
    answer = read(f'{{"items": [{item}, {{"url": "https://times.example/1"}}]}}')
    assert answer.found[-1].url == "https://times.example/1"


def test_an_endless_feed_is_cut_off():
    answer = read(
        RSS.format("<item><link>/{0}</link></item>" * 1).replace("{0}", "1") + "<item><link>/2</link></item>" * 9000
    )
    assert len(answer.found) <= 2
    assert answer.problems[0].startswith("larger than is read")


def test_a_page_that_breaks_off_is_told():
    assert read(RSS.format(""), truncated=True).problems == ["breaks off"]
