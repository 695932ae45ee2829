"""What the site calls itself: to tell its name from the words of a headline or a byline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.reading.linked_data import Json, key, plain, texts_of, types_of

if TYPE_CHECKING:
    from newscrawl.reading.structured import Structured

_METAS = (
    "og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name",
    "twitter:app:name:iphone", "dc.publisher", "dcterms.publisher", "publisher", "copyright", "cre",
    "shareaholic:site_name",
)  # fmt: skip
_ORGANISATIONS = re.compile(r"Organi[sz]ation$|^WebSite$|^Corporation$|^Newspaper$|^Periodical$")
_COMMON_LABELS = frozenset({"www", "m", "amp", "news", "mobile", "en", "de", "fr", "es", "blog", "blogs", "edition"})
_PUBLIC = frozenset({"co", "com", "org", "net", "gov", "edu", "ac", "gob", "gouv", "or", "ne"})


def names_of_site(structured: Structured) -> list[tuple[str, str]]:
    """What structured data and metas call the site, best first, as (name, rule)."""
    found: list[tuple[str, str]] = []
    for node in structured.own:
        found += [(name, "json-ld publisher") for name in _names(structured, node.get("publisher"))]
    for node in structured.marked_up[:3]:
        found += [(name, "microdata publisher") for name in _names(structured, node.get("publisher"))]
    found += [(plain(name), meta) for meta in _METAS for name in structured.get(meta)]
    for node in structured.objects[:200]:
        if any(_ORGANISATIONS.search(t) for t in types_of(node)):
            found += [(name, "json-ld organization") for name in _names(structured, node)]
    return [(name, rule) for name, rule in found if 1 < len(name) < 80]


def _names(structured: Structured, value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    found = []
    for one in values[:5]:
        node = structured.resolve(one) if isinstance(one, dict) else {"name": one}
        found += [plain(text) for name in ("name", "alternateName") for text in texts_of(node.get(name))[:3]]
    return found


def site_keys(structured: Structured) -> frozenset[str]:
    """All names of the site as `key` makes them comparable, with those its address and its handles give away."""
    names = [name for name, _ in structured.site]
    names += [handle.lstrip("@") for handle in structured.get("twitter:site")]
    for address in (structured.url, *structured.rels.get("canonical", ()), *structured.get("og:url")):
        names += host_names(address)
    return frozenset(k for name in names if len(k := key(name)) > 1)


def host_names(address: str | None) -> list[str]:
    """The host of an address as people name it: "bbc.co.uk" gives bbc.co.uk, bbccouk's label bbc."""
    try:
        host = (urlsplit(address).hostname or "") if address else ""
    except ValueError:
        return []
    labels = [label for label in host.split(".") if label != "www"]
    while labels and labels[0] in _COMMON_LABELS and len(labels) > 2:
        labels = labels[1:]
    own = [label for label in labels[:-1] if label not in _PUBLIC and label not in _COMMON_LABELS]
    return [".".join(labels), *own] if own else []


def is_site(words: str, keys: frozenset[str]) -> bool:
    """Whether words are the name of the site, or that with little around it ("BBC News | Europe" is not)."""
    name = key(words)
    if not name:
        return False
    return name in keys or any(len(k) > 3 and (k in name or name in k) and abs(len(k) - len(name)) <= 8 for k in keys)


def organisation(node: Json) -> bool:
    """Whether an object stands for an organisation."""
    return any(_ORGANISATIONS.search(t) for t in types_of(node))
