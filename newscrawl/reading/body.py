"""Find the story among the passages of a page.

Every passage is looked at three times: by itself, then among its neighbours as the first look judged them, then once
more as the second did. Each look adds up the points of what it sees (marks.py, surroundings.py, weights.tsv). Kept is
what makes the expected agreement with the true story greatest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from newscrawl.article import Block
from newscrawl.reading.blocks import Passage, Passages, passages
from newscrawl.reading.furniture import blocks_of, finish
from newscrawl.reading.marks import first_look, size
from newscrawl.reading.surroundings import Hints, surroundings
from newscrawl.reading.weights import BIAS, WEIGHTS, Points


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


def find_story(found: Passages, hints: Hints, *, explained: bool = False) -> Story:
    """Choose the story's passages and make them blocks."""
    looks = [list(first_look(p)) for p in found.items]
    alone = [_add_up(look) for look in looks]
    first = [BIAS.first + own.first for own in alone]
    near = surroundings(found, first, hints).marks
    among = [_add_up(marks) for marks in near]
    second = [BIAS.second + own.second + other.second for own, other in zip(alone, among, strict=True)]
    again = surroundings(found, second, hints).marks
    third = [
        BIAS.third + own.third + other.third + _add_up(marks).again
        for own, other, marks in zip(alone, among, again, strict=True)
    ]
    threshold, expected = _threshold(third, [size(p.text) for p in found.items])
    kept, dropped = finish([p for p, s in zip(found.items, third, strict=True) if s >= threshold], found)
    verdicts = []
    if explained:
        reasons = [_reason(*marks) for marks in zip(looks, near, again, strict=True)]
        verdicts = _verdicts(found, third, reasons, {p.position for p in kept}, dropped)
    return Story(blocks_of(kept), kept, expected, verdicts)


def explain(tree: etree._Element, hints: Hints | None = None) -> list[BlockVerdict]:
    """Say of every passage of a page whether it is of the story, and why."""
    return find_story(passages(tree), hints or Hints(), explained=True).verdicts


def _add_up(marks: Iterable[str]) -> Points:
    first = second = third = again = 0.0
    for mark in marks:
        if points := WEIGHTS.get(mark):
            first += points[0]
            second += points[1]
            third += points[2]
            again += points[3]
    return Points(first, second, third, again)


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


def _reason(alone: list[str], near: list[str], again: list[str]) -> str:
    counted = Counter({mark: WEIGHTS[mark].third for mark in alone + near if mark in WEIGHTS})
    counted.update({mark: WEIGHTS[mark].again for mark in again if mark in WEIGHTS})
    most = sorted(counted.items(), key=lambda c: -abs(c[1]))[:5]
    return ", ".join(f"{mark} {points:+.1f}" for mark, points in most)


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
