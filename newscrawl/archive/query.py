"""The query language of search: any text in, a tree of conditions out; it never raises.

docs/search.md tells users the syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from newscrawl.archive.words import is_paired, runs, words

Field: TypeAlias = Literal["headline", "authors", "section", "body"]

FIELDS: dict[str, Field] = {"headline": "headline", "author": "authors", "section": "section", "body": "body"}
"""What stands before the colon in a query, and the column of the index it means."""
LONGEST_QUERY = 1000
"""Characters of a query that count."""
MOST_TERMS = 64
"""Words and phrases of a query that count."""
DEEPEST = 8
"""Brackets within brackets that count."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the index that must follow one another in one field."""

    words: tuple[str, ...]
    prefix: bool = False
    """The last word may go on."""
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its nodes; without nodes it matches nothing."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Words | Not | And | Or
NOTHING = Or(())

_TOKEN = re.compile(
    rf"""
    (?P<close> \) )
  | (?P<or> \| | OR (?= [\s(] | $ ) )
  | (?P<and> AND (?= [\s(] | $ ) )
  | (?P<not> -+ (?= [^\s-] ) | NOT (?: \s+ | (?= [(] ) ) )?
    (?: (?P<field> {"|".join(FIELDS)} ) : )?
    (?: (?P<open> \( ) | "(?P<phrase> [^"]* ) "? (?P<star> \* )? | (?P<word> [^\s"()|]+ ) )
    """,
    re.VERBOSE,
)


def parse(text: str) -> Node | None:
    """Understand a query; None when it is blank, NOTHING when no word is in it."""
    if not text.strip():
        return None
    tokens = _Tokens(text[:LONGEST_QUERY])
    return _together(_group(tokens, None, 0), And)


def positive(node: Node) -> Iterator[Words]:
    """The words an answer is found by, not those it is kept out by; each once, in the order written."""
    yield from dict.fromkeys(_positive(node))


def _positive(node: Node) -> Iterator[Words]:
    match node:
        case Words():
            yield node
        case And(nodes) | Or(nodes):
            for part in nodes:
                yield from _positive(part)
        case Not():
            return


class _Tokens:
    """The tokens of a query, taken one by one by however deep a group."""

    def __init__(self, text: str) -> None:
        self._found = _TOKEN.finditer(text)
        self.terms = 0

    def __iter__(self) -> Iterator[re.Match[str]]:
        return self

    def __next__(self) -> re.Match[str]:
        if self.terms >= MOST_TERMS:
            raise StopIteration
        return next(self._found)


def _group(tokens: _Tokens, field: Field | None, depth: int) -> list[Node]:
    """Everything up to the closing bracket or the end: items that must all hold, joined by OR into alternatives."""
    items: list[list[Node]] = []
    or_next = False
    for token in tokens:
        if token["close"]:
            if depth:
                break
        elif token["or"] or token["and"]:
            or_next = bool(items and token["or"])
        elif (node := _item(tokens, token, field, depth)) is not None:
            if or_next:
                items[-1].append(node)
            else:
                items.append([node])
            or_next = False
    return [_together(alternatives, Or) for alternatives in items]


def _item(tokens: _Tokens, token: re.Match[str], field: Field | None, depth: int) -> Node | None:
    field = FIELDS.get(token["field"] or "", field)
    node: Node | None
    if token["open"]:
        if depth >= DEEPEST:
            return None
        nodes = _group(tokens, field, depth + 1)
        node = _together(nodes, And) if nodes else None
    else:
        tokens.terms += 1
        node = _term(token["phrase"] or token["word"] or "", field, star=bool(token["star"]))
    return Not(node) if node and token["not"] else node


def _term(text: str, field: Field | None, *, star: bool) -> Words | None:
    """The words of a phrase or of a word that the index cuts into several ("e-mail")."""
    found = runs(text)
    if not found:
        return None
    before = [word for run in found[:-1] for word in words(run)]
    last = list(words(found[-1]))
    if is_paired(found[-1]):
        # In the index a last character stands alone only at the end of its run; a text may go on after ours.
        return Words((*before, *(last[:-1] or last)), prefix=len(last) == 1, field=field)
    return Words((*before, *last), prefix=star or text.endswith("*"), field=field)


def _together(nodes: list[Node], kind: type[And | Or]) -> Node:
    if not nodes:
        return NOTHING
    return nodes[0] if len(nodes) == 1 else kind(tuple(nodes))
