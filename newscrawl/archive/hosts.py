"""Servers: what is known of them, who may ask them, and until when nobody may."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select, update

from newscrawl.archive.among import among
from newscrawl.archive.bulk import insert_many
from newscrawl.archive.entries import RobotsRow
from newscrawl.archive.tables import host, source_host

_RESTS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""Of a host that does not say for how long, by how often in a row it put off before."""
_COLUMNS = (
    host.c.name,
    host.c.robots_status,
    host.c.robots,
    host.c.robots_fetched_at,
    host.c.hold_until,
    host.c.hold_reason,
    host.c.failures,
)


def ensure_hosts(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Find or make hosts by name."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    query = select(host.c.name, host.c.id).where(among(connection, host.c.name, wanted))
    known: dict[str, int] = dict(connection.execute(query).all())
    if missing := [{"name": name, "failures": 0} for name in wanted if name not in known]:
        insert_many(connection, host, missing, unless="name")
        known = dict(connection.execute(query).all())
    return known


def ensure_lanes(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Note at which hosts (second) the addresses of a source (first) are."""
    rows = [{"source_id": source_id, "host_id": host_id} for source_id, host_id in sorted(set(pairs))]
    if not rows:
        return
    lanes = source_host.c
    query = select(lanes.source_id, lanes.host_id).where(
        among(connection, lanes.source_id, [r["source_id"] for r in rows])
    )
    known = {tuple(row) for row in connection.execute(query)}
    missing = [row for row in rows if (row["source_id"], row["host_id"]) not in known]
    insert_many(connection, source_host, missing, unless="source_id, host_id")


def robots(connection: Connection, name: str) -> RobotsRow | None:
    """What is known of a host; None for one nobody met."""
    row = connection.execute(select(*_COLUMNS).where(host.c.name == name)).one_or_none()
    return RobotsRow(*row) if row else None


def keep_robots(connection: Connection, name: str, status: int, body: bytes, fetched_at: datetime) -> None:
    """Keep a host's robots.txt, or that it has none."""
    ensure_hosts(connection, [name])
    values = {"robots": body, "robots_status": status, "robots_fetched_at": fetched_at}
    connection.execute(update(host).where(host.c.name == name).values(**values))


def rests(connection: Connection, names: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Until when these hosts rest that put off without saying for how long.

    One that rests already does not rest longer for what was under way before.
    """
    wanted = sorted(set(names))
    query = select(host.c.name, host.c.failures, host.c.hold_until).where(among(connection, host.c.name, wanted))
    until = dict.fromkeys(wanted, now + _RESTS[0])
    for name, failures, held in connection.execute(query) if wanted else ():
        until[name] = held if held and held > now else now + _RESTS[min(failures, len(_RESTS) - 1)]
    return until


def hold(connection: Connection, holds: Iterable[tuple[str, datetime, str]]) -> None:
    """Let nobody ask these hosts (by name) until then; a longer hold stands."""
    longest: dict[str, tuple[datetime, str]] = {}
    for name, until, reason in holds:
        if name not in longest or longest[name][0] < until:
            longest[name] = (until, reason)
    if longest:
        ensure_hosts(connection, longest)
        rows = [{"of": name, "until": until, "why": why} for name, (until, why) in sorted(longest.items())]
        connection.execute(_HOLD, rows)


def forgive(connection: Connection, names: Iterable[str]) -> None:
    """These hosts answer: their failures in a row are over."""
    query = update(host).where(among(connection, host.c.name, sorted(set(names))), host.c.failures > 0)
    connection.execute(query.values(failures=0))


_UNTIL = bindparam("until", type_=host.c.hold_until.type)
_HOLD = (
    update(host)
    .where(host.c.name == bindparam("of"))
    .where(or_(host.c.hold_until.is_(None), host.c.hold_until < _UNTIL))
    .values(hold_until=_UNTIL, hold_reason=bindparam("why"), failures=host.c.failures + 1)
)
