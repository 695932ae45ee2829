"""A Scrapy project of somebody else, with one line of ours in its settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import text

SETTINGS = """
BOT_NAME = "theirs"
SPIDER_MODULES = ["theirs"]
ITEM_PIPELINES = {"theirs.Shout": 500}
ADDONS = {"newscrawl.extensions.Addon": 0}
"""
THEIRS = """
import scrapy

class Shout:
    def process_item(self, item):
        if "headline" in item:
            item["shouted"] = item["headline"].upper()
        return item

class TheirSpider(scrapy.Spider):
    name = "theirs"

    def __init__(self, site, **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [f"{site}/index.html"]

    def parse(self, response):
        yield {"kind": "a page of links", "count": len(response.css("a"))}
        for link in response.css("a"):
            yield response.follow(link, self.story)

    def story(self, response):
        yield {
            "url": response.url,
            "headline": response.css("h1::text").get(),
            "date_published": response.css("time::text").get(),
            "article_body": "\\n\\n".join(response.css("p::text").getall()),
            "authors": response.css(".by::text").getall(),
        }
"""
STORY = (
    "<h1>{headline}</h1><time>4 March 2024, 11:44 GMT</time><b class=by>Oona Brackwater</b><p>{text}</p><p>More.</p>"
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path):
    """A web site on this machine; gives its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text('<a href="ferry.html">1</a><a href="tram.html">2</a><a href="none.html">3</a>')
    (folder / "ferry.html").write_text(STORY.format(headline="Ferry late", text="The ferry was late."))
    (folder / "tram.html").write_text(STORY.format(headline="Tram late", text="The tram was late."))
    (folder / "none.html").write_text("<p>No story at all.</p>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def crawl(tmp_path, site):
    """Run their spider; gives the finished process."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "settings.py").write_text(SETTINGS)
    (project / "theirs.py").write_text(THEIRS)

    def crawl(database_url):
        environment = {
            **os.environ,
            "SCRAPY_SETTINGS_MODULE": "settings",
            "PYTHONPATH": os.pathsep.join([str(project), *sys.path]),
            "DATABASE_URL": database_url,
            "NEWSCRAWL_CAPTURES": str(tmp_path / "captures"),
        }
        words = ["crawl", "theirs", "-a", f"site={site}", "-O", "items.jsonl"]
        return subprocess.run(
            [sys.executable, "-m", "scrapy.cmdline", *words], env=environment, cwd=project, capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip

    return crawl


def stored(database):
    query = "SELECT headline, date_published_at, article_body FROM revision ORDER BY headline"
    with database.open() as archive, archive.engine.connect() as connection:
        return [(headline, str(at)[:16], body) for headline, at, body in connection.execute(text(query))]


def test_their_items_are_cleaned_and_kept(crawl, database, tmp_path):
    done = crawl(database.url)
    assert done.returncode == 0, done.stderr
    assert stored(database) == [
        ("Ferry late", "2024-03-04 11:44", "The ferry was late.\n\nMore."),
        ("Tram late", "2024-03-04 11:44", "The tram was late.\n\nMore."),
    ]
    items = [json.loads(line) for line in (tmp_path / "project" / "items.jsonl").read_text().splitlines()]
    assert {"kind": "a page of links", "count": 3} in items
    ferry = next(item for item in items if item.get("headline") == "Ferry late")
    assert (ferry["shouted"], ferry["date"], ferry["word_count"]) == ("FERRY LATE", "2024-03-04", 5)
    assert ferry["date_published"]["at"] == "2024-03-04T11:44:00Z"
    assert len(items) == 3


def test_a_second_crawl_makes_no_revision_and_a_changed_page_makes_one(crawl, database, tmp_path):
    crawl(database.url)
    (tmp_path / "site" / "tram.html").write_text(STORY.format(headline="Tram late", text="The tram was early."))
    done = crawl(database.url)
    assert done.returncode == 0, done.stderr
    first_lines = sorted(body.partition("\n")[0] for _, _, body in stored(database))
    assert first_lines == ["The ferry was late.", "The tram was early.", "The tram was late."]


def test_without_an_archive_nothing_is_fetched_and_the_log_says_why(crawl, tmp_path):
    done = crawl(f"sqlite:///{tmp_path}/none.db")
    assert "there is no database at" in done.stderr
    assert "'downloader/request_count'" not in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_with_our_commands_the_exit_status_is_honest(crawl, tmp_path):
    settings = tmp_path / "project" / "settings.py"
    settings.write_text(SETTINGS + 'COMMANDS_MODULE = "newscrawl.commands"\n')
    assert crawl(f"sqlite:///{tmp_path}/none.db").returncode == 5
