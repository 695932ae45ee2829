"""Related links find their articles, whichever came first."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from stories import SITE, entry, on

from newscrawl.archive import tables
from newscrawl.article import Link, LinkKind

BBC = "http://news.bbc.co.uk"


def link(title="Ferry stops running", url=None, day=None):
    return Link(LinkKind.SEE_ALSO, title, url=url, date=day)


def resolved(archive):
    with archive.engine.connect() as connection:
        query = select(tables.link.c.target_article_id, tables.article.c.url).outerjoin(
            tables.article, tables.article.c.id == tables.link.c.target_article_id
        )
        return [url for _, url in connection.execute(query)]


LINKING = {"path": "/linking", "headline": "It links"}
TARGET = {"path": "/ferry-stops-7", "headline": "Ferry stops running", "text": "It stopped."}


@pytest.mark.parametrize("order", ["link first", "target first", "one batch"])
@pytest.mark.parametrize(
    "pointing",
    [link(url=f"{SITE}/ferry-stops-7"), link("Ferry  stops RUNNING", day=date(2026, 3, 4))],
    ids=["by address", "by title and date"],
)
def test_both_ways(archive, order, pointing):
    pair = [entry(**LINKING, related_links=[pointing]), entry(**TARGET, date_published=on(2026, 3, 5))]
    for batch in {"link first": [pair[:1], pair[1:]], "target first": [pair[1:], pair[:1]], "one batch": [pair]}[order]:
        archive.write(batch)
    assert resolved(archive) == [f"{SITE}/ferry-stops-7"]


@pytest.mark.parametrize("order", [1, -1])
def test_by_the_publishers_id_under_another_address(archive, order):
    linking = entry(**LINKING, related_links=[link(url=f"{BBC}/1/hi/world/americas/7609577.stm")])
    target = entry(**TARGET, publisher="bbc", identifier="7609577")
    target.article.url = target.page.url = f"{BBC}/2/hi/7609577.stm"
    for visit in [linking, target][::order]:
        archive.write([visit])
    assert resolved(archive) == [f"{BBC}/2/hi/7609577.stm"]


@pytest.mark.parametrize(
    "pointing",
    [
        link(day=date(2026, 3, 9)),
        link(),
        link("Another title", day=date(2026, 3, 5)),
        link(url="https://elsewhere.example/ferry-stops-7", day=date(2026, 3, 5)),
    ],
    ids=["another day", "no day", "another title", "another address"],
)
def test_what_does_not_fit_stays_open(archive, pointing):
    archive.write([entry(**LINKING, related_links=[pointing]), entry(**TARGET, date_published=on(2026, 3, 5))])
    assert resolved(archive) == [None]


def test_of_two_that_fit_neither_is_taken(archive):
    for path in ("/ferry-stops-7", "/ferry-stops-8"):
        archive.write([entry(path, headline="Ferry stops running", text=path, date_published=on(2026, 3, 5))])
    archive.write([entry(**LINKING, related_links=[link(day=date(2026, 3, 5))])])
    assert resolved(archive) == [None]


def test_a_title_the_article_had_later_finds_it_too(archive):
    archive.write([entry(**LINKING, related_links=[link(day=date(2026, 3, 4))])])
    archive.write([entry("/f-12", headline="Ferry may stop", date_modified=moment_on(3))])
    assert resolved(archive) == [None]
    archive.write([entry("/f-12", headline="Ferry stops running", date_modified=moment_on(4))])
    assert resolved(archive) == [f"{SITE}/f-12"]


def moment_on(day):
    return on(2026, 3, day)


def test_every_link_keeps_its_place(archive):
    links = [link(f"Title {n}", url=f"{SITE}/t-{n}") for n in range(200)]
    archive.write([entry(**LINKING, related_links=links)])
    with archive.engine.connect() as connection:
        found = connection.scalars(select(tables.link.c.title).order_by(tables.link.c.position))
        assert list(found) == [f"Title {n}" for n in range(200)]
