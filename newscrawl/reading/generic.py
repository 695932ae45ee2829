"""Read a page of any publisher, with no declaration at all."""

from __future__ import annotations

from lxml import etree

from newscrawl.article import Block, BodyStatus, Page, Source
from newscrawl.reading import blocks, body, dates, particulars, structured, told
from newscrawl.reading.blocks import Passage
from newscrawl.reading.findings import Findings
from newscrawl.reading.hints import hints_of
from newscrawl.reading.kinds import Evidence, refuse
from newscrawl.reading.memory import SiteMemory
from newscrawl.reading.structured import Structured
from newscrawl.reading.told import Telling

RULE = "generic"
_TOLD_ENOUGH = 300
_SHORT = 250
"""Fewer characters than this are a short story."""
_CUT = 1_000
"""A story that costs money and has fewer characters than this was cut short."""
_FULLER = 1.8
"""Data speaks for the story when it has so many times the characters that the page shows."""


def find(
    tree: etree._Element,
    decoded_text: str,
    page: Page,
    memory: SiteMemory | None = None,
    *,
    story_is_known: bool = False,
) -> Findings:
    """Find the story and what the page says of it, or why it is none.

    Where a layout has read the story, only what else the page says is found.
    """
    del decoded_text
    findings = Findings(rule=RULE)
    data = structured.parse(tree, page.url)
    passages = blocks.passages(data.elements)
    kept: list[Passage] = []
    if not story_is_known:
        telling = told.linked(data)
        story = body.find_story(
            passages, hints_of(data, passages, telling), memory.priors(passages) if memory else None
        )
        kept = story.kept
        findings.body = _choose(story, telling, data, findings)
        findings.refusal = refuse(Evidence(tree, data, passages, findings.body, kept, page.status))
    dates.find(data, passages, findings, kept)
    particulars.find(data, passages, kept, findings)
    findings.body_status = None if story_is_known else _status(findings)
    return findings


def _choose(story: body.Story, telling: Telling, data: Structured, findings: Findings) -> list[Block]:
    """The page's own text, unless the page's data tells much more of the story; every telling is a candidate."""
    shown = sum(len(block.text) for block in story.blocks)
    tellings = [telling]
    if max(shown, telling.length) < _CUT:
        tellings.append(told.application(data))
    fullest = max(tellings, key=lambda t: t.length)
    is_fuller = fullest.length > max(_TOLD_ENOUGH, _FULLER * shown)
    findings.add("body", "page", "body:page", source=Source.PAGE, score=round(story.score / (1 + is_fuller), 3))
    for one in tellings:
        score = 0.9 if one is fullest and is_fuller else 0.2
        if one.length:
            findings.add("body", "data", f"body:{one.rule}", source=Source.STRUCTURED_DATA, score=score)
    return fullest.blocks() if is_fuller else story.blocks


def _status(findings: Findings) -> BodyStatus:
    length = sum(len(block.text) for block in findings.body)
    if not length:
        return BodyStatus.EMPTY
    access = max(findings.candidates.get("is_accessible_for_free", ()), key=lambda c: c.score, default=None)
    if length < _CUT and access is not None and access.value is False:
        return BodyStatus.PAYWALLED
    if length < _CUT and findings.body[-1].text.endswith(("...", "\u2026")):
        return BodyStatus.TEASER
    return BodyStatus.OK if length >= _SHORT else BodyStatus.SHORT
