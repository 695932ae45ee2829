"""`newscrawl import` and `scrapy crawl replay`, whole, as processes, on both databases."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from made_pages import page, story_id, write_pages
from newscrawl.article import Page
from newscrawl.capture import Torn, scan, warc_files
from newscrawl.normalise import normalise
from newscrawl.reading import read

STATES = "SELECT a.url, a.state, a.reason, count(t.id) FROM announcement a LEFT JOIN attempt t ON t.announcement_id = a.id GROUP BY a.url, a.state, a.reason ORDER BY a.url"  # noqa: E501 - one statement
ARTICLES = "SELECT a.identifier, r.number, r.headline, r.article_body, r.is_latest FROM article a JOIN revision r ON r.article_id = a.id ORDER BY a.identifier, r.headline, r.number"  # noqa: E501 - one statement


@pytest.fixture
def run(database, tmp_path):
    """Run newscrawl or scrapy on the database; gives the finished process."""

    def run(*words, **options):
        return subprocess.run(
            command(words), env=environment(database), cwd=tmp_path, capture_output=True, text=True, check=False,
            timeout=120, **options,
        )  # fmt: skip

    return run


def command(words):
    tool = {"newscrawl": ["newscrawl.cli"], "scrapy": ["scrapy.cmdline"]}[words[0]]
    return [sys.executable, "-m", *tool, *map(str, words[1:])]


def environment(database):
    quiet = {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    return {**os.environ, **quiet, "DATABASE_URL": database.url, "NEWSCRAWL_CAPTURES": str(database.captures)}


def ask(database, query):
    with database.open() as archive, archive.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def counted(database):
    """How many files ended in which state, and that no pending one is left."""
    return Counter((state, reason) for _, state, reason, _ in ask(database, STATES))


def put(path: Path, content: bytes | str, sidecar: dict | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if sidecar is not None:
        path.with_name(path.name + ".json").write_text(json.dumps(sidecar))
    return path


def story(words="The ferry was late.", headline="Ferry late"):
    told = " ".join(f"{words} People waited at the pier for the boat number {n}." for n in range(8))
    return f"<!DOCTYPE html><html><head><title>{headline}</title></head><body><article><h1>{headline}</h1><p>{told}</p><p>{told}</p></article></body></html>"  # noqa: E501 - one page


def odd_folder(root: Path) -> None:
    """One of everything that may lie in a folder."""
    write_pages(root / "bbc", 3)
    put(root / "story.html", story(), {"url": "http://post.example/2024/ferry", "fetched_at": "2024-03-04T12:00:00Z"})
    put(root / "story.html.gz", gzip.compress(story("The tram was late.", "Tram late").encode()))
    put(root / "bad.html", story(), {"url": "no address"})
    put(root / "empty.html", b"")
    put(root / "spaces.html", b" \n ")
    put(root / "binary.html", bytes(range(256)) * 40)
    put(root / "picture.html", b"\x89PNG\r\n\x1a\n" + bytes(1000))
    put(root / "note.txt", "buy apples")
    put(root / "nul.html", story("The\x00 ferry \ud83d.".encode("utf-8", "surrogatepass").decode("latin-1"), "Nul"))
    put(root / "README.md", "# Pages")
    put(root / "large.html", b"")
    os.truncate(root / "large.html", 2 << 30)
    put(root / ".hidden.html", story())
    os.mkfifo(root / "pipe.html")
    (root / "link.html").symlink_to("/etc/hostname")


def test_every_file_of_an_odd_folder_ends_in_a_state_with_a_reason(run, database, tmp_path):
    odd_folder(tmp_path / "pages")
    done = run("newscrawl", "import", tmp_path / "pages")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    states = {Path(url).name: (state, reason) for url, state, reason, _ in ask(database, STATES)}
    stored = {name for name, (state, _) in states.items() if state == "stored"}
    assert stored == {f"{story_id(n)}.stm.html" for n in range(3)} | {"story.html", "story.html.gz", "nul.html"}
    assert {name: reason for name, (_, reason) in states.items() if name not in stored} == {
        "story.html.json": "not_a_page", "bad.html.json": "not_a_page", "README.md": "not_a_page",
        ".hidden.html": "not_a_page", "bad.html": "sidecar_invalid", "empty.html": "empty", "spaces.html": "empty",
        "binary.html": "not_text", "picture.html": "not_text", "note.txt": "no_story", "large.html": "too_large",
        "pipe.html": "unsafe_path", "link.html": "unsafe_path",
    }  # fmt: skip
    assert {visits for *_, visits in ask(database, STATES)} == {1}


def test_scrapy_and_newscrawl_do_the_same_and_a_second_time_all_is_unchanged(run, database, tmp_path):
    write_pages(tmp_path / "pages", 30)
    first = run("scrapy", "crawl", "replay", "-a", "path=pages", "-O", "articles.jsonl", "-O", "articles.csv")
    assert first.returncode == 0, first.stderr
    assert counted(database) == {("stored", None): 30}
    articles, captures = ask(database, ARTICLES), ask(database, "SELECT count(*) FROM capture")
    flat = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text().splitlines()]
    assert {f["identifier"] for f in flat} == {str(story_id(n)) for n in range(30)}
    assert {"headline", "article_body", "date_published", "related_links", "evidence"} <= set(flat[0])
    assert "page" not in flat[0]
    assert (tmp_path / "articles.csv").read_text().startswith("publisher,identifier,url,")
    second = run("newscrawl", "import", "pages")
    assert second.returncode == 0, second.stderr
    assert counted(database) == {("unchanged", None): 30}
    assert ask(database, ARTICLES) == articles
    assert ask(database, "SELECT count(*) FROM capture") == [(captures[0][0] * 2,)]


def test_one_file_with_its_address(run, database, tmp_path):
    put(tmp_path / "a.html", story())
    done = run(
        "scrapy", "crawl", "replay", "-a", "path=a.html", "-a", "url=http://post.example/ferry", "-a", "publisher=post"
    )
    assert done.returncode == 0, done.stderr
    assert ask(database, "SELECT url, (SELECT key FROM source WHERE id = article.source_id) FROM article") == [
        ("http://post.example/ferry", "post")
    ]


def test_a_dry_run_tells_and_keeps_nothing(run, database, tmp_path):
    odd_folder(tmp_path / "pages")
    done = run("newscrawl", "import", "pages", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "sidecar_invalid" in done.stdout
    assert ask(database, STATES) == []
    assert not database.captures.exists()


def test_copies_of_one_page_are_one_article_and_one_item(run, database, tmp_path):
    for name in "abc":
        put(tmp_path / "pages" / f"{name}.html", page(7))
    done = run("scrapy", "crawl", "replay", "-a", "path=pages", "-O", "articles.jsonl")
    assert done.returncode == 0, done.stderr
    assert counted(database) == {("stored", None): 1, ("duplicate", None): 2}
    assert len((tmp_path / "articles.jsonl").read_text().splitlines()) == 1
    assert ask(database, "SELECT count(*) FROM article") == [(1,)]
    assert ask(database, "SELECT count(*) FROM capture") == [(3,)]


def test_reading_the_captures_alone_gives_the_articles_that_are_stored(run, database, tmp_path):
    odd_folder(tmp_path / "pages")
    run("scrapy", "crawl", "replay", "-a", "path=pages", "-a", "publisher=post", "-O", "articles.jsonl")
    stored = [json.loads(line) for line in (tmp_path / "articles.jsonl").read_text().splitlines()]
    again = [article.to_dict() for kept in captured(database) if (article := read_whole(kept))]
    assert sorted(again, key=lambda a: a["headline"]) == sorted(stored, key=lambda a: a["headline"])
    assert len(again) == 6


def captured(database) -> list[Page]:
    found = [kept for file in warc_files(database.captures) for kept in scan(database.captures, file)]
    return [kept.page for kept in found if not isinstance(kept, Torn)]


def read_whole(kept: Page):
    article = read(kept).article
    return normalise(article) if article else None


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["import", "nowhere"], 2, "no file or folder 'nowhere'"),
        (["import", "."], 0, ""),
        (["import", ".", "--url", "http://a.example/"], 2, "url"),
        (["import", "gone.txt", "--list"], 2, "gone.txt"),
    ],
)
def test_a_mistake_is_one_clear_line(words, status, said, run):
    done = run("newscrawl", *words)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr
    assert said in done.stderr


@pytest.mark.parametrize("arguments", [[], ["-a", "path=gone"], ["-a", "path=.", "-a", "ulr=http://a.example/"]])
def test_the_spider_says_what_is_wrong_with_its_arguments(arguments, run):
    done = run("scrapy", "crawl", "replay", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


def test_an_unreadable_file_makes_the_run_unhealthy(run, database, tmp_path):
    put(tmp_path / "pages" / "cut.html.gz", gzip.compress(story().encode())[:-10])
    put(tmp_path / "pages" / "story.html", story())
    done = run("newscrawl", "import", "pages")
    assert done.returncode == 3, done.stderr
    assert counted(database) == {("failed", "unreadable"): 1, ("stored", None): 1}


@pytest.mark.parametrize(
    ("url", "status"), [("sqlite:///nowhere/newscrawl.db", 5), ("postgresql://127.0.0.1:1/none", 5), ("mysql://x/y", 2)]
)
@pytest.mark.parametrize("words", [["newscrawl", "import", "."], ["scrapy", "crawl", "replay", "-a", "path=."]])
def test_a_database_that_cannot_be_used_is_said_before_any_work(url, status, words, tmp_path):
    variables = {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    put(tmp_path / "story.html", story())
    done = subprocess.run(
        command(words), env={**os.environ, **variables, "DATABASE_URL": url}, cwd=tmp_path, capture_output=True,
        text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr
    assert not (tmp_path / "newscrawl-captures").exists()


# kill -9


def start(database, folder: Path):
    return subprocess.Popen(
        command(["scrapy", "crawl", "replay", "-a", f"path={folder}", "-s", "NEWSCRAWL_BATCH_PAGES=10"]),
        env=environment(database), cwd=folder.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for_progress(archive, files, process):
    """Wait until so many more files are settled, or the process has ended."""
    with archive.engine.connect() as connection:
        goal = settled(connection) + files
        while settled(connection) < goal and process.poll() is None:
            time.sleep(0.02)


def settled(connection):
    count = connection.scalar(text("SELECT count(*) FROM attempt"))
    connection.rollback()
    return count


def test_killed_at_ten_instants_and_restarted_it_equals_an_uninterrupted_import(run, database, tmp_path):
    """Killed while it announces, reads, writes WARC records and commits; every file has one visit that counts."""
    folder, count = tmp_path / "pages", 400
    write_pages(folder, count, frame=5)
    odd_folder(folder / "odd")
    (folder / "odd" / "link.html").unlink()
    pick = random.Random(8011268)
    with database.open() as archive:
        for kill in range(10):
            process = start(database, folder)
            wait_for_progress(archive, pick.randint(5, 20) if kill > 1 else 0, process)
            time.sleep(pick.uniform(0, 0.2))
            process.kill()
            process.wait()
    done = run("scrapy", "crawl", "replay", "-a", f"path={folder}")
    assert done.returncode == 0, done.stderr
    states = ask(database, STATES)
    assert {visits for *_, visits in states} == {1}
    assert Counter(state for _, state, _, _ in states) == {"stored": count + 3, "duplicate": 3, "skipped": 12}
    assert ask(database, "SELECT count(*) FROM article") == [(count + 3,)]
    assert ask(database, "SELECT count(*) FROM run WHERE finished_at IS NOT NULL") == [(1,)]
    assert_the_same_as_uninterrupted(database, folder)


def assert_the_same_as_uninterrupted(database, folder):
    """Every row that tells of a page stands as one reading of the folder gives it, and every capture is there."""
    expected = {}
    for path in folder.rglob("*.stm.html"):
        article = normalise(read(Page(body=path.read_bytes())).article)
        expected[article.identifier] = (article.headline, article.article_body)
    found = {i: (headline, body) for i, _, headline, body, _ in ask(database, ARTICLES) if i}
    assert found == expected
    kept = {(p.record_id) for p in captured(database)}
    assert {row[0] for row in ask(database, "SELECT record_id FROM capture WHERE warc_file IS NOT NULL")} <= kept


def test_interrupted_it_leaves_soon_and_goes_on(run, database, tmp_path):
    folder = tmp_path / "pages"
    write_pages(folder, 400, frame=5)
    process = start(database, folder)
    deadline = time.monotonic() + 20
    while not ask(database, "SELECT 1 FROM attempt LIMIT 1") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert counted(database)["pending", None] > 0
    done = run("newscrawl", "import", folder)
    assert done.returncode == 0, done.stderr
    assert counted(database) == {("stored", None): 400}


def test_a_second_run_meanwhile_is_refused(run, database, tmp_path):
    folder = tmp_path / "pages"
    write_pages(folder, 400, frame=5)
    process = start(database, folder)
    deadline = time.monotonic() + 20
    while not ask(database, "SELECT 1 FROM run LIMIT 1") and time.monotonic() < deadline:
        time.sleep(0.05)
    done = run("newscrawl", "import", folder)
    process.kill()
    process.wait()
    assert (done.returncode, "Traceback" in done.stderr) == (6, False), done.stderr
