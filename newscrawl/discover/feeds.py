"""Feeds: RSS in all its versions and Atom (RFC 4287, archives RFC 5005)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import feedparser

from newscrawl.article import DoorKind, Page
from newscrawl.discover.announcements import Discovery, Door, Found
from newscrawl.discover.documents import Document, escaped, mended
from newscrawl.discover.json_feeds import read_json_feed
from newscrawl.discover.pauses import pause
from newscrawl.discover.reading import address, first_of_each, instant, words
from newscrawl.discover.trimming import trimmed
from newscrawl.text import one_line
from newscrawl.urls import is_http

ROOTS = frozenset({"rss", "feed", "rdf", "channel", "item", "entry"})
_LONGEST_TITLE = 10_000
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What feedparser's reader of broken XML raises where elements end that never began, and the like."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def read_feed(document: Document, page: Page) -> Discovery:
    """What a feed announces, in its order; broken XML gives what is whole in it."""
    answer = Discovery()
    if document.text.startswith(("{", "[")):
        read_json_feed(document.text, page.url, answer)
    elif document.root in ROOTS:
        text, cut = trimmed(document.text)
        answer.problems += [cut] if cut else []
        _read_xml(text, page, answer)
    else:
        answer.is_other = bool(document.root) and not page.truncated
        answer.problems.append(f"no feed: a document of <{document.root}>" if document.root else "no feed")
    return answer


def _parsed(text: str, url: str | None) -> Any | None:
    """What feedparser makes of a feed; None where the feed is so broken that it fails."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url or ""}
    # From a stream of bytes: a string might be taken for an address or a file's name.
    body = BytesIO(escaped(text).encode())
    try:
        return feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except _FAILURES:
        return None


def _read_xml(text: str, page: Page, answer: Discovery) -> None:
    parsed = _parsed(text, page.url) or _parsed(mended(text), page.url)
    if parsed is None:
        answer.problems.append("broken beyond repair")
        return
    if parsed.bozo and not answer.problems:
        answer.problems.append(f"not well-formed: {one_line(str(parsed.bozo_exception))[:200]}")
    entries = [_entry(entry, page.url) for entry in parsed.entries]
    answer.found += first_of_each(entries)
    if missing := sum(found is None for found in entries):
        answer.problems.append(f"{missing} of {len(entries)} entries have no address")
    answer.doors += _doors(parsed.feed, page.url)
    answer.interval_hint = pause(parsed.feed, text, page.fetched_at)


def _entry(entry: Mapping[str, Any], base: str | None) -> Found | None:
    url = next(filter(None, (address(written, base) for written in _addresses(entry))), None)
    if url is None:
        return None
    # feedparser's own lookup gives the date of publication for a missing date of change.
    published, updated = dict(entry).get("published"), dict(entry).get("updated")
    return Found(url, title_of(entry.get("title")), words(published), instant(updated))


def _addresses(entry: Mapping[str, Any]) -> Iterable[str]:
    """Best first: FeedBurner's note of the original, the link, a guid that is an address, an attachment."""
    yield from filter(None, (entry.get("feedburner_origlink"), entry.get("link")))
    if is_http(entry.get("id", "")):
        yield entry["id"]
    for link in entry.get("links", ()):
        if link.get("rel") in ("alternate", "via", "related"):
            yield link.get("href", "")


def title_of(written: str | None) -> str | None:
    """A title without the markup that feeds escape into it."""
    return words(html.unescape(_TAG.sub("", (written or "")[:_LONGEST_TITLE])))


def _doors(feed: Mapping[str, Any], base: str | None) -> list[Door]:
    """The feed's further pages, and its archive."""
    found = [
        Door(DoorKind.FEED, url, "next")
        for link in feed.get("links", ())
        if link.get("rel") in ("next", "prev-archive") and (url := address(link.get("href"), base)) and url != base
    ]
    return list(dict.fromkeys(found))
