"""The articles a batch touches, as they stand in the archive and as the batch changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, select

from newscrawl.archive.among import among
from newscrawl.archive.identity import Address, Identity
from newscrawl.archive.rows import Content, Row
from newscrawl.archive.tables import article, article_url, capture, revision
from newscrawl.archive.timeline import Observation, sequence

Reading = tuple[Identity, Content]
_REVISION = (
    "id",
    "article_id",
    "number",
    "observed_at",
    "content_hash",
    "same_as_id",
    "headline_key",
    "reader_version",
    "read_from",
    "date_modified_day",
)
_OBSERVATION = (
    "id",
    "article_id",
    "record_id",
    "observed_at",
    "observed_by",
    "content_hash",
    "is_whole",
    "revision_id",
    "reader_version",
    "date_published",
)
_REVISION_FIELDS = tuple(name for name in _REVISION if name != "article_id")


@dataclass(slots=True)
class Revision:
    """A revision's row, without what it says."""

    id: int
    number: int
    observed_at: datetime
    content_hash: str
    same_as_id: int | None
    headline_key: str
    reader_version: str | None
    read_from: str | None
    date_modified_day: date | None


@dataclass(slots=True)
class Story:
    """One article: its row, its addresses, its captures and revisions."""

    row: Row
    """The columns of `article`."""
    stored_row: Row | None = None
    """The same as it stands in the archive; None for a new article."""
    addresses: dict[str, Row] = field(default_factory=dict)
    """New rows of `article_url`, by key."""
    visited: set[str] = field(default_factory=set)
    """Keys of addresses that a page was found at for the first time."""
    observations: list[Observation] = field(default_factory=list)
    revisions: dict[int, Revision] = field(default_factory=dict)
    contents: dict[int, Content] = field(default_factory=dict)
    """What new captures, and old ones read again, say; by capture id."""
    refreshed: dict[int, Content] = field(default_factory=dict)
    """Revisions of which today's reader says something else, by id."""
    reread: set[int] = field(default_factory=set)
    """Stored captures that were read again."""
    published: dict[str, Row] = field(default_factory=dict)
    """Every date of publication a capture stated, by that capture's record id."""

    @property
    def is_new(self) -> bool:
        return self.stored_row is None

    @property
    def id(self) -> int:
        return int(self.row["id"])

    def has_headline(self, key: str) -> bool:
        """Whether any revision, stored or new, bears this headline."""
        stored = (revision.headline_key for revision in self.revisions.values())
        new = (content.columns["headline_key"] for content in self.contents.values())
        return key in stored or key in new

    def groups(self) -> list[list[Observation]]:
        """The revisions as they have to be."""
        if len(self.observations) == 1:
            return [list(self.observations)]
        return sequence(self.observations)

    def time_of_arrival(self, content_hash: str, now: datetime) -> tuple[datetime, str]:
        """When a reading was seen that tells no time: with the one that says the same, else after all the others."""
        same = [seen for seen in self.observations if seen.content_hash == content_hash]
        if same:
            latest = max(same, key=lambda seen: seen.at)
            return latest.at, latest.by
        return max([now, *(seen.at for seen in self.observations)]), "arrived"

    def stated_by(self, seen: Observation) -> Row | None:
        """The date of publication that a capture stated."""
        return self.published.get(seen.record_id)

    def state_published(self, seen: Observation, moment: Row | None) -> None:
        """Note the date of publication that a capture states."""
        self.published.pop(seen.record_id, None)
        if moment:
            self.published[seen.record_id] = moment

    def group_of(self, capture_id: int) -> list[Observation] | None:
        """The revision a capture belongs to; None where it counts for none."""
        return next((group for group in self.groups() if any(o.capture_id == capture_id for o in group)), None)


class Stories:
    """Finds the article of a reading among those of the archive and of the batch itself."""

    def __init__(self, connection: Connection, sources: dict[str, int], readings: Sequence[Reading]) -> None:
        identities = [identity for identity, _ in readings]
        self._sources = sources
        known = _known_addresses(
            connection, {key for i in identities for key in (*(a.key for a in i.addresses), i.left) if key}
        )
        self._by_address = {key: article_id for key, (article_id, _) in known.items()}
        self._visited = {key for key, (_, kind) in known.items() if kind == "fetched"}
        self._by_identifier = _known_identifiers(connection, sources, identities)
        self._by_content_key = _known_content_keys(connection, {i.content_key for i in identities})
        self._by_content = _known_contents(connection, {c.content_hash for i, c in readings if not i.addresses})
        ids = {*self._by_address.values(), *self._by_identifier.values(), *self._by_content_key.values()}
        self._by_id = load_stories(connection, ids.union(*self._by_content.values()))

    def knows_address(self, story: Story, key: str) -> bool:
        """Whether the address was the article's before."""
        return self._by_address.get(key) == story.id

    def has_address(self, key: str) -> bool:
        """Whether the address is any article's."""
        return key in self._by_address

    def was_visited(self, key: str) -> bool:
        """Whether a page was ever found at the address."""
        return key in self._visited

    def find(self, identity: Identity, content: Content) -> Story | None:
        """Find the article of a reading: by the publisher's id, else its addresses, else what it says."""
        source_id = self._sources.get(identity.source or "")
        if identity.identifier and (id_ := self._by_identifier.get((source_id, identity.identifier))):
            return self._by_id[id_]
        for address in identity.addresses:
            story = self._by_id.get(self._by_address.get(address.key, 0))
            if (
                story
                and not (identity.identifier and story.row["identifier"])
                and self._vouches(address, story, content)
            ):
                return story
        if story := self._moved(identity, content):
            return story
        if identity.addresses or identity.identifier:
            return self._without_address(identity, content)
        story = self._by_id.get(self._by_content_key.get(identity.content_key, 0))
        return story or self._with_address(identity, content, source_id)

    def _vouches(self, address: Address, story: Story, content: Content) -> bool:
        """Whether an address makes a reading this article's.

        A canonical address that no page was ever found at may be a slip of the site's template, the same on all pages:
        it counts only between pages of one headline.
        """
        if address.kind == "fetched" or self.was_visited(address.key):
            return True
        return story.has_headline(content.columns["headline_key"])

    def _moved(self, identity: Identity, content: Content) -> Story | None:
        """The article whose address redirects here, if the headlines agree: one page may stand for all that is gone."""
        story = self._by_id.get(self._by_address.get(identity.left or "", 0))
        if story is None or (identity.identifier and story.row["identifier"]):
            return None
        return story if story.has_headline(content.columns["headline_key"]) else None

    def _without_address(self, identity: Identity, content: Content) -> Story | None:
        """An article that came without an address is this one if publisher, headline, stated date and text agree."""
        story = self._by_id.get(self._by_content_key.get(identity.content_key, 0))
        if story is None or story.row["url"] or story.row["identifier"] or not identity.stated:
            return None
        return story if any(o.content_hash == content.content_hash for o in story.observations) else None

    def _with_address(self, identity: Identity, content: Content, source_id: int | None) -> Story | None:
        """The same the other way round: the article in the archive has an address, the reading has none."""
        if not identity.stated:
            return None
        same = (self._by_id[id_] for id_ in self._by_content.get((content.content_hash, identity.stated), ()))
        return next((story for story in same if story.row["source_id"] == source_id), None)

    def note(self, story: Story, identity: Identity, content: Content) -> None:
        """Let later readings of the batch find what has just been seen."""
        self._by_id[story.id] = story
        if story.row["identifier"]:
            self._by_identifier[story.row["source_id"], story.row["identifier"]] = story.id
        for address in identity.addresses:
            self._by_address.setdefault(address.key, story.id)
            if address.kind == "fetched":
                self._visited.add(address.key)
        if story.row["content_key"]:
            self._by_content_key[story.row["content_key"]] = story.id
        self._by_content.setdefault((content.content_hash, identity.stated), set()).add(story.id)


def _known_addresses(connection: Connection, keys: set[str]) -> dict[str, tuple[int, str]]:
    """The article and the kind of each address the archive has."""
    if not keys:
        return {}
    columns = article_url.c
    query = select(columns.url_key, columns.article_id, columns.kind).where(among(connection, columns.url_key, keys))
    return {key: (article_id, kind) for key, article_id, kind in connection.execute(query)}


def _known_identifiers(
    connection: Connection, sources: dict[str, int], identities: Sequence[Identity]
) -> dict[tuple[int | None, str], int]:
    wanted = {(sources.get(i.source or ""), i.identifier) for i in identities if i.identifier}
    if not wanted:
        return {}
    query = select(article.c.source_id, article.c.identifier, article.c.id).where(
        article.c.source_id.in_({source for source, _ in wanted}),
        among(connection, article.c.identifier, {identifier for _, identifier in wanted}),
    )
    return {(source, identifier): id_ for source, identifier, id_ in connection.execute(query)}


def _known_content_keys(connection: Connection, keys: set[str]) -> dict[str, int]:
    if not keys:
        return {}
    query = select(article.c.content_key, article.c.id).where(among(connection, article.c.content_key, keys))
    return dict(connection.execute(query).all())


def _known_contents(connection: Connection, hashes: set[str]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    if not hashes:
        return found
    dates = [revision.c[f"{name}_{part}"] for name in ("date_modified", "date_published") for part in ("at", "day")]
    query = select(revision.c.content_hash, revision.c.article_id, *dates).where(
        among(connection, revision.c.content_hash, hashes)
    )
    for digest, id_, *stated in connection.execute(query):
        first = next((moment for moment in stated if moment is not None), None)
        found.setdefault((digest, first.isoformat() if first else ""), set()).add(id_)
    return found


def load_stories(connection: Connection, ids: Iterable[int], *, lock: bool = True) -> dict[int, Story]:
    """Read all that is known of articles; on PostgreSQL with `lock` their rows stay locked until the commit."""
    ids = set(ids)
    if not ids:
        return {}
    query = select(article).where(among(connection, article.c.id, ids)).order_by(article.c.id)
    query = query.with_for_update() if lock else query
    stories = {row["id"]: Story(dict(row), stored_row=dict(row)) for row in connection.execute(query).mappings()}
    query = select(*(revision.c[name] for name in _REVISION)).where(among(connection, revision.c.article_id, ids))
    for row in connection.execute(query).mappings():
        stories[row["article_id"]].revisions[row["id"]] = Revision(**{k: row[k] for k in _REVISION_FIELDS})
    seen = (
        select(*(capture.c[name] for name in _OBSERVATION))
        .where(among(connection, capture.c.article_id, ids))
        .order_by(capture.c.id)
    )
    for row in connection.execute(seen).mappings():
        _observe(stories[row["article_id"]], row)
    return stories


def _observe(story: Story, row: RowMapping) -> None:
    story.observations.append(
        Observation(
            capture_id=row["id"],
            at=row["observed_at"],
            by=row["observed_by"],
            content_hash=row["content_hash"] or "",
            is_whole=row["is_whole"],
            revision_id=row["revision_id"],
            stored_revision_id=row["revision_id"],
            is_stored=True,
            reader_version=row["reader_version"],
            record_id=row["record_id"],
        )
    )
    if row["date_published"]:
        story.published[row["record_id"]] = row["date_published"]
