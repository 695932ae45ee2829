"""Bylines as a page prints them: elements named for authors, links to author pages, lines that open with "By"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from newscrawl.article import AuthorKind, Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.byline_parts import ends_with_and, ends_with_lead, opens_with_lead
from newscrawl.reading.bylines import Named, names_in, site_named
from newscrawl.reading.elements import Elements, called_so, text_of
from newscrawl.reading.linked_data import key
from newscrawl.reading.structured import Structured, join
from newscrawl.reading.vocabulary import in_lower_case
from newscrawl.text import lower

_BYLINE = re.compile(
    r"by-?_?line|by(?<![a-z]by)(?![a-z])|author|autor(?!ama|i[sz]|efresh|elated|play|ites)|auteur|writer|vcard|signature|firma(?![a-z])|posted-?by"
    r"|reporter|journalist|contributor|creator|redakt|dc:creator"
)
"""Every word begins with a letter, and what may not stand before is asked behind it: so a search skips to these."""
_CERTAIN = re.compile(r"by-?_?line|author|autor(?!elated)")
_NOT_OURS = re.compile(
    r"comment|repl(?:y|ies)(?![a-z])|related|recommend|sidebar(?<!content-sidebar)(?<!has-sidebar)(?<!with-sidebar)(?!-wrap)|widget|teaser|card(?<!vcard)(?<!h-card)(?![a-z])|promo|popular"
    r"|trending|latest|most-?read|carousel|newsletter|footer|menu|nav(?<![a-z]nav)|more-?(?:stories|from|articles)|caption|photo|image|gallery|bild"
    r"|foto|media__|credit__|tweet|twitter|quote|search|feed|river|archive|slider|next|previous|prev(?![a-z])|ad-|advert"
    r"|review-?list|list-?item|list(?:e|ing)(?![a-z])|testimonial|suggest|(?:article|post|entry|story)[-_]?tags?(?![a-z])|keyword"
)
_BESIDE = re.compile(
    r"date|time(?![a-z])|publish|updated|role|job|position|(?<![a-z])desc|bio(?![a-z])|biograph|about|share|social|follow|twitter|email"
    r"|mail(?![a-z])|avatar|image|photo|comment|categor|label|tag(?:s|-|$)|read(?:ing)?-?|views|tooltip|popover|hidden|sr-only|screen-reader"
    r"|count|meta-sep|location|subscribe|button|btn|icon|section|popup|dropdown|more"
)
_ABOUT = re.compile(r"descri|(?<![a-z])desc(?![a-z])|biograph|(?<![a-z])bio(?![a-z])|about")
"""Elements that tell of an author: whom their text names is not always she."""
_OUTSIDE = frozenset({"nav", "footer", "aside", "blockquote", "figure", "figcaption"})
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i|in)?|auteurs?|autore|people|profiles?|editors|staff|by|contributors?|journalists?|reporters?|writers?|redaktion"
    r"|team|person|user|bio|columnists?|kirjoittajat|yazar(?:lar)?|penulis|avtor)/[^/?#\n]+"
)
"""In lower case: patterns that heed no case take several times as long."""
_OPENS = re.compile(
    r"\W{0,6}(?:(?:written|reported|story|text|words|posted|authored|geschrieben|verfasst|\xe9crit|escrito|scritto) "
    rf"|(?:words|story|text) and \w+ |(?:(?:eine?|une?|una|an?) \w+|{in_lower_case('byline of what')}) )?"
    rf"{in_lower_case('byline opening')}[\s:\uff1a]"
    r"|[\[\u3010(\uff08]?[\u8a18\u8bb0]\u8005\s?[\u4e00-\u9fff]{2,4}\s?[/\uff0f|]"
)
_LONE = re.compile(
    r"\W{0,3}(?:(?:written|reported|story|text|words|posted|article|ein artikel) )?"
    rf"{in_lower_case('byline opening')}\W{{0,3}}\Z"
)
_OPENS_WITHIN = re.compile(
    r"(?:[|\u2022\xb7\u2014\u2013@/]\s?|\d\s|\d\suhr\s|\d,\s)"
    rf"((?:(?:written|posted) )?{in_lower_case('byline opening')}[\s:\uff1a])"
)
_MARK = re.compile("[|\u2022\xb7\u2014\u2013@/\\d]")
_FIGURE, _COLON = re.compile(r"\d"), re.compile("[:\uff1a]")
"""Short patterns: in most lines they save looking for a long one that needs the same."""
_LABEL = re.compile(rf"(?:^|[\s|/·(\uff08]){in_lower_case('byline label')}\s?[:\uff1a]\s*")
_OTHERS = re.compile(rf"\b{in_lower_case('no author')}\s*(?:(?:by|von|par|por|di|from)(?:[\s:]+|\Z)|[:\uff1a]\s*)")
_MAY_CREDIT = re.compile(
    "|".join([*(rf"{by}(?:[\s:]|\Z)" for by in ("by", "von", "par", "por", "di", "from")), ":", "\uff1a"])
)
_NEXT_PART = re.compile(r"[|•.\n]\s|\s(?:by|von|par|por)\s")
_NAME = r"(?:[^\W\d_][\w.'\u2019-]*\s){1,3}[^\W\d_][\w'\u2019-]+"
_DAY = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\.?\s[^\W\d]{3,12}\.?\s\d{4}|[A-Z][a-z]{2,8}\.?\s\d{1,2},\s\d{4})"
_BESIDE_DATE = re.compile(
    rf"({_NAME})\s*[|\u2022\xb7,\u2013-]\s*{_DAY}|{_DAY}\s*[|\u2022\xb7\u2013-]\s*({_NAME})(?=\Z|\s[|\u2022\xb7]|\son\s)"
)
"""A line like "Ann Lee | 1 May 2024" or "1 May 2024 - Ann Lee"."""
_ELSEWHERE = frozenset({"comment", "caption", "related", "popular", "teaser", "card", "nav", "footer"})
_CARDS = frozenset({"teaser", "card"})
_LONGEST = 220
_MOST = 300
_MOST_LINES = 2_000
_LINE, _LINE_OF_NAMES = 80, 120
_MOST_SAID = 50
_MOST_LINKS, _LONGEST_ADDRESS = 40, 300
_RIGHT_BEHIND, _BEHIND, _BEFORE = 5, 15, 6
"""So many passages behind the headline, or before the story, a byline may stand."""
_PROSE = frozenset({"p", "li", "em", "i", "b", "strong", "blockquote"})
_SHORT, _LEAD_LENGTH = 40, 30
_AGREED = 0.06
"""What elements of one kind side by side gain."""
_SENTENCE = 120
"""Characters: a shorter paragraph with a link to an author's page may be a byline."""


@dataclass(slots=True)
class Byline:
    """The names that one place of the page gives."""

    names: list[Named]
    raw: str
    rule: str
    source: Source
    score: float
    elements: list[Any] = field(default_factory=list)
    is_elsewhere: bool = False
    """It stands in comments, other stories or pictures."""


def bylines(structured: Structured, kept: Sequence[Passage], site: frozenset[str]) -> list[Byline]:
    """What elements named for authors and links to author pages say, the likeliest first."""
    elements = structured.elements
    marked = _marked(elements, structured.url)[:_MOST]
    styles = Counter((element.tag, names) for element, names in marked)
    end = kept[-1].frame.element if kept else None
    found: list[Byline] = []
    since_heading: int | None = None
    for element, names in marked:
        if element.tag == "h1":
            since_heading = 0
            continue
        since_heading = since_heading + 1 if since_heading is not None else None
        if said := _of_element(element, names, structured, site):
            near = 0.05 if since_heading is None else max(0.15 - 0.015 * (since_heading - 1), -0.1)
            is_behind = end is not None and _is_behind(element, end, elements)
            said.score += min(near, 0.0) if is_behind else near
            said.score -= 0.03 * min(styles[element.tag, names] - 1, 8)
            said.is_elsewhere = _is_elsewhere(element, names, elements)
            said.score -= (0.45 if is_behind else 0.35) * said.is_elsewhere
            found.append(said)
    return _joined(sorted(found, key=lambda byline: -byline.score), elements)[:8]


def _is_behind(element: Any, end: Any, elements: Elements) -> bool:
    """Whether an element stands behind the story's end."""
    last = elements.place.get(end)
    return last is not None and elements.place.get(element, 0) > last and end not in element.iterancestors()


def _marked(elements: Elements, own: str | None) -> list[tuple[Any, str]]:
    """Elements named for authors, links to author pages, and the main headings between them."""
    named = [element for element, names in elements.named(_BYLINE) if "comment" not in names]
    links = [link for link in elements.leading(_AUTHOR_PAGE) if _is_here(link.get("href"), own)]
    return elements.in_order([*named, *links, *elements.by_tag.get("h1", ())])


def _is_author_page(address: str, own: str | None) -> bool:
    """Whether an address is an author's page on this site: elsewhere it is the profile of anybody."""
    return _AUTHOR_PAGE.search(address.lower()) is not None and _is_here(address, own)


def _is_here(address: str, own: str | None) -> bool:
    there, here = _site(address[:_LONGEST_ADDRESS]), _site((own or "")[:_LONGEST_ADDRESS])
    return not there or not here or there == here


@lru_cache(maxsize=10_000)
def _site(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return ".".join(host.split(".")[-2:])


def _of_element(element: Any, names: str, structured: Structured, site: frozenset[str]) -> Byline | None:
    text = text_of(element, _BESIDE, _LONGEST + 1, apart="; ")
    if not text or len(text) > _LONGEST or (not called_so(names, _BYLINE) and _in_prose(element)):
        return None
    marked = element.get("rel") == "author" or "author" in (element.get("itemprop") or "")
    lead = opens_with_lead(text) or ends_with_lead(_before(element))
    linked = _linked(element, structured, site)
    certain = bool(_CERTAIN.search(names))
    is_short = len(text) < _SHORT
    least = 0 if marked and is_short else 2 - (is_short and (certain or lead))
    named = linked or names_in(text, site, least=least, houses=is_short and (marked or certain))
    if not named and certain:
        named = _apart(element, site)
    if not named and is_short and (marked or (certain and lead)):
        named = site_named(text, site)
    if not named:
        return None
    score = 0.45 + 0.12 * marked + 0.08 * bool(linked) + 0.1 * certain + 0.12 * lead - 0.1 * (len(text) > 100)
    score -= 0.25 * (called_so(names, _ABOUT) and not lead and not linked)
    rule = f"{element.tag}.{element.get('class') or element.get('rel') or element.get('itemprop') or 'link'}"
    return Byline(named, text, " ".join(rule.split())[:80], Source.PAGE, score, [element])


def _before(element: Any) -> str:
    """The words right before an element on the same line."""
    before = element.getprevious()
    mother = element.getparent()
    text = before.tail if before is not None else mother.text if mother is not None else None
    return (text or "")[-_LEAD_LENGTH:]


def _in_prose(link: Any) -> bool:
    """Whether a link stands in a sentence: whom a story speaks of has pages as well."""
    around = link.getparent()
    return around is not None and around.tag in _PROSE and len(text_of(around, longest=_LONGEST)) >= _SENTENCE


def _apart(element: Any, site: frozenset[str]) -> list[Named]:
    """The names that stand in an element of their own each, with nothing but space between."""
    leaves = [leaf for leaf in islice(element.iterdescendants(), 40) if not len(leaf) and leaf.text]
    names = [name for leaf in leaves for name in names_in(text_of(leaf, longest=80), site)]
    return list({key(name.name): name for name in reversed(names)}.values())[::-1]


def _linked(element: Any, structured: Structured, site: frozenset[str]) -> list[Named]:
    """The names that are links to author pages, with the addresses."""
    found: dict[str, Named] = {}
    for link in [element] if element.tag == "a" else islice(element.iter("a"), _MOST_LINKS):
        address = link.get("href") or ""
        if link.get("rel") != "author" and not _is_author_page(address, structured.url):
            continue
        is_author = link.get("rel") == "author" or "author" in address
        names = names_in(text_of(link, _BESIDE, 100, apart="; "), site, least=1 if is_author else 2, houses=is_author)
        if len(names) == 1:
            names[0].url = join(structured.url, address)
        for one in names:
            found.setdefault(key(one.name), one)
    return list(found.values())


def _is_elsewhere(element: Any, names: str, elements: Elements) -> bool:
    """Whether the element belongs to comments, other stories or pictures."""
    return called_so(names, _NOT_OURS) or elements.inside(element, _OUTSIDE, _NOT_OURS, _BYLINE)


def _joined(found: list[Byline], elements: Elements) -> list[Byline]:
    """Put together what stands side by side in elements of one kind: an author each, in the order of the page."""
    best = found[0] if found else None
    mates = [
        other
        for other in found[1:]
        if best and other.score > best.score - 0.2 and _are_mates(best.elements[0], other.elements[0])
    ]
    if best and mates:
        said = sorted([best, *mates], key=lambda byline: elements.place.get(byline.elements[0], 0))
        best.names = list({key(name.name): name for one in reversed(said) for name in reversed(one.names)}.values())[
            ::-1
        ]
        best.raw = ", ".join(dict.fromkeys(one.raw for one in said))
        best.score += _AGREED * (not best.is_elsewhere)
    return [one for one in found if not any(one is mate for mate in mates)]


def _are_mates(one: Any, other: Any) -> bool:
    if (one.tag, one.get("class")) != (other.tag, other.get("class")):
        return False
    mother, mothers = one.getparent(), other.getparent()
    if mother is mothers or mother is None or mothers is None:
        return mother is mothers
    around = mother.getparent()
    return around is not None and (around is mothers or around is mothers.getparent())


def bylines_among(passages: Passages, kept: Sequence[Passage], site: frozenset[str]) -> Iterator[Byline]:
    """Lines that open as a byline does, the likelier the nearer they stand to the headline or to the story's ends."""
    items = passages.items
    heading = next((place for place, passage in enumerate(items) if passage.frame.tag == "h1"), len(items))
    first, last = (kept[0].position, kept[-1].position) if kept else (len(items) + _BEFORE, len(items) + _BEFORE)
    before = ""
    found = 0
    for place, passage in enumerate(items):
        text = passage.text
        distance = place - heading
        known = passage.frame.chain if not 0 <= distance < _RIGHT_BEHIND else passage.frame.chain - _CARDS
        may_say = len(text) < _LINE_OF_NAMES and found < _MOST_SAID and _ELSEWHERE.isdisjoint(known)
        if may_say and (said := _said(text, before)):
            is_near = 0 <= distance < _BEHIND or -_BEFORE <= place - first <= 2 or 0 <= place - last <= 2
            found += 1
            yield from _of_line(said, text, site, place, is_near=is_near)
        before = text if len(text) < _LEAD_LENGTH else ""


def _of_line(said: str, text: str, site: frozenset[str], place: int, *, is_near: bool) -> Iterator[Byline]:
    names = names_in(said, site)
    score = 0.55 if is_near else 0.3 - 0.0005 * min(place, 200)
    if not names and is_near and len(text) < _SHORT:
        names, score = names_in(said, site, least=1), 0.4
    if names and names[0].kind is AuthorKind.PERSON:
        yield Byline(names, text, "printed byline", Source.PAGE, score)


def other_names(passages: Passages) -> frozenset[str]:
    """Keys of those whom the page names for another part: "Photography by Ann Lee", "Editor: Bo Ek"."""
    lines = list(islice((p.text for p in passages.items if len(p.text) < _LONGEST), _MOST_LINES))
    said = (
        line[found.end() :] or behind
        for line, behind in zip(lines, [*lines[1:], ""], strict=False)
        if _MAY_CREDIT.search(low := lower(line))
        for found in _OTHERS.finditer(low)
        if not ends_with_and(line[: found.start()])
    )
    return frozenset(key(name.name) for text in said for name in names_in(_NEXT_PART.split(text)[0][:_LINE], least=1))


def _said(text: str, before: str) -> str | None:
    """What a line says of an author.

    The line as it opens ("By Ann Lee"), or a part of it that does ("1 May 2024 | By Ann Lee"), the part after
    "Author:", a name that stands beside a date, or the line below one that says "By" and nothing else.
    """
    low = lower(text)
    if _OPENS.match(low):
        return text
    if before and len(text) < _SHORT and _LONE.match(lower(before)):
        return text
    if _FIGURE.search(text) and (dated := _BESIDE_DATE.match(text)):
        return dated[1] or dated[2]
    if len(text) < _LINE and _MARK.search(text) and (opened := _OPENS_WITHIN.search(low)):
        return text[opened.start(1) :]
    found = _LABEL.search(low) if _COLON.search(text) else None
    return text[found.start() :] if found else None
