"""`newscrawl extract`: pages to articles without an archive."""

from __future__ import annotations

import io
import json
import sys

import pytest

from kept import FERRY, PAGES

STORY = PAGES / "harbour-post" / "2024-03-04" / "ferry-terminal-reopens.html"


@pytest.fixture(autouse=True)
def _anywhere(empty_folder):
    pass


def test_one_article_as_json(run):
    article = json.loads(run("extract", str(STORY), "--json").out)
    assert article["headline"] == "Ferry terminal reopens after winter storm"
    assert article["url"] == FERRY, "from the sidecar"
    assert article["body"][0]["type"] == "paragraph"


def test_the_address_from_the_command_line_goes_first(run):
    article = json.loads(run("extract", str(STORY), "--url", "https://www.harbourpost.example/other", "--json").out)
    assert article["url"] == "https://www.harbourpost.example/other"


def test_a_page_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.read_bytes())))
    assert json.loads(run("extract", "-", "--url", FERRY, "--json").out)["url"] == FERRY


def test_a_folder_as_lines(run):
    answer = run("extract", str(PAGES / "harbour-post"), "--jsonl")
    assert answer.status == 0
    assert len(answer.out.splitlines()) == 3


def test_for_people(run):
    out = run("extract", str(STORY), "--explain").out
    assert "Ferry terminal reopens after winter storm" in out
    assert "date_published" in out


def test_what_is_no_article_is_said_with_its_reason(run, tmp_path):
    (tmp_path / "empty.html").touch()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    for name, reason in {"empty.html": "empty", "picture.png": "not_text"}.items():
        answer = run("extract", name, "--json")
        assert (answer.status, answer.out) == (3, "")
        assert f"{name}: no article ({reason}" in answer.err


def test_a_refusal_explained(run, tmp_path):
    (tmp_path / "empty.html").touch()
    explained = json.loads(run("extract", "empty.html", "--explain", "--json").out)
    assert explained["article"] is None
    assert explained["refusal"]["reason"] == "empty"


@pytest.mark.parametrize(
    "words",
    [
        ["none.html"],
        [str(STORY), str(STORY), "--json"],
        [str(PAGES), "--json"],
        [str(PAGES), "--url", FERRY],
        [str(STORY), "--url", "foo"],
        [],
    ],
)
def test_wrong_arguments(run, words):
    answer = run("extract", *words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("newscrawl")


def test_nothing_a_page_holds_drives_the_terminal(run, tmp_path):
    page = "<title>x</title><h1>Red \x1b[31malert \u202egnp.exe</h1>" + "<p>A paragraph of the story \x9b2J.</p>" * 9
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    for words in ([], ["--json"], ["--explain"]):
        answer = run("extract", "page.html", *words)
        assert not set(answer.out + answer.err) & set("\x1b\x9b\u202e")
