"""Every block of the README is executed, in order, in one folder, as its reader would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from discover.paper import FRONT, Paper, serving

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
DEMO = Path(__file__).resolve().parents[1] / "newscrawl" / "demo_pages"


@pytest.fixture(scope="module")
def blocks(root) -> list[tuple[str, str]]:
    return BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


TIMES = "https://www.times.example/"
"""The paper that the README crawls; a small one on loopback stands for it."""


@pytest.fixture(scope="module")
def times() -> Iterator[Paper]:
    with serving() as paper:
        paper.put("/robots.txt", "User-agent: *\nDisallow: /private\nSitemap: HERE/sitemap.xml", "text/plain")
        paper.put("/", FRONT.format(head='<link rel="alternate" type="application/rss+xml" href="/feed">'))
        entries = "".join(f"<item><link>HERE{path}</link></item>" for path in list(paper.pages) if "/2024/" in path)
        paper.put("/feed", f"<rss><channel>{entries}</channel></rss>", "application/rss+xml")
        paper.put("/sitemap.xml", "<urlset><url><loc>HERE/about</loc></url></urlset>", "application/xml")
        yield paper


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with `pages/`, as the README's reader has one."""
    shutil.copytree(DEMO, tmp_path / "pages")
    shutil.copy(DEMO / "harbour-post" / "2024-03-04" / "ferry-terminal-reopens.html", tmp_path / "pages" / "story.html")
    return tmp_path


def run(command: list[str], folder: Path, times: Paper | None = None) -> str:
    if times:
        command = [word.replace(TIMES, times.url()) for word in command]
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "NEWSCRAWL_CAPTURES"}}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["SCRAPY_SETTINGS_MODULE"] = "newscrawl.settings"
    environment["NEWSCRAWL_ALLOW_HOSTS"] = f"127.0.0.1:{times.port}" if times else ""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_make_targets_exist(blocks, root):
    [targets] = [code.split() for kind, code in blocks if kind == "sh" and code.startswith("make ")]
    planned = run(["make", "--dry-run", *[t for t in targets if t != "make"]], root)
    assert "newscrawl demo" in planned
    assert "pytest" in planned


def test_the_commands_run_in_order(blocks, folder, times):
    commands = [code for kind, code in blocks if kind == "sh" and not code.startswith("make ")]
    said = "".join(run(["bash", "-ec", code], folder, times) for code in commands)
    assert "Ferry terminal reopens after winter storm" in said
    [shown] = [code for kind, code in blocks if kind == "text"]
    assert shown.splitlines()[0].split() in [line.split() for line in said.splitlines()]
    assert "2 new articles, 0 changed" in said
    assert (folder / "articles.jsonl").stat().st_size > 1000


def test_the_library_example_runs(blocks, folder):
    [code] = [code for kind, code in blocks if kind == "python" and "extract" in code]
    said = run([sys.executable, "-c", code], folder)
    assert said == "Ferry terminal reopens after winter storm\n2024-03-04 07:15:00+00:00 ['Oona Brackwater']\n"


FOREIGN_SPIDER = """
import settings
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

class Foreign(Spider):
    name = "foreign"

    async def start(self):
        body = "The lamps are lit again.\\n\\nShips may pass by night."
        yield {"url": "https://times.example/lamps", "headline": "Lamps lit", "article_body": body}

known = Settings()
known.setmodule(settings)
process = AsyncCrawlerProcess(known)
process.crawl(Foreign)
process.start()
"""


def test_the_add_on_line_is_all_a_scrapy_project_needs(blocks, folder):
    [line] = [code for kind, code in blocks if kind == "python" and "ADDONS" in code]
    (folder / "settings.py").write_text(line, encoding="utf-8")
    run(["newscrawl", "init"], folder)
    run([sys.executable, "-c", FOREIGN_SPIDER], folder)
    assert "Lamps lit" in run(["newscrawl", "search", "lamps"], folder)
