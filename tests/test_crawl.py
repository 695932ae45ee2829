"""One crawl finds everything, once; the next asks with conditions and adds only what is true."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from newscrawl.archive.reader import reading
from newscrawl.urls import normalise
from sites.crawling import Crawler, pass_time
from sites.server import Sites

ODD = {
    "/moved/3": ("skipped", "redirected"),
    "/chain/1": ("skipped", "redirected"),
    "/chain/2": ("skipped", "redirected"),
    "/loop/a": ("skipped", "redirected"),
    "/loop/b": ("pending", "redirect_loop"),
    "/refresh/3": ("skipped", "redirected"),
    "/sent-home": ("pending", "redirected_home"),
    "/soft-404": ("pending", "soft_404"),
    "/members/login": ("blocked", "login"),
    "/gone-away": ("pending", "not_found"),
    "/never-there": ("pending", "not_found"),
    "/picture.jpg": ("skipped", "not_article"),
}
"""What the courier's feed names besides stories, and what must become of it."""


@pytest.fixture
def sites():
    with Sites() as served:
        yield served


@pytest.fixture
def crawler(sites, database, tmp_path):
    return Crawler.of(database, sites, tmp_path)


def rows(database, query):
    with database.open() as archive, reading(archive) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def stored(database):
    """Address to (headline, body) of every article; every article has one."""
    found = rows(database, "SELECT url, headline, article_body, date_published_at FROM articles")
    assert len({normalise(url) for url, *_ in found}) == len(found)
    return {url: (headline, body, str(at)[:16]) for url, headline, body, at in found}


def truth(sites):
    return {url: (s.headline, s.body, f"{s.published:%Y-%m-%d %H:%M}") for url, s in sites.truth().items()}


def by_address(found):
    """Without sessions."""
    return {url.partition("?")[0]: told for url, told in found.items()}


def assert_polite(sites, delay):
    """One request at a time per host, and a pause between two."""
    for host in {hit.host for hit in sites.hits}:
        hits = [hit for hit in sites.hits if hit.host == host]
        assert max(hit.open_requests for hit in hits) == 1
        gaps = [after.at - before.at for before, after in pairwise(hits)]
        assert sorted(gaps)[len(gaps) // 20] >= delay * 0.5


def assert_nothing_asked_twice(sites, since=0):
    """Robots and doors aside, and aside from what asked for it by Retry-After."""
    hits = Counter(hit.host + hit.url for hit in sites.hits[since:] if hit.status not in {429, 503})
    assert not {url: count for url, count in hits.items() if count > 1}


def test_two_crawls(sites, crawler, database):
    for path in ("/feed.xml", sites["courier"].paper.path(sites["courier"].stories[8])):
        sites["courier"].busy[path] = 1
    first = crawler.run()
    assert (first.status, first.report["failed_sources"]) == (0, []), first.errors
    assert by_address(stored(database)) == truth(sites)
    assert first.report["new"] == len(truth(sites))
    assert sites.hits[0].url == "/robots.txt"
    assert_nothing_asked_twice(sites)
    assert_polite(sites, 0.01)
    base = sites["courier"].paper.base
    ledger = {
        url: (state, reason) for url, state, reason in rows(database, "SELECT url, state, reason FROM announcement")
    }
    assert {path: ledger[base + path] for path in ODD} == ODD
    assert not [hit for hit in sites.hits if hit.url.startswith(("/calendar", "/private", "/search"))]

    seen = len(sites.hits)
    changed = [sites[key].stories[number] for key in sites.sites for number in (0, 2, 11)]
    with database.open() as archive:
        pass_time(archive, timedelta(hours=2))
    for story in changed:
        story.edit(datetime.now(UTC).replace(microsecond=0))
    withdrawn = sites["nord"].stories[1]
    withdrawn.is_gone = True
    second = crawler.run()
    assert second.status == 0, second.errors
    again = sites.hits[seen:]
    assert_nothing_asked_twice(sites, seen)
    known = {hit.host + hit.url for hit in sites.hits[:seen] if hit.status == 200}
    conditional = [hit for hit in again if hit.host + hit.url in known and "if-none-match" in hit.headers]
    assert conditional
    assert {hit.status for hit in conditional} >= {200, 304}
    assert (second.report["new"], second.report["changed"]) == (0, len(changed))
    now = by_address(stored(database))
    assert now.pop(sites["nord"].paper.url(withdrawn))
    assert now == truth(sites)
    assert rows(database, "SELECT count(*) FROM revision") == [(len(now) + 1 + len(changed),)]
