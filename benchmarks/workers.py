"""What reading in processes costs the crawler, and what keeping a page costs the thread that writes.

    python benchmarks/workers.py [--pages 300]

Reading: the same pages in this process and in one and two others; CPU is that of the crawler's process alone. Keeping:
the same pages as answers of a server, coded by gzip, as WARC records with their requests, and again as revisits.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from made_pages import page as made_page  # noqa: E402 - beside the tests
from newscrawl.article import Page, Wire  # noqa: E402 - as above
from newscrawl.capture import CaptureWriter, warc_files  # noqa: E402 - as above
from newscrawl.workers import Pool  # noqa: E402 - as above

HEADERS = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
BATCH = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    count = parser.parse_args().pages
    pages = [answer(number) for number in range(count)]
    print(f"{count} pages of {sum(len(page.body) for page in pages) / count / 1000:.0f} kB")
    for processes in (0, 1, 2):
        asyncio.run(read(pages, processes))
    with tempfile.TemporaryDirectory() as folder:
        keep(pages, Path(folder))


def answer(number: int) -> Page:
    """An answer of a server."""
    body = made_page(number)
    return Page(
        body=body,
        url=f"http://news.bbc.co.uk/1/hi/world/{number}.stm",
        status=200,
        content_type="text/html",
        headers=list(HEADERS),
        fetched_at=datetime.now(UTC),
        wire=Wire(body=gzip.compress(body), headers=HEADERS, request_headers=(("User-Agent", "newscrawl"),)),
    )


async def read(pages: list[Page], processes: int) -> None:
    """Read all; the workers are started before the clock is."""
    async with Pool(processes) as pool:
        await asyncio.gather(*(pool.read(page) for page in pages[: pool.size]))
        with measured(f"read, {processes} processes", len(pages)):
            await asyncio.gather(*(pool.read(page) for page in pages))


def keep(pages: list[Page], folder: Path) -> None:
    """Keep all, twice: the second time nothing but what is new of each is written."""
    with CaptureWriter(folder) as writer:
        for name in ("kept as responses", "kept as revisits"):
            before = size_of(folder)
            fresh = [replace(page, record_id=f"{page.record_id}-{name[-8:]}") for page in pages]
            with measured(name, len(pages)):
                for start in range(0, len(fresh), BATCH):
                    writer.append(fresh[start : start + BATCH])
            print(f"{'':<24}{(size_of(folder) - before) / len(pages):8.0f} bytes a page")


def size_of(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in warc_files(folder))


@contextmanager
def measured(name: str, pages: int) -> Iterator[None]:
    """Print what of time the block took."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name:<24}{pages / wall:8.0f} pages/s {1000 * cpu / pages:8.2f} ms CPU a page here")


if __name__ == "__main__":
    main()
