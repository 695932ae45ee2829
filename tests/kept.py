"""Pages put into an archive by the shortest way, for tests of what reads it."""

from __future__ import annotations

from pathlib import Path

from newscrawl import replay
from newscrawl.archive import Archive, Entry
from newscrawl.article import Page, Refusal
from newscrawl.normalise import normalise
from newscrawl.reading import read


def keep_folder(archive: Archive, folder: Path) -> None:
    """Import a folder; its pages are in the ledger under their file's address."""
    archive.write([entry_of(found) for found in replay.find(folder)])


def entry_of(found: replay.LocalFile | replay.Skipped) -> Entry:
    if isinstance(found, replay.Skipped):
        return Entry(url=found.file.uri, refusal=found.refusal)
    page = replay.load(found)
    if isinstance(page, Refusal):
        return Entry(url=found.uri, refusal=page)
    page.ledger_url = found.uri
    return read_entry(page)


def read_entry(page: Page) -> Entry:
    reading = read(page)
    article = normalise(reading.article) if reading.article else None
    return Entry(page=page, article=article, refusal=reading.refusal)
