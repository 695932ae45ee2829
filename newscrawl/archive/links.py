"""Related links find their articles, whichever of the two came first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection, and_, bindparam, select, update

from newscrawl.archive.among import among
from newscrawl.archive.keys import short
from newscrawl.archive.rows import Content, Row
from newscrawl.archive.story import Story
from newscrawl.archive.tables import article, article_url, link, revision, source

_NEAR = timedelta(days=1)
"""How far a link's printed date may be from the article's: the two may be printed in different zones."""
_TITLE = "title:"


def resolve(connection: Connection, contents: Sequence[tuple[int | None, Content]]) -> None:
    """Set `target_article_id` of links that are about to be stored."""
    rows = [(source_id, row) for source_id, content in contents for row in content.links]
    keys = {row["target_key"] for _, row in rows}
    if not keys:
        return
    targets = _targets(connection, keys)
    titled = _titled(connection, {key for key in keys if key.startswith(_TITLE)})
    for source_id, row in rows:
        row["target_article_id"] = targets.get(row["target_key"]) or _by_title(titled, source_id, row)


def arrive(
    connection: Connection,
    stories: Sequence[Story],
    contents: Iterable[tuple[Story, Content]],
    source_keys: Mapping[int, str],
) -> None:
    """Let links that are stored already find the articles that have just come."""
    targets = {key: story.id for story in stories for key in story.addresses}
    targets |= {key: story.id for story in stories if (key := _identity_key(story, source_keys))}
    titles = [(content.columns["headline_key"], story, content) for story, content in contents]
    waiting = _waiting(connection, {*targets, *(key for key, _, _ in titles)})
    found = [_pointing(row, targets[row["target_key"]]) for row in waiting if row["target_key"] in targets]
    for key, story, content in titles:
        found += [
            _pointing(row, story.id) for row in waiting if row["target_key"] == key and _fits(row, story, content)
        ]
    if found:
        here = and_(link.c.revision_id == bindparam("of_revision"), link.c.position == bindparam("at_position"))
        connection.execute(update(link).where(here).values(target_article_id=bindparam("target")), found)


def _targets(connection: Connection, keys: set[str]) -> dict[str, int]:
    query = select(article_url.c.url_key, article_url.c.article_id).where(
        among(connection, article_url.c.url_key, keys)
    )
    found: dict[str, int] = dict(connection.execute(query).all())
    named = {tuple(key.split(":", 1)) for key in keys if ":" in key and not key.startswith(("http", _TITLE, "file:"))}
    if not named:
        return found
    by_id = (
        select(source.c.key, article.c.identifier, article.c.id)
        .join(source, source.c.id == article.c.source_id)
        .where(
            source.c.key.in_({key for key, _ in named}),
            among(connection, article.c.identifier, {name for _, name in named}),
        )
    )
    return found | {f"{key}:{name}": id_ for key, name, id_ in connection.execute(by_id)}


def _titled(connection: Connection, keys: set[str]) -> dict[str, list[Row]]:
    """Articles by the titles their revisions have had, with the days they state."""
    found: dict[str, list[Row]] = {}
    if not keys:
        return found
    query = (
        select(
            revision.c.headline_key,
            revision.c.article_id,
            revision.c.date_published_day,
            revision.c.date_modified_day,
            article.c.source_id,
        )
        .join(article, article.c.id == revision.c.article_id)
        .where(among(connection, revision.c.headline_key, keys))
    )
    for row in connection.execute(query).mappings():
        found.setdefault(row["headline_key"], []).append(dict(row))
    return found


def _by_title(titled: dict[str, list[Row]], source_id: int | None, row: Row) -> int | None:
    """The one article of the same source that has this title and day; None where several have."""
    if row["url"] or not row["date"]:
        return None
    fitting = {
        candidate["article_id"]
        for candidate in titled.get(row["target_key"], ())
        if candidate["source_id"] == source_id
        and _is_near(row["date"], candidate["date_published_day"], candidate["date_modified_day"])
    }
    return fitting.pop() if len(fitting) == 1 else None


def _identity_key(story: Story, source_keys: Mapping[int, str]) -> str | None:
    was = story.stored_row["identifier"] if story.stored_row else None
    if not story.row["identifier"] or was == story.row["identifier"]:
        return None
    return short(f"{source_keys[story.row['source_id']]}:{story.row['identifier']}")


def _waiting(connection: Connection, keys: set[str]) -> list[Row]:
    if not keys:
        return []
    query = (
        select(link.c.revision_id, link.c.position, link.c.target_key, link.c.url, link.c.date, article.c.source_id)
        .join(revision, revision.c.id == link.c.revision_id)
        .join(article, article.c.id == revision.c.article_id)
        .where(among(connection, link.c.target_key, keys), link.c.target_article_id.is_(None))
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _fits(row: Row, story: Story, content: Content) -> bool:
    if row["url"] or not row["date"] or row["source_id"] != story.row["source_id"]:
        return False
    columns = content.columns
    return _is_near(row["date"], columns["date_published_day"], columns["date_modified_day"])


def _is_near(day: date, *days: date | None) -> bool:
    return any(other is not None and abs(other - day) <= _NEAR for other in days)


def _pointing(row: Row, target: int) -> Row:
    return {"of_revision": row["revision_id"], "at_position": row["position"], "target": target}
