"""How a page was read, to look at: the page itself with its blocks marked as kept or dropped, and all candidates."""

from __future__ import annotations

import html
from collections.abc import Iterable

import lxml.html
from lxml import etree

from newscrawl.article import Article, Candidate, Page, Reading
from newscrawl.reading import structured, told
from newscrawl.reading.blocks import passages
from newscrawl.reading.body import BlockVerdict, find_story
from newscrawl.reading.elements import Elements
from newscrawl.reading.hints import hints_of
from newscrawl.reading.markup import parse
from newscrawl.reading.wayback import unwrap_page
from newscrawl.text import decode, one_line

_ACTIVE = ("script", "iframe", "frame", "object", "embed", "applet", "base", "link", "meta", "noscript", "form")
# The page is somebody else's: nothing in it may run or be fetched, whatever it holds.
_HEAD = """<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">"""
_STYLE = """
[data-read=kept]{outline:3px solid #1a7f37;background:#dafbe1;color:#000}
[data-read=dropped]{outline:1px dashed #cf222e;opacity:.55}
#newscrawl-reading{font:14px/1.4 system-ui,sans-serif;background:#fff;color:#000;padding:1em}
#newscrawl-reading table{border-collapse:collapse}
#newscrawl-reading td,#newscrawl-reading th{border:1px solid #ccc;padding:.2em .5em;text-align:left}
"""


def verdicts(page: Page, reading: Reading) -> list[BlockVerdict]:
    """What became of every passage of a page, in reading order, and why; a text dump has no passages."""
    tree = _tree(page)
    if tree is None or (reading.article and reading.article.boundaries):
        return []
    data = structured.parse(tree, page.url)
    found = passages(data.elements)
    story = find_story(found, hints_of(data, found, told.linked(data)), explained=True)
    if reading.article is None or reading.article.layout == "generic":
        return story.verdicts
    return _by_layout(reading.article, story.verdicts)


def _tree(page: Page) -> etree._Element | None:
    return parse(unwrap_page(decode(page.body, page.content_type).text).text)


def _by_layout(article: Article, found: Iterable[BlockVerdict]) -> list[BlockVerdict]:
    """The verdicts of the layout that has read the story, on the passages as the generic reader cuts them."""
    told = {block.text for block in article.body}
    decided = []
    for verdict in found:
        kept = one_line(verdict.text) in told
        reason = f"read by {article.layout}" if kept else f"no part of the story for {article.layout}"
        decided.append(BlockVerdict(verdict.text, kept, reason, verdict.score, verdict.path))
    return decided


def marked_page(page: Page, reading: Reading, found: list[BlockVerdict]) -> str:
    """The page as one self-contained HTML document: kept blocks outlined, dropped ones faded, reasons on hovering.

    Nothing of the page runs or is fetched when it is opened.
    """
    tree = _tree(page)
    if tree is None:
        tree = lxml.html.document_fromstring("<html><body></body></html>")
    _mark(tree, found)
    _disarm(tree)
    body = tree.find("body")
    if body is not None:
        body.insert(0, lxml.html.fragment_fromstring(_summary(reading)))
    inner = "" if body is None else lxml.html.tostring(body, encoding="unicode")
    title = html.escape(_headline(reading.article) or "no article")
    return f"<!DOCTYPE html>\n<html><head>{_HEAD}<style>{_STYLE}</style><title>{title}</title></head>{inner}</html>\n"


def _mark(tree: etree._Element, found: list[BlockVerdict]) -> None:
    """Mark what holds the passages; what holds kept ones besides its own dropped words stays as it is."""
    holding = set()
    for passage, verdict in zip(passages(Elements(tree)).items, found, strict=False):
        element = passage.frame.element
        if verdict.kept:
            holding.update(element.iterancestors())
        if verdict.kept or element.get("data-read") is None:
            element.set("data-read", "kept" if verdict.kept else "dropped")
            element.set("title", f"{'kept' if verdict.kept else 'dropped'}: {verdict.reason}")
    for element in holding:
        if element.get("data-read") == "dropped":
            del element.attrib["data-read"]


def _disarm(tree: etree._Element) -> None:
    for element in list(tree.iter(etree.Element)):
        if element.tag in _ACTIVE:
            _drop(element)
            continue
        for name in list(element.attrib):
            value = one_line(str(element.get(name))).lower()
            if str(name).lower().startswith("on") or value.startswith(("javascript:", "vbscript:")) or name == "srcset":
                del element.attrib[name]


def _drop(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _summary(reading: Reading) -> str:
    article = reading.article
    if article:
        said = f"{_headline(article)}: read by {article.layout}, body {article.body_status}"
    else:
        said = f"no article: {reading.refusal.reason}, {reading.refusal.detail}" if reading.refusal else "no article"
    evidence = article.evidence if article else reading.evidence
    rows = "".join(_row(name, candidate) for name, candidates in evidence.items() for candidate in candidates)
    heads = "".join(f"<th>{head}</th>" for head in ("field", "score", "source", "rule", "raw"))
    return f'<div id="newscrawl-reading"><p><b>{html.escape(said)}</b></p><table><tr>{heads}</tr>{rows}</table></div>'


def _row(name: str, candidate: Candidate) -> str:
    cells = (name, f"{candidate.score:.2f}", candidate.source, candidate.rule, candidate.raw[:300])
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _headline(article: Article | None) -> str:
    return article.headline or "" if article else ""
