"""Leases: which visits are due, and whose they are.

A host is leased by one process at a time, and its visits with it: politeness holds however many processes there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, literal_column, or_, select, update

from newscrawl.archive.among import among
from newscrawl.archive.entries import READ, Budget, Visit
from newscrawl.archive.queues import (
    PENDING,
    READY,
    UNLEASED_CHECK,
    WAITING,
    Lane,
    Scope,
    due_doors,
    heads,
    is_free,
    is_in,
    lanes_with_work,
    waiting_lanes,
)
from newscrawl.archive.tables import announced_by, announcement, attempt, host, source_state
from newscrawl.archive.turns import choose
from newscrawl.article import NOT_THERE, Announced

LEASE_TIME = timedelta(minutes=15)
"""A lease that was not renewed for so long is anybody's, even if its owner seems alive."""
_COOLING = timedelta(seconds=1)
"""Between the last request of one process and the first of the next to the same host (SQLite knows only one)."""
_PROMOTED_AT_ONCE = 1000
_a, _d, _h = announcement.c, source_state.c, host.c
Alive = Callable[[Collection[str]], Collection[str]]
"""Says which of these owners live."""


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
    clock = _shared_clock(connection, now)
    _take_over(connection, owner, clock, alive)
    _promote(connection, now)
    free = is_free(connection, owner, now, clock, passing_over)
    doors = connection.execute(due_doors(connection, scope, free, now, limit)).all()
    lanes = [Lane(*row) for row in connection.execute(lanes_with_work(connection, scope, free, now, limit))]
    chosen = {door.host_id for door in doors} | {lane.host_id for lane in lanes}
    _lease_hosts(connection, owner, chosen, clock)
    new = heads(connection, _of(lanes, scope.new), READY, ("priority", "id"), per_host)
    due = and_(UNLEASED_CHECK, _a.next_check_at <= now)
    again = heads(connection, _of(lanes, scope.again), due, ("next_check_at",), per_host)
    visits = choose(doors, new, again, budgets=budgets, limit=limit, per_host=per_host)
    _mark(connection, owner, visits, clock)
    _give_back_hosts(connection, owner, {visit.host for visit in visits}, clock)
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
    for row in connection.execute(waiting_lanes(connection, scope)):
        if row.ready is not None:
            times.append(max(row.hold_until or now, now))
        if row.next_check_at is not None:
            times.append(max(row.hold_until or now, row.next_check_at))
    is_waiting = and_(WAITING, is_in(connection, _a.source_id, scope.new))
    times += connection.scalars(select(_a.not_before).where(is_waiting).order_by(_a.not_before).limit(1))
    polls = (
        select(_d.next_poll_at, _h.hold_until)
        .join(host, _h.id == _d.host_id)
        .where(_d.next_poll_at.is_not(None), is_in(connection, _d.source_id, scope.doors))
    )
    times += [max(due, until or due) for due, until in connection.execute(polls)]
    return min(times, default=None)


_UNLEASED = case((_a.state == literal_column("'leased'"), literal_column("'pending'")), else_=_a.state)


def _shared_clock(connection: Connection, now: datetime) -> datetime:
    """The time by which leases run out: that of the database where several machines share it.

    A machine whose clock jumps ahead must not take what others are at.
    """
    if connection.dialect.name != "postgresql":
        return now
    shared: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return shared


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
        .where(WAITING, _a.not_before <= now)
        .order_by(_a.not_before)
        .limit(_PROMOTED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    connection.execute(update(announcement).where(_a.id.in_(due)).values(not_before=None))


def _lease_hosts(connection: Connection, owner: str, ids: Collection[int], now: datetime) -> None:
    """Take hosts, and renew the leases of those held already."""
    taken = or_(_h.lease_owner == owner, among(connection, _h.id, sorted(ids)))
    connection.execute(update(host).where(taken).values(lease_owner=owner, lease_until=now + LEASE_TIME))


def _of(lanes: Iterable[Lane], sources: Collection[int] | None) -> list[int]:
    return [lane.id for lane in lanes if sources is None or lane.source_id in sources]


def _mark(connection: Connection, owner: str, visits: Sequence[Visit], now: datetime) -> None:
    """Write down whose they are. An address that was settled before keeps its state while it is checked again."""
    lease: dict[str, Any] = {"lease_owner": owner, "lease_until": now + LEASE_TIME}
    addresses = among(connection, _a.id, [visit.id for visit in visits if not visit.is_door])
    state = case((PENDING, literal_column("'leased'")), else_=_a.state)
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
    missed = _missed(connection, [visit.id for visit in visits if visit.failures and not visit.is_door])
    return [
        visit if visit.is_door else replace(visit, announced=told.get(visit.id), **missed.get(visit.id, {}))
        for visit in visits
    ]


def _missed(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """How often these addresses were missed since they were there last, and since when."""
    t, earlier = attempt.c, attempt.alias().c
    there = select(func.max(earlier.id)).where(earlier.announcement_id == t.announcement_id)
    there_last = there.where(earlier.state.in_(sorted(READ))).scalar_subquery()
    query = (
        select(t.announcement_id, func.count(), func.min(t.at))
        .where(among(connection, t.announcement_id, ids), t.reason.in_(sorted(NOT_THERE)))
        .where(t.id > func.coalesce(there_last, 0))
        .group_by(t.announcement_id)
    )
    return {id_: {"misses": count, "missed_since": since} for id_, count, since in connection.execute(query)}
