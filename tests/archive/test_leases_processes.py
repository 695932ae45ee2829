"""Leases between processes: shared without overlap, free when their owner dies, hangs or loses its session."""

from __future__ import annotations

import fcntl
import multiprocessing
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from newscrawl.archive import Announcement, Entry, tables
from newscrawl.archive.engine import writing
from newscrawl.article import State

HOSTS = 4
STORIES = 40


def announce(archive):
    archive.announce(
        Announcement(f"https://paper{n % HOSTS}.example/story-{n}", source=f"p{n % HOSTS}") for n in range(STORIES)
    )


def take(database, folder, gate):
    """Lease and settle until nothing is left; nobody else may be at a host meanwhile."""
    with database.open() as archive:
        archive.start_run("news", {}, "1", shared=True)
        gate.wait(20)
        while archive.next_due_at() is not None:
            visits = archive.lease(limit=6, per_host=3)
            with ExitStack() as held:
                for host in {visit.host for visit in visits}:
                    file = held.enter_context((folder / host.replace("/", "_")).open("a"))
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                archive.write([Entry(visit=visit, state=State.SKIPPED, reason="not_article") for visit in visits])


def lease_and_wait(database, ready):
    with database.open() as archive:
        archive.start_run("news", {}, "1", shared=True)
        announce(archive)
        assert len(archive.lease(limit=STORIES)) == STORIES
        ready.set()
        multiprocessing.Event().wait(60)


@pytest.fixture
def spawn():
    return multiprocessing.get_context("spawn")


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_two_processes_share_all_visits_and_never_a_host(database, tmp_path, spawn):
    with database.open() as archive:
        announce(archive)
        gate = spawn.Event()
        workers = [spawn.Process(target=take, args=(database, tmp_path, gate)) for _ in range(2)]
        for worker in workers:
            worker.start()
        gate.set()
        for worker in workers:
            worker.join(60)
        assert [worker.exitcode for worker in workers] == [0, 0]
        with archive.engine.connect() as connection:
            visits = select(tables.attempt.c.announcement_id, func.count()).group_by(tables.attempt.c.announcement_id)
            assert [count for _, count in connection.execute(visits)] == [1] * STORIES


def test_what_a_killed_process_leased_is_free_at_once(database, spawn):
    ready = spawn.Event()
    holder = spawn.Process(target=lease_and_wait, args=(database, ready))
    holder.start()
    assert ready.wait(30)
    if database.url.startswith("postgresql"):
        with database.open() as other:
            other.start_run("news", {}, "1", shared=True)
            assert other.lease(limit=STORIES) == []
    holder.kill()
    holder.join(20)
    with database.open() as archive:
        run_id = archive.start_run("news", {}, "1", shared=True)
        assert archive.run(run_id).resumed_at is not None
        assert len(archive.lease(limit=STORIES)) == STORIES


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_leases_that_ran_out_are_taken_from_a_process_that_hangs(database):
    with database.open() as hanging, database.open() as other:
        hanging.start_run("news", {}, "1", shared=True)
        other.start_run("news", {}, "1", shared=True)
        announce(hanging)
        assert len(hanging.lease(limit=STORIES)) == STORIES
        with writing(other.engine).begin() as connection:
            connection.execute(update(tables.host).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))
        assert len(other.lease(limit=STORIES)) == STORIES
        assert hanging.lease(limit=STORIES) == []


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_a_machine_whose_clock_is_ahead_takes_nothing_from_others(database):
    with database.open() as one, database.open() as ahead:
        one.start_run("news", {}, "1", shared=True)
        ahead.start_run("news", {}, "1", shared=True)
        announce(one)
        assert len(one.lease(limit=STORIES)) == STORIES
        assert ahead.lease(limit=STORIES, now=datetime.now(UTC) + timedelta(days=1)) == []
        assert len(one.lease(limit=STORIES)) == 0


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_a_process_whose_session_was_cut_gives_up_its_leases_and_goes_on(database):
    with database.open() as archive, database.open() as other:
        archive.start_run("news", {}, "1", shared=True)
        announce(archive)
        before = archive.owner
        visits = archive.lease(limit=STORIES)
        with other.engine.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
        again = archive.lease(limit=STORIES)
        assert archive.owner != before
        assert {visit.id for visit in again} == {visit.id for visit in visits}
