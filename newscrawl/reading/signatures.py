"""Who signs a story in its own text: the last line on the right, a reporter in brackets, an agency in the dateline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newscrawl.article import AuthorKind, Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.byline_parts import AGENCIES, agencies_beside
from newscrawl.reading.bylines import Named, names_in
from newscrawl.reading.linked_data import key
from newscrawl.reading.printed_bylines import Byline

_HAN_NAMES = r"[\u4e00-\u9fff]{2,4}(?:[\u3001\uff0c,\s]+[\u4e00-\u9fff]{2,4}){0,3}"
_HANGUL_NAMES = r"[\uac00-\ud7af]{2,4}(?:\s?[\xb7,]\s?[\uac00-\ud7af]{2,4}){0,3}"
_REPORTER = re.compile(
    rf"(?:[记記]者|通讯员)[:\uff1a\s]*({_HAN_NAMES})\s?[)\uff09\u3011\u3015\]]"
    rf"|[\]\u3011)\uff09=]\s?({_HANGUL_NAMES})\s?(?:기자|특파원)|^([\uac00-\ud7af]{{2,4}})\s?(?:기자|특파원)\b.{{0,40}}\Z"
)
"""As Chinese and Korean papers name the reporter: "(记者 张三、李四)", "[서울=통신] 김민수 기자 =", "김민수 기자"."""
_IN_BRACKETS = re.compile(
    r"[(\uff08]([\u3005\u4e00-\u9fff]{2,6}(?:[\u3001\u30fb][\u3005\u4e00-\u9fff]{2,6}){0,3})[)\uff09]\Z"
)
"""As Japanese papers end a story: the name in brackets behind the last full stop."""
_HOUSES = r"([^\W\d_][\w.-]*(?:[\s,/]{1,2}[^\W\d_][\w.-]*){0,3})"
_DATELINE = re.compile(
    rf"^(?:[^\W\d_][^()/]{{0,40}})?[(/\uff08]{_HOUSES}[)/\uff09]\s?[-\u2013\u2014:.]|[(/\uff08]{_HOUSES}[)/\uff09]\.?\Z"
)
"""As agencies' stories open or end: "PARIS (AFP) - ", "(dpa)"."""
_RIGHT = re.compile(r"text-align:\s*right|(?<![\w-])(?:(?:has-)?(?:text-)?(?:align-)?right)(?![\w-])")
_LONGEST = 60
_FEWEST_OTHERS = 3
"""A story has at least so many passages before the line that signs it."""
_BEFORE = 3
"""So many passages before the story its source may be named."""
_RIGHTMOST, _BRACKETED = 0.42, 0.42
_AGENCY = 0.73
"""An organisation's score is lowered where bylines are weighed against each other."""


def signatures(passages: Passages, kept: Sequence[Passage], site: frozenset[str]) -> Iterator[Byline]:
    """The bylines that stand in the story, likeliest first."""
    if not kept:
        return
    closing = [kept[-1], *passages.items[kept[-1].position + 1 : kept[-1].position + 3]]
    ends = [*kept[:2], *closing]
    for passage in dict.fromkeys(ends):
        if reporter := _REPORTER.search(passage.text, 0, 200) or _IN_BRACKETS.search(passage.text[-_LONGEST:]):
            names = names_in(f"记者 {next(filter(None, reporter.groups()))}", site)
            yield from _signed(names, reporter[0], "reporter in the text", _BRACKETED)
    if len(kept) >= _FEWEST_OTHERS:
        for passage in closing:
            yield from _last_line(passage, site)
    before = passages.items[max(kept[0].position - _BEFORE, 0) : kept[0].position]
    for passage in dict.fromkeys([*before, *ends]):
        yield from _agency(passage.text)


def _last_line(passage: Passage, site: frozenset[str]) -> Iterator[Byline]:
    """A name that stands alone on the right, as on a letter."""
    text = passage.text
    element = passage.frame.element
    place = " ".join(element.get(name) or "" for name in ("style", "class", "align"))
    if len(text) < _LONGEST and _RIGHT.search(place):
        names = names_in(text, site)
        if sum(len(one.name) for one in names) > len(text) / 2:
            yield from _signed(names, text, "last line", _RIGHTMOST)


def _agency(text: str) -> Iterator[Byline]:
    houses = list(agencies_beside(text)) if len(text) < _LONGEST else []
    raw = text
    if found := _DATELINE.search(text[:80]) or _DATELINE.search(text[-40:]):
        raw = found[0].strip()
        houses += [part.strip() for part in re.split(r"[/,]", found[1] or found[2]) if key(part) in AGENCIES]
    if houses:
        names = [Named(house, kind=AuthorKind.ORGANIZATION) for house in houses]
        yield Byline(names, raw, "dateline", Source.PAGE, _AGENCY)


def _signed(names: list[Named], raw: str, rule: str, score: float) -> Iterator[Byline]:
    if names and (names[0].kind is AuthorKind.PERSON or key(names[0].name) in AGENCIES):
        yield Byline(names, raw, rule, Source.PAGE, score)
