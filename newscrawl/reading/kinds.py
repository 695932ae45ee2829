"""Pages that are no article, and why.

Refusing a true story is worse than keeping a doubtful page, so a page is refused only when it says what it is and
shows next to no prose, or when it is a list of other stories and declares none of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from newscrawl.article import Block, BlockType, Reason, Refusal
from newscrawl.reading.blocks import Passage, Passages, size
from newscrawl.reading.linked_data import types_of
from newscrawl.reading.structured import Structured

_LITTLE = 900
"""A page with less prose than this is believed when its title names another purpose."""
_NEXT_TO_NOTHING = 350
_LONG_TITLE = 120
_LONG_LINE = 60
_ROW = 3
"""So many paragraphs side by side are a story."""
_VIDEO = re.compile(
    r"^/(?:[a-z]{2}/)?(?:videos?|watch|mediathek|galler(?:y|ies)|galerie|fotostrecke|slideshows?|podcasts?)/"
)
_LISTING_PATH = re.compile(
    r"^/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:tags?|topics?|themen?|author|authors|autor|category|categories|section|sections"
    r"|rubrik|archive|archives|page|latest|feed|home|index(?:\.\w{2,5})?)?(?:/[\w-]{1,40}){0,2}/?$"
)
_LISTING_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"})
_MEDIA_TYPES = frozenset({"VideoObject", "AudioObject", "ImageGallery", "MediaGallery", "PodcastEpisode"})
_STORY = re.compile(r"Article|Posting|Report|Review|Recipe")
_QUERIES = ("q", "s", "query", "search", "suche", "keyword", "keywords", "k")
_NEEDS_SCRIPT = re.compile(r"javascript|\bjs\b", re.IGNORECASE)
_APP_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "main-app", "___gatsby", "fusion-app", "react-root"})
_CARDS = 8
"""So many headings that are links make a list of stories."""


@dataclass(slots=True)
class Evidence:
    """What a page's kind is judged by."""

    tree: etree._Element
    data: Structured
    passages: Passages
    story: Sequence[Block]
    kept: Sequence[Passage] = ()
    """The passages of the page that the story was read from."""
    status: int | None = None

    @property
    def prose(self) -> int:
        """Letters in the paragraphs of the story."""
        return sum(size(b.text) for b in self.story if b.type in {BlockType.PARAGRAPH, BlockType.QUOTE})

    @property
    def declared(self) -> bool:
        """Whether the page says of itself that it is a story."""
        if any(_STORY.search(kind) for node in self.data.own[:3] for kind in types_of(node)):
            return True
        if any(kind.strip().lower() in {"article", "news", "story"} for kind in self.data.get("og:type")):
            return True
        return bool(self.data.get("article:published_time"))


def refuse(evidence: Evidence) -> Refusal | None:
    """Say why a page is no article; None when it is one, or may be one."""
    if not evidence.passages.items and not evidence.story:
        return _shell(evidence) or Refusal(Reason.EMPTY, "no text on the page")
    prose = evidence.prose
    if prose < _LITTLE and (named := _by_title(evidence)):
        return named
    if prose >= _LITTLE and evidence.declared:
        return None
    return (
        _front(evidence)
        or _search(evidence)
        or (_shell(evidence) or _media(evidence) if prose < _NEXT_TO_NOTHING else None)
        or _listing(evidence)
    )


def _titles(evidence: Evidence) -> list[str]:
    headings = [p.text for p in evidence.passages.items[:200] if p.frame.tag == "h1"]
    titles = [evidence.data.title, *evidence.data.get("og:title")[:1], *headings[:2]]
    return [t.lower().replace("\u2019", "'").strip(" -|:!") for t in titles if 0 < len(t) <= _LONG_TITLE]


def _by_title(evidence: Evidence) -> Refusal | None:
    """Challenges, errors, log-ins, consent walls: pages whose title says it, in the languages of kinds.tsv."""
    if evidence.declared and evidence.prose >= _NEXT_TO_NOTHING:
        return None
    titles = _titles(evidence)
    for reason, pattern in _TITLES.items():
        if evidence.prose >= (_LITTLE if reason in _WORDY else _NEXT_TO_NOTHING):
            continue
        if reason in {Reason.LOGIN, Reason.SEARCH} and (evidence.declared or not _asks(evidence, reason)):
            continue
        for title in titles:
            if pattern.match(title) and not (evidence.declared and evidence.prose > 150):
                return Refusal(reason, title)
    return None


def _asks(evidence: Evidence, reason: Reason) -> bool:
    """A log-in page asks for a password; a search page has been asked something."""
    if reason is Reason.LOGIN:
        return any((i.get("type") or "").lower() == "password" for i in evidence.tree.iter("input"))
    return _query(evidence) is not None


def _query(evidence: Evidence) -> str | None:
    try:
        parts = urlsplit(evidence.data.url or "")
        asked = parse_qs(parts.query, max_num_fields=100)
    except ValueError:
        return None
    if "search" in parts.path.lower() or "/suche" in parts.path.lower():
        return parts.path
    return next((asked[name][0] for name in _QUERIES if name in asked), None)


def _front(evidence: Evidence) -> Refusal | None:
    """A site's home page."""
    try:
        parts = urlsplit(evidence.data.url or "")
    except ValueError:
        return None
    is_root = bool(parts.netloc) and parts.path in {"", "/"} and not parts.query and not parts.fragment
    if not is_root or evidence.declared:
        return None
    if _cards(evidence) >= _CARDS or evidence.prose < _NEXT_TO_NOTHING:
        return Refusal(Reason.INDEX, "the home page of the site")
    return None


def _search(evidence: Evidence) -> Refusal | None:
    if any("SearchResultsPage" in types_of(node) for node in evidence.data.objects[:20]) and not evidence.declared:
        return Refusal(Reason.SEARCH, "declared as SearchResultsPage")
    return None


def _media(evidence: Evidence) -> Refusal | None:
    if evidence.declared:
        return None
    kinds = frozenset(kind for node in evidence.data.own[:1] for kind in types_of(node))
    if found := kinds & _MEDIA_TYPES:
        return Refusal(Reason.MEDIA, f"declared as {min(found)}")
    declared = next(iter(evidence.data.get("og:type")), "").lower()
    if declared.startswith(("video", "music")):
        return Refusal(Reason.MEDIA, f"og:type {declared}")
    try:
        path = urlsplit(evidence.data.url or "").path.lower()
    except ValueError:
        return None
    return Refusal(Reason.MEDIA, path) if _VIDEO.match(path) else None


def _shell(evidence: Evidence) -> Refusal | None:
    """A page with hardly a word that leaves its text to a script."""
    if sum(len(p.text) - p.linked for p in evidence.passages.items) >= _NEXT_TO_NOTHING:
        return None
    for element in evidence.tree.iter("noscript"):
        if _NEEDS_SCRIPT.search("".join(map(str, element.itertext()))[:1000]):
            return Refusal(Reason.JS_SHELL, "asks for JavaScript")
    for element in evidence.tree.iter("div"):
        if element.get("id") in _APP_ROOTS and len(element) == 0:
            return Refusal(Reason.JS_SHELL, f"nothing in #{element.get('id')}")
    return None


def _listing(evidence: Evidence) -> Refusal | None:
    """A section front, a tag or author page: linked headings, no story of its own, and an address to match."""
    if evidence.declared or _in_a_row(evidence) >= _ROW:
        return None
    cards = _cards(evidence)
    if cards < _CARDS:
        return None
    types = frozenset(kind for node in evidence.data.objects[:20] for kind in types_of(node))
    if found := types & _LISTING_TYPES:
        return Refusal(Reason.INDEX, f"{cards} linked headings, declared as {min(found)}")
    try:
        path = urlsplit(evidence.data.url or "").path.lower()
    except ValueError:
        return None
    if path and _LISTING_PATH.match(path):
        return Refusal(Reason.INDEX, f"{cards} linked headings at {path}")
    return None


def _cards(evidence: Evidence) -> int:
    return sum(
        p.frame.tag in {"h2", "h3", "h4"} and p.linked >= 0.9 * len(p.text) and len(p.text) > 20
        for p in evidence.passages.items
    )


def _in_a_row(evidence: Evidence) -> int:
    """The most paragraphs of the story that stand side by side; teasers stand each in a box of its own."""
    homes = Counter(
        (p.frame.parent or p.frame).index
        for p in evidence.kept
        if len(p.text) > _LONG_LINE and 2 * p.linked < len(p.text)
    )
    return max(homes.values(), default=0)


def _read() -> dict[Reason, re.Pattern[str]]:
    """For each reason a pattern of titles that say it at their beginning, or after the site's name."""
    lines = Path(__file__).with_name("kinds.tsv").read_text(encoding="utf-8").splitlines()
    titles = {}
    for line in lines[1:]:
        reason, phrases = line.split("\t")
        said = "|".join(re.escape(p) for p in sorted(phrases.split("|"), key=len, reverse=True))
        titles[Reason(reason)] = re.compile(rf"(?:.{{0,60}}[-|:\u2013\u2014]\s*)?(?:{said})(?!\w)")
    return titles


_TITLES = _read()
_WORDY = frozenset({Reason.CHALLENGE, Reason.CONSENT})
"""Such pages explain themselves at length."""
