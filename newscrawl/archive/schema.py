"""The schema of the database: bring it up to date, and refuse to work on any other."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import alembic.command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.sql.schema import SchemaItem

from newscrawl.archive.away import remedy
from newscrawl.archive.engine import sqlite_path, writing
from newscrawl.archive.tables import METADATA, OUTSIDE_METADATA
from newscrawl.errors import ArchiveError

REVISION = "0004"
"""The schema revision this version of newscrawl works on: the newest in migrations/ (a test holds them equal)."""
_PACKAGE = Path(__file__).resolve().parents[1]


def migrations_folder() -> Path:
    """Inside the package when installed from a wheel, beside it in the repository."""
    installed = _PACKAGE / "migrations"
    return installed if installed.is_dir() else _PACKAGE.parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Create the schema or bring it up to date; all of it or nothing."""
    if path := sqlite_path(engine.url):
        path.parent.mkdir(parents=True, exist_ok=True)
    _migrate(engine, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to an older schema; "base" drops everything."""
    _migrate(engine, "downgrade", revision)


def current_revision(connection: Connection) -> str | None:
    """The schema revision of the database; None for one without our schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def require_current(engine: Engine) -> None:
    """Raise ArchiveError, with the remedy, unless the database is there and at our schema revision."""
    where = engine.url.render_as_string(hide_password=True)
    if (path := sqlite_path(engine.url)) and not path.is_file():
        raise ArchiveError(f"there is no database at {path}; make one with: newscrawl init")
    try:
        with engine.connect() as connection:
            found = current_revision(connection)
    except OperationalError as error:
        advice = f"; {told}" if (told := remedy(error)) else ""
        raise ArchiveError(f"the database {where} cannot be reached: {_first_line(error)}{advice}") from error
    except DatabaseError as error:
        raise ArchiveError(f"{where} is no usable database: {_first_line(error)}") from error
    if found is None:
        raise ArchiveError(f"the database {where} has no tables yet; make them with: newscrawl db upgrade")
    if found != REVISION:
        raise ArchiveError(
            f"the database {where} is at schema revision {found}, this newscrawl works on {REVISION}; "
            f"{'update newscrawl' if found > REVISION else 'run: newscrawl db upgrade'}"
        )


def drift(engine: Engine) -> list[str]:
    """What the database has that the tables in code don't, or the other way round; empty when equal."""
    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, METADATA)]


def is_ours(_item: SchemaItem, name: str | None, kind: str, reflected: bool, _other: SchemaItem | None) -> bool:  # noqa: FBT001 - Alembic's signature
    """Tell Alembic what to compare: not the full-text index, which each database has in its own way."""
    if not reflected or name is None:
        return True
    if kind == "table":
        return not name.startswith(OUTSIDE_METADATA)
    return name not in {"vector", "ix_document_vector"}


def _migrate(engine: Engine, command: str, revision: str) -> None:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    commands: Mapping[str, Any] = {"upgrade": alembic.command.upgrade, "downgrade": alembic.command.downgrade}
    where = engine.url.render_as_string(hide_password=True)
    try:
        with writing(engine).connect() as connection:
            config.attributes["connection"] = connection
            commands[command](config, revision)
            connection.commit()
    except CommandError as error:
        # Alembic's own "can't locate revision": the database names one that no migration here makes.
        raise ArchiveError(f"{where}: this database is of a newer newscrawl; update newscrawl") from error
    except (DatabaseError, OSError) as error:
        raise ArchiveError(f"the schema of {where} could not be changed: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]
