"""A database that is locked, cut off or gone: wait, try again, say so; never drop or double anything."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError
from stories import SITE, at, entry

from newscrawl import capture
from newscrawl.archive import Announcement, tables
from newscrawl.archive import engine as engines
from newscrawl.archive.away import is_away, remedy
from newscrawl.archive.engine import parse_url
from newscrawl.errors import ArchiveError, CaptureError


def counts(archive):
    with archive.engine.connect() as connection:
        return [connection.scalar(select(func.count()).select_from(t)) for t in (tables.article, tables.attempt)]


def records(database):
    files = capture.warc_files(database.captures)
    return sum(isinstance(found, capture.Kept) for file in files for found in capture.scan(database.captures, file))


@pytest.fixture
def locking(database):
    """Another program's connection to the SQLite file."""
    if not database.url.startswith("sqlite"):
        pytest.skip("SQLite's lock")
    with closing(sqlite3.connect(parse_url(database.url).database, isolation_level=None, check_same_thread=False)) as c:
        yield c


@pytest.fixture
def postgres(database):
    if not database.url.startswith("postgresql"):
        pytest.skip("PostgreSQL's connections")
    return database


def test_a_lock_of_another_writer_is_waited_for(database, locking):
    locking.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, locking.execute, ["COMMIT"])
    with database.open() as archive:
        release.start()
        archive.write([entry()])
        assert counts(archive) == [1, 1]
    release.join()


def test_a_lock_that_stays_is_said_and_the_batch_can_be_written_again(database, locking, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    batch = [entry("/a"), entry("/b", text="Else.")]
    with database.open(patience=0.2) as archive:
        locking.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match="locked"):
            archive.write(batch)
        locking.execute("COMMIT")
        archive.write(batch)
        assert counts(archive) == [2, 2]
    assert records(database) == 2


def failed(kind, **said):
    """An error as SQLAlchemy hands it on, of a driver that says this of it."""
    orig = Exception("so")
    for name, value in said.items():
        setattr(orig, name, value)
    return kind("SELECT 1", {}, orig)


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_BUSY), True),
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_LOCKED_SHAREDCACHE), True),
        (failed(OperationalError, sqlstate="40P01"), True),  # a deadlock
        (failed(OperationalError, sqlstate="57014"), True),  # the time for a statement was over
        (failed(OperationalError, sqlstate="57P03"), True),  # not accepting connections yet
        (failed(OperationalError, sqlstate="53300"), True),  # too many connections
        (failed(OperationalError, sqlstate=None), True),  # no connection at all
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_FULL), "make room"),
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_IOERR_WRITE), "see to its disk"),
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_READONLY_DIRECTORY), "correct its rights"),
        (failed(OperationalError, sqlite_errorcode=sqlite3.SQLITE_CANTOPEN), "correct its rights"),
        (failed(OperationalError, sqlstate="53100"), "make room"),
        (failed(InternalError, sqlstate="25006"), "let it be written"),
        (failed(OperationalError, sqlstate="54000"), False),  # a value over a limit
        (failed(IntegrityError, sqlstate="23505"), False),
        (ValueError("no database's"), False),
    ],
)
def test_what_is_waited_for_what_needs_a_person_and_what_is_a_rows_fault(error, waits):
    assert is_away(error) is bool(waits)
    if waits:
        assert remedy(error) == (None if waits is True else waits)


def cut_at(archive, word, *, times):
    """Have the server end our session when a statement with this word comes, so many times."""
    left = [times]

    @event.listens_for(archive.engine, "before_cursor_execute")
    def cut(_connection, cursor, statement, *_):
        if word in statement and left[0]:
            left[0] -= 1
            other = engines.make_engine(archive.engine.url)
            with other.begin() as connection:
                pid = cursor.connection.info.backend_pid
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            other.dispose()


@pytest.mark.parametrize("word", ["INSERT INTO article", "INSERT INTO attempt", "INSERT INTO capture"])
def test_a_connection_cut_in_the_middle_is_made_again(postgres, word):
    with postgres.open() as archive:
        archive.start_run("import", {}, "1")
        cut_at(archive, word, times=2)
        archive.write([entry("/a"), entry("/b", text="Else.")])
        assert counts(archive) == [2, 2]
    assert records(postgres) == 2


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        (lambda archive: archive.count_known([SITE]), {SITE: 1}),
        (lambda archive: archive.count_waiting([SITE]), 1),
        (lambda archive: archive.count_since([SITE], at(1)), {}),
        (lambda archive: archive.visited(SITE), []),
        (lambda archive: archive.count_states(1), {("pending", None): 1}),
        (lambda archive: [due.url for due in archive.pending(1)], [f"{SITE}/a"]),
    ],
    ids=["known", "waiting", "since", "visited", "states", "pending"],
)
def test_what_a_crawl_asks_at_its_beginning_and_end_is_asked_again_when_the_connection_is_cut(postgres, look, seen):
    with postgres.open() as archive:
        run_id = archive.start_run("news", {}, "1")
        assert run_id == 1
        archive.announce([Announcement(f"{SITE}/a", by=f"{SITE}/rss", source=SITE)], run_id)
        cut_at(archive, "SELECT", times=2)
        assert look(archive) == seen


def test_a_server_that_stays_away_is_said_and_the_batch_can_be_written_again(postgres):
    batch = [entry("/a")]
    with postgres.open(patience=0.0) as archive:
        cut_at(archive, "INSERT INTO attempt", times=1)
        with pytest.raises(ArchiveError) as said:
            archive.write(batch)
        assert said.value.exit_status == 5
        assert counts(archive) == [0, 0]
        archive.write(batch)
        assert counts(archive) == [1, 1]
    assert records(postgres) == 1


def test_a_commit_in_doubt_does_no_harm(database, monkeypatch):
    """The commit reached the disk, but its answer never came."""
    batch = [entry("/a"), entry("/b", text="Else.")]
    with database.open() as archive:
        first = archive.write(batch)
        archive._refs = {}
        monkeypatch.setattr(archive, "_capture", lambda _batch: None)
        again = archive.write(batch)
        assert [o.article_id for o in first] == [o.article_id for o in again]
        assert counts(archive) == [2, 2]


def test_captures_that_cannot_be_written_stop_the_batch(database):
    database.captures.write_text("a file stands where the folder should be")
    with database.open() as archive:
        with pytest.raises(CaptureError):
            archive.write([entry()])
        assert counts(archive) == [0, 0]


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "make room"), (errno.EDQUOT, "make room"), (errno.EACCES, "correct its rights")],
)
def test_a_lock_that_cannot_be_made_is_said_with_its_remedy(database, monkeypatch, number, advice):
    def refuse(path, *_, **__):
        raise OSError(number, os.strerror(number), path)

    if not database.url.startswith("sqlite"):
        pytest.skip("SQLite's lock is a file")
    with database.open() as archive:
        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(ArchiveError, match=f"cannot lock the archive with .*{os.strerror(number)}; {advice}"):
            archive.start_run("import", {}, "1")


def test_two_writers_of_the_same_articles_get_along(database):
    """Each of two threads writes the same twenty articles, in opposite order, a few at a time."""
    both = threading.Barrier(2)
    outcomes = []

    def write(paths):
        with database.open() as archive:
            both.wait(20)
            for first in range(0, 20, 5):
                batch = [entry(p, identifier=p, text=p, keywords=["Ferry", p]) for p in paths[first : first + 5]]
                outcomes.extend(archive.write(batch))

    paths = [f"/{n}" for n in range(20)]
    threads = [threading.Thread(target=write, args=(order,)) for order in (paths, paths[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(o.state for o in outcomes) == ["stored"] * 20 + ["unchanged"] * 20
    with database.open() as archive:
        assert counts(archive) == [20, 40]
