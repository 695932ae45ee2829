"""What a crawl enters in the ledger before it begins: its sources with their doors, and the addresses it was given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from newscrawl import urls
from newscrawl.archive import Archive
from newscrawl.archive.entries import Announcement, Door, SourceRow
from newscrawl.archive.writer import Store
from newscrawl.article import DoorKind
from newscrawl.errors import UsageError
from newscrawl.sources import Source
from newscrawl.spiders.orders import Orders

_BY = "newscrawl crawl"


def begin(store: Store, kind: str, arguments: Mapping[str, Any], orders: Orders, now: datetime) -> int:
    """Begin the run and enter sources, doors and addresses; the answer is the run's id.

    What was asked for by name is due at once, of all sources what is due.
    """
    if not isinstance(store, Archive):
        raise UsageError("a crawl keeps what it fetches: there is no dry run of it")
    run_id = store.start_run(kind, arguments, version("newscrawl"), shared=True)
    homes = [address for address in orders.addresses if urls.is_home(address)]
    rows = [_row(source, orders, homes, now) for source in orders.sources.values()]
    store.declare(rows, force=not orders.is_all)
    articles = [address for address in orders.addresses if address not in homes]
    store.announce([_asked_for(address, orders) for address in articles], run_id)
    return run_id


def _row(source: Source, orders: Orders, homes: list[str], now: datetime) -> SourceRow:
    own = [Door(kind, url, source.id) for kind, url in source.doors(now)] if source.id in orders.named else []
    asked = [Door(DoorKind.HOME, home, source.id) for home in homes if orders.source_of(home) is source]
    return SourceRow(
        key=source.id,
        name=source.name,
        homepage=source.homepage,
        domains=source.domains,
        country=source.country,
        language=source.language,
        timezone=source.timezone,
        doors=(*own, *asked),
    )


def _asked_for(address: str, orders: Orders) -> Announcement:
    source = orders.source_of(address)
    return Announcement(address, by=_BY, source=source.id if source else None)
