"""What a file is, told by its name and its first bytes."""

from __future__ import annotations

import re

from newscrawl.article import Reason, Refusal

HEAD = 4096
"""Bytes of a file that tell what it is."""

_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_DATA = re.compile(
    r"\.(?:jsonl?|ndjson|[ct]sv|md|markdown|rst|xml|rss|atom|ya?ml|toml|ini|cfg|conf|log|sql|py|m?js|css|map|sh|bat|ps1"
    r"|lock|sqlite|db|pickle|pkl|parquet)$",
    re.IGNORECASE,
)
_NO_TEXT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|bmp|ico|tiff?|svg|mp[34]|m4[av]|og[gva]|wav|flac|mov|avi|mkv|webm|swf|pdf|docx?|xlsx?"
    r"|pptx?|od[ts]|epub|zip|tar|tgz|bz2|xz|zst|7z|rar|exe|dll|so|bin|iso|woff2?|[to]tf|eot)$",
    re.IGNORECASE,
)
_ARCHIVES = re.compile(r"\.(w?arc)(\.gz)?$|\.wacz$", re.IGNORECASE)
_ARCHIVE_HEADS = (b"WARC/", b"filedesc://")


def refused_by_name(name: str, head: bytes, *, is_sidecar: bool) -> Refusal | None:
    """Say why this file isn't read as a page; None for what may be one.

    Whatever its name, a file that begins as an HTML document does may be one.
    """
    if _ARCHIVES.search(name) or head.startswith(_ARCHIVE_HEADS):
        return Refusal(Reason.NOT_A_PAGE, "a WARC or ARC file; this version imports single pages")
    if _DOCUMENT.match(head):
        return None
    if found := _DATA.search(name):
        return Refusal(Reason.NOT_A_PAGE, "the sidecar of a page" if is_sidecar else f"a data file ({found[0]})")
    if found := _NO_TEXT.search(name):
        return Refusal(Reason.NOT_TEXT, f"no text ({found[0]})")
    return None
