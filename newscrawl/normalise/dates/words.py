"""The words of printed dates: what a month, a weekday, "pm" or "Uhr" is called, in any language.

The table is words.tsv. A word becomes a code: M05 May, J02 Ordibehesht, H10 Shawwal, W0 Monday, P1 "pm"; "" for
words that carry nothing ("de", "the", "Uhr"); None for words that are not of dates.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

_LETTERS = str.maketrans(
    "\u0131\u0142\u0111\u00f8\u0640\u06cc\u0649\u06a9\u06c1\u0629\u06c3\u02bc\u2019",
    "ildo\0\u064a\u064a\u0643\u0647\u0647\u0647''",
)
_DROPPED = re.compile(
    "[\0\u00ad\u0300-\u036f\u0591-\u05c7\u05f3\u064b-\u065f\u0670\u0970\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f]"
)
ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH_KINDS = {"month": "M", "persian": "J", "hijri": "H"}
_MARKERS = {"am": "P0", "pm": "P1", "noise": ""}


def fold(text: str) -> str:
    """Lower case without the accents, vowel points and letter variants that printers leave out."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return _DROPPED.sub("", decomposed)


@dataclass(slots=True)
class Lexicon:
    """Word to code: in one language, and in all of them."""

    by_language: dict[str, dict[str, str]] = field(default_factory=dict)
    codes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Word to code to the languages that mean it so."""
    phrases: set[str] = field(default_factory=set)
    """Names of more than one word."""

    def add(self, language: str, word: str, code: str) -> None:
        word = fold(word.replace("_", " ")).replace(".", "")
        if " " in word:
            self.phrases.add(word)
            word = word.replace(" ", "_")
        own = self.by_language.setdefault(language, {})
        if code[:1] == "W" and own.get(word, "")[:1] in ("M", "J", "H"):
            code = own[word] + code  # Spanish "mar": March or Tuesday
        own.setdefault(word, code)
        if own[word] != code and code.startswith(own[word]):
            own[word] = code
        self.codes.setdefault(word, {}).setdefault(own[word], []).append(language)


@cache
def lexicon() -> Lexicon:
    """The table, read once."""
    known = Lexicon()
    for language, kind, groups in rows():
        _add_row(known, language.lower(), kind, groups)
    return known


@cache
def rows() -> list[tuple[str, str, str]]:
    """(language or "-", kind, groups) of every line of the table."""
    text = files(__package__).joinpath("words.tsv").read_text("utf-8")
    parts = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return [(language, kind, groups) for language, kind, groups in parts]


def _add_row(known: Lexicon, language: str, kind: str, groups: str) -> None:
    for number, group in enumerate(groups.split(",")):
        for word in group.split(" "):
            if kind in _MONTH_KINDS:
                known.add(language, word, f"{_MONTH_KINDS[kind]}{number + 1:02}")
            elif kind == "weekday":
                known.add(language, word, f"W{number}")
            elif kind in _MARKERS:
                known.add(language, word, _MARKERS[kind])


@lru_cache(maxsize=8192)
def code(word: str, language: str | None) -> str | None:
    """The code of a folded word; where languages disagree, the language given, else the one most of them mean."""
    word = word.replace(".", "")
    known = lexicon()
    if language and (own := known.by_language.get(language, {}).get(word)) is not None:
        return own
    meanings = known.codes.get(word)
    if meanings is None:
        return _prefixed(word)
    if "" in meanings and not any(c.startswith(("M", "J", "H")) for c in meanings):
        return ""
    return max(meanings, key=lambda c: (c[:1] in ("M", "J", "H"), len(meanings[c])))


def is_ambiguous(word: str) -> bool:
    """Whether languages disagree about a word, as Czechs and Croats do about "listopad"."""
    return len(lexicon().codes.get(word.replace(".", ""), ())) > 1


def _prefixed(word: str) -> str | None:
    """Hebrew writes "in" as a letter before the month."""
    return code(word[1:], "he") if word[0] == "\u05d1" and len(word) > 3 else None


def likely_language(words: list[str]) -> str | None:
    """The language most of the words belong to."""
    counts: Counter[str] = Counter()
    for word in words:
        for languages in lexicon().codes.get(word, {}).values():
            counts.update(languages)
    counts.pop("-", None)
    return counts.most_common(1)[0][0] if counts else None


@cache
def phrases() -> re.Pattern[str]:
    """Finds the names of more than one word in folded text."""
    longest_first = sorted(lexicon().phrases, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
