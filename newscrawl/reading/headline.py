"""The headline: what stands over the story, without the site's name, the section or the kicker.

Every heading of the page and every title in its data is a candidate. They vote: a heading that the page's own data
repeats is the headline; what only the data says comes after it, shorn of the site's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newscrawl.article import Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.elements import Elements, called_so, outer, text_of
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import key, plain, texts_of
from newscrawl.reading.site import is_site, site_keys
from newscrawl.reading.structured import Structured

_SEPARATOR = re.compile(
    r"\s+(?:[|\-–—―»«·•:~/<>]|::|--)+\s+|\s*[|｜_¦ㅣ]+\s*|(?<=\w)\s*[»«]\s+|\s*(?:--|——)\s*|:\s+(?=[^:]+\Z)"  # noqa: RUF001
)
_BAR = re.compile(r"\s*[|｜¦ㅣ]\s*")  # noqa: RUF001
_MOST_HEADINGS = 150
_LONGEST = 300
_TITLE = re.compile("title|headline")
_NAMED = re.compile("title|headline|name")
_BLOCKS = frozenset({"h3", "h4", "div", "span", "p", "td", "font", "strong", "b"})
_TITLED = re.compile(r"headline|title(?!s)|titel|titre|titulo|titolo|otsikko|rubrik|nadpis|cim\b|baslik|zagolovok")
_FURNITURE = re.compile(
    r"(?<![a-z])(?:related|recommend|(?<!content-)(?<!has-)(?<!with-)sidebar(?!-wrap)|widget|footer|nav(?![a-z])|navbar|menu|breadcrumb|promo|teaser|comment|newsletter"
    r"|popup|modal|cookie|consent|logo|site-?(?:title|name|header|branding)|blog-?title|most-?(?:read|popular)|trending|latest|share|social"
    r"|carousel|author|flyout|banner|advert|subscri|login|search|goog-(?:te|gt)|branding)"
)
_HIDDEN = re.compile(
    r"(?<![a-z])(?:sr-only|visually-?hidden|screen-?reader|seo-?title|hide|hidden|invisible|print-?only)(?![a-z])"
)
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.\w+)?\Z")
_OUTSIDE = frozenset({"nav", "footer", "aside"})
# What stands inside a heading besides the headline.
_BESIDE = re.compile(
    r"kicker|eyebrow|overline|dachzeile|topline|roofline|antetitulo|surtitre|occhiello|category|label|section|pretitle"
    r"|title-?header|time|date|byline|author|share|sub-?title|sub-?head|comment|badge|tag(?![a-z])|hidden|sr-only|descriptor|anchor"
)
_METAS = (
    ("og:title", 0.5), ("twitter:title", 0.45), ("parsely-title", 0.5), ("sailthru.title", 0.48), ("dc.title", 0.45),
    ("dcterms.title", 0.45), ("citation_title", 0.5), ("headline", 0.5), ("hdl", 0.5), ("article:title", 0.5),
    ("title", 0.38),
)  # fmt: skip
_SURE, _LEAST_WORD, _SHORT_WORD = 0.5, 4, 12
_KICKER = 4
"""A word with a bar behind it, before a text so many times as long, is the section."""
_RIGHT_ABOVE = 15
"""So many passages above the story's first the headline stands."""
_OVER, _UNDOUBTED = 0.15, 0.1
_LONG, _WORDY = 180, 0.25
"""A heading of so many characters is a summary."""
_TAGS = {"h1": 0.5, "h2": 0.25, "h3": 0.12}


@dataclass(slots=True, frozen=True)
class _Title:
    text: str
    rule: str
    source: Source
    score: float
    raw: str
    key: str = ""
    parts: frozenset[str] = frozenset()
    """Keys of what stands before and after each of its separators."""


def find(
    structured: Structured, findings: Findings, passages: Passages | None = None, kept: Sequence[Passage] = ()
) -> None:
    """Add the candidates for headline, best first, and those for alternative_headline.

    `kept` are the passages that make up the story.
    """
    # Some pages name their headline where the site's name belongs.
    keys = site_keys(structured) - {key(title) for title in structured.get("og:title")}
    said = [_prepared(title, keys) for title in _said(structured) if title.text]
    over = _over_the_story(passages, kept) if passages else None
    headings = _headings(structured.elements, said, keys, over)
    ranked = _with_kicker(sorted([*headings, *_agreed(said)], key=lambda t: -t.score), said)
    for title in ranked[:20]:
        score = min(max(title.score, 0.01), 1.0)
        findings.add("headline", title.raw, title.rule, source=title.source, value=title.text, score=score)
    _alternatives(structured, ranked[0].key if ranked else "", findings)


def _said(structured: Structured) -> Iterator[_Title]:
    for nodes, kind in ((structured.own[:3], "json-ld"), (structured.marked_up[:2], "microdata")):
        for place, node in enumerate(nodes):
            for name, score in (("headline", 0.56), ("name", 0.3)):
                for text in texts_of(node.get(name))[:1]:
                    yield _Title(plain(text), f"{kind} {name}", Source.STRUCTURED_DATA, score - 0.04 * place, text)
    for name, score in _METAS:
        for text in structured.get(name)[:1]:
            yield _Title(plain(text), name, Source.META, score, text)
    if structured.title:
        yield _Title(structured.title, "title", Source.META, 0.35, structured.title)


def _prepared(title: _Title, keys: frozenset[str]) -> _Title:
    text = without_site(title.text[:_LONGEST], keys)
    cuts = list(_SEPARATOR.finditer(text))
    parts = frozenset(key(part) for cut in cuts for part in (text[: cut.start()], text[cut.end() :]))
    score = 0.05 if is_site(text, keys) else title.score
    return replace(title, text=text, key=key(text), parts=parts, score=score)


def _agreed(said: list[_Title]) -> list[_Title]:
    """A title that several names give is the likelier."""
    rules: dict[str, set[str]] = {}
    for title in said:
        rules.setdefault(title.key, set()).add(title.rule)
    return [replace(title, score=title.score + 0.03 * (len(rules[title.key]) - 1)) for title in said]


def without_site(text: str, keys: frozenset[str]) -> str:
    """A title without the name of the site, or what a bar sets apart, at its end or its beginning."""
    for _ in range(5):
        cuts = list(_SEPARATOR.finditer(text))
        if not cuts:
            break
        first, last = cuts[0], cuts[-1]
        if is_site(text[last.end() :], keys) or (
            _BAR.fullmatch(last[0]) and last.start() > 1.5 * (len(text) - last.end())
        ):
            text = text[: last.start()]
        elif is_site(text[: first.start()], keys) or (
            _BAR.fullmatch(first[0]) and " " not in text[: first.start()] and len(text) > _KICKER * first.start()
        ):
            text = text[first.end() :]
        else:
            break
    return text.strip()


def _over_the_story(passages: Passages, kept: Sequence[Passage]) -> Any:
    """The one main heading that stands right over the story; None where there is none, or several."""
    if not kept:
        return None
    first = kept[0].position
    above = [p.frame.element for p in passages.items[max(0, first - _RIGHT_ABOVE) : first + 1] if p.frame.tag == "h1"]
    return above[0] if len(above) == 1 else None


def _headings(elements: Elements, said: list[_Title], keys: frozenset[str], over: Any) -> list[_Title]:
    candidates = _candidates(elements)
    alone = sum(1 for element, _ in candidates if element.tag == "h1") == 1
    found: dict[str, _Title] = {}
    for place, (element, names) in enumerate(candidates[:_MOST_HEADINGS]):
        text = plain(text_of(element, longest=_LONGEST + 1))
        if 1 < len(text) <= _LONGEST and text not in found:
            title = _heading(element, text, names, said)
            doubt = 0.002 * (place + 30 * (alone and element.tag != "h1")) + 0.8 * is_site(title.text, keys)
            doubt += _doubts(element, names, elements) + (_WORDY if len(text) > _LONG else 0.0)
            doubt -= _OVER if element is over and doubt < _UNDOUBTED else 0.0
            found[text] = replace(title, score=title.score - doubt)
    return [title for title in found.values() if title.score > 0]


def _candidates(elements: Elements) -> list[tuple[Any, str]]:
    by_name = [
        e
        for e, names in elements.named(_NAMED)
        if (e.tag in _BLOCKS and called_so(names, _TITLE)) or e.get("itemprop") in {"headline", "name"}
    ]
    return elements.in_order([*elements.by_tag.get("h1", ()), *elements.by_tag.get("h2", ()), *by_name])


def _heading(element: Any, text: str, names: str, said: list[_Title]) -> _Title:
    spoken, agreed = _agreement(text, said)
    shorter = text_of(element, _BESIDE) if len(element) else text
    if shorter not in {text, ""}:
        without, also = _agreement(shorter, said)
        if also >= agreed - 0.16:
            text, spoken, agreed = shorter, without, also
    if spoken is None and (behind := _behind_a_kicker(key(text), said)):
        text, spoken, agreed = behind, behind, 1.0
    score = _TAGS.get(element.tag, 0.1) + 0.5 * agreed + 0.1 * called_so(names, _TITLED) + 0.05 * ("headline" in names)
    if agreed < 0.3 and element.tag != "h1":
        score *= 0.5
    rule = f"{element.tag}.{element.get('class')}" if element.get("class") else str(element.tag)
    said_so = spoken if spoken and len(element) else text
    return _Title(said_so, " ".join(rule.split())[:80], Source.PAGE, score, text, key=key(text))


def _behind_a_kicker(own: str, said: list[_Title]) -> str | None:
    """What the page's data calls the story, where the heading has no more than a short word before it."""
    titles = (t for t in said if t.score >= _SURE and t.key and own.endswith(t.key) and own != t.key)
    return next(
        (t.text for t in titles if _LEAST_WORD <= len(own) - len(t.key) <= min(_SHORT_WORD, len(t.key) / 3)), None
    )


def _doubts(element: Any, names: str, elements: Elements) -> float:
    own = 0.5 * _leads_home(element) + 0.25 * called_so(names, _HIDDEN) + 0.2 * called_so(names, _FURNITURE)
    around = 0.15 if not own and element.tag == "h1" and called_so(names, _TITLED) else 0.3
    return own + around * elements.inside(element, _OUTSIDE, _FURNITURE)


def _leads_home(element: Any) -> bool:
    """Whether the heading is a link to the home page: then it is the site's name."""
    link = element.find(".//a[@href]")
    if link is None:
        link = next((one for one in outer(element, 3) if one.tag == "a"), element)
    address = link.get("href")
    return bool(address and _HOME.match(address))


def _agreement(text: str, said: list[_Title]) -> tuple[str | None, float]:
    """How far the page's data calls itself what a heading says, 0 to 1; and its spelling of it, where it is the better.

    A heading of several elements ("Kicker" over "Headline") reads better as the data spells it: "Kicker: Headline".
    """
    own = key(text)
    best, spoken = 0.0, None
    for title in said:
        agreed = _likeness(own, text, title) * (1.0 if title.score >= 0.5 else 0.93)
        if agreed > best:
            best = agreed
            spoken = title.text if own == title.key else None
    return spoken, best


def _likeness(own: str, text: str, title: _Title) -> float:
    other = title.key
    if not own or not other or title.score < 0.1:
        return 0.0
    if own == other:
        return 1.0
    if own in title.parts:
        return 0.85
    if own in other or other in own:
        return 0.2 + 0.6 * min(len(own), len(other)) / max(len(own), len(other))
    a, b = set(text.casefold().split()), set(title.text.casefold().split())
    return 0.7 * len(a & b) / max(len(a | b), 1)


def _with_kicker(ranked: list[_Title], said: list[_Title]) -> list[_Title]:
    """Where all data of the page writes "Kicker: Headline", that is how the publisher calls the story."""
    best = ranked[0] if ranked else None
    if best is None or best.source is not Source.PAGE:
        return ranked
    if any(t.key == best.key for t in said if t.source is Source.STRUCTURED_DATA):
        return ranked
    fuller = [t for t in said if t.score >= 0.45 and ": " in t.text and _completes(best, t)]
    if len({t.key for t in fuller}) != 1 or len({t.rule for t in fuller}) < 2:
        return ranked
    return [replace(best, text=fuller[0].text, key=fuller[0].key), *ranked[1:]]


def _completes(heading: _Title, title: _Title) -> bool:
    before, after = (key(part) for part in title.text.split(": ", 1))
    return heading.key == after or (heading.key == before and heading.raw.rstrip().endswith(":"))


def _alternatives(structured: Structured, best: str, findings: Findings) -> None:
    for node in structured.own[:2]:
        for name in ("alternativeHeadline", "alternateName"):
            for text in texts_of(node.get(name))[:1]:
                if key(text) != best:
                    findings.add(
                        "alternative_headline",
                        text,
                        f"json-ld {name}",
                        source=Source.STRUCTURED_DATA,
                        value=plain(text),
                        score=0.9,
                    )
