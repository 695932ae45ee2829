"""kill -9 and SIGTERM lose nothing and double nothing; benchmarks/crawling/kill.py does the same many times over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from newscrawl.archive.reader import reading
from sites.crawling import Crawler, ended
from sites.server import Sites

KILLS = 4
COUNTS = {"courier": 25, "valley": 15, "nord": 15}


@pytest.fixture
def sites():
    with Sites(counts=COUNTS) as served:
        yield served


@pytest.fixture
def crawler(sites, database, tmp_path):
    return Crawler.of(database, sites, tmp_path, NEWSCRAWL_READERS="0")


def when(sites, count, process):
    """Wait until the papers were asked so often more."""
    begun, deadline = len(sites.hits), time.monotonic() + 60
    while len(sites.hits) - begun < count and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def assert_whole(sites, database):
    """Every article once, whatever was killed; sound files; no lease left behind."""
    with database.open() as archive, reading(archive) as connection:
        told = connection.execute(text("SELECT url, headline, article_body FROM articles")).all()
        kept = {url.partition("?")[0]: (headline, body) for url, headline, body in told}
        leased = connection.scalar(text("SELECT count(*) FROM announcement WHERE lease_owner IS NOT NULL"))
        revisions = connection.scalar(text("SELECT count(*) FROM revision"))
        if archive.engine.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    assert kept == {url: (story.headline, story.body) for url, story in sites.truth().items()}
    assert (leased, revisions) == (0, len(told))
    assert len(told) == len(kept)
    for file in database.captures.rglob("*.warc.gz"):
        subprocess.run([Path(sys.executable).parent / "warcio", "check", file], check=True, stdout=subprocess.DEVNULL)


def fetched_again(sites):
    hits = sites.hits_by_url()
    return sum(len(hits[url]) - 1 for url in sites.truth() if hits[url])


def test_killed_crawls_add_up_to_a_whole_one(sites, crawler, database):
    chance = random.Random(4)
    is_shared = database.url.startswith("postgresql")
    for _ in range(KILLS):
        processes = [crawler.start() for _ in range(1 + is_shared)]
        when(sites, chance.randint(5, 100 // KILLS), processes[0])
        time.sleep(chance.uniform(0, 0.3))
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    for process in [crawler.start() for _ in range(1 + is_shared)]:
        crawl = ended(process)
        assert crawl.status == 0, (crawl.errors, crawl.report)
    assert_whole(sites, database)
    assert fetched_again(sites) <= KILLS * (1 + is_shared) * 40


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_sigterm_lets_what_is_under_way_end(sites, crawler, database):
    process = crawler.start()
    when(sites, 25, process)
    process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    crawl = ended(process)
    assert (crawl.status, crawl.report["ended"]) == (130, "interrupted"), crawl.errors
    assert crawl.report["waiting"] > 0
    assert time.monotonic() - begun < 10
    assert crawler.run().status == 0
    assert_whole(sites, database)
    assert fetched_again(sites) == 0


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_twice_a_crawl_leaves_at_once(sites, crawler, database, number):
    process = crawler.start()
    when(sites, 25, process)
    process.send_signal(number)
    time.sleep(0.05)
    process.send_signal(number)
    begun = time.monotonic()
    assert ended(process).status == 130
    assert time.monotonic() - begun < 5
    assert crawler.run().status == 0
    assert_whole(sites, database)


def test_two_crawls_of_one_host_never_ask_at_once(sites, crawler, database):
    if database.url.startswith("sqlite"):
        crawler.settings["DOWNLOAD_DELAY"] = "0.5"
        first = crawler.start()
        when(sites, 1, first)
        second = crawler.run()
        assert second.status == 6, second.errors
        first.send_signal(signal.SIGTERM)
        assert ended(first).status == 130
        return
    crawls = [ended(process) for process in [crawler.start(), crawler.start()]]
    assert [crawl.status for crawl in crawls] == [0, 0], crawls[0].errors + crawls[1].errors
    assert_whole(sites, database)
    assert fetched_again(sites) == 0
    for host in {hit.host for hit in sites.hits}:
        assert max(hit.open_requests for hit in sites.hits if hit.host == host) == 1
