"""What the addresses of a site's articles look like: learned from visits, else by experience."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from newscrawl import publishers
from newscrawl.normalise.dates import address_day
from newscrawl.sources import Source

_PRIOR_WEIGHT = 2.0
"""How many visited addresses of one shape outweigh what is thought of it beforehand."""
_MOST_PATH = 500
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|mp[34]|m4[av]|webm|avi|mov|zip|gz|css|js|json|xml|rss|txt|docx?|xlsx?|pptx?"
    r"|exe|apk|woff2?|ics|epub)$",
    re.IGNORECASE,
)
_NOT_STORIES = re.compile(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|profile|search|suche|login|signin|sign-in|register|account|subscribe"
    r"|subscriptions?|newsletters?|about|contact|privacy|terms|cookies?|jobs|advertis\w+|help|faq|sitemap|feeds?|rss"
    r"|wp-admin|wp-login\.php|cart|shop|archive[s]?|page|comments?|print|share|podcasts?|games|crosswords?|weather"
    r"|horoscopes?|live-scores|tv-guide|amp|impressum|datenschutz|kontakt|autoren?|themen?|mentions-legales)(?:/|$)"
    r"|/(?:page|seite)/?\d+|[?&](?:page|replytocom|share|s|q)=",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?<!\d)\d{5,}(?!\d)|/\d{3,}\.s?html?$|(?:^|[/.-])[ac]?(?=[a-z]*\d)[0-9a-z]{9,}(?:[/.]|$)", re.IGNORECASE
)
_ID_QUERY = re.compile(
    r"(?:^|&)(?:p|id|\w*(?:story|article|art|news|item|doc)_?(?:id|nr|no)?(?:\]|%5d)?)=\d{3,}", re.IGNORECASE
)
_MONTHLY = re.compile(r"/(?:19|20)\d\d/(?:[01]?\d|[a-z]{3,9})/[^/]*[a-z]")
_STORIES = re.compile(
    r"/(?:story|stories|articles?|news|artikel|nachrichten|noticias?|actualites?|read|posts?)/[^/]*[a-z0-9]"
)
_BETWEEN = re.compile(r"[-_+ ]+(?=[^-_+ ])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAGES = (".html", ".htm", ".stm", ".shtml", ".php")
_SEGMENT = (
    ("{year}", re.compile(r"(?:19|20)\d\d")),
    ("{date}", re.compile(r"(?:19|20)\d\d[-_]?[01]\d[-_]?[0-3]\d")),
    (
        "{month}",
        re.compile(r"[01]?\d|jan\w*|feb\w*|mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"),
    ),
    ("{number}", re.compile(r"\d+")),
    ("{id}", re.compile(r"(?=[a-z]*\d)(?=.*[a-z])[0-9a-z]{7,}")),
    ("{slug-id}", re.compile(r"(?:[^\W_]+[-_]){2,}(?:[a-z]?\d{4,}|(?=[a-z]*\d)[0-9a-z]{8,})")),
    ("{slug}", re.compile(r"(?:[^\W_]+[-_]){3,}[^\W_]+[-_]?")),
)


@dataclass(slots=True)
class Patterns:
    """How often addresses of a shape were articles: shape to (articles, others)."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def score(self, url: str) -> float:
        """How likely an address is an article's, 0 to 1."""
        parts = _parts(url)
        likely = _prior(parts)
        for shape in _shapes(parts) if self.counts else ():
            articles, others = self.counts.get(shape, (0, 0))
            likely = (articles + _PRIOR_WEIGHT * likely) / (articles + others + _PRIOR_WEIGHT)
        return likely


def learn(visited: Iterable[tuple[str, bool]]) -> Patterns:
    """Patterns from addresses and whether each turned out to be an article."""
    counted: Counter[tuple[str, bool]] = Counter()
    for url, was_article in visited:
        counted.update((shape, was_article) for shape in _shapes(_parts(url)))
    shapes = {shape for shape, _ in counted}
    return Patterns({shape: (counted[shape, True], counted[shape, False]) for shape in sorted(shapes)})


def declared_by(source: Source | None) -> Callable[[str], float] | None:
    """What the source itself says of an address, 1 or 0: by its `article_urls`, or its publisher's ids of stories."""
    if source is None:
        return None
    if source.article_urls:
        search = re.compile(source.article_urls).search
        return lambda url: 1.0 if search(url) else 0.0
    publisher = publishers.get(source.id)
    return (lambda url: 1.0 if publisher.identify(url) else 0.0) if publisher else None


class _Parts(NamedTuple):
    host: str
    path: str
    """Unescaped, in lower case."""
    query: str


def _parts(url: str) -> _Parts:
    found = _ADDRESS.match(url)
    if found is None:
        return _Parts("", "", "")
    host, path, query = found.groups()
    path = unquote(path) if "%" in path else path
    return _Parts(host.lower(), path[:_MOST_PATH].lower(), (query or "")[:_MOST_PATH])


def prior(url: str) -> float:
    """What is thought of an address of an unknown site: a date, a long slug, a number speak for an article."""
    return _prior(_parts(url))


def _prior(parts: _Parts) -> float:
    path = parts.path
    numbered = _ID.search(path) or (parts.query and _ID_QUERY.search(parts.query))
    if _FILE.search(path):
        return 0.0
    if path in ("", "/") and not numbered:
        return 0.02
    words = 1 + max(map(len, map(_BETWEEN.findall, path.strip("/").split("/"))))
    dated = 0.65 if _has_day(path) else 0.45 * bool(_MONTHLY.search(path))
    likely = 0.06 + dated + 0.15 * min(words - 1, 4) + 0.5 * bool(numbered)
    likely += 0.05 * path.endswith(_PAGES) + 0.15 * bool(_STORIES.search(path))
    if path.endswith("/") and path.count("/") < 4 and words < 4 and not numbered:
        likely *= 0.7
    if _NOT_STORIES.search(f"{path}?{parts.query}"):
        likely *= 0.6 if dated else 0.15
    return min(0.97, likely)


def _has_day(path: str) -> bool:
    return bool(_YEAR.search(path)) and address_day(f"http://host{path}") is not None


def _shapes(parts: _Parts) -> tuple[str, str]:
    """The form of an address: first with its parts generalised, then with the names of its folders."""
    kinds = [_kind(part) for part in parts.path.split("/") if part]
    query = ",".join(sorted({name for name, _ in parse_qsl(parts.query)}))
    general = ["{word}" if kind.startswith("=") else kind for kind in kinds]
    loose = "/".join(general)
    close = "/".join([kind.removeprefix("=") for kind in kinds[:-1]] + general[-1:])
    end = "/" if parts.path.endswith("/") else ""
    return f"{parts.host} {loose}{end}?{query}", f"{parts.host}/{close}{end}?{query}"


def _kind(part: str) -> str:
    stem, dot, ending = part.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and len(ending) <= 5 else (part, "")
    known = next((kind for kind, pattern in _SEGMENT if pattern.fullmatch(stem)), None)
    return f"{known}{ending}" if known else f"={part}"
