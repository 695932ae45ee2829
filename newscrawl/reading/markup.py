"""Parsing HTML of any quality."""

from __future__ import annotations

from lxml import etree


def parse(text: str) -> etree._Element | None:
    """Parse HTML of any quality; None where there is no element at all."""
    # huge_tree lifts libxml2's depth limit from 256 to 2048 elements; nothing is fetched, no entity is expanded.
    # Plain elements, not those of lxml.html: their Python class lookup costs as much again as making them.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True, collect_ids=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        return None
