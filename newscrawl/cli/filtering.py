"""Filters from the command line."""

from __future__ import annotations

import argparse

from newscrawl.archive.filters import NAMES, Filters
from newscrawl.errors import UsageError

# An empty value is a script's unset variable: without the filter the answer would be everything, silently.
_NEVER_EMPTY = tuple(name for name in NAMES if name != "q")


def filters_of(arguments: argparse.Namespace) -> Filters:
    """Read the options that are filters; raises UsageError naming the option that is wrong."""
    given = {name: getattr(arguments, name, None) for name in NAMES}
    for name in _NEVER_EMPTY:
        value = given[name]
        values = value if isinstance(value, list) else [value]
        if any(one is not None and not str(one).strip() for one in values):
            raise UsageError(f"--{name}: is empty; leave it out or give a value")
    if isinstance(given["q"], list):
        given["q"] = " ".join(given["q"])
    return Filters.of(given)
