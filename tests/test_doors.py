"""What a door announced becomes work for the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from newscrawl.archive.entries import Visit
from newscrawl.article import DoorKind, Page, State
from newscrawl.discover import Discovery, Door, Found, FoundAs
from newscrawl.sources import Source
from newscrawl.spiders import doors

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RSS = "https://times.example/rss"
TIMES = Source(id="times", name="Times", domains=("times.example",))


def opened(
    discovery: Discovery,
    source: Source | None = TIMES,
    interval: float | None = None,
    url: str = RSS,
    kind=DoorKind.FEED,
    **options,
):
    visit = Visit(
        kind=kind, id=1, url=url, host="https://times.example:443", source="times",
        interval_seconds=interval,
    )  # fmt: skip
    return doors.opened(visit, Page(body=b"", url=visit.url), discovery, source, NOW, **options)


def test_what_is_its_own_is_announced_news_first():
    found = [
        Found("https://times.example/1", "One", "1 March 2026"),
        Found("https://www.times.example/2", kind=FoundAs.LISTED),
        Found("https://www.times.example/tag/x", kind=FoundAs.LISTED, score=0.1),
        Found("https://elsewhere.example/3"),
        Found("https://times.example/sounds/4", score=0.0),
        Found("https://times.example/?utm_source=rss"),
    ]
    entry = opened(Discovery(found=found, doors=[Door(DoorKind.SECTION, "https://times.example/uk", "navigation")]))
    assert entry.state == State.STORED
    assert [(a.url, a.title, a.priority) for a in entry.found] == [
        ("https://times.example/1", "One", 0), ("https://www.times.example/2", None, 2),
        ("https://www.times.example/tag/x", None, 3),
    ]  # fmt: skip
    assert [(door.kind, door.url) for door in entry.doors] == [(DoorKind.SECTION, "https://times.example/uk")]


def test_what_was_announced_as_older_is_left_out():
    found = [Found("https://times.example/1", date_raw="1 February 2026"), Found("https://times.example/2")]
    assert [a.url for a in opened(Discovery(found=found), since=date(2026, 2, 15)).found] == ["https://times.example/2"]


@pytest.mark.parametrize(
    ("since", "followed"),
    [
        (None, ["https://times.example/old.xml"]),
        (date(2026, 2, 15), []),
        (date(2026, 1, 15), ["https://times.example/rss?page=2", "https://times.example/old.xml"]),
    ],
)
def test_what_was_announced_before_is_for_a_crawl_that_asks_how_far_back(since, followed):
    further = [
        Door(DoorKind.FEED, "https://times.example/rss?page=2", "next"),
        Door(DoorKind.SITEMAP, "https://times.example/old.xml", "index", datetime(2026, 1, 20, tzinfo=UTC)),
    ]
    discovery = Discovery(found=[Found("https://times.example/1", date_raw="1 February 2026")], doors=further)
    assert [door.url for door in opened(discovery, since=since).doors] == followed


def test_the_sitemap_of_a_day_that_is_over_is_hardly_looked_at():
    daily = Source(id="times", name="Times", domains=("times.example",), sitemaps=("https://times.example/{yyyy}.xml",))
    for url, wait in ((RSS, None), (RSS[:-3] + "2026.xml", None), (RSS[:-3] + "2025.xml", timedelta(days=30))):
        assert opened(Discovery(), daily, url=url).next_check_at == (wait and NOW + wait)


def test_nothing_but_problems_is_trouble():
    assert opened(Discovery(problems=["breaks off"])).reason == "unreadable"
    nothing = opened(Discovery(problems=["no feed: a document of <html>"], is_other=True))
    assert (nothing.state, nothing.reason) == (State.PENDING, "no_door")
    assert opened(Discovery()).state == State.STORED


@pytest.mark.parametrize(
    ("asked", "interval", "wait"),
    [
        (None, None, None),
        (timedelta(minutes=15), None, None),
        (timedelta(minutes=40), None, timedelta(minutes=40)),
        (timedelta(days=1), 900.0, timedelta(hours=1)),
        (timedelta(minutes=40), 3600.0, None),
    ],
)
def test_a_publisher_may_ask_to_come_less_often_than_the_yield_would(asked, interval, wait):
    entry = opened(Discovery(interval_hint=asked), interval=interval)
    assert entry.next_check_at == (wait and NOW + wait)


@pytest.mark.parametrize(
    ("kind", "discovery", "is_promised", "announces_itself"),
    [
        (DoorKind.SECTION, Discovery(problems=["no link looks like one to an article"]), False, True),
        (DoorKind.SECTION, Discovery(found=[Found("https://times.example/1")], is_story=True), False, True),
        (DoorKind.SECTION, Discovery(found=[Found("https://times.example/1")]), False, False),
        (DoorKind.SECTION, Discovery(), True, False),
        (DoorKind.HOME, Discovery(), False, False),
        (DoorKind.FEED, Discovery(), False, False),
    ],
)
def test_an_article_that_was_taken_for_a_section_is_announced_itself(kind, discovery, is_promised, announces_itself):
    url = "https://times.example/mayor-resigns"
    entry = opened(discovery, url=url, kind=kind, is_promised=is_promised)
    own = [(a.url, a.source, a.is_mere_link) for a in entry.found if a.url == url]
    assert (entry.state, own) == (State.STORED, [(url, "times", False)] if announces_itself else [])
