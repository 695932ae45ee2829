"""The dates a page carries: every candidate with where it stands and how far it is to be believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree

from newscrawl.article import Source
from newscrawl.normalise.dates import address_day
from newscrawl.reading.blocks import Passages
from newscrawl.reading.datelines import visible
from newscrawl.reading.findings import Findings

PUBLISHED, MODIFIED = "date_published", "date_modified"

_ARTICLES = re.compile(r"(?:Article|Posting|Story|Report|Review|Column|Newsletter|Recipe|CreativeWork|Report)s?$")
_PAGES = re.compile(r"Page$")
_PROPERTIES = {
    "datePublished": (PUBLISHED, 1.0),
    "dateModified": (MODIFIED, 1.0),
    "dateCreated": (PUBLISHED, 0.7),
    "dateIssued": (PUBLISHED, 0.7),
    "uploadDate": (PUBLISHED, 0.6),
}
_SEPARATORS = re.compile(r"[\s:._/-]+|&#x3a;")
_NOT_OF_THE_STORY = re.compile(
    r"expir|\bapps?\b|admin|robots|verif|start|\bend|event|build|found|generator|cach|birth|title|url|image|video|author"
    r"|publisher|locale|section|tag|descr|\bid\b|\bids\b|pages|session|server|current|today|access|related|revisit"
)
_META_MODIFIED = re.compile(r"modif|updat|moddate|revis|lastmod|changed|last publish|lastpublish|lastdate|lastreview")
_META_PUBLISHED = re.compile(
    r"publi|pubdate|pub date|pub\b|issued|posted|created|creation|original|contentdate|upload|firstcreate"
)
_META_DATE = re.compile(
    r"(?:^|\b)(?:date|datetime|timestamp|ptime|pdate|p ts|article time)$"
    r"|^date\b|^dc date|^dcterms date|^citation .*date"
)
_CERTAIN = re.compile(r"^(?:og )?article published time$|^datepublished$|^parsely pub date$|publishtime$")


def find(
    tree: etree._Element,
    objects: Iterable[Mapping[str, Any]],
    passages: Passages,
    url: str | None,
    findings: Findings,
) -> None:
    """Add every date candidate of a page. `objects` are its schema.org objects, from JSON-LD or the like."""
    for node in objects:
        _of_object(node, findings)
    for meta in tree.iter("meta"):
        _of_meta(meta, findings)
    for name, raw, rule, score in visible(tree, passages):
        findings.add(name, raw, rule, source=Source.PAGE, score=score)
    if spelled := address_day(url):
        findings.add(PUBLISHED, spelled[1].strip("/"), "url", source=Source.URL, score=0.55)


def _of_object(node: Mapping[str, Any], findings: Findings) -> None:
    kinds = node.get("@type")
    kind = kinds if isinstance(kinds, str) else " ".join(k for k in kinds or () if isinstance(k, str))
    trust = 0.95 if _ARTICLES.search(kind) else 0.75 if _PAGES.search(kind) else 0.3
    for name, (field, weight) in _PROPERTIES.items():
        for raw in _texts(node.get(name)):
            findings.add(field, raw, f"json-ld {kind} {name}", source=Source.STRUCTURED_DATA, score=trust * weight)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list):
        for one in value[:3]:
            yield from _texts(one)
    elif isinstance(value, Mapping) and "@value" in value:
        yield from _texts(value["@value"])


def _of_meta(meta: etree._Element, findings: Findings) -> None:
    said = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv")
    raw = meta.get("content")
    if not said or not raw or len(raw) > 80 or not any(c.isdigit() for c in raw):
        return
    name = _SEPARATORS.sub(" ", said.strip().lower())
    if field := _meta_field(name):
        findings.add(field, raw, said.strip(), source=Source.META, score=_meta_score(name))


def _meta_field(name: str) -> str | None:
    if _CERTAIN.search(name):
        return PUBLISHED
    if _NOT_OF_THE_STORY.search(name):
        return None
    if _META_MODIFIED.search(name):
        return MODIFIED
    return PUBLISHED if _META_PUBLISHED.search(name) or _META_DATE.search(name) else None


def _meta_score(name: str) -> float:
    if _CERTAIN.search(name):
        return 0.9
    return 0.8 if _META_PUBLISHED.search(name) else 0.6
