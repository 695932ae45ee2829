"""Today's reader, as the archive uses it to read kept pages again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newscrawl.article import Article, Page

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

Reader = Callable[[Page, "SiteMemory | None"], Article | None]
"""Reads a page into a normalised article; None for what is none."""


def read_today(page: Page, memory: SiteMemory | None = None) -> Article | None:
    """Read a page as `newscrawl.extract` does."""
    # Most uses of an archive read no page: they are spared the parsers.
    from newscrawl.normalise import normalise  # noqa: PLC0415
    from newscrawl.reading import read  # noqa: PLC0415

    article = read(page, memory).article
    return normalise(article) if article else None
