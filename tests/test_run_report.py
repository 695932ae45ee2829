"""What a run counts, and how it is judged."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.archive.entries import Entry, Outcome, Visit
from newscrawl.article import Article, DoorKind, State
from newscrawl.cli.crawling import show_report
from newscrawl.extensions.expectations import shortfalls
from newscrawl.extensions.tally import Count, Tally
from newscrawl.extensions.verdict import FAILED_SOURCES, SOURCES, exit_status
from newscrawl.sources import Expect


def visit(kind="article", source="times"):
    return Visit(kind=kind, id=1, url="https://times.example/1", host="https://times.example:443", source=source)


def outcome(state, reason=None, **more):
    return Outcome("id", state, reason, **more)


DOOR = visit(DoorKind.FEED)
READ = Article(headline="A bridge", date=date(2024, 5, 1))
SHUT = [{"kind": "feed", "url": "https://times.example/1", "problem": "dns"}]
COUNTED = [
    (visit(), READ, outcome(State.STORED, is_new_article=True, is_new_revision=True), {"new": 1}),
    (visit(), READ, outcome(State.STORED, is_new_revision=True), {"changed": 1}),
    (visit(), None, outcome(State.UNCHANGED), {"unchanged": 1}),
    (visit(), None, outcome(State.SKIPPED, "robots"), {"skipped": {"robots": 1}}),
    (visit(), None, outcome(State.PENDING, "timeout"), {"waiting": {"timeout": 1}}),
    (visit(), None, outcome(State.BLOCKED, "login"), {"errors": {"blocked: login": 1}}),
    (
        DOOR,
        None,
        outcome(State.STORED, new_announcements=7),
        {"announced": 7, "known": 7, "doors": {"open": 1, "shut": 0, "problems": []}},
    ),
    (
        DOOR,
        None,
        outcome(State.PENDING, "dns"),
        {"waiting": {"dns": 1}, "doors": {"open": 0, "shut": 1, "problems": SHUT}},
    ),
    (DOOR, None, outcome(State.GONE, "not_found"), {}),
]


@pytest.mark.parametrize(("of", "article", "became", "counted"), COUNTED)
def test_a_visit_is_counted_once_under_what_became_of_it(of, article, became, counted):
    empty, count = Count(), Count()
    count.note(Entry(visit=of, article=article), became)
    told = {name: value for name, value in count.to_dict().items() if value != empty.to_dict()[name]}
    of_the_page = {"coverage", "first_day", "last_day", "fetched"}
    assert {name: value for name, value in told.items() if name not in of_the_page} == counted
    assert told["fetched"] == 1


def test_field_coverage_and_days():
    tally = Tally()
    tally.note(Entry(visit=visit(), article=READ), outcome(State.STORED, is_new_article=True))
    tally.note(Entry(visit=visit(), article=Article(date=date(2024, 3, 1))), outcome(State.STORED, is_new_article=True))
    told = tally.to_dict({})["sources"]["times"]
    assert told["coverage"]["headline"] == 0.5
    assert (told["first_day"], told["last_day"]) == ("2024-03-01", "2024-05-01")


def test_a_story_that_is_not_free_says_whether_it_is():
    count, expect = Count(), Expect(fill={"is_accessible_for_free": 1.0, "keywords": 0.1})
    for _ in range(10):
        article = Article(headline="Ferry late", is_accessible_for_free=False, keywords=[])
        count.note(Entry(visit=visit(), article=article), outcome(State.STORED, is_new_article=True))
    assert [short["what"] for short in shortfalls(expect, count, None)] == ["keywords"]


@pytest.mark.parametrize(
    ("expect", "announced", "what"),
    [
        (Expect(per_day=40), 139, ["per_day"]),
        (Expect(per_day=40), 140, []),
        (Expect(per_day=1), 0, ["per_day"]),
        (Expect(per_day=40), None, []),
        (Expect(fill={"headline": 1.0, "authors": 0.5, "license": 0.1}), 0, ["authors", "license"]),
    ],
)
def test_what_falls_short_of_what_a_source_promises(expect, announced, what):
    count = Count()
    assert list(shortfalls(Expect(fill={"headline": 1.0}), count, None)) == []
    for _ in range(10):
        count.note(Entry(visit=visit(), article=READ), outcome(State.STORED, is_new_article=True))
    assert [short["what"] for short in shortfalls(expect, count, announced)] == what


@pytest.mark.parametrize(
    ("visits", "failed"),
    [
        ([(DOOR, outcome(State.STORED, new_announcements=1))], []),
        ([(DOOR, outcome(State.STORED))], ["times"]),
        (
            [
                (visit(source="post"), outcome(State.UNCHANGED)),
                (visit(DoorKind.FEED, "post"), outcome(State.UNCHANGED)),
            ],
            [],
        ),
        ([(DOOR, outcome(State.PENDING, "dns")), (visit(), outcome(State.UNCHANGED))], ["times"]),
        ([(visit(), outcome(State.PENDING, "dns"))], ["times"]),
        ([(DOOR, outcome(State.SKIPPED, "robots"))], ["times"]),
        ([(DOOR, outcome(State.SKIPPED, "redirected"))], ["times"]),
        ([(visit(), outcome(State.SKIPPED, "robots"))], []),
        ([(visit(), outcome(State.PENDING, "not_found"))], []),
    ],
)
def test_a_source_that_gave_nothing_has_failed(visits, failed):
    tally = Tally()
    tally.known_before = {"post": 12}
    for of, became in visits:
        tally.note(Entry(visit=of), became)
    assert tally.failed == failed


@pytest.mark.parametrize(
    ("stats", "reason", "status"),
    [
        ({SOURCES: 2, FAILED_SOURCES: 0}, "finished", 0),
        ({SOURCES: 2, FAILED_SOURCES: 1}, "finished", 4),
        ({SOURCES: 2, FAILED_SOURCES: 2}, "finished", 3),
        ({SOURCES: 0, FAILED_SOURCES: 0}, "finished", 0),
        ({"downloader/request_count": 3}, "finished", 3),
        ({SOURCES: 2, FAILED_SOURCES: 1}, "shutdown", 130),
        ({"spider_exceptions/count": 1}, "finished", 1),
        ({"newscrawl/exit_status": 6}, "failed", 6),
        ({}, "failed", 3),
        ({}, "closespider_timeout", 0),
    ],
)
def test_the_verdict(stats, reason, status):
    assert exit_status(stats, reason) == status


def test_the_closing_table(capsys):
    tally = Tally()
    for of, article, became, _ in COUNTED:
        tally.note(Entry(visit=of, article=article), became)
    tally.note(Entry(visit=visit(source="post")), outcome(State.PENDING, "dns"))
    due = {"waiting": 1, "next_due_at": "2026-03-01T12:00:00.123Z"}
    tally.sources["times"].short = [
        {"what": "authors", "expected": 1.0, "found": 0.9},
        {"what": "per_day", "expected": 40, "found": 7.3},
    ]
    show_report(tally.to_dict({"requests": 9, "bytes": 1234, **due}))
    shown = capsys.readouterr().out
    assert "times: feed https://times.example/1: dns" in shown
    assert "times: authors in 90% of the articles, expected 100%" in shown
    assert "times: announced 7.3 a day, expected are 40" in shown
    assert "1 visit put off; the next is due at 2026-03-01T12:00:00Z" in shown
    assert "times: errors: 1 blocked: login" in shown
    assert "1 new article, 1 changed; 9 requests, 1.2 kB" in shown
    assert "nothing was got from post" in shown
