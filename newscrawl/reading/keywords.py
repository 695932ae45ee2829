"""What the story is about: keywords, and the section it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote, urlsplit

from newscrawl.article import Source
from newscrawl.reading.elements import apart, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import Json, key, plain, texts_of, types_of
from newscrawl.reading.site import is_site
from newscrawl.reading.structured import Structured
from newscrawl.reading.vocabulary import any_of

_LISTS = {"news_keywords": 0.7, "parsely-tags": 0.65, "sailthru.tags": 0.6, "keywords": 0.6, "dc.subject": 0.55,
          "dcterms.subject": 0.55}  # fmt: skip
_TAGS = ("article:tag", "og:article:tag", "article.tag", "video:tag")
_SECTIONS = {"article:section": 0.75, "parsely-section": 0.7, "og:article:section": 0.7, "section": 0.6, "dc.type": 0.1,
             "article.section": 0.65, "cxenseparse:category": 0.5, "category": 0.5, "rubrik": 0.6}  # fmt: skip
_SPLIT = re.compile(r"\s*[,;|،、，؛]\s*")  # noqa: RUF001  # commas of other scripts
_CRUMBS = re.compile(r"breadcrumb|crumbtrail|crumb(?<![a-z]crumb)s?(?![a-z])|fil-?d?-?ariane|ariadne")
_BOXES = ("tags?(?:[-_](?:list|links|container|wrapper))?", "topics", "keywords")
_TAG_BOX = re.compile(
    apart(
        [
            *(rf"{word}(?![\w-])" for word in _BOXES),
            *(
                rf"{of}[-_]{{0,2}}(?:{'|'.join(_BOXES)})(?![\w-])"
                for of in ("article", "post", "entry", "story", "content", "single")
            ),
        ],
        r"[\w-]",
    )
)
_NOT_OURS = re.compile(r"comment|related|sidebar(?!-wrap)|widget|cloud|menu|footer|trending|popular")
_ASIDE = frozenset({"aside", "nav", "footer"})
_HOME = re.compile(any_of("home"), re.IGNORECASE)
_GENERAL = frozenset({"news", "article", "articles", "story", "stories", "content", "wiki", "blog", "post", "posts"})
_MOST = 60
_PLAIN_PATH = re.compile(r"[a-z][a-z-]{2,24}\Z")


def find(structured: Structured, findings: Findings) -> None:
    """Add candidates for keywords (a list of words each) and article_section."""
    for words, raw, rule, source, score in _keywords(structured):
        if words:
            findings.add("keywords", raw, rule, source=source, value=words[:_MOST], score=score)
    site = structured.site_keys
    headline = structured.names
    for section, rule, source, score in _sections(structured):
        name = plain(section)
        if 1 < len(name) <= 60 and key(name) not in headline and not is_site(name, site) and not _HOME.fullmatch(name):
            findings.add("article_section", section, rule, source=source, value=name, score=score)


def _keywords(structured: Structured) -> Iterator[tuple[list[str], str, str, Source, float]]:
    for nodes, kind in ((structured.own[:2], "json-ld"), (structured.marked_up[:2], "microdata")):
        for node in nodes:
            said = texts_of(node.get("keywords"))
            yield (
                _words(said),
                ", ".join(said),
                f"{kind} keywords",
                Source.STRUCTURED_DATA,
                0.8 - 0.1 * (kind == "microdata"),
            )
    tags = structured.get(*_TAGS)
    yield _words(tags), ", ".join(tags), "article:tag", Source.META, 0.72
    for name, score in _LISTS.items():
        said = structured.get(name)
        yield _words(said), ", ".join(said), name, Source.META, score
    links = [text_of(link, longest=100) for link in structured.elements.linked["tag"][:_MOST]]
    yield _words(links), ", ".join(links), "a tag", Source.PAGE, 0.5
    about = [text for node in structured.own[:1] for text in texts_of(node.get("about"))]
    yield _words(about), ", ".join(about), "json-ld about", Source.STRUCTURED_DATA, 0.45
    boxed = _boxed(structured)
    yield _words(boxed), ", ".join(boxed), "tag box", Source.PAGE, 0.4


def _boxed(structured: Structured) -> list[str]:
    """The links of the first box that is named for the story's topics."""
    elements = structured.elements
    for element, _ in elements.named(_TAG_BOX):
        links = [text_of(link, longest=80) for link in islice(element.iter("a"), _MOST)]
        if links and not elements.inside(element, _ASIDE, _NOT_OURS):
            return links
    return []


def _words(said: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for text in said[:200]:
        for word in _SPLIT.split(plain(text)):
            name = word.strip(" #\"'")
            if 1 < len(name) <= 80 and "://" not in name:
                found.setdefault(key(name), name)
    return list(found.values())


def _sections(structured: Structured) -> Iterator[tuple[str, str, Source, float]]:
    for nodes, kind, score in ((structured.own, "json-ld", 0.8), (structured.marked_up, "microdata", 0.7)):
        for text in [text for node in nodes[:2] for text in texts_of(node.get("articleSection"))[:1]]:
            yield _first(text), f"{kind} articleSection", Source.STRUCTURED_DATA, score
    for name, score in _SECTIONS.items():
        for text in structured.get(name)[:1]:
            yield _first(text), name, Source.META, score
    for node in structured.objects[:300]:
        if "BreadcrumbList" in types_of(node) and (crumbs := _crumbs(node)):
            yield crumbs[-1], "json-ld breadcrumb", Source.STRUCTURED_DATA, 0.6
    for link in structured.elements.linked["category"][:1]:
        yield text_of(link, longest=80), "a category", Source.PAGE, 0.55
    if crumb := _printed_crumb(structured):
        yield crumb, "breadcrumb", Source.PAGE, 0.5
    if section := _of_address(structured.url):
        yield section, "url", Source.URL, 0.3


def _printed_crumb(structured: Structured) -> str | None:
    for element, _ in structured.elements.named(_CRUMBS):
        links = [text_of(link, longest=80) for link in islice(element.iter("a"), 20)]
        sections = [s for s in links if s and not _HOME.fullmatch(s) and key(s) not in structured.names]
        if sections:
            return sections[-1]
    return None


def _first(text: str) -> str:
    """Some write the whole path: "News > World > Europe", "News,World"."""
    return re.split(r"\s*[>;,/|]\s*", plain(text))[0] if len(text) > 30 else text


def _crumbs(node: Json) -> list[str]:
    """The names of a breadcrumb's steps without the home page and, where it closes the trail, the story itself."""
    found = []
    steps = node.get("itemListElement")
    for step in steps[:12] if isinstance(steps, list) else []:
        item = step.get("item") if isinstance(step, dict) else None
        names = texts_of(step.get("name")) if isinstance(step, dict) else []
        names = names or (texts_of(item.get("name")) if isinstance(item, dict) else [])
        found += [name for name in names[:1] if not _HOME.fullmatch(name.strip()) and len(name) <= 40]
    return found


def _of_address(url: str | None) -> str | None:
    try:
        parts = [unquote(part) for part in urlsplit(url or "").path.split("/") if part]
    except ValueError:
        return None
    first = parts[0] if len(parts) > 1 else ""
    return first if _PLAIN_PATH.match(first) and first not in _GENERAL else None
