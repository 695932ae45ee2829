"""Whatever is served behind a door, reading it ends, and without an error."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl.article import DoorKind, Page
from newscrawl.discover import discover, kind_of
from newscrawl.discover.opml import gathered, read_opml

_PIECES = (
    "<rss>", "<channel>", "</channel>", "<item>", "</item>", "<link>", "</link>", "<title>", "</title>", "<guid>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<link href='/1'/>", "<link href='http://['/>",
    "<textInput>", "</textInput>", "<name>", "</name>", "<image>", "</url>", "<urlset>", "<url>", "<loc>", "</loc>",
    "<lastmod>9999-12-31T23:59:59-14:00</lastmod>", "<pubDate>Mon, 99 Foo 99999</pubDate>", "<sitemap>",
    "<sitemapindex>",
    "<opml>", "<outline xmlUrl='http://a.example/1'>", "</outline>", "<html>", "<a href='/2024/05/01/rain'>", "</a>",
    "<base href='http://['>", "<nav>", "<h2>", "<time datetime='x'>", "<![CDATA[", "]]>", "<!--", "-->", "<?xml ?>",
    "<!DOCTYPE x [", "]>", "&", "&#xD800;", "&#99999999;", "&nbsp;", "\0", "\ud800", "\u00e9",
    "http://a.example/", "{", "[",
    '"items":', '{"url": "http://a.example/"}', "1e999", "x", " ", "\n", "<ttl>9</ttl>", "<skipHours><hour>1</hour>",
)  # fmt: skip
_DOCUMENTS = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
_ENCODINGS = st.sampled_from(["utf-8", "utf-16", "latin-1"])
_ADDRESSES = st.sampled_from([None, "https://a.example/x", "http://[", "x"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_DOCUMENTS, _ENCODINGS, _ADDRESSES)
def test_any_document(text, encoding, url):
    page = Page(body=text.encode(encoding, "surrogatepass" if encoding != "latin-1" else "replace"), url=url)
    kind_of(page)
    for kind in DoorKind:
        answer = discover(page, kind)
        assert all(found.url.startswith(("http://", "https://")) for found in answer.found)
        assert all(0 <= found.score <= 1 for found in answer.found)
    gathered(read_opml(page.body), [])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(body):
    for kind in DoorKind:
        answer = discover(Page(body=body), kind)
        assert all(found.url.startswith(("http://", "https://")) for found in answer.found)
