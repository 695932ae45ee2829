"""How fast pages on disk become an archive, beside Scrapy reading the same files and doing nothing with them.

    python benchmarks/import_pages.py [--pages 2000] [--rounds 2] [--database URL]

Each round runs both, one after the other, each in a process of its own; the best round of each counts, its start
included. The pages are invented stories in the BBC's layout of 2008. A database given must be empty; without one a
SQLite file is made.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from made_pages import write_pages  # noqa: E402 - beside the tests

BARE = """
import sys
from pathlib import Path
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for path in sorted(Path(sys.argv[1]).rglob("*.html")):
            yield scrapy.Request(path.as_uri())

    def parse(self, response):
        pass

process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
process.crawl(Bare)
process.start()
"""


@dataclass(frozen=True)
class Cost:
    """Of one process."""

    wall: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--database", help="default: a new SQLite file each round")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        size = sum(path.stat().st_size for path in write_pages(pages, chosen.pages))
        print(f"{chosen.pages} pages of {size / chosen.pages / 1000:.0f} kB")
        rounds = [measure(pages, Path(folder) / str(number), chosen.database) for number in range(chosen.rounds)]
    show("Scrapy, reading only", best([bare for bare, _ in rounds]), chosen.pages)
    show("newscrawl import", best([whole for _, whole in rounds]), chosen.pages)
    bare, whole = best([bare for bare, _ in rounds]), best([whole for _, whole in rounds])
    print(f"ratio: {bare.wall / whole.wall:.2f} by the clock, {bare.cpu / whole.cpu:.2f} by CPU time")


def measure(pages: Path, work: Path, database: str | None) -> tuple[Cost, Cost]:
    """Run both once."""
    work.mkdir()
    place = {"DATABASE_URL": database or f"sqlite:///{work}/newscrawl.db", "NEWSCRAWL_CAPTURES": f"{work}/captures"}
    environment = {**os.environ, **place, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    newscrawl = [sys.executable, "-m", "newscrawl.cli"]
    subprocess.run([*newscrawl, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
    bare = cost([sys.executable, "-c", BARE, str(pages)], environment)
    return bare, cost([*newscrawl, "import", str(pages)], environment)


def cost(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Time a process that must end well."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def best(costs: Sequence[Cost]) -> Cost:
    """The round that the rest of the machine disturbed least."""
    return Cost(min(c.wall for c in costs), min(c.cpu for c in costs))


def show(name: str, took: Cost, pages: int) -> None:
    print(f"{name:<22}{pages / took.wall:8.0f} pages/s {1000 * took.cpu / pages:8.2f} ms CPU a page")


if __name__ == "__main__":
    main()
