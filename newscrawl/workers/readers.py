"""The pool for callers without an event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newscrawl.article import Page, Reading
from newscrawl.workers.pool import Pool

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory


class Readers:
    """Reads many pages, as many at once as there are processes for."""

    def __init__(self, processes: int, seconds_per_page: float = 10.0, pages_per_process: int = 1000) -> None:
        """As Pool's."""
        self._runner = asyncio.Runner()
        self._pool = Pool(processes, seconds_per_page, pages_per_process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()
        self._runner.close()

    def read(self, pages: Iterable[tuple[Page, SiteMemory | None]]) -> list[Reading]:
        """Read pages as `newscrawl.read` does, in order.

        They are taken one by one as there is room, and the bytes of those that have been read aren't held: the page of
        an article that comes out has an empty body.
        """
        return self._runner.run(self._read(pages))

    async def _read(self, pages: Iterable[tuple[Page, SiteMemory | None]]) -> list[Reading]:
        ahead: deque[asyncio.Task[Reading]] = deque()
        readings = []
        for page, memory in pages:
            if len(ahead) >= self._pool.size:
                readings.append(_light(await ahead.popleft()))
            ahead.append(asyncio.create_task(self._pool.read(page, memory)))
        readings.extend([_light(await task) for task in ahead])
        return readings


def _light(reading: Reading) -> Reading:
    if reading.article and reading.article.page:
        reading.article.page = replace(reading.article.page, body=b"")
    return reading
