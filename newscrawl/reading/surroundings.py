"""How a passage stands among the others, once a look has told which of them sound like prose."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newscrawl.reading.blocks import Frame, Passages
from newscrawl.reading.marks import Group, kind, size

_CHANCES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
_PLACES = (0.001, 0.05, 0.25, 0.75, 0.95, 0.999)
_GAPS = (1, 2, 3, 5, 9, 20)
_LINKS = (0.02, 0.1, 0.3, 0.6, 0.9)
_COUNTS = (2, 4, 8, 20)
_MASSES = (50.0, 200.0, 500.0, 1500.0)
_LONGEST = 600
"""A longer passage weighs no more than one of this size."""
_FADE = 0.7


@dataclass(slots=True)
class Weighed:
    """Sums over the passages inside a frame, or of one signature."""

    mass: float = 0.0
    """Size weighted with the chance of being prose."""
    total: float = 0.0
    linked: float = 0.0
    count: int = 0

    def add(self, chance: float, length: int, linked: float) -> None:
        self.mass += chance * length
        self.total += length
        self.linked += linked
        self.count += 1

    def bins(self, whole: float) -> tuple[int, int, int, int]:
        """How much of it is prose, of all prose, is linked, and how many passages: in steps."""
        if not self.total:
            return 0, 0, 0, 0
        return (
            bisect_right(_CHANCES, self.mass / self.total),
            bisect_right(_CHANCES, self.mass / whole) if whole else 0,
            bisect_right(_LINKS, self.linked / self.total),
            bisect_right(_COUNTS, self.count),
        )


@dataclass(slots=True)
class _Company:
    """What is told of a frame once, for all its passages."""

    frames: list[Weighed]
    signatures: dict[str, Weighed]
    story: Frame
    whole: float
    within: list[bool]
    """Frame by frame: is it inside the story's frame?"""
    branch: list[int]
    """Frame by frame: the child of the story's frame it hangs on, or itself."""
    nearer: list[float] = field(default_factory=list)
    """Frame by frame: the mass that stands structurally nearer to the headline; empty without a headline."""
    _told: dict[tuple[int, str], tuple[Group, ...]] = field(default_factory=dict)

    def of(self, frame: Frame) -> tuple[Group, ...]:
        """Marks for the passages of a frame: in what company they stand at each level around them."""
        key = (frame.index, frame.signature)
        if key not in self._told:
            self._told[key] = tuple(self._tell(frame))
        return self._told[key]

    def _tell(self, frame: Frame) -> list[Group]:
        home = frame.parent or frame
        outer = home.parent or home
        quality, share, _, _ = self.signatures[frame.signature].bins(self.whole)
        groups = [
            _alike(quality, share),
            _level("home", *self.frames[home.index].bins(self.whole)),
            _level("outer", *self.frames[outer.index].bins(self.whole)),
        ]
        if self.nearer:
            mass = self.nearer[frame.index]
            groups.append(
                _near(bisect_right(_CHANCES, mass / self.whole if self.whole else 0.0), bisect_right(_MASSES, mass))
            )
        if self.within[frame.index]:
            quality, share, _, _ = self.frames[self.branch[frame.index]].bins(self.whole)
            groups.append(_inside(min(6, frame.depth - self.story.depth), quality, share))
        else:
            groups.append(_outside(kind(frame)))
        return groups


def masses(found: Passages, scores: list[float]) -> tuple[list[Weighed], Frame]:
    """The sums of every frame, and the innermost frame with three quarters of all that sounds like prose."""
    frames, _ = _sum_up(found, [_chance(s) for s in scores], _sizes(found))
    return frames, _story_frame(found.frames, frames)


def surroundings(found: Passages, scores: list[float], headline_at: int | None) -> list[tuple[Group, ...]]:
    """Marks for every passage from the scores (log odds) of all."""
    chances = [_chance(s) for s in scores]
    sizes = _sizes(found)
    company = _company(found, chances, sizes, headline_at)
    bins = [bisect_right(_CHANCES, c) for c in chances]
    beside = ["none", "none", *bins, "none", "none"]
    before, after = _fading(chances, sizes), _fading(chances[::-1], sizes[::-1])[::-1]
    strong = [c > 0.8 and s > 80 for c, s in zip(chances, sizes, strict=True)]
    back, ahead = _gaps(strong), _gaps(strong[::-1])[::-1]
    done = 0.0
    groups = []
    for i, passage in enumerate(found.items):
        place = bisect_right(_PLACES, done / company.whole if company.whole else 0.0)
        groups.append(
            (
                *company.of(passage.frame),
                _neighbours(kind(passage.frame), bins[i], tuple(beside[i : i + 5])),
                _sides(bisect_right(_CHANCES, before[i]), bisect_right(_CHANCES, after[i])),
                _gap(bisect_right(_GAPS, back[i]), bisect_right(_GAPS, ahead[i])),
                _at("small" if sizes[i] < 80 else "large", place),
            )
        )
        done += chances[i] * sizes[i]
    return groups


def _company(found: Passages, chances: list[float], sizes: list[int], headline_at: int | None) -> _Company:
    frames, signatures = _sum_up(found, chances, sizes)
    story = _story_frame(found.frames, frames)
    within, branch = _hang(found.frames, story)
    company = _Company(frames, signatures, story, frames[0].mass if frames else 0.0, within, branch)
    if headline_at is not None:
        company.nearer = _nearer(found, frames, found.items[headline_at].frame)
    return company


@cache
def _alike(quality: int, share: int) -> Group:
    return (f"styled like {quality} share {share}",)


@cache
def _level(level: str, quality: int, share: int, links: int, count: int) -> Group:
    return (f"{level} {quality} share {share}", f"{level} links {links} of {count}")


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
def _neighbours(what: str, own: int, beside: tuple[object, ...]) -> Group:
    """`beside` are the two before, itself, and the two after."""
    return (
        f"{what} chance {own}",
        f"1 before chance {beside[1]}",
        f"2 before chance {beside[0]}",
        f"1 after chance {beside[3]}",
        f"2 after chance {beside[4]}",
    )


@cache
def _sides(before: int, after: int) -> Group:
    return (f"side {before} and {after}",)


@cache
def _gap(back: int, ahead: int) -> Group:
    return (f"gap {back} and {ahead}",)


@cache
def _at(length: str, place: int) -> Group:
    return (f"{length} at {place}",)


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _sizes(found: Passages) -> list[int]:
    return [min(size(p.text), _LONGEST) for p in found.items]


def _sum_up(found: Passages, chances: list[float], sizes: list[int]) -> tuple[list[Weighed], dict[str, Weighed]]:
    frames = [Weighed() for _ in found.frames]
    signatures: dict[str, Weighed] = {}
    for passage, chance, length in zip(found.items, chances, sizes, strict=True):
        linked = length * passage.linked / len(passage.text)
        frames[passage.frame.index].add(chance, length, linked)
        signatures.setdefault(passage.frame.signature, Weighed()).add(chance, length, linked)
    for frame in reversed(found.frames):
        inner = frames[frame.index]
        if frame.parent is not None and inner.count:
            outer = frames[frame.parent.index]
            outer.mass += inner.mass
            outer.total += inner.total
            outer.count += inner.count
            outer.linked += inner.linked
    return frames, signatures


def _story_frame(frames: list[Frame], weighed: list[Weighed]) -> Frame:
    enough = 0.75 * weighed[0].mass
    return max((f for f in frames if weighed[f.index].mass >= enough), key=lambda f: f.depth, default=frames[0])


def _hang(frames: list[Frame], story: Frame) -> tuple[list[bool], list[int]]:
    within: list[bool] = []
    branch: list[int] = []
    for frame in frames:
        parent = frame.parent
        inside = frame is story or (parent is not None and within[parent.index])
        hangs_on = parent is not None and inside and parent is not story and frame is not story
        within.append(inside)
        branch.append(branch[parent.index] if hangs_on and parent is not None else frame.index)
    return within, branch


def _nearer(found: Passages, weighed: list[Weighed], headline: Frame) -> list[float]:
    """For every frame, the mass of the widest frame around the headline that does not hold it."""
    mass: dict[int, float] = {}
    inside = 0.0
    frame: Frame | None = headline
    while frame is not None:
        mass[frame.index] = inside
        inside = weighed[frame.index].mass
        frame = frame.parent
    nearer: list[float] = []
    for one in found.frames:
        own = mass.get(one.index)
        if own is None:
            own = nearer[one.parent.index] if one.parent is not None else 0.0
        nearer.append(own)
    return nearer


def _fading(chances: list[float], sizes: list[int]) -> list[float]:
    """For each passage the mean chance of those before it, the nearest counting most."""
    means: list[float] = []
    mass = total = 0.0
    for chance, length in zip(chances, sizes, strict=True):
        means.append(mass / total if total else 0.0)
        mass = _FADE * mass + chance * length
        total = _FADE * total + length
    return means


def _gaps(strong: list[bool]) -> list[int]:
    """How many passages back the last strong one is; 99 and more for none."""
    gaps: list[int] = []
    last = -99
    for i, is_strong in enumerate(strong):
        gaps.append(i - last)
        if is_strong:
            last = i
    return gaps
