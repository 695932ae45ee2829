"""Column types that give back on both databases what went in, and the one place where text is made storable."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from newscrawl.article import utc_text
from newscrawl.text import clean
from newscrawl.urls import without_credentials

Id = BigInteger().with_variant(Integer, "sqlite")
Day = Date()
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Serialised by `json_text`, which the engines of `newscrawl.archive.engine` are told to use."""


def _clean(value: str | None) -> str | None:
    return None if value is None else clean(value)


class CleanText(TypeDecorator[str]):
    """Text of any length without the characters that one of the databases refuses.

    The whole `bind_processor` is ours: a batch binds a hundred texts per article.
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        return _clean


def _without_credentials(value: str | None) -> str | None:
    return None if value is None else without_credentials(clean(value))


class Address(CleanText):
    """An address, or a text that tells of one: names and passwords in it are not kept."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        return _without_credentials


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite holds it as text: "2008-09-26 11:44:00.000000"."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a zone has no place in the archive: {value}")
        try:
            return value.astimezone(UTC)
        except OverflowError:  # 9999-12-31T23:30-05:00 has no UTC form
            return None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def json_text(value: Any) -> str:
    """Write JSON that both databases take: no NUL, no lone surrogates, no NaN, and no passwords in addresses.

    Datetimes become RFC 3339 text.
    """
    return without_credentials(_clean_json(value))


def _clean_json(value: Any) -> str:
    try:
        text = _dumps(value)
    except ValueError:  # NaN and infinities
        return _dumps(_storable(value))
    # json.dumps writes controls as escapes and lets everything else through.
    return text if clean(text) == text and "\\u00" not in text else _dumps(_storable(value))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    return str(value)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean(str(key)): _storable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(part) for part in value]
    return value
