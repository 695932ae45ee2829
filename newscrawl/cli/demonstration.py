"""`demo`: an archive of the bundled pages, and what can be done with it."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from pathlib import Path

import newscrawl
from newscrawl.archive import Archive
from newscrawl.cli.importing import Tolerant, file_name, show_summary
from newscrawl.cli.running import FileOutcome, import_pages
from newscrawl.cli.terminal import BOLD, DIM, line, safe, show, show_styled, styled

PAGES = Path(newscrawl.__file__).parent / "demo_pages"


def demo(arguments: argparse.Namespace) -> int:
    """Make the archive and say what to do next; done again, it finds nothing new."""
    folder = Path(arguments.folder)
    database = f"sqlite:///{folder}/newscrawl.db"
    captures = folder / "newscrawl-captures"
    folder.mkdir(parents=True, exist_ok=True)
    Archive.open(database, captures, create=True).close()
    show(f"Reading the bundled pages into {folder}, without the network:")
    show()
    summary = import_pages(PAGES, database_url=database, captures=captures, report=Tolerant(_show_file))
    show()
    show_summary(summary)
    _show_next(database)
    return summary.status


def _show_file(outcome: FileOutcome) -> None:
    name = Path(file_name(outcome.url)).relative_to(file_name(PAGES.resolve().as_uri()))
    if name.suffix == ".json":
        return  # what is known of a page besides its bytes; no page
    told = outcome.headline or outcome.reason or ""
    new = "new revision" if outcome.is_new_revision and not outcome.is_new_article else safe(outcome.state)
    show_styled(f"  {new:<13} ", styled(f"{safe(name)!s:<63} ", DIM), safe(line(told)))


def _show_next(database: str) -> None:
    program = _program()
    show()
    show_styled(styled("Try next:", BOLD))
    show()
    show(f"  export DATABASE_URL={shlex.quote(database)}")
    for what, words in _NEXT.items():
        show()
        show_styled(styled(f"  # {what}", DIM))
        show(f"  {program} {words}")


_PICTURE = shlex.quote(file_name((PAGES / "not-articles" / "picture.png").as_uri()))
_FERRY = "harbourpost.example/2024/03/04/ferry-terminal-reopens"
_NEXT = {
    "find articles": "search 'ferry OR lighthouse'",
    "one article, and all that is known of it": "show 9990001",
    "what its publisher changed in a story": f"diff {_FERRY} --words",
    "the story as it was before": f"show {_FERRY} --at 2024-03-04",
    "why a file is in the archive, or isn't": f"why {_PICTURE}",
    "what the archive holds": "stats",
    "take it elsewhere": "export --format csv -O articles.csv",
    "read your own pages": "import FOLDER",
}


def _program() -> str:
    """How the program was called, where the shell would not find it by its name."""
    called = sys.argv[0]
    if Path(called).name != "newscrawl" or shutil.which("newscrawl"):
        return "newscrawl"
    return shlex.quote(called)
