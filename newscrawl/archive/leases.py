"""Leases: which visits are due, and whose they are.

A host is leased by one process at a time, and its visits with it: politeness holds however many processes there are.
The work is found by queues per source and host (`source_host`), each an index of its own, so that what a lease costs
depends on how many queues there are, never on how much waits in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal_column, or_, select, true, update
from sqlalchemy import Row as DatabaseRow

from newscrawl.archive.among import among
from newscrawl.archive.entries import ARTICLE, Budget, Visit
from newscrawl.archive.tables import announced_by, announcement, host, source, source_host, source_state
from newscrawl.article import Announced

LEASE_TIME = timedelta(minutes=15)
"""A lease that was not renewed for so long is anybody's, even if its owner seems alive."""
_COOLING = timedelta(seconds=1)
"""Between the last request of one process and the first of the next to the same host (SQLite knows only one)."""
_PROMOTED_AT_ONCE = 1000
_a, _d, _h, _l = announcement.c, source_state.c, host.c, source_host.c
# Partial indexes are used only where the query says their condition, and says it without parameters.
_PENDING = _a.state == literal_column("'pending'")
_READY = and_(_PENDING, _a.not_before.is_(None))
_UNLEASED_CHECK = and_(_a.next_check_at.is_not(None), _a.lease_owner.is_(None))
Found = DatabaseRow[Any]
Alive = Callable[[Collection[str]], Collection[str]]
"""Says which of these owners live."""


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


def lease(
    connection: Connection,
    owner: str,
    *,
    scope: Scope,
    budgets: Mapping[str, Budget],
    now: datetime,
    limit: int,
    per_host: int,
    passing_over: Collection[str],
    alive: Alive,
) -> list[Visit]:
    """Take what is due: doors first, then new addresses, then re-checks. The statements are as many every time."""
    _take_over(connection, owner, now, alive)
    _promote(connection, now)
    free = _is_free(connection, owner, now, passing_over)
    doors = connection.execute(_due_doors(connection, scope, free, now, limit)).all()
    lanes = [Lane(*row) for row in connection.execute(_lanes_with_work(connection, scope, free, now, limit))]
    chosen = {door.host_id for door in doors} | {lane.host_id for lane in lanes}
    _lease_hosts(connection, owner, chosen, now)
    new = _heads(connection, _of(lanes, scope.new), _READY, ("priority", "id"), per_host)
    due = and_(_UNLEASED_CHECK, _a.next_check_at <= now)
    again = _heads(connection, _of(lanes, scope.again), due, ("next_check_at",), per_host)
    visits = _within(doors, new, again, budgets=budgets, limit=limit, per_host=per_host)
    _mark(connection, owner, visits, now)
    _give_back_hosts(connection, owner, {visit.host for visit in visits}, now)
    return _told(connection, visits)


def give_back(connection: Connection, owners: Collection[str]) -> None:
    """Free all that these owners lease."""
    free: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    is_theirs = among(connection, _a.lease_owner, list(owners))
    connection.execute(update(announcement).where(is_theirs).values(state=_UNLEASED, **free))
    for table in (source_state, host):
        connection.execute(update(table).where(among(connection, table.c.lease_owner, list(owners))).values(**free))


def release(connection: Connection, owner: str, visits: Iterable[Visit]) -> None:
    """Free some visits; the leases of their hosts stay."""
    free: dict[str, Any] = {"lease_owner": None, "lease_until": None}
    ids: dict[bool, list[int]] = {True: [], False: []}
    for visit in visits:
        ids[visit.is_door].append(visit.id)
    mine = and_(_a.lease_owner == owner, among(connection, _a.id, ids[False]))
    connection.execute(update(announcement).where(mine).values(state=_UNLEASED, **free))
    mine = and_(_d.lease_owner == owner, among(connection, _d.id, ids[True]))
    connection.execute(update(source_state).where(mine).values(**free))


def next_due_at(connection: Connection, scope: Scope, now: datetime) -> datetime | None:
    """When the next visit may be due; None when nothing waits. Work at a host that another leases counts as due."""
    times: list[datetime] = []
    for row in connection.execute(_waiting_lanes(connection, scope)):
        if row.ready is not None:
            times.append(max(row.hold_until or now, now))
        if row.next_check_at is not None:
            times.append(max(row.hold_until or now, row.next_check_at))
    is_waiting = and_(_PENDING, _a.not_before.is_not(None), _in(connection, _a.source_id, scope.new))
    times += connection.scalars(select(_a.not_before).where(is_waiting).order_by(_a.not_before).limit(1))
    polls = (
        select(_d.next_poll_at, _h.hold_until)
        .join(host, _h.id == _d.host_id)
        .where(_d.next_poll_at.is_not(None), _in(connection, _d.source_id, scope.doors))
    )
    times += [max(due, until or due) for due, until in connection.execute(polls)]
    return min(times, default=None)


_UNLEASED = case((_a.state == literal_column("'leased'"), literal_column("'pending'")), else_=_a.state)


def _take_over(connection: Connection, owner: str, now: datetime, alive: Alive) -> None:
    """Free what the dead have left."""
    query = select(_h.lease_owner, func.max(_h.lease_until)).where(_h.lease_owner.is_not(None), _h.lease_owner != owner)
    until = dict(connection.execute(query.group_by(_h.lease_owner)).all())
    living = set(alive(until)) if until else set()
    if dead := [name for name, end in until.items() if name not in living or (end is not None and end < now)]:
        give_back(connection, dead)


def _promote(connection: Connection, now: datetime) -> None:
    """What waited until now is ready."""
    due = (
        select(_a.id)
        .where(_PENDING, _a.not_before.is_not(None), _a.not_before <= now)
        .order_by(_a.not_before)
        .limit(_PROMOTED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    connection.execute(update(announcement).where(_a.id.in_(due)).values(not_before=None))


def _is_free(connection: Connection, owner: str, now: datetime, passing_over: Collection[str]) -> ColumnElement[bool]:
    """Whether a host may be asked by this owner."""
    is_mine = _h.lease_owner == owner
    is_nobodys = and_(_h.lease_owner.is_(None), or_(_h.lease_until.is_(None), _h.lease_until <= now))
    return and_(
        or_(_h.hold_until.is_(None), _h.hold_until <= now),
        or_(is_mine, is_nobodys),
        ~among(connection, _h.name, sorted(passing_over)) if passing_over else true(),
    )


def _in(connection: Connection, column: ColumnElement[Any], ids: Collection[int] | None) -> ColumnElement[bool]:
    return true() if ids is None else among(connection, column, list(ids))


def _due_doors(
    connection: Connection, scope: Scope, free: ColumnElement[bool], now: datetime, limit: int
) -> Select[Any]:
    return (
        select(source_state, _h.name.label("host"), source.c.key.label("source"))
        .join(host, _h.id == _d.host_id)
        .outerjoin(source, source.c.id == _d.source_id)
        .where(_d.next_poll_at <= now, _d.lease_owner.is_(None), free, _in(connection, _d.source_id, scope.doors))
        .order_by(_d.next_poll_at, _d.id)
        .limit(limit)
        .with_for_update(of=(host, source_state), skip_locked=True)
    )


def _first(condition: ColumnElement[bool], column: Any, *order: Any) -> Any:
    """The head of a lane's queue. A scalar subquery: no plan reads the whole queue for it."""
    in_lane = and_(_a.source_id == _l.source_id, _a.host_id == _l.host_id)
    return select(column).where(in_lane, condition).order_by(*order).limit(1).correlate(source_host).scalar_subquery()


_READY_HEAD = _first(_READY, _a.id, _a.priority, _a.id)
_CHECK_HEAD = _first(_UNLEASED_CHECK, _a.next_check_at, _a.next_check_at)


def _lanes_with_work(
    connection: Connection, scope: Scope, free: ColumnElement[bool], now: datetime, limit: int
) -> Select[Any]:
    has_new = and_(_in(connection, _l.source_id, scope.new), _READY_HEAD.is_not(None))
    has_checks = and_(_in(connection, _l.source_id, scope.again), now >= _CHECK_HEAD)
    return (
        select(_l.id, _l.source_id, _l.host_id)
        .join(host, _h.id == _l.host_id)
        .where(free, or_(has_new, has_checks))
        .limit(limit)
        .with_for_update(of=host, skip_locked=True)
    )


def _waiting_lanes(connection: Connection, scope: Scope) -> Select[Any]:
    ready = case((_in(connection, _l.source_id, scope.new), _READY_HEAD), else_=None)
    check = case((_in(connection, _l.source_id, scope.again), _CHECK_HEAD), else_=None)
    named = (ready.label("ready"), check.label("next_check_at"), _h.hold_until)
    return (
        select(*named)
        .join_from(source_host, host, _h.id == _l.host_id)
        .where(_in(connection, _l.source_id, scope.doors))
    )


def _lease_hosts(connection: Connection, owner: str, ids: Collection[int], now: datetime) -> None:
    """Take hosts, and renew the leases of those held already."""
    taken = or_(_h.lease_owner == owner, among(connection, _h.id, sorted(ids)))
    connection.execute(update(host).where(taken).values(lease_owner=owner, lease_until=now + LEASE_TIME))


def _of(lanes: Iterable[Lane], sources: Collection[int] | None) -> list[int]:
    return [lane.id for lane in lanes if sources is None or lane.source_id in sources]


def _heads(
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


def _within(
    doors: Sequence[Found],
    new: Sequence[Found],
    again: Sequence[Found],
    *,
    budgets: Mapping[str, Budget],
    limit: int,
    per_host: int,
) -> list[Visit]:
    """Choose: no more than was asked for, every host its share, every source within its budget."""
    left = {"new": {k: b.new for k, b in budgets.items()}, "again": {k: b.again for k, b in budgets.items()}}
    of_host: dict[str, int] = defaultdict(int)
    visits = [_poll(row) for row in doors]
    for kind, rows in (("new", new), ("again", again)):
        for row in _by_turns(rows):
            budget = left[kind].get(row.source)
            if len(visits) >= limit or of_host[row.host] >= per_host or budget == 0:
                continue
            of_host[row.host] += 1
            if budget is not None:
                left[kind][row.source] = budget - 1
            visits.append(_visit(row))
    return visits


def _by_turns(rows: Sequence[Found]) -> Iterable[Found]:
    """One of each host, then the second of each, and so on."""
    queues: dict[str, list[Found]] = defaultdict(list)
    for row in rows:
        queues[row.host].append(row)
    return (row for turn in zip_longest(*queues.values()) for row in turn if row is not None)


def _poll(row: Found) -> Visit:
    return Visit(
        kind=row.kind,
        id=row.id,
        url=row.url,
        host=row.host,
        source=row.source,
        attempts=row.attempts,
        failures=row.failures,
        etag=row.etag,
        last_modified=row.last_modified,
        settled_at=row.polled_at,
        interval_seconds=row.interval_seconds,
    )


def _visit(row: Found) -> Visit:
    return Visit(
        kind=ARTICLE,
        id=row.id,
        url=row.url,
        host=row.host,
        source=row.source,
        attempts=row.attempts,
        failures=row.failures,
        unchanged=row.unchanged,
        hops=row.hops,
        depth=row.depth,
        etag=row.etag,
        last_modified=row.last_modified,
        article_id=row.article_id,
        first_announced_at=row.first_announced_at,
        settled_at=row.settled_at,
    )


def _mark(connection: Connection, owner: str, visits: Sequence[Visit], now: datetime) -> None:
    """Write down whose they are. An address that was settled before keeps its state while it is checked again."""
    lease: dict[str, Any] = {"lease_owner": owner, "lease_until": now + LEASE_TIME}
    addresses = among(connection, _a.id, [visit.id for visit in visits if not visit.is_door])
    state = case((_PENDING, literal_column("'leased'")), else_=_a.state)
    connection.execute(update(announcement).where(addresses).values(state=state, **lease))
    doors = among(connection, _d.id, [visit.id for visit in visits if visit.is_door])
    connection.execute(update(source_state).where(doors).values(**lease))


def _give_back_hosts(connection: Connection, owner: str, busy: Collection[str], now: datetime) -> None:
    """Free the hosts that are held for nothing."""
    at_work = select(_a.host_id).where(_a.lease_owner == owner, _a.host_id.is_not(None))
    polled = select(_d.host_id).where(_d.lease_owner == owner, _d.host_id.is_not(None))
    idle = and_(
        _h.lease_owner == owner,
        ~among(connection, _h.name, sorted(busy)),
        _h.id.not_in(at_work),
        _h.id.not_in(polled),
    )
    free_at = now + _COOLING if connection.dialect.name == "postgresql" else None
    connection.execute(update(host).where(idle).values(lease_owner=None, lease_until=free_at))


def _told(connection: Connection, visits: Sequence[Visit]) -> list[Visit]:
    """Add who announced each address, and what was said of it there first."""
    told: dict[int, Announced] = {}
    by = announced_by.c
    ids = [visit.id for visit in visits if not visit.is_door]
    query = select(by.announcement_id, by.by, by.title, by.date_raw).where(among(connection, by.announcement_id, ids))
    for id_, name, title, date_raw in connection.execute(query.order_by(by.id)):
        known = told.get(id_)
        if known is None or (not known.date_raw and date_raw):
            told[id_] = Announced(by=name, title=title, date_raw=date_raw)
    return [visit if visit.is_door else replace(visit, announced=told.get(visit.id)) for visit in visits]
