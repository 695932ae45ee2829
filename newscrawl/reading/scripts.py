"""Pages that a script builds out of JSON in the page: the JSON is the truth, the markup its shadow.

The JSON is a tree of {"type", "model": {"blocks" | "text" ...}}; a type that is not known is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from newscrawl.article import Block, BlockType, BodyStatus, Image, Link, LinkKind, Reason, Refusal, Source
from newscrawl.publishers.declaration import ScriptRule
from newscrawl.reading.bylines import names_in
from newscrawl.reading.findings import Findings
from newscrawl.reading.pictures import is_spacer
from newscrawl.text import one_line

_TITLES = ("headline", "title", "text")
_HEADINGS = frozenset({"crosshead", "subheadline", "subheading"})
_LISTS = frozenset({"unorderedList", "orderedList"})
_DATES = (
    ("firstPublished", "date_published", 0.95),
    ("lastUpdated", "date_modified", 0.7),
    ("lastPublished", "date_modified", 0.95),
    ("publishedDateTime", "date_modified", 0.5),
)
_ANALYTICS = ("analytics", "page", "additionalProperties")
_PLAYER = {
    "headline": ("mediaItem", "title", "content"),
    "alternative_headline": ("promo", "headline"),
    "description": ("pageMetadata", "description"),
    "article_section": ("sectionName",),
    # On story pages these two are the first and the last publication.
    "date_published": (*_ANALYTICS, "custom_var_1"),
    "date_modified": (*_ANALYTICS, "custom_var_2"),
}
_SHORTEST_STORY = 4
"""Paragraphs below a film that make a story; fewer are its caption."""
_DEEPEST = 40
_LONGEST_HEADING = 70
_STOPS = (".", "!", ":", ";", ",", '"', "\u201d")


def read_script(text: str, rule: ScriptRule, findings: Findings, spacers: str | None = None) -> bool:
    """Read the JSON that `rule` names into `findings`; false when the page has none of a story."""
    told = _told(text, rule.start)
    story = _at(told, rule.story)
    if not isinstance(story, dict):
        player = _at(told, rule.player) if rule.player else None
        return isinstance(player, dict) and _player(player, findings)
    metadata = _at(told, rule.metadata)
    _metadata(metadata if isinstance(metadata, dict) else {}, story, findings)
    for block in _blocks(story):
        _read(block, findings)
    shown = [i for i in findings.images if not i.url or not is_spacer(i.url, spacers)]
    findings.images = [replace(i, url=urljoin(rule.pictures, i.url) if i.url else None) for i in shown]
    findings.body_status = BodyStatus.OK if findings.body else None
    _beside(story, findings)
    return bool(findings.body)


def _player(player: dict[str, Any], findings: Findings) -> bool:
    """A film with a story in writing below it, or without one: then there is nothing to read."""
    item = _dict(player.get("mediaItem"))
    _paragraphs({"model": _dict(item.get("summary"))}, findings)
    if len(findings.body) < _SHORTEST_STORY:
        findings.body = []
        findings.refusal = Refusal(Reason.MEDIA, "a page of a player without a story")
        return True
    for field, path in _PLAYER.items():
        if isinstance(told := _at(player, path), str):
            findings.add(field, told, ".".join(path), source=Source.PUBLISHER, score=0.9)
    image = _image({"image": _at(player, ("promo", "image"))})
    findings.images = [image] if image.url else []
    return True


def _told(text: str, start: str) -> Any:
    """The JSON value after `start`; a string holds JSON once more."""
    found = re.search(start, text)
    if not found:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, found.end())
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def _at(value: Any, path: tuple[str, ...]) -> Any:
    around: Any = None
    for key in path:
        if not isinstance(value, dict):
            return None
        if key.endswith("*"):
            name = next((k for k in value if k.startswith(key[:-1])), "")
        else:
            name = str((around or {}).get(key[1:])) if key.startswith("@") else key
        around, value = value, value.get(name)
    return value


def _blocks(story: dict[str, Any]) -> list[Any]:
    found = story.get("blocks") or story.get("contents") or _at(story, ("content", "model", "blocks"))
    return found if isinstance(found, list) else []


def _metadata(metadata: dict[str, Any], story: dict[str, Any], findings: Findings) -> None:
    for name, field, score in _DATES:
        if told := metadata.get(name):
            findings.add(field, str(told), name, source=Source.PUBLISHER, score=score)
    section = metadata.get("section")
    if isinstance(section, dict):
        findings.add("article_section", str(section.get("name") or ""), "section", source=Source.PUBLISHER, score=0.9)
    asset = metadata.get("assetId") or str(metadata.get("id") or story.get("id") or "").rpartition(":")[2]
    if re.fullmatch(r"\d{4,8}|c[0-9a-z]{10,12}o", str(asset)):
        findings.add("identifier", str(asset), "assetId", source=Source.PUBLISHER, score=0.95)
    for name, field in (("description", "description"), ("seoHeadline", "alternative_headline")):
        if isinstance(told := metadata.get(name), str):
            findings.add(field, told, name, source=Source.PUBLISHER, score=0.8)
    if isinstance(headline := story.get("headline"), str):
        findings.add("headline", headline, "headline", source=Source.PUBLISHER, score=0.95)
    contributor = story.get("contributor") or metadata.get("contributor")
    if isinstance(contributor, dict):
        _byline(str(contributor.get("title") or ""), str(contributor.get("subtitle") or ""), findings)
    topics = story.get("tags") or story.get("topics") or ()
    names = [t["title"] for t in topics if isinstance(t, dict) and isinstance(t.get("title"), str)]
    findings.add("keywords", ", ".join(names), "topics", source=Source.PUBLISHER, value=names, score=0.8)


def _byline(name: str, role: str, findings: Findings) -> None:
    role = one_line(role)
    value = [{"name": n.name, "role": role or n.role, "url": None, "kind": str(n.kind)} for n in names_in(name)]
    if value:
        raw = f"{one_line(name)} / {role}" if role else name
        findings.add("authors", raw, "byline", source=Source.PUBLISHER, value=value, score=0.9)


def _read(block: Any, findings: Findings) -> None:
    """Read one block of the story's list; a type nobody knows is passed over."""
    kind = _kind(block)
    if reader := _READERS.get(kind):
        reader(block, findings)


def _headline(block: Any, findings: Findings) -> None:
    findings.add("headline", _words(block), "headline", source=Source.PUBLISHER, score=0.95)


def _heading(block: Any, findings: Findings) -> None:
    _prose(BlockType.HEADING, _words(block), findings)


def _quote(block: Any, findings: Findings) -> None:
    _prose(BlockType.QUOTE, _words(block), findings)


def _list(block: Any, findings: Findings) -> None:
    for item in _items(block):
        _linked_prose(BlockType.LIST_ITEM, item, findings)


def _picture(block: Any, findings: Findings) -> None:
    picture = _image(_dict(_model(block).get("media")) | _model(block))
    if picture.url or picture.caption:
        picture.is_lead = not findings.images and not findings.body
        findings.images.append(picture)


def _contributors(block: Any, findings: Findings) -> None:
    for contributor in _of_type(block, "contributor"):
        _contributor(contributor, findings)


def _first_published(block: Any, findings: Findings) -> None:
    told = str(_model(block).get("firstPublishedDateTime") or "")
    findings.add("date_published", told, "firstPublishedDateTime", source=Source.PUBLISHER, score=0.9)


def _paragraphs(block: Any, findings: Findings) -> None:
    for child in _children(block):
        if _kind(child) == "paragraph":
            _linked_prose(BlockType.PARAGRAPH, child, findings)
        elif _kind(child) in _LISTS | _HEADINGS:
            _read(child, findings)


def _prose(kind: BlockType, text: str, findings: Findings) -> None:
    if text:
        findings.body.append(Block(kind, text))


def _items(block: Any) -> Iterator[Any]:
    found = list(_of_type(block, "listItem"))
    yield from found or _children(block)


def _linked_prose(kind: BlockType, block: Any, findings: Findings) -> None:
    """A paragraph with its links; one that is all link, and no sentence, leads away from the story."""
    text, links = _words(block), list(_links_in(block))
    if len(links) == 1 and _leads_away(text, links[0].title):
        findings.related_links.append(replace(links[0], kind=LinkKind.RELATED))
        return
    _prose(BlockType.HEADING if _is_heading(block, text) and findings.body else kind, text, findings)
    findings.related_links += links


def _leads_away(text: str, title: str) -> bool:
    """A link alone, or one after a label in capitals: "LOOK-UP: The rules in your area"."""
    label, found, rest = text.rpartition(title)
    label = label.strip()
    return bool(found) and not rest and (label.isupper() if label else not text.endswith((".", "!", "?")))


def _is_heading(block: Any, text: str) -> bool:
    """A short paragraph all in bold is a cross-heading."""
    fragments = [child for child in _children(block) if _words(child)]
    bold = all("bold" in (_model(child).get("attributes") or ()) for child in fragments)
    return bool(fragments) and bold and len(text) <= _LONGEST_HEADING and not text.endswith(_STOPS)


def _links_in(block: Any) -> Iterator[Link]:
    for link in _of_type(block, "urlLink"):
        if isinstance(url := _model(link).get("locator"), str) and (title := _words(link)):
            yield Link(LinkKind.IN_BODY, title, url)


def _contributor(block: Any, findings: Findings) -> None:
    model = _model(block)
    parts = {_kind(child): _words(child) for child in _children(block)}
    name, role = model.get("name") or parts.get("name", ""), model.get("role") or parts.get("role", "")
    _byline(str(name), str(role), findings)


def _link_list(block: Any, findings: Findings) -> None:
    """A list after the story is "More on this story"; one between its paragraphs leads elsewhere."""
    kind = LinkKind.SEE_ALSO if _model(block).get("isAfterContent") else LinkKind.RELATED
    for link in _of_type(block, "link"):
        model = _model(link)
        title = model.get("headline") if isinstance(model.get("headline"), str) else _words(link)
        url = next((model[k] for k in ("url", "locator", "href", "path") if isinstance(model.get(k), str)), None)
        url = url or next((m["locator"] for u in _of_type(link, "urlLink") if "locator" in (m := _model(u))), None)
        if title:
            findings.related_links.append(Link(kind, one_line(str(title)), url))


def _beside(story: dict[str, Any], findings: Findings) -> None:
    """The lists after the story."""
    for name, kind in (("seeAlsos", LinkKind.SEE_ALSO), ("relatedUrls", LinkKind.EXTERNAL)):
        for told in story.get(name) or ():
            if isinstance(told, dict) and (title := next(filter(None, map(told.get, _TITLES)), None)):
                date = told.get("timestamp")
                link = Link(kind, one_line(str(title)), told.get("url"), date_raw=str(date) if date else None)
                findings.related_links.append(link)


def _image(model: dict[str, Any]) -> Image:
    """An image block, in any of its three forms."""
    inner = _dict(model.get("image")) or _dict(model.get("media"))
    parts = {_kind(child): child for child in model.get("blocks") or () if isinstance(child, dict)}
    raw = _model(parts.get("rawImage"))
    caption = model.get("caption")
    caption = caption if isinstance(caption, str) else _words(caption or parts.get("caption"))
    alt = model.get("altText") or inner.get("alt") or inner.get("altText") or _words(parts.get("altText"))
    credit = model.get("copyright") or inner.get("copyright") or raw.get("copyrightHolder")
    player = next((i for i in inner.get("items") or () if isinstance(i, dict)), {})
    held = player.get("holdingImageUrl")
    url = inner.get("src") or inner.get("href") or inner.get("originalSrc") or raw.get("locator") or held
    return Image(_string(url), _string(alt), _string(caption), _string(credit))


def _string(value: Any) -> str | None:
    return (one_line(value) or None) if isinstance(value, str) else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind(block: Any) -> str:
    return str(block.get("type")) if isinstance(block, dict) else ""


def _model(block: Any) -> dict[str, Any]:
    return _dict(block.get("model")) if isinstance(block, dict) else {}


def _children(block: Any) -> list[Any]:
    blocks = _model(block).get("blocks")
    return blocks if isinstance(blocks, list) else []


def _of_type(block: Any, kind: str, depth: int = 0) -> Iterator[Any]:
    """All blocks of a type below a block."""
    if depth > _DEEPEST:
        return
    for child in _children(block):
        if _kind(child) == kind:
            yield child
        else:
            yield from _of_type(child, kind, depth + 1)


def _words(block: Any, depth: int = 0) -> str:
    """The text below a block."""
    if not isinstance(block, dict) or depth > _DEEPEST:
        return ""
    model = _model(block)
    for told in (model.get("text"), block.get("text")):
        if isinstance(told, str):
            return one_line(told)
    return one_line(" ".join(_words(child, depth + 1) for child in _children(block)))


_READERS: dict[str, Callable[[Any, Findings], None]] = {
    "headline": _headline,
    "text": _paragraphs,
    "blockQuote": _quote,
    "image": _picture,
    "media": _picture,
    "byline": _contributors,
    "links": _link_list,
    "metadata": _first_published,
    **dict.fromkeys(_HEADINGS, _heading),
    **dict.fromkeys(_LISTS, _list),
}
