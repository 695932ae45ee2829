"""The archive: one class with verbs. Callers give and get dataclasses; they see neither sessions nor SQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from newscrawl import capture
from newscrawl.archive import announcing, doors, hosts, leases, ledger, lock
from newscrawl.archive.again import pages_of, store_again
from newscrawl.archive.away import is_away, remedy
from newscrawl.archive.captures import KeptPage, confirmed, earlier, end_of_rows
from newscrawl.archive.engine import make_engine, writing
from newscrawl.archive.entries import Announcement, Budget, Due, Entry, Outcome, RobotsRow, RunRow, SourceRow, Visit
from newscrawl.archive.lock import RunLock
from newscrawl.archive.prepare import Prepared, prepare
from newscrawl.archive.quarantine import write_or_put_aside
from newscrawl.archive.queues import scope_of
from newscrawl.archive.remembering import KeptMemories, Memories, OneMemory
from newscrawl.archive.reread import Reader, read_today
from newscrawl.archive.schema import require_current, upgrade
from newscrawl.archive.visited import MOST, visited
from newscrawl.archive.write import write
from newscrawl.article import Article
from newscrawl.capture import CaptureRef, CaptureWriter
from newscrawl.errors import ArchiveError, CaptureError

_LOG = logging.getLogger(__name__)
_WAITS = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts while the database is away; the last one is repeated."""
_LITTLE_PATIENCE = 10.0
Answer = TypeVar("Answer")


class Archive:
    """Everything that is kept: articles with their revisions, captures, and the ledger of addresses.

    One thread writes. The WARC records are on disk before the rows that point at them; the rows of a batch and the
    ledger's outcome commit together.
    """

    def __init__(
        self, engine: Engine, captures_folder: Path, *, reader: Reader, patience: float, warc_bytes: int
    ) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._folder = captures_folder
        self._reader = reader
        self._patience = patience
        self.is_pressed: Callable[[], bool] = lambda: False
        """Whether somebody wants an end: then there is little patience."""
        self._warc_bytes = warc_bytes
        self._lock = RunLock(engine)
        self._has_leases = False
        self._is_shared = False
        self._former_owners: list[str] = []
        self.owner = lock.new_owner()
        """This process, as leases and runs name it."""
        self._store: CaptureWriter | None = None
        self._refs: dict[str, CaptureRef] = {}
        self.memories = KeptMemories(engine, captures_folder, self._patiently)

    @classmethod
    def open(
        cls,
        database_url: str,
        captures_folder: Path | str,
        *,
        create: bool = False,
        reader: Reader = read_today,
        patience: float = 120.0,
        warc_bytes: int = capture.MAX_BYTES,
    ) -> Self:
        """Open an archive; with `create` its schema is made, or brought up to date, first.

        `patience`: seconds for which a write waits for a database that is away. `warc_bytes`: a capture file that has
        so many is followed by another.
        Raises ArchiveError, with the remedy, for a database that is missing, unreachable or at another revision.
        """
        engine = make_engine(database_url)
        try:
            if create:
                upgrade(engine)
            require_current(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, Path(captures_folder), reader=reader, patience=patience, warc_bytes=warc_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files, connections and the lock. An unfinished run stays resumable."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self._release_at_once()
        self._lock.release()
        self._engine.dispose()

    @property
    def engine(self) -> Engine:
        """For the readers of the archive."""
        return self._engine

    @property
    def captures_folder(self) -> Path:
        """Where the WARC files are."""
        return self._folder

    def start_run(self, kind: str, arguments: Mapping[str, Any], version: str, *, shared: bool = False) -> int:
        """Begin a run, or go on with one of the same kind and arguments that died; the answer is its id.

        Raises LockedError while another process is at it (on SQLite: at any run), ArchiveError or CaptureError where
        nothing could be kept. `shared`: on PostgreSQL any number
        of processes may be at it, each with a run of its own; they share the work by leases.
        """
        self._is_shared = shared
        self._lock.take(self.owner if shared else f"{kind} {ledger.arguments_key(arguments)[:12]}")
        capture.require_writable(self._folder)

        def start(connection: Connection) -> int:
            alive = partial(self._lock.held_among, connection) if shared else None
            return ledger.start_run(
                connection, kind, arguments, version=version, owner=self.owner, now=datetime.now(UTC), alive=alive
            )

        return self._patiently(start)

    def finish_run(self, run_id: int, verdict: str, counters: Mapping[str, Any]) -> None:
        """Close a run's books and give its lock back."""
        self._patiently(lambda c: ledger.finish_run(c, run_id, verdict, counters, datetime.now(UTC)))
        self._lock.release()

    def run(self, run_id: int) -> RunRow:
        """Read a run back; KeyError for none of that id."""
        with self._engine.connect() as connection:
            return ledger.get_run(connection, run_id)

    def announce(self, rows: Iterable[Announcement], run_id: int | None = None, *, again: bool = True) -> int:
        """Enter addresses in the ledger; the answer is how many were given.

        They become pending for the run, except those it has settled already: a resumed run may announce everything
        again. With `again` off, what the archive knows from earlier runs stays settled too.
        """
        count = 0
        for chunk in ledger.chunks(rows):
            enter = partial(announcing.announce, rows=chunk, run_id=run_id, again=again, now=datetime.now(UTC))
            self._patiently(enter)
            count += len(chunk)
        return count

    def pending(self, run_id: int, limit: int = 500) -> Iterator[Due]:
        """What the run still has to visit, in the order announced, read `limit` rows at a time.

        No transaction stays open between two rows; what is announced meanwhile comes too; nothing comes twice.
        """
        last = 0
        while due := self._pending(run_id, last, limit):
            yield from due
            last = due[-1].id

    def count_states(self, run_id: int) -> dict[tuple[str, str | None], int]:
        """How many of the run's addresses are in which (state, reason)."""
        return self._patiently(lambda connection: ledger.count_states(connection, run_id))

    def count_known(self, sources: Sequence[str]) -> dict[str, int]:
        """How many addresses of each of these sources the ledger knows."""
        return self._patiently(lambda connection: ledger.count_known(connection, sources))

    def count_waiting(self, sources: Sequence[str]) -> int:
        """How many addresses of these sources wait for a visit."""
        return self._patiently(lambda connection: ledger.count_waiting(connection, sources))

    def count_since(self, sources: Sequence[str], since: datetime) -> dict[str, int]:
        """How many addresses of each of these sources were announced since; of those known longer than that."""
        return self._patiently(lambda connection: ledger.count_since(connection, sources, since))

    def visited(self, source: str, most: int = MOST) -> list[tuple[str, bool]]:
        """The addresses of a source that were read, those announced last, and whether each was an article."""
        return self._patiently(lambda connection: visited(connection, source, most))

    def write(self, batch: Sequence[Entry]) -> list[Outcome]:
        """Keep a batch: WARC records first, then all its rows and the ledger's outcome in one transaction.

        The outcomes come in the order of the entries. A bad entry goes to quarantine, the others are kept. Writing an
        entry twice is harmless. Raises ArchiveError when the database stays away longer than the archive's patience;
        the same batch can then be written again.
        """
        if not batch:
            return []
        self._capture(batch)
        prepared = [prepare(entry, self._refs.get(entry.record_id)) for entry in batch]
        outcomes = self._patiently(lambda connection: self._write(connection, prepared))
        for entry in batch:
            self._refs.pop(entry.record_id, None)
        return outcomes

    def read_again(self, page: KeptPage, memories: Memories | None = None) -> Article | None:
        """Read a capture's bytes with today's reader; None where they are gone or give no article any more.

        `memories`: what is known of sites; without, each page is read by itself.
        """
        try:
            kept = capture.load(self._folder, page.warc_file, page.warc_offset)
        except CaptureError as error:
            _LOG.warning("a capture cannot be read again: %s", error)
            return None
        return self._reader(kept, memories.of_page(kept) if memories else None)

    def store_again(self, article_ids: Sequence[int], memories: Memories | None = None) -> int:
        """Read all kept pages of these articles with today's reader and store what it makes of them.

        What the reader alone changed is no revision. The answer is how many articles changed; doing it twice changes
        nothing.
        """
        with self._engine.connect() as connection:
            pages = pages_of(connection, article_ids)
        readings = {page.id: article for page in pages if (article := self.read_again(page, memories))}
        return self.store_readings(article_ids, readings)

    def store_readings(self, article_ids: Sequence[int], readings: Mapping[int, Article]) -> int:
        """Store readings of all kept pages of these articles, by capture id, as `store_again` does its own."""
        return self._patiently(lambda c: store_again(c, article_ids, readings, datetime.now(UTC)))

    def declare(self, rows: Iterable[SourceRow], *, force: bool = False) -> None:
        """Enter sources and their doors, or what has changed about them; with `force` these doors are due at once."""
        declared = list(rows)
        self._patiently(lambda connection: doors.declare(connection, declared, datetime.now(UTC), force=force))

    def lease(
        self,
        *,
        limit: int,
        sources: Sequence[str] | None = None,
        budgets: Mapping[str, Budget] | None = None,
        per_host: int = 20,
        passing_over: Collection[str] = (),
        now: datetime | None = None,
    ) -> list[Visit]:
        """Take visits that are due: doors first, then new addresses, then re-checks.

        Hosts that are held, leased by another process, or named in `passing_over` give none. `sources` None: anyone's.
        A run must have been started. When the session that tells others of this process was lost, so may its leases
        be: they are given back first, and `owner` is another one.
        """
        moment = now or datetime.now(UTC)
        left = budgets or {}

        def take(connection: Connection) -> list[Visit]:
            self._lock_again()
            if self._former_owners:
                leases.give_back(connection, self._former_owners)
            return leases.lease(
                connection,
                self.owner,
                scope=scope_of(connection, sources, left),
                budgets=left,
                now=moment,
                limit=limit,
                per_host=per_host,
                passing_over=passing_over,
                alive=partial(self._lock.held_among, connection),
            )

        self._has_leases = True
        visits = self._patiently(take)
        self._former_owners.clear()
        return visits

    def release(self, visits: Iterable[Visit] | None = None) -> None:
        """Give leases back: those of these visits, or all that this process has."""
        if visits is not None:
            given = list(visits)
            self._patiently(lambda connection: leases.release(connection, self.owner, given))
        elif self._has_leases:
            self._patiently(lambda connection: leases.give_back(connection, [self.owner, *self._former_owners]))
            self._has_leases = False

    def _release_at_once(self) -> None:
        """Give back what is leased, unless the database is away."""
        if not self._has_leases:
            return
        try:
            with self._writing.begin() as connection:
                leases.give_back(connection, [self.owner, *self._former_owners])
        except DBAPIError as error:
            # Without its lock this process counts as dead, and its leases are anybody's.
            _LOG.warning("the leases could not be given back: %s", error.orig)
        self._has_leases = False

    def next_due_at(
        self, sources: Sequence[str] | None = None, budgets: Mapping[str, Budget] | None = None
    ) -> datetime | None:
        """When something may be due that `lease` would give; None when nothing waits at all."""

        def look(connection: Connection) -> datetime | None:
            return leases.next_due_at(connection, scope_of(connection, sources, budgets or {}), datetime.now(UTC))

        return self._patiently(look)

    def robots(self, host: str) -> RobotsRow | None:
        """What is known of a host (`newscrawl.urls.origin`); None for one nobody met."""
        return self._patiently(lambda connection: hosts.robots(connection, host))

    def keep_robots(self, host: str, status: int, body: bytes, fetched_at: datetime) -> None:
        """Keep a host's robots.txt, or with what status it has none."""
        self._patiently(lambda connection: hosts.keep_robots(connection, host, status, body, fetched_at))

    def hold(self, host: str, seconds: float, reason: str) -> None:
        """Let nobody ask this host for a while; a longer hold stands."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._patiently(lambda connection: hosts.hold(connection, [(host, until, reason)]))

    def _lock_again(self) -> None:
        """Where the session that held the lock is gone: take it again, for leases under another name.

        The leases of the old name may be another's by now; what of them is not, the next lease gives back.
        """
        if not self._lock.is_lost():
            return
        if not self._is_shared:
            self._lock.retake()
            return
        _LOG.warning("the session that held this process's leases was lost: they are given back")
        self._former_owners.append(self.owner)
        self.owner = lock.new_owner()
        self._lock.take(self.owner)

    def _pending(self, run_id: int, after: int, limit: int) -> list[Due]:
        return self._patiently(lambda connection: ledger.pending(connection, run_id, after, limit))

    def _capture(self, batch: Sequence[Entry]) -> None:
        """Append what has no record yet; a batch that is written again has its records."""
        pages = [e.page for e in batch if e.page and e.keeps_page and e.record_id not in self._refs]
        stand = {e.page.url: e.page for e in batch if e.page and e.page.url and e.page.wire and e.confirms}
        if not pages and not stand:
            return
        if self._store is None:
            self._mend()
            self._store = CaptureWriter(self._folder, max_bytes=self._warc_bytes)
        if stand:
            known = self._patiently(lambda c: confirmed(c, stand.keys()))
            self._store.confirm([(page, known[url]) for url, page in stand.items() if url in known])
        refs = self._store.append(pages, lambda digests: self._patiently(lambda c: earlier(c, digests)))
        self._refs |= {ref.record_id: ref for ref in refs}

    def _mend(self) -> None:
        """Cut off what writers that were killed left half written; no row points there."""
        for file in capture.mend(self._folder, lambda file: self._patiently(lambda c: end_of_rows(c, file))):
            _LOG.info("the torn end of %s was cut off: its writer was killed", file)

    def _write(self, connection: Connection, prepared: list[Prepared]) -> list[Outcome]:
        now = datetime.now(UTC)
        return write_or_put_aside(connection, prepared, now, lambda part: write(connection, part, now, self._as_read))

    def _as_read(self, page: KeptPage, version: str | None) -> Article | None:
        """Read a capture as a new one was read: by the same reader, with the same version of site memory."""
        return self.read_again(page, OneMemory(self.memories.of_version(version) if version else None))

    def _deadline(self, begun: float) -> float:
        return begun + (min(self._patience, _LITTLE_PATIENCE) if self.is_pressed() else self._patience)

    def _patiently(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do work in one transaction; while the database is away wait and do it again."""
        begun = time.monotonic()
        is_back = True
        for wait in chain(_WAITS, repeat(_WAITS[-1])):
            try:
                if not is_back:
                    self._lock_again()
                with self._writing.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if not is_away(error) or remedy(error) or time.monotonic() + wait > self._deadline(begun):
                    raise _gone(self._engine, error) from error
                _LOG.warning("the database is away, trying again in %s s: %s", wait, error.orig)
            is_back = False
            time.sleep(wait)
        raise AssertionError


def _gone(engine: Engine, error: DBAPIError) -> ArchiveError:
    where = engine.url.render_as_string(hide_password=True)
    advice = remedy(error) or "let it be reached and written again"
    return ArchiveError(
        f"the database {where} cannot be written: {error.orig}. Nothing of this batch was stored; {advice}, "
        "and run the same command again."
    )
