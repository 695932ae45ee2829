"""An Article as rows."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from newscrawl.archive.content import content_hash, prose
from newscrawl.archive.keys import name_key, target_key, title_key
from newscrawl.archive.words import SearchText, search_text
from newscrawl.article import Article, Author, Block, Candidate, Image, Moment, Page, utc_text

Row = dict[str, Any]
_LONGEST_CANDIDATE = 2000
"""Characters of a candidate that the evidence keeps: losing bodies are told by rule and score."""


@dataclass(slots=True)
class Content:
    """What a revision holds: its own columns and the rows below it, none of which knows an id yet."""

    article: Article
    content_hash: str
    text: str
    columns: Row
    authors: list[Row]
    images: list[Row]
    links: list[Row]
    keywords: list[Row]
    corrections: list[Row]

    def words(self) -> SearchText:
        """What the full-text index gets."""
        return search_text(self.article)


def content_of(article: Article, inputs: Row) -> Content:
    """Take an article apart. Raises ValueError for one without a headline."""
    if not article.headline:
        raise ValueError("an article without a headline cannot be kept")
    text = prose(article)
    digest = content_hash(article)
    return Content(
        article=article,
        content_hash=digest,
        text=text,
        columns=_columns(article, text, digest, inputs),
        authors=[_author(a) for a in article.authors if a.name],
        images=[_image(image) for image in article.images],
        links=_links(article),
        keywords=_keywords(article.keywords),
        corrections=[{"text": c.text, **moment_columns("date", c.date)} for c in article.corrections],
    )


def inputs_of(article: Article, page: Page | None) -> Row:
    """All that went into a reading, so that it can be done again."""
    return {
        "url": page.url if page else article.url,
        "fetched_at": _text(page.fetched_at if page else article.fetched_at),
        "publisher": page.publisher if page else article.publisher,
        "announced": dataclasses.asdict(page.announced) if page and page.announced else None,
        "locale": dataclasses.asdict(page.locale) if page and page.locale else None,
        "content_type": page.content_type if page else None,
        "truncated": page.truncated if page else False,
        "site_memory": article.site_memory,
        "reader_version": article.reader_version,
        "record_id": page.record_id if page else None,
    }


def moment_columns(name: str, moment: Moment | None) -> Row:
    """A Moment as the columns `tables` makes of it."""
    if moment is None:
        return dict.fromkeys(f"{name}_{part}" for part in ("at", "day", "precision", "zone", "raw"))
    return {
        f"{name}_at": moment.at,
        f"{name}_day": moment.day,
        f"{name}_precision": moment.precision,
        f"{name}_zone": moment.zone,
        f"{name}_raw": moment.raw,
    }


def moment_json(moment: Moment | None) -> Row | None:
    """The JSON form of a moment that says when; None for one that doesn't."""
    if moment is None or (moment.at is None and moment.day is None):
        return None
    return {
        "raw": moment.raw,
        "at": _text(moment.at),
        "day": moment.day.isoformat() if moment.day else None,
        "precision": moment.precision,
        "zone": moment.zone,
    }


def _columns(article: Article, text: str, digest: str, inputs: Row) -> Row:
    return {
        "content_hash": digest,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "identifier": article.identifier,
        "headline": article.headline,
        "headline_key": title_key(article.headline or ""),
        "alternative_headline": article.alternative_headline,
        "description": article.description,
        **moment_columns("date_published", article.date_published),
        **moment_columns("date_modified", article.date_modified),
        "article_section": article.article_section,
        "in_language": article.in_language,
        "body": [_block(block) for block in article.body],
        "article_body": text,
        "word_count": article.word_count,
        "body_status": str(article.body_status),
        "is_accessible_for_free": article.is_accessible_for_free,
        "license": article.license,
        "flags": article.flags,
        "layout": article.layout,
        "boundaries": article.boundaries,
        "evidence": {name: [_candidate(c) for c in found] for name, found in article.evidence.items()},
        "inputs": inputs,
        "reader_version": article.reader_version,
        "site_memory": article.site_memory,
        "read_from": inputs.get("record_id"),
    }


def _block(block: Block) -> Row:
    found: Row = {"type": str(block.type), "text": block.text}
    if block.attribution is not None:
        found["attribution"] = block.attribution
    if block.url is not None:
        found["url"] = block.url
    if block.date is not None:
        found["date"] = moment_json(block.date)
    return found


def _candidate(candidate: Candidate) -> Row:
    found: Row = {
        "raw": candidate.raw[:_LONGEST_CANDIDATE],
        "source": str(candidate.source),
        "rule": candidate.rule,
        "value": _short(candidate.value),
        "score": candidate.score,
    }
    if candidate.zone is not None:
        found["zone"] = candidate.zone
    return found


def _short(value: Any) -> Any:
    return value[:_LONGEST_CANDIDATE] if isinstance(value, str) else value


def _author(author: Author) -> Row:
    return {
        "key": f"{author.kind}:{name_key(author.name)}",
        "name": author.name,
        "kind": str(author.kind),
        "role": author.role,
        "url": author.url,
    }


def _image(image: Image) -> Row:
    return {
        "url": image.url,
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "is_lead": image.is_lead,
    }


def _links(article: Article) -> list[Row]:
    return [
        {
            "kind": str(link.kind),
            "title": link.title or "",
            "url": link.url,
            "target_key": target_key(link.url) if link.url else title_key(link.title),
            "date_raw": link.date_raw,
            "date": link.date,
            "at": link.at,
            "precision": link.precision,
            "section": link.section,
        }
        for link in article.related_links
    ]


def _keywords(names: list[str]) -> list[Row]:
    by_key = {name_key(name): name for name in reversed(names) if name.strip()}
    return [{"key": key, "name": name} for key, name in reversed(by_key.items())]


def _text(moment: datetime | date | None) -> str | None:
    return utc_text(moment) if isinstance(moment, datetime) else None
