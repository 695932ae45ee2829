"""Pages from files: which files there are, and each one as a Page or the reason why it is none."""

from newscrawl.replay.files import LocalFile, Skipped, find
from newscrawl.replay.page import MAX_BYTES, Given, load

__all__ = ["MAX_BYTES", "Given", "LocalFile", "Skipped", "find", "load"]
