"""From the words on the command line to an exit status."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Never

from newscrawl.cli.commands import COMMANDS, Command
from newscrawl.cli.terminal import fit_streams, logging_here, safe
from newscrawl.errors import NewscrawlError, UsageError

INTERRUPTED = 130
NO_ROOM = 5
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Parser(argparse.ArgumentParser):
    """Strict: no abbreviated options; a mistake is one clear sentence and status 2."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)  # type: ignore[arg-type]  # argparse's own keywords

    def error(self, message: str) -> Never:
        self.exit(UsageError.exit_status, f"{self.prog}: {safe(message)}; see: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status (docs/commands.md lists them)."""
    fit_streams()
    status = 0
    try:
        arguments = parser().parse_args(argv)
        with logging_here() as log:
            status = run(arguments.command, arguments)
        sys.stdout.flush()
        if not status and log.error and not isinstance(log.error, BrokenPipeError):
            raise log.error
    except NewscrawlError as error:
        return _failed(str(error), error.exit_status)
    except BrokenPipeError:
        # Whoever reads us has seen enough.
        _flush_or_drop()
        return status
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _flush_or_drop()
        return _failed(f"{where}{error.strerror or error}", NO_ROOM if error.errno in _NO_ROOM else 1)
    except KeyboardInterrupt:
        return _failed("interrupted", INTERRUPTED)
    return status


def parser() -> Parser:
    """The parser with all commands."""
    top = Parser(
        prog="newscrawl",
        usage="newscrawl COMMAND ...",
        description="A news archive that you run yourself.",
        epilog=_overview(),
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    below = top.add_subparsers(title="commands", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    for command in COMMANDS:
        own = below.add_parser(
            command.name, prog=f"newscrawl {command.name}", description=command.help, epilog=command.epilog
        )
        own.set_defaults(command=command)
        command.arguments(own)
    return top


def run(command: Command, arguments: argparse.Namespace) -> int:
    """Import what a command needs, and run it."""
    module, _, function = arguments.run.partition(":") if "run" in arguments else command.run.partition(":")
    status: int = getattr(importlib.import_module(module), function)(arguments)
    return status


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> Never:
        metadata = importlib.import_module("importlib.metadata")
        try:
            version = metadata.version("newscrawl")
        except metadata.PackageNotFoundError:
            version = "(not installed)"
        parser.exit(0, f"newscrawl {version}\n")


def _overview() -> str:
    width = max(len(command.name) for command in COMMANDS)
    groups = dict.fromkeys(command.group for command in COMMANDS)
    lines = [
        f"{group}:\n" + "\n".join(f"  {c.name:<{width}}  {c.help}" for c in COMMANDS if c.group == group)
        for group in groups
    ]
    return "\n\n".join(lines) + "\n\nnewscrawl COMMAND --help tells more about one command."


def _flush_or_drop() -> None:
    """Drop what standard output does not take: Python would complain again when it flushes at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(message: str, status: int) -> int:
    with suppress(OSError):
        sys.stderr.write(f"newscrawl: {safe(message)}\n")
    return status
