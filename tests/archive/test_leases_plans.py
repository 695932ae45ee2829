"""What a lease and its settling cost: as many statements every time, and each by an index."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, text, update
from stories import SITE, at
from stories import entry as page

from newscrawl.archive import Announcement, Budget, Door, Entry, Hold, SourceRow, tables
from newscrawl.archive.engine import writing
from newscrawl.article import DoorKind, Link, LinkKind, State

LARGE = "announcement|announced_by|attempt|capture|article|article_url|revision"
ROWS = 6000
SITES = 20


def site(number):
    return f"https://paper{number % SITES}.example"


def named(number):
    at = site(number)
    return Announcement(f"{at}/story-{number}", by=f"{at}/rss", title=f"Story {number}", source=f"p{number % SITES}")


@pytest.fixture
def crawl(archive, monkeypatch):
    """A ledger that knows thousands of addresses: a third each to be visited, waiting, and settled."""
    monkeypatch.setattr("newscrawl.archive.leases._COOLING", timedelta(0))
    archive.start_run("news", {}, "1", shared=True)
    archive.declare([SourceRow(key="p1", doors=(Door(DoorKind.FEED, f"{site(1)}/rss"),))])
    archive.announce([named(n) for n in range(ROWS)])
    later = datetime.now(UTC) + timedelta(days=1)
    row = tables.announcement
    with writing(archive.engine).begin() as connection:
        connection.execute(update(row).where(row.c.id % 3 == 1).values(not_before=later))
        settled = {"state": "stored", "settled_at": datetime.now(UTC), "next_check_at": later}
        connection.execute(update(row).where(row.c.id % 3 == 2).values(**settled))
        visits = select(row.c.id, row.c.url_key, row.c.state, row.c.settled_at).where(row.c.id % 3 == 2)
        names = ("announcement_id", "record_id", "state", "at")
        connection.execute(tables.attempt.insert().from_select(names, visits))
        connection.execute(update(row).where(row.c.id % 300 == 2).values(next_check_at=datetime.now(UTC)))
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return archive


def a_round(archive, limit, fresh):
    """Lease and settle: what failed, a hold, and pages that name known and new addresses."""
    budgets = {"p2": Budget(new=1000)}
    visits = archive.lease(limit=limit, per_host=max(limit // SITES, 1), budgets=budgets)
    assert len(visits) == limit
    archive.next_due_at(["p1", "p2"], budgets)
    archive.count_known(["p1"])
    archive.count_waiting(["p1"])
    archive.count_since(["p1"], datetime.now(UTC) - timedelta(hours=1))
    archive.visited("p1")
    entries = [
        Entry(visit=visit, state=State.SKIPPED, reason="not_article", found=[named(fresh + n), named(n)])
        for n, visit in enumerate(visits)
    ]
    entries[1].state, entries[1].not_before = State.PENDING, datetime.now(UTC) + timedelta(hours=1)
    entries[2].state, entries[2].hold = State.PENDING, Hold(0.0, "http_503")
    archive.write(entries)
    archive.release(visits[:2])


def listen(engine, told):
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, *said: told.append(said))


def test_a_round_takes_as_many_statements_whatever_its_size(crawl):
    told = []
    a_round(crawl, 20, ROWS)
    listen(crawl.engine, told)
    counts = []
    for limit in (10, 100):
        told.clear()
        a_round(crawl, limit, 2 * ROWS + limit * 1000)
        counts.append(len(told))
    assert counts[1] <= counts[0] < 55


def plan(connection, statement, values):
    sqlite = connection.dialect.name == "sqlite"
    found = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", values)
    return "\n".join(str(row[3] if sqlite else row[0]) for row in found)


def test_every_plan_uses_an_index(crawl):
    told = []
    listen(crawl.engine, told)
    a_round(crawl, 40, ROWS)
    seen = {statement: (values[0] if many else values) for statement, values, _, many in told}
    scan = re.compile(rf"(?:SCAN|Seq Scan on) ({LARGE})\b(?! USING)")
    with crawl.engine.connect() as connection:
        plans = {
            statement: plan(connection, statement, values)
            for statement, values in seen.items()
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))
        }
    assert len(plans) > 15
    assert {statement: found for statement, found in plans.items() if scan.search(found)} == {}


KEPT = "article|article_url|revision|author|revision_author|image|link|keyword|revision_keyword|capture|document"


def told_of(archive, pages):
    """The statements by which a batch is written."""
    told = []
    listen(archive.engine, told)
    archive.write(pages)
    return {statement: (values[0] if many else values) for statement, values, _, many in told}


def test_every_plan_of_keeping_articles_uses_an_index(archive):
    """New ones, changed ones, unchanged ones, and links to some of them."""
    links = [Link(LinkKind.SEE_ALSO, f"Story {n}", url=f"{SITE}/{n}") for n in range(3)]
    archive.write([page(f"/{n}", text=f"Story {n}.", related_links=links, keywords=["Ferry"]) for n in range(300)])
    with archive.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    batch = [
        page(f"/{n}", text=f"Story {n} of them.", fetched_at=at(3), related_links=links[:2]) for n in range(290, 310)
    ]
    batch += [page(f"/{n}", text=f"Story {n}.", fetched_at=at(4)) for n in range(20)]
    seen = told_of(archive, batch)
    scan = re.compile(rf"(?:SCAN|Seq Scan on) ({KEPT})\b(?! USING| VIRTUAL)")
    with archive.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # So small a table is read whole where it may be: the question is whether it must.
            connection.execute(text("SET enable_seqscan = off"))
        plans = {
            statement: plan(connection, statement, values)
            for statement, values in seen.items()
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE"))
        }
    assert len(plans) > 15
    assert {statement: found for statement, found in plans.items() if scan.search(found)} == {}
