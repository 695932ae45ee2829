"""What the library drags in, and what the repository may say."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest


def test_reading_a_page_imports_neither_scrapy_nor_sqlalchemy():
    program = (
        "import sys; from newscrawl import extract; extract(b'<h1>Title</h1><p>Some text.</p>'); "
        "print(sorted({'scrapy', 'sqlalchemy', 'twisted', 'alembic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", ["/work" + "/", "/root" + "/", "pypi" + ".org", "pythonhosted" + ".org"])
def test_the_project_names_no_machine_and_no_package_index(words, root):
    done = subprocess.run(["git", "grep", "-lI", words], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_nothing_in_the_package_runs_what_it_reads(root):
    """No pickles, no eval, no shell, no entities."""
    imports = r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill|yaml)\b"
    calls = r"\b(?:eval|exec)\(|\byaml\.|shell=True|resolve_entities=True"
    runs = re.compile(f"{imports}|{calls}", re.MULTILINE)
    files = [*(root / "newscrawl").rglob("*.py"), *(root / "migrations").rglob("*.py")]
    assert len(files) > 200
    assert [file.name for file in files if runs.search(file.read_text(encoding="utf-8"))] == []
