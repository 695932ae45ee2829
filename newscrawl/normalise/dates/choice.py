"""Choosing one moment from the ranked candidates of a field."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newscrawl.article import Candidate, Moment, Precision, Source, Zone, read_moment

_LEAST = 0.2
"""A candidate below this is kept as evidence and never taken: no date is better than that one."""
_TRUSTED = 0.3
"""A candidate below this says nothing about another one."""
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:[.,]0+)?)?(?![:\d])")
_UTC_CLOCK = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)\W*$|^\d{9,16}$", re.IGNORECASE)
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)
_SAME_INSTANT = timedelta(minutes=2)
_QUARTER = timedelta(minutes=15)


def best(candidates: list[Candidate]) -> Moment | None:
    """The moment of the first candidate that counts, made as exact and as local as the others it agrees with allow."""
    usable = [c for c in candidates if c.score >= _LEAST and c.source is not Source.ANNOUNCEMENT]
    if not usable:
        return None
    first, *others = map(moment_of, usable)
    trusted = [m for c, m in zip(usable[1:], others, strict=True) if c.score >= _TRUSTED]
    if not _has_time(first):
        return next((m for m in trusted if m.day == first.day and _has_time(m)), first)
    if first.zone is Zone.ASSUMED:
        first = _zoned(first, trusted)
    is_utc = first.at is not None and first.zone is Zone.EXPLICIT and _UTC_CLOCK.search(first.raw or "")
    return _local(first, trusted) if is_utc else first


def announced(candidates: list[Candidate]) -> Moment | None:
    return next((moment_of(c) for c in candidates if c.score > 0 and c.source is Source.ANNOUNCEMENT), None)


def moment_of(candidate: Candidate) -> Moment:
    """The Moment of a judged candidate."""
    return read_moment(candidate.value) or Moment()


def _has_time(moment: Moment) -> bool:
    """Whether a time of day is known; midnight sharp is how programs write that it is not."""
    return moment.at is not None and not _MIDNIGHT.search(moment.raw or "")


def _zoned(first: Moment, others: list[Moment]) -> Moment:
    """A clock printed without its zone ticks where another place of the page says that the same clock does."""
    for other in others:
        if other.zone is Zone.EXPLICIT and other.at and other.day == first.day and _may_be(other.at, first):
            return replace(first, raw=other.raw, at=other.at, precision=other.precision, zone=Zone.EXPLICIT)
    return first


def _local(first: Moment, others: list[Moment]) -> Moment:
    """A clock in UTC tells the instant, but the day is the publisher's, where the page prints it in local time.

    22:35 on 8 November in Los Angeles is "2023-11-09T06:35Z" to a program.
    """
    printed = [m for m in others if m.precision is not None and not (m.at and _UTC_CLOCK.search(m.raw or ""))]
    if first.at is None or any(m.day == first.day for m in printed):
        return first
    for other in printed:
        if _may_be(first.at, other):
            return replace(other, at=first.at, precision=first.precision, zone=Zone.EXPLICIT)
    return first


def _may_be(at: datetime, printed: Moment) -> bool:
    """Whether a printed day, or day and clock, can be this instant somewhere on Earth."""
    if printed.day is None or printed.precision in (Precision.MONTH, Precision.YEAR):
        return False
    if printed.at is None:
        begins = datetime.combine(printed.day, datetime.min.time(), UTC)
        return begins - at + timedelta(days=1) >= _WEST and begins - at <= _EAST
    if printed.zone is Zone.EXPLICIT:
        return abs(printed.at - at) <= _SAME_INSTANT
    ahead = printed.at - at
    return _WEST <= ahead <= _EAST and (ahead + _SAME_INSTANT) % _QUARTER <= 2 * _SAME_INSTANT
