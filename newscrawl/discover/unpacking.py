"""Documents that are served compressed as files: sitemap.xml.gz."""

from __future__ import annotations

import zlib

MOST_BYTES = 32 << 20
"""Read of one document. A sitemap may have 50 MB; with 50,000 long addresses it has 10."""
_GZIP = b"\x1f\x8b"
_PIECE = 64 << 10


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """The bytes inside a gzip file, as far as they can be read, and what was wrong; other bytes as they are.

    Compression inside compression is not undone.
    """
    if not body.startswith(_GZIP):
        return body[:MOST_BYTES], "larger than is read" if len(body) > MOST_BYTES else None
    found = bytearray()
    wrong = _inflate(body, found)
    if len(found) > MOST_BYTES:
        return bytes(found[:MOST_BYTES]), "larger than is read"
    return bytes(found), wrong


def _inflate(body: bytes, found: bytearray) -> str | None:
    """Append what the members of a gzip file hold; a little more than MOST_BYTES at most."""
    inflater = zlib.decompressobj(wbits=31)
    place = 0
    try:
        while len(found) <= MOST_BYTES:
            rest = inflater.unconsumed_tail or body[place : place + _PIECE]
            place += 0 if inflater.unconsumed_tail else _PIECE
            if not rest:
                return "gzip file that breaks off"
            found += inflater.decompress(rest, _PIECE)
            if inflater.eof:
                left = inflater.unused_data
                place = min(place, len(body)) - len(left)
                if not body.startswith(_GZIP, place):
                    return None
                inflater = zlib.decompressobj(wbits=31)
    except zlib.error as error:
        return f"damaged gzip file: {error}"
    return None
