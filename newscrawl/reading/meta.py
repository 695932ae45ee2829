"""What the page says of itself as a document: address, language, publisher, description, licence, number."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newscrawl.article import Source
from newscrawl.normalise.language import language, language_tag
from newscrawl.reading.elements import apart, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import key, plain, texts_of
from newscrawl.reading.structured import Structured, join
from newscrawl.urls import is_http, same_site

_DESCRIPTIONS = {
    "og:description": 0.75,
    "description": 0.7,
    "dc.description": 0.65,
    "dcterms.description": 0.65,
    "sailthru.description": 0.65,
    "dcterms.abstract": 0.65,
    "twitter:description": 0.6,
    "abstract": 0.6,
}
_STANDFIRSTS = (
    "dek", "chapo", "vorspann", "entradilla", "bajada", "copete", "sommario", "ingress", "occhiello", "lead-?text",
    "manchet",
)  # fmt: skip
_STANDFIRST = re.compile(
    r"standfirst|stand-first|subtitle(?!s)|sub-title|subhead(?:line|ing)|article-?_*(?:dek|deck|intro|summary|lead)(?![a-z])"
    "|" + apart(f"{word}(?![a-z])" for word in _STANDFIRSTS)
)
_CUT = re.compile(r"(?:\.\.\.|…|\[&hellip;\]|\[…\])\s*$")
_LANGUAGES = ("content-language", "dc.language", "dcterms.language", "language", "inlanguage", "og:locale")
_NUMBERS = (
    "article:id",
    "article_id",
    "articleid",
    "parsely-post-id",
    "cxenseparse:recs:articleid",
    "bt:pubid",
    "story_id",
    "content_id",
    "contentid",
    "nodeid",
    "post-id",
    "dc.identifier",
)
_NUMBER = re.compile(r"[\w.:-]{3,80}\Z")
_LICENCES = ("dcterms.license", "dc.rights.license", "license", "cc:license")
_COMMONS = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/\w")
_AT_COMMONS = re.compile(r"(?:https?:)?//(?:www\.)?creativecommons\.org/", re.IGNORECASE)
_FRONT = re.compile(r"^/(?:index\.\w+|home|default\.\w+|[a-z]{2}(?:[-_][a-z]{2})?)?/?\Z", re.IGNORECASE)


def find(structured: Structured, text: str, findings: Findings) -> None:
    """Add candidates for these fields. `text` is the story's: declared languages are held against it."""
    _publisher(structured, findings)
    _canonical(structured, findings)
    _language(structured, text, findings)
    _description(structured, findings)
    _licence(structured, findings)
    for name in _NUMBERS:
        for number in structured.get(name)[:1]:
            if _NUMBER.match(number.strip()):
                findings.add("identifier", number.strip(), name, source=Source.META, score=0.5)


def _publisher(structured: Structured, findings: Findings) -> None:
    seen: set[str] = set()
    for place, (name, rule) in enumerate(structured.site):
        if key(name) not in seen and "://" not in name:
            seen.add(key(name))
            source = Source.STRUCTURED_DATA if rule.startswith(("json-ld", "microdata")) else Source.META
            findings.add("publisher_name", name, rule, source=source, score=max(0.8 - 0.05 * place, 0.1))


def _canonical(structured: Structured, findings: Findings) -> None:
    """A canonical address counts on the same site only, and never when it names a front page."""
    said = [(url, "link canonical", 0.9) for url in structured.rels.get("canonical", ())[:1]]
    said += [(join(structured.url, url), "og:url", 0.7) for url in structured.get("og:url")[:1]]
    for url, rule, score in said:
        if is_http(url) and _is_trusted(url, structured.url):
            findings.add("canonical_url", url, rule, source=Source.META, score=score)


def _is_trusted(url: str, page: str | None) -> bool:
    if page is None:
        return not _FRONT.match(_path(url))
    if not same_site(url, page):
        return False
    return not _FRONT.match(_path(url)) or bool(_FRONT.match(_path(page)))


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _language(structured: Structured, text: str, findings: Findings) -> None:
    said = [
        (plain(lang), "json-ld inLanguage", 0.6) for node in structured.own for lang in texts_of(node.get("inLanguage"))
    ]
    root = structured.tree if structured.tree.tag == "html" else None
    if root is not None:
        said += [(lang, "html lang", 0.7) for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
                 if (lang := root.get(name))]  # fmt: skip
    said += [(lang.split(",")[0], name, 0.5) for name in _LANGUAGES for lang in structured.get(name)[:1]]
    said.sort(key=lambda s: -s[2])
    checked = language([lang for lang, _, _ in said], text)
    for lang, rule, score in said[:6]:
        tag = language_tag(lang)
        if tag:
            agreed = checked is not None and tag.split("-")[0] == checked.split("-")[0]
            source = Source.STRUCTURED_DATA if rule.startswith("json-ld") else Source.META
            findings.add("in_language", lang, rule, source=source, value=tag, score=score if agreed else 0.1)
    known = {tag.split("-")[0] for lang, _, _ in said if (tag := language_tag(lang))}
    if checked and checked.split("-")[0] not in known:
        findings.add("in_language", checked, "text", source=Source.PAGE, value=checked, score=0.6)


def _description(structured: Structured, findings: Findings) -> None:
    said = [
        (text, "json-ld description", Source.STRUCTURED_DATA, 0.8)
        for node in structured.own[:2]
        for text in texts_of(node.get("description"))[:1]
    ]
    said += [
        (text, name, Source.META, score) for name, score in _DESCRIPTIONS.items() for text in structured.get(name)[:1]
    ]
    said += [(text, rule, Source.PAGE, 0.5) for text, rule in _standfirsts(structured)]
    for raw, rule, source, score in said:
        words = plain(raw)
        if len(words) > 15:
            findings.add(
                "description", raw, rule, source=source, value=words, score=score - 0.2 * bool(_CUT.search(words))
            )


def _standfirsts(structured: Structured) -> list[tuple[str, str]]:
    found = []
    for element, names in structured.elements.named(_STANDFIRST):
        if 40 < len(text := text_of(element, longest=601)) <= 600:
            found.append((text, f"{element.tag}.{names}"[:80]))
    return found[:2]


def _licence(structured: Structured, findings: Findings) -> None:
    said = [
        (text, "json-ld license", Source.STRUCTURED_DATA, 0.9)
        for node in structured.own[:2]
        for text in [*texts_of(node.get("license"))[:1]]
    ]
    said += [
        (text, "microdata license", Source.STRUCTURED_DATA, 0.85)
        for node in structured.marked_up[:2]
        for text in texts_of(node.get("license"))[:1]
    ]
    said += [(url, "link license", Source.META, 0.8) for url in structured.rels.get("license", ())[:1]]
    said += [(text, name, Source.META, 0.7) for name in _LICENCES for text in structured.get(name)[:1]]
    for link in structured.elements.linked["license"][:3]:
        said.append((join(structured.url, link.get("href") or ""), "a license", Source.PAGE, 0.6))
    if not said:
        commons = [link for link in structured.elements.leading(_COMMONS) if _AT_COMMONS.match(link.get("href"))]
        said += [(link.get("href"), "a Creative Commons", Source.PAGE, 0.4) for link in commons[:1]]
    for text, rule, source, score in said[:5]:
        findings.add("license", text.strip(), rule, source=source, score=score)
