"""Who wrote the story: from structured data, metas and what is printed under the headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from newscrawl.article import AuthorKind, Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.bylines import Named, names_in
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import Json, key, plain, texts_of, types_of
from newscrawl.reading.printed_bylines import Byline, bylines, bylines_among, other_names
from newscrawl.reading.signatures import signatures
from newscrawl.reading.site import is_site, organisation
from newscrawl.reading.structured import Structured, join

_METAS = {
    "parsely-author": 0.8,
    "parsely-authors": 0.8,
    "sailthru.author": 0.78,
    "author": 0.7,
    "article:author": 0.72,
    "dc.creator": 0.72,
    "dcterms.creator": 0.72,
    "byl": 0.8,
    "byline": 0.75,
    "citation_author": 0.8,
    "cxenseparse:author": 0.75,
    "cxense:author": 0.75,
    "rnews:author": 0.75,
    "article:author_name": 0.75,
    "og:author": 0.7,
    "og:article:author": 0.72,
    "article.author": 0.72,
    "authors": 0.7,
    "author-name": 0.7,
    "article_author": 0.72,
    "vr:author": 0.7,
    "mediator_author": 0.7,
    "dable:author": 0.72,
    "articleauthor": 0.72,
    "authorname": 0.7,
    "author_name": 0.7,
    "news_author": 0.72,
}
_NO_WRITERS = ("translator", "illustrator", "photographer")
_APPLICATION = ("author", "authors", "byline", "by", "writers", "authorName", "author_name")
_CATALOGUES = frozenset({"citation_author", "dc.creator", "dcterms.creator"})
_LABELS = re.compile(
    r"written by|author|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|skrevet av"
    r"|skriven av|kirjoittanut|napisane przez|yazan|автор|作者|執筆者|글쓴이|tác giả|ditulis oleh",
    re.IGNORECASE,
)
_LEAST = 0.25
"""A printed name that scores less is anybody's: a commenter's, a photographer's."""
_SPELLS, _WHOLE = 0.3, 0.85
"""From these scores on a printed byline is asked for the spelling of a name, and for names that data leave out."""
_MOST_WORDS = 3
_STAFF = re.compile(r"\b(?:staff|team|admin|redaktion|redaktør|newsroom|desk)\b", re.IGNORECASE)


def find(structured: Structured, passages: Passages, findings: Findings, kept: Sequence[Passage] = ()) -> None:
    """Add candidates for the byline, best first; the value of each is what one place says, as a list of names.

    `kept` are the passages that make up the story.
    """
    site = structured.site_keys
    said = [*_in_data(structured, site), *_in_metas(structured, site)]
    said += bylines(structured, kept, site)
    said += bylines_among(passages, kept, site)
    said += signatures(passages, kept, site)
    _without(other_names(passages) | _others_in_data(structured), said)
    ranked = _voted(said, site) or _voted(list(_in_application(structured, site)), site)
    for one in _fuller(ranked)[:12]:
        value = [name.to_dict() for name in one.names]
        score = round(min(max(one.score, 0.01), 1.0), 3)
        findings.add("authors", one.raw, one.rule, source=one.source, value=value, score=score)


def _in_data(structured: Structured, site: frozenset[str]) -> Iterator[Byline]:
    for nodes, kind in ((structured.own, "json-ld"), (structured.marked_up, "microdata")):
        for place, node in enumerate(nodes[:4]):
            for name, score in (("author", 0.9), ("creator", 0.8), ("contributor", 0.4), ("editor", 0.2)):
                if value := node.get(name):
                    names, raw = _of_values(value, structured, site)
                    trust = score - 0.05 * place - 0.1 * (kind == "microdata")
                    yield Byline(names, raw, f"{kind} {name}", Source.STRUCTURED_DATA, trust)


def _others_in_data(structured: Structured) -> frozenset[str]:
    """Keys of those whom data name for what is no writing."""
    values = [node.get(name) for node in structured.own[:4] for name in _NO_WRITERS]
    return frozenset(key(text) for value in values for text in texts_of(value))


def _in_application(structured: Structured, site: frozenset[str]) -> Iterator[Byline]:
    for node in structured.app[:1]:
        credit = node.get("credits")
        said = {**(credit if isinstance(credit, dict) else {}), **node}
        for name in _APPLICATION:
            if value := said.get(name):
                names, raw = _of_values(value, structured, site)
                yield Byline(names, raw, f"app data {name}", Source.STRUCTURED_DATA, 0.6)


def _of_values(value: Any, structured: Structured, site: frozenset[str]) -> tuple[list[Named], str]:
    names: dict[str, Named] = {}
    raw: list[str] = []
    value = value.get("@list", value) if isinstance(value, dict) else value
    for one in value[:40] if isinstance(value, list) else [value]:
        node = structured.resolve(one) if isinstance(one, dict) else {"name": one}
        for text in texts_of(node.get("name"))[:10] or _parts_of_name(node):
            raw.append(plain(text))
            for named in _with_details(_names(raw[-1], site), node, structured):
                names.setdefault(key(named.name), named)
    people = [named for named in names.values() if named.kind is AuthorKind.PERSON]
    beside = [named for named in names.values() if named in people or not people or key(named.name) not in site]
    return beside, ", ".join(raw)


def _parts_of_name(node: Json) -> list[str]:
    parts = [text for name in ("givenName", "familyName") for text in texts_of(node.get(name))[:1]]
    return [" ".join(parts)] if parts else []


def _names(text: str, site: frozenset[str]) -> list[Named]:
    """The names in what a machine gives as author; the site itself, where nobody else is named."""
    words = text.strip(" ,;-|")
    if is_site(words, site) and "://" not in words and not _STAFF.search(words):
        return [Named(words, kind=AuthorKind.ORGANIZATION)]
    return names_in(text, site, least=0)


def _with_details(names: list[Named], node: Json, structured: Structured) -> list[Named]:
    if len(names) == 1:
        role = next((plain(text) for text in texts_of(node.get("jobTitle"))), None)
        names[0].role = role or names[0].role
        url = next((text for text in texts_of(node.get("url")) if "/" in text), None)
        names[0].url = join(structured.url, url) if url else None
        if role and names[0].kind is AuthorKind.ORGANIZATION and not organisation(node):
            names[0].kind = AuthorKind.PERSON  # who has a job is somebody, though the site is called so
        if organisation(node) and "Person" not in types_of(node) and not names[0].role:
            names[0].kind = AuthorKind.ORGANIZATION
    return names


def _in_metas(structured: Structured, site: frozenset[str]) -> Iterator[Byline]:
    for meta in (name for name in _METAS if name in structured.meta):
        said = [plain(text) for text in structured.get(meta)[:20] if text.strip() and "://" not in text]
        if meta in _CATALOGUES:
            said = [name for text in said for name in _turned(text)]
        names = _names(said[0], site) if len(said) == 1 else names_in("; ".join(said), site, least=0)
        yield Byline(names, "; ".join(said), meta, Source.META, _METAS[meta])
    for number in "123":
        label, data = structured.get(f"twitter:label{number}"), structured.get(f"twitter:data{number}")
        if label and data and _LABELS.search(label[0]):
            yield Byline(_names(plain(data[0]), site), data[0], f"twitter:data{number}", Source.META, 0.75)


def _turned(text: str) -> list[str]:
    """Catalogues give the surname first: "Lee, Ann; Ek, Bo"."""
    parts = [part.split(", ") for part in text.split("; ")]
    if all(len(part) == 2 and " " not in part[0] for part in parts):  # surname and the rest
        return [" ".join(reversed(part)) for part in parts]
    return [text]


def _is_likely(byline: Byline, site: frozenset[str]) -> bool:
    """Whether a byline is more than somebody's name on the page, or the site's where every page of it says so."""
    if byline.source is Source.PAGE:
        return byline.score > _LEAST
    first = byline.names[0].name
    if byline.rule.startswith(("json-ld", "twitter:")) or len(byline.names) > 1 or not is_site(first, site):
        return True
    words = first.split()
    return 2 <= len(words) <= _MOST_WORDS and all(word[:1].isupper() and not word.isupper() for word in words)


def _without(others: frozenset[str], said: list[Byline]) -> None:
    """Who took the pictures is no author where somebody else is named, and else hardly."""
    for one in said:
        writers = [named for named in one.names if key(named.name) not in others]
        one.score -= 0.4 if one.names and not writers else 0.0
        one.names = writers or one.names


def _fuller(ranked: list[Byline]) -> list[Byline]:
    """The best byline with the names as others spell them: "annlee" and "Ann" are "Ann Lee"; and with those it lacks.

    A byline that is printed with all names of the best one and more is the whole one.
    """
    best = ranked[0] if ranked else None
    if best is None:
        return ranked
    known = [named for one in ranked if one.score >= _SPELLS for named in one.names if " " in named.name]
    for named in best.names:
        if " " not in named.name:
            named.name = next((other.name for other in known if _is_same(named.name, other.name)), named.name)
        named.role = named.role or _role_of(named.name, ranked[1:])
    names = {key(named.name) for named in best.names}
    whole = next((one for one in ranked[1:] if _completes(one, names)), None)
    if whole is not None:
        best.names += [named for named in whole.names if named.url and key(named.name) not in names]
    return ranked


def _role_of(name: str, others: list[Byline]) -> str | None:
    """What another byline calls somebody: data seldom tell whether she is a correspondent or an editor."""
    return next((n.role for one in others for n in one.names if n.role and key(n.name) == key(name)), None)


def _is_same(short: str, full: str) -> bool:
    words = full.split()
    return key(short) == key(full) or (len(words) <= _MOST_WORDS and key(short) == key(words[0]))


def _completes(byline: Byline, names: set[str]) -> bool:
    own = {key(named.name) for named in byline.names if named.kind is AuthorKind.PERSON}
    return byline.source is Source.PAGE and byline.score >= _WHOLE and own > names


def _is_the_site(name: str, site: frozenset[str]) -> bool:
    return is_site(name, site) and not _STAFF.search(name)


def _voted(said: list[Byline], site: frozenset[str]) -> list[Byline]:
    """Names that several places agree on gain; persons come before organisations."""
    counts = Counter(name for one in said for name in {key(named.name) for named in one.names})
    said = [one for one in said if one.names]
    for one in said:
        agreed = sum(counts[key(named.name)] > 1 for named in one.names) / len(one.names)
        one.score += 0.12 * agreed * (not one.is_elsewhere)
        if all(named.kind is AuthorKind.ORGANIZATION for named in one.names):
            is_site_alone = all(_is_the_site(named.name, site) for named in one.names)
            one.score -= 0.45 if not is_site_alone else 0.55 if one.source is Source.PAGE else 0.65
    likely = [one for one in said if _is_likely(one, site)]
    return sorted(likely, key=lambda one: -one.score)
