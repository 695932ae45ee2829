"""What the names of an element (class, id, role ...) say of it, in the words of names.tsv.

One thing is called by many words and in many languages: "relacionadas", "recirc" and "outbrain" are all `related`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SMALL = re.compile(r"[a-z]+")
_WORDPRESS = re.compile(r"\bhentry\b|\bpost-\d+\b")
_TERMS = re.compile(r"\b(?:category|tag|author|status|format|type)-\S+")
"""What WordPress adds to the class of a whole story: its terms, which name no part of the page."""
LONGEST_NAMES = 300
"""Attributes are cut here: beyond it they are data, not names."""
_SHORTEST_PART = 4


def _read() -> dict[str, str]:
    table: dict[str, str] = {}
    lines = Path(__file__).with_name("names.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        name, words = line.split("\t")
        for word in words.split():
            table.setdefault(word, name)
    return table


_NAMES = _read()


def names_in(attribute: str) -> frozenset[str]:
    """The names that an attribute's value gives its element."""
    return frozenset([name for word in words_in(_without_terms(attribute[:LONGEST_NAMES])) for name in _meanings(word)])


def words_in(names: str) -> list[str]:
    """The single words of names, also of those written "asInThis"."""
    return (_SMALL if names.islower() else _WORD).findall(names)


def _without_terms(attribute: str) -> str:
    if ("hentry" in attribute or "post-" in attribute) and _WORDPRESS.search(attribute):
        return _TERMS.sub("", attribute)
    return attribute


@lru_cache(maxsize=20_000)
def _meanings(word: str) -> tuple[str, ...]:
    """A word's name, or those of the two words it is written together from ("articlebody")."""
    word = word.lower()
    if word in _NAMES:
        return (_NAMES[word],)
    for cut in range(_SHORTEST_PART, len(word) - 2):
        if word[:cut] in _NAMES and word[cut:] in _NAMES:
            return (_NAMES[word[:cut]], _NAMES[word[cut:]])
    return ()
