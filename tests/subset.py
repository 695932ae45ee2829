"""Compare what was read with what must be read, as a recursive subset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def differences(expected: Any, actual: Any, where: str = "") -> Iterator[str]:
    """Name every place where `actual` lacks or contradicts something in `expected`.

    A dict may hold more keys than expected; a list must have the same length.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from differences(value, actual.get(key), f"{where}.{key}" if where else key)
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{where}: {len(expected)} expected, {len(actual)} found: {actual!r:.500}"
        for position, (one, other) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(one, other, f"{where}[{position}]")
    elif expected != actual:
        yield f"{where}: expected {expected!r}, found {actual!r:.500}"
