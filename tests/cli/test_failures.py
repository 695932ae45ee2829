"""What goes wrong is one clear sentence and an exit status, never a traceback."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.cli.commands import COMMANDS
from newscrawl.cli.terminal import logging_here

NEEDS_ARCHIVE = [
    ["search", "ferry"],
    ["show", "1"],
    ["diff", "1"],
    ["stats"],
    ["why", "http://example.org/"],
    ["export"],
    ["reextract", "--dry-run"],
    ["verify"],
    ["db", "check"],
    ["db", "backup", "copy.db"],
]
WRONG = [
    [],
    ["serch"],
    ["search", "--sin", "2024"],
    ["search", "--since", "soon"],
    ["search", "--until", "2024-02-31"],
    ["search", "--changed", "then"],
    ["search", "--limit", "0"],
    ["search", "--since", ""],
    ["search", "--changed", ""],
    ["search", "--cursor", ""],
    ["search", "--source", ""],
    ["search", "--lang", "e_n"],
    ["search", "--sort", "size"],
    ["search", "--cursor", "x"],
    ["search", "--json", "--csv"],
    ["show"],
    ["show", "1", "--at", "later"],
    ["show", "1", "--at", ""],
    ["show", "1", "--at", "2024", "--revision", "1"],
    ["diff", "1", "--from", "one"],
    ["export", "--format", "xml"],
    ["export", "--fields", "headline,colour"],
    ["export", "--fields", ","],
    ["export", "--at", "never"],
    ["export", "--at", ""],
    ["db"],
    ["db", "drop"],
    ["search", "--database", "mysql://x/y"],
]


@pytest.mark.parametrize("words", NEEDS_ARCHIVE, ids=" ".join)
def test_without_a_database_the_remedy_is_said(run, empty_folder, words):
    answer = run(*words)
    assert (answer.status, answer.out) == (5, "")
    assert "newscrawl.db" in answer.err
    assert "newscrawl db upgrade" in answer.err or "newscrawl init" in answer.err
    assert not list(empty_folder.iterdir()), "nothing is made by asking"


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
@pytest.mark.usefixtures("working_folder")
def test_a_wrong_argument_is_named(run, words):
    answer = run(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("newscrawl")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("words", [["show"], ["diff"], ["why"]], ids=" ".join)
@pytest.mark.parametrize(
    "name", ["999", "nosuch", "https://example.org/none", "../../etc/passwd", "99999999999999999999"]
)
@pytest.mark.usefixtures("working_folder")
def test_an_unknown_name_is_said(run, words, name):
    answer = run(*words, name)
    assert (answer.status, answer.out) == (1, "")
    assert name in answer.err


@pytest.mark.usefixtures("empty_folder")
def test_postgresql_that_is_down(run):
    answer = run("search", "--database", "postgresql://someone:secret@127.0.0.1:1/news")
    assert answer.status == 5
    assert "cannot be reached" in answer.err
    assert "secret" not in answer.err


def test_a_file_that_is_no_database(run, empty_folder):
    (empty_folder / "newscrawl.db").write_text("no database" * 100)
    answer = run("search", "ferry")
    assert answer.status == 5
    assert "newscrawl.db" in answer.err


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help(run, command):
    answer = run(command, "--help")
    assert answer.status == 0
    assert answer.out.startswith(f"usage: newscrawl {command}")


def newscrawl(*words: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newscrawl.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.mark.usefixtures("empty_folder")
def test_help_imports_nothing_heavy():
    code = (
        "import sys, newscrawl.cli\n"
        "try: newscrawl.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'scrapy', 'twisted', 'sqlalchemy', 'lxml', 'warcio'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


@pytest.mark.usefixtures("working_folder")
def test_a_reader_that_has_seen_enough_is_no_failure():
    """newscrawl export | head -c 1"""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        ended = subprocess.run(
            [sys.executable, "-m", "newscrawl.cli", "export"],
            stdout=closed, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.usefixtures("working_folder")
def test_it_works_as_a_program():
    ended = newscrawl("search", "moorings", "--json")
    assert ended.returncode == 0, ended.stderr
    assert '"count": 1' in ended.stdout


@pytest.mark.usefixtures("working_folder")
def test_any_locale_will_do():
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = newscrawl("search", "tramway", env=environment)
    assert ended.returncode == 0
    assert "roulera dès l’automne" in ended.stdout


@pytest.mark.parametrize(
    ("words", "full", "status"),
    [
        (["import", "page.txt"], "stdout", 5),
        (["import", "page.txt"], "stderr", 0),
        (["export"], "stdout", 5),
        (["export"], "stdout stderr", 5),
    ],
)
def test_a_full_disk_under_what_is_told_is_a_status_and_no_end_of_the_work(working_folder, words, full, status):
    (working_folder / "page.txt").write_text(
        "Ferry late\n\nThe ferry was late again on Monday.\n" * 9, encoding="utf-8"
    )
    with Path("/dev/full").open("w", encoding="utf-8") as full_disk:
        streams = {name: full_disk if name in full else subprocess.PIPE for name in ("stdout", "stderr")}
        ended = subprocess.run([sys.executable, "-m", "newscrawl.cli", *words], **streams, check=False, timeout=60)
    assert ended.returncode == status
    assert newscrawl("why", "page.txt").returncode == (words[0] != "import")


def test_a_log_that_cannot_be_written_stops_nothing(monkeypatch):
    def write(_text):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stderr", SimpleNamespace(write=write))
    with logging_here() as log:
        logging.getLogger("newscrawl").warning("the database is away")
    assert log.error.errno == errno.ENOSPC
