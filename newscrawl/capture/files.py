"""Reading capture files: one record by its offset, or all of them."""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from newscrawl.article import Page
from newscrawl.capture.record import parse, to_page
from newscrawl.errors import CaptureError, UnsafePathError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.warc(\.gz)?")
_CHUNK = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """Where a record stands."""

    record_id: str
    """As the Page's: "urn:uuid:..."."""
    file: str
    """Name inside the captures' folder."""
    offset: int
    length: int
    """Bytes of the gzip member."""
    payload_digest: str
    """ "sha1:" and base 32, as WARC-Payload-Digest."""
    record_type: str
    """response or resource."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that `scan` met."""

    ref: CaptureRef
    page: Page | None
    """None where the record's bytes are damaged."""
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Torn:
    """What `scan` met at the end of a file whose writer was killed."""

    file: str
    offset: int


def warc_files(folder: Path) -> list[str]:
    """Name the capture files of a folder, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in os.scandir(folder) if _NAME.fullmatch(entry.name))


def load(folder: Path, file: str, offset: int) -> Page:
    """Read the page that was kept at this place; raises CaptureError where no whole record of a page stands."""
    with _open(folder, file) as stream:
        stream.seek(offset)
        member = next(_members(stream, offset), None)
    if member is None or member.plain is None:
        raise CaptureError(f"no whole record at offset {offset} of {file}: {folder / file} is damaged or was cut short")
    kept = _kept(file, member)
    if kept is None or kept.page is None:
        raise CaptureError(f"the record at offset {offset} of {file} is damaged or holds no page")
    if kept.problems:
        raise CaptureError(f"the record at offset {offset} of {file} is damaged: {'; '.join(kept.problems)}")
    return kept.page


def scan(folder: Path, file: str) -> Iterator[Kept | Torn]:
    """Read every page record of a file, digests checked; a torn tail is the last thing it gives."""
    with _open(folder, file) as stream:
        for member in _members(stream, 0):
            if member.plain is None:
                yield Torn(file, member.offset)
            elif kept := _kept(file, member):
                yield kept


@dataclass(slots=True)
class _Member:
    offset: int
    length: int
    plain: bytes | None
    """None for a member that doesn't end, or is no gzip."""


def _open(folder: Path, file: str) -> io.BufferedReader:
    """Open a capture file: a plain name of ours, inside the folder, no link."""
    if not _NAME.fullmatch(file):
        raise UnsafePathError(f"{file!r} is no name of a capture file")
    try:
        return os.fdopen(os.open(folder / file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    except OSError as error:
        raise CaptureError(f"cannot read captures from {folder / file}: {error.strerror}") from error


def _members(stream: io.BufferedReader, offset: int) -> Iterator[_Member]:
    rest = b""
    while rest or (rest := stream.read(_CHUNK)):
        unpacker = zlib.decompressobj(_GZIP)
        parts: list[bytes] = []
        length = 0
        try:
            while rest and not unpacker.eof:
                parts.append(unpacker.decompress(rest))
                length += len(rest)
                rest = unpacker.unused_data if unpacker.eof else stream.read(_CHUNK)
        except zlib.error:
            unpacker = zlib.decompressobj(_GZIP)
        if not unpacker.eof:
            yield _Member(offset, length, None)
            return
        length -= len(unpacker.unused_data)
        yield _Member(offset, length, b"".join(parts))
        offset += length


def _kept(file: str, member: _Member) -> Kept | None:
    """None for records that are no pages, such as warcinfo."""
    assert member.plain is not None
    try:
        record = parse(member.plain)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        return Kept(CaptureRef("", file, member.offset, member.length, "", ""), None, [f"no WARC record: {error}"])
    if record.rec_type not in {"response", "resource"}:
        return None
    ref = CaptureRef(
        record_id=(record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>"),
        file=file,
        offset=member.offset,
        length=member.length,
        payload_digest=record.rec_headers.get_header("WARC-Payload-Digest") or "",
        record_type=record.rec_type,
    )
    return Kept(ref, *_page(record))


def _page(record: ArcWarcRecord) -> tuple[Page | None, list[str]]:
    try:
        page = to_page(record)
    except (ValueError, TypeError, AttributeError) as error:
        return None, [f"its fields are damaged: {error}"]
    checker = record.digest_checker
    return page, list(checker.problems) if checker.passed is False else []
