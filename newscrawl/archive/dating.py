"""When an article was first published, as far as all its readings together tell."""

from __future__ import annotations

from datetime import UTC, date, datetime

from newscrawl.archive.rows import Row, moment_columns
from newscrawl.archive.story import Story
from newscrawl.archive.timeline import Observation
from newscrawl.article import Article, Moment, Precision

_LATEST = datetime.max.replace(tzinfo=UTC)


def date_article(story: Story) -> None:
    """Set the dates of the article's row: the earliest date of publication any reading states, else the latest date."""
    stated = [(_moment(found), record_id) for record_id, found in story.published.items()]
    first, record_id = min(stated, key=lambda found: _earliness(found[0]), default=(None, None))
    story.row |= moment_columns("date_published", first)
    story.row["date_published_from"] = record_id
    if first:
        story.row |= {"date": _day(first), "date_source": "date_published"}
    else:
        _date_by_latest(story)


def _date_by_latest(story: Story) -> None:
    latest = story.groups()[-1]
    content = next((story.contents[s.capture_id] for s in latest if s.capture_id in story.contents), None)
    day, source = _latest_day(content.article) if content else (_stored_day(story, latest), "date_modified")
    if day:
        story.row |= {"date": day, "date_source": source}
    elif story.row["date_source"] != "announced":
        story.row |= {"date": None, "date_source": None}


def _latest_day(article: Article) -> tuple[date | None, str | None]:
    if article.date_modified and (day := _day(article.date_modified)):
        return day, "date_modified"
    return (article.date, "announced") if article.date_source == "announced" else (None, None)


def _stored_day(story: Story, group: list[Observation]) -> date | None:
    stored = next((story.revisions[s.revision_id] for s in group if s.revision_id in story.revisions), None)
    return stored.date_modified_day if stored else None


def _earliness(moment: Moment) -> tuple[date, datetime]:
    """Days first; of one day the moment that is known to the minute, and of those the earliest."""
    return _day(moment) or date.max, moment.at or _LATEST


def _day(moment: Moment) -> date | None:
    return moment.day or (moment.at.date() if moment.at else None)


def _moment(found: Row) -> Moment:
    return Moment(
        raw=found["raw"],
        at=datetime.fromisoformat(found["at"]) if found["at"] else None,
        day=date.fromisoformat(found["day"]) if found["day"] else None,
        precision=Precision(found["precision"]) if found["precision"] else None,
        zone=found["zone"],
    )
