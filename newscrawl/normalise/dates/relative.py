"""Dates told from the day the page was fetched: "3 hours ago", "gestern, 14:30 Uhr", "3小时前"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from newscrawl.article import Moment, Precision, Zone
from newscrawl.normalise.dates import zones
from newscrawl.normalise.dates.canonical import canonical
from newscrawl.normalise.dates.clocks import clock_beside
from newscrawl.normalise.dates.moments import Context, moment
from newscrawl.normalise.dates.words import fold, rows

_LONGEST = 60
"""Longer texts are prose that happens to say "today"."""
_FEW = 5
"""More words around "today" or "yesterday" are a sentence or a name."""
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?![\d:.])")
_WORDS = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff'-]+[^\W\d_]*)*")
_ONE = frozenset(
    {"a", "an", "one", "un", "une", "una", "uma", "um", "ein", "eine", "einer", "einem", "en", "ett", "een"}
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_EAST_ASIAN = re.compile(
    "(\\d{1,3})\\s*(秒|分(?:钟|鐘)?|小时|小時|時間|[天日]|[周週](?:間)?|个月|個月|か月|ヶ月|年|초|분|시간|일|주|개월|년)(?:[之以])?\\s*[前전]"
)
_EAST_ASIAN_UNITS = ("秒초", "分钟鐘분", "小时時間시간", "天日일", "周週주", "个月個か개월", "年년")
_EAST_ASIAN_DAYS = (
    (re.compile("前天|一昨日|おととい|그저께"), 2),
    (re.compile("昨天|昨日|어제"), 1),
    (re.compile("今天|今日|오늘|刚刚|剛剛|たった今|방금"), 0),
)
_LENGTHS = (
    timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1),
    timedelta(weeks=1), timedelta(days=30), timedelta(days=365),
)  # fmt: skip
_MINUTE, _DAY = 1, 3


@dataclass(slots=True)
class _Vocabulary:
    """The words of one language."""

    ago: list[str] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    """Spelling to place in _LENGTHS."""
    two: dict[str, int] = field(default_factory=dict)
    """Spellings that say "two" themselves, as Arabic and Hebrew have them, to place in _LENGTHS."""
    near: dict[str, int] = field(default_factory=dict)
    """Spelling to days back: today 0, yesterday 1."""


def read_relative(raw: str, context: Context) -> Moment | None:
    """The moment, as exact as its unit: minutes to the minute, hours and days to the day, weeks to the month."""
    if context.fetched_at is None or len(raw) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", raw)
    text = _DIGIT.sub(lambda m: str(unicodedata.digit(m[0], "")), text)
    if _YEAR.search(text):
        return None
    found = _count_back(text, context.tongue) or _east_asian(text)
    if found:
        return _before(raw, context.fetched_at, context, *found)
    days = _near_day(text, context.tongue)
    if days is None:
        return None
    day = _today(context.fetched_at, context) - timedelta(days=days)
    return moment(raw, day, clock_beside(canonical(text, context.tongue), [(0, 0)], context), context)


def _count_back(text: str, language: str | None) -> tuple[int, int] | None:
    """How many of which unit: (3, 2) for "3 hours ago"."""
    folded = fold(text)
    words = _WORDS.findall(folded)
    line = f" {' '.join(words)} "
    number = _NUMBER.search(folded)
    for known in _spoken(language):
        if any(_stands(ago, line) for ago in known.ago):
            if (pair := next((known.two[word] for word in words if word in known.two), None)) is not None:
                return 2, pair
            unit = next((known.units[word] for word in words if word in known.units), None)
            if unit is None:
                unit = next((place for word, place in known.units.items() if _stands(word, line)), None)
            if unit is not None and (number or _ONE & set(words) or len(words) <= 2):
                return int(number[0]) if number else 1, unit
    return None


def _stands(word: str, line: str) -> bool:
    """Whether a word is in a line; Thai, Lao, Burmese and Khmer put no spaces around it."""
    return word in line if _UNSPACED.match(word) else f" {word} " in line


def _east_asian(text: str) -> tuple[int, int] | None:
    found = _EAST_ASIAN.search(text)
    if found is None:
        return None
    return int(found[1]), next(i for i, signs in enumerate(_EAST_ASIAN_UNITS) if found[2][0] in signs)


def _near_day(text: str, language: str | None) -> int | None:
    """0 for today, 1 for yesterday ..."""
    for pattern, days in _EAST_ASIAN_DAYS:
        if pattern.search(text):
            return days
    words = _WORDS.findall(fold(text))
    if len(words) > _FEW:
        return None
    line = f" {' '.join(words)} "
    near = (known.near for known in _spoken(language))
    return next((days for words in near for word, days in words.items() if _stands(word, line)), None)


def _before(raw: str, fetched_at: datetime, context: Context, count: int, unit: int) -> Moment | None:
    try:
        at = fetched_at.astimezone(UTC) - count * _LENGTHS[unit]
        day = _today(at, context)
    except OverflowError:
        return None
    if unit > _DAY:
        precision = Precision.MONTH if unit < len(_LENGTHS) - 1 else Precision.YEAR
        return moment(raw, day.replace(day=1, month=day.month if unit < 6 else 1), None, context, precision)
    known = moment(raw, day, None, context)
    if known is None or unit > _MINUTE:
        return known
    at = at.replace(second=0, microsecond=0)
    return replace(known, at=at, precision=Precision.MINUTE, zone=Zone.EXPLICIT)


def _today(at: datetime, context: Context) -> date:
    return at.astimezone(zones.region(context.zone) if context.zone else UTC).date()


def _spoken(language: str | None) -> list[_Vocabulary]:
    """The words of the language where it is known; "hier" is yesterday to the French and here to the Germans."""
    known = _vocabularies()
    return [known[language]] if language in known else list(known.values())


@cache
def _vocabularies() -> dict[str, _Vocabulary]:
    found: dict[str, _Vocabulary] = {}
    for language, kind, groups in rows():
        if kind not in {"ago", "units", "two", "near"}:
            continue
        known = found.setdefault(language, _Vocabulary())
        places = {"units": known.units, "two": known.two, "near": known.near}
        for place, group in enumerate(groups.split(",")):
            spellings = [_plain(word) for word in group.split()]
            if kind == "ago":
                known.ago += spellings
            else:
                places[kind].update(dict.fromkeys(spellings, place))
    return found


def _plain(word: str) -> str:
    return " ".join(_WORDS.findall(fold(word.replace("_", " "))))
