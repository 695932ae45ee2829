"""Home and section pages: articles, feeds, sections."""

from __future__ import annotations

import pytest

from newscrawl.article import DoorKind, Page
from newscrawl.discover import Discovery, FoundAs, discover
from newscrawl.discover.patterns import Patterns, learn, prior
from newscrawl.sources import load
from newscrawl.sources.blocks import read_block

FRONT = """<!doctype html><html><head><title>The Courier</title>
<link rel="alternate" type="application/rss+xml" title="Courier" href="/feed">
<link rel="alternate" type="application/rss+xml" title="Courier: Comments" href="/comments/feed">
<link rel="alternate" hreflang="cy" href="https://courier.example/cy/"></head><body>
<header><a href="/"><img alt="The Courier" src="/logo.png"></a>
<nav><ul><li><a href="/wales">Wales</a></li><li><a href="/wales/politics/">Politics</a></li>
<li><a href="/login">Sign in</a></li><li><a href="/about-us">About</a></li><li><a href="https://elsewhere.example/x">Elsewhere</a></li></ul></nav></header>
<main>
<article><a href="/wales/ferry-strike-ends-after-nine-days"><img src="a.jpg" alt=""></a>
  <h2><a href="/wales/ferry-strike-ends-after-nine-days">Ferry strike ends after nine days of talks</a></h2>
  <a href="/wales">Wales</a> <time datetime="2024-05-01T10:00:00Z">1 May</time></article>
<article><h3><a href="/12345-lighthouse?utm_source=home">Lighthouse keeper of forty years retires at last</a></h3>
  <span><time>30 April 2024</time></span></article>
<ul><li><a href="/2024/04/29/rain">Rain</a></li><li><a href="/tag/rain-in-the-hills-of-wales">Rain</a></li></ul>
<a href="/wales/a-picture-of-a-very-long-day.jpg">Picture</a>
<a href="https://elsewhere.example/2024/05/01/a-story-of-another-paper">A story of another paper</a>
</main>
<footer><a href="/rss">RSS</a> <a href="/privacy-and-cookies-of-the-courier">Privacy</a></footer>
</body></html>"""
HERE = "https://courier.example/"


def read(
    body: str, kind: DoorKind = DoorKind.HOME, source=None, patterns: Patterns | None = None, url=HERE
) -> Discovery:
    return discover(Page(body=body.encode(), url=url), kind, source, patterns)


def test_stories_are_told_from_all_else_with_their_titles_and_dates():
    assert [(f.url.removeprefix(HERE), f.title, f.date_raw) for f in read(FRONT).found] == [
        (
            "wales/ferry-strike-ends-after-nine-days",
            "Ferry strike ends after nine days of talks",
            "2024-05-01T10:00:00Z",
        ),
        ("12345-lighthouse", "Lighthouse keeper of forty years retires at last", "30 April 2024"),
        ("2024/04/29/rain", "Rain", None),
    ]
    assert {found.kind for found in read(FRONT).found} == {FoundAs.LINK}


def test_a_home_page_leads_to_feeds_and_sections():
    assert [(door.kind, door.url.removeprefix(HERE)) for door in read(FRONT).doors] == [
        (DoorKind.FEED, "feed"), (DoorKind.SECTION, "wales"), (DoorKind.SECTION, "wales/politics/"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "is_story"),
    [
        ('<meta property="article:published_time" content="2024-05-01T10:00:00Z">', True),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The Courier"}</script>', True),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry strike ends"}</script>',
            False,
        ),
        ('<meta property="og:type" content="article">', False),
        ("", False),
    ],
)
def test_a_section_that_declares_a_story_is_one(head, is_story):
    page = FRONT.replace("</head>", f"{head}</head>")
    assert read(page, DoorKind.SECTION, url=HERE + "wales").is_story is is_story
    assert not read(page).is_story


def test_a_section_leads_to_no_further_sections():
    assert [door.kind for door in read(FRONT, DoorKind.SECTION).doors] == [DoorKind.FEED]


def test_links_to_feeds_count_where_none_is_declared_and_guesses_where_there_is_no_link():
    linked = read(FRONT.replace('rel="alternate" type', 'rel="x" type'))
    assert [(d.url, d.rule) for d in linked.doors if d.kind is DoorKind.FEED] == [(f"{HERE}rss", "link")]
    bare = read("<html><body><a href='/2024/05/01/rain'>Rain</a></body></html>")
    assert {door.rule for door in bare.doors} == {"guess"}
    assert {door.kind for door in bare.doors} == {DoorKind.FEED, DoorKind.SITEMAP}


@pytest.mark.parametrize(
    ("href", "words", "is_feed"),
    [
        ("/pub/rss.php", "News by RSS", True),
        ("/syndicate?format=2", "Atom feed", True),
        ("/2024/05/01/what-is-rss", "What is RSS and why does every paper have it", False),
        ("/news/atomic-clock", "Atomic clock stops", False),
        ("/2024/05/01/rss-at-twenty", "RSS turns twenty", False),
        ("/news/41234-scientists-split-atom", "Scientists split an atom", False),
        ("/news/41234-by-rss/feed", "RSS", True),
    ],
)
def test_a_link_may_say_that_it_leads_to_a_feed(href, words, is_feed):
    doors = read(f'<html><body><p>Read us: <a href="{href}">{words}</a></p></body></html>').doors
    linked = [door.url for door in doors if door.kind is DoorKind.FEED and door.rule == "link"]
    assert linked == ([HERE + href[1:]] if is_feed else [])


TABLE = """<table><tr><td><a href="/default.asp"><img src="/l.gif" alt="Advertiser"></a></td></tr><tr><td>
<font size=2><a href="/list.asp?sec=local">Local news</a><br><a href="/list.asp?sec=sport">Sport</a><br>
<a href="/contact.asp">Contact us</a><br><a href="/list.asp?sec=local&amp;sort=up&amp;page=3">Sorted</a></font></td>
<td><a href="/story.asp?id=41234"><b>Storm damages roof of indoor market</b></a>
<a href="/page/2/">Older</a></td></tr></table>"""


def test_a_menu_that_is_not_marked_up_leads_to_sections_too():
    sections = [door.url.removeprefix(HERE) for door in read(TABLE).doors if door.kind is DoorKind.SECTION]
    assert sections == ["page/2/", "default.asp", "list.asp?sec=local", "list.asp?sec=sport"]
    assert [door.rule for door in read(TABLE).doors if door.url.endswith("/page/2/")] == ["next"]


@pytest.mark.parametrize(
    ("here", "there", "is_next"),
    [
        ("list.asp?sec=local", "list.asp?sec=local&page=2", True),
        ("list.asp?sec=local&page=2", "list.asp?sec=local&page=3", True),
        ("list.asp?sec=local&page=2", "list.asp?sec=local&page=4", False),
        ("list.asp?sec=local", "list.asp?sec=sport&page=2", False),
        ("wales/", "wales/page/2/", True),
        ("wales/seite-2", "wales/seite-3", True),
        ("wales/", "england/page/2/", False),
        ("list?sort=up", "list?page=2&sort=up", True),
        ("list?page=2&sort=up", "list?page=3&sort=up", True),
        ("list?sort=up", "list?page=2&sort=down", False),
        ("list?sort=up", "list?page=2", False),
        ("list.asp?sec=local", "list.asp?p=2&sec=local", True),
        ("list.asp", "list.asp?p=2", True),
        ("", "?p=2", False),
        ("blog/", "blog/?p=2", False),
        ("wales/", "wales/page/2?sort=up", False),
    ],
)
def test_a_list_has_a_next_page(here, there, is_next):
    answer = read(f'<html><body><a href="/{there}">More</a></body></html>', DoorKind.SECTION, url=HERE + here)
    assert [door.url for door in answer.doors if door.rule == "next"] == ([HERE + there] if is_next else [])


def test_a_story_by_its_number_is_no_section():
    body = '<html><body><a href="/blog/?p=41">Rain</a> <a href="/blog/?cat=41">Weather</a></body></html>'
    assert [d.url for d in read(body).doors if d.kind is DoorKind.SECTION] == [f"{HERE}blog/?cat=41"]


def test_the_declared_form_of_addresses_is_the_only_one():
    source, _ = read_block({"id": "courier", "homepage": HERE, "article_urls": r"/\d{5}-"})
    assert [found.url for found in read(FRONT, source=source).found] == [f"{HERE}12345-lighthouse"]


def test_a_built_in_publisher_knows_its_stories():
    paths = ("/news/articles/c0abcdefghijo", "/news/world", "/sounds/a-long-story-to-hear")
    body = "".join(f'<a href="{path}">A</a>' for path in paths)
    answer = read(body, DoorKind.SECTION, load()["bbc"], url="https://www.bbc.co.uk/news")
    assert [found.url for found in answer.found] == ["https://www.bbc.co.uk/news/articles/c0abcdefghijo"]


def test_a_date_that_is_relative_to_the_reader_is_none():
    body = '<div><a href="/2024/05/01/rain">Rain in the hills</a><time>{}</time></div>'
    for printed, kept in (("3 hours ago", None), ("1 May 2024", "1 May 2024"), ("", None)):
        assert [f.date_raw for f in read(body.format(printed), DoorKind.SECTION).found] == [kept]


def test_titles_without_spaces_have_words_too():
    body = '<h2><a href="/kyfx/210427/8891">{}</a></h2><a href="/kyfx/2100/1234">{}</a>'
    long, short = "\u8425\u517b\u5e72\u9884\u53ef\u6539\u5584\u7761\u7720\u8d28\u91cf", "\u5065\u5eb7"
    assert [found.title for found in read(body.format(long, short), DoorKind.SECTION).found] == [long]


def test_what_turned_out_to_be_articles_teaches():
    visited = [(f"{HERE}wales/{word}", True) for word in ("rain", "snow", "fog", "sun", "hail", "wind")]
    visited += [(f"{HERE}2024/04/{day}/rain", False) for day in range(10, 28)]
    body = '<a href="/wales/frost">Frost closes the mountain road</a><a href="/2024/04/29/rain">Rain</a>'
    assert [found.url for found in read(body, patterns=learn(visited)).found] == [f"{HERE}wales/frost"]


@pytest.mark.parametrize(
    ("url", "is_likely"),
    [
        ("https://a.example/2024/05/01/ferry-strike-ends", True),
        ("https://a.example/news/ferry-strike-ends-after-long-talks", True),
        ("https://a.example/ferry-strike-123456.html", True),
        ("https://a.example/story.php?id=12345", True),
        ("https://a.example/news/12345678", True),
        ("https://a.example/news/articles/c0abcdefghijo", True),
        ("https://a.example/politik/minister-tritt-zurueck-a-1234", True),
        ("https://a.example/?p=2895", True),
        ("https://a.example/news/index.php?ArtNr=335853", True),
        ("https://a.example/2020/04/rain.html", True),
        ("https://a.example/family/archive/2023/11/a-holiday-alone/676055", True),
        ("https://a.example/zgls/9291.html", True),
        ("https://a.example/2020/04/", False),
        ("https://a.example/archive/2020/", False),
        ("https://a.example/", False),
        ("https://a.example/world", False),
        ("https://a.example/world/europe/", False),
        ("https://a.example/tag/ferry-strike-in-the-night", False),
        ("https://a.example/author/jane-of-the-long-name-doe", False),
        ("https://a.example/2024/05/01/a-picture-of-the-day.jpg", False),
        ("https://a.example/news/page/2", False),
        ("https://[a.example/", False),
        ("", False),
    ],
)
def test_addresses_speak_for_themselves(url, is_likely):
    assert (prior(url) > 0.5) is is_likely


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\0\1\2",
        "<a href='https://[::1'>x</a>",
        "<base href='https://['><a href=x>y</a>",
        "<a href='\ud800'>",
        "%PDF-1.4",
    ],
)
def test_bad_pages_give_problems_not_errors(body):
    answer = discover(Page(body=body.encode("utf-8", "surrogatepass"), url=HERE), DoorKind.SECTION)
    assert answer.found == []
    assert answer.problems


@pytest.mark.parametrize("url", ["http://[", "nonsense", "file:///etc/passwd", ""])
@pytest.mark.parametrize("kind", DoorKind)
def test_a_page_whose_own_address_is_none_gives_absolute_ones_only(url, kind):
    body = '<a href="/2024/05/01/rain-in-the-hills">A</a><a href="https://times.example/2024/05/01/rain-in-town">B</a>'
    assert discover(Page(body=body.encode(), url=url), kind).found == []
    feed = "<rss><channel><item><link>/1</link></item><item><link>https://times.example/2</link></item></channel></rss>"
    assert [f.url for f in discover(Page(body=feed.encode(), url=url), kind).found] == ["https://times.example/2"]
