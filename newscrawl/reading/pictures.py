"""Pictures as a publisher's layout shows them: address, alt text, caption and credit."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from newscrawl.article import Image
from newscrawl.text import one_line

_CAPTIONS = frozenset({"cap", "caption", "media-caption__text", "media-with-caption__caption"})
_CREDITS = frozenset({"credit", "media-caption__copyright", "story-image-copyright", "image-copyright"})
_LABEL = re.compile(r"^(?:Image|Media) caption\s*")
_INLINE = frozenset({"div", "span"})
_BELOW = frozenset({"span", "p", "div"})


def words(element: etree._Element) -> str:
    """All text inside an element, on one line."""
    return one_line("".join(map(str, element.itertext())))


def is_spacer(src: str | None, spacers: str | None) -> bool:
    """Whether a picture is one of the publisher's decorations; one without an address is."""
    return not src or bool(spacers and re.search(spacers, src, re.IGNORECASE))


def read_picture(elements: Iterable[etree._Element], spacers: str | None = None) -> Image | None:
    """The first picture in these elements with its words; None where there is only a spacer."""
    elements = list(elements)
    found = [e for element in elements for e in element.iter("img", "image")]
    img = next((e for e in found if not is_spacer(e.get("src"), spacers)), None)
    caption, credit = _within(elements, _CAPTIONS, "figcaption"), _within(elements, _CREDITS)
    if img is None:
        # A player's picture is put in by a script: its caption is all the page has.
        return Image(caption=caption, credit=credit) if caption else None
    alt = one_line(img.get("alt", "")) or None
    return Image(url=img.get("src"), alt=alt, caption=caption or _beside(img), credit=credit)


def _within(elements: Iterable[etree._Element], classes: frozenset[str], tag: str | None = None) -> str | None:
    """The text of the first element of such a class or tag, unless it is the box around the picture."""
    for element in elements:
        for node in element.iter("*"):
            named = node.tag == tag or not classes.isdisjoint((node.get("class") or "").split())
            if not named or (node.tag in _INLINE and next(node.iter("img"), None) is not None):
                continue
            if text := _LABEL.sub("", words(node)):
                return text
    return None


def _beside(img: etree._Element) -> str | None:
    """The words printed below a picture in the same box."""
    if text := one_line(img.tail or ""):
        return text
    after = img.getnext()
    return (words(after) or None) if after is not None and after.tag in _BELOW else None
