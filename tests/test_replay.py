"""Pages from files: which are read, where they came from, and what a hostile folder cannot do."""

from __future__ import annotations

import gzip
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.article import Page, Reason, Refusal
from newscrawl.errors import UnsafePathError, UsageError
from newscrawl.replay import Given, LocalFile, find, load, load_uri

HTML = b"<!DOCTYPE html><html><title>Ferry late</title><p>The ferry was late."
URL = "http://news.example/2/hi/7636989.stm"


@pytest.fixture
def put(tmp_path):
    def put(name, content=HTML, sidecar=None):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if sidecar is not None:
            text = sidecar if isinstance(sidecar, bytes) else json.dumps(sidecar).encode()
            path.with_name(path.name + ".json").write_bytes(text)
        return LocalFile(tmp_path, name)

    return put


def names(found):
    """The names of files, those that are no pages with the reason."""
    loaded = [(file.name, load(file)) for file in found]
    return [(name, page.reason) if isinstance(page, Refusal) else name for name, page in loaded]


def test_a_folder_is_walked_in_the_order_of_names(put, tmp_path):
    for name in ("b.html", "a/2.html", "a/1.html", "a.html", "c/d/e.txt"):
        put(name)
    assert names(find(tmp_path)) == ["a/1.html", "a/2.html", "a.html", "b.html", "c/d/e.txt"]


def test_one_file_is_one_file(put, tmp_path):
    put("a.html")
    put("b.html")
    assert names(find(tmp_path / "a.html")) == ["a.html"]


def test_a_list_names_files_below_the_folder(put, tmp_path):
    put("pages/a.html")
    outside = put("outside.html")
    lines = f"# ours\n\npages/a.html\n{tmp_path}/pages/a.html\n../etc/passwd\n/etc/passwd\npages/gone.html\n"
    (tmp_path / "list.txt").write_text(lines)
    found = list(find(tmp_path, listed=tmp_path / "list.txt"))
    unsafe = Reason.UNSAFE_PATH
    assert names(found) == [
        "pages/a.html", "pages/a.html", ("../etc/passwd", unsafe), ("/etc/passwd", unsafe),
        ("pages/gone.html", Reason.UNREADABLE),
    ]  # fmt: skip
    put("one.txt", str(tmp_path / outside.name).encode())
    (inside,) = find(tmp_path / "pages", listed=tmp_path / "one.txt")
    assert load_uri(tmp_path / "pages", inside.uri).reason == unsafe


@pytest.mark.parametrize("path", ["gone", "gone/a.html", "a\x00b"])
def test_a_path_with_nothing_there_is_a_mistake_of_usage(path, tmp_path):
    with pytest.raises(UsageError, match="no file or folder"):
        list(find(tmp_path / path))


def test_links_fifos_sockets_and_hidden_things_are_left_out_and_said_so(put, tmp_path, monkeypatch):
    root = tmp_path / "root"
    put("secret/page.html")
    put("root/.git/config")
    put("root/page.html")
    (root / "link.html").symlink_to(tmp_path / "secret/page.html")
    (root / "inner.html").symlink_to(root / "page.html")
    (root / "folder").symlink_to(tmp_path / "secret")
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.html")
    listener = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(root)
    listener.bind("socket.html")
    listener.close()
    unsafe = Reason.UNSAFE_PATH
    assert names(find(root)) == [
        (".git", Reason.NOT_A_PAGE), ("folder", unsafe), ("inner.html", unsafe), ("link.html", unsafe),
        ("loop", unsafe), "page.html", ("pipe.html", unsafe), ("socket.html", unsafe),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["link.html", "folder/page.html", "pipe.html", "inner", "../secret/page.html", "/etc/passwd", "inner/../../x", ""],
)
def test_what_is_no_regular_file_under_the_root_is_never_opened(name, put, tmp_path):
    """Also when it was one while the folder was walked: a link may have taken its place since."""
    root = tmp_path / "root"
    put("secret/page.html")
    put("root/inner/page.html")
    (root / "link.html").symlink_to(tmp_path / "secret/page.html")
    (root / "folder").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe.html")
    assert load(LocalFile(root, name)).reason == Reason.UNSAFE_PATH


def test_the_root_itself_may_be_reached_by_a_link(put, tmp_path):
    put("real/page.html")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (file,) = find(tmp_path / "link")
    assert isinstance(load(file), Page)


@pytest.mark.parametrize("name", ["a b.html", "é?x=1#y%20.stm", os.fsdecode(b"caf\xe9.html"), "a\nb.html"])
def test_a_name_of_any_bytes_has_an_address_and_comes_back(name, put, tmp_path):
    file = put(name)
    assert file.uri.isascii()
    assert LocalFile.of(tmp_path, file.uri) == file
    assert load(file).body == HTML


def test_the_root_may_be_that_of_the_system():
    file = LocalFile(Path("/"), "srv/page.html")
    assert file.uri == "file:///srv/page.html"
    assert LocalFile.of(Path("/"), file.uri) == file


def test_a_fifo_is_not_even_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.html")
    opened = []
    really_open = os.open

    def note(path, *words, **options):
        opened.append(path)
        return really_open(path, *words, **options)

    monkeypatch.setattr(os, "open", note)
    assert load(LocalFile(tmp_path, "pipe.html")).reason == Reason.UNSAFE_PATH
    assert opened == [tmp_path]


@pytest.mark.parametrize("uri", ["file:///etc/passwd", "http://news.example/", "file://other", ""])
def test_an_address_outside_the_root_is_refused(uri, tmp_path):
    with pytest.raises(UnsafePathError):
        LocalFile.of(tmp_path, uri)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("expected.json", b"{}", Reason.NOT_A_PAGE),
        ("SOURCE.md", b"# Pages\n", Reason.NOT_A_PAGE),
        ("feed.xml", b"<?xml version='1.0'?><rss>", Reason.NOT_A_PAGE),
        ("style.css", b"p {}", Reason.NOT_A_PAGE),
        ("photo.jpg", b"\xff\xd8\xff", Reason.NOT_TEXT),
        ("crawl.warc", b"WARC/1.1\r\n", Reason.NOT_A_PAGE),
        ("crawl.warc.gz", gzip.compress(b"WARC/1.1\r\n", mtime=0), Reason.NOT_A_PAGE),
        ("crawl", b"WARC/1.0\r\n", Reason.NOT_A_PAGE),
        ("crawl.gz", gzip.compress(b"WARC/1.0\r\n", mtime=0), Reason.NOT_A_PAGE),
        ("cut.html.gz", gzip.compress(HTML, mtime=0)[:-9], Reason.UNREADABLE),
        ("no.html.gz", b"\x1f\x8b\x08garbage", Reason.UNREADABLE),
    ],
)
def test_what_is_no_page_says_why(name, content, reason, put):
    assert load(put(name, content)).reason == reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("7636989.stm", HTML),
        ("story", HTML),
        ("story.jpg", HTML),
        ("story.json", b"\xef\xbb\xbf\n<!-- saved --> <!-- twice --><HTML>"),
        ("story.xml", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'),
        ("story.html.gz", gzip.compress(HTML, mtime=0)),
        ("dump.txt", b"Ferry late\n\nThe ferry was late."),
        ("empty.html", b""),
    ],
)
def test_what_may_be_a_page_is_read_whatever_its_name(name, content, put):
    page = load(put(name, content))
    assert page.body == (gzip.decompress(content) if name.endswith(".gz") else content)


def test_a_head_of_comments_takes_no_time(put):
    assert load(put("a.json", b"<!---->" * 600)).reason == Reason.NOT_A_PAGE


def test_files_over_the_limit_are_refused_unread(put, tmp_path):
    put("large.html")
    os.truncate(tmp_path / "large.html", 2 << 30)
    assert load(LocalFile(tmp_path, "large.html")).reason == Reason.TOO_LARGE
    assert load(put("bomb.html.gz", gzip.compress(bytes(40 << 20)))).reason == Reason.TOO_LARGE
    assert load(put("a.html"), max_bytes=10).reason == Reason.TOO_LARGE
    assert isinstance(load(put("b.html", b"<html>"), max_bytes=6), Page)


def test_a_file_without_rights_is_unreadable(put, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    file = put("a.html")
    monkeypatch.setattr(os, "fdopen", refuse)
    assert load(file) == Refusal(Reason.UNREADABLE, "Permission denied")


SAVED_BY_A_BROWSER = b"<!DOCTYPE html>\n<!-- saved from url=(0036)http://news.example/2/hi/7636989.stm -->\n" + HTML
SAVED_BY_SINGLE_FILE = (
    b"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: http://news.example/2/hi/7636989.stm \n"
    b" saved date: Tue Mar 05 2024 10:11:12 GMT+0100 (Central European Standard Time)\n-->" + HTML
)
MIRRORED = (
    b"<!-- Mirrored from news.example/2/hi/7636989.stm by HTTrack Website Copier/3.x [XR&CO'2014],"
    b" Tue, 05 Mar 2024 09:11:12 GMT -->" + HTML
)
WAYBACK = (
    b'<html><head><script>__wm.wombat("http://news.example/2/hi/7636989.stm","20171124151315",'
    b'"https://web.archive.org/");</script><!-- End Wayback Rewrite JS Include --></head>' + HTML
)
CANONICAL = b'<head><LINK data-x="1" href="http://news.example/2/hi/7636989.stm" rel=canonical /></head>' + HTML
OPEN_GRAPH = b"<meta content='http://news.example/2/hi/7636989.stm' property='og:url'>" + HTML
TOLD = {"url": URL, "fetched_at": "2024-03-05T10:11:12+01:00", "publisher": "post"}


@pytest.mark.parametrize(
    ("body", "sidecar", "given", "url"),
    [
        (HTML, None, Given(), None),
        (HTML, {"url": URL}, Given(), URL),
        (HTML, {"url": URL}, Given(url="http://other.example/1"), "http://other.example/1"),
        (SAVED_BY_A_BROWSER, None, Given(), URL),
        (SAVED_BY_A_BROWSER, {"url": "http://news.example/9"}, Given(), "http://news.example/9"),
        (SAVED_BY_A_BROWSER, None, Given(base_url="http://mirror.example"), URL),
        (b"<!-- saved from url=(0014)about:internet -->" + HTML, None, Given(), None),
        (SAVED_BY_SINGLE_FILE, None, Given(), URL),
        (MIRRORED, None, Given(), URL),
        (CANONICAL, None, Given(), URL),
        (OPEN_GRAPH, None, Given(), URL),
        (CANONICAL.decode().encode("utf-16"), None, Given(), URL),
        (CANONICAL, None, Given(base_url="http://mirror.example/x"), "http://mirror.example/x/2/hi/7636989.stm?lsm"),
        (CANONICAL.replace(b"/2/hi/7636989.stm", b"/"), None, Given(), None),
        (CANONICAL.replace(b"http://news.example", b""), None, Given(), None),
        (b'<link rel=canonical href="http://[">' + HTML, None, Given(), None),
        (
            CANONICAL.replace(b"http://news", b"https://web.archive.org/web/20171124151315/http://news"),
            None,
            Given(),
            URL,
        ),
        (WAYBACK, None, Given(base_url="http://mirror.example"), URL),
        (
            b"<!-- saved from url=(0077)https://web.archive.org/web/2017/http:/news.example/2/hi/7636989.stm -->",
            None,
            Given(),
            URL,
        ),
    ],
)
def test_where_a_page_came_from(body, sidecar, given, url, put):
    assert load(put("2/hi/7636989.stm?lsm", body, sidecar), given).url == url


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("index.html", "http://a.example/m/"),
        ("x/index.html", "http://a.example/m/x/"),
        ("a b.html.gz", "http://a.example/m/a%20b.html"),
        ("caf%C3%A9", "http://a.example/m/caf%C3%A9"),
        ("café#1", "http://a.example/m/caf%C3%A9%231"),
        ("http:/x", "http://a.example/m/http:/x"),
    ],
)
def test_a_tree_of_files_is_a_tree_of_addresses(name, url, put):
    content = gzip.compress(HTML, mtime=0) if name.endswith(".gz") else HTML
    assert load(put(name, content), Given(base_url="http://a.example/m/")).url == url


@pytest.mark.parametrize(
    ("body", "sidecar", "fetched_at"),
    [
        (HTML, None, None),
        (HTML, TOLD, datetime(2024, 3, 5, 9, 11, 12, tzinfo=UTC)),
        (HTML, {"fetched_at": "2024-03-05"}, datetime(2024, 3, 5, tzinfo=UTC)),
        (SAVED_BY_SINGLE_FILE, None, datetime(2024, 3, 5, 9, 11, 12, tzinfo=UTC)),
        (MIRRORED, None, datetime(2024, 3, 5, 9, 11, 12, tzinfo=UTC)),
        (WAYBACK, None, datetime(2017, 11, 24, 15, 13, 15, tzinfo=UTC)),
        (SAVED_BY_A_BROWSER + WAYBACK, None, datetime(2017, 11, 24, 15, 13, 15, tzinfo=UTC)),
        (MIRRORED.replace(b"Tue, 05", b"Tue, 75"), None, None),
    ],
)
def test_when_a_page_was_fetched(body, sidecar, fetched_at, put):
    assert load(put("a.html", body, sidecar)).fetched_at == fetched_at


@pytest.mark.parametrize(
    ("sidecar", "publisher"),
    [
        (None, "post"),
        ({"url": URL}, "post"),
        ({"publisher": "herald"}, "herald"),
        ({"url": "http://news.bbc.co.uk/2/hi/7636989.stm"}, None),
        ({"url": "http://news.bbc.co.uk/2/hi/7636989.stm", "publisher": "herald"}, "herald"),
    ],
)
def test_the_caller_names_the_publisher_where_nothing_else_does(sidecar, publisher, put):
    assert load(put("a.html", sidecar=sidecar), Given(publisher="post")).publisher == publisher


def test_all_that_a_sidecar_tells(put):
    headers = [["Content-Type", "text/html; charset=cp1252"], ["Set-Cookie", "a"], ["Set-Cookie", "b"]]
    page = load(put("a.html", sidecar={**TOLD, "status": 200, "headers": headers, "note": "unknown keys don't matter"}))
    assert (page.publisher, page.status, page.content_type) == ("post", 200, "text/html; charset=cp1252")
    assert page.headers == [tuple(pair) for pair in headers]
    assert load(put("b.html", sidecar={**TOLD, "headers": {"X": "y"}, "status": None})).headers == [("X", "y")]


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        ([], "no JSON object"),
        ({"url": "/2/hi/1.stm"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": 5}, "url"),
        ({"url": "http://["}, "url"),
        ({"fetched_at": "yesterday"}, "fetched_at"),
        ({"fetched_at": 1222429440}, "fetched_at"),
        ({"fetched_at": "0001-01-01T00:00:00+14:00"}, "fetched_at"),
        ({"publisher": ["bbc"]}, "publisher"),
        ({"status": "200"}, "status"),
        ({"status": True}, "status"),
        ({"status": 7}, "status"),
        ({"headers": "none"}, "headers"),
        ({"headers": {"A": ["b"]}}, "headers"),
        (b" " * (1 << 20) + b"{}", "1 MiB"),
    ],
)
def test_a_bad_sidecar_refuses_its_page_and_says_why(sidecar, said, put):
    refusal = load(put("a.html", sidecar=sidecar))
    assert refusal.reason == Reason.SIDECAR_INVALID
    assert refusal.detail.startswith("a.html.json: ")
    assert said in refusal.detail


def test_a_sidecar_that_is_a_link_or_a_folder_refuses_its_page(put, tmp_path):
    file = put("a.html")
    put("elsewhere.json", b"{}")
    (tmp_path / "a.html.json").symlink_to(tmp_path / "elsewhere.json")
    assert load(file).reason == Reason.SIDECAR_INVALID
    file = put("b.html")
    (tmp_path / "b.html.json").mkdir()
    assert load(file).reason == Reason.SIDECAR_INVALID


@pytest.mark.parametrize("length", [250, 251, 255])
def test_a_name_that_leaves_no_room_for_a_sidecar_has_none(length, put):
    assert load(put("a" * (length - 5) + ".html")).body == HTML


def test_a_page_that_settles_a_file_keeps_the_address_of_the_file(put):
    file = put("a.html", sidecar=TOLD)
    assert load(file).ledger_url == file.uri


def test_a_sidecar_says_that_it_is_one(put):
    put("a.html", sidecar=TOLD)
    assert load(LocalFile(put("b.html").root, "a.html.json")).detail == "the sidecar of a page"
