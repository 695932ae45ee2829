"""What stands beside a page: `<file>.json` with {"url", "fetched_at", "publisher", "status", "headers"}, all optional.

Keys nobody knows count for nothing. `fetched_at` is RFC 3339; without an offset it is UTC. `headers` is an object, or a
list of pairs where a name comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from newscrawl import urls

MAX_BYTES = 1 << 20


class SidecarError(ValueError):
    """What is wrong with a sidecar, in words for its author."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of a page besides its bytes."""

    url: str | None = None
    fetched_at: datetime | None = None
    publisher: str | None = None
    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)


def parse(text: bytes) -> Sidecar:
    """Read a sidecar; raises SidecarError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SidecarError(f"no JSON: {error}") from error
    if not isinstance(data, dict):
        raise SidecarError("no JSON object")
    known = {name: read(data[name]) for name, read in _FIELDS.items() if data.get(name) is not None}
    return Sidecar(**known)


def _url(value: Any) -> str:
    if not isinstance(value, str) or not urls.is_http(value):
        raise SidecarError(f'"url" is no http(s) address: {_short(value)}')
    return value


def _time(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise SidecarError(f'"fetched_at" is no time like "2008-09-26T11:44:00Z": {_short(value)}') from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SidecarError(f'"publisher" is no text: {_short(value)}')
    return value


def _status(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 100 <= value <= 599:
        raise SidecarError(f'"status" is no HTTP status: {_short(value)}')
    return value


def _headers(value: Any) -> list[tuple[str, str]]:
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        raise SidecarError(f'"headers" is neither an object of texts nor a list of pairs: {_short(value)}')
    return [(name, text) for name, text in pairs]


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "url": _url,
    "fetched_at": _time,
    "publisher": _text,
    "status": _status,
    "headers": _headers,
}
