"""newscrawl: a news archive that you run yourself.

`extract` and `read` are the library's front door; neither Scrapy nor SQLAlchemy is imported for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newscrawl.article import Article, Author, Block, Image, Link, Moment, Page, Reading

if TYPE_CHECKING:
    from newscrawl.reading import extract, read

__all__ = ["Article", "Author", "Block", "Image", "Link", "Moment", "Page", "Reading", "extract", "read"]


def __getattr__(name: str) -> Any:
    # The parsers are loaded with the first page, so that `newscrawl --help` need not wait for them.
    if name in ("extract", "read"):
        return getattr(import_module("newscrawl.reading"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
