"""Publishers that are declared, loaded when first asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from newscrawl.publishers.declaration import Publisher
from newscrawl.urls import unwrap

__all__ = ["Publisher", "find", "get", "load_all"]

_MODULES = ("bbc",)


@cache
def load_all() -> dict[str, Publisher]:
    """All declared publishers by key."""
    found = (import_module(f"{__name__}.{name}").PUBLISHER for name in _MODULES)
    return {publisher.key: publisher for publisher in found}


def get(key: str) -> Publisher | None:
    """The publisher with this key; None when nobody declared it."""
    return load_all().get(key)


def find(url: str) -> Publisher | None:
    """The publisher at an address, also at one inside a Wayback Machine address."""
    try:
        host = urlsplit(unwrap(url.strip())).hostname or ""
    except ValueError:
        return None
    return next((p for p in load_all().values() if p.answers_for(host)), None)
