"""The page that shows how it was read."""

from __future__ import annotations

import lxml.html
import pytest

from newscrawl.article import Page
from newscrawl.reading import read
from newscrawl.reading.explained import marked_page, verdicts

STORY = "".join(f"<p>Paragraph {n} of the story tells at length what the harbour board said.</p>" for n in range(6))
PAGE = f"""<html><head><title>Lamps lit</title><link rel="stylesheet" href="https://times.example/a.css"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><h1>Lamps lit</h1>
<article onclick="steal()">{STORY}</article><script>steal()</script><iframe src="https://times.example/x"></iframe>
<a href=" JavaScript:steal()">More</a><footer>Copyright The Times of Nowhere</footer></body></html>"""


@pytest.fixture
def explained():
    page = Page(body=PAGE.encode(), url="https://times.example/lamps")
    reading = read(page)
    found = verdicts(page, reading)
    return found, lxml.html.document_fromstring(marked_page(page, reading, found))


def test_every_passage_has_a_verdict_with_its_reason(explained):
    found, _ = explained
    assert [v.text for v in found if v.kept] == [p.text for p in lxml.html.fromstring(STORY).iter("p")]
    assert all(v.reason for v in found)


def test_the_page_shows_what_was_kept(explained):
    _, page = explained
    assert len(page.xpath("//p[@data-read='kept']")) == 6
    assert page.xpath("//footer[@data-read='dropped']")
    assert not page.xpath("//*[@data-read='dropped'][.//*[@data-read='kept']]")


def test_nothing_in_it_runs_or_is_fetched(explained):
    _, page = explained
    assert not page.xpath("//script | //iframe | //link | //*[@onclick] | //a[contains(@href, 'cript')]")
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_where_a_layout_reads_it_decides(shared):
    page = Page(body=(shared / "bbc/pages/8040164.stm.html").read_bytes())
    reading = read(page)
    kept = [v for v in verdicts(page, reading) if v.kept]
    assert {v.reason for v in kept} == {"read by bbc:v4"}
    assert len(kept) == 17
