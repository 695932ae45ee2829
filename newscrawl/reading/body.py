"""Find the story among the passages of a page.

Every passage is looked at three times: by itself, then among its neighbours as the first look judged them, then once
more as the second did. Each look adds up the points of what it sees (marks.py, surroundings.py, weights.tsv). Kept is
what makes the expected agreement with the true story greatest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from newscrawl.article import Block
from newscrawl.reading.blocks import Passage, Passages, passages
from newscrawl.reading.furniture import blocks_of, finish
from newscrawl.reading.marks import first_look, size
from newscrawl.reading.surroundings import Hints, surroundings
from newscrawl.reading.weights import BIAS, VOCABULARY, WEIGHTS


@dataclass(slots=True)
class BlockVerdict:
    """What became of one passage of the page, and why."""

    text: str
    kept: bool
    reason: str
    """The marks that counted most, with their points, or the rule that decided."""
    score: float
    """Log odds that the passage is of the story."""
    path: str
    """Tags and classes from the passage outwards."""


@dataclass(slots=True)
class Story:
    """The story as the visible page tells it."""

    blocks: list[Block]
    kept: list[Passage]
    score: float
    """Expected agreement (F1) with the true story, 0 to 1."""
    verdicts: list[BlockVerdict]


def split(tree: etree._Element) -> Passages:
    """The passages of a page, named by the words the weights know."""
    return passages(tree, VOCABULARY)


def find_story(found: Passages, hints: Hints, *, explained: bool = False) -> Story:
    """Choose the story's passages and make them blocks."""
    looks = [list(first_look(p)) for p in found.items]
    points = [_points(look) for look in looks]
    first = [BIAS[0] + p[0] for p in points]
    second_marks = surroundings(found, first, hints).marks
    second = [BIAS[1] + p[1] + _points(m)[1] for p, m in zip(points, second_marks, strict=True)]
    third_marks = surroundings(found, second, hints).marks
    third = [BIAS[2] + p[2] + _points(m)[2] for p, m in zip(points, third_marks, strict=True)]
    threshold, expected = _threshold(third, [size(p.text) for p in found.items])
    kept, dropped = finish([p for p, s in zip(found.items, third, strict=True) if s >= threshold], found)
    verdicts = []
    if explained:
        reasons = [_reason(look + marks) for look, marks in zip(looks, third_marks, strict=True)]
        verdicts = _verdicts(found, third, reasons, {p.position for p in kept}, dropped)
    return Story(blocks_of(kept), kept, expected, verdicts)


def explain(tree: etree._Element, hints: Hints | None = None) -> list[BlockVerdict]:
    """Say of every passage of a page whether it is of the story, and why."""
    return find_story(split(tree), hints or Hints(), explained=True).verdicts


def _points(marks: Iterable[str]) -> tuple[float, float, float]:
    first = second = third = 0.0
    for mark in marks:
        points = WEIGHTS.get(mark)
        if points:
            first += points[0]
            second += points[1]
            third += points[2]
    return first, second, third


def _threshold(scores: list[float], sizes: list[int]) -> tuple[float, float]:
    """The score from which on keeping passages makes the expected F1 greatest, and that F1."""
    chances = [1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for s in scores]
    expected_truth = sum(c * n for c, n in zip(chances, sizes, strict=True))
    best, threshold = 0.0, math.inf
    right = taken = 0.0
    for i in sorted(range(len(scores)), key=lambda i: -scores[i]):
        right += chances[i] * sizes[i]
        taken += sizes[i]
        agreement = 2 * right / (taken + expected_truth)
        if agreement >= best:
            best, threshold = agreement, scores[i]
    return threshold, best


def _reason(marks: list[str]) -> str:
    counted = sorted(((WEIGHTS[m][2], m) for m in marks if m in WEIGHTS), key=lambda c: -abs(c[0]))
    return ", ".join(f"{mark} {points:+.1f}" for points, mark in counted[:5])


def _verdicts(
    found: Passages, scores: list[float], reasons: list[str], kept: set[int], dropped: dict[int, str]
) -> list[BlockVerdict]:
    return [
        BlockVerdict(
            text=passage.text,
            kept=passage.position in kept,
            reason=dropped.get(passage.position, reason),
            score=round(score, 3),
            path=passage.frame.signature,
        )
        for passage, score, reason in zip(found.items, scores, reasons, strict=True)
    ]
