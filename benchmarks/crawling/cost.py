"""What a page costs the crawler's process, against bare Scrapy that downloads the same pages and drops them.

python benchmarks/crawling/cost.py [ROUNDS]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
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


@dataclass
class Cost:
    """Seconds."""

    pages: int
    wall: float
    crawler: float
    """Processor time of the crawling process."""
    archive: float = 0.0
    """Of that, the thread that writes."""
    readers: float = 0.0
    """Processor time of the processes that read."""


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
        return _timed([sys.executable, "-m", "newscrawl.cli", "crawl", "--all", "--json", *settings], folder, sites)


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
    return Cost(pages, wall, report["crawler"], report["archive"], total - report["crawler"])


def per_page(full: Cost, empty: Cost) -> tuple[float, float, float, float]:
    """Milliseconds a page, the start of the program taken off: crawler, archive, readers, and pages a second."""
    pages = full.pages - empty.pages
    spent = (full.crawler - empty.crawler, full.archive - empty.archive, full.readers - empty.readers)
    return (*(1000 * seconds / pages for seconds in spent), full.pages / full.wall)


def main(rounds: int) -> None:
    row = "{:<12} {:>8} {:>14} {:>15} {:>10} {:>9}"
    print(row.format("", "requests", "crawler ms", "of it archive", "readers ms", "pages/s"))
    ratios = []
    for _ in range(rounds):
        with Sites(counts=COUNTS, latency=0) as sites:
            found = {}
            for name, run in (("bare Scrapy", bare), ("newscrawl", whole)):
                full, empty = run(sites), run(sites, is_empty=True)
                found[name] = per_page(full, empty)
                crawler, archive, readers, speed = found[name]
                print(
                    row.format(name, full.pages, f"{crawler:.2f}", f"{archive:.2f}", f"{readers:.2f}", f"{speed:.0f}"),
                    flush=True,
                )
            ratios.append(found["newscrawl"][0] / found["bare Scrapy"][0])
    print(f"the crawler's process costs {median(ratios):.2f} times bare Scrapy (median of {rounds})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
