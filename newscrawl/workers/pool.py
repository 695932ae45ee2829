"""As many workers as there may be, and pages that wait for them."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newscrawl.article import Page, Reading, Reason, Refusal
from newscrawl.workers.attempt import attempt
from newscrawl.workers.messages import Failure
from newscrawl.workers.worker import Worker

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

_LOG = logging.getLogger(__name__)
_AHEAD = 2
"""Pages a worker has at once: one is read, one waits in the pipe, so that the worker never waits for the crawler."""


class Pool:
    """Reads pages in processes of their own; with none of them, in this one. It serves one event loop.

    A worker leaves after `pages_per_process` pages: what a library leaks ends with it.
    """

    def __init__(self, processes: int, seconds_per_page: float = 10.0, pages_per_process: int = 1000) -> None:
        """`seconds_per_page`: processor time; by the clock a page may take six times that."""
        self._processes = processes
        self._seconds = seconds_per_page
        self._pages = pages_per_process
        self._workers: list[Worker] = []
        self._starting = asyncio.Lock()
        self._room = asyncio.Semaphore(max(processes, 1) * _AHEAD)

    @property
    def size(self) -> int:
        """How many calls of `read` at once keep all workers busy."""
        return max(self._processes * _AHEAD, 1)

    async def read(self, page: Page, memory: SiteMemory | None = None) -> Reading:
        """Read a page into a raw article, as `newscrawl.read` does; waits while all workers are busy.

        What a page does to its reader (an exception, a crash, no end) is a refusal: `Reason.READER_*`. Raises
        ReadersError where processes cannot be started.
        """
        if self._processes == 0:
            return _reading(page, attempt(page, memory))
        async with self._room:
            answer = None
            while answer is None:
                worker = await self._free_worker()
                answer = await worker.read(page, memory)
        return _reading(page, answer)

    def close(self) -> None:
        """End all workers; pages that are still being read are cancelled. Harmless twice."""
        while self._workers:
            self._workers.pop().end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _free_worker(self) -> Worker:
        """The worker with the least to do, or a new one where all are busy and more may be started."""
        async with self._starting:
            able = [worker for worker in self._workers if worker.pages_left > 0]
            idlest = min(able, key=lambda worker: worker.waiting, default=None)
            if idlest is None or (idlest.waiting >= _AHEAD and len(able) < self._processes):
                idlest = await Worker.start(self._seconds, self._pages, self._lost)
                self._workers.append(idlest)
            return idlest

    def _lost(self, worker: Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)


def _reading(page: Page, answer: Reading | Failure) -> Reading:
    if isinstance(answer, Failure):
        _LOG.error("the reader failed on %s\n%s", page.ledger_url or page.url, answer.trace)
        return Reading(refusal=Refusal(Reason.READER_ERROR, answer.error))
    if answer.article:
        answer.article.page = page
    elif answer.refusal and answer.refusal.reason in {Reason.READER_DIED, Reason.READER_TIMEOUT}:
        _LOG.error("%s: %s", page.ledger_url or page.url, answer.refusal.detail)
    return answer
