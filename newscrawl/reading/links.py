"""Links inside the story, and the boxes of links the publisher sets beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from newscrawl.article import Link, LinkKind
from newscrawl.reading.elements import called_so, names_of, outer, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.structured import Structured, join
from newscrawl.reading.vocabulary import in_lower_case
from newscrawl.text import lower
from newscrawl.urls import is_http, same_site

_BOX = re.compile(
    r"relat(?:ed|ion)|relacionad|verwandt|correlat|see-?also|read-?(?:also|more|next)|more-?(?:on|stories|about|like)|further-?reading|mehr-?zum|weiterlesen|lire-?aussi|lees-?ook|las-?mer|les-?ogs|similar|you-?may|recommend"
)
_NOT_BOX = re.compile(
    r"comment|menu|nav(?<![a-z]nav)|footer|share|social|t(?<![a-z]t)ags?(?![a-z])|outbrain|taboola|sponsor|advert|newsletter|author"
)
_HEADS = tuple(
    (kind, re.compile(in_lower_case(f"{kind.value.replace('_', ' ')} heading")))
    for kind in (LinkKind.SEE_ALSO, LinkKind.SOURCE, LinkKind.TOPIC, LinkKind.RELATED)
)
_HEAD = re.compile("|".join(words.pattern for _, words in _HEADS))
_DATE = re.compile(r"(?<![a-z])(?:date|datum|fecha|data|time|timestamp|pubdate)(?![a-z])")
_ANNOUNCING = ("h2", "h3", "h4", "h5", "h6", "strong", "b", "p")
_INLINE = frozenset({"strong", "b", "em", "i", "span", "u"})
_OUTSIDE = frozenset({"nav", "footer"})
_LONGEST_HEADING = 60
_MOSTLY = 0.6
_MOST = 200
_MOST_BESIDE = 60
_SHORTEST = 12


def find(structured: Structured, story: Sequence[Any], findings: Findings) -> None:
    """Fill the related links: those inside the story's elements first, then the boxes beside it."""
    inside = list(_in_body(structured, story))[:_MOST]
    known = {link.url for link in inside}
    beside: list[Link] = []
    for link in (*_boxes(structured), *_announced(structured)):
        if link.url not in known and len(beside) < _MOST_BESIDE:
            known.add(link.url)
            beside.append(link)
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
        links = list(_of_box(element, structured, _kind(element)))
        if links:
            done.add(element)
        for link in links:
            if link.url and link.url not in seen:
                seen.add(link.url)
                yield link


def _announced(structured: Structured) -> Iterator[Link]:
    """Links below or behind a line that announces them: "Related stories", "Read also:"."""
    elements = structured.elements
    done: set[Any] = set()
    for tag in _ANNOUNCING:
        for element in islice(elements.by_tag.get(tag, ()), _MOST):
            words = (element.text or _first_text(element)).strip()
            if not 3 < len(words) < _LONGEST_HEADING or not (kind := _kind_of(words)):
                continue
            box = _box_behind(element)
            if box is None or box in done:
                continue
            done.add(box)
            if not elements.inside(element, _OUTSIDE, _NOT_BOX) and _is_of_links(box):
                yield from _of_box(box, structured, kind)


def _first_text(element: Any) -> str:
    first = next((one for one in element if isinstance(one.tag, str)), None)
    return (first.text if first is not None else None) or ""


def _box_behind(element: Any) -> Any:
    """The element around an announcing line, where links stand in it; else what follows it."""
    while element.tag in _INLINE and (mother := element.getparent()) is not None:
        element = mother
    if next(element.iter("a"), None) is not None:
        return element
    behind = element.getnext()
    if behind is None and (mother := element.getparent()) is not None and len(mother) == 1:
        behind = mother.getnext()
    return behind


def _is_of_links(box: Any) -> bool:
    """Whether a box has links and hardly anything else."""
    linked = sum(len(text_of(anchor, longest=300)) for anchor in islice(box.iter("a"), _MOST))
    return linked > _MOSTLY * len(text_of(box))


def _of_box(box: Any, structured: Structured, kind: LinkKind) -> Iterator[Link]:
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
    return _kind_of(text_of(box, longest=80)[:_LONGEST_HEADING]) or LinkKind.RELATED


@lru_cache(maxsize=20_000)
def _kind_of(words: str) -> LinkKind | None:
    words = lower(words)
    if not _HEAD.search(words):
        return None
    return next((kind for kind, said in _HEADS if said.search(words)), None)


def _date_beside(anchor: Any, box: Any) -> str | None:
    """The date printed in the link's own item of the box."""
    item = next((one for one in outer(anchor, 4) if one.tag in {"li", "article", "tr", "dd"}), None)
    if item is None or item is box or sum(1 for _ in islice(item.iter("a"), 5)) > 4:
        return None
    times = (part for part in islice(item.iter("*"), _MOST) if part.tag == "time" or called_so(names_of(part), _DATE))
    time = next(times, None)
    return (time.get("datetime") or text_of(time, longest=60)) or None if time is not None else None
