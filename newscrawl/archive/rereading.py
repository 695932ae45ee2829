"""Kept pages read again, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl import capture
from newscrawl.archive.captures import KeptPage
from newscrawl.archive.remembering import Memories
from newscrawl.article import Article, Page, Reason, Refusal
from newscrawl.errors import CaptureError
from newscrawl.normalise import normalise
from newscrawl.workers.readers import Readers

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

Reread = Article | Refusal
"""What became of a kept page: Reason.UNREADABLE where its bytes are gone or damaged."""


def read_kept(pages: Iterable[KeptPage], folder: Path, readers: Readers, memories: Memories) -> dict[int, Reread]:
    """Read kept pages with today's reader, each with what is known of its site; by capture id."""
    found: dict[int, Reread] = {}
    ids: list[int] = []
    for id_, reading in zip(ids, readers.read(_loaded(pages, folder, memories, ids, found)), strict=True):
        if reading.article:
            found[id_] = normalise(reading.article)
        elif reading.refusal:
            found[id_] = reading.refusal
    return found


def _loaded(
    pages: Iterable[KeptPage], folder: Path, memories: Memories, ids: list[int], found: dict[int, Reread]
) -> Iterator[tuple[Page, SiteMemory | None]]:
    """Give the pages whose bytes are there, their captures' ids to `ids`, and note the others."""
    for page in pages:
        try:
            kept = capture.load(folder, page.warc_file, page.warc_offset)
        except CaptureError as error:
            found[page.id] = Refusal(Reason.UNREADABLE, str(error))
        else:
            ids.append(page.id)
            yield kept, memories.of_page(kept)
