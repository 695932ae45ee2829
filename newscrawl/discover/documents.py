"""Documents of any quality: XML without entities of its own, without the network, in bounded time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree

from newscrawl.article import Page
from newscrawl.charsets import CODECS
from newscrawl.discover.unpacking import unpacked
from newscrawl.text import decode

_DECLARATION = re.compile(r"<\?xml\b[^>]*>")
_SUBSET = re.compile(r"<!DOCTYPE\b(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*(?P<subset>\[)?", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s*>")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_BARE = re.compile(r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+));?")
_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]+")
_HEAD = 10_000
LARGE = 3 << 20
"""Bytes; a document that is larger is no home page, and seldom a feed."""
_MOST_MENDED = 200_000


@dataclass(frozen=True, slots=True)
class Document:
    """What lies behind a door, before anyone knows what it is."""

    text: str
    """Without XML declaration, DOCTYPE and characters that XML does not have."""
    root: str
    """The local name of the first element, in lower case; empty where there is none."""
    problem: str | None = None
    """What was wrong with its bytes."""


def opened(page: Page) -> Document:
    """The document in a page, taken out of a gzip file where it is in one.

    Without a DOCTYPE nothing is declared that could be expanded, read or fetched.
    """
    body, wrong = unpacked(page.body)
    text = _CONTROLS.sub("", _decoded(body, page.content_type))
    del body
    text = text.lstrip("\ufeff \t\r\n")
    declaration = _DECLARATION.match(text)
    text = _without_doctype(text[declaration.end() :] if declaration else text).lstrip()
    return Document(text, _root(text), wrong)


def _decoded(body: bytes, content_type: str | None) -> str:
    """The text of a document; one that is large is taken to be written all as it begins, which costs no memory."""
    if len(body) <= LARGE:
        return decode(body, content_type).text
    beginning = decode(body[:LARGE], content_type)
    return body.decode(CODECS[beginning.encoding], "replace")


def _root(text: str) -> str:
    place = 0
    while (place := text.find("<", place)) >= 0:
        if found := _ROOT.match(text, place):
            return found[1].lower()
        end = "-->" if text.startswith("<!--", place) else ">"
        place = text.find(end, place)
        if place < 0:
            break
    return ""


def escaped(text: str) -> str:
    """The document with a plain "&" where a reference is none of XML's own, outside of CDATA; so often at most."""
    first, *rest = _REFERENCE.sub(_valid, text, count=_MOST_MENDED).split("<![CDATA[")
    pieces = [_BARE.sub("&amp;", first, count=_MOST_MENDED)]
    for part in rest:
        data, end, after = part.partition("]]>")
        pieces.append(f"<![CDATA[{data}{end}{_BARE.sub('&amp;', after)}")
    return "".join(pieces)


def mended(text: str) -> str:
    """The document made well-formed: what never began or never ends is left out or ended."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        tree = etree.fromstring(escaped(text).encode(), parser)
    except etree.XMLSyntaxError:
        return ""
    return etree.tostring(tree, encoding="unicode") if tree is not None else ""


def _valid(reference: re.Match[str]) -> str:
    """A reference to a character that XML has; the others name none, and some parsers fail on them."""
    digits = reference["hex"] or reference["decimal"]
    code = int(digits, 16 if reference["hex"] else 10) if len(digits) < 8 else 0
    return reference[0] if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def elements(text: str, *tags: str) -> Iterator[Any]:
    """The elements with these local names as they end, whatever namespace; what is broken between them is left out.

    An element is empty again after its turn, so that memory does not grow with the document. Entities that nobody
    declared stay the text they are.
    """
    data = BytesIO(escaped(text).encode())
    wanted = [f"{{*}}{tag}" for tag in tags]
    events = etree.iterparse(
        data, events=("end",), tag=wanted, recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        return


def local(element: Any) -> str:
    """The name of an element without its namespace, in lower case; empty for what is no element."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _without_doctype(text: str) -> str:
    found = _SUBSET.search(text[:_HEAD])
    if found is None:
        return text
    end = _SUBSET_END.search(text, found.end()) if found["subset"] else re.compile(">").search(text, found.end())
    return text[: found.start()] + (text[end.end() :] if end else "")
