"""Sitemaps (sitemaps.org), their indexes, and the tags of Google News in them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import islice
from typing import Any

from newscrawl.article import DoorKind, Page
from newscrawl.discover.announcements import Discovery, Door, Found, FoundAs
from newscrawl.discover.documents import Document, elements, local
from newscrawl.discover.reading import address, instant, words
from newscrawl.urls import is_http

ROOTS = frozenset({"urlset", "sitemapindex"})
MOST = 100_000
"""Entries read of one sitemap; the standard has at most 50,000."""
_MANY_ALIKE = 10
_HEAD = 100_000


def read_sitemap(document: Document, page: Page) -> Discovery:
    """What a sitemap lists; its children, where it is an index. A text file lists an address on each line."""
    answer = Discovery()
    if document.root in ROOTS or "<loc>" in document.text[:_HEAD]:
        _read_xml(document.text, page, answer)
    elif not document.text.startswith("<"):
        _read_lines(document.text, answer)
    else:
        answer.is_other = bool(document.root) and not page.truncated
        answer.problems.append(f"no sitemap: a document of <{document.root}>")
    if not (answer.found or answer.doors or answer.problems):
        answer.problems.append("an empty sitemap")
    return answer


def _read_xml(text: str, page: Page, answer: Discovery) -> None:
    addresses: dict[str, Found] = {}
    children: dict[str, Door] = {}
    entries = elements(text, "url", "sitemap")
    for element in islice(entries, MOST):
        parts = _parts(element)
        # Some indexes have the address without an element around it.
        url = address(parts.get("loc") or element.text, page.url)
        if url is None:
            continue
        changed = instant(parts.get("lastmod"))
        if local(element) == "sitemap":
            children.setdefault(url, Door(DoorKind.SITEMAP, url, "index", changed))
        else:
            addresses.setdefault(url, _entry(url, parts, changed))
    if next(entries, None) is not None:
        answer.problems.append(f"more than {MOST} entries: the rest was not read")
    answer.found += _believed(list(addresses.values()), answer)
    answer.doors += [door for url, door in children.items() if url != page.url]


def _parts(element: Any) -> dict[str, str]:
    """The texts of an entry by the local names of their elements; those of pictures and films are left out."""
    parts: dict[str, str] = {}
    for child in element:
        name = local(child)
        if name in ("loc", "lastmod"):
            parts.setdefault(name, _text(child))
        elif name == "news":
            for part in child.iter():
                if not len(part) and (text := _text(part)).strip():
                    parts.setdefault(local(part), text)
    return parts


def _text(element: Any) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""


def _entry(url: str, parts: dict[str, str], changed: datetime | None) -> Found:
    published, title = words(parts.get("publication_date")), words(parts.get("title"))
    kind = FoundAs.NEWS if published or title else FoundAs.LISTED
    return Found(url, title, published, changed, kind, language=words(parts.get("language")))


def _believed(found: list[Found], answer: Discovery) -> list[Found]:
    """Where all entries claim one and the same change, that is when the sitemap was made: nothing to go by."""
    counted = Counter(entry.updated for entry in found)
    if len(found) < _MANY_ALIKE or len(counted) > 1 or None in counted:
        return found
    answer.problems.append("every entry has the same lastmod: it is not believed")
    for entry in found:
        entry.updated = None
    return found


def _read_lines(text: str, answer: Discovery) -> None:
    lines = (line.strip() for line in text.splitlines()[: MOST + 1])
    urls = dict.fromkeys(line for line in lines if is_http(line) and address(line, None))
    if not urls:
        answer.problems.append("no sitemap: neither XML nor addresses")
    answer.found += [Found(url, kind=FoundAs.LISTED) for url in list(urls)[:MOST]]
