"""`newscrawl probe` at a small paper of our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import paper as papers
import pytest

FEED = """<rss version="2.0"><channel><title>The Courier</title><ttl>15</ttl><item><title>Ferry sails again</title>
<link>HERE/2024/05/01/ferry-sails-again</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item></channel></rss>"""
SITEMAP = "<urlset><url><loc>HERE/2024/05/01/ferry-sails-again</loc></url></urlset>"
ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="/feed">'


@pytest.fixture
def paper():
    with papers.serving() as paper:
        yield paper


@dataclass
class Done:
    status: int
    record: dict[str, Any]
    out: str
    errors: str


def probe(folder, url: str, *words: str, allowed: str = "") -> Done:
    environment = {**os.environ, "NEWSCRAWL_ALLOW_HOSTS": allowed, "PYTHONPATH": str(Path.cwd())}
    environment.pop("NEWSCRAWL_SOURCES", None)
    command = [sys.executable, "-m", "newscrawl.cli", "probe", url, "--set", "DOWNLOAD_DELAY=0.01", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)
    record = json.loads(done.stdout) if "--json" in words and done.stdout else {}
    return Done(done.returncode, record, done.stdout, done.stderr)


def test_a_site_is_looked_at_and_its_block_written(paper, tmp_path):
    paper.put("/robots.txt", "User-agent: *\nSitemap: HERE/news-sitemap.xml\nSitemap: HERE/gone.xml", "text/plain")
    paper.put("/", papers.FRONT.format(head=ALTERNATE))
    paper.put("/feed", FEED, "application/rss+xml")
    paper.put("/news-sitemap.xml", SITEMAP, "text/xml")
    done = probe(tmp_path, paper.url(), "--json", "--add", allowed=f"127.0.0.1:{paper.port}")
    assert done.status == 0, done.errors
    doors = {door["url"]: door for door in done.record["doors"]}
    feed = doors[paper.url("/feed")]
    assert (feed["rule"], feed["articles"], feed["newest"], feed["wait_seconds"]) == ("alternate", 1, "2024-05-01", 900)
    assert doors[paper.url("/gone.xml")]["problems"] == ["HTTP status 404"]
    assert done.record["name"] == "The Courier"
    assert done.record["sections"] == [paper.url("/wales")]
    assert done.record["article"]["headline"] == "Ferry sails again after nine days"
    assert {c["source"] for c in done.record["article"]["evidence"]["announced"]} == {"announcement"}
    written = tomllib.loads((tmp_path / "newscrawl.toml").read_text())["source"]
    assert written == [done.record["block"]]
    assert written[0]["feeds"] == [paper.url("/feed")]
    assert (written[0]["name"], written[0]["language"]) == ("The Courier", "en")
    assert paper.asked[0] == "/robots.txt"


def test_a_feed_leads_to_the_rest_of_its_site(paper, tmp_path):
    paper.put("/", papers.FRONT.format(head=ALTERNATE))
    paper.put("/feed", FEED, "application/rss+xml")
    done = probe(tmp_path, paper.url("/feed"), "--json", allowed=f"127.0.0.1:{paper.port}")
    assert [door["rule"] for door in done.record["doors"] if door["kind"] == "feed"] == ["given"]
    assert done.record["block"]["homepage"] == paper.url()


def test_a_site_without_feeds_is_known_by_its_sections(paper, tmp_path):
    done = probe(tmp_path, paper.url(), allowed=f"127.0.0.1:{paper.port}")
    assert done.status == 0, done.errors
    assert "no feed: a document of" not in done.out
    assert f'sections = [\n    "{paper.url()}",\n    "{paper.url("/wales")}",\n]' in done.out
    assert "Keeper retires" in done.out or "Ferry sails again after nine days" in done.out
    assert not (tmp_path / "newscrawl.toml").exists()


def test_an_article_is_read_itself(paper, tmp_path):
    paper.put("/moved", paper.url("/2024/05/02/keeper-of-the-light-retires"), status=301)
    done = probe(tmp_path, paper.url("/moved"), "--json", allowed=f"127.0.0.1:{paper.port}")
    assert done.record["article"]["headline"] == "Keeper retires"
    assert done.record["homepage"] == paper.url()


def test_robots_and_the_guard_hold_as_in_a_crawl(paper, tmp_path):
    paper.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    done = probe(tmp_path, paper.url(), "--json", allowed=f"127.0.0.1:{paper.port}")
    assert (done.status, paper.asked) == (3, ["/robots.txt"])
    assert done.record["problem"].startswith("robots")
    paper.asked.clear()
    done = probe(tmp_path, paper.url())
    assert (done.status, paper.asked) == (3, [])
    assert "cannot be looked at" in done.out


def test_what_is_no_address_is_a_mistake(tmp_path):
    done = probe(tmp_path, "courier.example")
    assert (done.status, done.errors.count("\n")) == (2, 1)
