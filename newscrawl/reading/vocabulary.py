"""Words that bylines, boxes, notes and offers are known by, in the languages of the news; read from vocabulary.tsv.

A line of the file is a kind and words of that kind, each a piece of a regular expression, "|" between two.
"""

from __future__ import annotations

import re
from pathlib import Path

from newscrawl.text import either, lower


def _read() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in Path(__file__).with_name("vocabulary.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        kind, words = line.split("\t")
        table[kind] = f"{table[kind]}|{words}" if kind in table else words
    return table


_TABLE = _read()
_FIRST = re.compile(r"([^\W_]+)(?=[ -]|\Z)")
_ALTERNATIVE = re.compile(r"(?:[^|()]|\((?:[^()]|\([^()]*\))*\))+")
"""A piece of a regular expression up to the next "|" that stands in no brackets."""
_WORD = re.compile(r"[^\W_]+")


def any_of(kind: str) -> str:
    """A regular expression for any of the words of a kind."""
    return either(_ALTERNATIVE.findall(_TABLE[kind]))


def in_lower_case(kind: str) -> str:
    """The same for texts in lower case as `text.lower` makes it."""
    return any_of(kind).replace("\u0131", "i")


def words_of(kind: str) -> list[str]:
    """The words of a kind, for kinds of plain words."""
    return _TABLE[kind].split("|")


class Sought:
    """The words of a kind as a pattern that is searched only in texts that have the first word of one of them.

    A long list of words is slow to search; that a text has none of their first words is quick to see.
    """

    def __init__(self, kind: str) -> None:
        self.pattern = re.compile(rf"\b{any_of(kind)}\b", re.IGNORECASE)
        firsts = {words: _FIRST.match(words) for words in _ALTERNATIVE.findall(_TABLE[kind])}
        self._firsts = frozenset(lower(found[1]) for found in firsts.values() if found)
        others = [words for words, found in firsts.items() if not found]
        self._others = re.compile(rf"\b{either(others)}\b", re.IGNORECASE) if others else None

    def search(self, text: str) -> re.Match[str] | None:
        """The first of the words in a text."""
        if self._firsts.isdisjoint(_WORD.findall(lower(text))) and not (self._others and self._others.search(text)):
            return None
        return self.pattern.search(text)
