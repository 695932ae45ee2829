"""Notes by the publisher that the story was corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newscrawl.article import Correction, Moment
from newscrawl.normalise.dates import read_date
from newscrawl.reading.blocks import Passages
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import Json, key, plain, texts_of, types_of
from newscrawl.reading.structured import Structured
from newscrawl.reading.vocabulary import any_of, in_lower_case
from newscrawl.text import lower

_NOTE = re.compile(r"\W*" + in_lower_case("correction note"))
_CORRECTS = re.compile(any_of("corrects"), re.IGNORECASE)
_ON = re.compile(
    r"\b(?:on|am|le|el|em|il|op|den)\s+((?:\w+ )?\d{1,2}[\s.]+[^\W\d]+\.? ?\d{4}|[^\W\d]+ \d{1,2}, \d{4})"
    r"|\((\d{1,2}[./]\d{1,2}[./]\d{4})\)|(\d{1,2} [^\W\d]+ \d{4})|([^\W\d]+\.? \d{1,2}, \d{4})"
)
_LONGEST = 900
_OPENING = 200


def find(structured: Structured, passages: Passages, findings: Findings) -> None:
    """Fill the corrections: those the page's data names, and printed notes."""
    notes = [*_in_data(structured.own[:3]), *_printed(passages)]
    seen: set[str] = set()
    for note in notes:
        name = key(note.text)[:120]
        if name and name not in seen:
            seen.add(name)
            findings.corrections.append(note)


def _in_data(nodes: list[Json]) -> Iterator[Correction]:
    for node in nodes:
        value = node.get("correction")
        for one in value[:5] if isinstance(value, list) else [value]:
            if isinstance(one, dict) and (texts := [*texts_of(one.get("text")), *texts_of(one.get("description"))]):
                raw = next(iter(texts_of(one.get("datePublished"))), None)
                yield Correction(plain(texts[0]), _moment(raw))
            elif isinstance(one, str) and "://" not in one and "CorrectionComment" not in types_of(node):
                yield Correction(plain(one))


def _printed(passages: Passages) -> Iterator[Correction]:
    for passage in passages.items:
        text = passage.text
        if 10 < len(text) <= _LONGEST and _NOTE.match(lower(text[:_OPENING])) and _CORRECTS.search(text):
            found = _ON.search(text)
            yield Correction(text, _moment(next(filter(None, found.groups()), None)) if found else None)


def _moment(raw: str | None) -> Moment | None:
    return read_date(raw) if raw else None
