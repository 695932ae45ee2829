"""`verify`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from newscrawl.archive import Archive
from newscrawl.archive.reader import reading
from newscrawl.archive.verify import Checked, Fault, check_captures, check_files, check_index, check_rows
from newscrawl.archive.verify_contents import check_contents
from newscrawl.cli.output import show_json
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import counted, note, show, table

UNHEALTHY = 3


def verify(arguments: argparse.Namespace) -> int:
    """Print every fault; status 3 when there is one."""
    checked = Checked()
    with open_archive(arguments) as archive:
        faults = list(_faults(archive, checked, rows_only=arguments.rows_only))
    if arguments.format == "json":
        show_json(
            {
                "faults": [fault.to_dict() for fault in faults],
                "captures": checked.captures,
                "articles": checked.articles,
                "revisions": checked.revisions,
                "orphans": checked.orphans,
                "torn": checked.torn,
            }
        )
    else:
        _show(faults, checked)
    return UNHEALTHY if faults else 0


def _faults(archive: Archive, checked: Checked, *, rows_only: bool) -> Iterator[Fault]:
    yield from check_index(archive.engine)
    with reading(archive) as connection:
        yield from check_rows(connection)
        yield from check_contents(connection, checked)
        if not rows_only:
            yield from check_captures(connection, archive.captures_folder, checked)
            yield from check_files(connection, archive.captures_folder, checked)


def _show(faults: list[Fault], checked: Checked) -> None:
    if faults:
        table([(f.what, f.where, f.detail) for f in faults], ("this does not hold", "for", "because"))
    else:
        show(
            f"sound: {counted(checked.articles, 'article')}, {counted(checked.captures, 'kept page')} read and compared"
        )
    if checked.orphans:
        note(f"{counted(checked.orphans, 'record')} without a row, left by a crash: no harm")
    if checked.torn:
        note(f"{counted(checked.torn, 'capture file')} with a torn end, left by a crash: no harm")
