"""Pages kept for good: WARC/1.1 files, one gzip member per record (https://iipc.github.io/warc-specifications/)."""

from newscrawl.capture.files import CaptureRef, Kept, Torn, load, scan, warc_files
from newscrawl.capture.writer import CaptureWriter

__all__ = ["CaptureRef", "CaptureWriter", "Kept", "Torn", "load", "scan", "warc_files"]
