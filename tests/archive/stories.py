"""Invented pages and what a reader made of them: bytes that need no reader to be understood."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from newscrawl.archive import Entry
from newscrawl.article import Article, Block, BlockType, BodyStatus, Moment, Page, Precision, Zone

SITE = "https://harbour-post.example"


def at(day, hour=12, minute=0):
    """An instant in March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def moment(instant):
    return Moment(raw=str(instant), at=instant, day=instant.date(), precision=Precision.MINUTE, zone=Zone.EXPLICIT)


def on(year, month, day):
    return Moment(raw=f"{day}.{month}.{year}", day=date(year, month, day), precision=Precision.DAY)


def article(headline="Harbour bridge opens", text="The bridge opened.\n\nThousands came.", **fields):
    """An article as normalised; `text` becomes its paragraphs."""
    fields.setdefault("publisher", "harbour-post")
    fields.setdefault("reader_version", "1")
    fields.setdefault("body_status", BodyStatus.OK)
    body = [Block(BlockType.PARAGRAPH, part) for part in text.split("\n\n")]
    return Article(headline=headline, body=body, article_body=text, word_count=len(text.split()), **fields)


def entry(path="/2026/03/bridge-opens", *, run_id=None, fetched_at=None, ledger_url=None, truncated=False, **fields):
    """A visit to a page of the Harbour Post that gave an article. `path` None: the page has no address."""
    url = f"{SITE}{path}" if path else None
    read = article(url=url, fetched_at=fetched_at, **fields)
    if truncated:
        read.flags.append("truncated")
    page = Page(body=dump(read), url=url, fetched_at=fetched_at, ledger_url=ledger_url, truncated=truncated)
    read.page = page
    return Entry(page=page, article=read, run_id=run_id)


def dump(read):
    """Bytes that `read_back` reads."""
    return json.dumps(read.to_dict()).encode()


def read_back(page, _memory=None):
    """A reader for the pages of this module."""
    read = Article.from_dict(json.loads(page.body))
    read.page = page
    return read
