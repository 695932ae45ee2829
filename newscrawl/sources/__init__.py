"""Where articles are announced: the sources of newscrawl.toml, OPML and CSV beside the built-in publishers."""

from newscrawl.sources.declaration import Expect, Source
from newscrawl.sources.load import examine, load, place

__all__ = ["Expect", "Source", "examine", "load", "place"]
