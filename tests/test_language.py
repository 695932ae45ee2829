"""The language of a text, declared and seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.normalise.language import language, language_tag

SAMPLES = Path(__file__).with_name("languages.tsv").read_text("utf-8").splitlines()[1:]
TEXTS = dict(row.split("\t") for row in SAMPLES)


@pytest.mark.parametrize("expected", TEXTS)
def test_a_text_tells_its_language(expected):
    assert language([], TEXTS[expected]) == expected


@pytest.mark.parametrize("expected", TEXTS)
def test_a_declaration_the_text_agrees_with_is_kept_with_its_region(expected):
    assert language([f"{expected}_XX"], TEXTS[expected]) == f"{expected}-XX"


@pytest.mark.parametrize("expected", [tag for tag in TEXTS if tag != "en"])
def test_a_declaration_the_text_contradicts_is_not_believed(expected):
    assert language(["en-US"], " ".join([TEXTS[expected]] * 3)) == expected


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("en_GB", "en-GB"), ("EN-us", "en-US"), ("english", "en"), ("Deutsch", "de"), ("zh_hant_tw", "zh-Hant-TW"),
        ("eng", "en"), ("jp", "ja"), ("iw", "he"), ("en-GB.UTF-8", "en-GB"), ("de, en", "de"), ("es-419", "es-419"),
        ("x-default", None), ("und", None), ("", None), ("123", None), ("-", None),
    ],
)  # fmt: skip
def test_declarations_become_bcp_47(said, tag):
    assert language_tag(said) == tag


def test_too_little_text_leaves_the_declaration():
    assert language(["de"], "Ferry") == "de"
    assert language([], "Ferry") is None
    assert language([], "") is None


def test_the_second_declaration_counts_when_the_first_is_contradicted():
    assert language(["en", "fr-CA"], TEXTS["fr"] * 2) == "fr-CA"


def test_the_seed_is_english(shared):
    text = (shared / "seed" / "000_2e36d6adccfe9259.txt").read_text("utf-8")
    assert language([], text) == "en"


@given(st.lists(st.text(max_size=12), max_size=3), st.text(max_size=200))
def test_any_text_is_read_without_an_exception(declared, text):
    assert language(declared, text) is None or language(declared, text)
