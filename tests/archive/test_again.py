"""Reading again: from the kept bytes alone, with today's reader, without false revisions."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from stories import SITE, at, entry, read_back

from newscrawl.archive import tables
from newscrawl.article import Article


def said(archive):
    query = select(tables.revision.c.article_id, tables.revision.c.number, tables.revision.c.article_body)
    with archive.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query.order_by("article_id", "number"))]


def improved(page, _memory=None):
    """A reader that has learned something."""
    read = read_back(page)
    read.reader_version = "2"
    read.article_section = "Harbour"
    return read


def shouting(page, _memory=None):
    """A reader that sees another text in every page."""
    read = read_back(page)
    read.reader_version = "3"
    for block in read.body:
        block.text = block.text.upper()
    return read


@pytest.fixture
def filled(database):
    with database.open(reader=read_back) as archive:
        archive.write([entry("/a", text="A one.", fetched_at=at(1)), entry("/b", text="B.", fetched_at=at(1))])
        archive.write([entry("/a", text="A two.", fetched_at=at(2)), entry("/a", text="A two.", fetched_at=at(3))])
    return database


def test_the_same_reader_changes_nothing(filled):
    with filled.open(reader=read_back) as archive:
        before = said(archive)
        assert archive.store_again([1, 2]) == 0
        assert said(archive) == before


@pytest.mark.parametrize("reader", [improved, shouting])
def test_another_reader_changes_rows_in_place(filled, reader):
    with filled.open(reader=reader) as archive:
        before = said(archive)
        assert archive.store_again([1, 2]) == 2
        assert [row[:2] for row in said(archive)] == [row[:2] for row in before]
        assert archive.store_again([1, 2]) == 0
        with archive.engine.connect() as connection:
            versions = set(connection.scalars(select(tables.revision.c.reader_version)))
        assert versions == {reader(entry().page).reader_version}


def test_a_difference_only_the_old_reader_saw_is_no_revision_any_more(filled):
    def blind(page, _memory=None):
        read = Article.from_dict(json.loads(page.body))
        read.reader_version, read.page = "4", page
        read.body[0].text = "What it says."
        return read

    with filled.open(reader=blind) as archive:
        archive.store_again([1, 2])
        assert said(archive) == [(1, 1, "What it says."), (2, 1, "What it says.")]
        with archive.engine.connect() as connection:
            assert set(connection.scalars(select(tables.capture.c.revision_id))) <= {1, 2}


def test_a_difference_the_old_reader_overlooked_becomes_a_revision(database):
    def overlooking(page):
        read = read_back(page)
        read.body = read.body[:1]
        return read

    visits = [entry("/a", text=f"Same.\n\nPart {n}.", fetched_at=at(n), reader_version="2") for n in (1, 2)]
    for visit in visits:
        visit.article = overlooking(visit.page)
    with database.open(reader=read_back) as archive:
        archive.write(visits)
        assert said(archive) == [(1, 1, "Same.")]
        archive.store_again([1])
        assert said(archive) == [(1, 1, "Same.\n\nPart 1."), (1, 2, "Same.\n\nPart 2.")]


def test_a_lost_record_leaves_the_revision_as_it_is(filled, caplog):
    for file in filled.captures.iterdir():
        file.unlink()
    with filled.open(reader=shouting) as archive:
        before = said(archive)
        assert archive.store_again([1, 2]) == 0
        assert said(archive) == before
    assert "cannot be read again" in caplog.text


def test_reading_from_the_captures_alone_gives_the_same_articles(filled):
    with filled.open(reader=read_back) as archive, archive.engine.connect() as connection:
        query = select(tables.capture.c.url, tables.revision.c.article_body).join(tables.revision)
        stored = {(url, text) for url, text in connection.execute(query)}
    assert stored == {(f"{SITE}/a", "A one."), (f"{SITE}/a", "A two."), (f"{SITE}/b", "B.")}
