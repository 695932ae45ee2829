"""Site memory in the archive: kept by version, used, learned anew, and never the cause of a revision."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from newscrawl.archive import Entry, tables
from newscrawl.archive.reread import read_today
from newscrawl.article import Page
from newscrawl.cli.running import import_pages
from newscrawl.reading.memory import SiteMemory, learn

PLEA = "Our reporters have walked every lane of the county since 1884, and they depend on readers like you to go on."
STORIES = {
    "Otters are back in the mill stream": "A pair of otters has been seen in the mill stream at Tarn for the first "
    "time since the tannery was built. They were filmed by a schoolboy who had set out to photograph an owl. The owner "
    "of the mill has promised to leave the banks unmown until autumn, and the anglers' club to look the other way.",
    "Bridge to be painted blue after all": "The iron bridge at Cowley will be painted blue, the colour it had in 1870, "
    "the council decided by one vote. The painters begin in May and will need forty barrels of paint. Whoever crosses "
    "before noon is asked to walk in single file and to keep both hands off the railing.",
    "Choir sings for the lifeboat": "A concert in the market hall has raised enough for a new engine, the lifeboat "
    "station said on Sunday. Ninety singers took part; the oldest has sung at every concert since the war. The engine "
    "is being built in Bergen and will be fitted before the herring season opens.",
    "New baker for the lower town": "The lower town has a baker again, two years after the ovens went cold, and the "
    "queue was out of the door. She learned her trade at sea and says that dough behaves better on land. Rye comes on "
    "Tuesdays, and on Fridays the buns that her grandmother sold from a handcart on the quay.",
}


def html(headline: str, more: str = "") -> str:
    prose = "".join(f"<p>{part}.</p>" for part in STORIES[headline].removesuffix(".").split(". "))
    text = f"<div class='zz9'>{prose}{more}<p>{PLEA}</p></div>"
    return f"<html><title>{headline}</title><body><h1>{headline}</h1>{text}</body></html>"


def page(headline: str, *, hour: int = 1, more: str = "") -> Page:
    return Page(
        body=html(headline, more).encode(),
        url=f"https://tarn.example/news/{headline.lower().replace(' ', '-')}",
        fetched_at=datetime(2024, 5, 1, hour, tzinfo=UTC),
    )


PAGES = [page(headline) for headline in STORIES]
MEMORY = learn(PAGES)
ONE = SiteMemory(pages=2, styles={"0": 1.0}, version="one")


def keep(archive, found, memory=None):
    [outcome] = archive.write([Entry(page=found, article=read_today(found, memory))])
    return outcome


def rows(archive):
    columns = (tables.revision.c.article_id, tables.revision.c.number, tables.revision.c.site_memory)
    query = select(*columns, tables.revision.c.article_body).order_by(columns[0], columns[1])
    with archive.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_memory_is_there_for_its_site_and_by_its_version(database):
    with database.open() as archive:
        archive.memories.remember("tarn.example", MEMORY)
        archive.memories.remember("tarn.example", ONE)
        archive.memories.remember("other.example", SiteMemory())
    with database.open() as archive:
        assert archive.memories.of_page(PAGES[0]) == ONE
        assert archive.memories.of_version(MEMORY.version) == MEMORY
        assert archive.memories.of_site("other.example") is None
        archive.memories.remember("tarn.example", MEMORY)
    with database.open() as archive:
        assert archive.memories.of_site("tarn.example") == MEMORY


def test_another_memory_is_no_revision(database):
    """Neither where a page comes again as it was, nor where only what no story is has changed."""
    with database.open() as archive:
        first = keep(archive, PAGES[0])
        archive.memories.remember("tarn.example", MEMORY)
        again = keep(archive, page("Otters are back in the mill stream", hour=2), MEMORY)
        assert (first.state, again.state) == ("stored", "unchanged")
        [(_, number, version, text)] = rows(archive)
        assert (number, version) == (1, MEMORY.version)
        assert PLEA not in text
        grown = keep(archive, page("Otters are back in the mill stream", hour=3, more="<p>A third has come.</p>"))
        assert grown.is_new_revision


def test_reextract_learns_from_the_kept_pages(database):
    with database.open() as archive:
        for found in PAGES:
            keep(archive, found)
        assert all(PLEA in row[3] for row in rows(archive))
        [learned] = archive.memories.learn()
        assert (learned.site, learned.memory.pages, learned.changed) == ("tarn.example", 4, 4)
        assert set(learned.dropped) == {PLEA}
        assert archive.store_again([1, 2, 3, 4], archive.memories) == 4
        assert not any(PLEA in row[3] for row in rows(archive))
        assert [row[:2] for row in rows(archive)] == [(1, 1), (2, 1), (3, 1), (4, 1)]
        assert archive.store_again([1, 2, 3, 4], archive.memories) == 0


def test_learning_without_keeping_leaves_the_archive_as_it_is(database):
    with database.open() as archive:
        for found in PAGES:
            keep(archive, found)
        [learned] = archive.memories.learn(keep=False)
        assert archive.memories.of_site("tarn.example") == learned.memory
    with database.open() as archive:
        assert archive.memories.of_site("tarn.example") is None


def test_memories_nothing_was_read_with_are_forgotten(database):
    with database.open() as archive:
        for memory in (ONE, MEMORY, SiteMemory(pages=3, styles={"0": 2.0}, version="two")):
            archive.memories.remember("tarn.example", memory)
        keep(archive, PAGES[0], MEMORY)
        assert archive.memories.forget_unused() == 1
        with archive.engine.connect() as connection:
            kept = set(connection.scalars(select(tables.site_memory.c.version)))
        assert kept == {MEMORY.version, "two"}


@pytest.mark.parametrize("memory", [True, False])
def test_an_import_learns_first(tmp_path, database, memory):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, found in enumerate(PAGES):
        (folder / f"{number}.html").write_bytes(found.body)
        (folder / f"{number}.html.json").write_text(json.dumps({"url": found.url}), encoding="utf-8")
    database.open().close()
    summary = import_pages(folder, memory=memory, database_url=database.url, captures=database.captures)
    assert summary.status == 0
    with database.open() as archive:
        assert len(rows(archive)) == len(PAGES)
        assert all((PLEA in text) is not memory for *_, text in rows(archive))
        with archive.engine.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(tables.site_memory)) == memory
        for *_, version, _ in rows(archive):
            assert bool(archive.memories.of_version(version or "")) is memory
