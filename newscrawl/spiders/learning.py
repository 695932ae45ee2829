"""What the pages of a run have in common, learned before they are read."""

from __future__ import annotations

import hashlib
import heapq
import logging
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from newscrawl import urls
from newscrawl.archive.remembering import Memories
from newscrawl.article import Page, Refusal
from newscrawl.reading.memory import learn
from newscrawl.replay import Given, LocalFile, load_uri
from newscrawl.workers.attempt import READER_BUGS

_LOG = logging.getLogger(__name__)
_MOST_FILES = 1_000
"""Files that are looked at before a run, however many it has."""
_MOST_PAGES = 30
"""Of one site."""
_MOST_BYTES = 64 << 20
"""Of all pages together."""
_LARGEST = 2 << 20
"""Bytes; a larger page is read, but nothing is learned from it."""


def learn_from_files(files: Iterable[LocalFile], root: Path, given: Given, memories: Memories) -> None:
    """Learn from files of every site with several, and remember it, unless more stories have taught more before.

    The same files teach the same, in whatever order they come: a run that goes on reads as it began.
    """
    for site, pages in sorted(_sample(files, root, given).items()):
        if len(pages) < 2:
            continue
        try:
            learned = learn(pages)
        except READER_BUGS:
            _LOG.exception("nothing could be learned of %s", site)
            continue
        known = memories.of_site(site)
        if known is None or known.pages <= learned.pages:
            memories.remember(site, learned)


def _sample(files: Iterable[LocalFile], root: Path, given: Given) -> dict[str, list[Page]]:
    """Pages by site, spread over all files."""
    found: defaultdict[str, list[Page]] = defaultdict(list)
    size = 0
    for uri in heapq.nsmallest(_MOST_FILES, (file.uri for file in files), key=_place):
        page = load_uri(root, uri, given)
        if isinstance(page, Refusal) or not page.url or len(page.body) > _LARGEST:
            continue
        pages = found[urls.site(page.url) or ""]
        if len(pages) < _MOST_PAGES and size + len(page.body) <= _MOST_BYTES:
            pages.append(page)
            size += len(page.body)
    found.pop("", None)
    return found


def _place(uri: str) -> bytes:
    return hashlib.blake2b(uri.encode("utf-8", "surrogateescape"), digest_size=8).digest()
