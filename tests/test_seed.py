"""The page the project began from: a plain-text dump of 2008, read without and with its address."""

from __future__ import annotations

import json

import pytest

from newscrawl import extract
from subset import differences


@pytest.fixture(scope="module")
def seed(shared):
    folder = shared / "seed"
    return next(folder.glob("*.txt")).read_bytes(), json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def read(seed, url=None):
    article = extract(seed[0], url)
    assert article is not None
    return article


def test_every_expected_key_is_read_with_an_equal_value(seed):
    expected = {k: v for k, v in seed[1].items() if k not in ("with_url", "never_in_body", "article_body_paragraphs")}
    assert not list(differences(expected, read(seed).to_dict()))


def test_the_address_adds_identity_and_changes_nothing_else(seed):
    with_url, without = read(seed, seed[1]["with_url"]["url"]).to_dict(), read(seed).to_dict()
    assert not list(differences(seed[1]["with_url"], with_url))
    for name in ("headline", "body", "images", "related_links", "date_modified", "authors", "flags", "word_count"):
        assert with_url[name] == without[name]


def test_no_line_of_the_frame_is_in_the_body(seed):
    body = read(seed).article_body
    assert [text for text in seed[1]["never_in_body"] if text in body] == []


def test_the_body_has_its_paragraphs_and_the_one_cross_heading(seed):
    kinds = [str(block.type) for block in read(seed).body]
    assert kinds.count("paragraph") == seed[1]["article_body_paragraphs"]
    assert kinds.count("heading") == 1


def test_the_lost_list_of_other_sites_is_on_record(seed):
    lost = read(seed).evidence["related_links"]
    assert [candidate.value for candidate in lost] == ["external_links_lost"]
