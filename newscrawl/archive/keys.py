"""Keys: what makes two addresses, titles or names the same, short enough for any index."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from newscrawl import publishers, urls
from newscrawl.archive.words import runs
from newscrawl.text import clean

_LONGEST = 800
"""Bytes; PostgreSQL's indexes end at 2704."""


def short(key: str) -> str:
    """Cut a key that no index would take, keeping it unique."""
    key = clean(key)
    encoded = key.encode()
    if len(encoded) <= _LONGEST:
        return key
    return f"{encoded[:_LONGEST].decode(errors='ignore')}#sha256:{hashlib.sha256(encoded).hexdigest()}"


@lru_cache(maxsize=8192)
def url_key(url: str) -> str:
    """The key of an address: normalised, unless it isn't one of the web (`file:`, `urn:`).

    Sites move from http to https and from www to without, with all their stories: neither makes another address.
    """
    if not url.startswith(("http:", "https:")):
        return short(url)
    address = urls.normalise(url).partition("://")[2]
    return short(f"http://{address.removeprefix('www.')}")


@lru_cache(maxsize=8192)
def target_key(url: str) -> str:
    """The key of the article at an address: `publisher:identifier` where the address tells, else the address's."""
    key = url_key(url)
    publisher = _publisher_at(host_of(url))
    identifier = publisher.identify(url) if publisher else None
    return short(f"{publisher.key}:{identifier}") if publisher and identifier else key


def source_of(url: str) -> str | None:
    """The key of the source an address belongs to: its publisher's, or the site's domain; None outside the web."""
    if not url.startswith(("http:", "https:")):
        return None
    publisher = _publisher_at(host_of(url))
    return publisher.key if publisher else urls.site(url)


def host_of(url: str) -> str:
    """The host (with its port) of an address, without "www."."""
    return url_key(url).partition("://")[2].partition("/")[0]


@lru_cache(maxsize=1024)
def _publisher_at(host: str) -> publishers.Publisher | None:
    return publishers.find(f"http://{host}/") if host else None


def title_key(title: str) -> str:
    """The key of a headline: its words, whatever their case, accents and punctuation."""
    return short(f"title:{' '.join(runs(title))}")


def name_key(name: str) -> str:
    """The key of an author or keyword."""
    return short(" ".join(runs(name)) or name)
