"""Where a saved page came from and when, as the program that saved it noted inside it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import NamedTuple

from newscrawl import urls
from newscrawl.reading.wayback import unwrap_page
from newscrawl.text import decode

_HEAD = 200_000
"""Bytes of a page in which its head stands."""
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"Page saved with SingleFile\s+url: (\S+)\s+saved date: ([^\n(]+)")
_HTTRACK = re.compile(rb"<!--\s*Mirrored from (\S+) by HTTrack Website Copier[^,>]*(?:\[[^]]*\])?, ([^>]+?)\s*-->")
_TAG = re.compile(rb"<(link|meta)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([a-z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Origin(NamedTuple):
    """What a file tells of its own origin."""

    url: str | None = None
    fetched_at: datetime | None = None


def noted_by_the_saver(body: bytes) -> Origin:
    """What a browser, SingleFile or HTTrack wrote into the page when it saved it."""
    head = _head(body)
    if found := _SINGLE_FILE.search(head):
        return Origin(_address(found[1]), _time(found[2], "%a %b %d %Y %H:%M:%S GMT%z"))
    if found := _HTTRACK.search(head):
        return Origin(_address(b"http://" + found[1]), _time(found[2], "%a, %d %b %Y %H:%M:%S GMT"))
    if found := _SAVED.search(head):
        return Origin(_address(found[1]))
    return Origin()


def noted_by_the_wayback_machine(body: bytes) -> Origin:
    """What the Wayback Machine wrote into a page that was saved from there in view mode."""
    if b"web.archive.org" not in body and b"FILE ARCHIVED ON" not in body:
        return Origin()
    saved = unwrap_page(decode(body).text)
    return Origin(saved.url, saved.captured_at)


def named_by_the_page(body: bytes) -> str | None:
    """The address the page gives for itself: canonical link, else og:url. A home page's names no story."""
    named: dict[str, str] = {}
    for tag, attributes in _TAG.findall(_head(body)):
        given = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        if tag.lower() == b"link" and b"canonical" in given.get(b"rel", b"").lower().split():
            _note(named, "canonical", given.get(b"href"))
        elif given.get(b"property", given.get(b"name", b"")).lower() == b"og:url":
            _note(named, "og:url", given.get(b"content"))
    return named.get("canonical") or named.get("og:url")


def _note(named: dict[str, str], kind: str, raw: bytes | None) -> None:
    url = _address(raw or b"")
    if url and urls.path_of(url) not in {"", "/"}:
        named.setdefault(kind, url)


def _head(body: bytes) -> bytes:
    head = body[:_HEAD]
    return head.decode("utf-16", "ignore").encode() if head.startswith(_MARKS) else head


def _address(raw: bytes) -> str | None:
    url = urls.unwrap(html.unescape(raw.decode("utf-8", "replace")).strip())
    return url if urls.is_http(url) else None


def _time(raw: bytes, shape: str) -> datetime | None:
    try:
        moment = datetime.strptime(raw.decode("ascii", "replace").strip(), shape)  # noqa: DTZ007 - set below
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
