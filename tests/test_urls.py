"""Addresses: which story an address of the BBC names, and what makes two addresses of anybody one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import publishers, urls
from newscrawl.publishers.bbc.addresses import canonical, identify

NEWS = "http://news.bbc.co.uk"
PRINT = "http://newsvote.bbc.co.uk/mpapps/pagetools/print/"
LETTERS = "cden3j9d1r7o"

STORIES = [
    # address, story, canonical address (None: the address itself)
    (f"{NEWS}/2/hi/7636989.stm?lsm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    (f"{NEWS}/2/hi/7636989.stm?lsf2#top", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    (f"{NEWS}/1/hi/world/americas/7609577.stm", "7609577", None),
    (f"{NEWS}/2/low/americas/7609577.stm", "7609577", None),
    (f"{NEWS}:80/2/hi/americas/7636989.stm", "7636989", f"{NEWS}/2/hi/americas/7636989.stm"),
    ("HTTP://News.BBC.co.uk/2/hi/7636989.stm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    ("http://news.bbc.co.uk./2/hi/7636989.stm/", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    ("news.bbc.co.uk/2/hi/7636989.stm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    ("//news.bbc.co.uk/2/hi/7636989.stm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    (f"{NEWS}/go/rss/-/1/hi/uk/6661617.stm", "6661617", f"{NEWS}/1/hi/uk/6661617.stm"),
    (f"{NEWS}/go/pr/fr/-/2/hi/uk_news/6661617.stm", "6661617", f"{NEWS}/2/hi/uk_news/6661617.stm"),
    (f"{NEWS}/go/click/rss/0.91/public/-/2/hi/business/4573127.stm", "4573127", f"{NEWS}/2/hi/business/4573127.stm"),
    (f"{NEWS}/go/news/int/story/services/-/2/hi/business/4573127.stm", "4573127", f"{NEWS}/2/hi/business/4573127.stm"),
    (
        f"{PRINT}news.bbc.co.uk/2/hi/americas/7636989.stm",
        "7636989",
        f"{NEWS}/2/hi/americas/7636989.stm",
    ),
    (
        "http://newsvote.bbc.co.uk/mpapps/pagetools/email/news.bbc.co.uk/1/hi/uk/7745137.stm?ad=1",
        "7745137",
        f"{NEWS}/1/hi/uk/7745137.stm",
    ),
    ("http://newsvote.bbc.co.uk/1/hi/uk/7745137.stm", "7745137", f"{NEWS}/1/hi/uk/7745137.stm"),
    (f"{NEWS}/cgi-bin/change_edition.pl?qs=/1/hi/uk/7745137.stm", "7745137", f"{NEWS}/1/hi/uk/7745137.stm"),
    (
        f"{NEWS}/cgi-bin/change_edition.pl?qs=http%3A%2F%2Fnews.bbc.co.uk%2F2%2Fhi%2F7745137.stm",
        "7745137",
        f"{NEWS}/2/hi/7745137.stm",
    ),
    (f"{NEWS}/sport1/hi/football/7838599.stm", "7838599", None),
    (f"{NEWS}/sport2/hi/football/7838599.stm", "7838599", None),
    (f"{NEWS}/onthisday/hi/dates/stories/may/2/newsid_2480000/2480505.stm", "2480505", None),
    (f"{NEWS}/onthisday/low/dates/stories/may/2/newsid_2480000/2480505.stm", "2480505", None),
    (f"{NEWS}/cbbcnews/hi/newsid_7630000/newsid_7636900/7636989.stm", "7636989", None),
    (f"{NEWS}/today/hi/today/newsid_8329000/8329248.stm", "8329248", None),
    (f"{NEWS}/hi/english/world/americas/newsid_432000/432074.stm", "432074", None),
    (f"{NEWS}/hi/english/world/newsid_0/123.stm", "123", None),
    (f"{NEWS}/hi/spanish/news/newsid_1234000/1234567.stm", "1234567", None),
    ("http://www.bbc.co.uk/news/business-11125504", "11125504", None),
    ("http://www.bbc.co.uk/news/10613201", "10613201", None),
    (
        "https://www.bbc.com/news/world-africa-21528631?ns_mchannel=social#comments",
        "21528631",
        "https://www.bbc.com/news/world-africa-21528631",
    ),
    (
        "https://www.bbc.co.uk/news/election-2015-32271505.amp",
        "32271505",
        "https://www.bbc.co.uk/news/election-2015-32271505",
    ),
    ("http://m.bbc.co.uk/news/election-2015-32271505", "32271505", "http://www.bbc.co.uk/news/election-2015-32271505"),
    ("https://www.bbc.co.uk/news/live/election-2015-32264089", "32264089", None),
    ("https://www.bbc.co.uk/news/av/world-us-canada-53158747", "53158747", None),
    ("http://www.bbc.co.uk/sport/0/disability-sport/21455930", "21455930", None),
    ("https://www.bbc.com/mundo/noticias-america-latina-53158747", "53158747", None),
    ("https://www.bbc.com/zhongwen/trad/world-53158747", "53158747", None),
    (f"https://www.bbc.com/news/articles/{LETTERS}", LETTERS, None),
    (f"https://www.bbc.com/news/articles/{LETTERS}.amp?x=1", LETTERS, f"https://www.bbc.com/news/articles/{LETTERS}"),
    (f"https://www.bbc.co.uk/sport/football/articles/{LETTERS}", LETTERS, None),
    (f"https://www.bbc.com/news/videos/{LETTERS}", LETTERS, None),
    (f"http://web.archive.org/web/20081002123456/{NEWS}/2/hi/7636989.stm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    (
        "https://web.archive.org/web/2008id_/http:/news.bbc.co.uk/2/hi/7636989.stm",
        "7636989",
        f"{NEWS}/2/hi/7636989.stm",
    ),
    ("web.archive.org/web/20081002123456im_/news.bbc.co.uk:80/2/hi/7636989.stm", "7636989", f"{NEWS}/2/hi/7636989.stm"),
    (
        f"http://web.archive.org/web/20081002/{PRINT}news.bbc.co.uk/2/hi/7636989.stm",
        "7636989",
        f"{NEWS}/2/hi/7636989.stm",
    ),
]

NO_STORIES = [
    f"{NEWS}/",
    f"{NEWS}/2/hi/default.stm",
    f"{NEWS}/1/hi/in_depth/business/2010/uk_economy/default.stm",
    f"{NEWS}/shared/spl/hi/pop_ups/08/nn2page1.stm",
    f"{NEWS}/shared/spl/hi/guides/456900/456987.stm",
    f"{NEWS}/2/hi/123.stm",
    "http://newsrss.bbc.co.uk/rss/newsonline_uk_edition/uk_politics/rss.xml",
    "https://www.bbc.com/news/world",
    "https://www.bbc.co.uk/news/election-2015",
    f"https://www.bbc.com/news/topics/{LETTERS}",
    "https://www.bbc.co.uk/programmes/p00fvjnw",
    "https://www.bbc.co.uk/iplayer/12345678",
    "http://example.com/2/hi/7636989.stm",
    "http://notbbc.co.uk/2/hi/7636989.stm",
    "http://news.bbc.co.uk.example.com/2/hi/7636989.stm",
    "/2/hi/7636989.stm",
    "http://[news.bbc.co.uk/2/hi/7636989.stm",
    "mailto:someone@bbc.co.uk",
    "",
]


@pytest.mark.parametrize(("url", "story", "clean"), STORIES, ids=[url for url, _, _ in STORIES])
def test_a_story_is_known_by_every_address_it_has(url, story, clean):
    assert identify(url) == story
    assert canonical(url) == (clean or url)
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize("url", NO_STORIES)
def test_what_is_no_story_has_no_id(url):
    assert identify(url) is None
    assert canonical(url) is None


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://x.example/story;jsessionid=0A1B?id=3", "https://x.example/story?id=3"),
        ("https://x.example/story?PHPSESSID=0a1b&id=3&sessionId=7", "https://x.example/story?id=3"),
        ("https://x.example/story?sid=3", "https://x.example/story?sid=3"),
        ("HTTP://Example.COM:80/a/%7euser/%e2?utm_source=x&id=3#top", "http://example.com/a/~user/%E2?id=3"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://someone:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/?fbclid=1&gclid=2&page=2", "https://example.com/?page=2"),
        ("https://example.com./a b", "https://example.com/a%20b"),
        ("https://example.com/ü", "https://example.com/%C3%BC"),
        ("https://web.archive.org/web/20081002123456/http://example.com/a", "http://example.com/a"),
        (" https://example.com/a\n", "https://example.com/a"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("no address", "no address"),
    ],
)
def test_one_page_has_one_spelling(url, same):
    assert urls.normalise(url) == same
    assert urls.normalise(same) == same


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://news.bbc.co.uk/2/hi/7636989.stm", "bbc.co.uk"),
        ("https://web.archive.org/web/2008/http://news.bbc.co.uk/", "bbc.co.uk"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("http://localhost/a", "localhost"),
        ("https://user.github.io/", "github.io"),
        ("about:blank", None),
        ("http://[broken", None),
    ],
)
def test_the_site_of_an_address(url, name):
    assert urls.site(url) == name


def test_unknown_sites_are_never_the_same():
    assert urls.same_site("http://www.bbc.co.uk/news", "https://news.bbc.co.uk/")
    assert not urls.same_site("http://bbc.co.uk/", "http://bbc.com/")
    assert not urls.same_site("about:blank", "about:blank")


@pytest.mark.parametrize(
    ("url", "at"),
    [
        (
            "http://web.archive.org/web/20081002123456id_/http://a.example/",
            datetime(2008, 10, 2, 12, 34, 56, tzinfo=UTC),
        ),
        ("http://web.archive.org/web/20000008241731/http://a.example/", datetime(2000, 8, 24, 17, 31, tzinfo=UTC)),
        ("http://web.archive.org/web/20081302123456/http://a.example/", None),
        ("http://web.archive.org/web/2008/http://a.example/", None),
        ("http://a.example/web/20081002123456/http://b.example/", None),
    ],
)
def test_when_an_archived_address_was_captured(url, at):
    assert urls.captured_at(url) == at


def test_wrappers_inside_wrappers_are_unwrapped():
    inner = "http://web.archive.org/web/20080101000000/http:/a.example/x?y=1"
    assert urls.unwrap(f"https://web.archive.org/web/2010/{inner}") == "http://a.example/x?y=1"


_PIECES = [
    "http://",
    "https:/",
    "//",
    "[",
    "]",
    ":",
    "@",
    "%",
    "%zz",
    ".stm",
    "/web/2008id_/",
    "web.archive.org",
    "7636989",
    "news.bbc.co.uk",
    ":99999",
    "\x00",
    "/go/x/-/",
    "/cgi-bin/change_edition.pl?qs=",
    "/mpapps/pagetools/print/",
    "\ud800",
    "?q=",
]


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=8)), max_size=10).map("".join))
def test_no_text_is_too_broken_for_an_address(text):
    for read in (identify, canonical, urls.normalise, urls.unwrap, urls.site, urls.captured_at, publishers.find):
        read(text)
    assert urls.normalise(urls.normalise(text)) == urls.normalise(text)


@pytest.mark.parametrize(
    ("url", "without"),
    [
        ("https://a.example/s?utm_source=rss&id=7&utm_medium=x", "https://a.example/s?id=7"),
        ("https://a.example/s;jsessionid=AB12?CMP=share#top", "https://a.example/s#top"),
        ("https://a.example/S%c3%A4?b=2&a=1&&c", "https://a.example/S%c3%A4?b=2&a=1&&c"),
        ("https://a.example/s?", "https://a.example/s"),
        ("", ""),
    ],
)
def test_what_is_asked_for_tells_nobody_who_reads(url, without):
    assert urls.untracked(url) == without
    assert urls.normalise(urls.untracked(url)) == urls.normalise(url)


@pytest.mark.parametrize(
    ("url", "is_home"),
    [
        ("https://times.example", True),
        ("https://times.example/", True),
        ("https://times.example/#top", True),
        ("https://times.example/?utm_source=x&utm_medium=y", True),
        ("https://times.example/;jsessionid=1F?fbclid=2#top", True),
        ("https://times.example/?p=12&utm_source=x", False),
        ("https://times.example/?id=12", False),
        ("https://times.example/wales", False),
        ("/", False),
        ("", False),
    ],
)
def test_the_home_page_of_a_site_is_known_whoever_leads_there(url, is_home):
    assert urls.is_home(url) is is_home
