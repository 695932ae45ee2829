"""Sitemaps, indexes and what stands in them besides addresses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.article import DoorKind, Page
from newscrawl.discover import Discovery, FoundAs, discover
from newscrawl.sources.blocks import read_block

HERE = "https://times.example/sitemap.xml"
SET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>'


def read(body: str, source=None) -> Discovery:
    return discover(Page(body=body.encode(), url=HERE), DoorKind.SITEMAP, source)


def test_news_tags_tell_title_date_and_language():
    entry = (
        "<url><loc>https://times.example/1</loc><lastmod>2024-05-02</lastmod><n:news><n:publication><n:name>T</n:name>"
        "<n:language>cy</n:language></n:publication><n:publication_date>2024-05-01T10:00Z</n:publication_date>"
        "<n:title>Ferry &amp; strike</n:title></n:news></url>"
    )
    [found] = read(SET.format(entry)).found
    assert (found.title, found.date_raw, found.language, found.kind, found.updated) == (
        "Ferry & strike", "2024-05-01T10:00Z", "cy", FoundAs.NEWS, datetime(2024, 5, 2, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "urls"),
    [
        ("<url><loc> https://times.example/1 </loc></url>", ["https://times.example/1"]),
        ("<url><loc>/1</loc></url>", ["https://times.example/1"]),
        ("<url><loc><![CDATA[https://times.example/1?a&b]]></loc></url>", ["https://times.example/1?a&b"]),
        ("<url><loc>https://times.example/1?a=1&b=2</loc></url>", ["https://times.example/1?a=1&b=2"]),
        ("<url><LOC>https://times.example/1</LOC></url>", ["https://times.example/1"]),
        ("<url><loc>ftp://times.example/1</loc></url>", []),
        ("<url><loc>https://times.example/" + "a" * 5000 + "</loc></url>", []),
        ("<url><i:image xmlns:i='x'><i:loc>https://times.example/a.jpg</i:loc></i:image></url>", []),
        ("<url><loc>/1</loc></url><url><loc>/2</lco></url><url><loc>/3</loc></url>", ["https://times.example/1"]),
    ],
)
def test_addresses_are_read_as_they_are_written(entry, urls):
    assert [found.url for found in read(SET.format(entry)).found][: len(urls) or 1] == urls


def test_an_index_leads_to_its_children_and_not_to_itself():
    child = "<sitemap><loc>/a.xml.gz</loc><lastmod>2024-05-01</lastmod></sitemap>"
    index = f"<sitemapindex><sitemap><loc>{HERE}</loc></sitemap>{child}</sitemapindex>"
    [door] = read(index).doors
    assert (door.kind, door.url, door.updated) == (
        DoorKind.SITEMAP, "https://times.example/a.xml.gz", datetime(2024, 5, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lastmod", "at"),
    [
        ("2024-05-01T10:00:00+02:00", datetime(2024, 5, 1, 8, tzinfo=UTC)),
        ("2024-05-01T10:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_change_is_an_instant_in_utc(lastmod, at):
    [found] = read(SET.format(f"<url><loc>/1</loc><lastmod>{lastmod}</lastmod></url>")).found
    assert found.updated == at


def test_a_change_of_everything_at_once_is_not_believed():
    entries = "".join(f"<url><loc>/{i}</loc><lastmod>2024-05-01T10:00:00Z</lastmod></url>" for i in range(20))
    answer = read(SET.format(entries))
    assert {found.updated for found in answer.found} == {None}
    assert answer.problems == ["every entry has the same lastmod: it is not believed"]


def test_what_the_source_declares_counts():
    block = {"id": "times", "homepage": "https://times.example/", "article_urls": "/story/"}
    source, _ = read_block(block)
    answer = read(
        SET.format("<url><loc>/story/1</loc></url><url><loc>/about-us-and-our-very-long-story</loc></url>"), source
    )
    assert [found.score for found in answer.found] == [1.0, 0.0]


def test_a_sitemap_may_list_any_page_and_its_addresses_tell():
    answer = read(SET.format("<url><loc>/2024/05/01/ferry-strike-ends</loc></url><url><loc>/tag/ferry</loc></url>"))
    assert answer.found[0].score > 0.5 > answer.found[1].score


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "no sitemap: neither XML nor addresses"),
        ("<html></html>", "no sitemap: a document of <html>"),
        (SET.format(""), "an empty sitemap"),
    ],
)
def test_what_is_no_sitemap_says_so(body, problem):
    assert read(body).problems == [problem]
    assert read(body).is_other is ("<html>" in problem)
