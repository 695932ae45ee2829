"""Answers of servers kept as they came over the wire, and the same payload kept once."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from newscrawl.article import Page, Wire
from newscrawl.capture import CaptureWriter, Earlier, load, look, scan, warc_files
from newscrawl.errors import CaptureError

FETCHED = datetime(2024, 3, 4, 12, 0, 0, 250_000, tzinfo=UTC)
STORY = b"<p>The ferry was late again, and the harbour waited. " * 40
PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


def answer(body=STORY, coding="gzip", **changes):
    """A page as it was fetched; only `changes` differ."""
    coded = PACK[coding](body) if coding else body
    headers = [("Date", "Mon, 04 Mar 2024 12:00:00 GMT"), ("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]  # fmt: skip  # noqa: E501 - one list
    wire = Wire(
        body=coded,
        headers=(*headers, ("ETag", '"a1"'), *([("Content-Encoding", coding)] if coding else [])),
        request_headers=(("User-Agent", "newscrawl"), ("Accept-Encoding", "gzip, br")),
        ip_address="192.0.2.7",
        protocol="HTTP/1.1",
    )
    given = {"url": "https://news.example/a?b=1#c", "status": 200, "content_type": "text/html", "fetched_at": FETCHED}
    return Page(**{**given, "body": body, "headers": list(wire.headers), "wire": wire, **changes})


def keep(folder, *pages, find_earlier=None):
    with CaptureWriter(folder) as writer:
        return [writer.append([page], find_earlier)[0] for page in pages]


def records(folder):
    """Type, fields, headers of HTTP and payload of all records but warcinfo."""
    found = []
    for name in warc_files(folder):
        with (folder / name).open("rb") as stream:
            for record in ArchiveIterator(stream):
                fields, headers = dict(record.rec_headers.headers), record.http_headers
                found.append((record.rec_type, fields, headers, record.raw_stream.read()))
    return [record for record in found if record[0] != "warcinfo"]


def is_sound(folder):
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *(str(folder / name) for name in warc_files(folder))])
    problems = [p for name in warc_files(folder) for found in scan(folder, name) for p in found.problems]
    return ended.value.code == 0 and not problems


@pytest.mark.parametrize("coding", ["gzip", "deflate", None])
def test_an_answer_is_kept_as_it_came_and_read_as_it_was_decoded(coding, tmp_path):
    page = answer(coding=coding)
    [ref] = keep(tmp_path, page)
    (kind, fields, http, payload), request = records(tmp_path)
    assert (kind, payload, ref.payload_length) == ("response", page.wire.body, len(page.wire.body))
    assert http.get_header("Content-Encoding") == coding
    assert http.get_header("Content-Length") == str(len(payload))
    assert http.get_header("Transfer-Encoding") is None
    assert (http.get_header("ETag"), http.get_statuscode()) == ('"a1"', "200")
    assert (fields["WARC-IP-Address"], fields["WARC-Protocol"]) == ("192.0.2.7", "http/1.1")
    assert fields["WARC-Payload-Digest"] == ref.payload_digest
    assert request[0] == "request"
    assert load(tmp_path, ref.file, ref.offset) == replace(page, wire=None)
    assert is_sound(tmp_path)


def test_brotli_is_kept_decoded_for_the_sake_of_the_common_tool(tmp_path):
    page = answer(coding="br")
    [ref] = keep(tmp_path, page)
    _, _, http, payload = records(tmp_path)[0]
    assert (payload, http.get_header("Content-Encoding")) == (STORY, None)
    assert http.get_header("X-Archive-Orig-Content-Encoding") == "br"
    assert load(tmp_path, ref.file, ref.offset) == replace(page, wire=None)
    assert is_sound(tmp_path)


@pytest.mark.parametrize("given", [[], ["99"], ["5"], ["5", "5"], ["5", "99"]], ids=str)
def test_headers_are_as_given_and_the_length_is_true(given, tmp_path):
    headers = [("Content-Type", "text/html"), *(("Content-Length", length) for length in given)]
    page = Page(body=b"12345", url="https://news.example/a", status=200, content_type="text/html", headers=headers)
    [ref] = keep(tmp_path, page)
    kept = records(tmp_path)[0][2]
    assert [value for name, value in kept.headers if name == "Content-Length"] == ["5"]
    assert (kept.headers == headers) == (given == ["5"])
    assert load(tmp_path, ref.file, ref.offset).headers == headers


def test_the_request_stands_beside_its_answer(tmp_path):
    keep(tmp_path, answer())
    (_, response, _, _), (_, request, http, payload) = records(tmp_path)
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert request["WARC-Target-URI"] == response["WARC-Target-URI"]
    assert request["WARC-Date"] == response["WARC-Date"] == "2024-03-04T12:00:00.250000Z"
    assert (http.protocol, http.statusline, payload) == ("GET", "/a?b=1 HTTP/1.1", b"")
    assert http.headers[:2] == [("Host", "news.example"), ("User-Agent", "newscrawl")]


def test_no_secret_gets_into_a_record(tmp_path):
    page = answer(url="https://user:p%40ss@news.example/a")
    secrets = (("Authorization", "Basic p@ss"), ("Cookie", "p@ss"), ("Referer", "https://user:p@ss@news.example/"))
    keep(tmp_path, replace(page, wire=replace(page.wire, request_headers=secrets)))
    plain = b"".join(gzip.decompress((tmp_path / name).read_bytes()) for name in warc_files(tmp_path))
    assert b"ss@" not in plain
    assert b"p@ss" not in plain
    assert b"https://news.example/a" in plain


@given(url=st.text(), name=st.text(), value=st.text(), method=st.text())
def test_any_text_is_kept_without_breaking_a_record(url, name, value, method, tmp_path_factory):
    folder = tmp_path_factory.mktemp("captures")
    page = answer(url="http://a/" + url, coding=None)
    keep(folder, replace(page, wire=replace(page.wire, request_headers=((name, value),), method=method)))
    assert [kind for kind, *_ in records(folder)] == ["response", "request"]
    assert is_sound(folder)


def test_an_answer_cut_short_says_why_and_reads_as_far_as_it_goes(tmp_path):
    page = answer()
    cut = zlib.decompressobj(31).decompress(page.wire.body[:-20])
    wire = replace(page.wire, body=page.wire.body[:-20], truncated="time")
    [ref] = keep(tmp_path, replace(page, body=cut, wire=wire, truncated=True))
    assert records(tmp_path)[0][1]["WARC-Truncated"] == "time"
    again = load(tmp_path, ref.file, ref.offset)
    assert (again.body, again.truncated) == (cut, True)


def test_a_payload_that_comes_again_is_kept_once(tmp_path):
    first, again = answer(), answer(fetched_at=FETCHED + timedelta(days=1), url="https://news.example/other")
    one, two = keep(tmp_path, first, again)
    (_, original, _, _), _, (kind, fields, http, payload), request = records(tmp_path)
    assert (kind, payload, two.record_type, two.payload_digest) == ("revisit", b"", "revisit", one.payload_digest)
    assert fields["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert fields["WARC-Refers-To"] == original["WARC-Record-ID"]
    assert fields["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"]
    assert fields["WARC-Refers-To-Date"] == original["WARC-Date"]
    assert http.get_header("ETag") == '"a1"'
    assert request[1]["WARC-Concurrent-To"] == fields["WARC-Record-ID"]
    assert load(tmp_path, two.file, two.offset) == replace(again, wire=None)
    assert is_sound(tmp_path)


def test_a_later_run_refers_to_what_the_archive_knows(tmp_path):
    [one] = keep(tmp_path, answer())
    asked = []

    def find_earlier(digests):
        asked.append(set(digests))
        return {one.payload_digest: Earlier(one.record_id, one.file, one.offset, "https://news.example/a", FETCHED)}

    two, three = keep(tmp_path, answer(), answer(), find_earlier=find_earlier)
    assert (two.record_type, three.record_type, asked) == ("revisit", "revisit", [{one.payload_digest}])
    assert load(tmp_path, three.file, three.offset).body == STORY


@pytest.mark.parametrize(
    "page",
    [
        Page(body=STORY, url="https://news.example/a"),
        answer(b"", coding=None),
        answer(truncated=True),
        answer(fetched_at=None),
    ],
    ids=["no answer of a server", "empty", "cut short", "at a time that nobody knows"],
)
def test_what_is_always_kept_whole(page, tmp_path):
    assert "revisit" not in {ref.record_type for ref in keep(tmp_path, page, replace(page))}


def test_a_revisit_whose_payload_is_gone_or_another_is_damaged(tmp_path):
    one, two = keep(tmp_path, answer(), answer())
    [other] = keep(tmp_path / "other", answer(b"another story"))
    lost = Earlier(one.record_id, "gone.warc.gz", 0, "https://news.example/a", FETCHED)
    wrong = Earlier(other.record_id, other.file, other.offset, "https://news.example/a", FETCHED)
    (tmp_path / "other" / other.file).rename(tmp_path / other.file)
    for earlier, problem in ((lost, "gone.warc.gz"), (wrong, "its payload is")):
        known = {two.payload_digest: earlier}
        [ref] = keep(tmp_path, answer(), find_earlier=lambda _, known=known: known)
        assert any(problem in p for p in look(tmp_path, ref.file, ref.offset).problems)
        with pytest.raises(CaptureError, match=problem):
            load(tmp_path, ref.file, ref.offset)
