"""`newscrawl init`, `import` and `demo`: from an empty folder to an archive that answers."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kept import PAGES

BBC = PAGES / "bbc"


@pytest.fixture
def empty_archive(empty_folder, run) -> Path:
    assert run("init").status == 0
    return empty_folder


def test_init_makes_an_archive_and_leaves_one_that_is_there(empty_archive, run):
    assert (empty_archive / "newscrawl.db").is_file()
    run("import", str(BBC))
    assert run("init").status == 0
    assert json.loads(run("stats", "--json").out)["articles"] == 2


@pytest.mark.usefixtures("empty_archive")
def test_import_tells_what_became_of_each_file(run):
    answer = run("import", str(PAGES))
    assert answer.status == 0
    assert answer.err == ""
    assert "skipped: not_text" in answer.out
    assert "Lighthouse keepers reach pay deal" in answer.out
    assert "1 new revision of known ones" in answer.out


@pytest.mark.usefixtures("empty_archive")
def test_import_twice_adds_no_revision(run):
    run("import", str(BBC))
    before = json.loads(run("stats", "--json").out)
    again = [json.loads(line) for line in run("import", str(BBC), "--jsonl").out.splitlines()]
    after = json.loads(run("stats", "--json").out)
    assert {found["state"] for found in again if found["headline"]} == {"unchanged"}
    assert (after["articles"], after["revisions"]) == (before["articles"], before["revisions"])
    assert after["captures"]["count"] == before["captures"]["count"] + 2


@pytest.mark.usefixtures("empty_folder")
def test_a_dry_run_needs_no_archive_and_makes_none(run):
    answer = run("import", str(BBC), "--dry-run")
    assert answer.status == 0
    assert "2 new articles" in answer.out
    assert not Path("newscrawl.db").exists()
    assert not Path("newscrawl-captures").exists()


def test_import_of_a_list_and_of_one_page_with_its_address(empty_archive, run):
    (empty_archive / "one.txt").write_text((BBC / "9990000.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (empty_archive / "list").write_text("one.txt\n", encoding="utf-8")
    assert run("import", "list", "--list").status == 0
    assert run("import", "one.txt", "--url", "http://news.bbc.co.uk/2/hi/9990000.stm", "--publisher", "bbc").status == 0
    assert run("show", "http://news.bbc.co.uk/1/hi/world/9990000.stm").status == 0


@pytest.mark.usefixtures("empty_archive")
@pytest.mark.parametrize(
    "words",
    [
        ["none"],
        [str(BBC), "--url", "http://news.bbc.co.uk/2/hi/1.stm"],
        ["x", "--list", "--url", "http://x.example/"],
        [str(BBC / "9990000.txt"), "--url", "foo"],
        [str(BBC / "9990000.txt"), "--url", ""],
        [str(BBC), "--base-url", "ftp://news.example/"],
        [],
    ],
    ids=" ".join,
)
def test_import_of_nothing_that_makes_sense(run, words):
    answer = run("import", *words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("newscrawl")


def test_a_failure_is_told_also_when_nobody_reads(empty_archive):
    """newscrawl import a.html | true"""
    (empty_archive / "a.html").write_bytes(b"\x1f\x8b cut short")
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        command = [sys.executable, "-m", "newscrawl.cli", "import", "a.html"]
        ended = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (3, "")


@pytest.mark.usefixtures("empty_folder")
def test_import_without_an_archive(run):
    answer = run("import", str(BBC))
    assert (answer.status, answer.out) == (5, "")
    assert "newscrawl" in answer.err


def test_the_demo_and_every_command_it_names(empty_folder):
    """Each line it offers is run as it stands, but for the one that needs a folder of the user's own."""
    program = [sys.executable, "-m", "newscrawl.cli"]
    made = subprocess.run([*program, "demo"], capture_output=True, text=True, check=True, encoding="utf-8")
    assert made.stderr == ""
    offered = [line.strip() for line in made.stdout.partition("Try next:")[2].splitlines() if line.strip()]
    export, *commands = [line for line in offered if not line.startswith("#")]
    database = export.removeprefix("export DATABASE_URL=")
    assert len(commands) > 5
    for command in commands:
        words = shlex.split(command)[1:]
        if "FOLDER" not in words:
            ended = subprocess.run([*program, *words], env={"DATABASE_URL": database}, capture_output=True, check=False)
            assert ended.returncode == 0, (command, ended.stderr)
    again = subprocess.run([*program, "demo"], capture_output=True, text=True, check=True, encoding="utf-8")
    assert "0 new articles, 0 new revisions" in again.stdout
    assert {path.name for path in empty_folder.iterdir()} == {"newscrawl-demo", "articles.csv"}
