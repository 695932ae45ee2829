"""What the documentation says exists exists, and what exists is documented."""

from __future__ import annotations

import argparse
import re

import pytest

from newscrawl import settings
from newscrawl.archive.filters import NAMES, Sort
from newscrawl.archive.query import FIELDS
from newscrawl.cli import arguments
from newscrawl.cli.commands import COMMANDS
from newscrawl.cli.main import parser
from newscrawl.export import CSV_COLUMNS, SCHEMAS

_SHARED = {"--help", "-h", "--database", "--captures"}


def parsers(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    [below] = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    return below.choices


def options(command: argparse.ArgumentParser) -> set[str]:
    own = {option for action in command._actions for option in action.option_strings}
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            own |= {option for inner in action.choices.values() for option in options(inner)}
    return own - _SHARED


@pytest.fixture(scope="module")
def sections(root) -> dict[str, str]:
    text = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    found = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    return {"": found[0], **dict(zip(found[1::2], found[2::2], strict=True))}


def test_every_command_is_documented_and_no_other(sections):
    assert set(sections) - {""} == {command.name for command in COMMANDS} == set(parsers(parser()))


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_option_is_documented_and_no_other(sections, name):
    documented = set(re.findall(r"`(-{1,2}[a-zA-Z][\w-]*)", sections[name])) - _SHARED
    assert documented == options(parsers(parser())[name])


def test_every_variable_of_the_environment_is_documented_and_no_other(root, sections):
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (root / "newscrawl").rglob("*.py"))
    asked_for = set(re.findall(r"""environ(?:\.get\(|\[)\s*"(\w+)\"""", sources)) | set(
        re.findall(r"""getenv\(\s*"(\w+)\"""", sources)
    )
    assert set(re.findall(r"^\| `([A-Z_]+)`", sections[""], re.MULTILINE)) == asked_for


def test_every_setting_is_documented(root):
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(NEWSCRAWL_\w+)`", text, re.MULTILINE))
    assert documented == {name for name in vars(settings) if name.startswith("NEWSCRAWL_")}
    assert all(f"`{variable}`" in text for variable in ("DATABASE_URL", "NEWSCRAWL_CAPTURES"))


def test_what_an_export_can_hold_is_documented(sections):
    assert set(re.findall(r"\w+", sections["export"])) >= {*CSV_COLUMNS, *SCHEMAS}


def test_the_query_language_and_the_filters_are_documented(root):
    text = (root / "docs" / "search.md").read_text(encoding="utf-8")
    assert all(f"`{field}:" in text for field in FIELDS)
    assert all(f"`{name}`" in text for name in [*NAMES[1:], *Sort])


def test_the_light_tables_of_the_command_line_are_those_of_the_program():
    """Help must not wait for the database driver, so it keeps its own copy of a few names."""
    assert set(arguments.SORTS) == set(Sort)
    assert set(arguments.SCHEMAS) == set(SCHEMAS)
