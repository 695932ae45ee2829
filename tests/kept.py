"""Pages put into an archive by the shortest way, for tests of what reads it."""

from __future__ import annotations

from pathlib import Path

import newscrawl
from newscrawl import replay
from newscrawl.archive import Archive, Entry
from newscrawl.article import Page, Refusal
from newscrawl.normalise import normalise
from newscrawl.reading import read

PAGES = Path(newscrawl.__file__).parent / "demo_pages"
FERRY = "https://www.harbourpost.example/2024/03/04/ferry-terminal-reopens"
"""The address of the demo's story with two revisions: observed on 4 March 2024, 9:00, and 5 March, 18:00 (UTC)."""


def keep_folder(archive: Archive, folder: Path) -> None:
    """Import a folder; its pages are in the ledger under their file's address."""
    archive.write([entry_of(found) for found in replay.find(folder)])


def entry_of(found: replay.LocalFile) -> Entry:
    page = replay.load(found)
    if isinstance(page, Refusal):
        return Entry(url=found.uri, refusal=page)
    page.ledger_url = found.uri
    return read_entry(page)


def read_entry(page: Page) -> Entry:
    reading = read(page)
    article = normalise(reading.article) if reading.article else None
    return Entry(page=page, article=article, refusal=reading.refusal)
