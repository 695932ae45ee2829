"""How many visits each source may still have in this run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from newscrawl.archive.entries import Budget, Visit


class Budgets:
    """Counts what was leased against what each source may have; polls of doors are free."""

    def __init__(self, given: Mapping[str, Budget]) -> None:
        self._given = given
        self._taken: Counter[tuple[str, bool]] = Counter()

    def take(self, visit: Visit) -> None:
        if not visit.is_door:
            self._taken[visit.source or "", _is_again(visit)] += 1

    def give_back(self, visit: Visit) -> None:
        if not visit.is_door:
            self._taken[visit.source or "", _is_again(visit)] -= 1

    def left(self) -> dict[str, Budget]:
        return {
            key: Budget(
                new=None if budget.new is None else max(budget.new - self._taken[key, False], 0),
                again=None if budget.again is None else max(budget.again - self._taken[key, True], 0),
            )
            for key, budget in self._given.items()
        }


def _is_again(visit: Visit) -> bool:
    """Whether the address was settled before."""
    return visit.settled_at is not None
