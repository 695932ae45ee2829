"""What pages say of their own use is recorded; what of it is obeyed is a setting."""

from __future__ import annotations

import time

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from fetching.crawling import crawl
from fetching.hostile import page, serving
from newscrawl.directives import directives, refusal


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ([], b"<p>", None),
        ([("X-Robots-Tag", "noindex, NoArchive")], b"", {"robots": ["noarchive", "noindex"]}),
        ([("X-Robots-Tag", "googlebot: noindex")], b"", None),
        ([("X-Robots-Tag", "newscrawl: noarchive")], b"", {"robots": ["noarchive"]}),
        ([("X-Robots-Tag", "otherbot: noarchive"), ("x-robots-tag", "nofollow")], b"", {"robots": ["nofollow"]}),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2026 15:00:00 PST")], b"", {"robots": ["unavailable_after"]}),
        ([("X-Robots-Tag", "max-snippet: 20, noai")], b"", {"robots": ["max-snippet", "noai"]}),
        ([], b'<META CONTENT="noarchive,nofollow" NAME=Robots>', {"robots": ["noarchive", "nofollow"]}),
        ([], b"<meta name='newscrawl' content='noindex'>", {"robots": ["noindex"]}),
        ([], b"<meta name='googlebot' content='noindex'>", None),
        ([], b'<meta name="robots" content="noai, noimageai"/>', {"robots": ["noai", "noimageai"]}),
        ([("TDM-Reservation", "1")], b"", {"tdm_reservation": True}),
        (
            [],
            b'<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://p.example/t?a&amp;b">',
            {"tdm_reservation": True, "tdm_policy": "https://p.example/t?a&b"},
        ),
        ([("tdm-reservation", "0")], b"", {"tdm_reservation": False}),
        ([("X-Robots-Tag", ":::,,;\xff")], b"<meta name=robots content='" + b"\xff" * 50 + b"'>", None),
    ],
)
def test_what_is_said(headers, body, found):
    assert directives(headers, body, "newscrawl") == found


@given(st.text(max_size=80), st.binary(max_size=80))
@hypothesis.settings(max_examples=200, deadline=None)
def test_nothing_makes_it_raise(value, content):
    body = b"<meta name=robots content='" + content + b"'><meta name=tdm-policy content=" + content + b">"
    found = directives([("X-Robots-Tag", value), ("tdm-reservation", value)], body, "newscrawl")
    assert found is None or set(found) <= {"robots", "tdm_reservation", "tdm_policy"}


def test_no_page_takes_long():
    began = time.process_time()
    for body in (b"<meta " * 20_000, b"<meta name=robots " + b"a=" * 50_000, b"<meta " + b"<" * 100_000):
        directives([("X-Robots-Tag", "a:" * 50_000)], body, "newscrawl")
    assert time.process_time() - began < 1


def test_what_is_obeyed():
    assert refusal({"robots": ["noarchive", "nofollow"]}, ["noarchive"]) == "noarchive"
    assert refusal({"tdm_reservation": True}, ["tdm-reservation"]) == "tdm-reservation"
    assert refusal({"robots": ["noai"], "tdm_reservation": False}, ["noarchive", "tdm-reservation"]) is None
    assert refusal(None, ["noarchive"]) is None


class Visit:
    kind = "feed"


async def test_an_article_that_is_not_to_be_kept_is_not():
    answers = {
        "/a": page(b"<meta name=robots content=noarchive>"),
        "/b": page(b"<p>", b"X-Robots-Tag: noai"),
        "/door": page(b"<rss/>", b"X-Robots-Tag: noarchive"),
    }
    async with serving(answers) as site:
        allowed = f"127.0.0.1:{site.port}"
        asked = [site.url + "/a", site.url + "/b", Request(site.url + "/door", meta={"visit": Visit()})]
        found = await crawl(asked, NEWSCRAWL_ALLOW_HOSTS=allowed)
        stricter = await crawl(asked[1:2], NEWSCRAWL_ALLOW_HOSTS=allowed, NEWSCRAWL_OBEY_DIRECTIVES=["noai"])
    assert found.outcome(site.url + "/a") == ("skipped", "policy")
    assert found.outcome(site.url + "/b") == ("ok",)
    assert found.outcome(site.url + "/door") == ("ok",)
    assert found.one(site.url + "/b").meta["directives"] == {"robots": ["noai"]}
    assert stricter.outcome(site.url + "/b") == ("skipped", "policy")
