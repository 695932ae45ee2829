"""Read a page of any publisher, with no declaration at all."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from newscrawl.article import Block, BlockType, Page, Source
from newscrawl.reading.findings import Findings
from newscrawl.text import one_line

RULE = "generic"


def find(tree: etree._Element, decoded_text: str, page: Page, memory: object | None = None) -> Findings:
    """Find the story and what the page says of it."""
    del decoded_text, page, memory
    findings = Findings(rule=RULE)
    findings.body = _largest_block(tree)
    _headline(tree, findings)
    return findings


def _largest_block(tree: etree._Element) -> list[Block]:
    paragraphs = [(p.getparent(), one_line("".join(p.itertext()))) for p in tree.iter("p")]
    weight: Counter[etree._Element | None] = Counter()
    for parent, text in paragraphs:
        weight[parent] += len(text)
    if not weight:
        return []
    best = weight.most_common(1)[0][0]
    return [Block(BlockType.PARAGRAPH, text) for parent, text in paragraphs if parent is best and text]


def _headline(tree: etree._Element, findings: Findings) -> None:
    for heading in tree.iter("h1"):
        findings.add("headline", one_line("".join(heading.itertext())), "h1", source=Source.PAGE, score=0.6)
    for title in tree.iter("title"):
        findings.add("headline", one_line("".join(title.itertext())), "title", source=Source.PAGE, score=0.3)
