"""One `[[source]]` block, read strictly: everything that is wrong with it is told, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from newscrawl.article import Article
from newscrawl.sources.declaration import PLACEHOLDERS, Expect, Source, fill
from newscrawl.sources.durations import read_duration
from newscrawl.urls import host_of, is_http

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")
_COUNTRY = re.compile("[A-Z]{2}")
_BRACES = re.compile(r"\{([^}]*)\}")
_ANY_DAY = date(2024, 5, 1)
_ARTICLE = frozenset(f.name for f in fields(Article))


class _WrongValueError(ValueError):
    """A value that cannot be what its key says."""


def read_block(data: Mapping[str, Any], base: Source | None = None) -> tuple[Source | None, list[str]]:
    """The source of a block, or what is wrong with it, each problem beginning with its key.

    `base` is the built-in source of that id: the keys of the block stand instead of its own.
    """
    problems = [_unknown(key) for key in data if key not in _KEYS]
    values: dict[str, Any] = {}
    for key, read in _KEYS.items():
        if key not in data:
            continue
        try:
            values[key] = read(data[key])
        except _WrongValueError as wrong:
            problems.append(f"{key}: {wrong}")
    if "id" not in data:
        problems.append("id: is missing")
    if problems:
        return None, problems
    source = replace(base, **values) if base else _made(values)
    source = replace(source, is_listed=True, domains=source.domains or domains_of(source))
    return (
        (source, [])
        if any(True for _ in addresses(source))
        else (None, ["homepage: give it, or feeds, sitemaps or sections"])
    )


def _made(values: dict[str, Any]) -> Source:
    return Source(**{"name": values["id"], **values})


def addresses(source: Source) -> list[str]:
    """All addresses of a source, the home page first."""
    return [*filter(None, [source.homepage]), *source.feeds, *source.sitemaps, *source.sections]


def domains_of(source: Source) -> tuple[str, ...]:
    """The hosts of its addresses without "www.": what a source without `domains` answers for."""
    hosts = (host_of(address).removeprefix("www.") for address in addresses(source))
    return tuple(dict.fromkeys(filter(None, hosts)))


def _unknown(key: str) -> str:
    close = get_close_matches(key, _KEYS, 1)
    return f"{key}: no such key" + (f"; did you mean {close[0]}?" if close else f"; there are {', '.join(_KEYS)}")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongValueError(f"must be a text, not {value!r}")
    return value.strip()


def _matching(pattern: re.Pattern[str], example: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _text(value)
        if not pattern.fullmatch(text):
            raise _WrongValueError(f"{text!r} should look like {example}")
        return text

    return read


def _each(read: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def read_all(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise _WrongValueError(f"must be a list, not {value!r}")
        return tuple(dict.fromkeys(read(one) for one in value))

    return read_all


def _address(value: Any) -> str:
    text = _text(value)
    for name in _BRACES.findall(text):
        if name not in PLACEHOLDERS:
            raise _WrongValueError(f"no placeholder is called {{{name}}}; there are {', '.join(PLACEHOLDERS)}")
    if not is_http(fill(text, _ANY_DAY)) or re.search(r"\s", text):
        raise _WrongValueError(f"{text!r} is no address that begins with http:// or https://")
    if "@" in text.split("/")[2]:
        raise _WrongValueError("an address with a user or password does not belong in this file")
    return text


def _domain(value: Any) -> str:
    return _matching(_DOMAIN, "example.org")(_text(value).lower().rstrip("."))


def _timezone(value: Any) -> str:
    name = _text(value)
    if name not in _zones():
        close = get_close_matches(name, _zones(), 1)
        raise _WrongValueError(f"no time zone is called {name!r}" + (f"; did you mean {close[0]}?" if close else ""))
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _pattern(value: Any) -> str:
    text = _text(value)
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise _WrongValueError(f"{text!r} is no regular expression: {error}") from error
    return text


def _revisit(value: Any) -> tuple[timedelta, ...]:
    ages = tuple(_duration(one) for one in value) if isinstance(value, list) else None
    if ages is None or any(later <= earlier for earlier, later in pairwise(ages)):
        raise _WrongValueError('must be a list of growing ages such as ["1h", "1d", "30d"]; [] for never')
    return ages


def _duration(value: Any) -> timedelta:
    length = read_duration(value) if isinstance(value, str) else None
    if not length:
        raise _WrongValueError(f"{value!r} is no length of time such as 15m, 6h, 7d")
    return length


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongValueError(f"must be a whole number from 1 on, not {value!r}")
    return value


def _expect(value: Any) -> Expect:
    if not isinstance(value, Mapping) or not value.keys() <= {"per_day", "fill"}:
        raise _WrongValueError(f"must be a table with per_day and fill, not {value!r}")
    per_day, shares = value.get("per_day"), value.get("fill", {})
    if per_day is not None and not _is_number(per_day, 1e6):
        raise _WrongValueError(f"per_day must be a number from 0 on, not {per_day!r}")
    if not isinstance(shares, Mapping):
        raise _WrongValueError(f"fill must be a table of fields, not {shares!r}")
    for name, share in shares.items():
        if name not in _ARTICLE or not _is_number(share, 1):
            raise _WrongValueError(f"fill: {name} = {share!r} is no field of an article with a share from 0 to 1")
    return Expect(per_day=per_day, fill=dict(shares))


def _is_number(value: Any, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most


_KEYS: dict[str, Callable[[Any], Any]] = {
    "id": _matching(_ID, "example-times (small letters, digits, hyphens)"),
    "name": _text,
    "homepage": _address,
    "domains": _each(_domain),
    "feeds": _each(_address),
    "sitemaps": _each(_address),
    "sections": _each(_address),
    "country": _matching(_COUNTRY, "GB (ISO 3166)"),
    "language": _matching(_LANGUAGE, "en or pt-BR (BCP 47)"),
    "timezone": _timezone,
    "article_urls": _pattern,
    "revisit": _revisit,
    "max_requests": _count,
    "expect": _expect,
}
KEYS = tuple(_KEYS)
"""The keys of a block, in the order in which they are written."""
