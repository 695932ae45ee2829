"""What was taken for the story and stands beside it: other articles of the page, captions, what an end announces.

None of this is decided by how a passage reads, for it reads like any story; it is told by where it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newscrawl.reading.blocks import Frame, Passage, Passages
from newscrawl.reading.marks import HEADINGS, kind
from newscrawl.reading.phrases import openings

_SHORT = 60
_MINOR = 0.35
"""What holds less of the chosen text may be beside the story; what holds more is the story."""
_NOTE = 0.12
_MOST = 0.7
"""No rule takes away more of the chosen text than this share."""
_CORRECTS = re.compile(r"correct|updated|edited|clarif|amended|berichtig|korrig|aktualis|corrig|rectif", re.IGNORECASE)
_CAPTIONS = frozenset({"<figcaption>"})
_ENDS = (".", "!", "?")


def parts_beside(kept: Sequence[Passage], found: Passages, printed: Passage | None) -> dict[int, str]:
    """The positions of passages that stand beside the story, each with the rule that says so."""
    if len(kept) < 2:
        return {}
    whole = sum(len(p.text) for p in kept)
    rules = (
        ("a caption", _captions(kept), _MINOR),
        ("another article", _other_articles(kept, printed), _MOST),
        ("below an announcement of other stories", _announced(kept, found), _MOST),
        ("a note at the end", _note(kept), _NOTE),
    )
    beside: dict[int, str] = {}
    for rule, passages, most in rules:
        if sum(len(p.text) for p in passages) <= most * whole:
            beside |= {p.position: rule for p in passages}
    return beside


def _captions(kept: Sequence[Passage]) -> list[Passage]:
    return [p for p in kept if p.frame.chain >= _CAPTIONS]


def _other_articles(kept: Sequence[Passage], printed: Passage | None) -> list[Passage]:
    """What stands in an <article> of its own, where the story with its headline stands in another.

    The entries of a live page are articles too, but have not the headline inside.
    """
    homes = [_article(p.frame) for p in kept]
    held: Counter[int] = Counter()
    for passage, home in zip(kept, homes, strict=True):
        if home is not None:
            held[home.index] += len(passage.text)
    own = _article(printed.frame) if printed else None
    if own is None or not held[own.index] or any("live" in p.frame.chain for p in kept):
        return []
    around = {frame.index for frame in own.outward()}
    return [
        p
        for p, home in zip(kept, homes, strict=True)
        if home is not None and home.index not in around and held[home.index] < held[own.index]
    ]


def _article(frame: Frame) -> Frame | None:
    return next((one for one in frame.outward() if one.tag == "article"), None)


def _announced(kept: Sequence[Passage], found: Passages) -> list[Passage]:
    """Everything from a line such as "Related stories" on, if the place where the story stands ends there."""
    held: Counter[str] = Counter()
    for passage in kept:
        held[_home(passage)] += len(passage.text)
    home = held.most_common(1)[0][0]
    last = max((p.position for p in kept if _home(p) == home and not _announces(p)), default=len(found.items))
    chosen = {p.position for p in kept}
    below = [p for p in found.items[last + 1 :] if p.position in chosen or kind(p.frame) in HEADINGS]
    start = next((p.position for p in below if _announces(p)), len(found.items))
    return [p for p in kept if p.position >= start]


def _home(passage: Passage) -> str:
    """How the elements around a passage's own are styled."""
    return passage.frame.signature.partition(">")[2]


def _announces(passage: Passage) -> bool:
    text = passage.text
    return len(text) < _SHORT and "read more" in openings(text) and not text.endswith(_ENDS)


def _note(kept: Sequence[Passage]) -> list[Passage]:
    """A last paragraph wholly in italics is of author or page, unless all is in italics or it corrects the story."""
    last, before = kept[-1], kept[-2]
    is_note = last.italic >= 0.9 * len(last.text) and kind(last.frame) not in HEADINGS
    return [last] if is_note and before.italic < 0.5 * len(before.text) and not _CORRECTS.search(last.text) else []
