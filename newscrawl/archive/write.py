"""One batch of visits becomes rows, by few statements whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from newscrawl.archive import captures, links, revisions
from newscrawl.archive.among import among
from newscrawl.archive.announcing import ensure_sources
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.captures import RereadWith
from newscrawl.archive.dating import date_article
from newscrawl.archive.entries import Outcome
from newscrawl.archive.ids import Ids
from newscrawl.archive.ledger import known_attempts
from newscrawl.archive.prepare import Prepared, published_of, read_with
from newscrawl.archive.rows import Row
from newscrawl.archive.settle import Announcements
from newscrawl.archive.story import Stories, Story
from newscrawl.archive.tables import article, article_url, capture, revision
from newscrawl.archive.timeline import Observation
from newscrawl.article import BodyStatus, State


def write(connection: Connection, batch: Sequence[Prepared], now: datetime, reread: RereadWith) -> list[Outcome]:
    """Write a batch in the transaction that is open; one outcome per entry, in order.

    Entries whose attempt is in the archive already are left as they are.
    """
    done = known_attempts(connection, [p.entry.record_id for p in batch])
    fresh = list({p.entry.record_id: p for p in batch if p.entry.record_id not in done}.values())
    outcomes = Batch(connection, fresh, now, reread).write() if fresh else {}
    outcomes |= {record_id: _known(connection, row) for record_id, row in done.items()}
    return [outcomes[p.entry.record_id] for p in batch]


class Batch:
    """The writing of one batch."""

    def __init__(self, connection: Connection, batch: Sequence[Prepared], now: datetime, reread: RereadWith) -> None:
        self._connection = connection
        self._batch = batch
        self._now = now
        self._reread = reread
        self._sources = ensure_sources(connection, {p.source for p in batch if p.source}, now)
        self._announcements = Announcements(connection, batch, now)
        readings = [(p.identity, p.content) for p in batch if p.identity and p.content]
        self._stories = Stories(connection, self._sources, readings)
        unknown = sum(self._stories.find(identity, content) is None for identity, content in readings)
        self._article_ids = Ids(connection, article, unknown)
        self._capture_ids = Ids(connection, capture, sum(bool(p.ref or p.content) for p in batch))
        self._touched: dict[int, Story] = {}
        self._captures: list[tuple[Row, Story | None, Observation | None]] = []

    def write(self) -> dict[str, Outcome]:
        """Do it; outcomes by record id."""
        outcomes = {p.entry.record_id: self._take(p) for p in self._batch}
        if self._touched:
            write_stories(self._connection, list(self._touched.values()), self._sources, self._now)
        self._write_captures(outcomes)
        capture_ids = {row["record_id"]: row["id"] for row, _, _ in self._captures}
        self._announcements.settle(self._batch, outcomes, capture_ids, self._sources)
        return outcomes

    def _take(self, prepared: Prepared) -> Outcome:
        """Decide what an entry means."""
        if prepared.content is None or prepared.identity is None:
            return self._refuse(prepared)
        story = self._stories.find(prepared.identity, prepared.content)
        was_known = story is not None and self._is_known(story, prepared)
        story = story or self._make(prepared)
        seen = self._observe(story, prepared)
        self._identify(story, prepared)
        self._stories.note(story, prepared.identity, prepared.content)
        self._touched[story.id] = story
        group = story.group_of(seen.capture_id)
        if group and len(group) == 1 and len(story.observations) > 1:
            group = self._compare_by_one_reader(story, seen)
        self._announcements.note(prepared, story.id)
        return _outcome(prepared, story, group, was_known=was_known)

    def _refuse(self, prepared: Prepared) -> Outcome:
        if prepared.ref:
            row = captures.row_of(prepared, next(self._capture_ids), None, self._now)
            self._captures.append((row, None, None))
        state, reason, detail = prepared.entry.refused_as()
        return Outcome(prepared.entry.record_id, state, reason, detail)

    def _is_known(self, story: Story, prepared: Prepared) -> bool:
        """Whether this address, or this announcement, was the article's before."""
        if self._announcements.article_of(prepared) == story.id:
            return True
        return prepared.page_key is not None and self._stories.knows_address(story, prepared.page_key)

    def _make(self, prepared: Prepared) -> Story:
        identity = prepared.identity
        assert identity is not None
        row: Row = dict.fromkeys(c.name for c in article.columns)
        has_address = bool(identity.addresses or identity.identifier)
        row |= {
            "id": next(self._article_ids),
            "source_id": self._sources.get(identity.source or ""),
            "content_key": None if has_address else identity.content_key,
            "created_at": self._now,
            "updated_at": self._now,
        }
        return Story(row)

    def _observe(self, story: Story, prepared: Prepared) -> Observation:
        content = prepared.content
        assert content is not None
        at, by = prepared.observed(self._now)
        if at is None:
            at, by = story.time_of_arrival(content.content_hash, self._now)
        seen = Observation(
            capture_id=next(self._capture_ids),
            at=at,
            by=by,
            content_hash=content.content_hash,
            is_whole=prepared.is_whole,
            reader_version=read_with(content.article),
            record_id=prepared.entry.record_id,
        )
        story.observations.append(seen)
        story.contents[seen.capture_id] = content
        story.state_published(seen, published_of(content))
        row = captures.row_of(prepared, seen.capture_id, seen, self._now)
        self._captures.append((row, story, seen))
        return seen

    def _identify(self, story: Story, prepared: Prepared) -> None:
        """Add what a reading tells of the article's identity."""
        identity, content = prepared.identity, prepared.content
        assert identity is not None
        assert content is not None
        story.row["source_id"] = story.row["source_id"] or self._sources.get(identity.source or "")
        story.row["identifier"] = story.row["identifier"] or identity.identifier
        story.row["url"] = story.row["url"] or content.article.url or identity.canonical
        story.row["canonical_url"] = story.row["canonical_url"] or identity.canonical
        for address in identity.addresses:
            if address.kind == "fetched" and not self._stories.was_visited(address.key):
                story.visited.add(address.key)
            if not self._stories.has_address(address.key):
                row = {"url": address.url, "url_key": address.key, "kind": address.kind, "first_seen_at": self._now}
                story.addresses.setdefault(address.key, {"article_id": story.id, **row})

    def _compare_by_one_reader(self, story: Story, seen: Observation) -> list[Observation] | None:
        """Before a difference counts: have the revisions beside it read by the reader that saw the difference."""
        groups = story.groups()
        position = next(i for i, group in enumerate(groups) if seen in group)
        neighbours = [
            group
            for group in groups[max(position - 1, 0) : position + 2]
            if seen not in group and any(o.reader_version not in {None, seen.reader_version} for o in group)
        ]
        if seen.reader_version and neighbours:
            memory = story.contents[seen.capture_id].article.site_memory
            captures.read_again(self._connection, story, neighbours, lambda page: self._reread(page, memory))
        return story.group_of(seen.capture_id)

    def _write_captures(self, outcomes: dict[str, Outcome]) -> None:
        for row, story, seen in self._captures:
            if story and seen:
                row |= {"article_id": story.id, "revision_id": seen.revision_id}
                outcomes[row["record_id"]].revision = _number(story, seen)
        insert_many(self._connection, capture, [row for row, _, _ in self._captures])


def write_stories(connection: Connection, stories: list[Story], sources: dict[str, int], now: datetime) -> None:
    """Write what has become of these articles: all but new captures and the ledger."""
    for story in stories:
        date_article(story)
    insert_many(connection, article, [story.row for story in stories if story.is_new])
    addresses = [row for story in stories for row in story.addresses.values()]
    insert_many(connection, article_url, addresses, unless="url_key")
    _note_visits(connection, {key for story in stories for key in story.visited - story.addresses.keys()})
    planned = revisions.write(connection, stories, now)
    captures.move(connection, stories)
    revisions.drop(connection, planned)
    contents = [(p.story, p.content) for p in planned if p.content]
    _update_articles(connection, stories, {story.id for story, _ in contents}, now)
    links.arrive(connection, stories, contents, {id_: key for key, id_ in sources.items()})


def _note_visits(connection: Connection, keys: set[str]) -> None:
    """Addresses that were known as canonical only, and now a page was found at them."""
    if keys:
        found = among(connection, article_url.c.url_key, keys)
        connection.execute(update(article_url).where(found).values(kind="fetched"))


def _update_articles(connection: Connection, stories: list[Story], changed: set[int], now: datetime) -> None:
    rows = []
    for story in stories:
        if not story.is_new and (story.row != story.stored_row or story.id in changed):
            row = {k: v for k, v in story.row.items() if k not in {"id", "created_at"}}
            rows.append({**row, "of_id": story.id, "updated_at": now})
    if rows:
        connection.execute(update(article).where(article.c.id == bindparam("of_id")), rows)


def _outcome(prepared: Prepared, story: Story, group: list[Observation] | None, *, was_known: bool) -> Outcome:
    outcome = Outcome(prepared.entry.record_id, State.STORED, article_id=story.id)
    if group is None:
        assert prepared.content is not None
        status = prepared.content.article.body_status
        seen = "truncated" if status is BodyStatus.OK else str(status)
        outcome.state, outcome.detail = State.UNCHANGED, f"{seen}: the whole text that is known stays"
    elif len(group) > 1:
        outcome.state = State.UNCHANGED if was_known else State.DUPLICATE
    else:
        outcome.is_new_revision = True
        outcome.is_new_article = len(story.observations) == 1
    return outcome


def _known(connection: Connection, row: Any) -> Outcome:
    """The outcome of an entry that was written before."""
    number = None
    if row.capture_id:
        joined = select(revision.c.number).join(capture, capture.c.revision_id == revision.c.id)
        number = connection.scalar(joined.where(capture.c.id == row.capture_id))
    return Outcome(row.record_id, State(row.state), row.reason, row.detail, row.article_id, number)


def _number(story: Story, seen: Observation) -> int | None:
    return next((number for number, group in enumerate(story.groups(), 1) if seen in group), None)
