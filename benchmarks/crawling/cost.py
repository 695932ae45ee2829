"""What a page costs the crawler's process, against bare Scrapy that downloads the same pages and drops them, and where.

python benchmarks/crawling/cost.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from newscrawl.archive import Archive  # noqa: E402 - after the path
from sites.server import Sites  # noqa: E402

COUNTS = {"courier": 500, "valley": 400, "nord": 400}
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "LOG_LEVEL": "WARNING",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
    "CONCURRENT_REQUESTS": "12",
}
BIN = Path(sys.executable).parent


PARTS = ("download", "discovery", "normalising", "capture", "ledger", "archive")
"""Of the crawler's process; what is in no other part is the download, with all that Scrapy does."""


@dataclass
class Cost:
    """Seconds."""

    pages: int
    wall: float
    crawler: float
    """Processor time of the crawling process."""
    parts: dict[str, float] = field(default_factory=dict)
    """The same by part."""
    readers: float = 0.0
    """Processor time of the processes that read."""

    def without(self, empty: Cost) -> Cost:
        """What the pages cost, the start of the program taken off."""
        parts = {name: seconds - empty.parts.get(name, 0.0) for name, seconds in self.parts.items()}
        return Cost(
            self.pages - empty.pages,
            self.wall - empty.wall,
            self.crawler - empty.crawler,
            parts,
            self.readers - empty.readers,
        )

    def per_page(self, seconds: float) -> float:
        """Milliseconds."""
        return 1000 * seconds / self.pages


def bare(sites: Sites, *, is_empty: bool = False) -> Cost:
    """Scrapy alone."""
    bases = ",".join(site.paper.base for site in sites.sites.values())
    settings = [word for name, value in QUICK.items() for word in ("-s", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        given = ["-a", f"bases={bases if not is_empty else ''}"]
        return _timed(
            [str(BIN / "scrapy"), "runspider", str(Path(__file__).with_name("plain.py")), *given, *settings],
            folder,
            sites,
        )


def whole(sites: Sites, *, is_empty: bool = False) -> Cost:
    """Fetching, keeping, reading, archiving."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/cost.db"
        Archive.open(url, folder, create=True).close()
        declared = sites.toml() if not is_empty else _nothing(sites)
        Path(folder, "newscrawl.toml").write_text(declared, encoding="utf-8")
        settings = [word for name, value in QUICK.items() for word in ("--set", f"{name}={value}")]
        os.environ.update(DATABASE_URL=url, NEWSCRAWL_ALLOW_HOSTS=sites.allowed_hosts, PYTHONPATH=str(ROOT))
        meters = str(Path(folder, "meters.json"))
        metered = [sys.executable, str(Path(__file__).with_name("metered.py")), meters]
        return _timed([*metered, "crawl", "--all", "--json", *settings], folder, sites)


def _nothing(sites: Sites) -> str:
    base = sites["courier"].paper.base
    return f'[[source]]\nid = "none"\nfeeds = ["{base}/robots.txt"]\n'


def _timed(command: list[str], folder: str, sites: Sites) -> Cost:
    seen, begun = len(sites.hits), time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    total, pages = used.ru_utime + used.ru_stime, len(sites.hits) - seen
    if not out:
        return Cost(pages, wall, total)
    report = json.loads(out)["cpu_seconds"]
    del status
    spent = json.loads(Path(folder, "meters.json").read_text(encoding="utf-8"))
    writing = report["archive"] - spent["capture"] - spent["ledger"]
    other = report["crawler"] - report["archive"] - spent.get("discovery", 0.0) - spent.get("normalising", 0.0)
    parts = {**spent, "archive": writing, "download": other}
    return Cost(pages, wall, report["crawler"], parts, total - report["crawler"])


def main(rounds: int) -> None:
    print("milliseconds of processor time a request; the parts are those of the crawler's process")
    row = "{:<12} {:>8} {:>8} " + " {:>11}" * len(PARTS) + " {:>8} {:>8}"
    print(row.format("", "requests", "crawler", *PARTS, "readers", "per s"))
    ratios = []
    for _ in range(rounds):
        with Sites(counts=COUNTS, latency=0) as sites:
            found = {}
            for name, run in (("bare Scrapy", bare), ("newscrawl", whole)):
                full = run(sites)
                cost = found[name] = full.without(run(sites, is_empty=True))
                parts = [f"{cost.per_page(cost.parts.get(part, 0.0)):.2f}" for part in PARTS]
                totals = (f"{cost.per_page(cost.crawler):.2f}", *parts, f"{cost.per_page(cost.readers):.2f}")
                print(row.format(name, full.pages, *totals, f"{full.pages / full.wall:.0f}"), flush=True)
            ratios.append(_ratio(found))
    print(f"the crawler's process costs {median(ratios):.2f} times bare Scrapy (median of {rounds})")


def _ratio(found: dict[str, Cost]) -> float:
    ours, bare_one = found["newscrawl"], found["bare Scrapy"]
    return ours.per_page(ours.crawler) / bare_one.per_page(bare_one.crawler)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
