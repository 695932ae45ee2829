"""Write the revisions of the articles a batch touches, and everything that hangs on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from newscrawl.archive import links
from newscrawl.archive.among import among
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.content import FIRST, Change, change
from newscrawl.archive.ids import Ids
from newscrawl.archive.load import stored_content
from newscrawl.archive.rows import Content, Row
from newscrawl.archive.story import Revision, Story
from newscrawl.archive.tables import (
    author,
    correction,
    document,
    image,
    keyword,
    link,
    revision,
    revision_author,
    revision_keyword,
)
from newscrawl.archive.timeline import Observation, assign
from newscrawl.archive.upserts import upsert
from newscrawl.archive.words import SearchText

_CHILDREN = (revision_author, revision_keyword, image, link, correction)


@dataclass(slots=True)
class Planned:
    """A revision as it has to stand in the archive."""

    story: Story
    id: int
    number: int
    is_latest: bool
    group: list[Observation]
    stored: Revision | None
    content: Content | None
    """What has to be written; None where the stored row says it already."""
    before: Planned | None
    change: Change | None = None
    """None where the stored one still holds."""

    @property
    def same_as_id(self) -> int | None:
        """The first earlier revision of equal content: the article went back to it."""
        earlier, found = self.before, None
        while earlier:
            found = earlier.id if earlier.group[0].content_hash == self.group[0].content_hash else found
            earlier = earlier.before
        return found

    def place(self) -> Row:
        """The columns that say where in the order it stands."""
        return {
            "number": self.number,
            "is_latest": self.is_latest,
            "observed_at": self.group[0].at,
            "observed_by": self.group[0].by,
            "same_as_id": self.same_as_id,
        }


def write(connection: Connection, stories: Iterable[Story], now: datetime) -> list[Planned]:
    """Bring the revisions of these articles in line with what was observed of them."""
    assigned = [(story, groups, _rows_of(story, groups)) for story in stories if (groups := story.groups())]
    ids = Ids(connection, revision, sum(row_id is None for _, _, rows in assigned for row_id in rows))
    planned: list[Planned] = []
    dropped: set[int] = set()
    for story, groups, rows in assigned:
        plan = _plan(connection, story, zip(groups, rows, strict=True), ids)
        planned += plan
        dropped |= set(story.revisions) - {p.id for p in plan}
    _compare(connection, planned)
    _make_room(connection, planned, dropped)
    _insert(connection, [p for p in planned if p.stored is None], now)
    _update(connection, [p for p in planned if p.stored is not None], now)
    _write_children(connection, [p for p in planned if p.content])
    _write_documents(connection, [p for p in planned if p.is_latest])
    return planned


def drop(connection: Connection, planned: Sequence[Planned]) -> None:
    """Delete the stored revisions that no capture belongs to any more. Captures must have been moved before."""
    kept = {p.id for p in planned}
    stories = {p.story.id: p.story for p in planned}
    if gone := {id_ for story in stories.values() for id_ in story.revisions} - kept:
        connection.execute(delete(revision).where(revision.c.id.in_(gone)))


def _rows_of(story: Story, groups: list[list[Observation]]) -> list[int | None]:
    return assign(groups, {r.id: r.content_hash for r in story.revisions.values()})


def _plan(
    connection: Connection, story: Story, assigned: Iterable[tuple[list[Observation], int | None]], ids: Ids
) -> list[Planned]:
    plan: list[Planned] = []
    for seen in story.observations:
        seen.revision_id = None
    for group, row_id in assigned:
        stored = story.revisions.get(row_id or 0)
        content = story.refreshed.get(stored.id) if stored else _new_content(connection, story, group)
        plan.append(
            Planned(
                story,
                id=stored.id if stored else next(ids),
                number=len(plan) + 1,
                is_latest=False,
                group=group,
                stored=stored,
                content=content,
                before=plan[-1] if plan else None,
            )
        )
        for seen in group:
            seen.revision_id = plan[-1].id
    plan[-1].is_latest = True
    return plan


def _new_content(connection: Connection, story: Story, group: list[Observation]) -> Content:
    for seen in group:
        if seen.capture_id in story.contents:
            return story.contents[seen.capture_id]
    # The captures of one revision now stand on both sides of another one: its row is copied.
    same = next(r for r in story.revisions.values() if r.content_hash == group[0].content_hash)
    return stored_content(connection, same.id)


def _compare(connection: Connection, planned: Sequence[Planned]) -> None:
    """Count what changed where a revision or the one before it is not what it was."""
    changed = [p for p in planned if _is_to_compare(p)]
    wanted = {p.id for one in changed if one.before for p in (one, one.before) if not p.content}
    texts = _texts(connection, wanted)
    for one in changed:
        one.change = change(_says(one.before, texts), _says(one, texts)) if one.before else FIRST


def _is_to_compare(planned: Planned) -> bool:
    if planned.content:
        return True
    if planned.before is None or planned.stored is None:
        return planned.stored is not None and planned.stored.number != 1
    before = planned.before.stored
    return before is None or planned.before.content is not None or before.number != planned.stored.number - 1


def _says(planned: Planned, texts: dict[int, tuple[str, str]]) -> tuple[str, str]:
    if planned.content:
        return planned.content.article.headline or "", planned.content.text
    return texts[planned.id]


def _texts(connection: Connection, ids: set[int]) -> dict[int, tuple[str, str]]:
    if not ids:
        return {}
    query = select(revision.c.id, revision.c.headline, revision.c.article_body).where(
        among(connection, revision.c.id, ids)
    )
    return {id_: (headline, text) for id_, headline, text in connection.execute(query)}


def _make_room(connection: Connection, planned: Sequence[Planned], dropped: set[int]) -> None:
    """Move the rows whose number or rank changes out of the way of the unique constraints."""
    moving = {p.id for p in planned if p.stored and (p.number != p.stored.number or p.is_latest != _was_latest(p))}
    if moving | dropped:
        aside = update(revision).where(revision.c.id.in_(moving | dropped))
        connection.execute(aside.values(number=-revision.c.id, is_latest=False))


def _was_latest(planned: Planned) -> bool:
    return planned.stored is not None and planned.stored.number == max(
        r.number for r in planned.story.revisions.values()
    )


def _insert(connection: Connection, planned: Sequence[Planned], now: datetime) -> None:
    rows = []
    for one in planned:
        assert one.content is not None
        assert one.change is not None
        rows.append(
            {
                "id": one.id,
                "article_id": one.story.id,
                **one.place(),
                **_counted(one.change),
                **one.content.columns,
                "created_at": now,
                "updated_at": now,
            }
        )
    insert_many(connection, revision, rows)


def _counted(found: Change) -> Row:
    return {"chars_added": found.chars_added, "chars_removed": found.chars_removed, "is_minor": found.is_minor}


def _update(connection: Connection, planned: Sequence[Planned], now: datetime) -> None:
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for one in planned:
        row = {**one.place(), **(_counted(one.change) if one.change else {})}
        if one.content:
            row |= {**one.content.columns, "updated_at": now}
        elif not one.change and _stands(one):
            continue
        by_columns.setdefault(tuple(row), []).append({**row, "row_id": one.id})
    for rows in by_columns.values():
        connection.execute(update(revision).where(revision.c.id == bindparam("row_id")), rows)


def _stands(planned: Planned) -> bool:
    stored = planned.stored
    assert stored is not None
    place = (planned.number, planned.is_latest, planned.group[0].at, planned.same_as_id)
    return place == (stored.number, _was_latest(planned), stored.observed_at, stored.same_as_id)


def _write_children(connection: Connection, planned: Sequence[Planned]) -> None:
    contents = [(p.id, p.content) for p in planned if p.content]
    if again := [p.id for p in planned if p.stored]:
        for table in _CHILDREN:
            connection.execute(delete(table).where(table.c.revision_id.in_(again)))
    people = _ensure_named(connection, author, [row for _, c in contents for row in c.authors])
    named = ((id_, [_by(row, people) for row in c.authors]) for id_, c in contents)
    _insert_numbered(connection, revision_author, named)
    words = _ensure_named(connection, keyword, [row for _, c in contents for row in c.keywords])
    keyed = ((id_, [{"keyword_id": words[row["key"]]} for row in c.keywords]) for id_, c in contents)
    _insert_numbered(connection, revision_keyword, keyed)
    _insert_numbered(connection, image, ((id_, c.images) for id_, c in contents))
    _insert_numbered(connection, correction, ((id_, c.corrections) for id_, c in contents))
    links.resolve(connection, contents_by_source(planned))
    _insert_numbered(connection, link, ((id_, c.links) for id_, c in contents))


def contents_by_source(planned: Sequence[Planned]) -> list[tuple[int | None, Content]]:
    """The contents to be written, each with the source of its article."""
    return [(p.story.row["source_id"], p.content) for p in planned if p.content]


def _by(row: Row, people: dict[str, int]) -> Row:
    return {"author_id": people[row["key"]], "name": row["name"], "role": row["role"], "url": row["url"]}


def _insert_numbered(connection: Connection, table: Table, found: Iterable[tuple[int, list[Row]]]) -> None:
    rows = [{"revision_id": id_, "position": n, **row} for id_, parts in found for n, row in enumerate(parts, 1)]
    insert_many(connection, table, rows)


def _ensure_named(connection: Connection, table: Table, rows: Iterable[Row]) -> dict[str, int]:
    """Find or make authors or keywords by key. Sorted, so that two writers never wait for each other crosswise."""
    by_key = {row["key"]: row for row in rows}
    if not by_key:
        return {}
    query = select(table.c.key, table.c.id).where(among(connection, table.c.key, by_key))
    known: dict[str, int] = dict(connection.execute(query).all())
    if missing := sorted(by_key.keys() - known.keys()):
        columns = [c.name for c in table.columns if c.name != "id"]
        new = [{name: by_key[key][name] for name in columns} for key in missing]
        insert_many(connection, table, new, unless="key")
        known = dict(connection.execute(query).all())
    return known


def _write_documents(connection: Connection, latest: Sequence[Planned]) -> None:
    new_rows: list[Row] = []
    rows: list[Row] = []
    for one in latest:
        if one.content is None and _was_latest(one):
            continue
        content = one.content or stored_content(connection, one.id)
        row = {"article_id": one.story.id, **fitting(content.words())}
        (new_rows if one.story.is_new else rows).append(row)
    insert_many(connection, document, new_rows)
    if not rows:
        return
    insert = upsert(connection, document)
    new = insert.excluded
    columns = {name: new[name] for name in SearchText._fields}
    connection.execute(insert.on_conflict_do_update(index_elements=["article_id"], set_=columns), rows)


_INDEXED_BYTES = 600_000


def fitting(words: SearchText) -> dict[str, str]:
    """Cut at a word what would make PostgreSQL's vector longer than the mebibyte it may have."""
    found = words._asdict()
    if sum(map(len, words)) * 4 > _INDEXED_BYTES:
        room = _INDEXED_BYTES // len(found)
        for name, text in found.items():
            if len(encoded := text.encode()) > room:
                found[name] = encoded[:room].decode(errors="ignore").rpartition(" ")[0]
    return found
