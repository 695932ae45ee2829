"""Fixtures every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest_plugins = ["databases"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and third-party cases beside the project; not part of it."""
    if not SHARED.is_dir():
        message = "the real pages of ../shared/data are not on this machine"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's top folder."""
    return ROOT


@pytest.fixture
def sqlite_database(migrated_sqlite, tmp_path):
    """An empty archive of its own, for tests that any database serves."""
    path = tmp_path / "news.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return SimpleNamespace(url=f"sqlite:///{path}", captures=tmp_path / "captures")
