"""Whether words are the name of a person: without titles and degrees, in any script."""

from __future__ import annotations

import re

from newscrawl.reading.vocabulary import Sought, any_of, words_of

_TITLES = re.compile(
    rf"^(?:(?:{any_of('title')}\.?|{any_of('title with a dot')}\.)(?:\s+|(?<=[.:/])))+(?=\w)", re.IGNORECASE
)
_DEGREES = re.compile(
    r"(?:[ABMP]\.?[AS]c?\.?|R\.?[DN]\.?N?\.?|L\.?D\.?N?\.?|(?:Ph|Psy|Ed)\.?D\.?|M\.?D\.?|M\.?B\.?A\.?|M\.?P\.?H\.?|D\.?O\.?"
    r"|LL\.?[BM]\.?|CPA|CFP®?|CPP|PSP|Esq\.?|DVM|VMD|DDS|CSCS|CPT|JD|KC|QC|OBE|MBE|CBE)\Z"
)
_SUFFIXES = re.compile(rf"\s*{any_of('name ending')}\s*\Z")
_CASELESS = re.compile(
    r"[\u0590-\u08ff\u0900-\u109f\u10a0-\u10ff\u1200-\u137f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]"
)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u30fb\xb7\s]+\Z")
_HAN = re.compile(r"[\u3005\u3400-\u9fff]+\Z")
_HANGUL = re.compile(r"[\uac00-\ud7af]+\Z")
_DOTS = re.compile("[\u30fb\xb7]")
_MOST_HAN, _MOST_HANGUL, _MOST_KANA = 6, 5, 12
"""Characters of a name in one word; a longer word is a house, or a headline."""
_FEWEST = 2
_PARTICLES = frozenset(words_of("particle"))
_MONTHS = frozenset(words_of("month"))
_NO_NAME = Sought("no name")
_NO_LETTERS = re.compile(r"[!?:=<>{}\[\]#%©\"“”„»«]|\.\.")
_MOST_PARTS = 6


def without_titles(words: str) -> str:
    """Without "Dr.", "Rechtsanwältin" and the like before a name."""
    return _TITLES.sub("", words)


def without_ending(words: str) -> str:
    """Without what some languages set behind a name: "기자", "記者", "さん"."""
    shorter = _SUFFIXES.sub("", words)
    return shorter if len(shorter) >= _FEWEST else words


def without_degrees(name: str) -> str:
    """Without "MD" and the like behind a name."""
    parts = name.split()
    while len(parts) > 2 and _DEGREES.match(parts[-1]):
        parts.pop()
    return " ".join(parts)


def is_name(words: str, least: int = 2) -> bool:
    """Whether words look like the name of a person, with `least` words that have a capital; 0 for any way to write."""
    parts = words.split()
    if not parts or len(parts) > _MOST_PARTS or any(c.isdigit() for c in words) or _NO_LETTERS.search(words):
        return False
    if _NO_NAME.search(words) or (len(parts) == 1 and words.lower() in _MONTHS):
        return False
    if _CASELESS.search(words):
        return _is_caseless_name(words, parts)
    if not least:
        return any(c.isalpha() for c in words)
    capital = [part for part in parts if part[:1].isupper() or (part[:2].lower() in {"d'", "o'", "l'"})]
    small = [part for part in parts if part not in capital and part.lower().strip(".") not in _PARTICLES]
    return not small and len(capital) >= least


def is_east_asian(words: str) -> bool:
    """Whether words are written in Chinese, Japanese or Korean alone."""
    return bool(_EAST_ASIAN.match(words))


def _is_caseless_name(words: str, parts: list[str]) -> bool:
    if not is_east_asian(words):
        return len(words) <= 40 and len(parts) <= 5
    if _DOTS.search(words):
        return len(words) <= 3 * _MOST_KANA
    return len(parts) <= 3 and all(_is_short(part) for part in parts) and len("".join(parts)) >= _FEWEST


def _is_short(part: str) -> bool:
    most = _MOST_HAN if _HAN.match(part) else _MOST_HANGUL if _HANGUL.match(part) else _MOST_KANA
    return len(part) <= most
