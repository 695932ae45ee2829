"""Find the story among the passages of a page.

Every passage is looked at three times: by itself, then among its neighbours as the first look judged them, then once
more as the second did. Each look adds up the points of what it sees (marks.py, surroundings.py, weights.tsv). Kept is
what makes the expected agreement with the true story greatest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.article import Block
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.furniture import blocks_of, finish
from newscrawl.reading.hints import Hints
from newscrawl.reading.marks import Group, first_look
from newscrawl.reading.standing import find_headline, standing
from newscrawl.reading.surroundings import Around, Ground, surroundings
from newscrawl.reading.weights import WEIGHTS, Points

_NOTHING = Points(0.0, 0.0, 0.0, 0.0)


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


def find_story(
    found: Passages, hints: Hints, priors: Sequence[float] | None = None, *, explained: bool = False
) -> Story:
    """Choose the story's passages and make them blocks.

    `priors` are log odds, one a passage, that other pages of the site add.
    """
    if not found.items:
        return Story([], [], 0.0, [])
    looks = _look(found, hints, priors or [0.0] * len(found.items))
    threshold, expected = _threshold(looks.scores, looks.sizes)
    kept, dropped = finish(
        [p for p, s in zip(found.items, looks.scores, strict=True) if s >= threshold], found, looks.printed
    )
    verdicts = _verdicts(found, looks, {p.position for p in kept}, dropped) if explained else []
    return Story(blocks_of(kept), kept, expected, verdicts)


@dataclass(slots=True)
class _Looks:
    """What the three looks saw, and the log odds they came to."""

    alone: list[tuple[Group, ...]]
    standing: list[Group]
    near: list[Around]
    again: list[Around]
    scores: list[float]
    sizes: list[int]
    printed: Passage | None
    """The passage that prints the headline."""


def _look(found: Passages, hints: Hints, priors: Sequence[float]) -> _Looks:
    bias = WEIGHTS["bias"]
    alone = [first_look(p) for p in found.items]
    own = [_add(groups) for groups in alone]
    first = [bias.first + points[0] + prior for points, prior in zip(own, priors, strict=True)]
    headline_at = find_headline(found.items, hints.headline)
    ground = Ground(found)
    stand = standing(found, hints, headline_at, ground.story_mass(first))
    near = surroundings(ground, first, headline_at)
    among = [_add((*around[0], *around[1:], fixed)) for around, fixed in zip(near, stand, strict=True)]
    second = [
        bias.second + points[1] + other[1] + prior for points, other, prior in zip(own, among, priors, strict=True)
    ]
    again = surroundings(ground, second, headline_at)
    third = [
        bias.third
        + points[2]
        + other[2]
        + _shared(around[0])[3]
        + sum(points_of(group)[3] for group in around[1:])
        + prior
        for points, other, around, prior in zip(own, among, again, priors, strict=True)
    ]
    printed = None if headline_at is None else found.items[headline_at]
    return _Looks(alone, stand, near, again, third, ground.sizes, printed)


def _add(groups: Iterable[Group]) -> tuple[float, float, float]:
    first = second = third = 0.0
    for group in groups:
        points = points_of(group)
        first += points[0]
        second += points[1]
        third += points[2]
    return first, second, third


@lru_cache(maxsize=20_000)
def _shared(groups: tuple[Group, ...]) -> Points:
    return Points(*map(sum, zip(*map(points_of, groups), strict=True)))


@lru_cache(maxsize=50_000)
def points_of(group: Group) -> Points:
    """What a group of marks counts; remembered, for groups recur."""
    known = [WEIGHTS[mark] for mark in group if mark in WEIGHTS]
    return Points(*map(sum, zip(*known, strict=True))) if known else _NOTHING


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


def _reason(looks: _Looks, i: int) -> str:
    counted: Counter[str] = Counter()
    near, again = looks.near[i], looks.again[i]
    for group in (*looks.alone[i], looks.standing[i], *near[0], *near[1:]):
        counted.update({mark: WEIGHTS[mark].third for mark in group if mark in WEIGHTS})
    for group in (*again[0], *again[1:]):
        counted.update({mark: WEIGHTS[mark].again for mark in group if mark in WEIGHTS})
    most = sorted(counted.items(), key=lambda c: -abs(c[1]))[:5]
    return ", ".join(f"{mark} {points:+.1f}" for mark, points in most)


def _verdicts(found: Passages, looks: _Looks, kept: set[int], dropped: dict[int, str]) -> list[BlockVerdict]:
    return [
        BlockVerdict(
            text=passage.text,
            kept=i in kept,
            reason=dropped.get(i) or _reason(looks, i),
            score=round(looks.scores[i], 3),
            path=passage.frame.signature,
        )
        for i, passage in enumerate(found.items)
    ]
