"""Pages from files: which files there are, and each one as a Page or the reason why it is none."""

from newscrawl.replay.files import LocalFile, find, root_of
from newscrawl.replay.page import MAX_BYTES, Given, load, load_uri

__all__ = ["MAX_BYTES", "Given", "LocalFile", "find", "load", "load_uri", "root_of"]
