"""The one thread that writes: it takes entries from a crawl's event loop and writes them in batches."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, TypeVar
from weakref import WeakKeyDictionary

from newscrawl.archive.archive import Archive
from newscrawl.archive.entries import Entry, Outcome, Visit
from newscrawl.errors import ArchiveError, CaptureError, LockedError
from newscrawl.threads import Threads

Answer = TypeVar("Answer")
Store = Archive
_BEHIND = 5.0


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is written: as soon as one of these is reached."""

    entries: int = 100
    bytes: int = 8 << 20
    seconds: float = 1.0


class Writer:
    """Keeps an archive open in a thread of its own, for the time of one crawl.

    Its methods are called from the event loop only. After an error nothing more is written: every later call raises
    the same, and what was not confirmed is still pending in the ledger. After `close` it is ArchiveError.
    """

    _of_crawls: ClassVar[WeakKeyDictionary[object, Writer]] = WeakKeyDictionary()

    def __init__(self, open_store: Callable[[], Store], limits: BatchLimits | None = None) -> None:
        self._open_store = open_store
        self._limits = limits or BatchLimits()
        self._thread = Threads(1, "archive")
        self._handed_in: deque[float] = deque()
        """When each job was that the thread has not done yet."""
        self._opening: asyncio.Task[Store] | None = None
        self._batch: list[tuple[Entry, asyncio.Future[Outcome]]] = []
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self.is_closed = False
        self.error: BaseException | None = None
        self.run_id: int | None = None
        """The run that entries belong to, once a spider has begun one."""
        self.on_outcome: Callable[[Entry, Outcome], None] | None = None
        """Told of every entry that was written."""
        self.on_visited: Callable[[Visit, Entry], None] | None = None
        """The frontier's: told of every visit that is settled."""
        self.complete: Callable[[Entry], Entry] | None = None
        """Adds what the maker of an entry could not know: its visit, what was found there, the next check."""
        self.before_close: Callable[[Store], None] | None = None
        """Done last, in the writer's thread, unless writing has failed."""

    @classmethod
    def of(cls, crawl: object) -> Writer | None:
        """The writer that serves a crawl, if it has one."""
        return cls._of_crawls.get(crawl)

    @property
    def is_behind(self) -> bool:
        """Whether something has waited for seconds to be done: the database is away or locked, or the disk is slow."""
        return bool(self._handed_in) and time.monotonic() - self._handed_in[0] > _BEHIND

    def serve(self, crawl: object) -> None:
        """Be the writer of this crawl, for all its parts."""
        self._of_crawls[crawl] = self

    async def open(self) -> Store:
        """Open the archive, once; raises what `Archive.open` does."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._in_thread(self._open_store))
        return await self._opening

    async def call(self, work: Callable[[Store], Answer], *, flush: bool = True) -> Answer:
        """Do something with the archive, in its thread; with `flush` when all entries handed in before are written."""
        store = await self.open()
        self._require_open()
        if flush:
            self.flush()
        return await self._in_thread(partial(self._call, store, work))

    async def write(self, entry: Entry) -> Outcome:
        """Have an entry written with the next batch, and wait until it is."""
        if self.error is not None:
            raise self.error
        await self.open()
        self._require_open()
        if self.complete is not None:
            entry = self.complete(entry)
        written: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._batch.append((entry, written))
        self._bytes += len(entry.page.body) if entry.page else 0
        if len(self._batch) >= self._limits.entries or self._bytes >= self._limits.bytes:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._limits.seconds, self.flush)
        return await written

    def flush(self) -> None:
        """Write what has been handed in, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._batch and self._opening is not None:
            batch, self._batch, self._bytes = self._batch, [], 0
            entries = [entry for entry, _ in batch]
            write = partial(self._write, self._opening.result(), entries)
            self._do(write).add_done_callback(partial(self._written, batch))

    async def close(self) -> None:
        """Write the rest and close the archive; harmless twice."""
        if self.is_closed:
            return
        self.flush()
        # From here on: what comes behind the store's end would be lost, or wait for ever.
        self.is_closed = True
        try:
            if self._opening is not None and self._opening.done() and not self._opening.exception():
                await self._in_thread(partial(self._close, self._opening.result()))
        finally:
            self._thread.shutdown()

    def _require_open(self) -> None:
        if self.is_closed:
            raise ArchiveError("the archive is closed: the crawl is over, and what comes now is not kept")

    def _write(self, store: Store, entries: list[Entry]) -> list[Outcome]:
        """In the thread. A batch that waits behind one that failed is not tried: it would wait as long in vain."""
        if self.error is not None:
            raise self.error
        try:
            return store.write(entries)
        except BaseException as error:
            self.error = error
            raise

    def _call(self, store: Store, work: Callable[[Store], Answer]) -> Answer:
        """In the thread. What was tried in vain once is not tried again: each time it would wait as long."""
        if self.error is not None:
            raise self.error
        try:
            return work(store)
        except (ArchiveError, CaptureError, LockedError) as error:
            self.error = error
            raise

    def _close(self, store: Store) -> None:
        try:
            if self.before_close is not None and self.error is None:
                self.before_close(store)
        finally:
            store.close()

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await self._do(work)

    def _do(self, work: Callable[[], Answer]) -> asyncio.Future[Answer]:
        job = asyncio.get_running_loop().run_in_executor(self._thread, work)
        self._handed_in.append(time.monotonic())
        job.add_done_callback(lambda _: self._handed_in.popleft())
        return job

    def _written(self, batch: list[tuple[Entry, asyncio.Future[Outcome]]], job: asyncio.Future[list[Outcome]]) -> None:
        if job.cancelled():
            for _, written in batch:
                written.cancel()
            return
        if error := job.exception():
            for _, written in batch:
                if not written.done():
                    written.set_exception(error)
            return
        # All who wait first: one that is told afterwards may fail.
        for (_, written), outcome in zip(batch, job.result(), strict=True):
            if not written.done():
                written.set_result(outcome)
        for (entry, _), outcome in zip(batch, job.result(), strict=True):
            self._tell(entry, outcome)

    def _tell(self, entry: Entry, outcome: Outcome) -> None:
        if self.on_visited and entry.visit:
            self.on_visited(entry.visit, entry)
        if self.on_outcome:
            self.on_outcome(entry, outcome)
