"""An import of invented stories, to be killed: python import_stories.py DATABASE_URL CAPTURES."""

from __future__ import annotations

import sys
from itertools import islice

from stories import SITE, at, entry, read_back

from newscrawl.archive import Announcement, Archive
from newscrawl.article import Link, LinkKind

COUNT = 160
"""Files; every third is another form of the story before it, every seventh an exact copy."""


def story(number):
    """The visit that file `number` leads to."""
    of = number - 1 if number % 3 == 2 or number % 7 == 6 else number
    text = f"Story {of}." if number % 7 == 6 else f"Story {of}, form {number}."
    links = [Link(LinkKind.SEE_ALSO, f"Headline {n}", url=f"{SITE}/{n}") for n in (number + 1, number + 5)]
    return {
        "path": f"/{of}",
        "headline": f"Headline {of}",
        "text": text,
        "fetched_at": at(1 + number % 20, number % 24),
        "related_links": links,
        "keywords": [f"Word {of % 5}"],
    }


def run(database_url, captures, batch=4):
    """Import all, or go on with an import that died."""
    with Archive.open(database_url, captures, reader=read_back) as archive:
        run_id = archive.start_run("import", {"path": "stories"}, "1")
        archive.announce((Announcement(f"file:///stories/{n}") for n in range(COUNT)), run_id)
        due = archive.pending(run_id, limit=7)
        while some := list(islice(due, batch)):
            archive.write([visit(one.url, run_id) for one in some])
        archive.finish_run(run_id, "finished", {})


def visit(url, run_id):
    return entry(ledger_url=url, run_id=run_id, **story(int(url.rpartition("/")[2])))


if __name__ == "__main__":
    run(*sys.argv[1:])
