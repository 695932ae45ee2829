"""Whether the story can be read without paying, and what says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from newscrawl.article import Source
from newscrawl.reading.blocks import Passage, Passages
from newscrawl.reading.findings import Findings
from newscrawl.reading.linked_data import Json
from newscrawl.reading.structured import Structured
from newscrawl.reading.vocabulary import in_lower_case
from newscrawl.text import lower

_FIELD = "is_accessible_for_free"
_AFTER = 10
"""An offer stands within so many passages from the end of the story."""
_PAID_TIERS = frozenset({"paywall", "ispaid", "is_premium", "premium", "cxenseparse:paywall", "parsely-paywall"})
_TIERS = (
    "article:content_tier",
    "og:article:content_tier",
    "content_tier",
    "lp.article:content_tier",
    "article:accesstype",
    "cxenseparse:isfree",
    "isaccessibleforfree",
    "access",
    *sorted(_PAID_TIERS),
)
_FREE = re.compile(r"(?:free|open|public|gratis|frei|libre|no|none|non-?paid|unlocked)\Z", re.IGNORECASE)
_PAID = re.compile(
    r"(?:locked|metered|paid|premium|subscribers?|subscription|plus|registered|hard|restricted|closed|payant|abo)\Z",
    re.IGNORECASE,
)
_TRUE = re.compile(r"(?:https?://schema\.org/)?(?:true|yes|1)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(?:https?://schema\.org/)?(?:false|no|0)\Z", re.IGNORECASE)
_ASKS = re.compile(in_lower_case("offer"))


def find(structured: Structured, passages: Passages, kept: Sequence[Passage], findings: Findings) -> None:
    """Add candidates for is_accessible_for_free: the page's data, its metas, an offer printed where the story stops.

    `kept` are the passages of the story.
    """
    for node, kind, score in _nodes(structured):
        raw = node.get("isAccessibleForFree")
        if (value := _boolean(raw)) is not None:
            findings.add(
                _FIELD,
                str(raw),
                f"{kind} isAccessibleForFree",
                source=Source.STRUCTURED_DATA,
                value=value,
                score=score,
            )
    for name, raw, value in _tiers(structured):
        findings.add(_FIELD, raw, name, source=Source.META, value=value, score=0.8)
    end = kept[-1].position if kept else 0
    for passage in passages.items:
        stops = end - 1 <= passage.position < end + _AFTER or "paywall" in passage.frame.chain
        if stops and len(passage.text) < 300 and (found := _ASKS.search(lower(passage.text))):
            findings.add(
                _FIELD, passage.text[slice(*found.span())], "printed offer", source=Source.PAGE, value=False, score=0.4
            )
            break


def _nodes(structured: Structured) -> Iterator[tuple[Json, str, float]]:
    """The objects that may say so, with what they are and their score; a part that costs money says it of the whole."""
    for node in structured.own[:3]:
        yield node, "json-ld", 0.9
        parts = node.get("hasPart")
        for part in parts[:10] if isinstance(parts, list) else [parts]:
            if isinstance(part, dict) and "cssSelector" in part and _boolean(part.get("isAccessibleForFree")) is False:
                yield part, "json-ld hasPart", 0.7
    for node in structured.marked_up[:2]:
        yield node, "microdata", 0.85


def _tiers(structured: Structured) -> Iterator[tuple[str, str, bool]]:
    for name in _TIERS:
        for raw in structured.get(name)[:1]:
            if (value := _boolean(raw)) is not None and name != "access":
                yield name, raw, value != (name in _PAID_TIERS)
            elif _FREE.match(raw.strip()):
                yield name, raw, True
            elif _PAID.match(raw.strip()):
                yield name, raw, False


def _boolean(raw: Any) -> bool | None:
    if isinstance(raw, list):
        raw = raw[0] if raw else None
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip() if isinstance(raw, str | int) else ""
    return True if _TRUE.match(text) else False if _FALSE.match(text) else None
