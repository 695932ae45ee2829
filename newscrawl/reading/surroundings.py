"""How a passage stands among the others, once a look has told which of them sound like prose."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from newscrawl.reading.blocks import Frame, Passages
from newscrawl.reading.marks import Group, kind

Around = tuple[tuple[Group, ...], Group, Group, Group]
"""What a passage shares with others of its place, its neighbours, its sides, its position."""

_CHANCES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
_PLACES = (0.001, 0.05, 0.25, 0.75, 0.95, 0.999)
_GAPS = (1, 2, 3, 5, 9, 20)
_LINKS = (0.02, 0.1, 0.3, 0.6, 0.9)
_COUNTS = (2, 4, 8, 20)
_MASSES = (50.0, 200.0, 500.0, 1500.0)
_LONGEST = 600
"""A longer passage weighs no more than one of this size."""
_FADE = 0.7
_COMMON = {"p": "p", "div": "p", "li": "li", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading"}
"""Kinds common enough to be told apart here."""


class Ground:
    """What does not change between looks: how much text stands in every frame, and how much of it is linked."""

    def __init__(self, found: Passages, headline_at: int | None = None) -> None:
        items, self.frames = found.items, found.frames
        self.headline_at = headline_at
        self.homes = [p.frame for p in items]
        self.sizes = [min(p.size, _LONGEST) for p in items]
        self.kinds = [kind(frame) for frame in self.homes]
        self._places = [frame.index for frame in self.homes]
        self._parents = [-1 if frame.parent is None else frame.parent.index for frame in self.frames]
        self.total = self.heap(self.sizes)
        linked = self.heap([s * p.linked / len(p.text) for s, p in zip(self.sizes, items, strict=True)])
        count = self.heap([1] * len(items))
        self.links = [
            (bisect_right(_LINKS, own / total), bisect_right(_COUNTS, many)) if total else (0, 0)
            for own, total, many in zip(linked, self.total, count, strict=True)
        ]
        """For every frame how much of its text is linked and how many passages it holds, in steps."""
        self.alike = self.by_signature(self.sizes)
        """The sizes of all passages of a signature."""
        self.nearer = [] if headline_at is None else self._nearer(self.homes[headline_at])
        """For every frame the widest frame around the headline that does not hold it; -1 where the headline itself
        stands in it. Empty without a headline."""
        self._hangs: dict[int, tuple[list[bool], list[int]]] = {}

    def heap(self, values: Sequence[float]) -> list[float]:
        """The sum of a value of the passages inside every frame."""
        sums = [0.0] * len(self.frames)
        for place, value in zip(self._places, values, strict=True):
            sums[place] += value
        for place in range(len(sums) - 1, 0, -1):
            sums[self._parents[place]] += sums[place]
        return sums

    def by_signature(self, values: Sequence[float]) -> dict[str, float]:
        """The sum of a value of the passages of every signature."""
        sums: dict[str, float] = {}
        for frame, value in zip(self.homes, values, strict=True):
            sums[frame.signature] = sums.get(frame.signature, 0.0) + value
        return sums

    def story_frame(self, mass: list[float]) -> Frame:
        """The innermost frame with three quarters of all that sounds like prose."""
        enough = 0.75 * mass[0]
        # There is but one line of such frames, each inside the one before.
        return next((frame for frame in reversed(self.frames) if mass[frame.index] >= enough), self.frames[0])

    def story_mass(self, scores: list[float]) -> float:
        """About how long the story is, by the scores (log odds) of all passages."""
        mass = self.heap([_chance(s) * n for s, n in zip(scores, self.sizes, strict=True)])
        return mass[self.story_frame(mass).index]

    def hang(self, story: Frame) -> tuple[list[bool], list[int]]:
        """For every frame whether the story holds it, and on which child of the story's it hangs."""
        if story.index not in self._hangs:
            self._hangs[story.index] = self._hang(story.index)
        return self._hangs[story.index]

    def _hang(self, story: int) -> tuple[list[bool], list[int]]:
        within: list[bool] = []
        branch: list[int] = []
        for place, parent in enumerate(self._parents):
            inside = place == story or (parent >= 0 and within[parent])
            within.append(inside)
            branch.append(branch[parent] if inside and story not in {place, parent} else place)
        return within, branch

    def _nearer(self, headline: Frame) -> list[int]:
        inner: dict[int, int] = {}
        inside = -1
        for frame in headline.outward():
            inner[frame.index], inside = inside, frame.index
        nearer: list[int] = []
        for place, parent in enumerate(self._parents):
            nearer.append(inner[place] if place in inner else nearer[parent])
        return nearer


class _Company:
    """In what company passages stand, at each level around them, after one look."""

    def __init__(self, ground: Ground, weights: list[float]) -> None:
        self._ground = ground
        self._mass = ground.heap(weights)
        self.whole = self._mass[0]
        self._story = ground.story_frame(self._mass)
        self._within, self._branch = ground.hang(self._story)
        self._alike = ground.by_signature(weights)
        self._levels: dict[int, tuple[Group, Group]] = {}
        self._styles: dict[str, Group] = {}
        self._told: dict[int, tuple[Group, ...]] = {}

    def of(self, i: int) -> tuple[Group, ...]:
        """Marks for the company of one passage; those that share it are told it once."""
        frame = self._ground.homes[i]
        if frame.index not in self._told:
            self._told[frame.index] = self._tell(frame, self._ground.kinds[i])
        return self._told[frame.index]

    def _tell(self, frame: Frame, what: str) -> tuple[Group, ...]:
        groups: tuple[Group, ...] = (self._style(frame.signature), *self._around(frame.parent or frame))
        if nearer := self._ground.nearer:
            mass = self._mass[nearer[frame.index]] if nearer[frame.index] >= 0 else 0.0
            groups = (*groups, _near(bisect_right(_CHANCES, self._share(mass)), bisect_right(_MASSES, mass)))
        if not self._within[frame.index]:
            return (*groups, _outside(what))
        mass, total = self._mass[self._branch[frame.index]], self._ground.total[self._branch[frame.index]]
        depth = min(6, frame.depth - self._story.depth)
        return (*groups, _inside(depth, _quality(mass, total), bisect_right(_CHANCES, self._share(mass))))

    def _style(self, signature: str) -> Group:
        if signature not in self._styles:
            mass = self._alike[signature]
            share = bisect_right(_CHANCES, self._share(mass))
            self._styles[signature] = _alike(_quality(mass, self._ground.alike[signature]), share)
        return self._styles[signature]

    def _around(self, home: Frame) -> tuple[Group, Group]:
        if home.index not in self._levels:
            self._levels[home.index] = (self._level("home", home), self._level("outer", home.parent or home))
        return self._levels[home.index]

    def _level(self, level: str, frame: Frame) -> Group:
        mass, total = self._mass[frame.index], self._ground.total[frame.index]
        share = bisect_right(_CHANCES, self._share(mass))
        return _level(level, _quality(mass, total), share, self._ground.links[frame.index])

    def _share(self, mass: float) -> float:
        return mass / self.whole if self.whole else 0.0


def surroundings(ground: Ground, scores: list[float], places: Sequence[int] | None = None) -> list[Around]:
    """Marks for the passages at these places (for every passage, where none are given) from the scores of all."""
    chances = [_chance(s) for s in scores]
    sizes, kinds = ground.sizes, ground.kinds
    weights = [c * n for c, n in zip(chances, sizes, strict=True)]
    company = _Company(ground, weights)
    bins = [bisect_right(_CHANCES, c) for c in chances]
    beside = (-1, -1, *bins, -1, -1)
    before, after = _fading(weights, sizes), _fading(weights[::-1], sizes[::-1])[::-1]
    strong = [c > 0.8 and s > 80 for c, s in zip(chances, sizes, strict=True)]
    back, ahead = _gaps(strong), _gaps(strong[::-1])[::-1]
    done = [0.0, *accumulate(weights)]
    whole = company.whole or math.inf
    return [
        (
            company.of(i),
            _neighbours(_COMMON.get(kinds[i], "other"), bins[i], beside[i : i + 5]),
            _sides(before[i], after[i], back[i], ahead[i]),
            _at("small" if sizes[i] < 80 else "large", bisect_right(_PLACES, done[i] / whole)),
        )
        for i in (range(len(scores)) if places is None else places)
    ]


def _quality(mass: float, total: float) -> int:
    return bisect_right(_CHANCES, mass / total) if total else 0


@cache
def _alike(quality: int, share: int) -> Group:
    return (f"styled like {quality} share {share}",)


@cache
def _level(level: str, quality: int, share: int, links: tuple[int, int]) -> Group:
    return (f"{level} {quality} share {share}", f"{level} links {links[0]} of {links[1]}")


@cache
def _near(share: int, mass: int) -> Group:
    return (f"nearer share {share}", f"nearer mass {mass}")


@cache
def _inside(depth: int, quality: int, share: int) -> Group:
    return (f"inside by {depth}", f"branch {quality} share {share}")


@cache
def _outside(what: str) -> Group:
    return ("outside", f"outside {what}")


@lru_cache(maxsize=20_000)
def _neighbours(what: str, own: int, beside: tuple[int, ...]) -> Group:
    """`beside` are the two before, itself, and the two after; -1 for none."""
    before_it, before, _, after, after_it = ("none" if chance < 0 else chance for chance in beside)
    return (
        f"{what} chance {own}",
        f"1 before chance {before}",
        f"2 before chance {before_it}",
        f"1 after chance {after}",
        f"2 after chance {after_it}",
    )


@cache
def _sides(before: int, after: int, back: int, ahead: int) -> Group:
    return (f"side {before} and {after}", f"gap {back} and {ahead}")


@cache
def _at(length: str, place: int) -> Group:
    return (f"{length} at {place}",)


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _fading(weights: list[float], sizes: list[int]) -> list[int]:
    """For each passage the mean chance of those before it, in steps, the nearest counting most."""
    means: list[int] = []
    mass = total = 0.0
    for weight, length in zip(weights, sizes, strict=True):
        means.append(bisect_right(_CHANCES, mass / total) if total else 0)
        mass = _FADE * mass + weight
        total = _FADE * total + length
    return means


def _gaps(strong: list[bool]) -> list[int]:
    """How many passages back the last strong one is, in steps."""
    gaps: list[int] = []
    last = -99
    for i, is_strong in enumerate(strong):
        gaps.append(bisect_right(_GAPS, i - last))
        if is_strong:
            last = i
    return gaps
