"""Whether the database itself is sound."""

from __future__ import annotations

from sqlalchemy import Engine, text

from newscrawl.archive.schema import drift


def faults_of(engine: Engine) -> list[str]:
    """What is wrong with the files and the schema; empty for a sound database."""
    faults = [f"the schema differs from this version's: {difference}" for difference in drift(engine)]
    if engine.dialect.name != "sqlite":
        return faults
    with engine.connect() as connection:
        said = [row[0] for row in connection.execute(text("PRAGMA integrity_check(20)"))]
        faults += [f"the file is damaged: {line}" for line in said if line != "ok"]
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        faults += [f"row {row[1]} of {row[0]} points at a row of {row[2]} that is gone" for row in broken]
    return faults
