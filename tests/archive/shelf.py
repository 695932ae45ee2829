"""Articles put straight into the tables, for tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newscrawl.archive.engine import writing
from newscrawl.archive.tables import article, document, revision, source
from newscrawl.archive.words import search_text
from newscrawl.article import Article, Author

START = datetime(2024, 1, 1, tzinfo=UTC)


def story(headline, body="", *, authors=(), publisher="post", **fields) -> Article:
    names = [Author(name) for name in authors]
    return Article(headline=headline, article_body=body, authors=names, publisher=publisher, **fields)


def put(engine, *stories: Article) -> list[int]:
    """Store each as an article of one revision, observed a day after the one before; gives their ids."""
    with writing(engine).begin() as connection:
        for key in {found.publisher for found in stories}:
            connection.execute(source.insert().values(key=key, created_at=START))
        return [_put(connection, found, START + timedelta(days=day)) for day, found in enumerate(stories)]


def _put(connection, found: Article, at: datetime) -> int:
    source_id = connection.scalar(source.select().with_only_columns(source.c.id).where(source.c.key == found.publisher))
    article_id = connection.execute(
        article.insert().values(
            source_id=source_id, identifier=found.identifier, date=found.date, created_at=at, updated_at=at
        )
    ).inserted_primary_key[0]
    connection.execute(
        revision.insert().values(
            article_id=article_id, number=1, is_latest=True, observed_at=at, observed_by="fetched", content_hash="",
            chars_added=0, chars_removed=0, is_minor=False, headline=found.headline, headline_key="", body=[],
            article_body=found.article_body, word_count=0, body_status="ok", flags=[], evidence={}, inputs={},
            in_language=found.in_language, created_at=at, updated_at=at,
        )
    )  # fmt: skip
    connection.execute(document.insert().values(article_id=article_id, **search_text(found)._asdict()))
    return article_id
