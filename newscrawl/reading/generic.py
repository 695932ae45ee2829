"""Read a page of any publisher, with no declaration at all."""

from __future__ import annotations

from lxml import etree

from newscrawl.article import BodyStatus, Page, Source
from newscrawl.reading import blocks, body, dates, particulars, structured
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import plain
from newscrawl.reading.memory import SiteMemory
from newscrawl.reading.standing import Hints, words_of
from newscrawl.reading.structured import Structured

RULE = "generic"
_TOLD_ENOUGH = 300
_SHORT = 400
"""Fewer characters than this are a short story."""


def find(
    tree: etree._Element,
    decoded_text: str,
    page: Page,
    memory: SiteMemory | None = None,
    *,
    story_is_known: bool = False,
) -> Findings:
    """Find the story and what the page says of it; where a layout has read the story, only what else is said."""
    del decoded_text, memory
    findings = Findings(rule=RULE)
    data = structured.parse(tree, page.url)
    passages = blocks.passages(tree)
    kept: list[Passage] = []
    if not story_is_known:
        story = body.find_story(passages, _hints(data, passages))
        kept = story.kept
        findings.body = story.blocks
        findings.body_status = _status(story)
        findings.add("body", "three looks", "body:page", source=Source.PAGE, score=round(story.score, 3))
    dates.find(data, passages, findings)
    particulars.find(data, passages, kept, findings)
    return findings


def _hints(data: Structured, passages: Passages) -> Hints:
    told = next((plain(t) for node in data.own if isinstance(t := node.get("articleBody"), str)), "")
    return Hints(
        headline=_printed_headline(data, passages),
        description=next(iter(data.get("og:description", "description")), ""),
        told=words_of(told) if len(told) > _TOLD_ENOUGH else "",
    )


def _printed_headline(data: Structured, passages: Passages) -> str:
    """The h1 that the page's title repeats; failing that, the title."""
    title = next(iter(data.get("og:title")), data.title)
    words = words_of(title)
    for passage in passages.items:
        if passage.frame.tag == "h1" and (own := words_of(passage.text)) and (own in words or (words and words in own)):
            return passage.text
    return title


def _status(story: body.Story) -> BodyStatus:
    length = sum(len(block.text) for block in story.blocks)
    if not length:
        return BodyStatus.EMPTY
    return BodyStatus.OK if length >= _SHORT else BodyStatus.SHORT
