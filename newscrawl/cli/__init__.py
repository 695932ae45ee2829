"""The command line: `newscrawl <command>`. Nothing heavy is imported before a command runs."""

from newscrawl.cli.main import main

__all__ = ["main"]
