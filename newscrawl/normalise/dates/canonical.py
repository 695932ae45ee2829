"""A printed date rewritten word by word into codes and digits: "W1, 24 M09, 2002, 19:45 <GMT>".

The codes are those of words.py; unknown words become "x" and keep numbers apart. A zone abbreviation becomes one
private-use character, so that "ET" after a clock is never the French "et".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newscrawl.normalise.dates import east_asian, words, zones

_NAMES = sorted(zones.ABBREVIATIONS, key=len, reverse=True)
_SIGNS = {name: chr(0xE000 + i) for i, name in enumerate(_NAMES)}
ZONE_NAMES = {sign: name for name, sign in _SIGNS.items()}
ZONE_SIGN = "[\ue000-\ue0ff]"
_SPELLED = {"greenwich mean": "GMT", "coordinated universal": "UTC", "eastern": "ET", "pacific": "PT", "uk": "UK"}
_ZONE = re.compile(
    r"(?<![^\W\d_])(?:(" + "|".join(_NAMES) + r")(?:\s+time)?"
    r"|((?i:greenwich mean|coordinated universal|eastern|pacific|uk))(?i:(?: standard| daylight| summer)? time))"
    r"(?![^\W\d_])"
)
_SPACES = re.compile(r"\s+")
_STRAY = re.compile("[\ue000-\uf8ff]")
_DIGIT = re.compile(r"\d")
_LETTERS = (
    "a-z_\u00aa\u00b5\u00ba\u00c0-\u1fff\u200c\u200d\u2c00-\u2fff\u3005-\u3007\u3040-\ud7ff"
    "\uf900-\ufdff\ufe20-\uff00\uff66-\uffdc"
)
_WORD = re.compile(rf"[{_LETTERS}]+(?:\.[{_LETTERS}]+)*")
_MERIDIEM = re.compile(r"(?<![^\W\d_])([ap])\.?\s?m(?:\.|(?!\w))")
_HOUR_WORD = re.compile(r"(?<![\d.:])(\d{1,2})\s?(?:h|uhr|hod|godz|ч)\.?\s?(\d\d)?(?!\w)")
_NUMBERED_MONTH = re.compile(
    r"(?<!\w)(?:thang|thg)\s*(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})(?:\s*-?\s*\u0440)?\s+\u0441\u0430\u0440\w*"
)
_EITHER = re.compile(r"([MJH]\d\d)(W\d)")
_TWICE = re.compile(r"([MJH]\d\d)\W{0,3}\1")
"""Arab newspapers print a month by both its names."""
_ANY_MONTH = re.compile(r"[MJH]\d\d(?!W)")


@lru_cache(maxsize=500)
def canonical(text: str, language: str | None) -> str:
    """The date rewritten; remembered, for a page says one date in several places."""
    text = _ZONE.sub(_zone_sign, _STRAY.sub("", _SPACES.sub(" ", text)))
    text = east_asian.spelled_eras(text) if language == "ja" else text
    text = words.fold(text) if text.isascii() else _foreign(text)
    text = _HOUR_WORD.sub(lambda m: f"{m[1]}:{m[2] or '00'} ", _MERIDIEM.sub(r" \1m ", text))
    tokens = _WORD.findall(text)
    if not language and any(map(words.is_ambiguous, tokens)):
        language = words.likely_language(tokens)
    line = _SPACES.sub(" ", _WORD.sub(lambda m: _coded(m[0], language), text))
    return _either(_TWICE.sub(r"\1", line))


def _zone_sign(found: re.Match[str]) -> str:
    return _SIGNS[found[1] or _SPELLED[found[2].lower()]]


def _foreign(text: str) -> str:
    """Folded, in ASCII digits, East Asian dates and numbered months in words, names of several words in one."""
    text = unicodedata.normalize("NFKC", text)
    text = east_asian.rewrite(_DIGIT.sub(lambda m: str(unicodedata.digit(m[0], "")), text))
    text = words.phrases().sub(lambda m: m[0].replace(" ", "_"), words.fold(text))
    return _NUMBERED_MONTH.sub(_numbered_month, text)


def _numbered_month(found: re.Match[str]) -> str:
    number = int(found[1] or found[2])
    return f" {words.ENGLISH_MONTHS[number - 1]} " if 1 <= number <= 12 else found[0]


def _coded(word: str, language: str | None) -> str:
    code = words.code(word, language)
    if code is None and "." in word:
        return " ".join(_coded(part, language) for part in word.split("."))
    return " x " if code is None else f" {code} "


def _either(line: str) -> str:
    """Spanish "mar" is a month unless another month stands beside it."""
    if not _EITHER.search(line):
        return line
    if _ANY_MONTH.search(line):
        return _EITHER.sub(r"\2", line)
    first, _, rest = line.partition("W")
    return _EITHER.sub(r"\1", f"{first}W{rest}", count=1) if rest.count("W") < 2 else line
