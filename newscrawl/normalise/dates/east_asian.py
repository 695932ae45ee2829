"""Chinese, Japanese and Korean dates in plain words: eras and numerals in digits, month 5 as "may", 3 pm as "pm 3"."""

from __future__ import annotations

import re

from newscrawl.normalise.dates.calendars import ERAS, REPUBLIC_OFFSET
from newscrawl.normalise.dates.words import ENGLISH_MONTHS

_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"]
_NUMERALS = {c: i % 10 for i, c in enumerate("〇一二三四五六七八九零")}

_HAN = re.compile("[\u3007\u4e00-\u9fff\uac00-\ud7a3]")
_ERA = re.compile("(明治|大正|昭和|平成|令和)\\s*(\\d{1,2}|元)\\s*年")
_ERA_LETTER = re.compile(r"(?<![A-Za-z\d])([MTSHR])(\d{1,2})([./])(?=\d{1,2}\3\d{1,2}(?!\d))", re.ASCII)
_REPUBLIC = re.compile("民[國国]\\s*(\\d{1,3})\\s*年")
_NUMERAL = re.compile("[〇零一二三四五六七八九十○]+(?=\\s*[年月日號号時时点點分])")
_MONTH = re.compile("(\\d{1,2})\\s*[月월](?!\\w*曜)")
_CLOCK = re.compile(
    "(\\d{1,2})\\s*[時时点點시](?:\\s*(\\d{1,2})(?!\\s*[月월\\d])\\s*[分분]?)?(?:\\s*(\\d{1,2})\\s*[秒초])?"
)
_MORNING = re.compile("午前|上午|凌晨|早上|清晨|오전|새벽")
_EVENING = re.compile("午後|午后|下午|中午|晚上|傍晚|夜間|오후|저녁")
_WEEKDAY = re.compile(
    "(?:星期|週|周|礼拜|禮拜)([一二三四五六日天])|([月火水木金土日])曜日?|([월화수목금토일])요일|\\(([月火水木金土日월화수목금토일])\\)"
)
_UNITS = re.compile("(?<=\\d)\\s*[年년]|(?<=\\d)\\s*[日일號号]")


def rewrite(text: str) -> str:
    """The same date in words the other rules know; other text is left alone."""
    if not _HAN.search(text):
        return text
    text = _NUMERAL.sub(lambda m: str(_number(m[0])), text)
    text = _ERA.sub(lambda m: f" {ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}年", text)
    text = _REPUBLIC.sub(lambda m: f" {REPUBLIC_OFFSET + int(m[1])}年", text)
    text = _WEEKDAY.sub(_weekday, text)
    text = _CLOCK.sub(lambda m: f"{m[1]}:{(m[2] or '0').zfill(2)}" + (f":{m[3].zfill(2)}" if m[3] else "") + " ", text)
    text = _MONTH.sub(_month, text)
    text = _UNITS.sub(" ", text)
    return _EVENING.sub(" pm ", _MORNING.sub(" am ", text))


def spelled_eras(text: str) -> str:
    """A Japanese date with the letter of its era ("R6.3.14") with the year of ours."""
    return _ERA_LETTER.sub(lambda m: f"{ERAS[m[1]] + int(m[2])}{m[3]}", text)


def _number(numeral: str) -> int:
    """Both "二〇二四" and "二十四"."""
    numeral = numeral.replace("○", "\u3007")
    if "十" not in numeral:
        return int("".join(str(_NUMERALS[c]) for c in numeral))
    tens, _, ones = numeral.partition("十")
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _month(found: re.Match[str]) -> str:
    number = int(found[1])
    return f" {ENGLISH_MONTHS[number - 1]} " if 1 <= number <= 12 else found[0]


def _weekday(found: re.Match[str]) -> str:
    sign = next(filter(None, found.groups()))
    order = next(signs for signs in ("一二三四五六日天", "月火水木金土日", "월화수목금토일") if sign in signs)
    return f" {_DAYS[order.index(sign)]} "
