"""Announcements from feeds, sitemaps, section and home pages: bytes in, addresses out; no network."""

from newscrawl.discover.announcements import Discovery, Door, Found, FoundAs
from newscrawl.discover.discover import discover, kind_of
from newscrawl.discover.patterns import Patterns, learn

__all__ = ["Discovery", "Door", "Found", "FoundAs", "Patterns", "discover", "kind_of", "learn"]
