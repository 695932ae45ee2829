"""Lengths of time as people write them: "15m", "1h", "7d"."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_WRITTEN = re.compile(r"(\d{1,6})\s*([smhdw])", re.ASCII)


def read_duration(text: str) -> timedelta | None:
    """A whole number with its unit (s, m, h, d, w); None for anything else."""
    found = _WRITTEN.fullmatch(text.strip())
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None


def write_duration(length: timedelta) -> str:
    """The shortest spelling that `read_duration` reads back."""
    seconds = int(length.total_seconds())
    unit = next(unit for unit in ("w", "d", "h", "m", "s") if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"
