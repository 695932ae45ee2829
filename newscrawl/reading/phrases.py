"""Phrases that furniture opens with, in the languages of the news; read from phrases.tsv.

A line of the file is a kind of furniture and phrases of one language or family, in lower case, "|" between two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_OPENING = 60
"""A phrase stands within so many characters from the start."""


def _read() -> dict[str, re.Pattern[str]]:
    phrases: dict[str, set[str]] = {}
    lines = Path(__file__).with_name("phrases.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        kind, said = line.split("\t")
        phrases.setdefault(kind, set()).update(said.split("|"))
    return {kind: _pattern(said) for kind, said in phrases.items()}


def _pattern(phrases: set[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda p: (-len(p), p))
    return re.compile(r"[\W_]*(?:" + "|".join(map(re.escape, longest_first)) + ")")


_OPENINGS = _read()


def openings(text: str) -> Iterator[str]:
    """The kinds of furniture whose phrases a text opens with."""
    start = text[:_OPENING].lower().replace("\u2019", "'")
    for kind, opening in _OPENINGS.items():
        if opening.match(start):
            yield kind
