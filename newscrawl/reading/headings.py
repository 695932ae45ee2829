"""The headings a page prints: which may be the headline, by their words, their names and their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newscrawl.article import Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.elements import Elements, apart, called_so, outer, text_of
from newscrawl.reading.linked_data import key, plain
from newscrawl.reading.site import is_site
from newscrawl.reading.structured import path_of
from newscrawl.reading.titles import LONGEST, SURE, Title, agreement, is_a_word, proper_part, says

_MOST = 150
_TITLE = re.compile("title|headline")
_NAMED = re.compile("title|headline|name")
_BLOCKS = frozenset({"h3", "h4", "div", "span", "p", "td", "font", "strong", "b"})
_LARGE, _MOST_LARGE = ("font", "b", "big", "strong"), 60
_TITLED = re.compile(
    r"headline|(?<!section-)(?<!section_)(?<!widget-)(?<!block-)title(?!s)|titel|titre|titulo|titolo|otsikko|rubrik|nadpis|cim\b|baslik|zagolovok"
)
_ANYWHERE = (
    "related", "recommend", "footer", "nav(?![a-z])", "navbar", "menu(?:s|bar|item|list)?(?![a-z])", "promo",
    "newsletter", "popup", "modal", "cookie", "consent", "logo", "site-?(?:title|name|branding)", "blog-?title",
    "most-?(?:read|popular)", "trending", "goog-(?:te|gt)",
)  # fmt: skip
_FURNITURE_OF_H1 = re.compile(apart(_ANYWHERE))
"""Around a main heading: banners, builders' widgets and teasers hold headlines too."""
_FURNITURE = re.compile(
    apart([
        *_ANYWHERE, "sidebar(?<!content-sidebar)(?<!has-sidebar)(?<!with-sidebar)(?!-wrap)",
        "widget(?<!elementor-widget)", "breadcrumb", "teaser", "comment", "site-?header", "latest", "share", "social",
        "carousel", "author", "flyout", "banner", "advert", "subscri", "login", "search", "branding",
    ])
)  # fmt: skip
_OUTSIDE = frozenset({"footer", "aside"})
_TRAIL = re.compile(r"bread-?_?crumb|c(?<![a-z]c)rumbs?(?![a-z])")
_ON_THE_TRAIL, _IN_FURNITURE = 0.4, 0.3
"""What ends the trail of sections names the page for search engines; the headline stands over the story."""
_HIDDEN = re.compile(
    r"(?<![a-z])(?:sr-only|visually-?hidden|screen-?reader|seo-?title|hide|hidden|invisible|off-?screen|unsichtbar"
    r"|versteckt|oculto|print-?only)(?![a-z])"
)
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.\w+)?\Z")
_KICKER_NAMES = (
    "kicker|eyebrow|overline|over-?title|pretitle|strap-?line|super-?(?:title|head)|topline|dachzeile|oberzeile|roofline"
    "|spitzmarke|antetitulo|volanta|cintillo|chapeu|sur-?tit(?:re|le)|occhiello|stikktittel|trompet|nadtytul|nadtitul[eo]k"
)
_KICKER = re.compile(rf"(?<![a-z])(?<!no-)(?<!has-)(?<!with-)(?<!without-)(?:{_KICKER_NAMES})(?![a-z])")
_BESIDE = re.compile(
    rf"{_KICKER_NAMES}|category|label|section|title-?header|time|date|byline|author|share|sub-?title|sub-?head|comment"
    "|untertitel|undertitel|subtitulo|sous-?titre|podtytul|podtitul"
    "|badge|tag(?![a-z])|hidden|sr-only|descriptor|anchor"
)
"""What stands inside a heading besides the headline."""
_ANCHORS = ("\u00b6", "\U0001f517", "#")
_ANCHOR = re.compile(r"\s*[\u00b6\U0001f517]\Z|\s+#\Z")
"""Signs of a link to the heading itself."""
_RIGHT_ABOVE = 15
"""So many passages above the story's first the headline stands."""
_OVER, _UNDOUBTED, _LEAST = 0.15, 0.1, 0.4
_LONG, _WORDY = 180, 0.25
"""A heading of so many characters is a summary."""
_TAGS = {"h1": 0.5, "h2": 0.25, "h3": 0.12}
_SAID, _HARDLY_SAID, _IN_PART, _UNSAID = 0.93, 0.3, 0.75, 0.1
_WORTH = 0.16
"""So much agreement a heading may lose with what stands beside the headline in it."""


@dataclass(slots=True)
class Places:
    """Where the headings of a page stand."""

    elements: Elements
    paths: frozenset[str]
    """The paths of the page's addresses."""
    over: Any
    """The one main heading that stands right over the story."""
    around: frozenset[Any]
    """What the story stands in: no furniture, whatever it is called."""

    def doubts(self, element: Any, names: str) -> float:
        """How little what stands here can be the headline."""
        own = (
            0.5 * _leads_up(element, self.paths) + 0.25 * called_so(names, _HIDDEN) + 0.2 * called_so(names, _FURNITURE)
        )
        return own + 0.3 * called_so(names, _KICKER) + self._doubts_around(element)

    def _doubts_around(self, element: Any) -> float:
        furniture = _FURNITURE_OF_H1 if element.tag == "h1" else _FURNITURE
        for one in outer(element, 40):
            if one in self.around:
                break
            called = self.elements.called.get(one, "")
            if one.tag == "nav" or (called and called_so(called, _TRAIL)):
                return _ON_THE_TRAIL
            if one.tag in _OUTSIDE or (called and called_so(called, furniture)):
                return _IN_FURNITURE
        return 0.0


def over_the_story(passages: Passages, kept: Sequence[Passage]) -> Any:
    """The one main heading that stands right over the story; None where there is none, or several."""
    if not kept:
        return None
    first = kept[0].position
    above = [p.frame.element for p in passages.items[max(0, first - _RIGHT_ABOVE) : first + 1] if p.frame.tag == "h1"]
    return above[0] if len(above) == 1 else None


def headings(places: Places, said: list[Title], keys: frozenset[str]) -> list[Title]:
    """Everything printed that may be the headline; `said` is what the page's data calls the story."""
    candidates = _candidates(places.elements)
    alone = sum(1 for element, _ in candidates if element.tag == "h1") == 1
    found: dict[str, Title] = {}
    for place, (element, names) in enumerate(candidates[:_MOST]):
        text = _shown(element)
        if 1 < len(text) <= LONGEST:
            title = _heading(element, text, names, said)
            doubt = 0.002 * (place + 30 * (alone and element.tag != "h1")) + 0.8 * is_site(title.text, keys)
            doubt += places.doubts(element, names) + (_WORDY if len(text) > _LONG else 0.0)
            if element is places.over and doubt < _UNDOUBTED and title.score > _LEAST:
                doubt -= _OVER
            if text not in found or found[text].score < title.score - doubt:
                found[text] = title._replace(score=title.score - doubt)
    return [title for title in found.values() if title.score > 0]


def _candidates(elements: Elements) -> list[tuple[Any, str]]:
    by_name = [
        e
        for e, names in elements.named(_NAMED)
        if (e.tag in _BLOCKS and called_so(names, _TITLE)) or e.get("itemprop") in {"headline", "name"}
    ]
    headings = [*elements.by_tag.get("h1", ()), *elements.by_tag.get("h2", ())]
    # Pages of the nineties set their headlines in large or bold letters.
    large = [e for tag in _LARGE for e in elements.by_tag.get(tag, ())[:_MOST_LARGE]] if not headings else []
    return elements.in_order([*headings, *large, *by_name])


def _heading(element: Any, text: str, names: str, said: list[Title]) -> Title:
    whole = text
    spoken, agreed = agreement(text, said)
    if len(element):
        text, spoken, agreed = _without_what_is_beside(element, text, spoken, agreed, said)
    if spoken is None and (better := proper_part(text, said)):
        text, spoken, agreed = better, better, 1.0
    score = _TAGS.get(element.tag, 0.1) + 0.5 * agreed + 0.1 * called_so(names, _TITLED) + 0.05 * ("headline" in names)
    if _names_a_section(text, agreed, is_main=element.tag == "h1"):
        score *= 0.5
    rule = f"{element.tag}.{element.get('class')}" if element.get("class") else str(element.tag)
    said_so = spoken if spoken and len(element) else text
    return Title(said_so, " ".join(rule.split())[:80], Source.PAGE, score, whole, key=key(text))


def _shown(element: Any, without: re.Pattern[str] | None = None) -> str:
    text = plain(text_of(element, without, LONGEST + 1))
    return _ANCHOR.sub("", text) if text.endswith(_ANCHORS) else text


def _names_a_section(text: str, agreed: float, *, is_main: bool) -> bool:
    """Whether a heading says nothing of what the data calls the story; a main one may call it by other words."""
    if is_main:
        return agreed < _UNSAID and is_a_word(text)
    return agreed < _HARDLY_SAID or (agreed < _IN_PART and is_a_word(text))


def _without_what_is_beside(
    element: Any, text: str, spoken: str | None, agreed: float, said: list[Title]
) -> tuple[str, str | None, float]:
    """The headline proper of a heading with several elements in it, how the data spells it and how far it agrees."""
    shorter = _shown(element, _BESIDE)
    if shorter in {text, ""}:
        shorter = _last_part(element, text, said)
    if shorter in {text, ""}:
        return text, spoken, agreed
    # Microdata names the element, whatever is in it: it does not say what the headline is.
    others = [title for title in said if not title.rule.startswith("microdata")]
    without, also = agreement(shorter, said)
    whole = agreement(text, others)[1] if others else agreed
    is_start = key(text).startswith(key(shorter))
    if (is_start and also < _SAID and (whole > also or 2 * len(shorter) < len(text))) or also < whole - _WORTH:
        return text, spoken, agreed
    return shorter, without, also


def _last_part(element: Any, text: str, said: list[Title]) -> str:
    """What the last element in a heading says, where the data calls the story so: before it stands a kicker."""
    last = _shown(element[-1]) if len(element) > 1 else ""
    return last if last and says(said, key(last), SURE) and key(text).endswith(key(last)) else ""


def _leads_up(element: Any, paths: frozenset[str]) -> bool:
    """Whether the heading is a link to the home page or to a section above this page: then it is their name."""
    link = next((one for one in element.iterdescendants("a") if one.get("href") is not None), None)
    if link is None:
        link = next((one for one in outer(element, 3) if one.tag == "a"), element)
    address = link.get("href")
    if not address:
        return False
    above = (path_of(address) or "").rstrip("/")
    return bool(_HOME.match(address)) or bool(above and any(path.startswith(f"{above}/") for path in paths))
