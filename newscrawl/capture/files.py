"""Reading capture files: one record by its offset, or all of them."""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from newscrawl.article import Page
from newscrawl.capture.page import parse, payload_place, to_page
from newscrawl.capture.record import NOT_MODIFIED
from newscrawl.errors import CaptureError, UnsafePathError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.warc(\.gz)?")
_CHUNK = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_OF_PAGES = frozenset({"response", "resource", "revisit"})
_NO_RECORD = (ArchiveLoadFailed, EOFError, ValueError)
_NO_FIELDS = (ValueError, TypeError, AttributeError, LookupError)
_MOST_REFERENCES = 4
"""A revisit refers to a payload; one that refers to another revisit is odd, one that never ends is forged."""


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
    """response, resource or revisit."""
    payload_length: int = 0
    """Bytes of the payload, still in its content coding."""


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
    kept = look(folder, file, offset)
    if kept.page is None or kept.problems:
        raise CaptureError(f"the record at offset {offset} of {file} is damaged: {'; '.join(kept.problems)}")
    return kept.page


def look(folder: Path, file: str, offset: int) -> Kept:
    """Read the record at this place; raises CaptureError where no whole record of a page stands."""
    kept = _kept(folder, file, _member(folder, file, offset))
    if kept is None:
        raise CaptureError(f"the record at offset {offset} of {file} holds no page")
    return kept


def scan(folder: Path, file: str) -> Iterator[Kept | Torn]:
    """Read every page record of a file, digests checked; a torn tail is the last thing it gives."""
    with _open(folder, file) as stream:
        for member in members(stream, 0):
            if member.plain is None:
                yield Torn(file, member.offset)
            elif kept := _kept(folder, file, member):
                yield kept


@dataclass(slots=True)
class Member:
    """One record as it stands in a file."""

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


def members(stream: BinaryIO, offset: int) -> Iterator[Member]:
    """Unpack the gzip members of a stream that stands at `offset`; one that is damaged or torn is the last."""
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
            yield Member(offset, length, None)
            return
        length -= len(unpacker.unused_data)
        yield Member(offset, length, b"".join(parts))
        offset += length


def _member(folder: Path, file: str, offset: int) -> Member:
    with _open(folder, file) as stream:
        stream.seek(offset)
        member = next(members(stream, offset), None)
    if member is None or member.plain is None:
        raise CaptureError(f"no whole record at offset {offset} of {file}: {folder / file} is damaged or was cut short")
    return member


def _kept(folder: Path, file: str, member: Member) -> Kept | None:
    """None for records that are no pages, such as warcinfo, a request or an answer 304."""
    try:
        record = _parsed(member)
    except _NO_RECORD as error:
        return Kept(CaptureRef("", file, member.offset, member.length, "", ""), None, [f"no WARC record: {error}"])
    if record.rec_type not in _OF_PAGES or record.rec_headers.get_header("WARC-Profile") == NOT_MODIFIED:
        return None
    page, problems, length = _page(folder, record)
    ref = CaptureRef(
        record_id=(record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>"),
        file=file,
        offset=member.offset,
        length=member.length,
        payload_digest=record.rec_headers.get_header("WARC-Payload-Digest") or "",
        record_type=record.rec_type,
        payload_length=length,
    )
    return Kept(ref, page, problems)


def _page(folder: Path, record: ArcWarcRecord) -> tuple[Page | None, list[str], int]:
    """The page of a record, what is wrong with it, and how long its payload is."""
    payload, problems = b"", list[str]()
    try:
        payload, problems = _payload(folder, record)
        return to_page(record, payload), problems, len(payload)
    except CaptureError as error:
        return None, [*problems, str(error)], len(payload)
    except _NO_FIELDS as error:
        return None, [*problems, f"its fields are damaged: {error}"], len(payload)


def _payload(folder: Path, record: ArcWarcRecord) -> tuple[bytes, list[str]]:
    """The payload of a record, or of the one that a revisit refers to."""
    promised = record.rec_headers.get_header("WARC-Payload-Digest")
    for _ in range(_MOST_REFERENCES):
        if record.rec_type != "revisit":
            payload = record.raw_stream.read()
            checker = record.digest_checker
            problems = list(checker.problems) if checker.passed is False else []
            kept = record.rec_headers.get_header("WARC-Payload-Digest")
            return payload, problems or ([f"its payload is {kept}, not {promised}"] if kept != promised else [])
        file, offset = payload_place(record)
        try:
            record = _parsed(_member(folder, file, offset))
        except (*_NO_RECORD, UnsafePathError) as error:
            raise CaptureError(f"its payload cannot be read from {file}: {error}") from error
    raise CaptureError(f"its payload is not found after {_MOST_REFERENCES} references")


def _parsed(member: Member) -> ArcWarcRecord:
    assert member.plain is not None
    return parse(member.plain)
