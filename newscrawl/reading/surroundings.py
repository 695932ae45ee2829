"""How a passage stands among the others, once the first look has told which of them sound like prose."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from newscrawl.reading.blocks import Frame, Passage, Passages
from newscrawl.reading.marks import kind, size
from newscrawl.reading.phrases import openings

_CHANCES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
_PLACES = (0.001, 0.05, 0.25, 0.75, 0.95, 0.999)
_OPENING = 12
_MASSES = (50.0, 200.0, 500.0, 1500.0)
_LINKS = (0.02, 0.1, 0.3, 0.6, 0.9)
_COUNTS = (2, 4, 8, 20)
_GAPS = (1, 2, 3, 5, 9, 20)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}


@dataclass(slots=True)
class Hints:
    """What the rest of the page says of the story."""

    headline: str = ""
    description: str = ""
    told: str = ""
    """The story as structured data tells it, folded by `words_of`; empty when it does not."""


def words_of(text: str) -> str:
    """Letters and digits only, in lower case, one space between words: for comparing texts."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


@dataclass(slots=True)
class _Weighed:
    mass: float = 0.0
    total: float = 0.0
    linked: float = 0.0
    count: int = 0

    def add(self, chance: float, length: int, linked: float) -> None:
        self.mass += chance * length
        self.total += length
        self.linked += linked
        self.count += 1

    @property
    def link_share(self) -> float:
        return self.linked / self.total if self.total else 0.0

    @property
    def quality(self) -> float:
        return self.mass / self.total if self.total else 0.0


@dataclass(slots=True)
class Surroundings:
    """Sums over the passages of a page, by frame and by signature."""

    chances: list[float]
    sizes: list[int]
    frames: list[_Weighed]
    signatures: dict[str, _Weighed]
    within: list[bool]
    """Frame by frame: is it inside the story's frame?"""
    branch: list[int]
    """Frame by frame: the child of the story's frame it hangs on, or itself."""
    story: Frame
    total: float
    nearer: list[float] = field(default_factory=list)
    """Frame by frame: the mass that stands structurally nearer to the headline; empty without a headline."""
    marks: list[list[str]] = field(default_factory=list)


def surroundings(found: Passages, scores: list[float], hints: Hints) -> Surroundings:
    """Marks for every passage from the scores (log odds) of all."""
    chances = [_chance(s) for s in scores]
    sizes = [min(size(p.text), 600) for p in found.items]
    around = _sum_up(found, chances, sizes)
    headline_at = find_headline(found.items, hints.headline)
    if headline_at is not None:
        around.nearer = _nearer(found, around.frames, found.items[headline_at].frame)
    sides = _sides(chances, sizes)
    strong = [c > 0.8 and s > 80 for c, s in zip(chances, sizes, strict=True)]
    gaps = list(zip(_gaps(strong), reversed(_gaps(strong[::-1])), strict=True))
    under = list(_sections(found.items))
    told = list(
        _told(found.items, hints, headline_at, whole=len(hints.told) >= 0.6 * around.frames[around.story.index].mass)
    )
    before = 0.0
    for i, passage in enumerate(found.items):
        marks = [*_place(passage, around), *told[i], *under[i]]
        what = kind(passage.frame)
        marks.append(f"{what} chance {_bin(chances[i])}")
        for name, j in (("1 before", i - 1), ("2 before", i - 2), ("1 after", i + 1), ("2 after", i + 2)):
            beside = _bin(chances[j]) if 0 <= j < len(chances) else "none"
            marks.append(f"{name} chance {beside}")
        marks.append(f"side {_bin(sides[i][0])} and {_bin(sides[i][1])}")
        marks.append(f"gap {bisect_right(_GAPS, gaps[i][0])} and {bisect_right(_GAPS, gaps[i][1])}")
        done = before / around.total if around.total else 0.0
        marks.append(f"{'small' if sizes[i] < 80 else 'large'} at {bisect_right(_PLACES, done)}")
        before += chances[i] * sizes[i]
        around.marks.append(marks)
    return around


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def _bin(chance: float) -> int:
    return bisect_right(_CHANCES, chance)


def _sum_up(found: Passages, chances: list[float], sizes: list[int]) -> Surroundings:
    frames = [_Weighed() for _ in found.frames]
    signatures: dict[str, _Weighed] = {}
    for passage, chance, length in zip(found.items, chances, sizes, strict=True):
        linked = length * passage.linked / len(passage.text)
        frames[passage.frame.index].add(chance, length, linked)
        signatures.setdefault(passage.frame.signature, _Weighed()).add(chance, length, linked)
    for frame in reversed(found.frames):
        if frame.parent is not None:
            inner, outer = frames[frame.index], frames[frame.parent.index]
            outer.mass += inner.mass
            outer.total += inner.total
            outer.count += inner.count
            outer.linked += inner.linked
    story = _story_frame(found.frames, frames)
    within, branch = _inside(found.frames, story)
    return Surroundings(chances, sizes, frames, signatures, within, branch, story, frames[0].mass)


def _story_frame(frames: list[Frame], weighed: list[_Weighed]) -> Frame:
    """The innermost frame with three quarters of all that sounds like prose."""
    whole = weighed[0].mass
    return max((f for f in frames if weighed[f.index].mass >= 0.75 * whole), key=lambda f: f.depth, default=frames[0])


def _inside(frames: list[Frame], story: Frame) -> tuple[list[bool], list[int]]:
    within: list[bool] = []
    branch: list[int] = []
    for frame in frames:
        parent = frame.parent
        inside = frame is story or (parent is not None and within[parent.index])
        within.append(inside)
        branch.append(
            branch[parent.index]
            if parent is not None and inside and parent is not story and frame is not story
            else frame.index
        )
    return within, branch


def _place(passage: Passage, around: Surroundings) -> Iterator[str]:
    """Where it stands: inside the story's frame, and in what company at each level."""
    frame = passage.frame
    sign = around.signatures[frame.signature]
    share = sign.mass / around.total if around.total else 0.0
    yield f"styled like {_bin(sign.quality)} share {_bin(share)}"
    home = frame.parent or frame
    weighed = around.frames[home.index]
    share = weighed.mass / around.total if around.total else 0.0
    yield f"home {_bin(weighed.quality)} share {_bin(share)}"
    yield f"home links {bisect_right(_LINKS, weighed.link_share)} of {bisect_right(_COUNTS, weighed.count)}"
    outer = home.parent or home
    weighed = around.frames[outer.index]
    share = weighed.mass / around.total if around.total else 0.0
    yield f"outer {_bin(weighed.quality)} share {_bin(share)}"
    yield f"outer links {bisect_right(_LINKS, weighed.link_share)} of {bisect_right(_COUNTS, weighed.count)}"
    if around.nearer:
        mass = around.nearer[frame.index]
        yield f"nearer share {_bin(mass / around.total if around.total else 0.0)}"
        yield f"nearer mass {bisect_right(_MASSES, mass)}"
    if around.within[frame.index]:
        yield f"inside by {min(6, frame.depth - around.story.depth)}"
        weighed = around.frames[around.branch[frame.index]]
        share = weighed.mass / around.total if around.total else 0.0
        yield f"branch {_bin(weighed.quality)} share {_bin(share)}"
    else:
        yield "outside"
        yield f"outside {kind(frame)}"


def find_headline(items: list[Passage], headline: str) -> int | None:
    """The passage that prints the headline: a heading if there is one, the first of its kind."""
    wanted = words_of(headline)
    best: tuple[int, int] | None = None
    for i, passage in enumerate(items):
        if len(wanted) < 8 or len(passage.text) > 2 * len(headline) + 20:
            continue
        words = words_of(passage.text)
        if words == wanted or (len(words) > 0.5 * len(wanted) and words in wanted):
            rank = _HEADINGS.get(kind(passage.frame), 9)
            if best is None or rank < best[0]:
                best = (rank, i)
    return best[1] if best else None


def _nearer(found: Passages, weighed: list[_Weighed], headline: Frame) -> list[float]:
    """For every frame, the mass of the widest frame around the headline that does not hold it."""
    around: list[Frame] = []
    frame: Frame | None = headline
    while frame is not None:
        around.append(frame)
        frame = frame.parent
    mass = {
        id(f): (weighed[inner.index].mass if inner else 0.0) for f, inner in zip(around, [None, *around], strict=False)
    }
    nearer: list[float] = []
    for one in found.frames:
        own = mass.get(id(one))
        nearer.append(own if own is not None or one.parent is None else nearer[one.parent.index])
    return nearer


def _sides(chances: list[float], sizes: list[int]) -> list[tuple[float, float]]:
    """Fading means of the chances before and after each passage."""
    return list(zip(_fading(chances, sizes), reversed(_fading(chances[::-1], sizes[::-1])), strict=True))


def _fading(chances: list[float], sizes: list[int]) -> list[float]:
    means: list[float] = []
    mass = total = 0.0
    for chance, length in zip(chances, sizes, strict=True):
        means.append(mass / total if total else 0.0)
        mass = 0.7 * mass + chance * length
        total = 0.7 * total + length
    return means


def _gaps(strong: list[bool]) -> list[int]:
    """How many passages back the last strong one is; 99 for none."""
    gaps: list[int] = []
    last = -99
    for i, is_strong in enumerate(strong):
        gaps.append(i - last)
        if is_strong:
            last = i
    return gaps


def _sections(items: list[Passage]) -> Iterator[list[str]]:
    """What the last heading announced: "Related stories", "About the author" ..."""
    under: list[str] = []
    level = 9
    for passage in items:
        rank = _HEADINGS.get(kind(passage.frame), 9)
        yield under if rank > level else []
        if rank <= level and rank < 9:
            level = rank
            under = [f"under {name} heading" for name in openings(passage.text)]


def _told(items: list[Passage], hints: Hints, headline_at: int | None, *, whole: bool) -> Iterator[list[str]]:
    """What structured data, headline and description say of each passage, and what the page repeats."""
    headline, description = words_of(hints.headline), words_of(hints.description)
    spoken = [words_of(p.text) for p in items]
    times = Counter(spoken)
    openings_ = Counter(p.text[:_OPENING] for p in items if len(p.text) > _OPENING)
    above = "no headline" if headline_at is None else "before the headline"
    for i, (passage, words) in enumerate(zip(items, spoken, strict=True)):
        marks = []
        if i == headline_at:
            above = "below the headline"
            marks.append("the headline")
        elif passage.frame.tag == "h1":
            above = "other headline above" if above == "below the headline" else above
        if words == headline:
            marks.append("is the headline")
        marks.append(above)
        if description and len(words) > 20 and words[:80] == description[:80]:
            marks.append("is the description")
        if len(words) > 20 and times[words] > 1:
            marks.append(f"said {min(4, times[words])} times")
        if (shared := openings_[passage.text[:_OPENING]]) > 1:
            links = "linked" if passage.linked > len(passage.text) / 3 else "unlinked"
            marks.append(f"opens like {min(4, shared)} {links}")
        marks.extend(_as_told(words, hints.told, whole=whole))
        yield marks


def _as_told(words: str, told: str, *, whole: bool) -> Iterator[str]:
    if told and words:
        length = "short" if len(words) < 25 else "long"
        if words in told:
            yield f"{length} told"
        elif whole:
            yield f"{length} untold"
