"""Reading a page by its publisher's layouts: the declarations of `newscrawl.publishers`, applied."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newscrawl import publishers
from newscrawl.article import BodyStatus, Link, Reason, Refusal, Source
from newscrawl.publishers.declaration import BylineRule, Layout, LinkRule, Publisher
from newscrawl.reading.bylines import names_in
from newscrawl.reading.findings import Findings
from newscrawl.reading.pictures import read_picture
from newscrawl.reading.scripts import read_script
from newscrawl.reading.story import Story, read_story
from newscrawl.text import one_line

_PUBLISHED_MS = re.compile(r"published-(\d{12,13})$")
_BEGINNING = 50_000
"""A page names its publisher within so many characters, if anywhere."""


def detect(tree: etree._Element, text: str) -> Publisher | None:
    """The publisher one of whose layouts this page has; None when nobody's markup is recognised."""
    beginning = text[:_BEGINNING]
    known = (p for p in publishers.load_all().values() if _may_name(beginning, p) and _names(tree, p))
    return next((p for p in known if _layout(tree, p)), None)


def find(tree: etree._Element, text: str, publisher: Publisher) -> Findings | None:
    """Read a page by the layout whose mark it bears; None when it bears none."""
    layout = _layout(tree, publisher)
    if layout is None:
        return None
    findings = Findings(rule=f"{publisher.key}:{layout.key}", covers=layout.covers)
    findings.refusal = _refusal(tree, publisher)
    _identify(tree, publisher, layout.homepage or publisher.homepage, findings)
    if layout.script:
        return findings if read_script(text, layout.script, findings, publisher.spacers) else None
    _scalars(tree, layout, findings)
    for rule in layout.bylines:
        _byline(tree, rule, findings)
    _links(tree, layout, publisher, findings)
    _story(tree, layout, publisher, findings)
    return findings if findings.body or findings.refusal else None


@cache
def _compiled(path: str) -> etree.XPath:
    return etree.XPath(path, smart_strings=False)


def _all(node: etree._Element, path: str) -> list[Any]:
    found = _compiled(path)(node)
    return found if isinstance(found, list) else [found]


def _text(found: Any) -> str:
    return one_line(found if isinstance(found, str) else "".join(found.itertext()))


def _first(node: etree._Element, path: str | None) -> str:
    texts = (_text(found) for found in _all(node, path)) if path else ()
    return next((text for text in texts if text), "")


def _may_name(beginning: str, publisher: Publisher) -> bool:
    """Whether the beginning holds the words at all: of most pages this tells enough, and in no time."""
    return any(name in beginning for name in (*publisher.domains, publisher.name.split()[0]))


def _names(tree: etree._Element, publisher: Publisher) -> bool:
    """Whether a page names the publisher where pages name theirs: marks alone are too common to tell."""
    head = _all(tree, "//title | //meta[@name or @property]/@content | //link/@href | //img/@src | //script/@src")
    names = (*publisher.domains, publisher.name)
    return any(name in _text(found) for found in head for name in names)


def _layout(tree: etree._Element, publisher: Publisher) -> Layout | None:
    return next((layout for layout in publisher.layouts if _all(tree, layout.mark)), None)


def _refusal(tree: etree._Element, publisher: Publisher) -> Refusal | None:
    for path, reason in publisher.not_stories.items():
        if _all(tree, path):
            return Refusal(Reason(reason), path)
    return None


def _identify(tree: etree._Element, publisher: Publisher, homepage: str, findings: Findings) -> None:
    for strength, path in enumerate(publisher.identifiers):
        for raw in map(_text, _all(tree, path)):
            whole = urljoin(homepage, raw)
            if found := publisher.identify(whole) or publisher.own_id(raw):
                score = round(0.9 - strength / 10, 1)
                findings.add("identifier", raw, path, source=Source.PUBLISHER, value=found, score=score)
            if canonical := publisher.canonical(whole):
                findings.add("canonical_url", raw, path, source=Source.PUBLISHER, value=canonical, score=0.9)


def _scalars(tree: etree._Element, layout: Layout, findings: Findings) -> None:
    for path in layout.headline:
        findings.add("headline", _first(tree, path), path, source=Source.PUBLISHER, score=0.95)
    for path in layout.section:
        section = "/".join(filter(None, map(_text, _all(tree, path))))
        findings.add("article_section", section, path, source=Source.PUBLISHER, score=0.9)
    for rule in layout.dates:
        raw = _first(tree, rule.where)
        findings.add(rule.field, raw, rule.where, source=Source.PUBLISHER, score=rule.score, zone=rule.zone)
    for name, field in layout.metas.items():
        found = _first(tree, f"//meta[@name='{name}']/@content")
        findings.add(field, found, f"meta {name}", source=Source.META, score=0.6)


def _byline(tree: etree._Element, rule: BylineRule, findings: Findings) -> None:
    """A byline inside the story is found while the story is read; these stand beside it."""
    if rule.where == ".":
        return
    for element in _all(tree, rule.where):
        add_byline(element, rule, findings)


def add_byline(element: etree._Element, rule: BylineRule, findings: Findings) -> None:
    """Note who an element names, with the role printed below the name."""
    name, role = _first(element, rule.name), _first(element, rule.role)
    value = [{"name": n.name, "role": role or n.role, "url": None, "kind": str(n.kind)} for n in names_in(name)]
    if value:
        raw = f"{name} / {role}" if role else name
        findings.add("authors", raw, rule.name, source=Source.PUBLISHER, value=value, score=0.9)


def _links(tree: etree._Element, layout: Layout, publisher: Publisher, findings: Findings) -> None:
    """Lists beside the story; a standing box may name the story itself, which is no link."""
    base = layout.homepage or publisher.homepage
    own = {c.value for c in findings.candidates.get("identifier", ())}
    for rule in layout.links:
        for link in filter(None, (_link(item, rule) for item in _all(tree, rule.items))):
            if publisher.lists(link.url) and publisher.identify(urljoin(base, link.url or "")) not in own:
                findings.related_links.append(link)


def _link(item: etree._Element, rule: LinkRule) -> Link | None:
    anchor = next(iter(_all(item, rule.link)), None)
    title = _first(item, rule.title) or (_text(anchor) if anchor is not None else "")
    if anchor is None or not title:
        return None
    date, section = _first(item, rule.date), _first(item, rule.section)
    if rule.dateline and (parts := re.match(rule.dateline, date)):
        date, section = parts["date"], parts["section"]
    if known := _PUBLISHED_MS.search(anchor.get("rel", "")):
        date = known[1]
    return Link(rule.kind, title, anchor.get("href"), date_raw=date or None, section=section or None)


def _story(tree: etree._Element, layout: Layout, publisher: Publisher, findings: Findings) -> None:
    container = next((found for path in layout.story for found in _all(tree, path)), None)
    if container is None:
        return
    story = read_story(container, layout, publisher)
    outside = [p for path in layout.outside for e in _all(tree, path) if (p := read_picture([e], publisher.spacers))]
    if outside:
        story.images = [replace(image, is_lead=False) for image in story.images]
        outside[0].is_lead = True
    findings.images = [*outside, *story.images]
    findings.body = story.blocks
    findings.body_status = BodyStatus.OK if story.blocks else None
    findings.related_links += story.links
    if story.standfirst:
        findings.add("description", story.standfirst, "standfirst", source=Source.PUBLISHER, score=0.95)
    _inline_bylines(story, layout, findings)


def _inline_bylines(story: Story, layout: Layout, findings: Findings) -> None:
    for element in story.bylines:
        for rule in layout.bylines:
            if rule.where == ".":
                add_byline(element, rule, findings)
