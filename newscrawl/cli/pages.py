"""`extract`: pages to articles without an archive."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from newscrawl import publishers, replay
from newscrawl.article import Article, Page, Reading, Refusal
from newscrawl.cli.output import show_json, show_jsonl
from newscrawl.cli.page import show_article, show_evidence, show_verdicts
from newscrawl.cli.terminal import line, note, show
from newscrawl.errors import UsageError
from newscrawl.normalise import normalise
from newscrawl.reading import explained, read
from newscrawl.reading.body import BlockVerdict
from newscrawl.urls import is_http

UNHEALTHY = 3
"""Not every page that was named gave an article."""


def extract(arguments: argparse.Namespace) -> int:
    """Print the articles of the pages; status 3 when a page that was named gave none."""
    _check(arguments)
    given = replay.Given(url=arguments.url, publisher=arguments.publisher)
    failures = 0
    for name in arguments.files:
        readings = _readings(name, given)
        articles = _show_all(readings, arguments)
        failures += not articles
    return UNHEALTHY if failures else 0


@dataclass(slots=True)
class _Read:
    """A page that was named, and what came of it; no page where the file gave none."""

    name: str
    page: Page | None
    reading: Reading


def _check(arguments: argparse.Namespace) -> None:
    many = len(arguments.files) > 1 or any(Path(name).is_dir() for name in arguments.files)
    if many and arguments.url:
        raise UsageError('--url is the address of one page; give many theirs in sidecars: <file>.json with a "url"')
    if arguments.url is not None and not is_http(arguments.url):
        raise UsageError(f"--url must begin with http:// or https://, unlike {arguments.url!r}")
    if many and arguments.explain_html:
        raise UsageError("--explain-html shows how one page was read: name one file")
    if many and arguments.format == "json":
        raise UsageError("--json prints one article; for many use --jsonl")
    if arguments.publisher and arguments.publisher not in publishers.load_all():
        note(f"no publisher {arguments.publisher!r} is declared: the pages are read as any other's")


def _readings(name: str, given: replay.Given) -> Iterator[_Read]:
    if name == "-":
        yield _read("-", Page(body=sys.stdin.buffer.read(), url=given.url, publisher=given.publisher))
        return
    for found in replay.find(name):
        page = replay.load(found, given)
        if isinstance(page, Refusal):
            yield _Read(found.name, None, Reading(refusal=page))
        else:
            yield _read(found.name, page)


def _read(name: str, page: Page) -> _Read:
    reading = read(page)
    if reading.article:
        reading.article = normalise(reading.article)
        reading.evidence = reading.article.evidence
    return _Read(name, page, reading)


def _show_all(readings: Iterator[_Read], arguments: argparse.Namespace) -> int:
    """Print what came of each; the answer is how many articles there were."""
    count = 0
    for one in readings:
        name, reading = one.name, one.reading
        if reading.article is None:
            assert reading.refusal is not None
            detail = f": {reading.refusal.detail}" if reading.refusal.detail else ""
            note(f"{line(name)}: no article ({reading.refusal.reason}{detail})")
        elif arguments.format is None and count:
            show("\n---\n")
        count += reading.article is not None
        verdicts = _verdicts(one) if arguments.explain or arguments.explain_html else []
        if arguments.explain_html and one.page:
            Path(arguments.explain_html).write_text(
                explained.marked_page(one.page, reading, verdicts), encoding="utf-8"
            )
        _show(reading, arguments.format, verdicts, explain=arguments.explain)
    return count


def _verdicts(one: _Read) -> list[BlockVerdict]:
    return explained.verdicts(one.page, one.reading) if one.page else []


def _show(reading: Reading, format_: str | None, verdicts: list[BlockVerdict], *, explain: bool) -> None:
    if format_ and (explain or reading.article):
        (show_json if format_ == "json" else _show_line)(_json(reading, verdicts, explain=explain))
    elif not format_:
        if reading.article:
            show_article(reading.article)
        if explain:
            show_evidence(reading.evidence)
            show_verdicts(verdicts)


def _show_line(value: Any) -> None:
    show_jsonl([value])


def _json(reading: Reading, verdicts: list[BlockVerdict], *, explain: bool) -> dict[str, Any]:
    """The article; explained, the whole reading: article or refusal, all candidates, what became of each block."""
    article = reading.article.to_dict() if reading.article else None
    if not explain:
        assert article is not None
        return article
    refusal = {"reason": reading.refusal.reason, "detail": reading.refusal.detail} if reading.refusal else None
    return {
        "article": article,
        "refusal": refusal,
        "evidence": Article(evidence=reading.evidence).to_dict()["evidence"],
        "blocks": [asdict(verdict) for verdict in verdicts],
    }
