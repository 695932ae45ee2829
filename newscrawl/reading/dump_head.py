"""The head of a dumped story: dateline, headline, section, byline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from newscrawl.article import Source
from newscrawl.normalise.body import word_count
from newscrawl.publishers.declaration import DatelineRule, TextDump
from newscrawl.reading.bylines import Named, names_in
from newscrawl.reading.dump_lines import LONGEST, Line, any_of, compiled
from newscrawl.reading.dump_words import is_label, is_sentence
from newscrawl.reading.findings import Findings

_SCORE_LINE = re.compile(r"^\D{2,40} \d{1,2}-\d{1,2} \D{2,40}$")
_LONGEST_HEADLINE = 200
_REACH = 8
"""Lines above a dateline, or below a headline, in which the head's other lines stand."""
_LEAST_WORDS = 4
"""Of a headline that stands where the frame's lines stand too."""


@dataclass(slots=True)
class Dateline:
    """A dateline found."""

    rule: DatelineRule
    place: int
    raw: str
    kicker: str | None = None


@dataclass(slots=True)
class Opening:
    """The head of a story."""

    headline: str
    rest: int
    """Where the lines below the head begin."""
    dateline: Dateline | None = None
    sure: float = 1.0
    above: list[Line] = field(default_factory=list)
    """Lines between a headline and the dateline below it."""
    others: list[tuple[str, str, Any]] = field(default_factory=list)
    """Field, printed words and value of what else was found."""


def is_frame(line: Line, dump: TextDump) -> bool:
    """Whether a line is never the story's."""
    text = line.text
    if not text or text in dump.frame_lines or (line.cells and line.cells[0] in dump.frame_lines):
        return True
    return len(text) <= LONGEST and bool(
        any_of(dump.frame_patterns).search(text) or compiled(dump.section).search(text)
    )


def is_noise(lines: list[Line], place: int, dump: TextDump) -> bool:
    """Whether a line is the frame's; below a byline, "BBC News" is where the author works."""
    return is_frame(lines[place], dump) and not (place and _is_byline(lines[place - 1].text, dump))


def _is_byline(text: str, dump: TextDump) -> bool:
    return len(text) <= LONGEST and bool(compiled(dump.byline).search(text))


def dateline_of(text: str, dump: TextDump) -> tuple[DatelineRule, str, str | None] | None:
    """Rule, printed date and kicker of a line that is a dateline, by the first rule that fits."""
    if len(text) > LONGEST or not any(c.isdigit() for c in text):
        return None
    for rule in dump.datelines:
        if compiled(rule.pattern).fullmatch(text):
            return rule, text, None
        if rule.kicker and (found := compiled(rf"(?<= ){rule.pattern}$").search(text)):
            return rule, found[0], text[: found.start()].strip()
    return None


def first_dateline(lines: list[Line], dump: TextDump) -> Dateline | None:
    """The first line that dates the story: one that gives the publisher away before one that only may."""
    first = None
    for place, line in enumerate(lines):
        # Page tools may follow on the same line, in the next cell of a table.
        if found := dateline_of(line.text, dump) or (line.cells and dateline_of(line.cells[0], dump)):
            rule, raw, kicker = found
            dateline = Dateline(rule, place, raw, kicker)
            if rule.beside is None:
                return dateline
            first = first or dateline
    return first


def read_opening(lines: list[Line], dump: TextDump) -> Opening | None:
    """Find the headline; None where no line can be one."""
    dateline = first_dateline(lines, dump)
    opened = _anniversary(lines, dump) if dateline is None or dateline.rule.beside else None
    if opened is None and dateline:
        opened = _above(lines, dateline, dump) or _below(lines, dateline, dump)
    if opened is None:
        opened = _undated(lines, dump)
    if opened:
        _sections(lines[: opened.rest + _REACH], dump, opened)
    return opened


def _may_be_headline(line: Line, dump: TextDump) -> bool:
    text = line.text
    return (
        len(text) <= _LONGEST_HEADLINE
        and not is_frame(line, dump)
        and not any_of(dump.end_markers).search(text)
        and not any_of((*dump.image_patterns, *dump.credit_patterns)).search(text)
        and not _is_byline(text, dump)
        and text[-1:] not in ".;,"
    )


def _below(lines: list[Line], dateline: Dateline, dump: TextDump) -> Opening | None:
    """The headline is the first line below the dateline, or below the section there, that is not the frame's."""
    below = [i for i in range(dateline.place + 1, len(lines)) if not is_frame(lines[i], dump)][:_REACH]
    if dateline.rule.section_below and len(below) > 1 and _may_be_headline(lines[below[1]], dump):
        section = lines[below[0]].text
        opened = Opening(lines[below[1]].text, below[1] + 1, dateline)
        opened.others.append(("article_section", section, _path(section)))
        return opened
    place = next((i for i in below if _may_be_headline(lines[i], dump)), None)
    return None if place is None else Opening(lines[place].text, place + 1, dateline)


def _above(lines: list[Line], dateline: Dateline, dump: TextDump) -> Opening | None:
    """The headline is the nearest line of some words above the dateline; bylines may stand between."""
    if not dateline.rule.headline_before:
        return None
    between: list[Line] = []
    for place in range(dateline.place - 1, max(-1, dateline.place - _REACH), -1):
        line = lines[place]
        if is_noise(lines, place, dump):
            continue
        if line.item or (is_sentence(line.text) and line.text[-1:] == "."):
            return None
        if word_count(line.text) >= _LEAST_WORDS and _may_be_headline(line, dump):
            return Opening(line.text, dateline.place + 1, dateline, above=between[::-1])
        if not (_is_byline(line.text, dump) or compiled(dump.role).search(line.text)):
            return None
        between.append(line)
    return None


def _undated(lines: list[Line], dump: TextDump) -> Opening | None:
    """Without a dateline, the first line of some words above the first paragraph."""
    for place, line in enumerate(lines):
        if is_sentence(line.text) and len(line.text) > 80:
            return None
        if word_count(line.text) >= _LEAST_WORDS and not line.item and not line.cells and _may_be_headline(line, dump):
            return Opening(line.text, place + 1, sure=0.5)
    return None


def _anniversary(lines: list[Line], dump: TextDump) -> Opening | None:
    """A page about a day of the past: that day is what it covers, not when it was published."""
    headline = compiled(dump.anniversary)
    place = next((i for i, line in enumerate(lines) if len(line.text) <= LONGEST and headline.search(line.text)), None)
    if place is None:
        return None
    opened = Opening(lines[place].text, place + 1)
    day = (compiled(dump.day_of_year).search(line.text) for line in lines[:place] if len(line.text) <= LONGEST)
    if (found := next((d for d in day if d), None)) and (year := headline.search(opened.headline)):
        opened.others.append(("temporal_coverage", f"{found['day']} {year['year']}", None))
        return opened
    return None


def _sections(head: list[Line], dump: TextDump, opened: Opening) -> None:
    """Note section and title from the lines of the head."""
    for line in head:
        if len(line.text) > LONGEST:
            continue
        if found := compiled(dump.section).search(line.text):
            opened.others.append(("article_section", line.text, _path(found["section"])))
        if found := compiled(dump.title).search(line.text):
            section = found["section"] or ""
            opened.others.append(("article_section", section, _path(section)))
            if found["headline"].strip() != opened.headline:
                opened.others.append(("alternative_headline", found["headline"].strip(), None))


def _path(section: str) -> str:
    """The path of sections in "World: Americas" or "World | Americas"."""
    return "/".join(part.strip() for part in re.split(r"[:|]", section) if part.strip())


def take_byline(lines: list[Line], dump: TextDump, findings: Findings) -> list[Line]:
    """Take byline, kicker and score line out of the lines below a headline; gives the rest."""
    rest = list(lines)
    for place, line in enumerate(lines[:_REACH]):
        text = line.text
        if is_sentence(text) and len(text) > 40:
            break
        if _is_byline(text, dump) and not findings.candidates.get("authors"):
            below = lines[place + 1 : place + 3]
            roles = [b for b in below if compiled(dump.role).search(b.text) and not is_sentence(b.text)]
            roles = roles if below and roles[:1] == below[:1] else []
            _authors(text, [role.text for role in roles], dump, findings)
            rest = [one for one in rest if one is not line and one not in roles]
        elif place == 0 and _SCORE_LINE.match(text):
            _note(findings, "alternative_headline", text)
            rest.remove(line)
        elif is_label(text) and place <= 1:
            _note(findings, "kicker", text)
            rest.remove(line)
    return rest


def _note(findings: Findings, name: str, text: str) -> None:
    findings.add(name, text, f"{findings.rule} head", source=Source.PUBLISHER, score=0.6)


def _authors(byline: str, roles: list[str], dump: TextDump, findings: Findings) -> None:
    found = compiled(dump.byline).search(byline)
    parts = found.groupdict() if found else {}
    people = names_in(parts.get("name") or byline) or [Named(parts.get("name") or byline)]
    roles = [*filter(None, [parts.get("role")]), *roles]
    for person in people:
        person.role = person.role or ", ".join(roles) or None
    raw = "\n".join([byline, *(role for role in roles if role not in byline)])
    value = [person.to_dict() for person in people]
    findings.add("authors", raw, f"{findings.rule} byline", source=Source.PUBLISHER, value=value, score=0.8)
