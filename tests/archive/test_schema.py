"""The schema: migrations in both directions, no drift, and refusal of any other revision."""

from __future__ import annotations

import re

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from newscrawl.archive import schema, tables
from newscrawl.archive.engine import make_engine, parse_url, writing
from newscrawl.archive.tables import METADATA
from newscrawl.errors import ArchiveError, UsageError


@pytest.fixture
def engine(empty_url):
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


def test_migrations_run_up_down_and_up(engine):
    schema.upgrade(engine)
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(engine)
    schema.require_current(engine)


def test_the_tables_in_code_are_those_of_the_migrations(engine):
    schema.upgrade(engine)
    assert schema.drift(engine) == []


def test_drift_is_seen(engine):
    schema.upgrade(engine)
    with writing(engine).begin() as connection:
        connection.execute(text("ALTER TABLE keyword ADD COLUMN odd TEXT"))
    assert "odd" in str(schema.drift(engine))


def test_the_code_expects_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(schema.migrations_folder()))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.REVISION


def test_a_migration_imports_nothing_of_newscrawl():
    for script in (schema.migrations_folder() / "versions").glob("*.py"):
        assert "import newscrawl" not in script.read_text()
        assert "from newscrawl" not in script.read_text()


def test_a_database_without_tables_is_refused_with_the_remedy(engine):
    with pytest.raises(ArchiveError, match=r"newscrawl (init|db upgrade)"):
        schema.require_current(engine)


def test_a_database_of_another_revision_is_refused(engine):
    schema.upgrade(engine)
    with writing(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(ArchiveError, match=r"revision 0000.*newscrawl db upgrade"):
        schema.require_current(engine)


def test_a_database_of_a_newer_newscrawl_is_left_alone(engine):
    schema.upgrade(engine)
    with writing(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for work in (schema.upgrade, schema.require_current):
        with pytest.raises(ArchiveError, match="update newscrawl"):
            work(engine)


def test_a_missing_file_or_server_is_said(tmp_path):
    for url in (f"sqlite:///{tmp_path}/none.db", "postgresql://127.0.0.1:1/none"):
        engine = make_engine(url)
        with pytest.raises(ArchiveError, match=r"none"):
            schema.require_current(engine)
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "notes.db").write_text("no database" * 200)
    engine = make_engine(f"sqlite:///{tmp_path}/notes.db")
    with pytest.raises(ArchiveError, match="no usable database"):
        schema.require_current(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://host/news", "postgresql+psycopg"),
        ("postgresql://host/news", "postgresql+psycopg"),
        ("postgresql+psycopg://host/news", "postgresql+psycopg"),
        ("sqlite:///news.db", "sqlite+pysqlite"),
    ],
)
def test_urls_of_both_databases(given, driver):
    assert parse_url(given).drivername == driver


@pytest.mark.parametrize("given", ["mysql://host/news", "news.db", "nonsense://x"])
def test_other_urls_are_a_usage_error(given):
    with pytest.raises(UsageError):
        parse_url(given)


def test_every_table_and_column_is_documented(root):
    documented: dict[str, set[str]] = {}
    name = ""
    text = (root / "docs" / "archive.md").read_text(encoding="utf-8").partition("## Tables")[2]
    for line in re.findall(r"^\|(.*)\|$", text, re.MULTILINE):
        first, second, _ = (cell.strip() for cell in line.split("|", 2))
        name = first.strip("`") or name
        documented.setdefault(name, set()).update(re.findall(r"`(\w+)`", second))
    expected = {table.name: set(table.columns.keys()) for table in METADATA.sorted_tables}
    assert {name: found for name, found in documented.items() if found} == expected


def test_every_view_and_its_columns_are_documented(engine, root):
    schema.upgrade(engine)
    text = (root / "docs" / "archive.md").read_text(encoding="utf-8")
    for view in ("articles", "gaps"):
        row = re.search(rf"^\| `{view}` \|(.*)\|$", text, re.MULTILINE)
        assert row
        with engine.connect() as connection:
            columns = [column["name"] for column in inspect(connection).get_columns(view)]
        assert set(columns) <= set(re.findall(r"`(\w+)`", row[1]))
        assert set(columns) == set(getattr(tables, view).c.keys())
