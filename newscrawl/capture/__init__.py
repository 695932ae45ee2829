"""Pages kept for good: WARC/1.1 files, one gzip member per record (https://iipc.github.io/warc-specifications/)."""

from newscrawl.capture.files import CaptureRef, Kept, Torn, load, look, scan, warc_files
from newscrawl.capture.mending import mend
from newscrawl.capture.record import Earlier
from newscrawl.capture.writer import MAX_BYTES, CaptureWriter, require_writable

__all__ = [
    "MAX_BYTES",
    "CaptureRef",
    "CaptureWriter",
    "Earlier",
    "Kept",
    "Torn",
    "load",
    "look",
    "mend",
    "require_writable",
    "scan",
    "warc_files",
]
