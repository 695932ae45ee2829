"""Writing capture files."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.recordloader import ArcWarcRecord

from newscrawl.article import Page
from newscrawl.capture.files import CaptureRef
from newscrawl.capture.http import payload_of
from newscrawl.capture.mending import mark, unmark
from newscrawl.capture.record import (
    Earlier,
    digest_of,
    gzip_member,
    is_http,
    not_modified,
    request_of,
    to_record,
    warcinfo,
)
from newscrawl.errors import CaptureError

MAX_BYTES = 1 << 30
_MOST_REMEMBERED = 20_000
"""Payloads of this run that are known again; the archive knows those of earlier ones."""
FindEarlier = Callable[[Collection[str]], Mapping[str, Earlier]]
"""Gives, by payload digest, records that are kept already."""


class CaptureWriter:
    """Appends pages to WARC files of its own in `folder`; what `append` has returned survives a crash.

    Every writer begins a file of its own name and never touches another's, so a tail torn by a crash stays a tail.
    The file is made at the first page, and a new one begins after `max_bytes`.
    """

    def __init__(self, folder: Path | str, *, max_bytes: int = MAX_BYTES, software: str = "newscrawl") -> None:
        self._folder = Path(folder)
        self._max_bytes = max_bytes
        self._software = software
        self._out: FileIO | None = None
        self._mark = -1
        self._size = 0
        self._seen: OrderedDict[str, Earlier] = OrderedDict()

    def append(self, pages: Sequence[Page], find_earlier: FindEarlier | None = None) -> list[CaptureRef]:
        """Write the records of each page, in order, and fsync; raises CaptureError when the disk won't take them.

        Then none of them counts as written. What came over HTTP with a payload that this writer or `find_earlier`
        knows becomes a `revisit`.
        """
        if not pages:
            return []
        digests = [digest_of(page) for page in pages]
        known = self._known(pages, digests, find_earlier)
        try:
            return self._append(list(zip(pages, digests, strict=True)), known)
        except OSError as error:
            self._give_up()
            raise self._no_room(error) from error

    def confirm(self, pages: Sequence[tuple[Page, Earlier]]) -> None:
        """Write the records of answers 304, each with what it confirms; they are on disk with the next `append`."""
        try:
            for page, earlier in pages:
                self._put_with_request(page, not_modified(page, datetime.now(UTC), earlier))
        except OSError as error:
            self._give_up()
            raise self._no_room(error) from error

    def close(self) -> None:
        """End the file; harmless twice."""
        if self._out is not None:
            self._out.close()
            unmark(self._folder, Path(str(self._out.name)).name, self._mark)
            self._out = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _no_room(self, error: OSError) -> CaptureError:
        return CaptureError(
            f"cannot keep captures in {self._folder}: {error.strerror or error}. "
            "Nothing of this batch was stored; make room or correct the rights, and run the same command again."
        )

    def _known(
        self, pages: Sequence[Page], digests: Sequence[str], find_earlier: FindEarlier | None
    ) -> dict[str, Earlier]:
        """The payloads among these that are kept already."""
        wanted = {digest for page, digest in zip(pages, digests, strict=True) if _may_be_revisit(page)}
        known = {digest: self._seen[digest] for digest in wanted if digest in self._seen}
        unknown = wanted - known.keys()
        return known | dict(find_earlier(unknown)) if find_earlier and unknown else known

    def _append(self, pages: Sequence[tuple[Page, str]], known: dict[str, Earlier]) -> list[CaptureRef]:
        now = datetime.now(UTC)
        refs = []
        for page, digest in pages:
            refs.append(self._put(page, now, digest, known.get(digest) if _may_be_revisit(page) else None))
            if digest not in known and _may_be_revisit(page):
                known[digest] = _as_earlier(page, refs[-1])
        assert self._out is not None
        os.fsync(self._out)
        for digest, earlier in known.items():
            self._remember(digest, earlier)
        return refs

    def _put(self, page: Page, now: datetime, digest: str, earlier: Earlier | None) -> CaptureRef:
        record = to_record(page, now, digest, earlier)
        file, offset, length = self._put_with_request(page, record)
        return CaptureRef(
            record_id=page.record_id,
            file=file,
            offset=offset,
            length=length,
            payload_digest=digest,
            record_type=record.rec_type,
            payload_length=len(payload_of(page)),
        )

    def _put_with_request(self, page: Page, record: ArcWarcRecord) -> tuple[str, int, int]:
        """Write a record, and what was asked beside it; the answer is its file, offset and length."""
        member = gzip_member(record)
        out = self._file_for(len(member))
        place = Path(str(out.name)).name, self._size, len(member)
        self._write(out, member)
        if request := request_of(page, record):
            self._write(out, gzip_member(request))
        return place

    def _remember(self, digest: str, earlier: Earlier) -> None:
        self._seen[digest] = earlier
        self._seen.move_to_end(digest)
        if len(self._seen) > _MOST_REMEMBERED:
            self._seen.popitem(last=False)

    def _file_for(self, length: int) -> FileIO:
        """The open file, or a new one where the old is full."""
        if self._out is not None and self._size + length > self._max_bytes:
            os.fsync(self._out)
            self.close()
        return self._out or self._begin()

    def _begin(self) -> FileIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        # The name sorts by time; the random part keeps machines that share a folder apart.
        name = f"newscrawl-{datetime.now(UTC):%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}.warc.gz"
        self._mark = mark(self._folder, name)
        self._out = FileIO(self._folder / name, "xb")
        self._size = 0
        self._write(self._out, gzip_member(warcinfo(name, self._software)))
        _sync_folder(self._folder)
        return self._out

    def _write(self, out: FileIO, member: bytes) -> None:
        left = memoryview(member)
        while left:
            left = left[out.write(left) :]
        self._size += len(member)

    def _give_up(self) -> None:
        """Cut off a half-written record where that still works, and let the next batch begin another file."""
        if self._out is not None and self._size == 0:
            Path(str(self._out.name)).unlink()
            self.close()
        elif self._out is not None:
            # A failing disk may fail here once more; the error that matters is on its way already.
            with contextlib.suppress(OSError):
                self._out.truncate(self._size)
            with contextlib.suppress(OSError):
                self._out.close()
            # The mark stays: where the cut failed, too, the next writer makes it.
            os.close(self._mark)
            self._out = None


def require_writable(folder: Path) -> None:
    """Raise CaptureError where no capture could be kept in the folder, or the folder not be made."""
    # Below a folder that may not be searched Path.exists and Path.is_dir raise; these answer no.
    there = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
    if not os.access(there, os.W_OK | os.X_OK) or not there.is_dir():
        raise CaptureError(
            f"cannot keep captures in {folder}: nothing can be written to {there}; correct its rights, or name another "
            "folder with NEWSCRAWL_CAPTURES"
        )


def _may_be_revisit(page: Page) -> bool:
    """A revisit refers to a time, and stands for a whole payload."""
    return is_http(page) and page.fetched_at is not None and not page.truncated and bool(payload_of(page))


def _as_earlier(page: Page, ref: CaptureRef) -> Earlier:
    assert page.url is not None
    assert page.fetched_at is not None
    return Earlier(ref.record_id, ref.file, ref.offset, page.url, page.fetched_at)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
