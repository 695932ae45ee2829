"""Pages saved from the Wayback Machine in view mode."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.reading.wayback import unwrap_page

_MARK = (
    "<!-- FILE ARCHIVED ON 15:13:15 Nov 24, 2017 AND RETRIEVED FROM THE INTERNET ARCHIVE ON 10:01:02 May 06, 2026. -->"
)


@pytest.mark.parametrize(
    ("rewritten", "sent"),
    [
        ('<a href="https://web.archive.org/web/20171124151315/http://a.example/b">', '<a href="http://a.example/b">'),
        ('<a href="/web/20171124151315/https://a.example/b">', '<a href="https://a.example/b">'),
        ('<img src="//web.archive.org/web/2017im_/http:/a.example/b.gif">', '<img src="http://a.example/b.gif">'),
        ('<img src="/web/20171124151315im_///a.example/b.gif">', '<img src="//a.example/b.gif">'),
        ('<a href="/web/20171124151315/mailto:x@a.example">', '<a href="mailto:x@a.example">'),
        ('<a href="/web/news/2017/">', '<a href="/web/news/2017/">'),
    ],
)
def test_addresses_are_those_the_publisher_wrote(rewritten, sent):
    assert unwrap_page(rewritten + _MARK).text == sent


def test_a_page_of_anybody_else_stays_as_it_is():
    text = '<a href="/web/20171124151315/http://a.example/b">'
    assert unwrap_page(text).text == text


@pytest.mark.parametrize(
    ("wrapper", "url", "at"),
    [
        ('<script>__wm.wombat("http://a.example/","20171124151315","x")</script>', "http://a.example/", 24),
        (_MARK, None, 24),
        ('<script>__wm.wombat("http://a.example/","20171324151315","x")</script>', "http://a.example/", None),
    ],
)
def test_the_wrapper_tells_address_and_instant(wrapper, url, at):
    saved = unwrap_page(wrapper)
    assert saved.url == url
    assert saved.captured_at == (datetime(2017, 11, at, 15, 13, 15, tzinfo=UTC) if at else None)


def test_the_toolbars_dates_are_gone():
    toolbar = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><p>26 Sep 2008</p><!-- END WAYBACK TOOLBAR INSERT -->"
    head = "<head><script>x</script><!-- End Wayback Rewrite JS Include --><title>T</title></head>"
    assert (
        unwrap_page(f"{head}<body>{toolbar}<p>Text</p>{_MARK}").text == "<head><title>T</title></head><body><p>Text</p>"
    )
