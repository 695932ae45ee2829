"""The data a page's own application is given (Next, Nuxt, Redux, Apollo, Fusion ...): the articles in it.

No framework is known by name: any script that assigns or holds JSON is searched for objects that look like an article
and agree with the page on headline or address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from newscrawl.reading.linked_data import Json, key, objects_in
from newscrawl.reading.script_data import rows_of_stream, values_in

_LONGEST = 3_000_000
_LONGEST_KEY = 80
_LEAST_NAME, _LEAST_ID = 15, 6
"""So many characters name an article."""
_NAMES = ("headline", "title", "headlines", "name", "seoTitle", "displayTitle", "heading")
_ENDS = ('"', "'", "\\", ":")
_SIGNS = re.compile(
    r"(?i)publi|modif|updat|created|firstpub|lastpub|display_?date|^date|body|content|byline|author|credits|blocks|paragraph"
)


def articles_in(scripts: list[str], names: frozenset[str], paths: frozenset[str]) -> list[Json]:
    """Objects that are named like the page and carry a date, a byline or a body; those that carry most come first."""
    found: list[tuple[int, Json]] = []
    budget = _LONGEST
    for script in scripts:
        if len(script) > budget or not _promises(script):
            continue
        budget -= len(script)
        found += _scored(list(values_in(script)), names, paths)
    found += _scored(list(rows_of_stream(scripts, _LONGEST)), names, paths)
    return [node for _, node in sorted(found, key=lambda f: -f[0])][:20]


def _scored(values: list[Any], names: frozenset[str], paths: frozenset[str]) -> Iterator[tuple[int, Json]]:
    return ((score, node) for node, _ in objects_in(values) if (score := _score(node, names, paths)))


def _promises(script: str) -> bool:
    named = [name for name in _NAMES[:3] if name in script] if "{" in script else []
    return any(f"{name}{end}" in script for name in named for end in _ENDS)


def _score(node: Json, names: frozenset[str], paths: frozenset[str]) -> int:
    signs = sum(_is_sign(name[:_LONGEST_KEY]) for name in node)
    if not signs:
        return 0
    named = any(_is_named(key(word), names) for name in _NAMES if name in node for word in _words(node[name]))
    placed = any(isinstance(v, str) and _leads_here(v.split("?")[0].rstrip("/").lower(), paths) for v in _places(node))
    return signs + 10 * named + 5 * placed if named or placed else 0


@lru_cache(maxsize=5_000)
def _is_sign(name: str) -> bool:
    """Whether a key is one that articles have; remembered, for all objects of a kind have the same keys."""
    return _SIGNS.search(name) is not None


def _is_named(word: str, names: frozenset[str]) -> bool:
    """Whether the page goes by this name; what follows it there is the site's name."""
    return word in names or (len(word) >= _LEAST_NAME and any(name.startswith(word) for name in names))


def _leads_here(place: str, paths: frozenset[str]) -> bool:
    """Whether an address leads to this page, or a name or number of an article stands in this page's address."""
    return place.endswith(tuple(paths)) or (
        len(place) >= _LEAST_ID and any(path.rpartition("/")[2] == place for path in paths)
    )


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (v for v in value.values() if isinstance(v, str))


def _places(node: Json) -> Iterator[Any]:
    yield from (
        node.get(name)
        for name in (
            "url",
            "canonical_url",
            "canonicalUrl",
            "path",
            "slug",
            "link",
            "href",
            "website_url",
            "id",
            "articleId",
        )
    )
