"""What answers mean for addresses: pure functions, table by table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from scrapy.http import Response

from newscrawl.archive.entries import Visit
from newscrawl.article import Announced, Article, Candidate, DoorKind, Page, Reason, Refusal, State
from newscrawl.article import Source as Evidence
from newscrawl.errors import NotFetchedError, UsageError
from newscrawl.sources import Source
from newscrawl.spiders import answers
from newscrawl.spiders.answered import refresh_target, seen_at, validators
from newscrawl.spiders.news import NewsSpider
from newscrawl.spiders.orders import read_orders
from newscrawl.spiders.refusals import doubted, refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLE = Visit(kind="article", id=1, url="https://times.example/a/b", host="https://times.example:443", source="times")
DOOR = replace(ARTICLE, kind=DoorKind.FEED, url="https://times.example/rss")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "failures", "state", "reason", "wait"),
    [
        (404, 9, State.PENDING, "not_found", HOUR),
        (403, 0, State.BLOCKED, "http_403", DAY),
        (451, 3, State.BLOCKED, "http_451", 8 * DAY),
        (401, 99, State.BLOCKED, "http_401", 30 * DAY),
        (500, 0, State.PENDING, "http_500", timedelta(minutes=1)),
        (503, 0, State.PENDING, "http_503", timedelta(minutes=1)),
        (503, 1, State.PENDING, "http_503", HOUR),
        (429, 99, State.PENDING, "http_429", DAY),
        (500, 4, State.PENDING, "http_500", DAY),
        (502, 5, State.FAILED, "http_502", None),
        (400, 0, State.FAILED, "http_400", None),
    ],
)
def test_an_answer_without_a_page(status, failures, state, reason, wait):
    entry = answers.of_status(replace(ARTICLE, failures=failures), status, NOW)
    assert (entry.state, entry.reason) == (state, reason)
    assert (entry.not_before or entry.next_check_at) == (wait and NOW + wait)


@pytest.mark.parametrize(
    ("misses", "over", "state", "wait"),
    [
        (0, None, State.PENDING, HOUR),
        (1, HOUR, State.PENDING, DAY),
        (2, 25 * HOUR, State.PENDING, 3 * DAY),
        (3, 4 * DAY, State.GONE, 30 * DAY),
        (9, 2 * DAY, State.PENDING, 3 * DAY),
    ],
)
def test_what_is_missed_is_gone_only_after_days(misses, over, state, wait):
    """Whatever else failed before, and however often it was asked for."""
    visit = replace(ARTICLE, failures=9, misses=misses, missed_since=over and NOW - over)
    entry = answers.of_status(visit, 410, NOW)
    assert (entry.state, entry.not_before or entry.next_check_at) == (state, NOW + wait)


def test_what_is_gone_stays_gone_while_it_is_missed():
    gone = replace(ARTICLE, is_gone=True, misses=1, missed_since=NOW - 30 * DAY)
    assert answers.of_status(gone, 404, NOW).state is State.GONE


@pytest.mark.parametrize(
    ("asked", "seconds"), [("120", 120), ("Sun, 01 Mar 2026 12:01:00 GMT", 60), ("x", None), (None, None)]
)
def test_a_busy_host_rests(asked, seconds):
    entry = answers.of_status(ARTICLE, 429, NOW, asked)
    assert (entry.state, entry.hold.seconds, entry.hold.reason) == (State.PENDING, seconds, "http_429")
    assert entry.not_before == NOW + timedelta(seconds=seconds or 60)
    assert entry.is_spared is (seconds is not None)


@pytest.mark.parametrize(
    ("status", "state"), [(404, State.PENDING), (410, State.PENDING), (503, State.PENDING), (500, State.FAILED)]
)
def test_a_door_is_never_given_up(status, state):
    entry = answers.of_status(replace(DOOR, failures=50), status, NOW)
    assert (entry.state, entry.not_before or entry.next_check_at) == (state, NOW + DAY)


@pytest.mark.parametrize(
    ("visit", "waits"),
    [(DOOR, [HOUR, DAY, 3 * DAY, DAY, DAY, DAY]), (ARTICLE, [HOUR, DAY, 3 * DAY, None, None, None])],
)
def test_what_leads_nowhere_is_tried_for_days_and_then_only_a_door_is(visit, waits):
    for failures, wait in enumerate(waits):
        entry = answers.redirected(replace(visit, failures=failures), None, NOW, is_permanent=True, at=visit.url)
        assert (entry.state, entry.not_before) == ((State.PENDING, NOW + wait) if wait else (State.FAILED, None))
        assert entry.next_check_at is None


@pytest.mark.parametrize(
    ("location", "state", "reason"),
    [
        ("/a/c", State.SKIPPED, "redirected"),
        ("https://other.example/x", State.SKIPPED, "redirected"),
        ("/", State.PENDING, "redirected_home"),
        ("https://times.example", State.PENDING, "redirected_home"),
        ("/?utm_source=gone", State.PENDING, "redirected_home"),
        ("/a/b#top", State.PENDING, "redirect_loop"),
        (None, State.PENDING, "bad_redirect"),
        ("", State.PENDING, "bad_redirect"),
        ("file:///etc/passwd", State.PENDING, "bad_redirect"),
        ("http://[broken", State.PENDING, "bad_redirect"),
    ],
)
def test_a_redirect(location, state, reason):
    entry = answers.redirected(ARTICLE, location, NOW, is_permanent=True, at=ARTICLE.url)
    assert (entry.state, entry.reason) == (state, reason)
    assert bool(entry.found) is (state is State.SKIPPED)


def test_a_redirect_of_a_known_article_for_good_is_a_move():
    entry = answers.redirected(replace(ARTICLE, article_id=7), "/a/c", NOW, is_permanent=True, at=ARTICLE.url)
    assert (entry.reason, entry.detail) == ("moved", "https://times.example/a/c")


def test_a_chain_ends_after_ten_hops():
    entry = answers.redirected(replace(ARTICLE, hops=10), "/a/c", NOW, is_permanent=False, at=ARTICLE.url)
    assert (entry.reason, entry.found) == ("too_many_redirects", [])


def test_a_door_that_moved_is_a_new_door():
    entry = answers.redirected(DOOR, "/feed", NOW, is_permanent=True, at=DOOR.url)
    assert [(door.kind, door.url) for door in entry.doors] == [(DoorKind.FEED, "https://times.example/feed")]


def test_what_was_not_fetched_holds_its_host_or_waits():
    held = answers.not_fetched(ARTICLE, NotFetchedError("pending", "retry_after", hold_seconds=120), NOW)
    assert (held.state, held.hold.seconds, held.not_before) == (State.PENDING, 120, NOW + timedelta(seconds=120))
    late = answers.not_fetched(ARTICLE, NotFetchedError("pending", "timeout", "60 s"), NOW)
    assert (late.state, late.reason, late.hold) == (State.PENDING, "timeout", None)
    robots = answers.not_fetched(ARTICLE, NotFetchedError("skipped", "robots"), NOW)
    assert (robots.state, robots.reason) == (State.SKIPPED, "robots")


@pytest.mark.parametrize(
    ("reason", "state", "named"),
    [
        (Reason.SOFT_404, State.PENDING, "soft_404"),
        (Reason.CHALLENGE, State.BLOCKED, "challenge"),
        (Reason.CONSENT, State.BLOCKED, "consent"),
        (Reason.ERROR_PAGE, State.PENDING, "error_page"),
        (Reason.INDEX, State.SKIPPED, "not_article"),
        (Reason.NOT_TEXT, State.SKIPPED, "not_article"),
        (Reason.READER_TIMEOUT, State.FAILED, "reader_timeout"),
        (Reason.JS_SHELL, State.SKIPPED, "js_shell"),
    ],
)
def test_a_page_without_an_article(reason, state, named):
    page = Page(body=b"x", url=ARTICLE.url)
    entry = refused(ARTICLE, page, Refusal(reason, "so"), NOW, is_asked_for=False)
    assert entry.refused_as()[:2] == (state, named)
    assert not entry.doors


def test_an_index_page_that_was_asked_for_is_a_way_to_articles():
    entry = refused(ARTICLE, Page(body=b"x", url=ARTICLE.url), Refusal(Reason.INDEX), NOW, is_asked_for=True)
    assert [(door.kind, door.url) for door in entry.doors] == [(DoorKind.HOME, ARTICLE.url)]


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<meta http-equiv="refresh" content="0; url=/new">', "https://times.example/new"),
        ("<meta http-equiv=refresh content=\"3;URL='https://other.example/'\">", "https://other.example/"),
        ('<meta http-equiv="refresh" content="300; url=/new">', None),
        ('<meta http-equiv="refresh" content="0; url=/old">', None),
        ('<meta http-equiv="refresh" content="60">', None),
        ("<p>refresh</p>", None),
    ],
)
def test_meta_refresh(markup, target):
    page = Page(body=f"<html><head>{markup}</head></html>".encode(), url="https://times.example/old")
    assert refresh_target(page) == target


TIMES = Source(id="times", name="Times", domains=("times.example",), is_listed=True)
POST = Source(id="post", name="Post", domains=("post.example",))


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        ({"source": "post"}, ["post"]),
        ({"source": "post, times"}, ["post", "times"]),
        ({"all": "1"}, ["times"]),
        ({"url": "https://www.times.example/story"}, ["times"]),
        ({"url": "https://new.example/"}, ["new.example"]),
    ],
)
def test_whose_pages_a_crawl_is_told_to_get(given, keys):
    assert list(read_orders(given, {"times": TIMES, "post": POST}).sources) == keys


def test_addresses_of_a_file(tmp_path):
    file = tmp_path / "urls"
    file.write_text(
        "# mine\nhttps://times.example/1\n\nhttps://times.example/1\nhttp://x.example/2\n", encoding="utf-8"
    )
    orders = read_orders({"urls_file": str(file), "since": "2024-03", "max_requests": "7"}, {"times": TIMES})
    assert orders.addresses == ("https://times.example/1", "http://x.example/2")
    assert (orders.since, orders.max_requests) == (date(2024, 3, 1), 7)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"source": "nobody"},
        {"all": "perhaps"},
        {"url": "ftp://times.example/"},
        {"urls_file": "/nowhere/at/all"},
        {"source": "times", "since": "soon"},
        {"source": "times", "max_requests": "0"},
        {"source": "times", "max_requests": "many"},
    ],
)
def test_arguments_that_make_no_sense_are_refused(given):
    with pytest.raises(UsageError):
        read_orders(given, {"times": TIMES})


def test_a_clock_that_was_put_back_does_not_turn_the_order_of_visits():
    known = replace(ARTICLE, settled_at=NOW)
    assert seen_at(known, NOW - HOUR) == NOW
    assert seen_at(known, NOW + HOUR) == seen_at(ARTICLE, NOW + HOUR) == NOW + HOUR


def test_what_broke_off_is_asked_for_without_conditions():
    headers = {"ETag": '"1"', "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT"}
    whole = Response("https://times.example/a", headers=headers)
    assert validators(whole) == ('"1"', "Sun, 01 Mar 2026 12:00:00 GMT")
    assert validators(whole.replace(flags=["truncated"])) == (None, None)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, State.GONE),
        ({"attempts": 2, "failures": 2}, State.GONE),
        # Once it was put off with its host, which is no failure of its own.
        ({"attempts": 2, "failures": 1}, State.GONE),
        ({"attempts": 2, "failures": 1, "interval_seconds": 900.0}, State.PENDING),
        ({"attempts": 2, "failures": 2, "interval_seconds": 900.0}, State.PENDING),
    ],
)
def test_a_guess_that_never_opened_is_no_trouble_when_it_is_not_there(known, state):
    guess = replace(DOOR, source=None, url="https://times.example/feeds/all.rss", **known)
    entry = NewsSpider()._judged(guess, answers.of_status(guess, 404, NOW))
    assert entry.state is state


def test_what_was_only_guessed_to_be_a_door_is_left_alone():
    missed = answers.of_status(DOOR, 404, NOW)
    assert missed.reason in answers.NO_DOOR
    entry = answers.no_door(missed, DOOR, NOW)
    assert (entry.state, entry.reason, entry.next_check_at) == (State.GONE, "not_found", NOW + 7 * DAY)


def test_addresses_are_given_one_by_one_together_or_in_a_file(tmp_path):
    file = tmp_path / "urls"
    file.write_text("# ours\nhttps://c.example/c\n", encoding="utf-8")
    given = {"url": "https://a.example/a", "urls": "https://b.example/b\n https://a.example/a", "urls_file": str(file)}
    assert read_orders(given, {}).addresses == ("https://a.example/a", "https://b.example/b", "https://c.example/c")
    assert set(read_orders(given, {}).sources) == {"a.example", "b.example", "c.example"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"all": "1", "source": "times"}, "both cannot be asked for"),
        ({"all": "1", "max_requests": "0"}, "max_requests: must be a whole number above 0, not '0'"),
        ({}, "what shall be crawled"),
    ],
)
def test_orders_that_contradict_themselves_are_refused(given, said):
    times = Source(id="times", name="Times", domains=("times.example",), is_listed=True)
    with pytest.raises(UsageError, match=said):
        read_orders(given, {"times": times})


LISTED = Announced("https://times.example/sitemap.xml")
NAMED = Announced("https://times.example/rss", "Rain in Wales")


@pytest.mark.parametrize(
    ("path", "told", "dated_by", "is_doubted"),
    [
        ("/category/wales/", LISTED, Evidence.PAGE, True),
        ("/tag/rain", LISTED, None, True),
        ("/2024/05/", LISTED, Evidence.URL, True),
        ("/category/wales/", LISTED, Evidence.META, False),
        ("/category/wales/", NAMED, Evidence.PAGE, False),
        ("/category/wales/", None, Evidence.PAGE, False),
        ("/wales/rain-falls-on-the-hills", LISTED, None, False),
    ],
)
def test_a_list_that_was_read_as_an_article_is_none(path, told, dated_by, is_doubted):
    evidence = {"date_published": [Candidate("1 May 2024", dated_by, "time", score=0.5)]} if dated_by else {}
    visit = replace(ARTICLE, url=f"https://times.example{path}", announced=told)
    assert (doubted(visit, Article(headline="Wales", evidence=evidence)) is not None) is is_doubted
    assert doubted(replace(visit, article_id=7), Article(headline="Wales", evidence=evidence)) is None
