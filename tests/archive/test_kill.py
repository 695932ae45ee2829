"""kill -9 at any instant loses nothing and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from import_stories import COUNT, run
from sqlalchemy import select, text

from newscrawl import capture
from newscrawl.archive import tables

HERE = Path(__file__).parent
KILLS = 10


def start(database):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])}
    command = [sys.executable, str(HERE / "import_stories.py"), database.url, str(database.captures)]
    return subprocess.Popen(command, env=environment)


def kill_at_random_instants(database, chance):
    """Start, wait for the first sign of work, kill a moment later, again and again; then let it finish."""
    interrupted = 0
    for _ in range(KILLS):
        process = start(database)
        begun = len(capture.warc_files(database.captures))
        deadline = time.monotonic() + 20
        while process.poll() is None and len(capture.warc_files(database.captures)) == begun:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
        interrupted += process.wait(20) == -signal.SIGKILL
    assert interrupted > KILLS // 2
    finishing = start(database)
    assert finishing.wait(60) == 0


def story_of(archive):
    """All that the archive says, without the ids and times of this run."""
    queries = [
        (
            "SELECT a.url, r.number, r.is_latest, r.observed_at, r.headline, r.article_body, r.chars_added, s.number "
            "FROM revision r JOIN article a ON a.id = r.article_id LEFT JOIN revision s ON s.id = r.same_as_id"
        ),
        "SELECT url, state, reason, attempts FROM announcement",
        "SELECT n.url, t.url, t.state FROM attempt t JOIN announcement n ON n.id = t.announcement_id",
        "SELECT c.ledger_url, c.url, r.number FROM capture c LEFT JOIN revision r ON r.id = c.revision_id",
        (
            "SELECT a.url, l.position, l.url, t.url FROM link l JOIN revision r ON r.id = l.revision_id "
            "JOIN article a ON a.id = r.article_id LEFT JOIN article t ON t.id = l.target_article_id"
        ),
        "SELECT a.url, d.headline, d.body FROM document d JOIN article a ON a.id = d.article_id",
        "SELECT k.name, count(*) FROM keyword k JOIN revision_keyword rk ON rk.keyword_id = k.id GROUP BY k.name",
    ]
    with archive.engine.connect() as connection:
        return [sorted(map(repr, connection.execute(text(query)))) for query in queries]


def test_an_import_killed_ten_times_equals_one_that_was_not(database, second_database):
    kill_at_random_instants(database, random.Random(8))
    run(second_database.url, second_database.captures)
    with database.open() as killed, second_database.open() as whole:
        assert story_of(killed) == story_of(whole)
        with killed.engine.connect() as connection:
            assert len(connection.execute(select(tables.attempt.c.id)).all()) == COUNT
            rows = connection.execute(select(tables.capture.c.warc_file, tables.capture.c.warc_offset)).all()
            if killed.engine.dialect.name == "sqlite":
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    for file, offset in rows:
        assert capture.load(database.captures, file, offset).body
