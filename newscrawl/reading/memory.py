"""What several pages of one site have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Furniture and story containers of one site, learned from its pages."""

    version: str
    """Digest of what was learned; an article read with it says so."""
