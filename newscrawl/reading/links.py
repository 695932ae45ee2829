"""Links inside the story, and the boxes of links the publisher sets beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from newscrawl.article import Link, LinkKind
from newscrawl.reading.elements import called_so, names_of, outer, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.structured import Structured, join
from newscrawl.reading.vocabulary import any_of
from newscrawl.urls import is_http, same_site

_BOX = re.compile(
    r"relat(?:ed|ion)|relacionad|verwandt|correlat|see-?also|read-?(?:also|more|next)|more-?(?:on|stories|about|like)|further-?reading|mehr-?zum|weiterlesen|lire-?aussi|lees-?ook|las-?mer|les-?ogs|similar|you-?may|recommend"
)
_NOT_BOX = re.compile(
    r"comment|menu|(?<![a-z])nav|footer|share|social|(?<![a-z])tags?(?![a-z])|outbrain|taboola|sponsor|advert|newsletter|author"
)
_HEADS = tuple(
    (kind, re.compile(any_of(f"{kind.value.replace('_', ' ')} heading"), re.IGNORECASE))
    for kind in (LinkKind.SEE_ALSO, LinkKind.SOURCE, LinkKind.TOPIC, LinkKind.RELATED)
)
_MOST = 200
_MOST_BESIDE = 60
_SHORTEST = 12


def find(structured: Structured, story: Sequence[Any], findings: Findings) -> None:
    """Fill the related links: those inside the story's elements first, then the boxes beside it."""
    inside = list(_in_body(structured, story))[:_MOST]
    known = {link.url for link in inside}
    beside = [link for link in _boxes(structured) if link.url not in known][:_MOST_BESIDE]
    findings.related_links = [*inside, *beside]


def _in_body(structured: Structured, story: Sequence[Any]) -> Iterator[Link]:
    seen: set[str] = set()
    for element in story:
        for anchor in islice(element.iter("a"), _MOST):
            link = _link(anchor, structured, LinkKind.IN_BODY)
            if link and link.url and link.url not in seen:
                seen.add(link.url)
                yield link


def _link(anchor: Any, structured: Structured, kind: LinkKind) -> Link | None:
    href = (anchor.get("href") or "").strip()
    title = text_of(anchor, longest=300)
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")) or not title:
        return None
    url = join(structured.url, href)
    if "://" in url and not is_http(url):
        return None
    return Link(kind=kind, title=title, url=url)


def _boxes(structured: Structured) -> Iterator[Link]:
    done: set[Any] = set()
    seen: set[str] = set()
    for element, names in structured.elements.named(_BOX):
        if element.tag == "a" or called_so(names, _NOT_BOX):
            continue
        if any(one in done for one in outer(element)):
            continue
        links = list(_of_box(element, structured))
        if links:
            done.add(element)
        for link in links:
            if link.url and link.url not in seen:
                seen.add(link.url)
                yield link


def _of_box(box: Any, structured: Structured) -> Iterator[Link]:
    kind = _kind(box)
    for anchor in islice(box.iter("a"), _MOST):
        if _NOT_BOX.search(names_of(anchor)):
            continue
        link = _link(anchor, structured, kind)
        if link is None or len(link.title) < _SHORTEST or (" " not in link.title and link.title.isascii()):
            continue
        if kind is LinkKind.RELATED and structured.url and link.url and not same_site(link.url, structured.url):
            link.kind = LinkKind.EXTERNAL
        link.date_raw = _date_beside(anchor, box)
        yield link


def _kind(box: Any) -> LinkKind:
    """What the box calls itself, by its first words."""
    opening = text_of(box, longest=80)
    return next((kind for kind, words in _HEADS if words.search(opening[:60])), LinkKind.RELATED)


def _date_beside(anchor: Any, box: Any) -> str | None:
    """The date printed in the link's own item of the box."""
    item = next((one for one in outer(anchor, 4) if one.tag in {"li", "article", "tr", "dd"}), None)
    if item is None or item is box or sum(1 for _ in item.iter("a")) > 4:
        return None
    time = next(item.iter("time"), None)
    return (time.get("datetime") or text_of(time, longest=60)) or None if time is not None else None
