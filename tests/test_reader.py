"""What the reader says of pages as they came over HTTP: their status, and whether all of them came."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newscrawl.article import Locale, Page, Reason
from newscrawl.normalise import normalise
from newscrawl.reading import read

PARAGRAPHS = "".join(
    f"<p>Paragraph {n} tells at length what the harbour board said of its cranes.</p>" for n in range(5)
)
WHOLE = (
    f"<!DOCTYPE html><html><head><title>Cranes sold</title></head><body><h1>Cranes sold</h1>{PARAGRAPHS}</body></html>"
)
STORY = WHOLE.encode()
URL = "https://times.example/2024/05/01/cranes-sold"


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, Reason.NOT_FOUND), (410, Reason.NOT_FOUND), (403, Reason.ERROR_PAGE), (503, Reason.ERROR_PAGE)],
)
@pytest.mark.parametrize("url", [URL, "http://news.bbc.co.uk/2/hi/7636989.stm"])
def test_an_answer_that_is_an_error_is_no_article_whatever_it_says(status, reason, url):
    refusal = read(Page(body=STORY, url=url, status=status)).refusal
    assert refusal is not None
    assert refusal.reason == reason


@pytest.mark.parametrize("status", [None, 200, 203, 206])
def test_any_other_answer_is_read(status):
    assert read(Page(body=STORY, url=URL, status=status)).article is not None


@pytest.mark.parametrize(
    ("page", "truncated"),
    [
        (Page(body=STORY), False),
        (Page(body=STORY[:-40]), True),
        (Page(body=STORY[:-16]), True),
        (Page(body=STORY.replace(b"</body></html>", b"")), False),
        (Page(body=STORY, truncated=True), True),
        (Page(body=STORY, headers=[("Content-Length", str(len(STORY)))]), False),
        (Page(body=STORY, headers=[("content-length", "99999")]), True),
        (Page(body=STORY, headers=[("content-length", "99999"), ("Content-Encoding", "gzip")]), False),
        (Page(body=STORY, headers=[("Content-Length", "many")]), False),
    ],
)
def test_a_page_of_which_not_all_came_is_marked(page, truncated):
    article = read(page).article
    assert article is not None
    assert ("truncated" in article.flags) is truncated


PRINTED = STORY.replace(b"</h1>", b"</h1><p class=date>Published 03/04/2024, 14:30</p>")


@pytest.mark.parametrize(
    ("locale", "day", "at"),
    [
        (Locale(country="US", timezone="America/New_York"), date(2024, 3, 4), datetime(2024, 3, 4, 19, 30, tzinfo=UTC)),
        (Locale(country="GB", timezone="Europe/London"), date(2024, 4, 3), datetime(2024, 4, 3, 13, 30, tzinfo=UTC)),
    ],
)
def test_where_a_page_does_not_tell_what_its_source_declares_holds(locale, day, at):
    article = normalise(read(Page(body=PRINTED, locale=locale, url="https://times.example/x")).article)
    assert (article.date_published.day, article.date_published.at) == (day, at)
    assert article.date_published.zone == "publisher"
