"""Pages kept as WARC records: nothing a reading depends on is lost, whatever happens to the process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from newscrawl.article import Announced, Locale, Page
from newscrawl.capture import CaptureWriter, Torn, load, require_writable, scan, warc_files
from newscrawl.capture.record import digest_of, gzip_member, to_record
from newscrawl.errors import CaptureError, UnsafePathError

FETCHED = datetime(2008, 9, 26, 11, 44, 0, 123456, tzinfo=UTC)
PAGES = {
    "a file nobody knows anything of": Page(body=b"<h1>Ferry late</h1>"),
    "a file with its address": Page(body=b"x", url="http://news.example/1.stm"),
    "all a sidecar can say": Page(
        body=b"x" * 70_000,
        url="http://news.example/2.stm",
        publisher="harbour-post",
        content_type="text/html; charset=cp1252",
        fetched_at=FETCHED,
    ),
    "an answer over HTTP": Page(
        body=b"<p>text",
        url="https://news.example/3",
        status=200,
        content_type="text/html",
        fetched_at=FETCHED,
        headers=[("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")],
    ),
    "an answer with headers of its transfer": Page(
        body=b"<p>text",
        url="https://news.example/4",
        status=404,
        headers=[("Content-Encoding", "gzip"), ("transfer-encoding", "chunked"), ("Content-Length", "99999")],
    ),
    "an answer that was cut short": Page(body=b"<p>te", url="https://news.example/5", status=200, truncated=True),
    "a page of a source": Page(body=b"x", url="https://news.example/7", locale=Locale("en", None, "Europe/London")),
    "an announced page": Page(body=b"x", url="https://news.example/6", announced=Announced("https://feed", "T", "now")),
    "an address with odd characters": Page(body=b"x", url="http://news.example/é /\r\nWARC-Type: x?q=ü"),
    "an address that is no address": Page(body=b"x", url="not a url\x00"),
    "a content type that breaks lines": Page(body=b"x", content_type="text/html\r\nX: ü\udcff"),
    "a status without an address": Page(body=b"x", status=200),
    "an empty answer": Page(body=b"", url="https://news.example/7", status=200),
    "text that looks like HTTP": Page(body=b"HTTP/1.1 200 OK\r\n\r\nx", url="https://news.example/8"),
}


def kept(folder):
    return [found for file in warc_files(folder) for found in scan(folder, file)]


def same_input(page, other):
    return replace(page, headers=[], ledger_url=None) == replace(other, headers=[])


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_a_page_comes_back_as_the_reader_got_it(page, tmp_path):
    with CaptureWriter(tmp_path) as writer:
        [ref] = writer.append([page])
    assert same_input(page, load(tmp_path, ref.file, ref.offset))
    assert [(k.ref, k.problems) for k in kept(tmp_path)] == [(ref, [])]
    assert ref.record_type == ("response" if page.status and page.url else "resource")


@given(texts=st.tuples(st.text(), st.text(), st.text(), st.text()), status=st.integers(0, 999))
def test_any_text_is_kept_without_breaking_the_record(texts, status, tmp_path_factory):
    url, content_type, name, value = texts
    folder = tmp_path_factory.mktemp("captures")
    page = Page(body=b"x", url="http://a/" + url, status=status, content_type=content_type, headers=[(name, value)])
    with CaptureWriter(folder) as writer:
        [ref] = writer.append([page])
    again = load(folder, ref.file, ref.offset)
    assert (again.url, again.content_type, again.body, len(again.headers)) == (page.url, content_type, b"x", 1)


def test_headers_come_back_under_their_own_names(tmp_path):
    page = PAGES["an answer with headers of its transfer"]
    with CaptureWriter(tmp_path) as writer:
        [ref] = writer.append([page])
    assert load(tmp_path, ref.file, ref.offset).headers == page.headers


def test_warcio_accepts_the_files(tmp_path):
    with CaptureWriter(tmp_path) as writer:
        writer.append(list(PAGES.values()))
    files = [str(tmp_path / name) for name in warc_files(tmp_path)]
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *files])
    assert ended.value.code == 0
    with (tmp_path / warc_files(tmp_path)[0]).open("rb") as stream:
        records = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(stream)]
    assert records[0] == ("warcinfo", None)
    assert records[1] == ("resource", "urn:sha1:EYM7ZUSH5YJO6XC4PPYYHG43EXWC5MOE")


def test_no_local_path_gets_into_a_record(tmp_path):
    page = Page(body=b"x", ledger_url=f"file://{tmp_path}/secret-folder/page.html")
    with CaptureWriter(tmp_path / "captures") as writer:
        writer.append([page])
    [file] = warc_files(tmp_path / "captures")
    with (tmp_path / "captures" / file).open("rb") as stream:
        for record in ArchiveIterator(stream):
            assert "secret-folder" not in record.rec_headers.to_str() + record.raw_stream.read().decode()


def test_a_full_file_is_followed_by_another_and_every_start_begins_one(tmp_path):
    pages = [Page(body=os.urandom(1000)) for _ in range(6)]
    with CaptureWriter(tmp_path, max_bytes=4000) as writer:
        refs = writer.append(pages[:4])
    with CaptureWriter(tmp_path, max_bytes=4000) as writer:
        refs += writer.append(pages[4:])
    assert len(warc_files(tmp_path)) == 3
    assert [k.ref for k in kept(tmp_path)] == refs
    assert [load(tmp_path, r.file, r.offset) for r in refs] == pages


def test_no_page_no_file(tmp_path):
    with CaptureWriter(tmp_path / "captures") as writer:
        assert writer.append([]) == []
    assert not (tmp_path / "captures").exists()


@pytest.mark.parametrize("cut", [1, 20, 300])
def test_records_before_a_torn_tail_are_read(cut, tmp_path):
    pages = [Page(body=os.urandom(500)) for _ in range(3)]
    with CaptureWriter(tmp_path) as writer:
        refs = writer.append(pages)
    path = tmp_path / refs[0].file
    os.truncate(path, path.stat().st_size - cut)
    *whole, torn = kept(tmp_path)
    assert [k.page for k in whole] == pages[:2]
    assert torn == Torn(refs[2].file, refs[2].offset)
    with pytest.raises(CaptureError, match="cut short"):
        load(tmp_path, refs[2].file, refs[2].offset)


def test_a_changed_byte_is_noticed(tmp_path):
    """A gzip member with a good checksum over bytes that aren't those of the digest."""
    with CaptureWriter(tmp_path) as writer:
        [ref] = writer.append([Page(body=b"the first word")])
    other = Page(body=b"the other word")
    forged = to_record(other, FETCHED, digest_of(other))
    forged.rec_headers.replace_header("WARC-Payload-Digest", ref.payload_digest)
    path = tmp_path / "forged.warc.gz"
    path.write_bytes(gzip_member(forged))
    [found] = scan(tmp_path, path.name)
    assert found.problems
    with pytest.raises(CaptureError, match="digest"):
        load(tmp_path, path.name, 0)


@pytest.mark.parametrize("damage", [b"", b"no gzip at all", b"\x1f\x8b\x08garbage"])
def test_a_damaged_file_gives_no_page_and_no_crash(damage, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(damage)
    assert [type(found) for found in scan(tmp_path, "a.warc.gz")] == [Torn] * bool(damage)
    with pytest.raises(CaptureError):
        load(tmp_path, "a.warc.gz", 0)


@pytest.mark.parametrize("name", ["../a.warc.gz", "/etc/passwd", "a/../b.warc.gz", "", "..", "a.html", "x\x00.warc.gz"])
def test_only_plain_names_are_opened(name, tmp_path):
    with pytest.raises(UnsafePathError):
        load(tmp_path, name, 0)


def test_links_are_not_followed(tmp_path):
    (tmp_path / "real.warc.gz").write_bytes(b"x")
    (tmp_path / "link.warc.gz").symlink_to(tmp_path / "real.warc.gz")
    with pytest.raises(CaptureError):
        load(tmp_path, "link.warc.gz", 0)


def test_a_disk_that_takes_no_more_says_so_and_tears_nothing(tmp_path):
    """RLIMIT_FSIZE stands in for the full disk: the write comes back short, then fails."""
    script = """
import json, os, resource, signal, sys
from newscrawl.article import Page
from newscrawl.capture import CaptureWriter
from newscrawl.errors import CaptureError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = CaptureWriter(sys.argv[1])
kept = writer.append([Page(body=os.urandom(1000))])
resource.setrlimit(resource.RLIMIT_FSIZE, (2500, resource.RLIM_INFINITY))
try:
    writer.append([Page(body=os.urandom(3000))])
except CaptureError as error:
    print(json.dumps(str(error)))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
kept += writer.append([Page(body=b"there is room again")])
writer.close()
print(json.dumps([k.record_id for k in kept]))
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, check=True, text=True)
    message, record_ids = map(json.loads, done.stdout.splitlines())
    assert "make room" in message
    assert [k.ref.record_id for k in kept(tmp_path)] == record_ids
    assert len(warc_files(tmp_path)) == 2


def test_what_append_returned_survives_kill_9(tmp_path):
    script = """
import os, sys
from newscrawl.article import Page
from newscrawl.capture import CaptureWriter
writer = CaptureWriter(sys.argv[1])
while True:
    for ref in writer.append([Page(body=os.urandom(20_000)) for _ in range(3)]):
        print(ref.record_id, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True)
    promised = [process.stdout.readline().strip() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read().split()
    process.stdout.close()
    process.wait()
    whole = [k for k in kept(tmp_path) if not isinstance(k, Torn)]
    assert {*promised, *rest[:-1]} <= {k.ref.record_id for k in whole}
    assert not any(k.problems for k in whole)


@pytest.fixture
def anybody():
    """A folder of somebody who is not root: the rights of root are never too few."""
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            Path(folder).chmod(0o755)
            os.chown(folder, 65534, 65534)
            os.setresuid(65534, 65534, 0)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.setresuid(0, 0, 0)
            for closed in Path(folder).glob("closed*"):
                closed.chmod(0o700)


@pytest.mark.parametrize(
    "below", ["closed", "closed/captures", "closed/news/captures", "closed-to-writing/captures", "link"]
)
def test_a_folder_that_may_not_be_searched_or_written_is_said_before_anything_is_fetched(anybody, below):
    for name, mode in (("closed", 0o600), ("closed-to-writing", 0o500)):
        (anybody / name).mkdir()
        (anybody / name).chmod(mode)
    (anybody / "link").symlink_to(anybody / "closed" / "captures")
    with pytest.raises(CaptureError, match=f"nothing can be written to {anybody / below.split('/')[0]};"):
        require_writable(anybody / below)


@pytest.mark.parametrize("below", ["captures", "news/captures"])
def test_a_folder_that_is_no_folder_takes_no_captures_and_one_that_is_not_there_does(anybody, below):
    require_writable(anybody / below)
    first = anybody / below.split("/")[0]
    first.symlink_to(anybody / "nowhere")
    with pytest.raises(CaptureError, match=f"nothing can be written to {first};"):
        require_writable(anybody / below)
    first.unlink()
    first.write_bytes(b"")
    with pytest.raises(CaptureError, match=f"nothing can be written to {first};"):
        require_writable(anybody / below)
