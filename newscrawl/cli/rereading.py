"""`reextract`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from newscrawl import settings
from newscrawl.archive import Archive
from newscrawl.archive.again import pages_of
from newscrawl.archive.reader import reading
from newscrawl.archive.reextract import Report, articles_to_read, compare_all, pages_of_revisions
from newscrawl.archive.remembering import Memories
from newscrawl.archive.rereading import Reread, read_kept
from newscrawl.article import Article
from newscrawl.cli.output import show_json
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import DIM, counted, line, note, show, show_styled, styled, table
from newscrawl.reading import READER_VERSION
from newscrawl.workers.readers import Readers

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
    return UNHEALTHY if report.unreadable or report.refused else 0


def _read(archive: Archive, arguments: argparse.Namespace, report: Report) -> None:
    if arguments.dry_run:
        for _ in _chunks(archive, arguments, report):
            pass
        return
    run_id = archive.start_run("reextract", {"source": arguments.source}, READER_VERSION)
    for ids, readings in _chunks(archive, arguments, report):
        found = {id_: reading for id_, reading in readings.items() if isinstance(reading, Article)}
        archive.store_readings(ids, found)
    archive.memories.forget_unused()
    counters = {"read": report.read, "unreadable": report.unreadable, "refused": report.refused.total()}
    archive.finish_run(run_id, "finished", counters)


def _learn(archive: Archive, arguments: argparse.Namespace, report: Report) -> Memories:
    """Learn from the kept pages of every site what they have in common."""
    if arguments.no_memory:
        return Memories()
    report.learned.extend(archive.memories.learn(arguments.source or (), keep=not arguments.dry_run))
    return archive.memories


def _chunks(
    archive: Archive, arguments: argparse.Namespace, report: Report
) -> Iterator[tuple[list[int], dict[int, Reread]]]:
    """Give articles and, by capture id, their pages read again and compared; no transaction is open meanwhile."""
    memories = _learn(archive, arguments, report)
    pages_wanted = pages_of_revisions if arguments.dry_run else pages_of
    ids = [0]
    with Readers(
        settings.NEWSCRAWL_READERS, settings.NEWSCRAWL_READER_SECONDS, settings.NEWSCRAWL_READER_PAGES
    ) as readers:
        while True:
            with reading(archive) as connection:
                ids = articles_to_read(connection, ids[-1], arguments.source or ())
                pages = pages_wanted(connection, ids)
            if not ids:
                return
            readings = read_kept(pages, archive.captures_folder, readers, memories)
            with reading(archive) as connection:
                compare_all(connection, ids, readings, report)
            yield ids, readings


def _show(report: Report, *, dry_run: bool) -> None:
    show(f"{counted(report.read, 'revision')} read again, {report.same} without a difference")
    if report.unreadable:
        note(f"stays as it is: {counted(report.unreadable, 'revision')} whose page is gone or damaged")
    for reason, count in sorted(report.refused.items()):
        note(f"stays as it is: {counted(count, 'revision')} whose page gives no article any more ({reason})")
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
