"""The ways to ask for a crawl, and the statuses it ends with."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from newscrawl.archive import Archive
from newscrawl.archive.reader import reading
from sites.crawling import Crawler
from sites.server import Sites

DEAD = '[[source]]\nid = "dead"\nfeeds = ["http://127.0.0.9:9/rss"]\n'
"""Nobody listens there."""


@pytest.fixture(scope="module")
def sites():
    with Sites(counts={"courier": 12, "valley": 8}) as served:
        yield served


@pytest.fixture
def crawler(sites, sqlite_database, tmp_path):
    crawler = Crawler.of(sqlite_database, sites, tmp_path, NEWSCRAWL_READERS="0", NEWSCRAWL_WAIT_SECONDS="2")
    crawler.allowed += ",127.0.0.9:9"
    return crawler


def kept(sqlite_database):
    with Archive.open(sqlite_database.url, sqlite_database.captures) as archive, reading(archive) as connection:
        return [url for (url,) in connection.execute(text("SELECT url FROM articles"))]


def test_a_site_that_nobody_declared_is_discovered(sites, crawler, sqlite_database):
    crawler.sources.write_text("", encoding="utf-8")
    crawl = crawler.run("--url", f"{sites['courier'].paper.base}/")
    assert crawl.status == 0, (crawl.errors, crawl.report)
    assert set(kept(sqlite_database)) == {url for url, story in sites.truth().items() if story.paper == "courier"}
    with Archive.open(sqlite_database.url, sqlite_database.captures) as archive:
        row = archive.run(crawl.report["run"])
    assert (row.verdict, row.counters["sources"]) == ("finished", crawl.report["sources"])
    assert {
        name: row.counters[name] for name in ("new", "known", "waiting", "next_due_at")
    }.items() <= crawl.report.items()


def test_single_addresses_and_no_more_requests_than_allowed(sites, crawler, sqlite_database, tmp_path):
    wanted = [sites["valley"].paper.url(sites["valley"].stories[n]) for n in (1, 2, 3)]
    file = tmp_path / "urls"
    file.write_text("\n".join(["# three", *wanted]), encoding="utf-8")
    seen = len(sites.hits)
    crawl = crawler.run("--urls-file", str(file), "--max-requests", "1", "-s", "NEWSCRAWL_DEPTH=0")
    assert crawl.status == 0, crawl.errors
    asked = [hit.host + hit.url for hit in sites.hits[seen:] if hit.url != "/robots.txt"]
    assert (asked, kept(sqlite_database)) == (wanted[:1], wanted[:1])
    assert (
        crawler.run(
            "scrapy", "crawl", "news", "-a", f"urls_file={file}", "-a", "since=2001", "-s", "NEWSCRAWL_DEPTH=0"
        ).status
        == 0
    )
    assert sorted(wanted) == sorted(kept(sqlite_database))


@pytest.mark.parametrize(
    ("toml", "words", "status", "said"),
    [
        ("", ["nobody"], 2, "no source is called 'nobody'"),
        ("", [], 2, "no source is declared"),
        (DEAD, ["--all"], 3, ""),
        (DEAD, ["scrapy", "crawl", "news", "-a", "source=dead"], 3, ""),
        ("", ["--all", "bbc"], 2, "both cannot be asked for"),
        ("", ["bbc", "--max-requests", "0"], 2, "max_requests: must be a whole number above 0, not '0'"),
        ("", ["scrapy", "crawl", "news", "-a", "sources=x"], 2, "no argument called sources"),
    ],
)
def test_a_crawl_that_came_to_nothing_says_so(crawler, toml, words, status, said):
    crawler.sources.write_text(toml, encoding="utf-8")
    crawl = crawler.run(*words)
    assert (crawl.status, said in crawl.errors) == (status, True), crawl.errors


def test_a_source_that_failed_beside_one_that_did_not(sites, crawler):
    crawler.sources.write_text(sites.toml() + DEAD, encoding="utf-8")
    crawl = crawler.run("courier", "dead")
    assert (crawl.status, crawl.report["failed_sources"]) == (4, ["dead"]), crawl.errors


def test_without_a_database_nothing_is_asked(sites, crawler, tmp_path):
    crawler.database.url = f"sqlite:///{tmp_path / 'none.db'}"
    seen = len(sites.hits)
    crawl = crawler.run()
    assert (crawl.status, sites.hits[seen:]) == (5, [])
    assert "make one with" in crawl.errors
