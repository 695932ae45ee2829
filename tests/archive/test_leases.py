"""The ledger as frontier: what is leased, to whom, in which order, and what a visit's outcome does to its line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from stories import SITE, entry

from newscrawl.archive import Announcement, Budget, Door, Entry, Hold, SourceRow, tables
from newscrawl.archive.engine import writing
from newscrawl.archive.reader import reading
from newscrawl.article import DoorKind, Page, Reason, Refusal, State
from newscrawl.errors import LockedError
from newscrawl.spiders import answers

FEED = f"{SITE}/rss"
HOST = "https://harbour-post.example:443"
POST = "harbour-post"
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
BUSY = {"state": State.PENDING, "reason": "http_503", "hold": Hold(None, "http_503"), "not_before": NOW}


@pytest.fixture
def crawl(archive, monkeypatch):
    monkeypatch.setattr("newscrawl.archive.leases._COOLING", timedelta(0))
    archive.run_id = archive.start_run("news", {}, "1", shared=True)
    return archive


def announce(archive, *paths, site=SITE, again=False, **fields):
    fields.setdefault("source", POST)
    archive.announce([Announcement(site + path, **fields) for path in paths], again=again)


def lease(archive, limit=50, **options):
    return archive.lease(limit=limit, **options)


def paths(visits):
    return [visit.url.removeprefix(SITE) for visit in visits]


def settle(archive, visit, **fields):
    [outcome] = archive.write([Entry(visit=visit, **fields)])
    return outcome


def read(archive, visit, body="The bridge opened.", article=(), **fields):
    path = visit.url.removeprefix(SITE)
    made = entry(path, fetched_at=datetime.now(UTC), text=body, **{"headline": path, **dict(article)})
    made.visit = visit
    for name, value in fields.items():
        setattr(made, name, value)
    [outcome] = archive.write([made])
    return outcome


def line(archive, path):
    with archive.engine.connect() as connection:
        return connection.execute(select(tables.announcement).where(tables.announcement.c.url == SITE + path)).one()


def door(archive, url=FEED):
    with archive.engine.connect() as connection:
        return connection.execute(select(tables.source_state).where(tables.source_state.c.url == url)).one()


def attempts(archive):
    with archive.engine.connect() as connection:
        columns = tables.attempt.c
        return connection.execute(select(columns.state, columns.reason).order_by(columns.id)).all()


@contextmanager
def later(archive, by):
    """Move all the ledger's times into the past."""
    columns = {
        tables.announcement: ("not_before", "next_check_at", "settled_at", "last_announced_at"),
        tables.source_state: ("next_poll_at", "polled_at"),
        tables.host: ("hold_until", "lease_until"),
    }
    with writing(archive.engine).begin() as connection:
        for table, names in columns.items():
            for row in connection.execute(select(table.c.id, *(table.c[name] for name in names))).mappings().all():
                moved = {name: row[name] and row[name] - by for name in names}
                connection.execute(update(table).where(table.c.id == row["id"]).values(**moved))
    yield


def test_doors_come_first_then_new_addresses_by_priority_and_order(crawl):
    announce(crawl, "/b", "/c")
    announce(crawl, "/a", priority=-1)
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.FEED, FEED),))])
    visits = lease(crawl)
    assert paths(visits) == ["/rss", "/a", "/b", "/c"]
    assert [v.kind for v in visits] == ["feed", "article", "article", "article"]
    assert {(v.host, v.source) for v in visits} == {(HOST, POST)}
    assert line(crawl, "/a").state == "leased"
    assert lease(crawl) == []


def test_what_was_announced_travels_with_the_visit(crawl):
    announce(crawl, "/a", by=FEED, title="Bridge opens", date_raw="Sun, 1 Mar 2026", depth=2, hops=1)
    [visit] = lease(crawl)
    assert (visit.announced.by, visit.announced.title, visit.announced.date_raw) == (
        FEED,
        "Bridge opens",
        "Sun, 1 Mar 2026",
    )
    assert (visit.depth, visit.hops, visit.article_id, visit.attempts) == (2, 1, None, 0)


def test_released_visits_are_leased_again_and_closing_releases_all(database):
    with database.open() as first:
        first.start_run("news", {}, "1", shared=True)
        announce(first, "/a", "/b")
        one, _ = lease(first)
        first.release([one])
        assert paths(lease(first)) == ["/a"]
    with database.open() as second:
        second.start_run("news", {}, "1", shared=True)
        with later(second, HOUR):
            assert paths(lease(second)) == ["/a", "/b"]


def test_an_article_is_stored_with_its_lease_and_comes_back_when_it_is_due(crawl):
    announce(crawl, "/a")
    [visit] = lease(crawl)
    read(crawl, visit, etag='"1"', next_check_at=NOW + HOUR)
    settled = line(crawl, "/a")
    assert (settled.state, settled.etag, settled.lease_owner, settled.attempts) == ("stored", '"1"', None, 1)
    assert lease(crawl) == []
    with later(crawl, 2 * HOUR):
        [again] = lease(crawl)
    assert (again.article_id, again.etag, again.attempts) == (settled.article_id, '"1"', 1)
    assert line(crawl, "/a").state == "stored"
    assert settle(crawl, again, state=State.UNCHANGED).state is State.UNCHANGED
    assert (line(crawl, "/a").unchanged, line(crawl, "/a").etag, line(crawl, "/a").next_check_at) == (1, '"1"', None)


def test_what_could_not_be_visited_waits_with_its_reason(crawl):
    announce(crawl, "/a")
    [visit] = lease(crawl)
    settle(crawl, visit, state=State.PENDING, reason="http_503", not_before=NOW + HOUR)
    waiting = line(crawl, "/a")
    assert (waiting.state, waiting.reason, waiting.failures, waiting.settled_at) == ("pending", "http_503", 1, None)
    assert attempts(crawl) == [("pending", "http_503")]
    assert lease(crawl) == []
    assert abs(crawl.next_due_at() - (NOW + HOUR)) < timedelta(seconds=1)
    with later(crawl, 2 * HOUR):
        [visit] = lease(crawl)
    assert (visit.failures, visit.attempts) == (1, 1)


def test_a_known_article_that_cannot_be_visited_stays_what_it_is(crawl):
    announce(crawl, "/a")
    [visit] = lease(crawl)
    read(crawl, visit, next_check_at=NOW)
    [visit] = lease(crawl)
    settle(crawl, visit, state=State.PENDING, reason="not_found", not_before=NOW + HOUR)
    assert (line(crawl, "/a").state, line(crawl, "/a").reason, line(crawl, "/a").failures) == ("stored", None, 1)
    with later(crawl, 2 * HOUR):
        [visit] = lease(crawl)
    settle(crawl, visit, state=State.GONE, reason="not_found")
    assert (line(crawl, "/a").state, line(crawl, "/a").next_check_at) == ("gone", None)


def test_a_visit_knows_how_often_it_was_missed_since_it_was_there(crawl):
    announce(crawl, "/a")
    [visit] = lease(crawl)
    settle(crawl, visit, state=State.PENDING, reason="not_found", not_before=NOW)
    [visit] = lease(crawl)
    assert (visit.misses, visit.missed_since is not None) == (1, True)
    read(crawl, visit, next_check_at=NOW)
    for reason in ("timeout", "redirected_home", "soft_404"):
        [visit] = lease(crawl)
        settle(crawl, visit, state=State.PENDING, reason=reason, not_before=NOW)
    [visit] = lease(crawl)
    assert (visit.misses, visit.failures, visit.is_gone) == (2, 3, False)
    settle(crawl, visit, state=State.GONE, reason="not_found", next_check_at=NOW)
    assert lease(crawl)[0].is_gone


def test_a_held_host_gives_nothing_until_then(crawl):
    announce(crawl, "/a", "/b")
    announce(crawl, "/c", site="https://other.example", source="other")
    [first] = lease(crawl, sources=[POST], per_host=1)
    settle(crawl, first, state=State.PENDING, reason="robots", hold=Hold(3600, "robots_unreachable"))
    assert (line(crawl, "/a").state, line(crawl, "/a").failures) == ("pending", 0)
    assert paths(lease(crawl, sources=[POST])) == []
    assert crawl.robots(HOST).hold_reason == "robots_unreachable"
    assert crawl.robots(HOST).failures == 1
    assert crawl.next_due_at([POST]) > NOW + timedelta(minutes=59)
    with later(crawl, 2 * HOUR):
        assert paths(lease(crawl, sources=[POST])) == ["/a", "/b"]


def test_robots_of_a_host_are_kept(crawl):
    assert crawl.robots(HOST) is None
    crawl.keep_robots(HOST, 200, b"User-agent: *", NOW)
    crawl.hold(HOST, 60, "http_503")
    known = crawl.robots(HOST)
    assert (known.status, known.body, known.hold_reason) == (200, b"User-agent: *", "http_503")
    assert known.hold_until > NOW


def test_only_the_sources_asked_for_within_their_budgets_and_each_host_its_share(crawl):
    announce(crawl, *(f"/{n}" for n in range(6)))
    for name in ("one", "two"):
        announce(crawl, *(f"/{n}" for n in range(6)), site=f"https://{name}.example", source=name)
    assert paths(lease(crawl, sources=[POST], budgets={POST: Budget(new=2)})) == ["/0", "/1"]
    assert lease(crawl, sources=[POST], budgets={POST: Budget(new=0)}) == []
    assert crawl.next_due_at([POST], {POST: Budget(new=0)}) is None
    shared = lease(crawl, limit=4, sources=["one", "two"])
    assert sorted(v.host.split(".")[0] for v in shared) == ["https://one"] * 2 + ["https://two"] * 2
    passed_over = lease(crawl, passing_over=["https://one.example:443", HOST])
    assert {v.host for v in passed_over} == {"https://two.example:443"}


def test_new_addresses_come_before_rechecks_which_have_their_own_budget(crawl):
    announce(crawl, "/old")
    [visit] = lease(crawl)
    read(crawl, visit, next_check_at=NOW - HOUR)
    announce(crawl, "/new")
    none_again = {POST: Budget(again=0)}
    assert paths(lease(crawl, budgets=none_again)) == ["/new"]
    assert lease(crawl, budgets=none_again) == []
    assert paths(lease(crawl, budgets={POST: Budget(new=0)})) == ["/old"]


def test_what_a_visit_found_commits_with_its_outcome_and_is_credited(crawl):
    announce(crawl, "/known")
    crawl.declare([SourceRow(key=POST, name="Harbour Post", doors=(Door(DoorKind.FEED, FEED),))])
    feed, _ = lease(crawl)
    found = [Announcement(SITE + path, by=FEED) for path in ("/known", "/one", "/two")]
    outcome = settle(
        crawl, feed, state=State.STORED, found=found, etag='"f"', doors=[Door(DoorKind.SITEMAP, f"{SITE}/sitemap.xml")]
    )
    assert outcome.new_announcements == 2
    assert (door(crawl).etag, door(crawl).attempts, door(crawl).failures) == ('"f"', 1, 0)
    assert door(crawl).next_poll_at > NOW + timedelta(minutes=4)
    assert paths(lease(crawl)) == ["/sitemap.xml", "/one", "/two"]
    assert attempts(crawl) == [("stored", None)]


def test_a_source_has_only_so_many_doors(crawl, monkeypatch):
    monkeypatch.setattr("newscrawl.archive.doors.MOST_DOORS", 3)
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.SITEMAP, f"{SITE}/sitemap.xml"),))])
    [index] = lease(crawl)
    settle(crawl, index, state=State.STORED, doors=[Door(DoorKind.SITEMAP, f"{SITE}/{n}.xml") for n in range(9)])
    assert paths(lease(crawl)) == ["/0.xml", "/1.xml"]


def test_a_door_that_fails_keeps_its_validators_and_is_left_alone_longer_and_longer(crawl):
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.FEED, FEED),))])
    [feed] = lease(crawl)
    settle(crawl, feed, state=State.STORED, etag='"1"')
    waits = []
    for _ in range(3):
        with later(crawl, timedelta(days=2)):
            [feed] = lease(crawl)
        settle(crawl, feed, state=State.PENDING, reason="http_500")
        waits.append(door(crawl).next_poll_at - datetime.now(UTC))
    assert waits == sorted(waits)
    assert waits[2] > 3 * waits[0]
    assert (door(crawl).etag, door(crawl).failures, door(crawl).detail) == ('"1"', 3, "http_500")


def test_declaring_again_changes_no_poll_unless_forced(crawl):
    row = SourceRow(key=POST, name="Harbour Post", doors=(Door(DoorKind.FEED, FEED),))
    crawl.declare([row])
    [feed] = lease(crawl)
    settle(crawl, feed, state=State.UNCHANGED)
    crawl.declare([row])
    assert lease(crawl) == []
    crawl.declare([row], force=True)
    assert [v.url for v in lease(crawl)] == [FEED]


def test_a_move_to_https_keeps_the_line_and_is_visited_there(crawl):
    announce(crawl, "/a", site="http://harbour-post.example")
    [visit] = lease(crawl)
    assert visit.host == "http://harbour-post.example:80"
    target = Announcement(f"{SITE}/a", by=visit.url, hops=1)
    settle(crawl, visit, state=State.SKIPPED, reason="redirected", found=[target])
    [moved] = lease(crawl)
    assert (moved.id, moved.url, moved.host, moved.hops) == (visit.id, f"{SITE}/a", HOST, 1)


def test_an_announced_update_brings_a_known_article_back_and_a_liar_less_and_less(crawl):
    announce(crawl, "/a")
    [visit] = lease(crawl)
    read(crawl, visit)
    announce(crawl, "/a", updated=NOW - HOUR)
    assert lease(crawl) == []
    announce(crawl, "/a", updated=datetime.now(UTC))
    [again] = lease(crawl)
    settle(crawl, again, state=State.UNCHANGED)
    announce(crawl, "/a", updated=datetime.now(UTC))
    assert lease(crawl) == []
    with later(crawl, HOUR):
        announce(crawl, "/a", updated=datetime.now(UTC))
        assert paths(lease(crawl)) == ["/a"]


def test_traps_are_capped_for_links_and_open_up_when_they_give_articles(crawl, monkeypatch):
    monkeypatch.setattr("newscrawl.archive.traps.MOST_WITHOUT_ARTICLE", 3)
    calendar = [f"/calendar/{year}/" for year in range(2000, 2010)]
    announce(crawl, *calendar, depth=1)
    assert [line(crawl, path).state for path in calendar] == ["pending"] * 3 + ["skipped"] * 7
    assert line(crawl, calendar[5]).reason == "trap"
    announce(crawl, *(f"/stories/{n}/" for n in range(10)))
    [first] = lease(crawl, limit=1)
    read(crawl, first)
    announce(crawl, calendar[5], calendar[6], depth=1)
    assert [line(crawl, path).state for path in calendar[5:7]] == ["pending", "skipped"]


def test_a_refused_page_and_a_bad_one_settle_their_visits_too(crawl):
    announce(crawl, "/a", "/b")
    one, two = lease(crawl)
    page = Page(body=b"<p>x", url=one.url, status=200, fetched_at=NOW)
    assert settle(crawl, one, page=page, refusal=Refusal(Reason.LOGIN, "asks")).state is State.BLOCKED
    broken = entry("/b", headline="x")
    broken.article.headline = None
    broken.visit = two
    [outcome] = crawl.write([broken])
    assert (outcome.state, outcome.reason) == (State.FAILED, "quarantined")
    assert [line(crawl, path).lease_owner for path in ("/a", "/b")] == [None, None]


def test_writing_a_visit_twice_is_harmless(crawl):
    announce(crawl, "/a")
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.FEED, FEED),))])
    feed, visit = lease(crawl)
    batch = [Entry(visit=feed, state=State.STORED), Entry(visit=visit, state=State.GONE, reason="not_found")]
    assert [o.state for o in crawl.write(batch)] == [o.state for o in crawl.write(batch)]
    assert (line(crawl, "/a").attempts, door(crawl).attempts, len(attempts(crawl))) == (1, 1, 2)


def test_two_processes_share_postgres_by_host_and_sqlite_refuses_the_second(database):
    with database.open() as one, database.open() as two:
        first = one.start_run("news", {}, "1", shared=True)
        if database.url.startswith("sqlite"):
            with pytest.raises(LockedError):
                two.start_run("news", {}, "1", shared=True)
            return
        assert two.start_run("news", {}, "1", shared=True) != first
        announce(one, "/a", "/b")
        announce(one, "/a", "/b", site="https://other.example", source="other")
        mine = lease(one, sources=[POST])
        others = lease(two)
        assert {v.host for v in mine} == {HOST}
        assert {v.host for v in others} == {"https://other.example:443"}
        one.release(mine)
        assert lease(two) == []
        one.close()
        assert {v.host for v in lease(two)} == {HOST}


def test_an_article_belongs_to_the_source_that_announced_it(crawl):
    announce(crawl, "/a", source="post")
    [visit] = lease(crawl, sources=["post"])
    read(crawl, visit, article={"publisher": None})
    with reading(crawl) as connection:
        keys = connection.scalars(select(tables.source.c.key).order_by(tables.source.c.key)).all()
        assert connection.scalars(text("SELECT source FROM articles")).all() == ["post"]
    assert "harbour-post.example" not in keys


def test_a_site_that_is_declared_later_keeps_what_it_had(crawl):
    announce(crawl, "/a", source="harbour-post.example")
    [visit] = lease(crawl)
    read(crawl, visit, article={"publisher": None}, next_check_at=NOW + HOUR)
    row = SourceRow(key="post", domains=("harbour-post.example", "bridge.example"))
    crawl.declare([SourceRow(key="sport", domains=("sport.harbour-post.example",))])
    for _ in range(2):
        crawl.declare([row, SourceRow(key="times", domains=("times.example",))])
    with reading(crawl) as connection:
        assert connection.scalars(text("SELECT source FROM articles")).all() == ["post"]
        assert set(connection.scalars(select(tables.source.c.key))) >= {"post", "times"}
    with later(crawl, 2 * HOUR):
        assert paths(lease(crawl, sources=["post"])) == ["/a"]


def test_a_mere_link_to_a_door_is_no_announcement(crawl):
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.SECTION, f"{SITE}/sport/"),))])
    [section] = lease(crawl)
    found = [Announcement(f"{SITE}{path}", by=SITE, is_mere_link=True) for path in ("/sport/", "/a")]
    found.append(Announcement(f"{SITE}/sport/#top", by=FEED))
    outcome = settle(crawl, section, state=State.STORED, found=found[:2])
    assert (outcome.new_announcements, paths(lease(crawl))) == (1, ["/a"])
    crawl.announce(found[2:])
    assert paths(lease(crawl)) == ["/sport/#top"]


def test_a_host_that_does_not_say_for_how_long_rests_longer_each_time_until_it_answers(crawl):
    announce(crawl, *(f"/{n}" for n in range(9)))
    for minutes in (1, 10, 60, 60, None, 1):
        [one] = lease(crawl, limit=1)
        if minutes is None:
            read(crawl, one)
            continue
        settle(crawl, one, **BUSY)
        rest = crawl.robots(HOST).hold_until - datetime.now(UTC)
        assert (round(rest.total_seconds() / 60), line(crawl, paths([one])[0]).state) == (minutes, "pending")
        with later(crawl, rest - timedelta(seconds=2)):
            assert lease(crawl) == []
        with later(crawl, timedelta(seconds=3)):
            assert lease(crawl)
        crawl.release()


def test_what_was_under_way_when_a_host_put_off_makes_its_rest_no_longer(crawl):
    announce(crawl, "/a", "/b", "/c")
    for visit in lease(crawl):
        settle(crawl, visit, **BUSY)
    known = crawl.robots(HOST)
    assert (known.failures, round((known.hold_until - datetime.now(UTC)).total_seconds())) == (1, 60)
    for path in ("/a", "/b", "/c"):
        assert abs(line(crawl, path).not_before - known.hold_until) < timedelta(seconds=1)


def test_an_address_that_always_puts_off_keeps_no_other_waiting(crawl):
    announce(crawl, "/always", "/b")
    asked = []
    for _ in range(3):
        with later(crawl, timedelta(minutes=11)):
            [one] = lease(crawl, limit=1)
        asked += paths([one])
        if asked[-1] == "/always":
            crawl.write([answers.of_status(one, 503, datetime.now(UTC))])
        else:
            read(crawl, one)
    assert asked == ["/always", "/always", "/b"]


@pytest.mark.parametrize(
    ("became", "is_no_door"),
    [
        ({"state": State.GONE, "reason": "not_found"}, True),
        ({"state": State.PENDING, "reason": "http_500", "not_before": NOW + HOUR}, True),
        ({"state": State.STORED}, False),
    ],
)
def test_what_never_opened_as_a_door_keeps_no_article_out(crawl, became, is_no_door):
    guess = SourceRow(key=POST, doors=(Door(DoorKind.SECTION, f"{SITE}/mayor-resigns"),))
    crawl.declare([guess])
    [visit] = lease(crawl)
    settle(crawl, visit, **became)
    crawl.announce([Announcement(f"{SITE}/mayor-resigns", by=FEED, is_mere_link=True)])
    assert [v.kind for v in lease(crawl)] == ["article"] * is_no_door


def test_a_door_that_opened_once_keeps_its_place_while_it_fails(crawl):
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.SECTION, f"{SITE}/sport/"),))])
    for state in (State.STORED, State.FAILED):
        with later(crawl, timedelta(days=1)):
            [visit] = lease(crawl)
        settle(crawl, visit, state=state)
    crawl.announce([Announcement(f"{SITE}/sport/", by=FEED, is_mere_link=True)])
    assert lease(crawl) == []


def test_a_section_that_may_be_a_story_is_visited_as_one_and_that_is_no_yield(crawl):
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.SECTION, f"{SITE}/mayor-resigns"),))])
    [section] = lease(crawl)
    outcome = settle(crawl, section, state=State.STORED, found=[Announcement(section.url, by=section.url)])
    assert (outcome.new_announcements, [v.kind for v in lease(crawl)]) == (0, ["article"])


def test_another_address_of_an_article_is_not_visited_again_of_itself(crawl):
    announce(crawl, "/a", "/a?amp=1")
    for visit in lease(crawl):
        read(crawl, visit, article={"headline": "A", "canonical_url": f"{SITE}/a"}, next_check_at=NOW + HOUR)
    assert (line(crawl, "/a").state, line(crawl, "/a?amp=1").state) == ("stored", "duplicate")
    with later(crawl, 2 * HOUR):
        assert paths(lease(crawl)) == ["/a"]


def test_what_a_ledger_knows_of_its_sources(crawl):
    announce(crawl, "/a", "/b")
    [one, _] = lease(crawl)
    settle(crawl, one, state=State.PENDING, not_before=NOW + HOUR)
    crawl.release()
    assert crawl.count_known([POST, "nobody"]) == {POST: 2, "nobody": 0}
    assert crawl.count_waiting([POST]) == 2
    assert crawl.count_since([POST], NOW - HOUR) == {}
    with crawl.engine.begin() as connection:
        connection.execute(update(tables.source).values(created_at=NOW - 3 * HOUR))
    assert crawl.count_since([POST], NOW - HOUR) == {POST: 2}
    assert crawl.count_since([POST, "nobody"], datetime.now(UTC)) == {POST: 0}


def test_a_door_has_an_interval_once_it_has_opened(crawl):
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.FEED, FEED),))])
    failed = {"state": State.PENDING, "reason": "http_500"}
    held = {"state": State.PENDING, "reason": "http_429", "hold": Hold(0.0, "http_429")}
    outcomes = (failed, held, {"state": State.STORED}, failed)
    for days, (fields, interval, failures) in enumerate(
        zip(outcomes, (None, None, 1125.0, 1125.0), (1, 1, 0, 1), strict=True)
    ):
        with later(crawl, timedelta(days=days)):
            [poll] = lease(crawl)
        settle(crawl, poll, **fields)
        assert (door(crawl).interval_seconds, door(crawl).failures) == (interval, failures)
    assert poll.interval_seconds == 1125.0


def test_a_door_that_tells_of_changes_is_polled_as_one_that_brings_news(crawl):
    announce(crawl, "/a", "/b", updated=NOW)
    for visit in lease(crawl):
        read(crawl, visit)
    crawl.declare([SourceRow(key=POST, doors=(Door(DoorKind.SITEMAP, FEED),))])
    changed = [Announcement(SITE + path, by=FEED, updated=datetime.now(UTC) + HOUR) for path in ("/a", "/b")]
    for found, interval in ((changed, 450.0), (changed[:0], 562.5)):
        with later(crawl, timedelta(days=1)):
            [poll] = [visit for visit in lease(crawl) if visit.is_door]
        settle(crawl, poll, state=State.STORED, found=found)
        assert door(crawl).interval_seconds == interval
