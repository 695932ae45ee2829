"""What a feed, sitemap or page announced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from newscrawl.article import DoorKind


class FoundAs(StrEnum):
    """How an address was announced, most telling first."""

    NEWS = "news"
    """An entry of a sitemap that says itself it is news."""
    ENTRY = "entry"
    """An entry of a feed."""
    LISTED = "listed"
    """An address in a sitemap, which may be any page of the site."""
    LINK = "link"
    """A link on a page that looks like one to an article."""


@dataclass(slots=True)
class Found:
    """An address that may be an article's. Not frozen: a sitemap makes 50,000 of them."""

    url: str
    title: str | None = None
    date_raw: str | None = None
    """When it was published, as printed; never a date of change."""
    updated: datetime | None = None
    """When it was last changed, in UTC; a day without a time counts from its beginning."""
    kind: FoundAs = FoundAs.ENTRY
    score: float = 1.0
    """How much the address looks like an article's, 0 to 1."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A place that announces articles, found on the way."""

    kind: DoorKind
    url: str
    rule: str
    """What led there: index, next, alternate, link, navigation, guess."""
    updated: datetime | None = None
    """When what lies behind it last changed, in UTC, where that is said."""


@dataclass(slots=True)
class Discovery:
    """What was found at one door."""

    found: list[Found] = field(default_factory=list)
    doors: list[Door] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What was wrong with it, in words for a person; empty for what is as it should be."""
    is_other: bool = False
    """Whether a whole document of another kind was served: there is no feed or sitemap."""
    is_story: bool = False
    """Whether the page declares that it is a story itself."""
    interval_hint: timedelta | None = None
    """How long the publisher asks to wait before it is read again."""
