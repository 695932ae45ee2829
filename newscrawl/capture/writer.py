"""Writing capture files."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.article import Page
from newscrawl.capture.files import CaptureRef
from newscrawl.capture.record import gzip_member, to_record, warcinfo
from newscrawl.errors import CaptureError

_MAX_BYTES = 1 << 30


class CaptureWriter:
    """Appends pages to WARC files of its own in `folder`; what `append` has returned survives a crash.

    Every writer begins a file of its own name and never touches another's, so a tail torn by a crash stays a tail.
    The file is made at the first page, and a new one begins after `max_bytes`.
    """

    def __init__(self, folder: Path | str, *, max_bytes: int = _MAX_BYTES, software: str = "newscrawl") -> None:
        self._folder = Path(folder)
        self._max_bytes = max_bytes
        self._software = software
        self._out: FileIO | None = None
        self._size = 0

    def append(self, pages: Sequence[Page]) -> list[CaptureRef]:
        """Write one record per page, in order, and fsync; raises CaptureError when the disk won't take them.

        Then none of them counts as written.
        """
        if not pages:
            return []
        try:
            return self._append(pages)
        except OSError as error:
            self._give_up()
            raise CaptureError(
                f"cannot keep captures in {self._folder}: {error.strerror or error}. "
                "Nothing of this batch was stored; make room or correct the rights, and run the same command again."
            ) from error

    def close(self) -> None:
        """End the file; harmless twice."""
        if self._out is not None:
            self._out.close()
            self._out = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, pages: Sequence[Page]) -> list[CaptureRef]:
        now = datetime.now(UTC)
        refs = []
        for page in pages:
            record = to_record(page, now)
            member = gzip_member(record)
            out = self._file_for(len(member))
            refs.append(
                CaptureRef(
                    record_id=page.record_id,
                    file=Path(str(out.name)).name,
                    offset=self._size,
                    length=len(member),
                    payload_digest=record.rec_headers.get_header("WARC-Payload-Digest"),
                    record_type=record.rec_type,
                )
            )
            self._write(out, member)
        assert self._out is not None
        os.fsync(self._out)
        return refs

    def _file_for(self, length: int) -> FileIO:
        """The open file, or a new one where the old is full."""
        if self._out is not None and self._size + length > self._max_bytes:
            os.fsync(self._out)
            self.close()
        if self._out is None:
            self._out = self._begin()
        return self._out

    def _begin(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        # The name sorts by time; the random part keeps machines that share a folder apart.
        name = f"newscrawl-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}.warc.gz"
        out = FileIO(self._folder / name, "xb")
        self._size = 0
        self._write(out, gzip_member(warcinfo(name, self._software)))
        _sync_folder(self._folder)
        return out

    def _write(self, out: FileIO, member: bytes) -> None:
        left = memoryview(member)
        while left:
            left = left[out.write(left) :]
        self._size += len(member)

    def _give_up(self) -> None:
        """Cut off a half-written record where that still works, and let the next batch begin another file."""
        if self._out is not None:
            # A failing disk may fail here once more; the error that matters is on its way already.
            with contextlib.suppress(OSError):
                self._out.truncate(self._size)
            with contextlib.suppress(OSError):
                self._out.close()
            self._out = None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
