"""Which of a page's dates is which: candidates read, checked against each other and ranked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from newscrawl.article import Article, Candidate, Moment, Source, utc_text
from newscrawl.normalise.dates.addresses import address_day
from newscrawl.normalise.dates.moments import Context, Sense
from newscrawl.normalise.dates.reader import understand

PUBLISHED, MODIFIED, ANNOUNCED = "date_published", "date_modified", "announced"
_SLACK = timedelta(days=1)
"""Clocks without zones and clocks that are wrong."""
_TRUSTED = 0.3
"""A candidate below this does not make another one more precise."""
_COUNTRIES = {"uk": "GB"}
_NO_COUNTRY = frozenset({"co", "tv", "me", "io", "ai", "cc", "fm", "ly", "to", "la", "eu"})
"""Domains sold to the world."""
_FIRST_WEB_YEAR = 1990
_STRENGTH = {source: i for i, source in enumerate(Source)}


def normalise_dates(article: Article) -> Article:
    """Read every date candidate, reject the impossible, rank the rest, and set the dates of the article.

    A rejected candidate stays in the evidence with score 0. Published is never taken from modified, announced or
    fetched; a candidate of source ANNOUNCEMENT counts for `date` alone. Doing it twice changes nothing.
    """
    context = _context(article)
    evidence = dict(article.evidence)
    for name in (PUBLISHED, MODIFIED, ANNOUNCED):
        if candidates := evidence.get(name) or _given(article, name):
            evidence[name] = _ranked([_judged(c, context, article) for c in candidates], article)
    published, modified = _best(evidence.get(PUBLISHED, [])), _best(evidence.get(MODIFIED, []))
    if published and modified and _precedes(modified, published):
        modified = None
    found = {
        PUBLISHED: published,
        MODIFIED: modified,
        ANNOUNCED: _announced([c for name in (ANNOUNCED, PUBLISHED, MODIFIED) for c in evidence.get(name, [])]),
    }
    source = next((name for name, known in found.items() if known and known.day), None)
    known = found[source] if source else None
    return replace(
        article,
        evidence=evidence,
        date_published=published,
        date_modified=modified,
        date=known.day if known else None,
        date_source=source,
    )


def _precedes(modified: Moment, published: Moment) -> bool:
    """Nothing is modified a day before it is published; within a day, clocks without zones explain it."""
    return modified.day is not None and published.day is not None and modified.day < published.day - _SLACK


def _context(article: Article) -> Context:
    host = (urlsplit(article.url or "").hostname or "") if article.url else ""
    domain = host.rpartition(".")[2]
    country = _COUNTRIES.get(domain, domain.upper()) if len(domain) == 2 and domain not in _NO_COUNTRY else None
    return Context(language=article.in_language, country=country, fetched_at=article.fetched_at)


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


def _judged(candidate: Candidate, context: Context, article: Article) -> Candidate:
    """The candidate with its value; what was judged before stays as it is."""
    if candidate.value is not None:
        return candidate
    sense = understand(candidate.raw, replace(context, zone=candidate.zone))
    if sense is None:
        return replace(candidate, score=0.0)
    spelled = address_day(article.url)
    if spelled and sense.swapped and sense.swapped.day == spelled[0]:
        sense = Sense(sense.swapped)
    score = round(candidate.score * _plausibility(sense, article, spelled[0] if spelled else None), 3)
    return replace(candidate, value=_json(sense.moment), score=score)


def _plausibility(sense: Sense, article: Article, spelled: date | None) -> float:
    """0 for a date after the fetch, less than 1 for one that something speaks against."""
    day = sense.moment.day
    if day is None or (article.fetched_at and day > article.fetched_at.date() + _SLACK):
        return 0.0
    factor = 0.8 if sense.doubt == "weekday" else 1.0
    if day.year < _FIRST_WEB_YEAR and not (spelled and spelled.year == day.year):
        factor *= 0.5
    if spelled and abs(spelled - day) > 2 * _SLACK:
        factor *= 0.8
    return factor


def _ranked(candidates: list[Candidate], article: Article) -> list[Candidate]:
    """Best first: the publisher's own layout before all else, then by score, then by strength of the source."""
    layout = f"{article.publisher}:"

    def rank(candidate: Candidate) -> tuple[bool, bool, float, int]:
        own = candidate.source is Source.PUBLISHER or candidate.rule.startswith(layout)
        return candidate.score <= 0, not own, -candidate.score, _STRENGTH[candidate.source]

    return sorted(candidates, key=rank)


def _best(candidates: list[Candidate]) -> Moment | None:
    """The first candidate that counts, or one as trustworthy that names the same day more exactly."""
    usable = [c for c in candidates if c.score > 0 and c.source is not Source.ANNOUNCEMENT]
    if not usable:
        return None
    best = _moment(usable[0])
    if _has_time(best):
        return best
    exact = (m for c in usable[1:] if c.score >= _TRUSTED and _has_time(m := _moment(c)) and m.day == best.day)
    return next(exact, best)


def _has_time(moment: Moment) -> bool:
    """Whether a time of day is known; midnight to the second is how programs write that it is not."""
    return moment.at is not None and "00:00:00" not in (moment.raw or "")


def _announced(candidates: list[Candidate]) -> Moment | None:
    return next((_moment(c) for c in candidates if c.score > 0 and c.source is Source.ANNOUNCEMENT), None)


def _json(moment: Moment) -> dict[str, str | None]:
    return {
        "raw": moment.raw,
        "at": utc_text(moment.at) if moment.at else None,
        "day": moment.day.isoformat() if moment.day else None,
        "precision": str(moment.precision) if moment.precision else None,
        "zone": str(moment.zone) if moment.zone else None,
    }


def _moment(candidate: Candidate) -> Moment:
    return Article.from_dict({PUBLISHED: candidate.value}).date_published or Moment()
