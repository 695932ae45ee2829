"""Column types that give back on both databases what went in, and the one place where text is made storable."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from newscrawl.article import utc_text
from newscrawl.text import clean

# What JSON text may hold only as escapes (NUL, controls), or what json.dumps lets through (lone surrogates).
_SUSPECT = re.compile(r"\\u00[01]|\\u007f|[\x7f\ud800-\udfff]")

Id = BigInteger().with_variant(Integer, "sqlite")
Day = Date()
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Serialised by `json_text`, which the engines of `newscrawl.archive.engine` are told to use."""


_CONTROLS = bytes(code for code in range(128) if not clean(chr(code)))


def storable(text: str) -> str:
    """Apply the one sanitising rule, `newscrawl.text.clean`; text that needs nothing (nearly all) is seen quickly."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # lone surrogates
        return clean(text)
    return text if len(encoded.translate(None, _CONTROLS)) == len(encoded) else clean(text)


class CleanText(TypeDecorator[str]):
    """Text of any length without the characters that one of the databases refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else storable(value)


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
    """Write JSON that both databases take: no NUL, no lone surrogates, no NaN. Datetimes become RFC 3339 text."""
    try:
        text = _dumps(value)
    except ValueError:  # NaN and infinities
        return _dumps(_storable(value))
    return _dumps(_storable(value)) if _SUSPECT.search(text) else text


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
