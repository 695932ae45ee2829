"""The life of an article's address: missing, gone, restored, moved, sent home; each is told from the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from stories import SITE, entry

from newscrawl.archive import Announcement, tables
from newscrawl.archive.reader import reading
from newscrawl.archive.why import why
from newscrawl.sources.revisit import next_check
from newscrawl.spiders import answers
from sites.crawling import pass_time

URL = f"{SITE}/2026/03/bridge-opens"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def crawl(archive, monkeypatch):
    monkeypatch.setattr("newscrawl.archive.leases._COOLING", timedelta(0))
    archive.run_id = archive.start_run("news", {}, "1", shared=True)
    archive.announce([Announcement(URL, by=f"{SITE}/rss", source="post")])
    return archive


def visit(archive, after=timedelta(0)):
    """The next visit of the article, so long after the last one; None when none is due."""
    pass_time(archive, after)
    return next(iter(archive.lease(limit=1)), None)


def found(archive, visit, text="The bridge opened."):
    now = datetime.now(UTC)
    made = entry(fetched_at=now, text=text)
    made.visit, made.next_check_at = visit, next_check(now - HOUR, now)
    [outcome] = archive.write([made])
    return outcome


def answered(archive, visit, status):
    [outcome] = archive.write([answers.of_status(visit, status, datetime.now(UTC))])
    return outcome


def line(archive):
    with reading(archive) as connection:
        return connection.execute(select(tables.announcement).where(tables.announcement.c.url == URL)).one()


def test_an_article_is_gone_only_after_days_and_told_when_it_is_there_again(crawl):
    found(crawl, visit(crawl))
    answered(crawl, visit(crawl, 6 * HOUR), 404)
    assert (line(crawl).state, visit(crawl, HOUR / 2)) == ("stored", None)
    for wait in (HOUR, DAY):
        answered(crawl, visit(crawl, wait), 410)
        assert line(crawl).state == "stored"
    assert answered(crawl, visit(crawl, 3 * DAY), 404).state == "gone"
    assert visit(crawl, 20 * DAY) is None
    back = found(crawl, visit(crawl, 11 * DAY), "The bridge opened after all.")
    assert (back.state, back.reason, back.revision) == ("stored", "restored", 2)
    assert (line(crawl).state, line(crawl).reason, line(crawl).failures) == ("stored", "restored", 0)
    with reading(crawl) as connection:
        [story] = why(connection, URL)
    assert [told["state"] for told in story.visits] == ["stored", "pending", "pending", "pending", "gone", "stored"]


def test_one_that_answers_between_starts_anew(crawl):
    found(crawl, visit(crawl))
    answered(crawl, visit(crawl, 6 * HOUR), 404)
    again = found(crawl, visit(crawl, HOUR))
    assert (again.state, again.reason, line(crawl).failures) == ("unchanged", None, 0)


def test_what_bars_the_way_or_fails_is_neither_a_miss_nor_makes_misses_forgotten(crawl):
    found(crawl, visit(crawl))
    misses = []
    for wait, status in ((6 * HOUR, 404), (HOUR, 404), (DAY, 403), (9 * DAY, 404), (3 * DAY, 400)):
        due = visit(crawl, wait)
        misses.append(due.misses)
        answered(crawl, due, status)
    assert misses == [0, 1, 2, 2, 3]


def test_an_article_that_was_gone_and_then_barred_is_restored(crawl):
    found(crawl, visit(crawl))
    for wait in (6 * HOUR, HOUR, DAY, 3 * DAY):
        answered(crawl, visit(crawl, wait), 404)
    assert line(crawl).state == "gone"
    for _ in range(2):
        answered(crawl, visit(crawl, 31 * DAY), 403)
    assert line(crawl).state == "blocked"
    back = found(crawl, visit(crawl, 31 * DAY))
    assert (back.state, back.reason) == ("unchanged", "restored")
    assert found(crawl, visit(crawl, DAY)).reason is None


@pytest.mark.parametrize(
    ("location", "is_permanent", "told"),
    [
        (f"{SITE}/2026/03/elsewhere", True, ("skipped", "moved", f"{SITE}/2026/03/elsewhere")),
        (f"{SITE}/2026/03/elsewhere", False, ("skipped", "redirected", f"{SITE}/2026/03/elsewhere")),
        (f"{SITE}/", True, ("pending", "redirected_home", f"{SITE}/")),
    ],
)
def test_moved_is_told_from_sent_home(crawl, location, is_permanent, told):
    found(crawl, visit(crawl))
    due = visit(crawl, 6 * HOUR)
    settled = answers.redirected(due, location, datetime.now(UTC), is_permanent=is_permanent, at=URL)
    [outcome] = crawl.write([settled])
    assert (outcome.state, outcome.reason, outcome.detail) == told
    with reading(crawl) as connection:
        [story] = why(connection, URL)
    assert (story.article["headline"], story.visits[-1]["reason"]) == ("Harbour bridge opens", told[1])


ELSEWHERE = f"{SITE}/2026/03/elsewhere"


def moves(archive, visit):
    archive.write([answers.redirected(visit, ELSEWHERE, datetime.now(UTC), is_permanent=True, at=URL)])


def read_at(archive, visit, canonical=None, headline="Harbour bridge opens"):
    now = datetime.now(UTC)
    fields = {"text": "The bridge opened.", "canonical_url": canonical, "headline": headline}
    made = entry(visit.url.removeprefix(SITE), fetched_at=now, **fields)
    made.visit, made.next_check_at = visit, next_check(now - HOUR, now)
    [outcome] = archive.write([made])
    return outcome


@pytest.mark.parametrize("canonical", [URL, ELSEWHERE, None])
def test_an_article_that_moved_is_one_article_and_is_checked_where_it_is_now(crawl, canonical):
    first = found(crawl, visit(crawl))
    moves(crawl, visit(crawl, 6 * HOUR))
    there = visit(crawl)
    assert there.url == ELSEWHERE
    outcome = read_at(crawl, there, canonical)
    assert (outcome.state, outcome.article_id) == ("duplicate", first.article_id)
    assert visit(crawl, HOUR / 2) is None
    again = visit(crawl, 6 * HOUR)
    assert (again.url, read_at(crawl, again, canonical).state) == (ELSEWHERE, "unchanged")


def test_what_an_address_leads_to_is_another_article_where_the_headline_is_another(crawl):
    first = found(crawl, visit(crawl))
    moves(crawl, visit(crawl, 6 * HOUR))
    assert read_at(crawl, visit(crawl), headline="All the news").article_id != first.article_id


def test_an_article_that_moves_to_where_it_was_met_before_is_checked_there(crawl):
    found(crawl, visit(crawl))
    crawl.announce([Announcement(ELSEWHERE, by=f"{SITE}/rss", source="post")])
    assert read_at(crawl, visit(crawl), URL).state == "duplicate"
    first = visit(crawl, 6 * HOUR)
    assert first.url == URL
    moves(crawl, first)
    assert visit(crawl).url == ELSEWHERE


def test_an_article_that_is_barred_where_it_was_found_is_checked_where_it_is_met(crawl):
    found(crawl, visit(crawl))
    answered(crawl, visit(crawl, 6 * HOUR), 403)
    crawl.announce([Announcement(ELSEWHERE, by=f"{SITE}/rss", source="post")])
    assert read_at(crawl, visit(crawl), URL).state == "duplicate"
    assert visit(crawl, 6 * HOUR).url == ELSEWHERE


def test_an_article_that_was_only_imported_is_checked_at_the_address_it_is_met_at(crawl):
    imported = entry(text="The bridge opened.", ledger_url="file:///stories/1.html")
    crawl.write([imported])
    crawl.announce([Announcement(ELSEWHERE, by=f"{SITE}/rss", source="post"), Announcement(f"{ELSEWHERE}?amp=1")])
    met = crawl.lease(limit=3)
    for one in (one for one in met if one.url != URL):
        assert read_at(crawl, one, URL).state == "duplicate"
    crawl.release()
    pass_time(crawl, 6 * HOUR)
    assert [one.url for one in crawl.lease(limit=3) if one.article_id] == [ELSEWHERE]
