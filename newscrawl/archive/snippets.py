"""The passage of a text that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from newscrawl.archive.query import Node, Words, positive
from newscrawl.archive.words import LONGEST_WORD, is_paired, runs
from newscrawl.text import fold, one_line

LENGTH = 220
"""Characters of a snippet, about."""
_SEARCHED = 100_000
_SPAN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text on one line."""

    text: str
    hits: list[tuple[int, int]] = field(default_factory=list)
    """Where in `text` the words asked for stand: begin and end."""


def snippet(text: str, node: Node | None) -> Snippet:
    """Cut the passage with most of the words of the query; the beginning where there are none."""
    text = one_line(text[:_SEARCHED])
    spans = _found(text, node) if node is not None else []
    start = _best_start(spans)
    begin, end = _at_spaces(text, max(0, start - 60), LENGTH)
    before, after = ("… " if begin else ""), (" …" if end < len(text) else "")
    shift = len(before) - begin
    hits = [(b + shift, e + shift) for b, e, _ in spans if begin <= b and e <= end]
    return Snippet(f"{before}{text[begin:end]}{after}", hits)


def _found(text: str, node: Node) -> list[tuple[int, int, str]]:
    """Begin, end and the word meant, in the order of the text."""
    whole, prefixes, paired = _sought(positive(node))
    found: list[tuple[int, int, str]] = []
    for match in _SPAN.finditer(text):
        for run in runs(match[0]):
            if is_paired(run):
                found += _in_unspaced(match, run, paired)
            elif run[:LONGEST_WORD] in whole or (prefixes and run.startswith(prefixes)):
                found.append((match.start(), match.end(), run))
    return found


def _sought(terms: Iterable[Words]) -> tuple[set[str], tuple[str, ...], set[str]]:
    whole: set[str] = set()
    prefixes: set[str] = set()
    paired: set[str] = set()
    for term in terms:
        spaced = [word for word in term.words if not is_paired(word)]
        paired.update(word for word in term.words if is_paired(word))
        if term.prefix and spaced and spaced[-1] == term.words[-1]:
            prefixes.add(spaced.pop())
        whole.update(spaced)
    return whole, tuple(prefixes), paired


def _in_unspaced(match: re.Match[str], run: str, paired: set[str]) -> list[tuple[int, int, str]]:
    """Characters keep their places in most runs; where folding moved them, the whole run is the hit."""
    at = fold(match[0]).find(run)
    if len(fold(match[0])) != len(match[0]) or at < 0:
        return [(match.start(), match.end(), pair) for pair in paired if pair in run][:1]
    covered = {i for pair in paired for i in _places(run, pair)}
    spans: list[tuple[int, int, str]] = []
    for i in sorted(covered):
        begin = match.start() + at + i
        if spans and spans[-1][1] == begin:
            spans[-1] = (spans[-1][0], begin + 1, spans[-1][2] + run[i])
        else:
            spans.append((begin, begin + 1, run[i]))
    return spans


def _places(run: str, pair: str) -> Iterable[int]:
    for found in re.finditer(f"(?={re.escape(pair)})", run):
        yield from range(found.start(), found.start() + len(pair))


def _best_start(spans: list[tuple[int, int, str]]) -> int:
    """Where the window begins that holds most different words, the earliest of several."""
    best, most, left = 0, 0, 0
    for right in range(len(spans)):
        while spans[right][1] - spans[left][0] > LENGTH - 60:
            if left == right:
                break
            left += 1
        if (different := len({word for _, _, word in spans[left : right + 1]})) > most:
            best, most = spans[left][0], different
    return best


def _at_spaces(text: str, begin: int, length: int) -> tuple[int, int]:
    """Move both ends to the next space, unless there is none near."""
    end = min(len(text), begin + length)
    if begin and (space := text.find(" ", begin, begin + 30)) >= 0:
        begin = space + 1
    if end < len(text) and (space := text.rfind(" ", end - 30, end)) > 0:
        end = space
    return begin, end
