"""Parsing HTML of any quality."""

from __future__ import annotations

import lxml.html
from lxml import etree


def parse(text: str) -> lxml.html.HtmlElement | None:
    """Parse HTML of any quality; None where there is no element at all."""
    # huge_tree lifts libxml2's depth limit from 256 to 2048 elements; nothing is fetched, no entity is expanded.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
