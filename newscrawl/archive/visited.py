"""What addresses of a source turned out to be: what their form is learned from."""

from __future__ import annotations

from sqlalchemy import Connection, and_, or_, select

from newscrawl.archive.tables import announcement, source
from newscrawl.article import Reason, State

MOST = 3_000
"""Addresses of a source, those announced last; what a site looked like before is no guide."""
_ARTICLES = frozenset({State.STORED, State.UNCHANGED, State.DUPLICATE})


def visited(connection: Connection, key: str, most: int) -> list[tuple[str, bool]]:
    """The addresses of a source that were read, and whether each was an article."""
    a = announcement.c
    is_none = and_(a.state == State.SKIPPED, a.reason == Reason.NOT_ARTICLE)
    query = (
        select(a.url, a.state)
        .join(source, source.c.id == a.source_id)
        .where(source.c.key == key, or_(a.state.in_(_ARTICLES), is_none))
        .order_by(a.first_announced_at.desc())
        .limit(most)
    )
    return [(url, state in _ARTICLES) for url, state in connection.execute(query)]
