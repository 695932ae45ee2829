"""The count of a run: what became of every visit, source by source."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from newscrawl.archive.entries import Entry, Outcome, Visit
from newscrawl.article import NOT_THERE, Article, State

FIELDS = ("headline", "authors", "date_published", "article_body", "article_section", "in_language", "images")
"""Those whose coverage is told."""
_ANSWERED = frozenset({State.STORED, State.UNCHANGED, State.DUPLICATE, State.SKIPPED, State.GONE})
_MOST_TOLD = 20
_ELSEWHERE = frozenset({"redirected", "moved"})
NO_SOURCE = "-"
"""What stands for the source of an address that has none."""


@dataclass(slots=True)
class Count:
    """What became of the visits to one source."""

    fetched: int = 0
    """Visits that are over, doors too."""
    answered: int = 0
    """Of these, those with an answer that tells of the article, be it that it is not there."""
    announced: int = 0
    """Addresses that the ledger did not know before."""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    waiting: Counter[str] = field(default_factory=Counter)
    """By reason: visits that will be made again."""
    errors: Counter[str] = field(default_factory=Counter)
    """By kind: blocked, failed, gone."""
    doors_open: int = 0
    doors_shut: int = 0
    shut: list[dict[str, str | None]] = field(default_factory=list)
    """The doors that did not open, so many at most: kind, url, problem."""
    known_before: int = 0
    """Addresses that the ledger knew when the run began."""
    articles: int = 0
    """Pages read as articles; the number that field coverage is a share of."""
    fields: Counter[str] = field(default_factory=Counter)
    """How many of them have which field of the Article."""
    short: list[dict[str, Any]] = field(default_factory=list)
    """What falls short of what the source declares: what, expected, found."""
    first: date | None = None
    last: date | None = None
    """`first` and `last`: the days of the articles."""

    def note(self, entry: Entry, outcome: Outcome) -> None:
        """Count one visit."""
        self.fetched += 1
        self.announced += outcome.new_announcements
        if entry.visit is not None and entry.visit.is_door:
            self._note_door(entry.visit, outcome)
            return
        self.answered += bool(entry.page) or outcome.state in _ANSWERED or outcome.reason in NOT_THERE
        self._note_article(outcome)
        if entry.article is not None:
            self._note_fields(entry.article)

    @property
    def has_failed(self) -> bool:
        """Whether no door opened, or behind none was ever an article, and nothing new was got.

        Where no door was tried: whether no visit was answered.
        """
        if self.doors_open or self.doors_shut:
            has_led_nowhere = not (self.known_before or self.announced)
            return (not self.doors_open or has_led_nowhere) and not self.new
        return bool(self.fetched) and not self.answered

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; field coverage as shares of the articles read, 0 to 1."""
        return {
            "fetched": self.fetched,
            "known": self.known_before + self.announced,
            "announced": self.announced,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "skipped": dict(self.skipped),
            "waiting": dict(self.waiting),
            "errors": dict(self.errors),
            "doors": {"open": self.doors_open, "shut": self.doors_shut, "problems": list(self.shut)},
            "coverage": {name: round(self.fields[name] / self.articles, 3) for name in FIELDS if self.articles},
            "short": list(self.short),
            "first_day": self.first and self.first.isoformat(),
            "last_day": self.last and self.last.isoformat(),
        }

    def _note_door(self, visit: Visit, outcome: Outcome) -> None:
        if outcome.state is State.GONE:
            # It was only guessed that there is one.
            return
        if outcome.state in {State.STORED, State.UNCHANGED} or outcome.reason in _ELSEWHERE:
            self.doors_open += 1
            return
        self.doors_shut += 1
        if len(self.shut) < _MOST_TOLD:
            problem = ": ".join(filter(None, (outcome.reason, outcome.detail)))
            self.shut.append({"kind": str(visit.kind), "url": visit.url, "problem": problem})
        self._note_other(outcome)

    def _note_article(self, outcome: Outcome) -> None:
        if outcome.is_new_article:
            self.new += 1
        elif outcome.is_new_revision:
            self.changed += 1
        elif outcome.state in {State.STORED, State.UNCHANGED, State.DUPLICATE}:
            self.unchanged += 1
        else:
            self._note_other(outcome)

    def _note_other(self, outcome: Outcome) -> None:
        reason = outcome.reason or "other"
        if outcome.state is State.SKIPPED:
            self.skipped[reason] += 1
        elif outcome.state is State.PENDING:
            self.waiting[reason] += 1
        else:
            self.errors[f"{outcome.state}: {reason}"] += 1

    def _note_fields(self, article: Article) -> None:
        self.articles += 1
        # False is an answer: a story that is not free.
        self.fields.update(f.name for f in fields(article) if getattr(article, f.name) not in (None, "", [], {}))
        if article.date:
            self.first = min(self.first or article.date, article.date)
            self.last = max(self.last or article.date, article.date)


class Tally:
    """The counts of all sources of a run, and its clock."""

    def __init__(self) -> None:
        self.sources: dict[str, Count] = {}
        self.known_before: Mapping[str, int] = {}
        """By source: addresses that the ledger knew when the run began."""
        self._begun = time.monotonic()

    def note(self, entry: Entry, outcome: Outcome) -> None:
        """Count one visit."""
        key = (entry.visit and entry.visit.source) or (entry.article and entry.article.publisher) or NO_SOURCE
        if key not in self.sources:
            self.sources[key] = Count(known_before=self.known_before.get(key, 0))
        self.sources[key].note(entry, outcome)

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return time.monotonic() - self._begun

    @property
    def known(self) -> int:
        """Addresses that the ledger knows of these sources."""
        return sum(self.known_before.values()) + self.total("announced")

    @property
    def failed(self) -> list[str]:
        """The sources from which nothing was got."""
        return sorted(key for key, count in self.sources.items() if count.has_failed)

    def total(self, name: str) -> int:
        """The sum of a number over all sources."""
        return sum(getattr(count, name) for count in self.sources.values())

    def to_dict(self, more: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON form: totals, then each source; `more` stands in front."""
        names = ("fetched", "announced", "new", "changed", "unchanged")
        return {
            **more,
            "seconds": round(self.seconds, 3),
            "known": self.known,
            **{name: self.total(name) for name in names},
            "failed_sources": self.failed,
            "sources": {key: count.to_dict() for key, count in sorted(self.sources.items())},
        }
