"""What one way of reading says of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from newscrawl.article import (
    Block,
    BodyStatus,
    Boundaries,
    Candidate,
    Correction,
    Image,
    Link,
    Refusal,
    Source,
)


@dataclass(slots=True)
class Findings:
    """Everything one way of reading (a publisher's layout, a text dump, the generic reader) found."""

    rule: str
    """Its name, e.g. "bbc:v4", "bbc:dump", "generic"."""
    candidates: dict[str, list[Candidate]] = field(default_factory=dict)
    """Field name to candidates. Dates have only `raw` (and `zone`): their values are made by normalise_dates."""
    body: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    related_links: list[Link] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    boundaries: Boundaries | None = None
    body_status: BodyStatus | None = None
    refusal: Refusal | None = None
    covers: frozenset[str] = frozenset()
    """Fields this way answers for finally: where it found nothing, there is nothing, whatever weaker ways say."""

    def add(
        self,
        name: str,
        raw: str,
        rule: str,
        *,
        source: Source,
        value: Any = None,
        score: float = 0.5,
        zone: str | None = None,
    ) -> None:
        """Note a candidate of the field `name`; an empty `raw` is no candidate."""
        if raw and raw.strip():
            candidate = Candidate(raw=raw, source=source, rule=rule, value=value, score=score, zone=zone)
            self.candidates.setdefault(name, []).append(candidate)
