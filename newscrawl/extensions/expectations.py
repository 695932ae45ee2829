"""What a source declares that is to be expected of it, against what a run found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from newscrawl.extensions.tally import Count
from newscrawl.sources import Expect

SPAN = timedelta(days=7)
"""Over so long the announcements of a day are averaged."""
_ENOUGH = 10
"""Articles; of fewer no share is told."""
_FEW = 0.5
"""News comes unevenly: only less than this share of the expected is told."""


def shortfalls(expect: Expect, count: Count, announced: int | None) -> Iterator[dict[str, Any]]:
    """What falls short, as what was expected and found; `announced`: in the last SPAN, None where it is not known."""
    if expect.per_day and announced is not None and announced / SPAN.days < _FEW * expect.per_day:
        yield {"what": "per_day", "expected": expect.per_day, "found": round(announced / SPAN.days, 1)}
    for name, share in expect.fill.items() if count.articles >= _ENOUGH else ():
        found = count.fields[name] / count.articles
        if found < share:
            yield {"what": name, "expected": share, "found": round(found, 3)}
