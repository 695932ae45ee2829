"""What a page says of itself to machines, parsed once for all finders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl.reading.app_data import articles_in
from newscrawl.reading.elements import Elements
from newscrawl.reading.linked_data import Json, key, objects_in, parse_json, read_scripts, texts_of, types_of
from newscrawl.reading.microdata import items_of
from newscrawl.reading.microformats import stories_of
from newscrawl.reading.script_data import STREAM
from newscrawl.reading.site import names_of_site, site_keys
from newscrawl.text import one_line
from newscrawl.urls import is_plain

_STORY = re.compile(r"(?:Article|Posting|^Report|^Review|^Recipe|^Interview|^Column|^Obituary|^NewsStory)")
_HALF = re.compile(r"^(?:CreativeWork|VideoObject|AudioObject|PodcastEpisode|ImageGallery|MediaGallery|Episode|HowTo)$")
_PAGE = re.compile(r"Page$")
_AMONG_OTHERS = frozenset(
    {"itemListElement", "hasPart", "mentions", "citation", "relatedLink", "comment", "isPartOf", "isBasedOn", "review",
     "associatedMedia", "video", "image", "publisher", "author", "liveBlogUpdate", "subjectOf", "relatedTo", "about"}
)  # fmt: skip
_MOST_METAS = 2_000
_LONGEST = 20_000
_LEAST_SCRIPT = 200


@dataclass
class Structured:
    """One page's structured data and meta tags."""

    tree: etree._Element
    url: str | None = None
    """Where the page was found."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Lower-case name, property or http-equiv of a meta to its contents, in order. The parts of a parsely-page meta
    stand here as "parsely-title", "parsely-author" ..."""
    rels: dict[str, list[str]] = field(default_factory=dict)
    """Lower-case rel of a <link> to its addresses, absolute where the page's is known."""
    title: str = ""
    """The <title>, on one line."""
    objects: list[Json] = field(default_factory=list)
    """Every JSON-LD object, outer before inner."""
    own: list[Json] = field(default_factory=list)
    """The JSON-LD objects that speak of this page's story, best first; the page itself (WebPage) comes last."""
    scripts: list[str] = field(default_factory=list)
    """The other scripts that hold data, unparsed."""

    @property
    def article(self) -> Json | None:
        """The page's own article as JSON-LD tells it."""
        return self.own[0] if self.own and not _is_page(self.own[0]) else None

    @cached_property
    def elements(self) -> Elements:
        """The elements of the page by what they are called."""
        return Elements(self.tree)

    @cached_property
    def microdata(self) -> list[Json]:
        """Items of microdata and RDFa, as JSON-LD objects."""
        return items_of(self.elements.items)

    @cached_property
    def marked_up(self) -> list[Json]:
        """The items of microdata, RDFa and microformats that speak of this page's story, best first."""
        stories = stories_of(self.elements)
        named = [story for story in stories if _is_named(story, self.names, alone=len(stories) == 1)]
        return _own([(item, ()) for item in (*self.microdata, *named)], self)

    @cached_property
    def app(self) -> list[Json]:
        """Article-like objects in the data of the page's application, best match first. Parsed on demand."""
        return articles_in(self.scripts, self.names, self.paths)

    @cached_property
    def names(self) -> frozenset[str]:
        """What the page calls itself in meta tags and title, as `key` makes them comparable."""
        said = [*self.get("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"), self.title]
        return frozenset(key(name) for name in said if name)

    @cached_property
    def site(self) -> list[tuple[str, str]]:
        """What the page's data calls the site, best first, as (name, rule)."""
        return names_of_site(self)

    @cached_property
    def site_keys(self) -> frozenset[str]:
        """All names of the site as `key` makes them comparable."""
        return site_keys(self)

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of the page's addresses."""
        addresses = [self.url or "", *self.rels.get("canonical", ()), *self.get("og:url")]
        return frozenset(path for address in addresses if (path := path_of(address)))

    @cached_property
    def graph(self) -> dict[str, Json]:
        """The JSON-LD objects by @id, the fullest where several share one."""
        found: dict[str, Json] = {}
        for node in self.objects:
            name = node.get("@id")
            if isinstance(name, str) and len(node) > len(found.get(name, ())):
                found[name] = node
        return found

    def get(self, *names: str) -> list[str]:
        """The contents of the metas of these names, in the order of the names."""
        return [content for name in names for content in self.meta.get(name, ())]

    def resolve(self, node: Json) -> Json:
        """Follow a reference ({"@id": ..}) to the object it names, where the page has it."""
        name = node.get("@id")
        known = self.graph.get(name) if isinstance(name, str) and len(node) <= 3 else None
        return {**known, **node} if known else node


def parse(tree: etree._Element, url: str | None = None) -> Structured:
    """Read meta tags and JSON-LD of a page now; microdata and embedded application data when they are asked for."""
    found = Structured(tree, url)
    linked: list[str] = []
    for element in tree.iter("meta", "link", "script", "title", "base"):
        if element.tag == "script":
            _add_script(element, found, linked)
        elif element.tag == "meta":
            _add_meta(element, found, linked)
        elif element.tag == "link":
            _add_rel(element, found)
        elif element.tag == "title" and not found.title:
            found.title = one_line("".join(map(str, element.itertext()))[:_LONGEST])[:1000]
    _unpack_parsely(found)
    placed = list(objects_in(read_scripts(linked)))
    found.objects = [node for node, _ in placed]
    found.own = _own(placed, found)
    return found


def _add_script(element: etree._Element, found: Structured, linked: list[str]) -> None:
    kind = (element.get("type") or "").lower()
    text = element.text
    if not text:
        return
    if "ld+json" in kind:
        linked.append(text)
    elif (len(text) > _LEAST_SCRIPT or STREAM in text) and (kind.endswith("json") or element.get("src") is None):
        found.scripts.append(text)


def _add_meta(element: etree._Element, found: Structured, linked: list[str]) -> None:
    content = element.get("content")
    if content is None or len(found.meta) > _MOST_METAS:
        return
    if "ld+json" in (element.get("name") or ""):
        linked.append(content)  # some programs write <meta name="script:ld+json">
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        if name := element.get(attribute):
            found.meta.setdefault(name.strip().lower(), []).append(str(content)[:_LONGEST])


def _add_rel(element: etree._Element, found: Structured) -> None:
    address = (element.get("href") or "").strip()
    for rel in (element.get("rel") or "").lower().split():
        if address and rel not in {"stylesheet", "preload", "dns-prefetch", "preconnect", "prefetch"}:
            found.rels.setdefault(rel, []).append(join(found.url, address))


def _unpack_parsely(found: Structured) -> None:
    for content in found.get("parsely-page"):
        try:
            page = parse_json(content)
        except ValueError:
            continue
        for name, value in page.items() if isinstance(page, dict) else ():
            found.meta.setdefault(f"parsely-{name.lower().replace('_', '-')}", []).extend(texts_of(value))


def _own(placed: list[tuple[Json, tuple[str, ...]]], page: Structured) -> list[Json]:
    """Choose the objects that speak of this page's story: by type, place, address and headline."""
    ranked = []
    for position, (node, path) in enumerate(placed):
        if weight := _weight_of_type(node):
            score = weight + _match(node, page) - 4 * any(step in _AMONG_OTHERS for step in path)
            ranked.append((not _is_page(node), score, -position, node))
    ranked.sort(key=lambda r: r[:3], reverse=True)
    best = ranked[0][1] if ranked else 0
    return [node for story, score, _, node in ranked if score > 0 and (score > best - 4 or not story)]


def _weight_of_type(node: Json) -> float:
    types = types_of(node)
    if any(_STORY.search(t) for t in types):
        return 3.0
    if any(_HALF.search(t) for t in types):
        return 1.0
    if any(_PAGE.search(t) for t in types):
        return 0.2
    return 1.5 if "headline" in node and ("datePublished" in node or "author" in node) else 0.0


def _is_page(node: Json) -> bool:
    return _weight_of_type(node) < 1


def _match(node: Json, page: Structured) -> float:
    """How well an object's address and headline agree with the page's own."""
    score = 0.0
    addresses = [*_addresses(node.get("url")), *_addresses(node.get("mainEntityOfPage")), *_addresses(node.get("@id"))]
    paths = {path for address in addresses if (path := path_of(join(page.url, address)))}
    if paths and page.paths:
        score += 3 if paths & page.paths else -2
    names = [key(name) for name in (*texts_of(node.get("headline")), *texts_of(node.get("name"))) if name.strip()]
    if names and page.names:
        score += 3 if any(_alike(name, own) for name in names for own in page.names) else -2
    return score + 0.3 * sum(bool(node.get(name)) for name in ("datePublished", "author", "headline", "articleBody"))


def _is_named(story: Json, names: frozenset[str], *, alone: bool) -> bool:
    own = [key(name) for name in texts_of(story.get("name"))]
    return any(_alike(name, other) for name in own for other in names) if own and names else alone


def _alike(name: str, own: str) -> bool:
    return len(name) > 3 and len(own) > 3 and (name in own or own in name or name[:40] == own[:40])


def _addresses(value: object) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    for one in values[:5]:
        if isinstance(one, dict):
            one = one.get("@id") or one.get("url")  # noqa: PLW2901  # the address within the object
        if isinstance(one, str) and ("/" in one or "." in one):
            yield one


def path_of(address: str) -> str | None:
    """The path of an address, comparable; None for a home page or what is no address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    path = parts.path.rstrip("/").lower()
    if path.endswith(("/amp", "/index.html", "/default.aspx")):
        path = path.rsplit("/", 1)[0]
    return path or None


def join(base: str | None, address: str) -> str:
    """The absolute address, where the page's own is known and both can be read; else the address as given."""
    address = address.strip()
    if not base or is_plain(address):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
