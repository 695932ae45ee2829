"""Undo HTTP content codings (RFC 9110, 8.4): so many bytes at most, and what breaks off is said."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import brotli

from newscrawl.errors import NotFetchedError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_CODINGS = 2
MOST_RATIO = 200
_SMALL = 4 << 20
"""What grows by more than MOST_RATIO is a bomb, if it is larger than this; pages of text grow by 3 to 30."""
_PIECE = 64 << 10
_ZSTD_WINDOW = 23
"""A frame's window is 8 MiB at most on the web (RFC 9659)."""
_NONE = frozenset({"", "identity", "none", "utf-8", "iso-8859-1", "8bit", "7bit", "binary", "chunked"})
"""No coding, and what servers write when they mean none."""
_MAGIC = ((b"\x1f\x8b\x08", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
_CONTROLS = bytes({*range(32)} - {9, 10, 12, 13, 27})


class _UnknownCodingError(ValueError):
    """A coding that is not asked for and cannot be undone."""


_ERRORS = (zlib.error, brotli.error, zstd.ZstdError, _UnknownCodingError)


@dataclass(frozen=True, slots=True)
class Undone:
    """A body without its codings."""

    body: bytes
    is_cut: bool = False
    """Its coding breaks off before the end."""


def undo(body: bytes, codings: Sequence[str], most_bytes: int, *, is_text: bool = False) -> Undone:
    """Undo codings given in the order they were applied; a text that is called coded stays as it is.

    `is_text`: the body is meant to be read, so that what is still compressed at the end is undone, too. Raises
    NotFetchedError: too_large, bad_coding.
    """
    left = [name.removeprefix("x-") for name in codings if name not in _NONE]
    if len(left) > MOST_CODINGS:
        raise NotFetchedError("failed", "bad_coding", f"{len(left)} codings: {', '.join(left)}"[:200])
    is_cut, layers = False, 0
    while body and (name := left.pop() if left else _undeclared(body, is_text=is_text)):
        layers += 1
        if layers > MOST_CODINGS:
            raise NotFetchedError("failed", "bad_coding", f"more than {MOST_CODINGS} codings")
        undone = _undo(body, name, most_bytes)
        body, is_cut = undone.body, is_cut or undone.is_cut
    return Undone(body, is_cut)


def _undeclared(body: bytes, *, is_text: bool) -> str | None:
    return next((name for magic, name in _MAGIC if body.startswith(magic)), None) if is_text else None


def _undo(body: bytes, name: str, most_bytes: int) -> Undone:
    try:
        return _decoded(body, name, most_bytes)
    except _ERRORS as error:
        if _is_text(body):
            return Undone(body)
        raise NotFetchedError("failed", "bad_coding", f"{name}: {error}"[:200]) from error


def _decoded(body: bytes, name: str, most_bytes: int) -> Undone:
    if name not in _DECODERS:
        raise _UnknownCodingError("unknown")
    pieces: list[bytes] = []
    size = 0
    for piece in _DECODERS[name](body):
        if piece is None:
            return Undone(b"".join(pieces), is_cut=True)
        size += len(piece)
        if size > most_bytes or size > max(_SMALL, MOST_RATIO * len(body)):
            pieces.clear()  # The error keeps this frame alive, and would keep all it held.
            raise NotFetchedError("failed", "too_large", f"{len(body)} bytes of {name} hold more than {size - 1}")
        pieces.append(piece)
    return Undone(b"".join(pieces))


def _is_text(body: bytes) -> bool:
    """Whether bytes look like text rather than something compressed."""
    start = body[:1024]
    return start.translate(None, _CONTROLS) == start and not any(start.startswith(magic) for magic, _ in _MAGIC)


def _gzip(body: bytes) -> Iterator[bytes | None]:
    """Members one after the other; what follows them and is none is passed over, as every browser does."""
    return _inflate(body, 31)


def _deflate(body: bytes) -> Iterator[bytes | None]:
    """With the wrapper of zlib, as the standard says, or without, as some servers send it."""
    has_wrapper = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflate(body, 15 if has_wrapper else -15)


def _inflate(body: bytes, wbits: int) -> Iterator[bytes | None]:
    inflater, is_gzip = zlib.decompressobj(wbits), wbits == 31
    for rest in _pieces(body):
        piece = b""
        while rest or len(piece) == _PIECE:
            if inflater.eof:
                if not (is_gzip and rest.startswith(b"\x1f")):
                    return
                inflater = zlib.decompressobj(wbits)
            piece = inflater.decompress(rest, _PIECE)
            yield piece
            rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail  # noqa: PLW2901 - what is left
    if not inflater.eof:
        yield None


def _brotli(body: bytes) -> Iterator[bytes | None]:
    decoder = brotli.Decompressor()
    piece = decoder.process(body, output_buffer_limit=_PIECE)
    while piece or not decoder.is_finished():
        yield piece or None
        if not piece:
            return
        piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=_PIECE)


def _zstd(body: bytes) -> Iterator[bytes | None]:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    decoder = zstd.ZstdDecompressor(options=options)
    for rest in _pieces(body):
        while rest or not (decoder.eof or decoder.needs_input):
            if decoder.eof:
                if not rest.startswith(b"\x28"):
                    return
                decoder = zstd.ZstdDecompressor(options=options)
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unused_data if decoder.eof else b""  # noqa: PLW2901 - what is left
    if not decoder.eof:
        yield None


def _pieces(body: bytes) -> Iterator[bytes]:
    """What a decoder does not take of its input it copies: of a small piece, whatever the size of the body."""
    return (body[start : start + _PIECE] for start in range(0, len(body), _PIECE))


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes | None]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
ACCEPTED = ", ".join(_DECODERS)
"""For the Accept-Encoding header."""
