"""What a line of a text dump is by its own words: a sentence, a label, a name, a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newscrawl.text import fold

_CLOSERS = "'\"\u2019”)]»\u203a」』 "
# Latin, Chinese, Devanagari and Arabic full stops, question and exclamation marks.
_STOPS = ".?!…\u3002\uff01\uff1f\u0964\u061f\u06d4"
_CLOSING_QUOTES = '"”)»'
_OPENING_QUOTES = ('"', "“", "«", "„")
_WORD = re.compile(r"\w+(?:['\u2019-]\w+)*")
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|[Ww]e|us|[Oo]ur|[Mm]y|me|[Yy]ou|[Yy]our)\b")
_CLAUSE = re.compile(r"^(?:It|They|He|She|This|That|These|Those|There|If|Nobody|Everybody|People|What)\b .*\w.* ")
_FACT = re.compile(r"^[A-Z][\w /'\u2019&()-]{1,40}: *(?P<value>\S.*)$")
_SPOKEN = re.compile(r"\b(?:said|says|added|told|asked|wrote|tweeted|continued|replied|explained)\b")
_SMALL = frozenset(
    ("of", "the", "and", "for", "in", "at", "to", "from", "with", "on", "de", "la", "van", "von", "der", "den")
)
_SPEAKER = re.compile(r"^[A-Z][^.:\"“]{2,80}: (?=[\"“][^\"“”]{1,200}[\"”]$)")
_SHINGLE = 4
_LONGEST_PROSE = 300_000
"""Characters of a story searched for a pull quote's words: no story is longer."""


def is_sentence(text: str) -> bool:
    """Whether a line ends as a paragraph does."""
    last = text.rstrip(_CLOSERS)[-1:]
    if not last:
        return False
    if last in _STOPS:
        return True
    words = text.count(" ") + 1
    if last in ":;,":
        return words >= 3 and not text.isupper()
    return text.startswith(_OPENING_QUOTES) and words >= (3 if text[-1:] in _CLOSING_QUOTES else 6)


def ends_quoting(text: str) -> bool:
    """Whether a line without a full stop ends in a quotation or a bracket: prose mostly, sometimes a caption."""
    return text[-1:] in _CLOSING_QUOTES and text.count(" ") >= 5


def may_be_heading(text: str) -> bool:
    """Whether a line is as short as the cross-headings of newspapers, which are of four words or fewer."""
    words = text.count(" ") + 1
    if text.startswith(_OPENING_QUOTES) or text[-1:] in ".:;," or len(text) > 45:
        return False
    quoted = text[:1] in "'\u2018" and text[-1:] in "'\u2019"
    return words <= (6 if quoted or text.endswith("?") else 4)


def is_label(text: str) -> bool:
    """Whether a line is all in capitals, as the head of a box is."""
    return 3 <= len(text) <= 45 and text.isupper() and not any(c in text for c in '."')


def is_fact(text: str) -> bool:
    """Whether a line is a fact of a box ("Population: 2.1 million") and no sentence that lets somebody speak."""
    found = _FACT.match(text[:300])
    if not found or len(text) > 250 or found["value"].startswith(_OPENING_QUOTES):
        return False
    return not _SPOKEN.search(text[: found.start("value")])


def is_name(text: str) -> bool:
    """Whether a line can be who said something: a name, with role or place, its words in capitals."""
    words = _WORD.findall(text)
    if not 1 <= len(words) <= 12 or len(text) > 90 or is_sentence(text):
        return False
    capitals = [w for w in words if w[:1].isupper()]
    counted = [w for w in words if w.lower() not in _SMALL]
    # After a comma the role is written small: "Jan Doe, head of the union".
    head = _WORD.findall(text.partition(",")[0])
    return len(capitals) * 2 >= len(counted) and bool(head) and all(w[:1].isupper() or w in _SMALL for w in head[-1:])


def is_spoken_caption(text: str) -> bool:
    """Whether a line is the caption of a film: who speaks in it, a colon, and what is said."""
    found = _SPEAKER.match(text)
    return bool(found) and not _SPOKEN.search(found[0] if found else "")


class Said:
    """The words spoken in a story, to recognise a pull quote as their repetition."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._shingles: set[tuple[str, ...]] = set()
        room = _LONGEST_PROSE
        for text in paragraphs:
            if room > 0 and any(mark in text for mark in '"“”«»'):
                self._shingles.update(_shingles(text[:room]))
                room -= len(text)

    def repeats(self, text: str) -> bool:
        """Whether most of a line's words stand in the same order in the prose."""
        wanted = list(_shingles(text[:600]))
        return bool(wanted) and sum(s in self._shingles for s in wanted) * 2 >= len(wanted)


def _shingles(text: str) -> Iterable[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return (tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def is_quotation(text: str, name: str, said: Said) -> bool:
    """Whether two lines of their own are a pull quote and who said it, rather than a picture's words."""
    if not is_name(name) or text.count(" ") < 3:
        return False
    if said.repeats(text) or text.startswith(_OPENING_QUOTES):
        return True
    return bool(_FIRST_PERSON.search(text) or _CLAUSE.match(text))
