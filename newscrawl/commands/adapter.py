"""What all of them share. Scrapy finds a command in every module with a ScrapyCommand, so this is none."""

from __future__ import annotations

import argparse
import os
from typing import ClassVar

from scrapy.settings import Settings

from newscrawl.cli.commands import COMMANDS
from newscrawl.cli.main import main


class FromTheCommandLine:
    """Hands the words behind the command's name to `newscrawl`, unread."""

    requires_project = False
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, object]] = {"LOG_ENABLED": False}
    settings: Settings | None = None
    exitcode = 0

    @property
    def name(self) -> str:
        """The command's name: that of its module."""
        return type(self).__module__.rpartition(".")[2]

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return next(command.help for command in COMMANDS if command.name == self.name)

    def long_desc(self) -> str:
        return self.short_desc()

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Take nothing from Scrapy's parser but --help, which goes the same way as all else."""
        parser.add_argument("-h", "--help", action="store_true", dest="wants_help")
        parser.set_defaults(profile=None)

    def process_options(self, _args: list[str], _opts: argparse.Namespace) -> None:
        """A project's settings say where the archive is, as the environment does."""
        assert self.settings is not None
        for variable, setting in (("DATABASE_URL", "NEWSCRAWL_DATABASE_URL"), ("NEWSCRAWL_CAPTURES",) * 2):
            if value := self.settings.get(setting):
                os.environ.setdefault(variable, str(value))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        words = [*args, "--help"] if opts.wants_help else args
        self.exitcode = main([self.name, *words])
