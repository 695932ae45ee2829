"""docs/publishers.md tells every field of a declaration, and its example works."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest

from newscrawl.article import Author, BlockType, Page
from newscrawl.normalise import normalise
from newscrawl.publishers import declaration
from newscrawl.reading import read, reader

CLASSES = {name: kind for name, kind in vars(declaration).items() if dataclasses.is_dataclass(kind)}


@pytest.fixture(scope="module")
def text(root) -> str:
    return (root / "docs" / "publishers.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables(text) -> dict[str, list[str]]:
    found = re.split(r"^## (\w+)$", text, flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)` \|", below, re.MULTILINE)
        for name, below in zip(found[1::2], found[2::2], strict=True)
    }


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_is_documented_in_its_order_and_no_other(name, tables):
    assert tables[name] == [field.name for field in dataclasses.fields(CLASSES[name])]


def test_every_part_is_documented(tables):
    assert tables["Part"] == [part.name for part in declaration.Part]


def test_every_table_belongs_to_something_declared(tables):
    assert set(tables) == {*CLASSES, "Part"}


def test_the_example_reads_its_page(text, monkeypatch):
    [code] = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    [page] = re.findall(r"^```html\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    declared: dict[str, declaration.Publisher] = {}
    exec(compile(code, "docs/publishers.md", "exec"), declared)
    monkeypatch.setattr(reader.publishers, "load_all", lambda: {"example-times": declared["PUBLISHER"]})
    raw = read(Page(body=page.encode(), publisher="example-times")).article
    assert raw
    article = normalise(raw)
    assert [block.type for block in article.body] == [BlockType.PARAGRAPH, BlockType.FACT_BOX, BlockType.PARAGRAPH]
    assert article.authors == [Author("Oona Brackwater", "Harbour correspondent")]
    assert (article.identifier, article.layout) == ("4711", "example-times:2009")
    assert [(link.title, link.date) for link in article.related_links] == [
        ("Eels leave the harbour", date(2010, 3, 12))
    ]
    assert article.date_modified
    assert article.to_dict()["date_modified"]["at"] == "2010-05-02T23:20:00Z"
