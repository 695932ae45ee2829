"""The pipelines: one job each, on our articles and on the items of any other project."""

from __future__ import annotations

import asyncio
import dataclasses

import attrs
import pytest
from itemadapter import ItemAdapter
from scrapy import Field, Item, Spider
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured
from scrapy.utils.test import get_crawler

from newscrawl import normalise, settings
from newscrawl.archive import Entry, Outcome
from newscrawl.archive.writer import BatchLimits, Writer
from newscrawl.article import Article, Block, BlockType, Candidate, Link, LinkKind, Page, Source, State
from newscrawl.errors import ArchiveError
from newscrawl.extensions.verdict import exit_status
from newscrawl.pipelines import (
    ArchivePipeline,
    BodyPipeline,
    DatesPipeline,
    DuplicatesPipeline,
    RelatedLinksPipeline,
    ValidationPipeline,
)
from newscrawl.pipelines.items import as_article
from newscrawl.spiders.room import Room

NORMALISING = (DatesPipeline, BodyPipeline, RelatedLinksPipeline)
TOLD = {
    "url": "http://news.example/2024/ferry",
    "headline": "Ferry late",
    "date_published": "Monday, 4 March, 2024, 11:44 GMT",
    "article_body": "The ferry  was late.\n\nIt came\nin the evening.",
    "related_links": ["/2024/harbour"],
    "authors": "Oona Brackwater",
    "keywords": "ferries, harbours",
}


class ScrapyItem(Item):
    url = Field()
    headline = Field()
    date_published = Field()
    date = Field()
    article_body = Field()
    word_count = Field()
    related_links = Field()
    authors = Field()
    keywords = Field()


@attrs.define
class AttrsItem:
    url: str
    headline: str
    date_published: object
    article_body: str
    related_links: list
    authors: str
    keywords: str
    date: str | None = None
    word_count: int = 0


DataclassItem = dataclasses.make_dataclass(
    "DataclassItem", [*((name, object) for name in TOLD), ("date", object, None), ("word_count", int, 0)]
)


@dataclasses.dataclass(frozen=True)
class FrozenItem:
    headline: str
    date_published: str = "2024-03-04"


class Stats:
    def __init__(self):
        self.counts = {}

    def inc_value(self, name, count=1):
        self.counts[name] = self.counts.get(name, 0) + count


def raw_article(**fields) -> Article:
    printed = Candidate("Monday, 4 March, 2024, 11:44 GMT", Source.PAGE, "dateline", score=0.9)
    return Article(
        url="http://news.example/2024/ferry",
        headline="Ferry late",
        body=[Block(BlockType.PARAGRAPH, " The ferry\n was late. "), Block(BlockType.PARAGRAPH, " ")],
        related_links=[Link(LinkKind.SEE_ALSO, "Harbour", "/2024/harbour", date_raw="3 March 2024")],
        evidence={"date_published": [printed]},
        **fields,
    )


def through(item, *pipelines):
    for pipeline in pipelines:
        item = pipeline().process_item(item)
    return item


def test_the_pipelines_do_what_extract_does():
    page = Page(body=b"x")
    done = through(raw_article(page=page), *NORMALISING)
    assert done == normalise.normalise(raw_article(page=page))
    assert done.page is page
    assert through(done, *NORMALISING) == done


@pytest.mark.parametrize(
    "item",
    [dict(TOLD), ScrapyItem(TOLD), AttrsItem(**TOLD), DataclassItem(**TOLD)],
    ids=["dict", "Item", "attrs", "dataclass"],
)
def test_items_of_other_projects_come_out_in_json_form(item):
    done = through(item, *NORMALISING)
    assert done is item
    held = ItemAdapter(item).asdict()
    assert held["date"] == "2024-03-04"
    assert held["date_published"]["at"] == "2024-03-04T11:44:00Z"
    assert held["date_published"]["raw"] == TOLD["date_published"]
    assert held["article_body"] == "The ferry was late.\n\nIt came in the evening."
    assert held["word_count"] == 9
    assert held["related_links"][0]["url"] == "http://news.example/2024/harbour"
    assert held["authors"] == TOLD["authors"]
    assert as_article(item).keywords == ["ferries", "harbours"]
    assert [a.name for a in as_article(item).authors] == ["Oona Brackwater"]


@pytest.mark.parametrize(
    "item", [{"name": "A product", "price": 3}, FrozenItem("Ferry late"), "no item at all", None, {"headline": None}]
)
def test_what_cannot_be_changed_or_is_no_article_passes_as_it_is(item):
    before = repr(item)
    passed = through(item, *NORMALISING)
    assert passed is item
    assert repr(item) == before or item == {"headline": None, **item}


@pytest.mark.parametrize(
    "odd",
    [
        {"date_published": 20240304},
        {"date_published": ["2024"]},
        {"authors": 5},
        {"authors": [{"role": "no name"}]},
        {"body": [{"type": "poem", "text": "x"}]},
        {"related_links": [None]},
        {"images": 3},
        {"body_status": "fine"},
        {"evidence": [1]},
        {"fetched_at": "yesterday"},
    ],
)
def test_a_value_that_makes_no_sense_counts_as_absent(odd):
    item = {**TOLD, **odd}
    through(item, *NORMALISING)
    assert as_article(item).headline == "Ferry late"


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({**TOLD, "headline": " "}, "headline"),
        ({**TOLD, "headline": None}, "headline"),
        ({**TOLD, "article_body": ""}, "article_body"),
        ({**TOLD, "url": "javascript:alert(1)"}, "url"),
        (Article(headline="x"), "article_body"),
        (Article(article_body="x"), "headline"),
    ],
)
def test_what_is_no_article_is_dropped_and_says_which_field(item, field):
    stats = Stats()
    with pytest.raises(DropItem, match=field) as dropped:
        ValidationPipeline(stats).process_item(item)
    assert dropped.value.reason == "invalid"
    assert stats.counts == {f"newscrawl/invalid/{field}": 1}


@pytest.mark.parametrize(
    "item", [dict(TOLD), {"price": 3}, Article(headline="x", article_body="y"), {**TOLD, "url": None}]
)
def test_what_is_an_article_or_none_of_our_business_passes(item):
    assert ValidationPipeline(Stats()).process_item(item) is item
    assert DuplicatesPipeline(Stats()).process_item(item) is item


def test_the_same_article_passes_once():
    pipeline = DuplicatesPipeline(Stats())
    again = [{**TOLD, "url": TOLD["url"] + "?utm_source=feed"}, as_article(TOLD)]
    other = [{**TOLD, "article_body": "Corrected."}, {**TOLD, "url": "http://news.example/other"}]
    for item in (TOLD, *other):
        pipeline.process_item(item)
    for item in again:
        with pytest.raises(DropItem):
            pipeline.process_item(item)


def test_an_article_with_its_page_passes_always():
    """The archive wants every page; it tells itself what is the same."""
    pipeline = DuplicatesPipeline(Stats())
    item = raw_article(page=Page(body=b"x"))
    assert [pipeline.process_item(item) for _ in range(2)] == [item, item]


# the writer and the archive's pipeline


class Shelf:
    """A store that notes what it is given."""

    def __init__(self, error: BaseException | None = None):
        self.batches = []
        self.error = error
        self.is_closed = False

    def write(self, entries):
        if self.error:
            raise self.error
        self.batches.append([entry.article.headline for entry in entries])
        return [Outcome(entry.record_id, State.STORED) for entry in entries]

    def close(self):
        self.is_closed = True


def entry(headline, size=0):
    return Entry(article=Article(headline=headline), page=Page(body=b"x" * size))


def test_a_batch_is_written_when_it_is_full_large_or_old():
    async def work():
        shelf = Shelf()
        writer = Writer(lambda: shelf, BatchLimits(entries=2, bytes=100, seconds=0.05))
        await asyncio.gather(*(writer.write(entry(name)) for name in "abc"))
        await asyncio.gather(writer.write(entry("large", 100)), writer.write(entry("next")))
        await writer.close()
        await writer.close()
        return shelf

    shelf = asyncio.run(work())
    assert shelf.batches == [["a", "b"], ["c"], ["large"], ["next"]]
    assert shelf.is_closed


def test_close_writes_what_is_left_and_a_call_comes_after_what_was_handed_in():
    async def work():
        shelf = Shelf()
        writer = Writer(lambda: shelf, BatchLimits(seconds=60))
        first = asyncio.create_task(writer.write(entry("a")))
        await asyncio.sleep(0.01)
        seen = await writer.call(lambda store: list(store.batches))
        last = asyncio.create_task(writer.write(entry("b")))
        await asyncio.sleep(0.01)
        await writer.close()
        await asyncio.gather(first, last)
        return seen, shelf.batches

    assert asyncio.run(work()) == ([["a"]], [["a"], ["b"]])


def test_a_batch_behind_one_that_failed_is_not_tried():
    async def work():
        tried = []
        shelf = Shelf()
        shelf.write = lambda entries: tried.append(len(entries)) or 1 / 0
        writer = Writer(lambda: shelf, BatchLimits(entries=2))
        await asyncio.gather(*(writer.write(entry(n)) for n in "abcd"), return_exceptions=True)
        await writer.close()
        return tried

    assert asyncio.run(work()) == [2]


def test_after_an_error_nothing_more_is_written_and_everybody_is_told():
    async def work():
        shelf = Shelf(ArchiveError("the database is away"))
        writer = Writer(lambda: shelf, BatchLimits(entries=2))
        told = await asyncio.gather(*(writer.write(entry(n)) for n in "ab"), return_exceptions=True)
        shelf.error = None
        told += await asyncio.gather(writer.write(entry("c")), return_exceptions=True)
        await writer.close()
        return told, shelf.batches

    told, batches = asyncio.run(work())
    assert [str(error) for error in told] == ["the database is away"] * 3
    assert batches == []


def test_room_bounds_pages_and_bytes_and_lets_one_in_always():
    async def work():
        room, log = Room(2, 100), []

        async def enter(key, size):
            await room.enter(key, size)
            log.append(key)

        waiting = [asyncio.create_task(enter(key, size)) for key, size in [("a", 500), ("b", 1), ("c", 1), ("d", 1)]]
        for key in ("a", "b", "b", "unknown", "c", "d"):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            log.append(f"-{key}")
            room.leave(key)
        await room.emptied()
        await asyncio.gather(*waiting)
        return log

    log = asyncio.run(work())
    assert log[:2] == ["a", "-a"]
    assert log.index("d") > log.index("-b")


def pipeline_of(**own):
    crawler = get_crawler(Spider, {"NEWSCRAWL_DATABASE_URL": settings.NEWSCRAWL_DATABASE_URL, **own})
    return ArchivePipeline.from_crawler(crawler)


def test_the_archive_can_be_switched_off():
    with pytest.raises(NotConfigured):
        pipeline_of(NEWSCRAWL_ARCHIVE_ENABLED=False)


def test_a_missing_database_closes_the_crawl_before_it_begins(tmp_path):
    pipeline = pipeline_of(NEWSCRAWL_DATABASE_URL=f"sqlite:///{tmp_path}/gone.db")
    with pytest.raises(CloseSpider):
        asyncio.run(pipeline.open_spider())
    stats = pipeline._crawler.stats
    assert stats.get_value("newscrawl/exit_status") == 5
    assert "newscrawl" in stats.get_value("newscrawl/error")
    assert not (tmp_path / "gone.db").exists()


def test_an_item_of_another_project_is_kept_with_what_it_was_read_from(database):
    with database.open():
        pass

    async def work():
        pipeline = pipeline_of(NEWSCRAWL_DATABASE_URL=database.url, NEWSCRAWL_CAPTURES=str(database.captures))
        await pipeline.open_spider()
        passed = await asyncio.gather(*(pipeline.process_item(item) for item in (dict(TOLD), {"price": 3})))
        await pipeline.close_spider()
        return passed

    assert asyncio.run(work()) == [TOLD, {"price": 3}]
    with database.open() as archive, archive.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT headline, article_body, date_published_raw FROM revision").all()
    assert [tuple(row) for row in rows] == [
        ("Ferry late", "The ferry was late.\n\nIt came in the evening.", TOLD["date_published"])
    ]


# what is said of all this


def test_pipelines_stand_in_the_order_of_a_pages_way():
    assert list(settings.ITEM_PIPELINES.values()) == sorted(settings.ITEM_PIPELINES.values())


@pytest.mark.parametrize(
    ("stats", "reason", "status"),
    [
        ({}, "finished", 0),
        ({"newscrawl/replay/stored": 2, "newscrawl/replay/skipped:not_text": 1}, "finished", 0),
        ({"newscrawl/replay/unchanged": 2}, "finished", 0),
        ({"newscrawl/replay/stored": 2, "newscrawl/replay/failed:unreadable": 1}, "finished", 3),
        ({"newscrawl/replay/skipped:no_story": 2}, "finished", 0),
        ({"downloader/request_count": 3, "downloader/exception_count": 3}, "finished", 3),
        ({"downloader/request_count": 3, "downloader/response_count": 2}, "finished", 0),
        ({}, "closespider_errorcount", 3),
        ({"spider_exceptions/count": 1}, "finished", 1),
        ({"newscrawl/item_errors": 1, "newscrawl/replay/stored": 2}, "finished", 1),
        ({}, "start_error", 1),
        ({"newscrawl/replay/stored": 2}, "shutdown", 130),
        ({"newscrawl/exit_status": 5}, "archive_failed", 5),
        ({"newscrawl/exit_status": 6, "spider_exceptions/count": 1}, "failed", 6),
    ],
)
def test_the_exit_status_tells_how_it_went(stats, reason, status):
    assert exit_status(stats, reason) == status
