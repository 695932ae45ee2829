"""The reader: one page in, one reading out. Nothing is normalised here; `extract` composes both steps."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from newscrawl import publishers
from newscrawl.article import (
    Article,
    Author,
    AuthorKind,
    Block,
    BlockType,
    BodyStatus,
    Candidate,
    Locale,
    Page,
    Reading,
    Reason,
    Refusal,
    Source,
)
from newscrawl.normalise import normalise
from newscrawl.normalise.language import language
from newscrawl.publishers import Publisher
from newscrawl.reading import dump, generic, layouts, wayback
from newscrawl.reading.findings import Findings
from newscrawl.reading.hints import words_of
from newscrawl.reading.markup import parse
from newscrawl.reading.memory import SiteMemory
from newscrawl.reading.pause import collection_paused
from newscrawl.text import Decoded, decode, one_line

READER_VERSION = "1"
"""Raised whenever the same bytes may give another article."""

# Whatever these bytes open with is no page, whatever the server called it.
_BINARY = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8|PK\x03\x04|\x1f\x8b|BZh|\xfd7zXZ|Rar!|7z\xbc\xaf|RIFF|OggS|ID3|\x00\x00\x00.ftyp"
    rb"|\x7fELF|\xca\xfe\xba\xbe|wOF[F2]|SQLite format 3\x00|\x28\xb5\x2f\xfd|\xd0\xcf\x11\xe0",
    re.DOTALL,
)
_TAG = re.compile(r"<(?:!doctype|html|head|body|div|p|table|article|section|meta|title|h1|font|br)\b", re.IGNORECASE)
_DOCUMENT = re.compile(r"\s*(?:<[!?][^>]*>\s*)*<html\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\0-\x08\x0b\x0e-\x1f]")
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_MOST_TEXT = 10_000_000
"""Characters of a page that are read: no story stands further down."""
_TEXT_FIELDS = (
    "headline",
    "alternative_headline",
    "description",
    "article_section",
    "canonical_url",
    "identifier",
    "license",
)


def extract(
    body: bytes,
    url: str | None = None,
    *,
    content_type: str | None = None,
    publisher: str | None = None,
    fetched_at: datetime | None = None,
    memory: SiteMemory | None = None,
) -> Article | None:
    """Read a news page, or the plain text of one, into an Article; None for what is no article.

    Never raises on bad input.
    `fetched_at` (aware) lets relative dates be read and future ones be refused.
    """
    page = Page(body=body, url=url, content_type=content_type, publisher=publisher, fetched_at=fetched_at)
    article = read(page, memory).article
    return normalise(article) if article else None


def read(page: Page, memory: SiteMemory | None = None) -> Reading:
    """Read a page into a raw Article (dates, blocks and links as printed), or say why it is none."""
    with collection_paused():
        return _read(page, memory)


def _read(page: Page, memory: SiteMemory | None) -> Reading:
    if page.status is not None and page.status >= 400:
        reason = Reason.NOT_FOUND if page.status in (404, 410) else Reason.ERROR_PAGE
        return _refused(reason, f"HTTP status {page.status}")
    if not page.body.strip():
        return _refused(Reason.EMPTY, "no bytes")
    if _BINARY.match(page.body):
        return _refused(Reason.NOT_TEXT, f"the bytes begin with {page.body[:8]!r}")
    decoded = decode(page.body, page.content_type)
    if len(decoded.text) > _MOST_TEXT:
        decoded.text, decoded.is_utf8 = decoded.text[:_MOST_TEXT], False
    if _looks_binary(decoded.text):
        return _refused(Reason.NOT_TEXT, "the bytes are no text in any encoding")
    if not _TAG.search(decoded.text, 0, 200_000):
        return _read_dump(page, decoded)
    return _read_html(page, decoded, memory)


def _read_html(page: Page, decoded: Decoded, memory: SiteMemory | None) -> Reading:
    saved = wayback.unwrap_page(decoded.text)
    page_url = page.url or saved.url
    tree = parse(saved.text, page.body if decoded.is_utf8 and saved.text == decoded.text else None)
    if tree is None:
        return _refused(Reason.EMPTY, "no element in the page")
    publisher = _publisher(page, page_url)
    if publisher is None and page.publisher is None and (detected := layouts.detect(tree, saved.text)):
        publisher = detected
    found = []
    if publisher and (by_layout := layouts.find(tree, saved.text, publisher)):
        found.append(by_layout)
    known = any(f.body or f.refusal for f in found)
    found.append(generic.find(tree, saved.text, page, memory, story_is_known=known))
    reading = _reading(found, page, page_url, publisher, decoded)
    if reading.article and memory:
        reading.article.site_memory = memory.version
    return reading


def _read_dump(page: Page, decoded: Decoded) -> Reading:
    publisher = _publisher(page, page.url)
    if publisher is None and page.publisher is None:
        publisher = dump.detect(decoded.text)
    found = dump.find(decoded.text, page, publisher)
    if found is None:
        return _refused(Reason.NO_STORY, "plain text without a headline and a story")
    return _reading([found], page, page.url, publisher, decoded)


def _publisher(page: Page, url: str | None) -> Publisher | None:
    if page.publisher:
        return publishers.get(page.publisher)
    return publishers.find(url) if url else None


def _reading(
    found: list[Findings], page: Page, url: str | None, publisher: Publisher | None, decoded: Decoded
) -> Reading:
    evidence = _evidence(found)
    evidence["encoding"] = [_encoding(decoded)]
    if publisher and url:
        _add_identity(evidence, publisher, url)
    if refusal := _refusal(found):
        return Reading(refusal=refusal, evidence=evidence)
    article = _assemble(found, evidence)
    article.publisher = publisher.key if publisher else page.publisher
    article.url = url
    article.body = _without_headline(article.body, article.headline)
    article.in_language = _language(article, publisher, page.locale)
    article.fetched_at = page.fetched_at
    article.page = page
    if page.truncated or _is_short_of_its_length(page) or _breaks_off(decoded.text):
        article.flags.append("truncated")
    if not article.headline:
        return Reading(refusal=Refusal(Reason.NO_STORY, "no headline"), evidence=evidence)
    return Reading(article=article, evidence=evidence)


def _without_headline(body: list[Block], headline: str | None) -> list[Block]:
    """A heading above the prose that says what the headline says is the headline."""
    said = words_of(headline or "")
    first = body[0] if said and body else None
    is_repeated = first is not None and first.type is BlockType.HEADING and words_of(first.text) == said
    return body[1:] if is_repeated else body


def _refusal(found: list[Findings]) -> Refusal | None:
    """Why there is no article: by the first way of reading that has a story or a reason against one."""
    for findings in found:
        if findings.refusal or findings.body:
            return findings.refusal
    return Refusal(Reason.NO_STORY, "no text of a story")


def _evidence(found: list[Findings]) -> dict[str, list[Candidate]]:
    """Rank all candidates: stronger ways of reading first, within one way by score.

    A candidate of a field that a stronger way answers for finally is kept for the record with score 0 and never wins.
    """
    evidence: dict[str, list[Candidate]] = {}
    covered: frozenset[str] = frozenset()
    for findings in found:
        for name, candidates in findings.candidates.items():
            for candidate in candidates:
                candidate.score = 0.0 if name in covered else candidate.score
            evidence.setdefault(name, []).extend(sorted(candidates, key=lambda c: -c.score))
        covered |= findings.covers
    return evidence


def _add_identity(evidence: dict[str, list[Candidate]], publisher: Publisher, url: str) -> None:
    for name, value in (("identifier", publisher.identify(url)), ("canonical_url", publisher.canonical(url))):
        if value:
            found = Candidate(raw=url, source=Source.URL, rule=f"{publisher.key}:url", value=value, score=1.0)
            evidence.setdefault(name, []).insert(0, found)


def _assemble(found: list[Findings], evidence: dict[str, list[Candidate]]) -> Article:
    first = next((f for f in found if f.body), found[0])
    article = Article(evidence=evidence, layout=found[0].rule, reader_version=READER_VERSION)
    article.body = first.body
    article.body_status = first.body_status or BodyStatus.EMPTY
    article.boundaries = first.boundaries
    article.images = _strongest(found, "images")
    article.related_links = _strongest(found, "related_links")
    article.corrections = _strongest(found, "corrections")
    article.flags = [flag for f in found for flag in f.flags]
    for name in _TEXT_FIELDS:
        value = _best(evidence, name)
        setattr(article, name, one_line(str(value)) or None if value is not None else None)
    if article.alternative_headline == article.headline:
        article.alternative_headline = None
    article.authors = [_author(a) for a in _best(evidence, "authors") or ()]
    article.keywords = list(_best(evidence, "keywords") or ())
    article.is_accessible_for_free = _best(evidence, "is_accessible_for_free")
    return article


def _language(article: Article, publisher: Publisher | None, locale: Locale | None) -> str | None:
    """The declared language, strongest first and those of source and publisher last, checked against the text."""
    declared = [c.raw for c in article.evidence.get("in_language", ()) if c.score > 0]
    text = " ".join(block.text for block in article.body) or article.headline or ""
    at_home = [locale.language if locale else None, publisher.language if publisher else None]
    return language([*declared, *filter(None, at_home)], text)


def _strongest(found: list[Findings], name: str) -> list[Any]:
    """Parts are taken whole from the strongest way that has them or answers for them."""
    for findings in found:
        if (parts := getattr(findings, name)) or name in findings.covers:
            return list(parts)
    return []


def _best(evidence: dict[str, list[Candidate]], name: str) -> Any:
    for candidate in evidence.get(name, ()):
        if candidate.score > 0:
            return candidate.raw if candidate.value is None else candidate.value
    return None


def _author(value: dict[str, Any]) -> Author:
    return Author(value["name"], value.get("role"), value.get("url"), AuthorKind(value.get("kind", "person")))


def _encoding(decoded: Decoded) -> Candidate:
    return Candidate(
        raw=decoded.encoding,
        source=Source.PAGE,
        rule=decoded.source,
        value=decoded.doubts,
        score=float(not decoded.doubts),
    )


def _is_short_of_its_length(page: Page) -> bool:
    """Whether fewer bytes came than the server promised; of content-coded bodies the length tells nothing here."""
    headers = {name.lower(): value for name, value in page.headers}
    length = headers.get("content-length", "").strip()
    return length.isdecimal() and "content-encoding" not in headers and int(length[:18]) > len(page.body)


def _breaks_off(text: str) -> bool:
    """Whether a whole HTML document ends inside a tag or a sentence instead of closing."""
    if not _DOCUMENT.match(text, 0, 2_000):
        return False
    tail = text[-20_000:]
    opened, closed = tail.rfind("<"), tail.rfind(">")
    return not _CLOSED.search(tail) and (opened > closed or bool(tail[closed + 1 :].strip()))


def _looks_binary(text: str) -> bool:
    sample = text[:4096]
    return len(_CONTROLS.findall(sample)) > len(sample) / 20


def _refused(reason: Reason, detail: str) -> Reading:
    return Reading(refusal=Refusal(reason, detail))
