"""The feed cases of gofeed: what can be compared of them.

Most cases are about one field and have entries without an address, which announce nothing: such an entry is given one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newscrawl.article import DoorKind, Page
from newscrawl.discover import discover
from newscrawl.discover.feeds import title_of
from newscrawl.normalise.dates import read_date

_ENTRY = re.compile(r"<((?:[\w.-]+:)?(item|entry))(\s[^<>]*)?(/?)>")
_ATOM = '<link xmlns="http://www.w3.org/2005/Atom" href="{}"/>'


def cases(folder: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Every feed with the entries that are expected of it."""
    for feed in sorted(folder.rglob("*")):
        expected = feed.with_name(f"{feed.stem}_expected.json") if feed.suffix == ".json" else feed.with_suffix(".json")
        is_answer = feed.suffix == ".json" and (feed.with_suffix(".xml").exists() or feed.stem.endswith("_expected"))
        if feed.is_file() and not is_answer and expected.exists():
            answer = json.loads(expected.read_text(encoding="utf-8"))
            yield feed, answer.get("items") or answer.get("entries") or []


def differences(feed: Path, expected: list[dict[str, Any]]) -> list[str]:
    """What our reading of a feed says otherwise: addresses, titles and dates."""
    wanted = [_link(entry) or f"http://given.example/{i}" for i, entry in enumerate(expected)]
    body = feed.read_bytes()
    if any(url.startswith("http://given.example/") for url in wanted):
        body = _with_addresses(body, wanted)
    read = {found.url: found for found in discover(Page(body=body), DoorKind.FEED).found}
    wrong = []
    for url, entry in zip(wanted, expected, strict=True):
        found = read.get(url)
        if found is None:
            wrong.append(f"address {url} not in {list(read)}")
            continue
        said = {"title": found.title or "", "date": _instant(found.date_raw)}
        meant = {"title": title_of(entry.get("title")) or "", "date": _instant(_published(entry))}
        wrong += [f"{name}: {said[name]!r} is not {meant[name]!r}" for name in said if said[name] != meant[name]]
    return wrong


def _link(entry: dict[str, Any]) -> str | None:
    links = [link for link in entry.get("links") or () if isinstance(link, dict)]
    known = (link.get("href") for link in links if link.get("rel", "alternate") == "alternate")
    url = entry.get("link") or entry.get("url") or next(known, None)
    return url if url and url.startswith("http") else None


def _published(entry: dict[str, Any]) -> str | None:
    return next(filter(None, map(entry.get, ("publishedParsed", "pubDateParsed", "date_published"))), None)


def _instant(written: str | None) -> str | None:
    moment = read_date(written) if written else None
    return str(moment.at or moment.day) if moment else None


def _with_addresses(body: bytes, urls: list[str]) -> bytes:
    left = iter(urls)

    def opened(found: re.Match[str]) -> str:
        name, local, attributes, empty = found[1], found[2], found[3] or "", found[4]
        url = next(left, None)
        if url is None:
            return found[0]
        link = _ATOM.format(url) if local == "entry" else f"<link>{url}</link>"
        return f"<{name}{attributes}>{link}" + (f"</{name}>" if empty else "")

    return _ENTRY.sub(opened, body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
