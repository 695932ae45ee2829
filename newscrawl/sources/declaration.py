"""What is said of a source: who publishes, where its articles are announced, what to expect of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from newscrawl.article import DoorKind, Locale
from newscrawl.publishers import Publisher

_PLACEHOLDER = re.compile(r"\{(?P<name>\w+)\}")
PLACEHOLDERS = ("yyyy", "yy", "mm", "dd", "m", "d", "month", "mon")
"""What may stand in braces in an address."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FORMS = dict.fromkeys(("yy", "mm", "dd"), r"\d\d") | dict.fromkeys(("m", "d"), r"\d\d?") | {
    "yyyy": r"\d{4}", "month": f"(?:{'|'.join(_MONTHS)})", "mon": f"(?:{'|'.join(name[:3] for name in _MONTHS)})",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a healthy source looks like; what falls short is reported."""

    per_day: float | None = None
    """Articles announced on an ordinary day."""
    fill: Mapping[str, float] = field(default_factory=dict)
    """Field of the Article to the share of articles that have it, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher as the crawl knows it. The names are those of newscrawl.toml; docs/sources.md explains them."""

    id: str
    name: str
    homepage: str | None = None
    domains: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    article_urls: str | None = None
    """Regular expression for `re.search` in whole addresses: these, and no others, are articles."""
    revisit: tuple[timedelta, ...] | None = None
    """The ages at which an article is fetched again; empty for never, None for the usual ones."""
    max_requests: int | None = None
    """In one run."""
    expect: Expect | None = None
    is_listed: bool = False
    """Whether newscrawl.toml names it: what is only built in is crawled only when asked for by its id."""

    @property
    def locale(self) -> Locale | None:
        """What holds where a page does not tell; None where nothing is declared."""
        locale = Locale(self.language, self.country, self.timezone)
        return None if locale == Locale() else locale

    def answers_for(self, host: str) -> bool:
        """Whether a host is one of the source's."""
        return any(host == domain or host.endswith("." + domain) for domain in self.domains)

    def doors(self, now: datetime) -> Iterator[tuple[DoorKind, str]]:
        """Where articles are announced, placeholders filled for today and yesterday in the source's zone, each once.

        The home page is a door only where nothing else is declared: it leads to the others.
        """
        today = now.astimezone(ZoneInfo(self.timezone or "UTC")).date()
        declared = (
            (DoorKind.FEED, self.feeds),
            (DoorKind.SITEMAP, self.sitemaps),
            (DoorKind.SECTION, self.sections),
        )
        found = {(kind, url): None for kind, urls in declared for pattern in urls for url in _filled(pattern, today)}
        if not found and self.homepage:
            found[DoorKind.HOME, self.homepage] = None
        yield from found

    def is_over(self, url: str, now: datetime) -> bool:
        """Whether an address was made by placeholders, for a day that is neither today nor yesterday."""
        patterns = [one for one in (*self.feeds, *self.sitemaps, *self.sections) if _PLACEHOLDER.search(one)]
        is_made = any(_form(pattern).fullmatch(url) for pattern in patterns)
        return is_made and all(url != door for _, door in self.doors(now))


def of_publisher(publisher: Publisher) -> Source:
    """The source that a built-in publisher is."""
    return Source(
        id=publisher.key,
        name=publisher.name,
        homepage=publisher.homepage,
        domains=publisher.domains,
        feeds=publisher.feeds,
        sitemaps=publisher.sitemaps,
        sections=publisher.sections,
        country=publisher.country,
        language=publisher.language,
        timezone=publisher.timezone,
    )


def fill(pattern: str, day: date) -> str:
    """An address with its placeholders filled: "{yyyy}/{mm}" becomes "2024/05". Month names are English."""
    month = _MONTHS[day.month - 1]
    parts = (f"{day.year:04}", f"{day.year % 100:02}", f"{day.month:02}", f"{day.day:02}", day.month, day.day)
    values = dict(zip(PLACEHOLDERS, (*map(str, parts), month, month[:3]), strict=True))
    return _PLACEHOLDER.sub(lambda found: values.get(found["name"], found[0]), pattern)


def _filled(pattern: str, today: date) -> tuple[str, str]:
    """What yesterday's late stories stand in is another file after midnight."""
    return fill(pattern, today), fill(pattern, today - timedelta(days=1))


@lru_cache(maxsize=1024)
def _form(pattern: str) -> re.Pattern[str]:
    """What the addresses look like that a pattern makes."""
    parts = _PLACEHOLDER.split(pattern)
    written = [_FORMS.get(part, "") if i % 2 else re.escape(part) for i, part in enumerate(parts)]
    return re.compile("".join(written))
