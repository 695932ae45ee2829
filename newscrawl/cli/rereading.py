"""`reextract`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import partial

from newscrawl.archive import Archive
from newscrawl.archive.reader import reading
from newscrawl.archive.reextract import Report, articles_to_read, read_again
from newscrawl.archive.remembering import Memories
from newscrawl.cli.output import show_json
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import DIM, counted, line, note, show, show_styled, styled, table
from newscrawl.reading import READER_VERSION

UNHEALTHY = 3
"""Not every revision could be read again."""


def reextract(arguments: argparse.Namespace) -> int:
    """Print what differs; unless only that is wanted, store it. Status 3 when a page is gone or gives no article."""
    report = Report(most_samples=arguments.samples)
    with open_archive(arguments) as archive:
        _read(archive, arguments, report)
    if arguments.format == "json":
        show_json(report.to_dict())
    else:
        _show(report, dry_run=arguments.dry_run)
    return UNHEALTHY if report.unreadable else 0


def _read(archive: Archive, arguments: argparse.Namespace, report: Report) -> None:
    if arguments.dry_run:
        memories = _learn(archive, arguments, report)
        for _ in _chunks(archive, arguments.source, report, memories):
            pass
        return
    run_id = archive.start_run("reextract", {"source": arguments.source}, READER_VERSION)
    memories = _learn(archive, arguments, report)
    for ids in _chunks(archive, arguments.source, report, memories):
        archive.store_again(ids, memories)
    archive.memories.forget_unused()
    archive.finish_run(run_id, "finished", {"read": report.read, "unreadable": report.unreadable})


def _learn(archive: Archive, arguments: argparse.Namespace, report: Report) -> Memories:
    """Learn from the kept pages of every site what they have in common."""
    if arguments.no_memory:
        return Memories()
    report.learned.extend(archive.memories.learn(arguments.source or (), keep=not arguments.dry_run))
    return archive.memories


def _chunks(archive: Archive, sources: list[str] | None, report: Report, memories: Memories) -> Iterator[list[int]]:
    """Give articles whose pages have been read again and compared; no transaction is open meanwhile."""
    ids = [0]
    while True:
        with reading(archive) as connection:
            ids = articles_to_read(connection, ids[-1], sources or ())
            read_again(connection, ids, partial(archive.read_again, memories=memories), report)
        if not ids:
            return
        yield ids


def _show(report: Report, *, dry_run: bool) -> None:
    show(f"{counted(report.read, 'revision')} read again, {report.same} without a difference")
    if report.unreadable:
        note(
            f"stays as it is: {counted(report.unreadable, 'revision')} whose page is gone or gives no article any more"
        )
    for one in report.learned:
        show(f"{one.site}: what {one.memory.pages} of its stories have in common changes the text of {one.changed}")
        for text in one.dropped:
            show_styled(styled(f"  - {line(text)}", DIM))
        for text in one.added:
            show_styled(styled(f"  + {line(text)}", DIM))
    for key, fields in report.fields.items():
        show()
        rows = [(name, found.filled, found.lost, found.changed) for name, found in fields.items()]
        table(rows, (key, "filled", "lost", "changed"), right={"filled", "lost", "changed"})
        for name, found in fields.items():
            for sample in found.samples:
                where = f"{name} of article {sample['article']}, revision {sample['revision']}"
                show_styled(styled(f"  {where}, {sample['kind']}:", DIM))
                show(f"    - {line(sample['before'])}")
                show(f"    + {line(sample['after'])}")
    if dry_run:
        note("nothing was changed; without --dry-run it is stored")
