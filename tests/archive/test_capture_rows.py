"""Captures of a crawl as rows: payloads kept once over runs, and files that end whole."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from stories import at, entry, read_back
from warcio.archiveiterator import ArchiveIterator

from newscrawl.archive import Entry
from newscrawl.archive.captures import kept_pages
from newscrawl.archive.reader import reading
from newscrawl.archive.tables import capture
from newscrawl.archive.verify import Checked, check_captures, check_files, check_rows
from newscrawl.article import Page, State, Wire
from newscrawl.capture import look


def fetched(hours=0, **fields):
    """An entry that came over HTTP, content-coded."""
    made = entry(fetched_at=at(1) + timedelta(hours=hours), **fields)
    made.page.status = 200
    coded = gzip.compress(made.page.body, mtime=0)
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    made.page.wire = Wire(body=coded, headers=headers, request_headers=(("Accept", "text/html"),))
    made.page.headers = list(headers)
    return made


def same_bytes(hours):
    """The server gives again what it gave at first."""
    first, again = fetched(), fetched(hours)
    again.page.body, again.page.wire = first.page.body, first.page.wire
    return again


def rows(archive):
    with reading(archive) as connection:
        return connection.execute(select(capture).order_by(capture.c.id)).mappings().all()


def faults(archive):
    checked = Checked()
    with reading(archive) as connection:
        found = [*check_captures(connection, archive.captures_folder, checked), *check_rows(connection)]
        found += check_files(connection, archive.captures_folder, checked)
    return found, checked


def test_a_payload_is_kept_once_over_all_runs(database):
    with database.open(reader=read_back) as archive:
        archive.write([fetched()])
    with database.open(reader=read_back) as archive:
        outcomes = archive.write([same_bytes(1), same_bytes(2)])
        outcomes += archive.write([same_bytes(3)])
        assert {outcome.state for outcome in outcomes} == {"unchanged"}
        found = rows(archive)
        kinds = [look(archive.captures_folder, row["warc_file"], row["warc_offset"]).ref.record_type for row in found]
        assert kinds == ["response", "revisit", "revisit", "revisit"]
        assert len({row["payload_digest"] for row in found}) == 1
        assert {row["payload_length"] for row in found} == {len(fetched().page.wire.body)}
        with reading(archive) as connection:
            read = [archive.read_again(page) for page in kept_pages(connection, [row["id"] for row in found])]
        assert [article.headline for article in read] == ["Harbour bridge opens"] * 4
        assert faults(archive) == ([], Checked(captures=4))


def test_a_killed_writers_torn_end_is_cut_off_by_the_next_run(database):
    with database.open(reader=read_back) as archive:
        archive.write([fetched()])
    [file] = database.captures.glob("*.warc.gz")
    whole = file.stat().st_size
    file.with_name(f"{file.name}.open").touch()
    with file.open("ab") as stream:
        stream.write(file.read_bytes()[:99])
    with database.open(reader=read_back) as archive:
        assert (faults(archive)[0], faults(archive)[1].torn) == ([], 1)
        archive.write([fetched(1, text="Another day.")])
        assert faults(archive) == ([], Checked(captures=2))
    assert file.stat().st_size == whole


def test_a_full_file_is_followed_by_another(database):
    with database.open(reader=read_back, warc_bytes=1000) as archive:
        for hour in range(3):
            archive.write([fetched(hour, text=f"Hour {hour}.")])
        assert len({row["warc_file"] for row in rows(archive)}) == 3


def test_an_answer_304_is_kept_as_a_revisit_of_what_it_confirms(database):
    first, other = fetched(), fetched(path="/2026/03/other", headline="Other")
    confirming = replace(first.page, body=b"", status=304, record_id="urn:uuid:1", fetched_at=at(2))
    confirming.wire = replace(first.page.wire, body=b"")
    with database.open(reader=read_back) as archive:
        archive.write(
            [first, other, Entry(page=Page(body=b"", url="https://b.example/", status=304), state=State.GONE)]
        )
        [outcome] = archive.write([Entry(page=confirming, state=State.UNCHANGED)])
        assert (outcome.state, len(rows(archive))) == ("unchanged", 2)
        assert faults(archive) == ([], Checked(captures=2))
    [file] = database.captures.glob("*.warc.gz")
    with file.open("rb") as stream:
        *_, revisit, request = [record.rec_headers for record in ArchiveIterator(stream)]
    assert revisit.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert revisit.get_header("WARC-Refers-To") == f"<{first.page.record_id}>"
    assert request.get_header("WARC-Concurrent-To") == "<urn:uuid:1>"
