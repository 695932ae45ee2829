"""Read a text dump: a page somebody rendered to plain text, its markup gone.

Publishers declare the words their pages leave behind (`TextDump`); the shape of the lines tells the rest.
"""

from __future__ import annotations

import re

from newscrawl import publishers
from newscrawl.article import Block, BlockType, Boundaries, Page, Source
from newscrawl.publishers import Publisher
from newscrawl.publishers.declaration import TextDump
from newscrawl.reading import dump_flat, dump_plain
from newscrawl.reading.dump_columns import story_column
from newscrawl.reading.dump_head import Opening, dateline_of, first_dateline, is_noise, read_opening, take_byline
from newscrawl.reading.dump_lines import LONGEST, Line, any_of, boundaries_of, compiled, lines_of
from newscrawl.reading.dump_story import Story, read_story
from newscrawl.reading.dump_tail import LOST_LINKS, Tail, is_end, read_tail
from newscrawl.reading.dump_words import is_sentence
from newscrawl.reading.findings import Findings
from newscrawl.text import LOSSY

_MARKS = 2
"""Different marks of a publisher that give it away without a dateline."""
_FEW = 2
"""Paragraphs: an end of the story after fewer is looked at twice."""
_REACH = 40
"""Lines looked at then."""
_COVERS = frozenset({"authors", "date_published", "related_links", "images"})
# "$4bn (2.17bn)": the sign of the other currency was lost with its byte. A bare year is no amount.
_LOST_SIGN = re.compile(r"\$[\d.,]+ ?(?:bn|m|k|tn)? \((?!(?:19|20)\d\d\))[\d.,]+ ?(?:bn|m|k|tn)?[);]")


def detect(text: str) -> Publisher | None:
    """The publisher whose dateline the text carries; None when none is telling enough."""
    for publisher in publishers.load_all().values():
        if publisher.dump and _is_of(_lines(text, publisher.dump), publisher.dump):
            return publisher
    return None


def find(text: str, page: Page, publisher: Publisher | None) -> Findings | None:
    """Read the story out of a text dump; None when there is none."""
    del page  # All that is known of the page is in its text.
    if publisher and publisher.dump:
        lines = _lines(text, publisher.dump)
        found = _flat(lines, publisher.dump, publisher) or _declared(lines, publisher.dump, publisher)
        if found:
            return found
    return _plain(lines_of(text))


def _lines(text: str, dump: TextDump) -> list[Line]:
    return lines_of(story_column(text, lambda segment: dateline_of(segment, dump) is not None), rendered=True)


def _is_of(lines: list[Line], dump: TextDump) -> bool:
    if dump_flat.is_flat(lines):
        return dump_flat.dateline_in(" ".join(line.text for line in lines), dump) is not None
    dateline = first_dateline(lines, dump)
    if dateline is not None and dateline.rule.beside is None:
        return True
    short = [line.text for line in lines if len(line.text) <= LONGEST]
    if dateline is not None and any(compiled(dateline.rule.beside).search(text) for text in short):
        return True
    return sum(any(compiled(mark).search(text) for text in short) for mark in dump.marks) >= _MARKS


def _declared(lines: list[Line], dump: TextDump, publisher: Publisher) -> Findings | None:
    """Read a dump in which the publisher's words tell the parts apart."""
    opened = read_opening(lines, dump)
    if opened is None:
        return None
    story_lines, tail_lines = _cut(lines, opened.rest, dump)
    boundaries = boundaries_of(story_lines)
    era = f":{opened.dateline.rule.era}" if opened.dateline else ""
    findings = Findings(rule=f"{publisher.key}:dump{era}", boundaries=boundaries, covers=_COVERS)
    story = read_story(take_byline(opened.above + story_lines, dump, findings), dump, boundaries)
    if not story.has_prose:
        return None
    _fill(findings, opened, 0.9 if boundaries is Boundaries.KEPT else 0.7)
    _fill_story(findings, story, 0.8 if boundaries is Boundaries.KEPT else 0.6)
    _fill_tail(findings, read_tail(tail_lines, dump), publisher)
    return findings


def _cut(lines: list[Line], start: int, dump: TextDump) -> tuple[list[Line], list[Line]]:
    """The story's lines without the frame's, and what follows its end."""
    story: list[Line] = []
    paragraphs = 0
    in_box = False
    for place in range(start, len(lines)):
        line = lines[place]
        if is_end(lines, place, dump):
            if paragraphs and not (in_box := paragraphs < _FEW and _goes_on(lines[place + 1 : place + _REACH])):
                return story, lines[place:]
        elif not is_noise(lines, place, dump):
            in_box = in_box and not _is_paragraph(line)
            if not in_box:
                story.append(line)
                paragraphs += _is_paragraph(line)
    return story, []


def _goes_on(lines: list[Line]) -> bool:
    """Whether the story only began above: boxes of related stories stand beside its first paragraphs, too."""
    return sum(map(_is_paragraph, lines)) > 2 * _FEW


def _is_paragraph(line: Line) -> bool:
    return len(line.text) > 60 and is_sentence(line.text)


def _fill(findings: Findings, opened: Opening, score: float) -> None:
    rule = findings.rule
    findings.add("headline", opened.headline, f"{rule} headline", source=Source.PUBLISHER, score=score * opened.sure)
    if dateline := opened.dateline:
        zone = dateline.rule.zone
        findings.add(
            dateline.rule.field, dateline.raw, f"{rule} dateline", source=Source.PUBLISHER, score=0.9, zone=zone
        )
        findings.add("kicker", dateline.kicker or "", f"{rule} dateline", source=Source.PUBLISHER, score=score)
    for name, raw, value in opened.others:
        findings.add(name, raw, f"{rule} head", source=Source.PUBLISHER, value=value, score=score)


def _fill_story(findings: Findings, story: Story, score: float) -> None:
    findings.body, findings.images = story.body, story.images
    standfirst = next(block.text for block in story.body if block.type is BlockType.PARAGRAPH)
    findings.add("description", standfirst, f"{findings.rule} standfirst", source=Source.PUBLISHER, score=score)
    for text in story.unplaced:
        findings.add("unplaced", text, f"{findings.rule} story", source=Source.PUBLISHER, score=0.0)
    _flag(findings)


def _flag(findings: Findings) -> None:
    """Say when characters were lost before the text came here; what they were is not guessed."""
    if any(_LOST_SIGN.search(block.text) for block in findings.body):
        findings.flags.append(LOSSY)


def _fill_tail(findings: Findings, tail: Tail, publisher: Publisher) -> None:
    findings.related_links = tail.links
    for raw, what in tail.lost:
        rule = "disclaimer" if what == LOST_LINKS else "dateline"
        findings.add("related_links", raw, rule, source=Source.PUBLISHER, value=what)
    if tail.date:
        rule = f"{findings.rule} print trailer"
        findings.add("date_modified", tail.date, rule, source=Source.PUBLISHER, score=0.85)
    if tail.address:
        _add_address(findings, tail.address, publisher)


def _add_address(findings: Findings, address: str, publisher: Publisher) -> None:
    """Note the story's address and number, where the dump prints them."""
    rule = f"{findings.rule} print trailer"
    for name, value in (("canonical_url", publisher.canonical(address)), ("identifier", publisher.identify(address))):
        if value:
            findings.add(name, address, rule, source=Source.PUBLISHER, value=value, score=0.9)


def _flat(lines: list[Line], dump: TextDump, publisher: Publisher) -> Findings | None:
    """Read a dump without line ends: date, sometimes headline and related stories; the body is one block."""
    if not dump_flat.is_flat(lines) or (flat := dump_flat.read_flat(lines, dump)) is None or not flat.body:
        return None
    rule = f"{publisher.key}:dump:{flat.rule.era} flat"
    findings = Findings(rule=rule, boundaries=Boundaries.NONE, covers=_COVERS)
    findings.add(flat.rule.field, flat.date, rule, source=Source.PUBLISHER, score=0.8, zone=flat.rule.zone)
    if flat.headline:
        findings.add("headline", flat.headline, rule, source=Source.PUBLISHER, score=0.7 if flat.sure else 0.1)
    findings.body = [Block(BlockType.PARAGRAPH, flat.body)]
    findings.related_links = flat.links
    closer = any_of(tuple(pattern.lstrip("^") for pattern in dump.external_closers))
    if found := closer.search(flat.tail):
        findings.add("related_links", found[0], "disclaimer", source=Source.PUBLISHER, value=LOST_LINKS)
    _flag(findings)
    return findings


def _plain(lines: list[Line]) -> Findings | None:
    """Read a text of which nothing is known, with little confidence."""
    findings = Findings(rule=dump_plain.RULE)
    if not dump_plain.read_plain(lines, findings):
        return None
    _flag(findings)
    return findings
