"""What headings, headline, description and structured data say of each passage, and what the page repeats."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache

from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.hints import Hints, words_of
from newscrawl.reading.marks import HEADINGS, Group, kind
from newscrawl.reading.phrases import openings
from newscrawl.reading.recurring import recurring
from newscrawl.reading.surroundings import Ground

_OPENING = 12
_ENOUGH = 200
"""Where no data tells the story, so many characters of a passage tell what it is."""
_MOST_TOLD = 5_000
"""Pages of more passages are not compared with what structured data tells: no story is so long."""
_LONG_WORD = 5
_STEM = 7
"""So many letters of a word tell what it is about, whatever its ending."""
_LENGTHS = (80, 200)
_UNSPACED = "\u2e80"
"""From this sign on stand the scripts of China and Japan."""


def spoken_in(found: Passages, hints: Hints) -> list[str]:
    """What every passage says in `words_of`, as far as it is compared with anything."""
    enough = None if hints.told and len(found.items) <= _MOST_TOLD else _ENOUGH
    return [words_of(p.text[:enough]) for p in found.items]


def find_headline(items: list[Passage], spoken: list[str], headline: str) -> int | None:
    """The passage that prints the headline: a heading if there is one, the first of its kind."""
    wanted = words_of(headline)
    best: tuple[int, int] | None = None
    if len(wanted) < 8:
        return None
    longest = 2 * len(headline) + 20
    for i, (passage, words) in enumerate(zip(items, spoken, strict=True)):
        if len(passage.text) > longest:
            continue
        if words == wanted or (len(words) > 0.5 * len(wanted) and words in wanted):
            rank = HEADINGS.get(kind(passage.frame), 9)
            if best is None or rank < best[0]:
                best = (rank, i)
    return best[1] if best else None


def standing(found: Passages, hints: Hints, spoken: list[str], ground: Ground, story_mass: float) -> list[Group]:
    """Marks for every passage. `story_mass` is about how long the story is, as far as the first look can tell."""
    told = hints.told if len(found.items) <= _MOST_TOLD else ""
    # A telling that is much shorter than the page's own is a teaser: what it leaves out is no worse for it.
    whole = len(told) >= 0.6 * story_mass
    told_marks = [tuple(_as_told(words, told, whole=whole)) for words in spoken]
    groups = zip(
        _below(found.items, ground.headline_at),
        _sections(found.items),
        _repeated(found.items, spoken),
        _announced(spoken, hints),
        told_marks,
        recurring(found, ground),
        _on_subject(found.items, spoken, hints.headline),
        strict=True,
    )
    return [sum(marks, ()) for marks in groups]


def _below(items: list[Passage], headline_at: int | None) -> Iterator[Group]:
    above = "no headline" if headline_at is None else "before the headline"
    for i, passage in enumerate(items):
        if i == headline_at:
            above = "below the headline"
            yield ("the headline", above)
            continue
        if passage.frame.tag == "h1" and above == "below the headline":
            above = "other headline above"
        yield (above,)


def _sections(items: list[Passage]) -> Iterator[Group]:
    """What the last heading announced: "Related stories", "About the author" ..."""
    under: Group = ()
    level = 9
    for passage in items:
        rank = HEADINGS.get(kind(passage.frame), 9)
        yield under if rank > level else ()
        if rank <= level and rank < 9:
            level = rank
            under = tuple(f"under {name} heading" for name in openings(passage.text))


def _repeated(items: list[Passage], spoken: list[str]) -> Iterator[Group]:
    times = Counter(spoken)
    shared = Counter(p.text[:_OPENING] for p in items if len(p.text) > _OPENING)
    for passage, words in zip(items, spoken, strict=True):
        marks: Group = ()
        if len(words) > 20 and times[words] > 1:
            marks = (f"said {min(4, times[words])} times",)
        if (alike := shared[passage.text[:_OPENING]]) > 1:
            links = "linked" if passage.linked > len(passage.text) / 3 else "unlinked"
            marks = (*marks, f"opens like {min(4, alike)} {links}")
        yield marks


def _announced(spoken: list[str], hints: Hints) -> Iterator[Group]:
    headline, description = words_of(hints.headline), words_of(hints.description)
    for words in spoken:
        if words == headline:
            yield ("is the headline",)
        elif description and len(words) > 20 and words[:80] == description[:80]:
            yield ("is the description",)
        else:
            yield ()


def _as_told(words: str, told: str, *, whole: bool) -> Iterator[str]:
    if told and words:
        length = "short" if len(words) < 25 else "long"
        if words in told:
            yield f"{length} told"
        elif whole:
            yield f"{length} untold"


def _on_subject(items: list[Passage], spoken: list[str], headline: str) -> Iterator[Group]:
    """How many words of the headline a passage takes up again."""
    subject = _stems(words_of(headline))
    for passage, words in zip(items, spoken, strict=True):
        line = f" {words}"
        shared = sum([stem in line for stem in subject])
        yield _shares(min(3, shared), bisect_right(_LENGTHS, passage.size)) if subject else ()


def _stems(words: str) -> frozenset[str]:
    """The long words of a headline without their endings; where no spaces are written, all pairs of signs."""
    stems: set[str] = set()
    for word in words.split():
        if word[0] >= _UNSPACED:
            stems.update(word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) >= _LONG_WORD:
            stems.add(f" {word[:_STEM]}")
    return frozenset(stems)


@cache
def _shares(shared: int, length: int) -> Group:
    return (f"words of the headline {shared} in size {length}",)
