"""The queues of the ledger: what is due, as queries that find it by indexes.

The work is found by lanes, a source at a host (`source_host`), each with an index of its own: what a look costs depends
on how many lanes there are, never on how much waits in them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, literal_column, or_, select, true
from sqlalchemy import Row as DatabaseRow

from newscrawl.archive.among import among
from newscrawl.archive.entries import Budget
from newscrawl.archive.tables import announcement, host, source, source_host, source_state

_a, _d, _h, _l = announcement.c, source_state.c, host.c, source_host.c
# Partial indexes are used only where the query says their condition, and says it without parameters.
PENDING = _a.state == literal_column("'pending'")
READY = and_(PENDING, _a.not_before.is_(None))
WAITING = and_(PENDING, _a.not_before.is_not(None))
UNLEASED_CHECK = and_(_a.next_check_at.is_not(None), _a.lease_owner.is_(None))
Found = DatabaseRow[Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work is to be done, as ids of sources; None for everybody's."""

    doors: Collection[int] | None
    new: Collection[int] | None
    again: Collection[int] | None


@dataclass(frozen=True, slots=True)
class Lane:
    """The addresses of one source at one host."""

    id: int
    source_id: int
    host_id: int


def scope_of(connection: Connection, sources: Sequence[str] | None, budgets: Mapping[str, Budget]) -> Scope:
    """Leave out the sources that nothing is left for."""
    if sources is None and not budgets:
        return Scope(None, None, None)
    query = select(source.c.key, source.c.id)
    if sources is not None:
        query = query.where(among(connection, source.c.key, list(sources)))
    ids = dict(connection.execute(query).all())
    spent = {kind: {key for key, left in budgets.items() if getattr(left, kind) == 0} for kind in ("new", "again")}
    new, again = ([id_ for key, id_ in ids.items() if key not in spent[kind]] for kind in ("new", "again"))
    return Scope(list(ids.values()), new, again)


def is_free(
    connection: Connection, owner: str, now: datetime, clock: datetime, passing_over: Collection[str]
) -> ColumnElement[bool]:
    """Whether a host may be asked by this owner; `clock`: that of leases, which all processes share."""
    is_mine = _h.lease_owner == owner
    is_nobodys = and_(_h.lease_owner.is_(None), or_(_h.lease_until.is_(None), _h.lease_until <= clock))
    return and_(
        or_(_h.hold_until.is_(None), _h.hold_until <= now),
        or_(is_mine, is_nobodys),
        ~among(connection, _h.name, sorted(passing_over)) if passing_over else true(),
    )


def is_in(connection: Connection, column: ColumnElement[Any], ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if ids is None else among(connection, column, list(ids))


def due_doors(
    connection: Connection, scope: Scope, free: ColumnElement[bool], now: datetime, limit: int
) -> Select[Any]:
    return (
        select(source_state, _h.name.label("host"), source.c.key.label("source"))
        .join(host, _h.id == _d.host_id)
        .outerjoin(source, source.c.id == _d.source_id)
        .where(_d.next_poll_at <= now, _d.lease_owner.is_(None), free, is_in(connection, _d.source_id, scope.doors))
        .order_by(_d.next_poll_at, _d.id)
        .limit(limit)
        .with_for_update(of=(host, source_state), skip_locked=True)
    )


def _first(condition: ColumnElement[bool], column: Any, *order: Any) -> Any:
    """The head of a lane's queue. A scalar subquery: no plan reads the whole queue for it."""
    in_lane = and_(_a.source_id == _l.source_id, _a.host_id == _l.host_id)
    return select(column).where(in_lane, condition).order_by(*order).limit(1).correlate(source_host).scalar_subquery()


_READY_HEAD = _first(READY, _a.id, _a.priority, _a.id)
_CHECK_HEAD = _first(UNLEASED_CHECK, _a.next_check_at, _a.next_check_at)


def lanes_with_work(
    connection: Connection, scope: Scope, free: ColumnElement[bool], now: datetime, limit: int
) -> Select[Any]:
    has_new = and_(is_in(connection, _l.source_id, scope.new), _READY_HEAD.is_not(None))
    has_checks = and_(is_in(connection, _l.source_id, scope.again), now >= _CHECK_HEAD)
    return (
        select(_l.id, _l.source_id, _l.host_id)
        .join(host, _h.id == _l.host_id)
        .where(free, or_(has_new, has_checks))
        .limit(limit)
        .with_for_update(of=host, skip_locked=True)
    )


def waiting_lanes(connection: Connection, scope: Scope) -> Select[Any]:
    ready = case((is_in(connection, _l.source_id, scope.new), _READY_HEAD), else_=None)
    check = case((is_in(connection, _l.source_id, scope.again), _CHECK_HEAD), else_=None)
    named = (ready.label("ready"), check.label("next_check_at"), _h.hold_until)
    return (
        select(*named)
        .join_from(source_host, host, _h.id == _l.host_id)
        .where(is_in(connection, _l.source_id, scope.doors))
    )


def heads(
    connection: Connection, lanes: list[int], condition: ColumnElement[bool], order: Sequence[str], count: int
) -> Sequence[Found]:
    """The first rows of each lane's queue."""
    in_lane = and_(_a.source_id == _l.source_id, _a.host_id == _l.host_id, condition)
    by = [_a[name] for name in order]
    columns = (announcement, _h.name.label("host"), source.c.key.label("source"))
    if connection.dialect.name == "postgresql":
        head = select(announcement).where(in_lane).order_by(*by).limit(count).correlate(source_host).lateral("head")
        query = select(head, *columns[1:]).join_from(source_host, head, true())
    else:
        first = select(_a.id).where(in_lane).order_by(*by).limit(count).correlate(source_host)
        query = select(*columns).join_from(source_host, announcement, _a.id.in_(first))
    query = query.join(host, _h.id == _l.host_id).join(source, source.c.id == _l.source_id)
    rows = connection.execute(query.where(among(connection, _l.id, lanes))).all()
    return sorted(rows, key=lambda row: [getattr(row, name) for name in order])
