"""What changed between two revisions of an article: fields, paragraphs, words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from newscrawl.archive.articles import Stored, stored
from newscrawl.archive.find import NotFoundError, find
from newscrawl.archive.show import revision_numbered, revisions
from newscrawl.article import Article, utc_text

_FIELDS = (
    "headline",
    "alternative_headline",
    "description",
    "authors",
    "date_published",
    "date_modified",
    "article_section",
    "keywords",
    "body_status",
)
_PIECES = re.compile(r"\s+|\w+(?:[.,:'\u2019-]\w+)*|[^\w\s]")
_COMPARED = 20_000
"""Pieces of a passage that are compared one by one; a longer one is shown whole, as taking quadratic time."""


@dataclass(frozen=True, slots=True)
class Diff:
    """Two revisions of one article."""

    before: Stored
    after: Stored

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: fields that differ, and the paragraphs, each changed one word by word."""
        return {
            "id": self.after.id,
            "from": _which(self.before),
            "to": _which(self.after),
            "fields": self.fields(),
            "paragraphs": list(self.paragraphs()),
        }

    def fields(self) -> dict[str, dict[str, Any]]:
        """Field name to its values before and after, where they differ."""
        before, after = self.before.article.to_dict(), self.after.article.to_dict()
        return {name: {"from": before[name], "to": after[name]} for name in _FIELDS if before[name] != after[name]}

    def paragraphs(self) -> Iterator[dict[str, Any]]:
        """Runs of paragraphs: kind equal, insert, delete or replace, with the texts and, replaced, their words."""
        before, after = paragraphs(self.before.article), paragraphs(self.after.article)
        for kind, b1, b2, a1, a2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            run: dict[str, Any] = {"kind": kind, "from": before[b1:b2], "to": after[a1:a2]}
            if kind == "replace":
                run["words"] = list(words("\n".join(before[b1:b2]), "\n".join(after[a1:a2])))
            yield run

    def unified(self, context: int = 1) -> Iterator[str]:
        """Lines of a unified diff, one paragraph a line."""
        yield from difflib.unified_diff(
            ["# " + (self.before.article.headline or ""), *paragraphs(self.before.article)],
            ["# " + (self.after.article.headline or ""), *paragraphs(self.after.article)],
            f"revision {self.before.revision}",
            f"revision {self.after.revision}",
            utc_text(self.before.observed_at),
            utc_text(self.after.observed_at),
            n=context,
            lineterm="",
        )


def diff(connection: Connection, name: str, before: int | None = None, after: int | None = None) -> Diff:
    """Compare two revisions by number (negative: from the latest); the last two unless said otherwise.

    With only `before` given it is compared with the latest. Raises NotFoundError for revisions that aren't there.
    """
    article_id = find(connection, name)
    if before is None and len(revisions(connection, article_id)) < 2:
        raise NotFoundError(f"{name} has only one revision: nothing changed since it was first seen")
    numbers = (-2 if before is None else before, -1 if after is None else after)
    ids = [revision_numbered(connection, article_id, number) for number in numbers]
    return Diff(*stored(connection, ids))


def paragraphs(article: Article) -> list[str]:
    """The story's blocks, or its plain text cut at blank lines where it has no blocks."""
    if article.body:
        return [block.text for block in article.body]
    return [part for part in article.article_body.split("\n\n") if part.strip()]


def words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Compare two passages word by word: (kind, text) with kind equal, delete or insert."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > _COMPARED:
        yield "delete", before
        yield "insert", after
        return
    for kind, b1, b2, a1, a2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield kind, "".join(old[b1:b2])
            continue
        if b2 > b1:
            yield "delete", "".join(old[b1:b2])
        if a2 > a1:
            yield "insert", "".join(new[a1:a2])


def _which(one: Stored) -> dict[str, Any]:
    return {"number": one.revision, "observed_at": utc_text(one.observed_at)}
