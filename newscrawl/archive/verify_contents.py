"""Whether what is derived in the archive follows from what it was derived from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from newscrawl.archive.articles import stored
from newscrawl.archive.content import content_hash
from newscrawl.archive.dating import date_article
from newscrawl.archive.revisions import fitting
from newscrawl.archive.story import Story, load_stories
from newscrawl.archive.tables import article, document, revision
from newscrawl.archive.verify import Checked, Fault
from newscrawl.archive.words import search_text

_CHUNK = 200


def check_contents(connection: Connection, checked: Checked) -> Iterator[Fault]:
    """Derive hashes, dates and words again from revisions and captures, and compare."""
    last = 0
    while ids := _articles_after(connection, last):
        yield from _check_revisions(connection, ids, checked)
        for story in load_stories(connection, ids, lock=False).values():
            checked.articles += 1
            yield from _check_dates(story)
        last = ids[-1]


def _articles_after(connection: Connection, last: int) -> list[int]:
    query = select(article.c.id).where(article.c.id > last).order_by(article.c.id).limit(_CHUNK)
    return list(connection.scalars(query))


def _check_revisions(connection: Connection, article_ids: Sequence[int], checked: Checked) -> Iterator[Fault]:
    query = select(revision.c.id, revision.c.content_hash).where(revision.c.article_id.in_(article_ids))
    hashes: dict[int, str] = dict(connection.execute(query).all())
    indexed = _indexed(connection, article_ids)
    for found in stored(connection, list(hashes), alone=True):
        checked.revisions += 1
        if content_hash(found.article) != hashes[found.revision_id]:
            yield Fault("a revision has the hash of its content", f"article {found.id}", f"revision {found.revision}")
        if found.is_latest and indexed.get(found.id) != fitting(search_text(found.article)):
            yield Fault("search knows the article's words", f"article {found.id}")


def _indexed(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    columns = [column for column in document.c if column.name in {"headline", "authors", "section", "body"}]
    query = select(document.c.article_id, *columns).where(document.c.article_id.in_(article_ids))
    return {row.pop("article_id"): row for row in map(dict, connection.execute(query).mappings())}


def _check_dates(story: Story) -> Iterator[Fault]:
    if not story.revisions:
        return
    before = dict(story.row)
    date_article(story)
    if wrong := sorted(name for name, value in story.row.items() if before[name] != value):
        yield Fault("the article's dates follow from its captures", f"article {story.id}", ", ".join(wrong))
