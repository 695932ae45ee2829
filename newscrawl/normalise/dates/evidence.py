"""Which of a page's dates is which: candidates read, checked against each other and ranked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from newscrawl.article import Article, Candidate, Locale, Moment, Precision, Source, utc_text
from newscrawl.normalise.dates.addresses import address_day
from newscrawl.normalise.dates.choice import announced, best
from newscrawl.normalise.dates.moments import Context, Sense
from newscrawl.normalise.dates.reader import understand

PUBLISHED, MODIFIED, ANNOUNCED = "date_published", "date_modified", "announced"
_SLACK = timedelta(days=1)
"""Clocks without zones and clocks that are wrong."""
_COUNTRIES = {"uk": "GB", "gov": "US", "mil": "US", "edu": "US"}
_NO_COUNTRY = frozenset({"co", "tv", "me", "io", "ai", "cc", "fm", "ly", "to", "la", "eu"})
"""Domains sold to the world."""
_FIRST_WEB_YEAR = 1990
_DOUBTS = {"weekday": 0.8, "order": 0.9}
_SURELY = 0.8
"""A date of the last change is believed from this score on."""
_AFTER_MODIFIED = 0.9
"""Weight of a publication after the last change: a page may be set to appear later than it was last edited."""
_STRENGTH = {source: i for i, source in enumerate(Source)}


def normalise_dates(article: Article) -> Article:
    """Read every date candidate, reject the impossible, rank the rest, and set the dates of the article.

    A rejected candidate stays in the evidence with score 0. Published is never taken from modified, announced or
    fetched; a candidate of source ANNOUNCEMENT counts for `date` alone. Doing it twice changes nothing.
    """
    found = {name: article.evidence.get(name) or _given(article, name) for name in (PUBLISHED, MODIFIED, ANNOUNCED)}
    court = _Court(article, [c for candidates in found.values() for c in candidates])
    judged = {name: _ranked([court.judge(c) for c in found[name]], article) for name in found if found[name]}
    published, modified = best(judged.get(PUBLISHED, [])), best(judged.get(MODIFIED, []))
    if published and modified and _precedes(modified, published):
        modified = None
    dates = {PUBLISHED: published, MODIFIED: modified, ANNOUNCED: announced([c for cs in judged.values() for c in cs])}
    source = next((name for name, known in dates.items() if known and known.day), None)
    known = dates[source] if source else None
    return replace(
        article,
        evidence=article.evidence | judged,
        date_published=published,
        date_modified=modified,
        date=known.day if known else None,
        date_source=source,
    )


def _precedes(modified: Moment, published: Moment) -> bool:
    """Nothing is modified a day before it is published; within a day, clocks without zones explain it."""
    return modified.day is not None and published.day is not None and modified.day < published.day - _SLACK


def _context(article: Article) -> Context:
    domain = _domain(article.url or "")
    is_country = len(domain) == 2 and domain not in _NO_COUNTRY
    country = _COUNTRIES.get(domain, domain.upper() if is_country else None)
    at_home = (article.page and article.page.locale) or Locale()
    return Context(
        zone=at_home.timezone,
        language=article.in_language,
        country=at_home.country or country,
        fetched_at=article.fetched_at,
    )


def _domain(url: str) -> str:
    """The last part of the host's name; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        return ""


def _given(article: Article, name: str) -> list[Candidate]:
    """What the caller set where nothing was found: an item of another project, an announcement."""
    if name == ANNOUNCED:
        said = article.page.announced if article.page else None
        return [Candidate(said.date_raw, Source.ANNOUNCEMENT, said.by, score=0.5)] if said and said.date_raw else []
    given: Moment | None = getattr(article, name)
    if given is None or not (given.raw or given.at or given.day):
        return []
    raw = given.raw or (utc_text(given.at) if given.at else str(given.day))
    return [Candidate(raw, Source.ITEM, name, score=1.0)]


class _Court:
    """Reads and weighs candidates, knowing the other ones and the page's address."""

    def __init__(self, article: Article, candidates: list[Candidate]) -> None:
        self._context = _context(article)
        self._fetched = article.fetched_at.date() if article.fetched_at else None
        spelled = address_day(article.url)
        self._spelled = spelled[0] if spelled else None
        # A page says one date in several places.
        read = {said: self._read(*said) for said in {(c.raw, c.zone) for c in candidates if c.value is None}}
        self._senses = {id(c): read[c.raw, c.zone] for c in candidates if c.value is None}
        modified = [c for c in article.evidence.get(MODIFIED, ()) if c.score >= _SURELY and id(c) in self._senses]
        self._modified = max((day for c in modified if (day := self._day(c))), default=None)
        self._published = {id(c) for c in article.evidence.get(PUBLISHED, ())}
        self._sure = {s.moment.day for s in self._senses.values() if s and s.doubt is None} | {self._spelled}

    def _read(self, raw: str, zone: str | None) -> Sense | None:
        return understand(raw, replace(self._context, zone=zone) if zone else self._context)

    def _day(self, candidate: Candidate) -> date | None:
        sense = self._senses[id(candidate)]
        return sense.moment.day if sense else None

    def judge(self, candidate: Candidate) -> Candidate:
        """The candidate with its value and its score; what was judged before stays as it is."""
        if candidate.value is not None:
            return candidate
        sense = self._senses[id(candidate)]
        if sense is None:
            return replace(candidate, score=0.0)
        if sense.swapped and sense.swapped.day in self._sure and sense.moment.day not in self._sure:
            sense = Sense(sense.swapped)
        weight = self._weight(sense)
        if self._modified and id(candidate) in self._published and _comes_after(sense.moment.day, self._modified):
            weight *= _AFTER_MODIFIED
        return replace(candidate, value=_json(sense.moment), score=round(candidate.score * weight, 3))

    def _weight(self, sense: Sense) -> float:
        """0 for a date after the fetch, less than 1 for one that something speaks against."""
        day = sense.moment.day
        if day is None or (self._fetched and day > self._fetched + _SLACK):
            return 0.0
        weight = _DOUBTS.get(sense.doubt or "", 1.0)
        if sense.moment.precision in (Precision.MONTH, Precision.YEAR):
            weight *= 0.3
        if day.year < _FIRST_WEB_YEAR and not (self._spelled and self._spelled.year == day.year):
            weight *= 0.5
        if self._spelled and abs(self._spelled - day) > 2 * _SLACK:
            weight *= 0.8
        return weight


def _ranked(candidates: list[Candidate], article: Article) -> list[Candidate]:
    """Best first: the publisher's own layout before all else, then by score, then by strength of the source."""
    layout = f"{article.publisher}:"

    def rank(candidate: Candidate) -> tuple[bool, bool, float, int]:
        own = candidate.source is Source.PUBLISHER or candidate.rule.startswith(layout)
        return candidate.score <= 0, not own, -candidate.score, _STRENGTH[candidate.source]

    return sorted(candidates, key=rank)


def _comes_after(day: date | None, modified: date) -> bool:
    return day is not None and day > modified + _SLACK


def _json(moment: Moment) -> dict[str, str | None]:
    return {
        "raw": moment.raw,
        "at": utc_text(moment.at) if moment.at else None,
        "day": moment.day.isoformat() if moment.day else None,
        "precision": str(moment.precision) if moment.precision else None,
        "zone": str(moment.zone) if moment.zone else None,
    }
