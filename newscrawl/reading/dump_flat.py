"""A text dump whose lines were all run together: what can still be told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from newscrawl.article import Link, LinkKind
from newscrawl.publishers.declaration import DatelineRule, TextDump
from newscrawl.reading.dump_lines import Line, compiled

_LONG_LINE = 1000
_LONGEST_HEADLINE = 12
"""Words."""
_TAIL = 20_000
"""Characters behind the story searched for related stories."""
_DATE = re.compile(r"(?:(?<= )|^)(?P<date>\d\d [A-Z][a-z]{2} \d\d) ?\| ?")
_SENTENCE_START = re.compile(r"(?<=[a-z0-9'\u2019)]) (?=[A-Z\"“'\u2018])")


@dataclass(slots=True)
class Flat:
    """What a flattened dump says."""

    rule: DatelineRule
    date: str
    headline: str | None
    sure: bool
    """The headline also stands before the date, in the page's title."""
    body: str
    links: list[Link] = field(default_factory=list)
    tail: str = ""


def is_flat(lines: list[Line]) -> bool:
    """Whether most of the text stands in one line."""
    longest = max((len(line.text) for line in lines), default=0)
    return longest > _LONG_LINE and longest * 2 > sum(len(line.text) for line in lines)


def dateline_in(text: str, dump: TextDump) -> tuple[DatelineRule, re.Match[str]] | None:
    """The first dateline anywhere in a text."""
    found = [(rule, m) for rule in dump.datelines if rule.beside is None and (m := _words(rule.pattern).search(text))]
    if not found:
        found = [(rule, m) for rule in dump.datelines if rule.kicker and (m := _words(rule.pattern).search(text))]
    return min(found, key=lambda one: one[1].start(), default=None)


@cache
def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def read_flat(lines: list[Line], dump: TextDump) -> Flat | None:
    """Read a dump without line ends; None where no dateline tells where the story begins."""
    text = " ".join(line.text for line in lines)
    dated = dateline_in(text, dump)
    if dated is None:
        return None
    rule, found = dated
    end = compiled(dump.flat_end).search(text, found.end()) if dump.flat_end else None
    story = text[found.end() : end.start() if end else len(text)].strip()
    headline, sure = _headline(text[: found.start()], story)
    tail = text[end.start() :] if end else ""
    body = story[len(headline) :].strip() if headline else story
    return Flat(rule, found[0], headline, sure, body, _links(tail[:_TAIL], dump), tail)


def _headline(before: str, story: str) -> tuple[str | None, bool]:
    """The words that open the story and already stood in the page's title; else a guess at where a headline ends."""
    words = story[:_LONG_LINE].split(" ")[: 2 * _LONGEST_HEADLINE]
    for count in range(len(words), 2, -1):
        start = " ".join(words[:count])
        if start in before:
            return start, True
    start = " ".join(words[:_LONGEST_HEADLINE])
    breaks = [m.start() for m in _SENTENCE_START.finditer(start) if start[: m.start()].count(" ") >= 3]
    return (start[: breaks[0]], False) if breaks else (None, False)


def _links(tail: str, dump: TextDump) -> list[Link]:
    """Titles of related stories: each ends where its date begins and begins where the section before it ends."""
    dates = list(_DATE.finditer(tail))
    links: list[Link] = []
    start = _after_label(tail, dates[0].start(), dump) if dates else 0
    for found in dates:
        title = tail[start : found.start()].strip()
        section = _section(tail[found.end() :], dump)
        if title:
            links.append(Link(LinkKind.SEE_ALSO, title, date_raw=found["date"], section=section or None))
        start = found.end() + len(section)
    return links


def _after_label(tail: str, end: int, dump: TextDump) -> int:
    """Where the label before the first title ends."""
    place = 0
    for label in compiled(dump.flat_end).finditer(tail, 0, end):
        place = label.end()
    return place


def _section(text: str, dump: TextDump) -> str:
    known = next((name for name in dump.flat_sections if text.startswith(name)), None)
    return known or text.partition(" ")[0]
