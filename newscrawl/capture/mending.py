"""Files whose writer was killed: the record it was writing is cut off, so that every tool can read them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedRandom
from pathlib import Path

from newscrawl.capture.files import members, warc_files

_MARK = ".open"
"""What is appended to the name of a file for a second one that is locked, and there, while the first is written."""


def mark(folder: Path, file: str) -> int:
    """Mark a file as being written; the answer is for `unmark`. A process that dies leaves the mark, unlocked."""
    handle = os.open(folder / f"{file}{_MARK}", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    # Where a file system knows no locks nothing is ever mended.
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def unmark(folder: Path, file: str, handle: int) -> None:
    """The file ends with a whole record, and nobody writes to it any more."""
    (folder / f"{file}{_MARK}").unlink(missing_ok=True)
    os.close(handle)


def mend(folder: Path, promised: Callable[[str], int]) -> list[str]:
    """Cut torn ends off files whose writers have died; the answer names the files that had one.

    `promised`: how many bytes of a file the archive relies on. They are never touched.
    """
    mended = []
    for file in warc_files(folder):
        with _abandoned(folder, file) as is_abandoned:
            if is_abandoned and _cut(folder / file, promised(file)):
                mended.append(file)
    return mended


@contextmanager
def _abandoned(folder: Path, file: str) -> Iterator[bool]:
    """Whether a writer died over this file; then the mark is held meanwhile and gone afterwards."""
    try:
        handle = os.open(folder / f"{file}{_MARK}", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        yield False
        return
    yield True
    unmark(folder, file, handle)


def _cut(path: Path, promised: int) -> bool:
    with path.open("r+b") as stream:
        end = _whole_until(stream, promised)
        if end is None:
            return False
        stream.truncate(end)
        os.fsync(stream)
    return True


def _whole_until(stream: BufferedRandom, start: int) -> int | None:
    """Where the torn record begins; None where all is whole."""
    stream.seek(start)
    return next((member.offset for member in members(stream, start) if member.plain is None), None)
