"""A response of Scrapy's as a Page, and what must be remembered of its visit until the article is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Response
from w3lib.html import get_meta_refresh

from newscrawl.archive.entries import Visit
from newscrawl.article import Locale, Page, Wire
from newscrawl.urls import normalise

_LONGEST_WAIT = 10.0
"""Seconds: a page that sends its reader on later than that is meant to be read."""
_LOOKED_AT = 16 << 10


@dataclass(frozen=True, slots=True)
class Answered:
    """A page on its way through reader and pipelines."""

    visit: Visit
    etag: str | None = None
    last_modified: str | None = None


def header(response: Response, name: str) -> str | None:
    """A header's text; None where there is none."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None


def answered(visit: Visit, response: Response) -> Answered:
    return Answered(visit, *validators(response))


def validators(response: Response) -> tuple[str | None, str | None]:
    """ETag and Last-Modified for the next visit; none of what broke off: it must be asked for again as a whole."""
    if "truncated" in response.flags:
        return None, None
    return header(response, "ETag"), header(response, "Last-Modified")


def page_of(
    visit: Visit, response: Response, fetched_at: datetime, publisher: str | None, locale: Locale | None = None
) -> Page:
    """The response as the reader and the archive take it."""
    wire: Wire | None = response.meta.get("wire")
    return Page(
        body=response.body,
        url=response.url,
        content_type=header(response, "Content-Type"),
        headers=list(wire.headers) if wire else _headers(response),
        status=response.status,
        fetched_at=fetched_at,
        publisher=publisher,
        announced=visit.announced,
        locale=locale,
        truncated="truncated" in response.flags,
        wire=wire,
        directives=response.meta.get("directives"),
        ledger_url=visit.url,
    )


def refresh_target(page: Page) -> str | None:
    """Where a page sends its reader at once by meta refresh; None where it does not, or only to itself."""
    head = page.body[:_LOOKED_AT]
    if b"refresh" not in head.lower():
        return None
    wait, target = get_meta_refresh(head.decode("latin-1"), page.url or "")
    if not target or wait is None or wait > _LONGEST_WAIT or normalise(target) == normalise(page.url or ""):
        return None
    return str(target)


def seen_at(visit: Visit, now: datetime) -> datetime:
    """When a visit is made: never before the last one to this address, whatever became of the clock meanwhile.

    Revisions stand in the order of their times, which is to be that of the visits.
    """
    return max(now, visit.settled_at or now)


def _headers(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
