"""Two weeks of a cron job in some minutes: three papers publish, edit and withdraw; what does the crawl spend and miss?

python benchmarks/crawling/weeks.py [DAYS] [MINUTES BETWEEN RUNS]
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from sqlalchemy import text  # noqa: E402 - after the path

from newscrawl.archive import Archive  # noqa: E402
from newscrawl.archive.reader import reading  # noqa: E402
from newscrawl.cli.running import crawl_news  # noqa: E402
from newscrawl.urls import normalise  # noqa: E402
from sites.server import Sites  # noqa: E402
from sites.stories import Story  # noqa: E402

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
EDITED, WITHDRAWN = 0.3, 0.02
EARLIER = 24
QUICK = {
    "DOWNLOAD_DELAY": "0",
    "NEWSCRAWL_READERS": "0",
    "NEWSCRAWL_BATCH_SECONDS": "0.05",
    "TWISTED_REACTOR_ENABLED": "0",
    "NEWSCRAWL_WAIT_SECONDS": "0",
}


class _AnyDatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class Clock(datetime, metaclass=_AnyDatetime):
    """Stands for `datetime` in newscrawl's modules: the same, but for now."""

    moment = BEGIN

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return cls.moment.astimezone(tz) if tz else cls.moment.replace(tzinfo=None)


def set_clock() -> None:
    """Every module of newscrawl that asks for the time asks the clock."""
    for package in ("spiders.news", "middlewares", "pipelines", "extensions", "frontier"):
        import_module(f"newscrawl.{package}")
    for name, module in list(sys.modules.items()):
        if name.startswith("newscrawl.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Clock  # type: ignore[attr-defined]


def planned(sites: Sites, days: int, chance: random.Random) -> list[tuple[datetime, str, Story]]:
    """What will happen to stories after they are published."""
    events = []
    for site in sites.sites.values():
        for story in site.stories:
            if story.published >= BEGIN and chance.random() < EDITED:
                events.append((story.published + timedelta(minutes=chance.randint(5, 36 * 60)), "edit", story))
            elif story.published >= BEGIN and chance.random() < WITHDRAWN:
                events.append((story.published + timedelta(hours=chance.randint(1, 72)), "withdraw", story))
    end = BEGIN + timedelta(days=days)
    return sorted((event for event in events if event[0] < end), key=lambda event: event[0])


def simulate(days: int, minutes: int) -> None:
    """Run after run."""
    # Some were published before: a paper that announces nothing is no healthy source.
    counts = dict.fromkeys(("courier", "valley", "nord"), days * 8 + EARLIER)
    with (
        tempfile.TemporaryDirectory() as folder,
        Sites(
            counts=counts, clock=lambda: Clock.moment, latency=0, newest=BEGIN + timedelta(days=days), hidden=0
        ) as sites,
    ):
        url = f"sqlite:///{folder}/weeks.db"
        Archive.open(url, folder, create=True).close()
        Path(folder, "newscrawl.toml").write_text(sites.toml(), encoding="utf-8")
        os.environ["NEWSCRAWL_SOURCES"] = f"{folder}/newscrawl.toml"
        settings = {**QUICK, "NEWSCRAWL_ALLOW_HOSTS": sites.allowed_hosts}
        set_clock()
        events, done = planned(sites, days, random.Random(14)), []
        for run in range(days * 24 * 60 // minutes):
            Clock.moment = BEGIN + timedelta(minutes=run * minutes)
            while events and events[0][0] <= Clock.moment:
                done.append(happen(*events.pop(0)))
            status, report = crawl_news({"all": "1"}, database_url=url, captures=folder, settings=settings)
            assert status == 0, (run, status, report)
        tell(sites, url, folder, done)


def happen(at: datetime, what: str, story: Story) -> tuple[datetime, str, Story, int]:
    """Edit or withdraw."""
    if what == "edit":
        story.edit(at)
    else:
        story.is_gone = True
    return at, what, story, story.revision


def tell(sites: Sites, url: str, folder: str, done: list[Any]) -> None:
    """What was spent, how late each revision was seen, what was missed."""
    kinds = Counter((_kind(hit.url), hit.status) for hit in sites.hits)
    print("requests:", ", ".join(f"{count} {kind} {status}" for (kind, status), count in sorted(kinds.items())))
    with Archive.open(url, folder) as archive, reading(archive) as connection:
        rows = connection.execute(
            text("SELECT a.url, r.number, r.observed_at FROM revision r JOIN article a ON a.id = r.article_id")
        ).all()
    seen = {(normalise(address).partition("?")[0], number): _utc(at) for address, number, at in rows}
    late: dict[str, list[float]] = {"new": [], "edit": []}
    missed: Counter[str] = Counter()
    for site in sites.sites.values():
        for story in site.stories:
            if BEGIN <= story.published <= Clock.moment:
                _measure(late["new"], missed, "new", seen.get((site.paper.url(story), 1)), story.published)
    for at, what, story, _ in done:
        if what == "edit" and not story.is_gone:
            found = seen.get((sites[story.paper].paper.url(story), 2))
            is_late = Clock.moment - at < timedelta(days=7)
            _measure(late["edit"], missed, "edit of the last seven days" if is_late else "edit", found, at)
    for what, minutes in late.items():
        ranked = sorted(minutes)
        most = ranked[len(ranked) * 95 // 100]
        print(f"{what}: {len(ranked)} seen, median {median(ranked):.0f} min, 95 % within {most:.0f} min")
    print("never seen:", dict(missed) or "nothing")


def _measure(late: list[float], missed: Counter[str], what: str, found: datetime | None, at: datetime) -> None:
    if found is None:
        missed[what] += 1
    else:
        late.append((found - at).total_seconds() / 60)


def _utc(value: Any) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


def _kind(path: str) -> str:
    if path == "/robots.txt":
        return "robots"
    is_door = path.startswith(("/section", "/sitemap", "/feed", "/atom")) or path == "/"
    return "door" if is_door else "article"


if __name__ == "__main__":
    simulate(int(sys.argv[1]) if len(sys.argv) > 1 else 14, int(sys.argv[2]) if len(sys.argv) > 2 else 15)
