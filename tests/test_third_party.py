"""What others have found to break readers: odd texts in every place of a page, and the ways a page names its encoding.

The encodings follow the principles of html5lib's and the Web Platform's tests; the pages are our own.
"""

from __future__ import annotations

import json
import time
from html import escape

import pytest

from newscrawl import Page, extract, read
from newscrawl.text import decode

STORY = (
    "The harbour master of Skerry has moved his office into the old net loft, where he can see both piers at once.",
    "He took the brass telescope, the tide tables of forty years and a cat that came with the building.",
    "Fishermen said they would miss the walk up the hill, though not in winter.",
)
STYLE = f"<style>{'p { margin: 1em }' * 50}</style>"
"""A page of a few words that holds thirty control characters would be a binary file."""
PROSE = "".join(f"<p>{text}</p>" for text in STORY)


@pytest.fixture(scope="module")
def naughty(shared) -> list[str]:
    return json.loads((shared / "naughty_strings/blns.json").read_text(encoding="utf-8"))


def page(text: str, *, raw: bool) -> bytes:
    """The text in title, metas, data, headline, byline, date, link and picture; `raw` is as an attacker leaves it."""
    said = text if raw else escape(text)
    data = json.dumps({"@type": "NewsArticle", "headline": text, "author": text, "datePublished": text})
    return (
        f"<html lang='{said}'><head><title>{said}</title><meta name='author' content='{said}'>"
        f"<meta property='article:published_time' content='{said}'><link rel='canonical' href='{said}'>"
        f"<script type='application/ld+json'>{data}</script></head><body class='{said}'><h1>{said}</h1>"
        f"<p class='byline'>By {said}</p><time datetime='{said}'>{said}</time><article id='{said}'>{PROSE}"
        f"<p>{said}</p><a href='{said}'>{said}</a><img src='{said}' alt='{said}'></article></body></html>"
    ).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("raw", [False, True])
def test_naughty_strings_anywhere_in_a_page_hurt_nobody(naughty, raw):
    for text in naughty:
        article = extract(page(text, raw=raw), f"https://skerry.example/{text}")
        told = article.to_dict() if article else None
        assert json.loads(json.dumps(told).encode("utf-8")) == told


def test_naughty_strings_in_a_story_cost_none_of_its_prose(naughty):
    for text in naughty:
        article = extract(
            f"{STYLE}<title>Net loft</title><h1>Net loft</h1><article>{PROSE}<p>{escape(text)}</p>".encode()
        )
        assert article is not None, text
        assert [block.text for block in article.body][:3] == list(STORY), text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "windows-1251"),
        ("<META CHARSET = windows-1251 >", "windows-1251"),
        ('<meta charset="windows-1251"/>', "windows-1251"),
        ("<meta http-equiv=content-type content='text/html; charset=windows-1251'>", "windows-1251"),
        ("<meta content='text/html;charset = \"windows-1251\"' http-equiv='Content-Type'>", "windows-1251"),
        ("<meta name=a><meta charset=windows-1251>", "windows-1251"),
        ("<!-- <meta charset=utf-8> --><meta charset=windows-1251>", "windows-1251"),
        ("<title>&lt;meta charset=utf-8&gt;</title><meta charset=windows-1251>", "windows-1251"),
        ("<meta charset=cp1251>", "windows-1251"),
        ("<meta charset=x-cp1251>", "windows-1251"),
        ("<meta charset=windows-1251><meta charset=utf-8>", "windows-1251"),
        ("<meta charset=utf-16><meta charset=windows-1251>", "windows-1251"),
        ("<meta charset=no-such-thing><meta charset=windows-1251>", "windows-1251"),
        ("<?xml version='1.0' encoding='windows-1251'?>", "windows-1251"),
        (" " * 900 + "<meta charset=windows-1251>", "windows-1251"),
    ],
)
def test_the_ways_a_page_names_its_encoding(head, encoding):
    text = "Начальник порта переехал в старый сетной сарай, откуда видны оба причала сразу. " * 3
    decoded = decode(f"{head}<p>{text}</p>".encode("cp1251"))
    assert (decoded.encoding, text in decoded.text) == (encoding, True)


@pytest.mark.parametrize(
    ("data", "author", "day"),
    [
        ({"author": {"@type": "Person", "name": "Ann Lee"}, "datePublished": "2024-05-01"}, "Ann Lee", "2024-05-01"),
        ({"author": ["Ann Lee"], "datePublished": "2024-05-01T08:00:00+08:00"}, "Ann Lee", "2024-05-01"),
        ({"author": [{"@id": "#ann"}], "datePublished": "2024-05-01T00:00:00Z"}, "Ann Lee", "2024-05-01"),
        ({"creator": {"name": "Ann Lee"}, "datePublished": {"@value": "2024-05-01"}}, "Ann Lee", "2024-05-01"),
        ({"author": {"@type": "Person", "name": ["Ann Lee"]}, "dateCreated": "2024-05-01"}, "Ann Lee", "2024-05-01"),
    ],
)
def test_the_shapes_schema_org_allows(data, author, day):
    graph = [
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "NewsArticle", "headline": "Net loft", **data},
    ]
    told = json.dumps({"@context": "https://schema.org", "@graph": graph})
    html = f"<script type='application/ld+json'>{told}</script><title>Net loft</title><h1>Net loft</h1>{PROSE}"
    article = extract(html.encode())
    assert [found.name for found in article.authors] == [author]
    assert article.date_published.day.isoformat() == day


def test_markup_that_attacks_parsers_is_read_or_refused(shared):
    for path in sorted((shared / "xml_attacks").rglob("*")):
        if path.is_file():
            reading = read(Page(body=path.read_bytes()))
            assert reading.article is None or reading.article.headline, path.name


@pytest.mark.parametrize("attribute", ["a{}='1'", 'a{}="1"', "a{}", "a{}='>'"])
def test_a_tag_of_very_many_attributes_costs_no_more_than_its_size(attribute):
    tag = "<p " + " ".join(attribute.format(n) for n in range(60_000)) + ">"
    started = time.process_time()
    article = extract(f"<title>Net loft</title><h1>Net loft</h1><article>{PROSE}</article>{tag}".encode())
    assert time.process_time() - started < 2
    assert [block.text for block in article.body][:3] == list(STORY)


@pytest.mark.parametrize("tag", ["<a", "</html", "</body <p"])
def test_tags_that_never_end_cost_no_more_than_their_size(tag):
    started = time.process_time()
    article = extract(f"<title>Net loft</title><h1>Net loft</h1><article>{PROSE}</article>{tag * 200_000}".encode())
    assert time.process_time() - started < 2
    assert [block.text for block in article.body][:3] == list(STORY)


def test_a_cell_inside_an_unknown_element_is_read():
    row = "<table><tr>loose text<my-row><td>Cell</td></my-row></tr></table>"
    assert extract(f"<title>Net loft</title><h1>Net loft</h1>{PROSE}{row}".encode()) is not None
