"""Filters from the command line."""

from __future__ import annotations

import argparse

from newscrawl.archive.filters import NAMES, Filters


def filters_of(arguments: argparse.Namespace) -> Filters:
    """Read the options that are filters; raises UsageError naming the option that is wrong."""
    given = {name: getattr(arguments, name, None) for name in NAMES}
    if isinstance(given["q"], list):
        given["q"] = " ".join(given["q"])
    return Filters.of(given)
