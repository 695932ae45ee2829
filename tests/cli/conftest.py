"""An archive of the demo's pages on SQLite, and a way to run commands on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kept import PAGES, keep_folder
from newscrawl.archive import Archive
from newscrawl.cli import main


@dataclass
class Answer:
    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def made_archive(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    with Archive.open(f"sqlite:///{folder}/newscrawl.db", folder / "newscrawl-captures", create=True) as archive:
        keep_folder(archive, PAGES)
    return folder


@pytest.fixture
def empty_folder(tmp_path, monkeypatch) -> Path:
    """A working folder without an archive, and an environment that names none."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "NEWSCRAWL_CAPTURES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def working_folder(empty_folder, made_archive) -> Path:
    """A working folder with an archive of the demo's pages."""
    shutil.copytree(made_archive, empty_folder, dirs_exist_ok=True)
    return empty_folder


@pytest.fixture
def run(capsys) -> Callable[..., Answer]:
    """Run a command in this process."""

    def run(*words: str) -> Answer:
        try:
            status = main(list(words))
        except SystemExit as left:
            status = left.code
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return run
