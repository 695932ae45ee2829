"""An archive that keeps nothing: for trying out what a run would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newscrawl.archive.entries import Announcement, Due, Entry, Outcome
from newscrawl.article import State


class Rehearsal:
    """Answers as an empty Archive does, without a database and without a file."""

    def __init__(self) -> None:
        self._announced: dict[str, Due] = {}
        self._states: Counter[tuple[str, str | None]] = Counter()

    def start_run(self, kind: str, arguments: Mapping[str, Any], version: str) -> int:
        """Begin a run; there is only one."""
        del kind, arguments, version
        return 1

    def finish_run(self, run_id: int, verdict: str, counters: Mapping[str, Any]) -> None:
        """Nothing is noted."""

    def announce(self, rows: Iterable[Announcement], run_id: int | None = None, *, again: bool = True) -> int:
        """Remember addresses for `pending`; the answer is how many were given."""
        del run_id, again
        given = 0
        for given, row in enumerate(rows, 1):  # noqa: B007 - counts a stream
            self._announced.setdefault(row.url, Due(len(self._announced) + 1, row.url, 0))
        return given

    def pending(self, run_id: int, limit: int = 500) -> Iterator[Due]:
        """All addresses that were announced, in that order."""
        del run_id, limit
        return iter(self._announced.values())

    def count_states(self, run_id: int) -> dict[tuple[str, str | None], int]:
        """How many visits ended in which (state, reason)."""
        del run_id
        return dict(self._states)

    def write(self, batch: Sequence[Entry]) -> list[Outcome]:
        """What an empty archive would make of the entries, each taken alone."""
        return [self._outcome(entry) for entry in batch]

    def close(self) -> None:
        """Nothing is open."""

    def _outcome(self, entry: Entry) -> Outcome:
        if entry.article is not None and entry.refusal is None:
            outcome = Outcome(entry.record_id, State.STORED, is_new_article=True, is_new_revision=True, revision=1)
        else:
            outcome = Outcome(entry.record_id, *entry.refused_as())
        self._states[outcome.state, outcome.reason] += 1
        return outcome
