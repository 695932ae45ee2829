"""The headline: what stands over the story, without the site's name, the section or the kicker.

Every heading of the page and every title in its data is a candidate. They vote: a heading that the page's own data
repeats is the headline; what only the data says comes after it, shorn of the site's name. A story without any title is
called by its first words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newscrawl.article import Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.elements import outer
from newscrawl.reading.findings import Findings
from newscrawl.reading.headings import Places, headings, over_the_story
from newscrawl.reading.linked_data import key, plain, texts_of
from newscrawl.reading.site import is_site
from newscrawl.reading.structured import Structured
from newscrawl.reading.titles import BY_META, LONGEST, Title, parts_of, says, without_site

_METAS = (
    ("og:title", 0.5), ("twitter:title", 0.45), ("parsely-title", 0.5), ("sailthru.title", 0.48), ("dc.title", 0.45),
    ("dcterms.title", 0.45), ("citation_title", 0.5), ("headline", 0.5), ("hdl", 0.5), ("article:title", 0.5),
    ("title", 0.38),
)  # fmt: skip
_MOST_SHOWN = 20
_STORY = 250
"""A text of fewer characters is no story that could do without a headline."""
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s)|[\u3002\uff01\uff1f\u0964\u061f\u06d4]|$)")
_LONGEST_OPENING = 110


def find(
    structured: Structured, findings: Findings, passages: Passages | None = None, kept: Sequence[Passage] = ()
) -> None:
    """Add the candidates for headline, best first, and those for alternative_headline.

    `kept` are the passages that make up the story.
    """
    # Some pages name their headline where the site's name belongs.
    keys = structured.site_keys - {key(title) for title in structured.get("og:title")}
    said = [_prepared(title, keys) for title in _said(structured) if title.text]
    over = over_the_story(passages, kept) if passages else None
    around = frozenset(outer(kept[0].frame.element, 60)) if kept else frozenset()
    printed = headings(Places(structured.elements, structured.paths, over, around), said, keys)
    ranked = _with_kicker(sorted([*printed, *_agreed(said)], key=lambda t: -t.score), said)
    for title in ranked[:_MOST_SHOWN] or _opening(kept):
        score = min(max(title.score, 0.01), 1.0)
        findings.add("headline", title.raw, title.rule, source=title.source, value=title.text, score=score)
    _alternatives(structured, ranked[0].key if ranked else "", findings)


def _opening(kept: Sequence[Passage]) -> list[Title]:
    """The first sentence of a story, cut between two words where it is long."""
    if sum(len(passage.text) for passage in kept) < _STORY:
        return []
    first = kept[0].text
    sentence = found[0] if (found := _SENTENCE.match(first)) else first
    cut = sentence[:_LONGEST_OPENING]
    text = sentence if cut == sentence else f"{cut.rpartition(' ')[0] or cut}\u2026"
    return [Title(text, "opening of the story", Source.PAGE, 0.01, sentence)]


def _said(structured: Structured) -> Iterator[Title]:
    for nodes, kind in ((structured.own[:3], "json-ld"), (structured.marked_up[:2], "microdata")):
        for place, node in enumerate(nodes):
            for name, score in (("headline", 0.56), ("name", 0.3)):
                for text in texts_of(node.get(name))[:1]:
                    yield Title(plain(text), f"{kind} {name}", Source.STRUCTURED_DATA, score - 0.04 * place, text)
    for name, score in _METAS:
        for text in structured.get(name)[:1]:
            yield Title(plain(text), name, Source.META, score, text)
    if structured.title:
        yield Title(structured.title, "title", Source.META, 0.35, structured.title)


def _prepared(title: Title, keys: frozenset[str]) -> Title:
    text = without_site(title.text[:LONGEST], keys)
    score = 0.05 if is_site(text, keys) else title.score
    return Title(text, title.rule, title.source, score, title.raw, key(text), parts_of(text))


def _agreed(said: list[Title]) -> list[Title]:
    """A title that several names give is the likelier."""
    rules: dict[str, set[str]] = {}
    for title in said:
        rules.setdefault(title.key, set()).add(title.rule)
    return [title._replace(score=title.score + 0.03 * (len(rules[title.key]) - 1)) for title in said]


def _with_kicker(ranked: list[Title], said: list[Title]) -> list[Title]:
    """Where all data of the page writes "Kicker: Headline", that is how the publisher calls the story."""
    best = ranked[0] if ranked else None
    if best is None or best.source is not Source.PAGE or says(said, best.key, BY_META):
        return ranked
    fuller = [t for t in said if t.score >= BY_META and ": " in t.text and _completes(best, t)]
    if len({t.key for t in fuller}) != 1 or len({t.rule for t in fuller}) < 2:
        return ranked
    return [best._replace(text=fuller[0].text, key=fuller[0].key), *ranked[1:]]


def _completes(heading: Title, title: Title) -> bool:
    before, after = (key(part) for part in title.text.split(": ", 1))
    return heading.key == after or (heading.key == before and heading.raw.rstrip().endswith(":"))


def _alternatives(structured: Structured, best: str, findings: Findings) -> None:
    for node in structured.own[:2]:
        for name in ("alternativeHeadline", "alternateName"):
            for text in texts_of(node.get(name))[:1]:
                if key(text) != best:
                    findings.add(
                        "alternative_headline",
                        text,
                        f"json-ld {name}",
                        source=Source.STRUCTURED_DATA,
                        value=plain(text),
                        score=0.9,
                    )
