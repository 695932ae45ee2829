"""Words that bylines, boxes, notes and offers are known by, in the languages of the news; read from vocabulary.tsv.

A line of the file is a kind and words of that kind, each a piece of a regular expression, "|" between two.
"""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in Path(__file__).with_name("vocabulary.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        kind, words = line.split("\t")
        table[kind] = f"{table[kind]}|{words}" if kind in table else words
    return table


_TABLE = _read()


def any_of(kind: str) -> str:
    """A regular expression for any of the words of a kind."""
    return f"(?:{_TABLE[kind]})"


def words_of(kind: str) -> list[str]:
    """The words of a kind, for kinds of plain words."""
    return _TABLE[kind].split("|")
