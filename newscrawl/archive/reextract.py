"""What today's reader makes of the kept pages, compared with what the archive has of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from newscrawl.archive.articles import Stored, stored
from newscrawl.archive.captures import KeptPage, kept_columns, kept_page
from newscrawl.archive.memories import Learned
from newscrawl.archive.tables import article, capture, revision, source
from newscrawl.article import Article, Moment, Reason, Refusal

CHUNK = 50
"""Articles that are read again, and stored, at a time."""
FIELDS = (
    "headline",
    "alternative_headline",
    "description",
    "authors",
    "date_published",
    "date_modified",
    "article_section",
    "keywords",
    "in_language",
    "canonical_url",
    "identifier",
    "article_body",
    "body",
    "body_status",
    "images",
    "related_links",
    "corrections",
    "is_accessible_for_free",
    "license",
    "flags",
)
_LONGEST_SAMPLE = 160


@dataclass(slots=True)
class FieldReport:
    """What became of one field, counted in revisions."""

    filled: int = 0
    lost: int = 0
    changed: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)
    """article, revision, kind, before, after: a few of them"""


@dataclass(slots=True)
class Report:
    """What reading again does, by source and field."""

    read: int = 0
    """Revisions whose page was read again."""
    unreadable: int = 0
    """Revisions whose page is gone or damaged: they stay as they are."""
    refused: Counter[str] = field(default_factory=Counter)
    """Revisions whose page gives no article any more, by reason: they stay as they are, too."""
    same: int = 0
    most_samples: int = 3
    fields: dict[str, dict[str, FieldReport]] = field(default_factory=lambda: defaultdict(dict))
    learned: list[Learned] = field(default_factory=list)
    """What the sites' own pages taught, where that was wanted."""

    def note(self, before: Stored, after: Article | Refusal | None) -> None:
        """Compare one revision with its page read again."""
        if after is None or (isinstance(after, Refusal) and after.reason is Reason.UNREADABLE):
            self.unreadable += 1
            return
        if isinstance(after, Refusal):
            self.refused[str(after.reason)] += 1
            return
        self.read += 1
        differences = list(compare(before.article, after))
        self.same += not differences
        for name, kind in differences:
            found = self.fields[before.source or ""].setdefault(name, FieldReport())
            setattr(found, kind, getattr(found, kind) + 1)
            if len(found.samples) < self.most_samples:
                found.samples.append(_sample(before, after, name, kind))

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; `sources` holds source to field to filled, lost, changed, samples.

        `memories`: by site what was learned from how many pages, and on how many of these it changes the text.
        """
        return {
            "read": self.read,
            "same": self.same,
            "unreadable": self.unreadable,
            "refused": dict(self.refused),
            "memories": [
                {
                    "site": one.site,
                    "version": one.memory.version,
                    "pages": one.memory.pages,
                    "changed": one.changed,
                    "dropped": list(one.dropped),
                    "added": list(one.added),
                }
                for one in self.learned
            ],
            "sources": {
                key: {
                    name: {"filled": r.filled, "lost": r.lost, "changed": r.changed, "samples": r.samples}
                    for name, r in fields.items()
                }
                for key, fields in self.fields.items()
            },
        }

    def totals(self) -> Counter[str]:
        """How many values are filled, lost, changed, over all sources and fields."""
        counts: Counter[str] = Counter()
        for fields in self.fields.values():
            for found in fields.values():
                counts.update(filled=found.filled, lost=found.lost, changed=found.changed)
        return counts


def compare(before: Article, after: Article) -> Iterator[tuple[str, str]]:
    """Name the fields that differ, each with filled, lost or changed."""
    old, new = before.to_dict(), after.to_dict()
    for name in FIELDS:
        if _plain(old[name]) != _plain(new[name]):
            yield name, "filled" if _is_empty(old[name]) else "lost" if _is_empty(new[name]) else "changed"


def articles_to_read(connection: Connection, after: int, sources: Sequence[str] = ()) -> list[int]:
    """Give the next ids of articles that have kept pages; empty at the end."""
    query = (
        select(article.c.id)
        .where(
            article.c.id > after,
            article.c.id.in_(select(capture.c.article_id).where(capture.c.warc_file.is_not(None))),
        )
        .order_by(article.c.id)
        .limit(CHUNK)
    )
    if sources:
        query = query.where(article.c.source_id.in_(select(source.c.id).where(source.c.key.in_(sources))))
    return list(connection.scalars(query))


def compare_all(
    connection: Connection, article_ids: Sequence[int], readings: Mapping[int, Article | Refusal], report: Report
) -> None:
    """Note how every revision of these articles differs from its page read again (`readings`, by capture id)."""
    ids = _revisions(connection, article_ids)
    pages = _pages(connection, ids)
    for before in stored(connection, ids, alone=True):
        page = pages.get(before.revision_id)
        report.note(before, readings.get(page.id) if page else None)


def pages_of_revisions(connection: Connection, article_ids: Sequence[int]) -> list[KeptPage]:
    """The pages that the revisions of these articles were read from."""
    return list(_pages(connection, _revisions(connection, article_ids)).values())


def _revisions(connection: Connection, article_ids: Sequence[int]) -> list[int]:
    return list(connection.scalars(select(revision.c.id).where(revision.c.article_id.in_(article_ids))))


def _pages(connection: Connection, revision_ids: Iterable[int]) -> dict[int, KeptPage]:
    """By revision the page it was read from."""
    query = (
        select(revision.c.id.label("of_revision"), *kept_columns())
        .join(capture, capture.c.record_id == revision.c.read_from)
        .where(revision.c.id.in_(revision_ids), capture.c.warc_file.is_not(None))
    )
    return {row["of_revision"]: kept_page(row) for row in connection.execute(query).mappings()}


def _plain(value: Any) -> Any:
    """What of a value counts: neither keys that hold nothing nor places in the archive."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v is not None and k != "position"}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("at") is None and value.get("day") is None
    return value in (None, "", []) or value == "empty"


def _sample(before: Stored, after: Article, name: str, kind: str) -> dict[str, Any]:
    old, new = _text(getattr(before.article, name)), _text(getattr(after, name))
    shared = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, shared - 40) if max(len(old), len(new)) > _LONGEST_SAMPLE else 0
    return {
        "article": before.id,
        "revision": before.revision,
        "kind": kind,
        "before": old[start : start + _LONGEST_SAMPLE],
        "after": new[start : start + _LONGEST_SAMPLE],
    }


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Moment(raw, at, day):
            return f"{at or day} ({raw})"
        case list():
            return "; ".join(map(_one, value))
        case _:
            return str(value)


def _one(part: Any) -> str:
    """The word people know a part by: a name, a text, a title, an address."""
    if isinstance(part, str):
        return part
    names = (getattr(part, name, None) for name in ("name", "text", "title", "url"))
    return next((str(name) for name in names if name), str(part))
