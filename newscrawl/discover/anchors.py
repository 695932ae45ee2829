"""The links of a page: where they lead, what they say, what date stands beside them, and in which part of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from newscrawl.discover.reading import address
from newscrawl.normalise.dates import read_date
from newscrawl.reading.elements import text_of
from newscrawl.text import one_line
from newscrawl.urls import normalise

_MOST = 5_000
"""Links looked at on a page."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTENT = frozenset({"body", "html", "article", "main"})
_CARDS = frozenset({"article", "main", "li"})
_MENU, _FOOTER = "menu", "footer"
_NAVIGATION = re.compile(r"(?:^|[\s_-])(?:nav|navigation|navbar|menu|masthead)(?:$|[\s_-])")
_FOOT = re.compile(r"(?:^|[\s_-])(?:footer|social|share|breadcrumbs?)(?:$|[\s_-])")
_CARD_LEVELS = 5
_DEEP = 25
_LONGEST_TITLE = 300
_UNSEEN_WORDS = ("aria-label", "title")


@dataclass(frozen=True, slots=True)
class Anchor:
    """All links of a page to one address, as one."""

    url: str
    title: str | None
    date_raw: str | None = None
    is_frame: bool = False
    """Whether it stands in the navigation, the head or the foot of the page alone."""
    is_menu: bool = False
    """Whether it stands, among other places, in the navigation or the head."""
    is_heading: bool = False
    """Whether it is, or is in, a heading."""


def anchors(tree: Any, base: str | None) -> list[Anchor]:
    """Every address the page links to, in reading order, with the best title of all links to it."""
    found: dict[str, Anchor] = {}
    for element in islice(tree.iter("a"), _MOST):
        url = address(element.get("href"), base)
        if url is None:
            continue
        key = normalise(url)
        anchor = _anchor(element, key)
        found[key] = _better(found[key], anchor) if key in found else anchor
    return list(found.values())


def base_of(tree: Any, url: str | None) -> str | None:
    """Where the relative addresses of a page start."""
    declared = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    return address(declared, url) or url


def _anchor(element: Any, url: str) -> Anchor:
    heading = _heading(element)
    title = text_of(heading if heading is not None else element, longest=_LONGEST_TITLE) or _unseen_title(element)
    frame = _frame(element)
    date = None if frame else _date_beside(element)
    return Anchor(url, title or None, date, frame is not None, frame == _MENU, heading is not None)


def _heading(element: Any) -> Any | None:
    inside = next((child for child in islice(element.iter(), 50) if child.tag in _HEADINGS), None)
    if inside is not None:
        return inside
    around = islice(element.iterancestors(), 3)
    return element if any(outer.tag in _HEADINGS for outer in around) else None


def _unseen_title(element: Any) -> str:
    """What a link says that shows a picture only."""
    for name in _UNSEEN_WORDS:
        if words := one_line(element.get(name) or ""):
            return words[:_LONGEST_TITLE]
    alts = (one_line(image.get("alt") or "") for image in element.iter("img"))
    return next(filter(None, alts), "")[:_LONGEST_TITLE]


def _frame(element: Any) -> str | None:
    """Which part of the frame around the stories an element stands in; None for none."""
    for outer in islice(element.iterancestors(), _DEEP):
        if outer.tag in _CONTENT:
            return None
        names = f"{outer.get('class', '')} {outer.get('id', '')}".lower()
        if outer.tag == "footer" or _FOOT.search(names):
            return _FOOTER
        if outer.tag == "nav" or _NAVIGATION.search(names):
            return _MENU
        # The head of a card is no head of the page.
        if outer.tag == "header" and not any(up.tag in _CARDS for up in outer.iterancestors()):
            return _MENU
    return None


def _date_beside(element: Any) -> str | None:
    """The date in the smallest box around the link that holds no link to anything else."""
    box = element
    for _ in range(_CARD_LEVELS):
        if (time := next(box.iter("time"), None)) is not None:
            return _printed(time)
        outer = box.getparent()
        if outer is None or outer.tag in ("body", "main") or _leads_elsewhere(outer, element):
            return None
        box = outer
    return None


def _printed(time: Any) -> str | None:
    """A date as printed. "3 hours ago" is none: whoever reads it later reads another day."""
    written = one_line(time.get("datetime") or text_of(time))
    return written if read_date(written) else None


def _leads_elsewhere(box: Any, element: Any) -> bool:
    """Whether there are headlines of other stories in a box; a link to a section or an author is none."""
    own = element.get("href")
    others: Iterator[Any] = (link for link in islice(box.iter("a"), 12) if link.get("href") != own)
    return any(len(text_of(link, longest=_LONGEST_TITLE).split()) > 3 for link in others)


def _better(one: Anchor, other: Anchor) -> Anchor:
    def rank(anchor: Anchor) -> tuple[bool, bool, int]:
        return anchor.is_heading, not anchor.is_frame, len(anchor.title or "")

    best = max(one, other, key=rank)
    return replace(
        best,
        date_raw=one.date_raw or other.date_raw,
        is_frame=one.is_frame and other.is_frame,
        is_menu=one.is_menu or other.is_menu,
    )
