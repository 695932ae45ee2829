"""Page in, Article out."""

from newscrawl.reading.reader import READER_VERSION, extract, read

__all__ = ["READER_VERSION", "extract", "read"]
