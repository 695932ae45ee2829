"""The plain text of a story of no known publisher: a headline above paragraphs."""

from __future__ import annotations

import re

from newscrawl.article import Block, Precision, Source
from newscrawl.normalise.body import word_count
from newscrawl.normalise.dates import Label, labelled, read_date
from newscrawl.publishers.declaration import TextDump
from newscrawl.reading.dump_head import take_byline
from newscrawl.reading.dump_lines import Line, boundaries_of
from newscrawl.reading.dump_story import read_story
from newscrawl.reading.dump_words import is_sentence
from newscrawl.reading.findings import Findings

RULE = "text"
_LONGEST_HEADLINE = 200
_HEAD = 8
"""Lines in which headline, byline and date are looked for."""
_LEAST_PROSE = 40
"""Words: less is a note, a caption, a list."""
_LEAST_PARAGRAPHS = 2
_DATE_LINE = 90
_CODE = re.compile(r"[{}<>=;\\$#|`]")
_BYLINE = r"^(?i:by) (?P<name>[^\W\d_a-z][\w.'\u2019-]*(?: (?:[^\W\d_a-z][\w.'\u2019-]*|de|van|von|der|and)){1,6})$"

_DATA = ("{}", "[]")
"""What a JSON document begins and ends with."""

_ANY = TextDump(datelines=(), byline=_BYLINE)


def read_plain(lines: list[Line], findings: Findings) -> bool:
    """Read headline, date, byline and story into the findings; False for a text that is no story."""
    if not lines or (lines[0].text[:1] + lines[-1].text[-1:]) in _DATA:
        return False
    place = next((i for i, line in enumerate(lines[:_HEAD]) if _may_be_headline(line)), None)
    if place is None:
        return False
    place += _has_kicker(lines[place : place + 2])
    head = lines[place + 1 : place + _HEAD]
    rest = [line for line in head if not _date(line.text)] + lines[place + _HEAD :]
    findings.boundaries = boundaries_of(rest)
    story = read_story(take_byline(rest, _ANY, findings), _ANY, findings.boundaries)
    if not _is_story([block for block in story.body if is_sentence(block.text) and block.text[-1] not in ":;,"]):
        return False
    findings.body, findings.images = story.body, story.images
    findings.add("headline", lines[place].text, f"{RULE}:first line", source=Source.PAGE, score=0.4)
    _add_dates(lines, findings)
    return True


def _may_be_headline(line: Line) -> bool:
    text = line.text
    return (
        not line.item
        and not line.cells
        and 3 <= len(text) <= _LONGEST_HEADLINE
        and text[-1:] not in ".:;,"
        and any(c.isalpha() for c in text)
        and not _date(text)
    )


def _has_kicker(lines: list[Line]) -> bool:
    """Whether one or two words stand above the headline: the name of the section, or of the paper."""
    words = [word_count(line.text) for line in lines]
    return len(lines) == 2 and words[0] <= 2 and words[1] >= 5 and _may_be_headline(lines[1])


def _is_story(prose: list[Block]) -> bool:
    text = " ".join(block.text for block in prose)
    if len(prose) < _LEAST_PARAGRAPHS or word_count(text) < _LEAST_PROSE:
        return False
    letters = sum(c.isalpha() or c.isspace() for c in text[:20_000])
    return letters > 0.85 * len(text[:20_000]) and len(_CODE.findall(text)) * 100 < len(text)


def _date(text: str) -> tuple[str, str] | None:
    """Field and printed date of a line that is a date and, at most, a label."""
    if not 6 <= len(text) <= _DATE_LINE or not any(c.isdigit() for c in text):
        return None
    for label, rest in labelled(text):
        words = [w for w in re.findall(r"[^\W\d_]+", rest) if len(w) > 1]
        if label is Label.OTHER or len(words) > 5:
            continue
        moment = read_date(rest)
        if moment and moment.precision in (Precision.DAY, Precision.MINUTE, Precision.SECOND) and moment.day:
            return ("date_modified" if label is Label.UPDATED else "date_published"), text
    return None


def _add_dates(lines: list[Line], findings: Findings) -> None:
    """Note the date lines near the headline."""
    for line in lines[:_HEAD]:
        if found := _date(line.text):
            findings.add(found[0], found[1], f"{RULE}:date line", source=Source.PAGE, score=0.4)
