"""Which article a reading belongs to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from newscrawl import publishers, urls
from newscrawl.archive.content import content_hash
from newscrawl.archive.keys import host_of, title_key, url_key
from newscrawl.article import Article, Moment

_VIEW = re.compile(r"amp|print|full|all|single|mobile|\d{1,3}|page/\d{1,3}", re.IGNORECASE)
"""What stands below a story's address for another view of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of an article."""

    key: str
    url: str
    kind: str
    """fetched, canonical"""


@dataclass(frozen=True, slots=True)
class Identity:
    """All that can tell an article from another."""

    canonical: str | None
    """The canonical address, where it can be trusted."""

    source: str | None
    """Publisher's key, that of the source that announced it, or the site's name where nobody declared either."""
    identifier: str | None
    """The publisher's own id; None unless the publisher is known, because any page may print anything."""
    addresses: tuple[Address, ...]
    content_key: str
    """For readings without an address: publisher, headline and the date the page states."""
    stated: str
    """The date the page states, as text; empty for none."""
    left: str | None = None
    """Key of the address that redirects to the page."""


def identity_of(article: Article, announced_for: str | None = None, *, left: str | None = None) -> Identity:
    """Say what a reading can be recognised by.

    `announced_for`: the source whose visit found the page; `left`: the address that redirects to it.
    """
    canonical = trusted_canonical(article)
    source = article.publisher or announced_for or urls.site(article.url or canonical or "")
    stated = _stated(article.date_modified) or _stated(article.date_published)
    words = (source or "", title_key(article.headline or ""), stated or content_hash(article))
    return Identity(
        canonical=canonical,
        source=source,
        identifier=article.identifier if article.publisher else None,
        addresses=tuple(_addresses(article, canonical)),
        content_key=hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest(),
        stated=stated,
        left=url_key(left) if left else None,
    )


def trusted_canonical(article: Article) -> str | None:
    """The canonical address, if it can be this article's.

    It must be on the same site, must not name the home page or the section the page stands in, and must not be what
    the publisher's own address scheme calls another story.
    """
    canonical, url = article.canonical_url, article.url
    if not canonical or not canonical.startswith(("http://", "https://")):
        return None
    if canonical == url:
        return canonical
    path = urlsplit(canonical).path.rstrip("/")
    if not path or path.endswith("/index.html"):
        return None
    if url and (not _is_same_site(url, canonical) or _is_section(path, urlsplit(url).path.rstrip("/"))):
        return None
    publisher = publishers.find(canonical)
    named = publisher.identify(canonical) if publisher else None
    return None if named and article.identifier and named != article.identifier else canonical


def _addresses(article: Article, canonical: str | None) -> list[Address]:
    found = []
    if article.url and article.url.startswith(("http://", "https://")):
        found.append(Address(url_key(article.url), article.url, "fetched"))
    if canonical and url_key(canonical) not in {a.key for a in found}:
        found.append(Address(url_key(canonical), canonical, "canonical"))
    return found


def _is_section(path: str, own: str) -> bool:
    """Tell a section's path from a story's: the story stands below it, or it is less specific than the page's own."""
    if own == path:
        return False
    if own.startswith(path + "/"):
        return _VIEW.fullmatch(own[len(path) + 1 :]) is None
    return not _is_specific(path) and _is_specific(own)


def _is_specific(path: str) -> bool:
    last = path.rpartition("/")[2]
    return any(c.isdigit() for c in last) or last.count("-") + last.count("_") > 1 or "." in last or len(last) > 25


def _is_same_site(one: str, other: str) -> bool:
    if urls.same_site(one, other) or host_of(one) == host_of(other):
        return True
    publisher = publishers.find(one)
    return publisher is not None and publisher is publishers.find(other)


def _stated(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if moment.at:
        return moment.at.isoformat()
    return moment.day.isoformat() if moment.day else ""
