"""`import`: pages on disk into the archive."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

from newscrawl.article import State
from newscrawl.cli.output import show_jsonl
from newscrawl.cli.places import captures_folder, database_url
from newscrawl.cli.running import FileOutcome, Report, Summary, import_pages
from newscrawl.cli.terminal import DIM, counted, line, note, safe, show, show_styled, styled
from newscrawl.errors import UsageError

_FILE = "file://"


def import_(arguments: argparse.Namespace) -> int:
    """Tell what became of each file, then of all; the status is the crawl's."""
    if arguments.list and arguments.url:
        raise UsageError("--url is the address of one page; with --list give --base-url, or sidecars")
    summary = import_pages(
        None if arguments.list else arguments.path,
        listed=arguments.path if arguments.list else None,
        url=arguments.url,
        publisher=arguments.publisher,
        base_url=arguments.base_url,
        dry_run=arguments.dry_run,
        memory=not arguments.no_memory,
        database_url=database_url(arguments),
        captures=captures_folder(arguments),
        report=(told := Tolerant(_show_json if arguments.format == "jsonl" else show_file)),
    )
    if summary.error:
        return summary.status
    if told.error is not None:
        raise told.error
    if arguments.format != "jsonl":
        with suppress(BrokenPipeError):
            show_summary(summary)
    if arguments.dry_run:
        note("nothing was kept; without --dry-run it is")
    return summary.status


class Tolerant:
    """Reports until nobody reads any more, or the disk takes no more; the import itself goes on."""

    def __init__(self, report: Report) -> None:
        self._report: Report | None = report
        self.error: OSError | None = None
        """Why the rest is missing; nobody missed it where nobody reads."""

    def __call__(self, outcome: FileOutcome) -> None:
        """Report one file."""
        if self._report is None:
            return
        try:
            self._report(outcome)
        except BrokenPipeError:
            self._report = None
        except OSError as error:
            self._report, self.error = None, error


def show_file(outcome: FileOutcome) -> None:
    """Print one file's line."""
    told = outcome.headline if outcome.headline and outcome.state != State.FAILED else outcome.detail
    state = f"{outcome.state}: {outcome.reason}" if outcome.reason else _kind(outcome)
    show_styled(f"{safe(state):<22} ", safe(line(file_name(outcome.url))), styled(f"  {line(told or '')}", DIM))


def show_summary(summary: Summary) -> None:
    """Print what became of all files."""
    outcomes = ", ".join(
        f"{count} {state}{f' ({reason})' if reason else ''}" for (state, reason), count in sorted(_named(summary))
    )
    show(f"{counted(sum(summary.counts.values()), 'file')}: {outcomes or 'nothing left to do'}")
    new_revisions = counted(summary.new_revisions, "new revision")
    show(f"{counted(summary.new_articles, 'new article')}, {new_revisions} of known ones")


def file_name(uri: str) -> str:
    """A file's path, relative where it is below the working folder."""
    path = Path(unquote(uri.removeprefix(_FILE), errors="surrogateescape"))
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _kind(outcome: FileOutcome) -> str:
    if outcome.state == State.STORED and outcome.is_new_revision and not outcome.is_new_article:
        return "stored: new revision"
    return str(outcome.state)


def _named(summary: Summary) -> list[tuple[tuple[str, str], int]]:
    return [((str(state), reason or ""), count) for (state, reason), count in summary.counts.items()]


def _show_json(outcome: FileOutcome) -> None:
    show_jsonl(
        [
            {
                "file": file_name(outcome.url),
                "state": outcome.state,
                "reason": outcome.reason,
                "detail": outcome.detail,
                "headline": outcome.headline,
                "article_id": outcome.article_id,
                "revision": outcome.revision,
                "is_new_article": outcome.is_new_article,
                "is_new_revision": outcome.is_new_revision,
            }
        ]
    )
