"""One file as a Page."""

from __future__ import annotations

import errno
import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from newscrawl import publishers
from newscrawl.article import Page, Reason, Refusal
from newscrawl.errors import UnsafePathError
from newscrawl.replay import origin, sidecar
from newscrawl.replay.files import LocalFile
from newscrawl.replay.kinds import HEAD, refused_by_name
from newscrawl.replay.sidecar import Sidecar, SidecarError

MAX_BYTES = 32 << 20
"""The largest page that is read, packed or not."""
_GZIP = b"\x1f\x8b"
_IN_ADDRESSES = "/?&=;:@!$'()*+,~%"
_INDEX = re.compile(r"(^|/)index\.html?$")


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says of the files."""

    url: str | None = None
    """Of the one file; it goes before all that the file says."""
    publisher: str | None = None
    """Of files whose sidecar and address don't tell."""
    base_url: str | None = None
    """The address of the root folder: a file's own is this and its name. Files that name their address keep it."""


def load(file: LocalFile, given: Given | None = None, *, max_bytes: int = MAX_BYTES) -> Page | Refusal:
    """Read a file into a Page, or say why it is none.

    The address comes from the caller, else the sidecar, the program that saved the page, the Wayback Machine,
    `base_url`, the page's canonical link or og:url. A sidecar that cannot be read refuses its page: a page filed under
    a wrong address is harder to find than one that is missing.
    """
    given = given or Given()
    try:
        return _load(file, given, max_bytes)
    except UnsafePathError as error:
        return Refusal(Reason.UNSAFE_PATH, str(error))
    except SidecarError as error:
        return Refusal(Reason.SIDECAR_INVALID, f"{Path(file.name).name}.json: {error}")
    except (OSError, zlib.error, EOFError) as error:
        return Refusal(Reason.UNREADABLE, getattr(error, "strerror", None) or str(error))


def load_uri(root: Path, uri: str, given: Given | None = None, *, max_bytes: int = MAX_BYTES) -> Page | Refusal:
    """Read the file at a `LocalFile.uri`; one outside the root is refused."""
    try:
        file = LocalFile.of(root, uri)
    except UnsafePathError as error:
        return Refusal(Reason.UNSAFE_PATH, str(error))
    return load(file, given, max_bytes=max_bytes)


def _load(file: LocalFile, given: Given, max_bytes: int) -> Page | Refusal:
    if any(part.startswith(".") for part in Path(file.name).parts if part != ".."):
        return Refusal(Reason.NOT_A_PAGE, "hidden")
    with file.open() as stream:
        head = stream.read(HEAD)
        if refusal := refused_by_name(file.name, head, is_sidecar=_is_sidecar(file)):
            return refusal
        size = os.fstat(stream.fileno()).st_size
        body = None if size > max_bytes else _unpacked(head, stream, max_bytes)
    if body is None:
        return Refusal(Reason.TOO_LARGE, f"over {max_bytes / (1 << 20):g} MiB")
    if body[:5] == b"WARC/":
        return refused_by_name(file.name, body[:HEAD], is_sidecar=False) or Refusal(Reason.NOT_A_PAGE)
    return _page(file, given, body)


def _unpacked(head: bytes, stream: BinaryIO, max_bytes: int) -> bytes | None:
    """The file's bytes, or those a gzip file packs; None when they are too many."""
    packed = head + stream.read(max_bytes + 1 - len(head))
    if not packed.startswith(_GZIP):
        return packed if len(packed) <= max_bytes else None
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    body = unpacker.decompress(packed, max_bytes + 1)
    if len(body) > max_bytes:
        return None
    if not unpacker.eof:
        raise EOFError("the gzip file was cut short")
    return body


def _page(file: LocalFile, given: Given, body: bytes) -> Page:
    beside = _sidecar(file)
    saver, wayback = origin.noted_by_the_saver(body), origin.noted_by_the_wayback_machine(body)
    told = given.url or beside.url or saver.url or wayback.url
    url = told or _url_in_tree(file, given) or origin.named_by_the_page(body)
    is_declared = url is not None and publishers.find(url) is not None
    return Page(
        body=body,
        url=url,
        fetched_at=beside.fetched_at or wayback.fetched_at or saver.fetched_at,
        publisher=beside.publisher or (None if is_declared else given.publisher),
        status=beside.status,
        headers=beside.headers,
        content_type=next((value for name, value in beside.headers if name.lower() == "content-type"), None),
        ledger_url=file.uri,
    )


def _sidecar(file: LocalFile) -> Sidecar:
    try:
        with file.sibling(".json").open() as stream:
            text = stream.read(sidecar.MAX_BYTES + 1)
    except FileNotFoundError:
        return Sidecar()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            # No file can have that name, so the page has no sidecar.
            return Sidecar()
        raise SidecarError(error.strerror or str(error)) from error
    except UnsafePathError as error:
        raise SidecarError(str(error)) from error
    if len(text) > sidecar.MAX_BYTES:
        raise SidecarError("over 1 MiB")
    return sidecar.parse(text)


def _is_sidecar(file: LocalFile) -> bool:
    return file.name.endswith(".json") and (file.root / file.name.removesuffix(".json")).exists()


def _url_in_tree(file: LocalFile, given: Given) -> str | None:
    if given.base_url is None:
        return None
    name = _INDEX.sub(r"\1", file.name.removesuffix(".gz"))
    # Copies made by wget keep "?" and "%" of the address in the file's name.
    return f"{given.base_url.rstrip('/')}/{quote(name, safe=_IN_ADDRESSES, errors='surrogateescape')}"
