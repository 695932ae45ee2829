"""The ledger: runs, locks, announcements and what is still to be visited."""

from __future__ import annotations

import multiprocessing

import pytest
from sqlalchemy import select
from stories import SITE, at, entry

from newscrawl.archive import Announcement, Entry, tables
from newscrawl.article import Reason, Refusal, State
from newscrawl.errors import LockedError

PATHS = [f"/2026/03/story-{n}" for n in range(5)]


def announce(archive, run_id, paths=PATHS, **options):
    return archive.announce((Announcement(SITE + path, by=f"{SITE}/rss") for path in paths), run_id, **options)


def visit(archive, run_id, due):
    return archive.write([entry(one.url.removeprefix(SITE), run_id=run_id, text=one.url) for one in due])


def states(archive):
    with archive.engine.connect() as connection:
        return list(connection.scalars(select(tables.announcement.c.state).order_by(tables.announcement.c.id)))


def test_a_run_visits_what_was_announced_in_order_and_once(archive):
    run_id = archive.start_run("import", {"path": "x"}, "1")
    assert announce(archive, run_id) == 5
    seen = []
    for due in archive.pending(run_id, limit=2):
        seen.append(due.url)
        visit(archive, run_id, [due])
    assert seen == [SITE + path for path in PATHS]
    assert list(archive.pending(run_id)) == []
    assert archive.count_states(run_id) == {("stored", None): 5}


def test_a_run_that_died_goes_on_where_it_was(database):
    with database.open() as archive:
        run_id = archive.start_run("import", {"path": "x"}, "1")
        announce(archive, run_id)
        visit(archive, run_id, list(archive.pending(run_id))[:2])
    with database.open() as archive:
        assert archive.start_run("import", {"path": "x"}, "1") == run_id
        announce(archive, run_id)
        assert [due.url for due in archive.pending(run_id)] == [SITE + path for path in PATHS[2:]]
        assert archive.run(run_id).resumed_at is not None


def test_a_finished_run_is_not_resumed_and_the_next_reads_all_again(archive):
    first = archive.start_run("import", {"path": "x"}, "1")
    announce(archive, first)
    visit(archive, first, archive.pending(first))
    archive.finish_run(first, "finished", {"new": 5})
    second = archive.start_run("import", {"path": "x"}, "1")
    announce(archive, second)
    outcomes = visit(archive, second, archive.pending(second))
    assert second != first
    assert {o.state for o in outcomes} == {State.UNCHANGED}
    assert archive.run(first).counters == {"new": 5}
    assert states(archive) == ["unchanged"] * 5


def test_announcing_what_is_known_changes_nothing_unless_asked_again(archive):
    first = archive.start_run("crawl", {}, "1")
    announce(archive, first)
    visit(archive, first, archive.pending(first))
    announce(archive, None, [*PATHS, "/new-story-1"], again=False)
    assert states(archive) == ["stored"] * 5 + ["pending"]


def test_the_announcer_and_its_words_are_kept(archive):
    for title in ("Early title", "Late title"):
        archive.announce([Announcement(SITE, by=f"{SITE}/rss", title=title, date_raw="Sun")])
    with archive.engine.connect() as connection:
        found = connection.execute(select(tables.announced_by.c.by, tables.announced_by.c.title)).all()
    assert found == [(f"{SITE}/rss", "Late title")]


def test_every_visit_leaves_an_attempt_under_the_pages_own_address(archive):
    file = "file:///stories/1.html"
    archive.announce([Announcement(file)])
    archive.write([entry("/a", ledger_url=file, fetched_at=at(1))])
    archive.write([Entry(url=file, refusal=Refusal(Reason.UNREADABLE, "no rights"))])
    with archive.engine.connect() as connection:
        columns = tables.attempt.c
        found = connection.execute(select(columns.url, columns.state, columns.reason, columns.announcement_id)).all()
    assert found == [(f"{SITE}/a", "stored", None, 1), (file, "failed", "unreadable", 1)]
    assert states(archive) == ["failed"]


def test_what_nobody_announced_gets_its_line_in_the_ledger(archive):
    archive.write([entry("/a"), entry(None, headline="Without any address")])
    assert states(archive) == ["stored", "stored"]


def test_an_address_of_ten_thousand_characters_is_kept(archive):
    long = f"{SITE}/{'x' * 10_000}"
    archive.announce([Announcement(long), Announcement(long + "y")])
    assert len(states(archive)) == 2


def _hold(database, ready, done):
    with database.open() as archive:
        archive.start_run("import", {"path": "x"}, "1")
        ready.set()
        done.wait(20)


def test_a_second_process_is_refused_while_the_first_is_at_it_and_not_after_its_death(database):
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(database, ready, done))
    holder.start()
    assert ready.wait(20)
    with database.open() as archive:
        with pytest.raises(LockedError) as refused:
            archive.start_run("import", {"path": "x"}, "1")
        assert refused.value.exit_status == 6
        holder.kill()
        holder.join(20)
        assert archive.start_run("import", {"path": "x"}, "1") == 1
    holder.close()
