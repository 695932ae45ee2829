"""Store what today's reader makes of articles that are in the archive already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from newscrawl.archive.captures import KeptPage, kept_columns, note_readings
from newscrawl.archive.load import stored_content
from newscrawl.archive.rows import Content
from newscrawl.archive.story import Story, load_stories
from newscrawl.archive.tables import capture
from newscrawl.archive.write import write_stories
from newscrawl.article import Article


def pages_of(connection: Connection, article_ids: Iterable[int]) -> list[KeptPage]:
    """All kept pages of these articles."""
    query = (
        select(*kept_columns())
        .where(capture.c.article_id.in_(article_ids), capture.c.warc_file.is_not(None))
        .order_by(capture.c.id)
    )
    return [KeptPage(*row) for row in connection.execute(query)]


def store_again(
    connection: Connection, article_ids: Iterable[int], readings: Mapping[int, Article], now: datetime
) -> int:
    """Store new readings of captures, by capture id; the answer is how many articles changed.

    Every capture is judged anew by one reader, so revisions that only the old reader saw disappear, and one that it
    overlooked appears; a revision of which only the understanding differs keeps its row and number.
    """
    stories = load_stories(connection, article_ids)
    changed = [story for story in stories.values() if _reread(connection, story, readings)]
    if changed:
        write_stories(connection, changed, {}, now)
    return len(changed)


def _reread(connection: Connection, story: Story, readings: Mapping[int, Article]) -> bool:
    """Note the new readings; tell whether they say anything new."""
    apart = [[seen] for seen in story.observations if seen.revision_id is None]
    for group in story.groups() + apart:
        note_readings(story, group, readings)
    as_before = [id_ for id_, content in story.refreshed.items() if _says_the_same(connection, id_, content)]
    for id_ in as_before:
        del story.refreshed[id_]
    return bool(story.refreshed) or _is_regrouped(story)


def _says_the_same(connection: Connection, revision_id: int, content: Content) -> bool:
    stored = stored_content(connection, revision_id)
    return stored.content_hash == content.content_hash and _said(stored.article) == _said(content.article)


def _said(article: Article) -> dict[str, object]:
    found = article.to_dict()
    for name in ("publisher", "fetched_at", "date", "date_source", "url", "article_body", "evidence"):
        del found[name]
    found["related_links"] = [{**link, "position": 0} for link in found["related_links"]]
    return found


def _is_regrouped(story: Story) -> bool:
    ids = [{seen.revision_id for seen in group} for group in story.groups()]
    return any(len(group) != 1 or None in group for group in ids) or len(ids) != len(story.revisions)
