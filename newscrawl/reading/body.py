"""Find the story among the passages of a page.

Every passage is looked at three times: by itself, then, unless it is hopeless, among its neighbours as the first look
judged them, then once more as the second did. Each look adds up the points of what it sees (marks.py, surroundings.py,
weights.tsv). Kept is what makes the expected agreement with the true story greatest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.article import Block
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.furniture import blocks_of, finish
from newscrawl.reading.hints import Hints
from newscrawl.reading.marks import Group, first_look, groups_of, names_around, shown
from newscrawl.reading.standing import find_headline, spoken_in, standing
from newscrawl.reading.surroundings import Around, Ground, surroundings
from newscrawl.reading.weights import WEIGHTS, Points

_NOTHING = (0.0, 0.0, 0.0, 0.0)
Sum = tuple[float, float, float, float]
"""What several marks count together, as `Points` does for one."""
_ALONE: Around = ((), (), (), ())
_HOPELESS = -4.0
"""Where the first look thinks no better of a passage, the others never do: they pass it over."""


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

    `priors` are log odds, one a passage, that other pages of the site add. They count in the last look only, lest the
    neighbours of furniture be taken for furniture.
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

    standing: list[Group]
    near: dict[int, Around]
    again: dict[int, Around]
    scores: list[float]
    sizes: list[int]
    printed: Passage | None
    """The passage that prints the headline."""


def _look(found: Passages, hints: Hints, priors: Sequence[float]) -> _Looks:
    bias = WEIGHTS["bias"]
    own = [_together(_called(*names_around(p)), points_of(shown(p))) for p in found.items]
    scores = [bias.first + points[0] for points in own]
    doubtful = [i for i, score in enumerate(scores) if score > _HOPELESS]
    spoken = spoken_in(found, hints)
    headline_at = find_headline(found.items, spoken, hints.headline)
    ground = Ground(found, headline_at)
    stand = standing(found, hints, spoken, ground, ground.story_mass(scores))
    near = dict(zip(doubtful, surroundings(ground, scores, doubtful), strict=True))
    seen = {i: _seen(own[i], points_of(stand[i]), around) for i, around in near.items()}
    for i, points in seen.items():
        scores[i] = bias.second + points[0]
    doubtful = [i for i in doubtful if scores[i] > _HOPELESS]
    again = dict(zip(doubtful, surroundings(ground, scores, doubtful), strict=True))
    for i, around in again.items():
        scores[i] = bias.third + seen[i][1] + _again(around) + priors[i]
    printed = None if headline_at is None else found.items[headline_at]
    return _Looks(stand, near, again, scores, ground.sizes, printed)


def _together(called: Sum, own: Sum) -> tuple[float, float, float]:
    """What a passage counts by itself at each look."""
    return called[0] + own[0], called[1] + own[1], called[2] + own[2]


@lru_cache(maxsize=20_000)
def _called(*names: frozenset[str]) -> Sum:
    """What `names_around` a passage count."""
    return _total([points_of(group) for group in groups_of(*names)])


def _seen(own: tuple[float, float, float], fixed: Sum, around: Around) -> tuple[float, float]:
    """What a passage counts where it stands, at the second and at the third look."""
    company, beside, sides, place = around
    a, b, c, d = _shared(company), points_of(beside), points_of(sides), points_of(place)
    return own[1] + fixed[1] + a[1] + b[1] + c[1] + d[1], own[2] + fixed[2] + a[2] + b[2] + c[2] + d[2]


def _again(around: Around) -> float:
    company, beside, sides, place = around
    return _shared(company)[3] + points_of(beside)[3] + points_of(sides)[3] + points_of(place)[3]


@lru_cache(maxsize=20_000)
def _shared(groups: tuple[Group, ...]) -> Sum:
    return _total([points_of(group) for group in groups])


@lru_cache(maxsize=50_000)
def points_of(group: Group) -> Sum:
    """What a group of marks counts; remembered, for groups recur."""
    return _total([WEIGHTS[mark] for mark in group if mark in WEIGHTS])


def _total(points: Sequence[Sum]) -> Sum:
    if not points:
        return _NOTHING
    first, second, third, again = map(sum, zip(*points, strict=True))
    return first, second, third, again


def weigh_by(table: Mapping[str, Points]) -> None:
    """Judge by another table of weights from now on."""
    WEIGHTS.clear()
    WEIGHTS.update(table)
    points_of.cache_clear()
    _shared.cache_clear()
    _called.cache_clear()


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


def _reason(found: Passages, looks: _Looks, i: int) -> str:
    counted: Counter[str] = Counter()
    near, again = looks.near.get(i, _ALONE), looks.again.get(i, _ALONE)
    for group in (*first_look(found.items[i]), looks.standing[i], *near[0], *near[1:]):
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
            reason=dropped.get(i) or _reason(found, looks, i),
            score=round(looks.scores[i], 3),
            path=passage.frame.signature,
        )
        for i, passage in enumerate(found.items)
    ]
