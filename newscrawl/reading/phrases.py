"""Phrases that furniture opens with, in the languages of the news; read from phrases.tsv.

A line of the file is a kind of furniture and phrases of one language or family, in lower case, "|" between two.
"""

from __future__ import annotations

import re
from pathlib import Path

from newscrawl.text import lower

_OPENING = 60
"""A phrase stands within so many characters from the start."""
_KEY = 2
"""Phrases are looked up by so many letters; none is shorter."""
_NONE: tuple[tuple[str, ...], list[tuple[str, str]]] = ((), [])
_SIGNS = re.compile(r"^[\W_]+")

Phrases = list[tuple[str, str]]
"""Phrases, each with its kind."""


def _read() -> dict[str, tuple[tuple[str, ...], Phrases]]:
    """By their first letters the phrases, alone and with their kinds."""
    table: dict[str, Phrases] = {}
    lines = lower(Path(__file__).with_name("phrases.tsv").read_text(encoding="utf-8")).splitlines()
    for line in lines[1:]:
        kind, said = line.split("\t")
        for phrase in said.split("|"):
            table.setdefault(phrase[:_KEY], []).append((phrase, kind))
    return {letters: (tuple(phrase for phrase, _ in known), known) for letters, known in table.items()}


_PHRASES = _read()


def openings(text: str) -> tuple[str, ...]:
    """The kinds of furniture whose phrases a text opens with, signs before it passed over; in alphabetical order."""
    start = lower(text[:_OPENING]).replace("\u2019", "'")
    kinds = _kinds(start)
    if not start[:1].isalnum():
        kinds += _kinds(_SIGNS.sub("", start, count=1))
    return tuple(sorted(set(kinds))) if kinds else ()


def _kinds(start: str) -> list[str]:
    every, known = _PHRASES.get(start[:_KEY], _NONE)
    return [kind for phrase, kind in known if start.startswith(phrase)] if start.startswith(every) else []
