"""Parsing HTML of any quality."""

from __future__ import annotations

import re

from lxml import etree

_MOST_NODES = 300_000
"""About as many tags and attributes are parsed: a tree takes ten times the memory of its page; no story is so long."""

_SMALL = 100_000
"""Characters of a page that can hold no tag worth cutting."""
_SPACE = r" \t\r\n\f"
# The parser looks through all attributes of a tag for each of them: a hundred thousand would take it a minute.
_OVERFULL_TAG = re.compile(
    rf"(<[a-zA-Z][^{_SPACE}<>/]*+)(?:[{_SPACE}/]++[^{_SPACE}=>/]++"
    rf"""(?:[{_SPACE}]*+=[{_SPACE}]*+(?:"[^"]*+"|'[^']*+'|[^{_SPACE}>"']*+))?){{1000}}+[^>]*+"""
)
_END = re.compile(r"</(?:body|html)\b[^<>]*+>", re.IGNORECASE)
_TAG = re.compile("<(?!script|noscript|style|link|iframe|img)[a-zA-Z]", re.IGNORECASE)


def parse(text: str, utf8: bytes | None = None) -> etree._Element | None:
    """Parse HTML of any quality; None where there is no element at all. `utf8` is the text encoded so, if at hand."""
    # huge_tree lifts libxml2's depth limit from 256 to 2048 elements; nothing is fetched, no entity is expanded.
    # Plain elements, not those of lxml.html: their Python class lookup costs as much again as making them.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, collect_ids=False)
    try:
        bounded = _bounded(_open(text))
        as_known = utf8 if bounded == text else None
        return etree.fromstring(as_known or bounded.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        return None


def _open(text: str) -> str:
    """A page whose end is told before its last element, without its ends.

    What stands behind </body> and </html> is of the page (HTML Standard, 13.2.6.4.19 and 22, "after body" and "after
    after body"); the parser sets the one outside of <body>, and drops the other.
    """
    for end in ("</body", "</BODY", "</html", "</HTML"):
        if (at := text.find(end)) >= 0 and _TAG.search(text, at + len(end)):
            return _END.sub("", text)
    return text


def _bounded(text: str) -> str:
    """The beginning of a page of far too many elements, without the attributes of tags that have a thousand."""
    if len(text) > _SMALL:
        text = _OVERFULL_TAG.sub(r"\1", text)
    while len(text) > 3 * _MOST_NODES and (nodes := text.count("<") + 2 * text.count('="')) > _MOST_NODES:
        text = text[: int(len(text) * min(0.9, _MOST_NODES / nodes))]
    return text
