"""Exports: lines of JSON, CSV that a spreadsheet can open safely, other projects' vocabularies."""

from __future__ import annotations

import csv
import io
import json

import pytest

from newscrawl.article import Article, Author, Image, Moment, Precision
from newscrawl.export import CSV_COLUMNS, SCHEMAS, json_line, neutral, shaped, write_csv, write_jsonl

ARTICLE = Article(
    publisher="post",
    url="https://post.example/a",
    identifier="12",
    headline="Lamp relit",
    authors=[Author("Ada Moss", role="in Port Linn"), Author("Ben Hay")],
    date_published=Moment(raw="4 March"),
    keywords=["lamps", "harbour"],
    article_body="One.\n\nTwo.",
    images=[Image(url="https://post.example/i.jpg", caption="The lamp", is_lead=True)],
    in_language="en",
)
RECORD = {"id": 7, "source": "post", **ARTICLE.to_dict(), "revision": 1, "observed_at": "2024-03-04T09:00:00Z"}
RECORD["date_published"] = {"raw": "4 March", "at": None, "day": "2024-03-04", "precision": str(Precision.DAY)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u00a0@x", "-\x00"])
def test_no_text_is_a_formula(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lamp = light", "a-b", "1-2", "'=1", "“=”"])
def test_other_text_is_as_it_was(text):
    assert neutral(text) == text


def test_csv_round_trip():
    out = io.StringIO()
    assert write_csv([RECORD, {**RECORD, "headline": '=HYPERLINK("x"),\n"y"'}], out, CSV_COLUMNS) == 2
    first, second = csv.DictReader(io.StringIO(out.getvalue()))
    assert tuple(first) == CSV_COLUMNS
    assert first["authors"] == "Ada Moss; Ben Hay"
    assert first["keywords"] == "lamps; harbour"
    assert first["date_published_day"] == "2024-03-04"
    assert first["date_published_at"] == first["license"] == ""
    assert first["article_body"] == "One.\n\nTwo."
    assert second["headline"] == '\'=HYPERLINK("x"),\n"y"'


def test_jsonl_is_one_line_each_and_harmless():
    out = io.StringIO()
    hostile = {"headline": "a\nb\u2028c\x1b[31m\x9b2J\u202ed\ud800"}
    assert write_jsonl([hostile, RECORD], out) == 2
    lines = out.getvalue().split("\n")
    assert len(lines) == 3
    assert json.loads(lines[0]) == hostile
    assert lines[0].isascii()
    assert json_line({"headline": "Málaga 手机"}) == '{"headline": "Málaga 手机"}'


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("newscrawl", {"id": 7, "headline": "Lamp relit"}),
        ("schemaorg", {"@type": "NewsArticle", "datePublished": "2024-03-04",
                       "author": [{"@type": "Person", "name": "Ada Moss", "jobTitle": "in Port Linn"},
                                  {"@type": "Person", "name": "Ben Hay"}]}),
        ("zyte", {"datePublishedRaw": "4 March", "mainImage": {"url": "https://post.example/i.jpg"}}),
        ("newsplease", {"maintext": "One.\n\nTwo.", "date_publish": "2024-03-04 00:00:00",
                        "source_domain": "post.example"}),
        ("mediacloud", {"id": "7", "title": "Lamp relit", "media_url": "post.example"}),
    ],
)  # fmt: skip
def test_vocabularies(schema, expected):
    found = shaped(RECORD, schema)
    assert {name: found[name] for name in expected} == expected
    json.dumps(found)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_article_of_which_nothing_is_known_fits_every_vocabulary(schema):
    found = shaped(Article().to_dict(), schema)
    assert json.loads(json.dumps(found)) == found
