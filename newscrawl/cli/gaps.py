"""`gaps`."""

from __future__ import annotations

import argparse

from newscrawl.archive.gaps import COLUMNS
from newscrawl.archive.gaps import gaps as find
from newscrawl.archive.reader import reading
from newscrawl.cli.filtering import filters_of
from newscrawl.cli.output import show_csv, show_json, show_jsonl
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import show, table


def gaps(arguments: argparse.Namespace) -> int:
    """Print, for every source and day, how many addresses were announced and what became of them."""
    with open_archive(arguments) as archive, reading(archive) as connection:
        rows = find(connection, filters_of(arguments), is_missing=arguments.missing)
    if arguments.format == "json":
        show_json(rows)
    elif arguments.format == "jsonl":
        show_jsonl(rows)
    elif arguments.format == "csv":
        show_csv(rows, COLUMNS)
    elif rows:
        table([[row[name] for name in COLUMNS] for row in rows], [name.upper() for name in COLUMNS], right=_RIGHT)
    else:
        show("nothing was announced")
    return 0


_RIGHT = [name.upper() for name in COLUMNS[2:]]
