"""What a page says about its own use: X-Robots-Tag, meta robots, and the TDM Reservation Protocol of the W3C."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from typing import Any

_HEAD = 64 << 10
_META = re.compile(rb"<meta\s[^>]{1,600}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_VALUED = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
"""Directives that are written with a colon themselves; any other word before one names an agent."""
_NAME = re.compile(r"[a-z][\w-]*")


def directives(headers: Iterable[tuple[str, str]], body: bytes, agent: str) -> dict[str, Any] | None:
    """Whatever is said to all robots or to us (`agent`, our product token), by header and on the page.

    `robots`: words as "noarchive", "noai", "nofollow", sorted; `tdm_reservation`: True where text and data mining is
    reserved; `tdm_policy`: the address of its terms. None where nothing is said.
    """
    found: dict[str, Any] = {}
    words: set[str] = set()
    for name, value in [*_fields(headers), *_metas(body)]:
        if name in ("x-robots-tag", "robots", agent):
            words |= _words(value, agent)
        elif name == "tdm-reservation":
            found["tdm_reservation"] = value.strip() == "1"
        elif name == "tdm-policy":
            found["tdm_policy"] = value.strip()
    if words:
        found["robots"] = sorted(words)
    return found or None


def refusal(found: dict[str, Any] | None, obeyed: Collection[str]) -> str | None:
    """The first of the obeyed directives that a page gives; "tdm-reservation" counts as one."""
    given = set((found or {}).get("robots", ()))
    if (found or {}).get("tdm_reservation"):
        given.add("tdm-reservation")
    return next((word for word in obeyed if word in given), None)


def _fields(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = ("x-robots-tag", "tdm-reservation", "tdm-policy")
    return [(name.lower(), value) for name, value in headers if name.lower() in wanted]


def _metas(body: bytes) -> list[tuple[str, str]]:
    found = []
    for tag in _META.findall(body[:_HEAD]):
        pairs = _ATTRIBUTE.findall(tag.decode("latin-1"))
        attributes = {name.lower(): html.unescape("".join(values)) for name, *values in pairs}
        if "name" in attributes and "content" in attributes:
            found.append((attributes["name"].strip().lower(), attributes["content"]))
    return found


def _words(value: str, agent: str) -> set[str]:
    """The directives of one field, those behind another agent's name left out."""
    first, colon, rest = value.strip().lower().partition(":")
    if colon and first.strip() not in _VALUED and "," not in first:
        if first.strip() != agent:
            return set()
        value = rest
    words = (word.strip().partition(":")[0].strip() for word in value.lower().split(","))
    return {word for word in words if _NAME.fullmatch(word)}
