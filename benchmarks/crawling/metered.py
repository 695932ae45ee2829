"""`newscrawl` with meters: what the parts of a crawl cost, each in processor time of the thread it runs in.

python benchmarks/crawling/metered.py FILE crawl --all ...   writes the seconds by part into FILE, as JSON
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from newscrawl import pipelines
from newscrawl.archive.archive import Archive
from newscrawl.archive.settle import Announcements
from newscrawl.cli.main import main
from newscrawl.spiders import news

_NORMALISING = (pipelines.DatesPipeline, pipelines.BodyPipeline, pipelines.RelatedLinksPipeline)
_METERED = (
    ("capture", Archive, ("_capture",)),
    ("ledger", Archive, ("lease", "release", "next_due_at", "keep_robots", "declare", "announce")),
    ("ledger", Announcements, ("__init__", "settle")),
    ("discovery", news, ("discover",)),
    *(("normalising", pipeline, ("process_item",)) for pipeline in _NORMALISING),
)


def metered(spent: Counter[str], part: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, counted."""

    @functools.wraps(work)
    def measured(*args: Any, **kwargs: Any) -> Any:
        begun = time.thread_time()
        try:
            return work(*args, **kwargs)
        finally:
            spent[part] += time.thread_time() - begun

    return measured


def run(file: Path, words: list[str]) -> int:
    """Run a command with meters on."""
    spent: Counter[str] = Counter()
    for part, place, names in _METERED:
        for name in names:
            setattr(place, name, metered(spent, part, getattr(place, name)))
    status = main(words)
    file.write_text(json.dumps(spent), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
