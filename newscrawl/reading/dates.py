"""The dates a page carries: every candidate, with where it stands and how far it is to be believed.

What a date is, is told by its name (a meta's, a property's, a key's), which is made of few words in any vocabulary:
"article:published_time", "datePublished", "dc.date.issued", "lastmod".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from newscrawl.article import Source
from newscrawl.normalise.dates import address_day
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.datelines import MODIFIED, PUBLISHED, visible
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import Json, types_of
from newscrawl.reading.structured import Structured

_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_SEPARATORS = re.compile(r"(?:&#x3a;|[\s:._/-])+")
_NOT_OF_THE_STORY = re.compile(
    r"expir|\bapps?\b|admin|robots|verif|start|\bend|event|build|found|generator|cach|birth|title|url|image|video"
    r"|author|publisher|locale|section|tag|descr|\bids?\b|pages|session|server|current|today|access|related|revisit"
    r"|id$|until|comment|valid|embargo|schedul|unpubl|status|type|count|\bis\b|name"
)
_MODIFIED = re.compile(r"modif|updat|moddate|revis|lastmod|chang|last publish|lastpublish|lastdate|lastreview|edited")
_PUBLISHED = re.compile(r"publi(?:sh|cation)|pub ?date|\bpub\b|issued|posted|original|contentdate|first ?create")
_CREATED = re.compile(r"creat|upload|display ?date|submitted|release")
_BARE = re.compile(
    r"^(?:dc |dcterms |ob |sailthru |search |citation |parsely )?date(?: |$)|datetime|timestamp|p ?date$|p ts$"
)
_CERTAIN = re.compile(r"^(?:og )?article published time$|^date ?published$|^parsely pub date$|publishtime$")
_LONGEST = 80
_PAGE_ONLY = 0.2
"""A WebPage without an article in it was made some day, which publishes no story: evidence, too weak to be taken."""
_STRONG, _FAIR = 0.85, 0.5


def find(structured: Structured, passages: Passages, findings: Findings, kept: Sequence[Passage] = ()) -> None:
    """Add every date candidate of a page. `kept` are the passages that make up the story."""
    _linked(structured.own, findings, "json-ld", 0.95)
    _metas(structured, findings)
    for seen in visible(structured.elements, passages, kept) if structured.tree is not None else ():
        findings.add(seen.field, seen.raw, seen.rule, source=Source.PAGE, score=seen.score)
    if spelled := address_day(structured.url):
        findings.add(PUBLISHED, spelled[1].strip("/"), "url", source=Source.URL, score=0.55)
    if not _has(findings, _STRONG):
        _linked(structured.marked_up, findings, "microdata", 0.85)
    if not _has(findings, _FAIR):
        _application(structured.app[:1], findings)


def _has(findings: Findings, score: float) -> bool:
    return any(c.score >= score for c in findings.candidates.get(PUBLISHED, ()))


def meaning(name: str) -> tuple[str, float] | None:
    """The field a name speaks of and how surely; None when it is no date of the story."""
    return _meaning(name[:_LONGEST])


@lru_cache(maxsize=2_000)
def _meaning(name: str) -> tuple[str, float] | None:
    words = _words(name)
    if _CERTAIN.search(words):
        return PUBLISHED, 1.0
    if _NOT_OF_THE_STORY.search(words):
        return None
    if _MODIFIED.search(words):
        return MODIFIED, 0.9
    if _PUBLISHED.search(words):
        return PUBLISHED, 0.9
    if _CREATED.search(words) or _BARE.search(words):
        return PUBLISHED, 0.67
    return None


def _words(name: str) -> str:
    return _SEPARATORS.sub(" ", _HUMP.sub(" ", name.strip())).lower()


def _linked(objects: Iterable[Json], findings: Findings, rule: str, trust: float) -> None:
    """Dates of schema.org objects; the first speaks for the story, the others less so."""
    for position, node in enumerate(objects):
        kinds = types_of(node)
        weight = trust * (1.0 if position == 0 else 0.8)
        born = _PAGE_ONLY if kinds and all(kind.endswith("Page") for kind in kinds) else 1.0
        _named(node, findings, " ".join([rule, *sorted(kinds)]), weight, born)


def _application(objects: Iterable[Json], findings: Findings) -> None:
    for node in objects:
        _named(
            {name: value for name, value in node.items() if not _CREATED.search(_words(name))},
            findings,
            "app data",
            0.6,
        )


def _named(node: Json, findings: Findings, rule: str, trust: float, born: float = 1.0) -> None:
    for name, value in node.items():
        if understood := meaning(name):
            for raw in _texts(value):
                score = round(trust * understood[1] * (born if understood[0] == PUBLISHED else 1.0), 3)
                findings.add(understood[0], raw, f"{rule} {name}", source=Source.STRUCTURED_DATA, score=score)


def _texts(value: Any) -> Iterator[str]:
    """A date as text or number, alone, in a list, or as a JSON-LD literal."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        raw = str(value)
        if len(raw) <= _LONGEST and any(c.isdigit() for c in raw):
            yield raw
    elif isinstance(value, list):
        for one in value[:3]:
            yield from _texts(one)
    elif isinstance(value, dict) and "@value" in value:
        yield from _texts(value["@value"])


def _metas(structured: Structured, findings: Findings) -> None:
    for name, contents in structured.meta.items():
        understood = meaning(name)
        if understood is None:
            continue
        # Many values of one name are those of many things: references, comments, a list of stories.
        trust = 0.92 if len(set(contents)) <= 2 else 0.3
        for raw in contents[:5]:
            if len(raw) <= _LONGEST and any(c.isdigit() for c in raw):
                score = round(trust * understood[1], 3)
                findings.add(understood[0], raw, f"meta {name}", source=Source.META, score=score)
