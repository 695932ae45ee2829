"""What a crawl enters in the ledger before it begins: its sources with their doors, and the addresses it was given."""

from __future__ import annotations

from datetime import datetime

from newscrawl import urls
from newscrawl.archive.entries import Announcement, Door, SourceRow
from newscrawl.archive.writer import Store
from newscrawl.article import DoorKind
from newscrawl.sources import Source
from newscrawl.spiders.orders import Orders

_BY = "newscrawl crawl"


def declare(store: Store, orders: Orders, run_id: int, now: datetime) -> None:
    """Enter sources, doors and addresses; doing it again changes nothing."""
    homes = [address for address in orders.addresses if urls.path_of(address) in ("", "/")]
    store.declare([_row(source, orders, homes, now) for source in orders.sources.values()])
    articles = [address for address in orders.addresses if address not in homes]
    store.announce([_asked_for(address, orders) for address in articles], run_id)


def _row(source: Source, orders: Orders, homes: list[str], now: datetime) -> SourceRow:
    own = [Door(kind, url, source.id) for kind, url in source.doors(now)]
    asked = [Door(DoorKind.HOME, home, source.id) for home in homes if orders.source_of(home) is source]
    return SourceRow(
        key=source.id,
        name=source.name,
        homepage=source.homepage,
        country=source.country,
        language=source.language,
        timezone=source.timezone,
        doors=(*own, *asked),
    )


def _asked_for(address: str, orders: Orders) -> Announcement:
    source = orders.source_of(address)
    return Announcement(address, by=_BY, source=source.id if source else None)
