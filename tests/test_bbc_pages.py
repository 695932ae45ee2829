"""The real pages of ../shared/data/bbc/pages, every design of the BBC's story page: what must be read from each.

Each row was compared by eye with its page's markup; the digest of the prose stands for the text, which is not ours.
The prose was also held against a second, independent reading of the same markup (paragraph tags between the story's
marks): the two differ only by link lists, players' notes and advertisements.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

import pytest

from newscrawl.article import IN_BODY, Article, LinkKind, Page, utc_text
from newscrawl.normalise import normalise
from newscrawl.reading import read


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one page tells."""

    file: str
    layout: str
    identifier: str
    headline: str
    """Its first words."""
    modified: str
    published: str | None = None
    section: str
    authors: tuple[tuple[str, str | None], ...] = ()
    paragraphs: int
    digest: str
    """The first half of the SHA-1 of the prose, a line a block."""
    headings: int = 0
    list_items: int = 0
    pull_quotes: int = 0
    fact_boxes: int = 0
    images: int = 0
    captions: int = 0
    see_also: tuple[tuple[str, str | None], ...] = ()
    """Day and section of each."""
    related: int = 0
    topics: int = 0
    external: int = 0
    in_body: int = 0


PAGES = [
    Told(
        file="10249066.stm.html",
        layout="v5",
        identifier="10249066",
        headline="Gunman's family unaware of",
        modified="2010-06-06T13:48:45Z",
        section="England",
        paragraphs=24,
        digest="404e6ab80f4bb6d2",
        pull_quotes=1,
        fact_boxes=1,
        images=3,
        captions=1,
        external=1,
        related=4,
    ),
    Told(
        file="11125504.html",
        layout="v6",
        identifier="11125504",
        headline="UK economy 'to pick",
        modified="2010-08-29T23:56:36Z",
        section="Business",
        paragraphs=18,
        digest="97c0093ac84508a9",
        pull_quotes=1,
        images=1,
        captions=1,
        topics=6,
        related=4,
    ),
    Told(
        file="13293006.html",
        layout="v6",
        identifier="13293006",
        headline="Morning business round-up: Mis-selling",
        modified="2011-05-05T10:38:45Z",
        section="Business",
        paragraphs=13,
        digest="a86ee4a42632f8f1",
        images=1,
        captions=1,
        in_body=6,
    ),
    Told(
        file="19957138.stm.html",
        layout="v6",
        identifier="19957138",
        headline="Gary McKinnon extradition to",
        modified="2012-10-16T14:32:09Z",
        section="UK",
        paragraphs=37,
        digest="312066f12fb72578",
        fact_boxes=1,
        images=3,
        captions=3,
        external=2,
        in_body=1,
        see_also=(
            ("2012-10-16", "UK"),
            ("2012-10-16", "HOME"),
            ("2012-10-15", "UK"),
            ("2012-09-06", "UK"),
            ("2012-07-24", "UK"),
            ("2012-07-19", "UK"),
            ("2011-12-05", "POLITICS"),
            ("2012-03-30", "POLITICS"),
            ("2012-03-15", "POLITICS"),
            ("2012-03-14", "POLITICS"),
            ("2011-12-05", "POLITICS"),
            ("2011-10-18", "UK"),
        ),
    ),
    Told(
        file="21528631.html",
        layout="v6",
        identifier="21528631",
        headline="Oscar Pistorius detective on",
        modified="2013-02-21T14:10:58Z",
        section="Africa",
        paragraphs=36,
        digest="d1561db37cfcc975",
        headings=2,
        fact_boxes=1,
        images=2,
        captions=1,
        topics=5,
        related=4,
        in_body=1,
    ),
    Told(
        file="31014941.html",
        layout="v7",
        identifier="31014941",
        headline="China media: Military might",
        modified="2015-01-28T06:38:34Z",
        section="China",
        paragraphs=26,
        digest="c61ffb5477c03e83",
        headings=2,
        images=1,
        captions=1,
        external=7,
        related=1,
        in_body=11,
    ),
    Told(
        file="32271505-2020.html",
        layout="v8",
        identifier="32271505",
        headline="Election 2015: Tory inheritance",
        modified="2015-04-12T18:53:36Z",
        section="Election 2015",
        paragraphs=29,
        digest="67b1d51f822a8400",
        published="2015-04-11T21:03:17Z",
        headings=1,
        list_items=5,
        images=3,
        captions=2,
        related=1,
        in_body=6,
        see_also=(
            ("2015-04-12", None),
            ("2015-04-12", None),
            ("2015-04-12", None),
            ("2015-04-11", None),
            ("2015-04-12", None),
        ),
    ),
    Told(
        file="32271505.html",
        layout="v7",
        identifier="32271505",
        headline="Election 2015: Tory inheritance",
        modified="2015-04-12T11:41:15Z",
        section="Election 2015",
        paragraphs=28,
        digest="575aa36dfc43a91c",
        headings=1,
        list_items=4,
        fact_boxes=1,
        in_body=3,
        see_also=(("2015-04-12", None), ("2015-04-12", None), ("2015-04-11", None), ("2015-04-11", None)),
    ),
    Told(
        file="54528983.html",
        layout="v8",
        identifier="54528983",
        headline="Covid Sage documents: The",
        modified="2020-10-13T23:44:11Z",
        section="Health",
        paragraphs=22,
        digest="d221fc069d62069d",
        published="2020-10-13T23:44:11Z",
        authors=(("Rachel Schraer", "Health reporter"),),
        headings=6,
        images=1,
        captions=1,
        related=5,
        in_body=2,
    ),
    Told(
        file="61896381.html",
        layout="v8",
        identifier="61896381",
        headline="Dorset man Chandy Green",
        modified="2022-06-27T12:33:59Z",
        published="2022-06-26T07:16:12Z",
        section="Dorset",
        paragraphs=7,
        digest="a1db21c4129bbfbe",
        images=1,
        in_body=3,
    ),
    Told(
        file="6072486-A.stm.html",
        layout="v3",
        identifier="6072486",
        headline="Son-in-law remanded over killing",
        modified="2006-10-21T14:41:10Z",
        section="Bradford",
        paragraphs=5,
        digest="6a100ee7e87b24ea",
        external=1,
    ),
    Told(
        file="6072486-B.stm.html",
        layout="v3",
        identifier="6072486",
        headline="Son-in-law remanded over killing",
        modified="2006-10-21T14:41:10Z",
        section="Bradford",
        paragraphs=5,
        digest="6a100ee7e87b24ea",
        external=1,
    ),
    Told(
        file="6072486.stm.html",
        layout="v3",
        identifier="6072486",
        headline="Son-in-law remanded over killing",
        modified="2006-10-21T14:41:10Z",
        section="Bradford",
        paragraphs=5,
        digest="6a100ee7e87b24ea",
        external=1,
    ),
    Told(
        file="7745137.stm.html",
        layout="v4",
        identifier="7745137",
        headline="Police to be armed",
        modified="2008-11-24T13:34:42Z",
        section="UK",
        paragraphs=40,
        digest="2e8dcc8f5988966e",
        headings=3,
        pull_quotes=1,
        images=3,
        captions=2,
        external=3,
        related=1,
        see_also=(
            ("2007-05-16", "UK"),
            ("2007-05-15", "UK"),
            ("2005-11-04", "Wales"),
            ("2005-08-22", "Wales"),
            ("2005-06-30", "Americas"),
            ("2004-11-30", "Politics"),
            ("2007-09-01", "UK"),
        ),
    ),
    Told(
        file="7984711-A.stm.html",
        layout="v4",
        identifier="7984711",
        headline="PM Brown plays down",
        modified="2009-04-05T19:26:01Z",
        section="Politics",
        paragraphs=26,
        digest="61d2340362cc3106",
        headings=2,
        images=3,
        captions=3,
        topics=11,
        external=2,
        see_also=(("2006-06-01", "Politics"),),
    ),
    Told(
        file="7984711-B.stm.html",
        layout="v4",
        identifier="7984711",
        headline="PM Brown plays down",
        modified="2009-04-05T19:26:01Z",
        section="Politics",
        paragraphs=24,
        digest="0ecd33a89afa686c",
        headings=2,
        images=3,
        captions=3,
        topics=11,
        external=2,
        see_also=(("2006-06-01", "Politics"),),
    ),
    Told(
        file="7984711-invalid.html",
        layout="v4",
        identifier="7984711",
        headline="PM Brown plays down",
        modified="2009-04-05T19:26:01Z",
        section="Politics",
        paragraphs=24,
        digest="0ecd33a89afa686c",
        headings=2,
        images=3,
        captions=3,
        topics=11,
        external=2,
        see_also=(("2006-06-01", "Politics"),),
    ),
    Told(
        file="8011268.stm.html",
        layout="v4",
        identifier="8011268",
        headline="Obama invites Middle East",
        modified="2009-04-21T19:50:44Z",
        section="Middle East",
        paragraphs=15,
        digest="7e6e3d3467c94a7d",
        pull_quotes=1,
        images=1,
        captions=1,
        topics=11,
    ),
    Told(
        file="8040164.stm.html",
        layout="v4",
        identifier="8040164",
        headline="£100K mortgage claim by",
        modified="2009-05-08T11:54:51Z",
        section="Northern Ireland",
        paragraphs=17,
        digest="3a69a416997d2290",
        authors=(("Stephen Walker", "BBC Northern Ireland political reporter"),),
        images=1,
        captions=1,
        topics=13,
        external=1,
        related=4,
    ),
    Told(
        file="BBC_2026_04_25.html",
        layout="v9",
        identifier="clymn8zyrp9o",
        headline="What is Nato and",
        modified="2026-04-24T11:16:53.545000Z",
        section="Europe",
        paragraphs=43,
        digest="e9dae6cc180bd813",
        published="2012-05-10T14:29:05Z",
        authors=(("Duncan Walker", None),),
        headings=6,
        images=5,
        captions=2,
        in_body=9,
    ),
    Told(
        file="cden3j9d1r7o.html",
        layout="v8",
        identifier="cden3j9d1r7o",
        headline="Mexico counting dead from",
        modified="2024-09-30T11:44:06.467000Z",
        section="Latin America",
        paragraphs=15,
        digest="dafe7dff584264a9",
        published="2024-09-30T11:44:06.467000Z",
        authors=(("Vanessa Buschschlüter", "BBC News"),),
        images=2,
        captions=2,
        see_also=(("None", None), ("None", None), ("None", None)),
    ),
    Told(
        file="readability-bbc-1.html",
        layout="v7",
        identifier="33646704",
        headline="Obama admits US gun",
        modified="2015-07-24T04:36:09Z",
        section="US & Canada",
        paragraphs=29,
        digest="d9d39d367c1d2081",
        headings=2,
        list_items=6,
        images=7,
        captions=6,
        related=4,
        in_body=3,
        see_also=(("2015-07-24", None), ("2015-07-24", None), ("2015-07-23", None), ("2015-07-23", None)),
    ),
    Told(
        file="sitescraper-1.html",
        layout="v3",
        identifier="7150485",
        headline="US media ownership rules",
        modified="2007-12-18T20:29:10Z",
        section="Business",
        paragraphs=15,
        digest="f270826e5dbeadf7",
        headings=1,
        pull_quotes=1,
        images=1,
        captions=1,
        external=1,
        see_also=(
            ("2007-11-30", "Business"),
            ("2007-09-12", "Entertainment"),
            ("2007-02-20", "Business"),
            ("2006-12-21", "Technology"),
            ("2006-07-25", "Entertainment"),
        ),
    ),
    Told(
        file="sitescraper-2.html",
        layout="v3",
        identifier="4600553",
        headline="Ailing Lego nears theme-park",
        modified="2005-06-01T15:53:52Z",
        section="Business",
        paragraphs=14,
        digest="cb55927c765c08d8",
        headings=1,
        images=2,
        captions=2,
        external=3,
        see_also=(
            ("2005-05-23", "Business"),
            ("2005-04-12", "Magazine"),
            ("2004-01-08", "Business"),
            ("2003-09-25", "Business"),
            ("2001-03-02", "Business"),
        ),
    ),
    Told(
        file="sitescraper-4.html",
        layout="v2",
        identifier="2279353",
        headline="Waiters lose tips legal",
        modified="2002-09-24T19:45:02Z",
        section="Business",
        paragraphs=25,
        digest="67fce4a90536508d",
        headings=3,
        pull_quotes=2,
        images=2,
        captions=2,
        external=2,
        see_also=(
            ("2002-09-13", "Business"),
            ("2002-08-12", "Business"),
            ("2002-04-14", "Business"),
            ("2002-08-19", "Business"),
        ),
    ),
    Told(
        file="sitescraper-5.html",
        layout="v4",
        identifier="7404274",
        headline="US video game sales",
        modified="2008-05-16T10:16:46Z",
        section="Business",
        paragraphs=11,
        digest="a95303d6560ea8d6",
        headings=1,
        images=1,
        captions=1,
        external=4,
        see_also=(
            ("2008-05-07", "Technology"),
            ("2007-08-23", "Technology"),
            ("2008-01-07", "Business"),
            ("2008-04-07", "Technology"),
            ("2008-02-19", "Business"),
            ("2008-03-10", "Technology"),
        ),
    ),
]


@pytest.fixture(scope="session")
def pages(shared) -> Path:
    return shared / "bbc" / "pages"


def article_of(path: Path, body: bytes | None = None, url: str | None = None) -> Article:
    reading = read(Page(body=body or path.read_bytes(), url=url))
    assert reading.article, reading.refusal
    return normalise(reading.article)


def prose(article: Article) -> list[str]:
    return [block.text for block in article.body if block.type in IN_BODY]


def told_by(article: Article, file: str) -> Told:
    """The same facts from the reading."""
    blocks = Counter(str(block.type) for block in article.body)
    links = Counter(str(link.kind) for link in article.related_links)
    published, modified = article.date_published, article.date_modified
    return Told(
        file=file,
        layout=(article.layout or "").removeprefix("bbc:"),
        identifier=article.identifier or "",
        headline=" ".join((article.headline or "").split()[:4]),
        modified=utc_text(modified.at) if modified and modified.at else "",
        published=utc_text(published.at) if published and published.at else None,
        section=article.article_section or "",
        authors=tuple((author.name, author.role) for author in article.authors),
        paragraphs=blocks["paragraph"],
        digest=sha1("\n".join(prose(article)).encode()).hexdigest()[:16],
        headings=blocks["heading"],
        list_items=blocks["list_item"],
        pull_quotes=blocks["pull_quote"],
        fact_boxes=blocks["fact_box"],
        images=len(article.images),
        captions=sum(image.caption is not None for image in article.images),
        see_also=tuple((str(x.date), x.section) for x in article.related_links if x.kind is LinkKind.SEE_ALSO),
        related=links["related"],
        topics=links["topic"],
        external=links["external"],
        in_body=links["in_body"],
    )


@pytest.mark.parametrize("told", PAGES, ids=lambda told: told.file)
def test_the_page_is_read_whole(told, pages):
    article = article_of(pages / told.file)
    assert told_by(article, told.file) == told
    assert article.publisher == "bbc"


def test_every_page_has_its_row(pages):
    assert {told.file for told in PAGES} == {path.name for path in pages.iterdir()}


def test_the_stamp_wins_over_the_local_clock_that_shows_another_day(pages):
    evidence = article_of(pages / "11125504.html").evidence["date_modified"]
    assert any("30 August 2010" in candidate.raw for candidate in evidence)
    [shown] = [c.value for c in evidence if "30 August 2010" in c.raw]
    assert (shown["at"], shown["day"]) == ("2010-08-29T23:56:00Z", "2010-08-30")


def test_one_story_in_two_designs_is_one_story(pages):
    old, new = article_of(pages / "32271505.html"), article_of(pages / "32271505-2020.html")
    assert old.identifier == new.identifier
    assert (old.date_published, prose(old) == prose(new)) == (None, False)


def test_copies_of_one_page_say_the_same(pages):
    said = [prose(article_of(pages / f"6072486{copy}.stm.html")) for copy in ("", "-A", "-B")]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("file", ["19957138.stm.html", "21528631.html"])
def test_who_analyses_in_a_box_is_not_the_author(file, pages):
    article = article_of(pages / file)
    [box] = [block for block in article.body if block.type == "fact_box"]
    assert box.text.startswith("Analysis\n")
    assert not article.authors


def test_a_bookmark_script_names_another_story(pages):
    assert b"storyid:7746015" in (pages / "7745137.stm.html").read_bytes()
    assert article_of(pages / "7745137.stm.html").identifier == "7745137"


def test_the_misnamed_meta_is_believed(pages):
    article = article_of(pages / "sitescraper-4.html")
    assert "\u00a320,000" in article.article_body
    assert article.evidence["encoding"][0].raw == "windows-1252"


@pytest.mark.parametrize("told", PAGES, ids=lambda told: told.file)
def test_a_copy_saved_from_the_wayback_machine_reads_like_the_original(told, pages):
    path = pages / told.file
    address = article_of(path).canonical_url
    original = article_of(path, url=address)
    copy = article_of(path, wrapped(path.read_bytes(), address))
    assert differing(original, copy) == []


def differing(one: Article, other: Article) -> list[str]:
    """Fields that differ; evidence differs in where the address was found."""
    left, right = one.to_dict(), other.to_dict()
    return [name for name in left if name != "evidence" and left[name] != right[name]]


_SCRIPTS = b"""<script type="text/javascript" src="https://web-static.archive.org/_static/js/wombat.js"></script>
<script>__wm.init("https://web.archive.org/web");
__wm.wombat("%b","20171124151315","https://web.archive.org/","web","https://web-static.archive.org/_static/","1511536395");
</script><link rel="stylesheet" href="https://web-static.archive.org/_static/css/banner-styles.css" />
<!-- End Wayback Rewrite JS Include -->"""
_TOOLBAR = b"""<!-- BEGIN WAYBACK TOOLBAR INSERT -->
<div id="wm-ipp-base"><div id="wm-ipp-inside"><a href="/web/" title="home">Wayback Machine</a>
<p>14 captures 26 Sep 2008 - 24 Nov 2017</p><table><tr><td>Oct</td><td>NOV</td><td>Dec</td></tr></table></div></div>
<!-- END WAYBACK TOOLBAR INSERT -->"""
_TAIL = b"""
<!--
     FILE ARCHIVED ON 15:13:15 Nov 24, 2017 AND RETRIEVED FROM THE
     INTERNET ARCHIVE ON 10:01:02 May 06, 2026.
-->
<!--
playback timings (ms):
  captures_list: 0.55
-->"""


def wrapped(body: bytes, address: str) -> bytes:
    """The page as the Wayback Machine shows it: its own scripts, toolbar, comments, and every link through itself."""
    head = body.lower().index(b"<head")
    head = body.index(b">", head) + 1
    start = body.lower().index(b"<body", head)
    start = body.index(b">", start) + 1
    inner = body[head:start] + _TOOLBAR + body[start:]
    inner = re.sub(rb"((?:href|src)=[\"'])(?=https?://)", rb"\1https://web.archive.org/web/20171124151315/", inner)
    return body[:head] + _SCRIPTS % address.encode() + inner + _TAIL
