"""Crawls of the three papers, as `newscrawl crawl` in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from newscrawl.archive import Archive, tables

ROOT = Path(__file__).resolve().parents[2]
QUICK = {"DOWNLOAD_DELAY": "0.01", "NEWSCRAWL_BATCH_SECONDS": "0.3"}
_TIMES = {
    tables.source_state: ("polled_at", "next_poll_at"),
    tables.announcement: ("not_before", "next_check_at", "settled_at", "first_announced_at", "last_announced_at"),
    tables.host: ("robots_fetched_at", "hold_until"),
    tables.attempt: ("at",),
}


@dataclass
class Crawl:
    """How a crawl ended."""

    status: int
    report: dict[str, Any] | None
    errors: str


@dataclass
class Crawler:
    """Crawls into one database."""

    database: Any
    """`databases.Database`."""
    sources: Path
    """newscrawl.toml."""
    allowed: str
    settings: dict[str, str] = field(default_factory=lambda: dict(QUICK))

    @classmethod
    def of(cls, database: Any, sites: Any, folder: Path, **settings: str) -> Crawler:
        """Crawl these sites; newscrawl.toml is written into the folder."""
        sources = folder / "newscrawl.toml"
        sources.write_text(sites.toml(), encoding="utf-8")
        return cls(database, sources, sites.allowed_hosts, QUICK | settings)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start `newscrawl crawl`, or `scrapy` where that is the first word; it is the caller's to end it."""
        settings = [word for name, value in self.settings.items() for word in ("-s", f"{name}={value}")]
        if words[:1] == ("scrapy",):
            command = [sys.executable, "-m", "scrapy", *words[1:], "-s", "LOG_LEVEL=WARNING", *settings]
        else:
            command = [sys.executable, "-m", "newscrawl.cli", "crawl", *(words or ("--all",)), "--json", *settings]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "DATABASE_URL": self.database.url,
            "NEWSCRAWL_CAPTURES": str(self.database.captures),
            "NEWSCRAWL_SOURCES": str(self.sources),
            "NEWSCRAWL_ALLOW_HOSTS": self.allowed,
        }
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, timeout: float = 120) -> Crawl:
        """Crawl to the end."""
        return ended(self.start(*words), timeout)


def ended(process: subprocess.Popen[str], timeout: float = 120) -> Crawl:
    """Wait for a crawl, and read its report."""
    try:
        out, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, errors = process.communicate()
        raise AssertionError(f"the crawl does not end: {errors[-3000:]}") from None
    return Crawl(process.returncode, json.loads(out) if out.strip() else None, errors)


def pass_time(archive: Archive, time: timedelta) -> None:
    """Let time pass for the ledger: all its instants move into the past."""
    with archive._writing.begin() as connection:
        for table, names in _TIMES.items():
            for row in connection.execute(select(table.c.id, *(table.c[name] for name in names))).mappings().all():
                moved = {name: row[name] - time for name in names if row[name] is not None}
                if moved:
                    connection.execute(update(table).where(table.c.id == row["id"]).values(**moved))
