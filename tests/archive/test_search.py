"""Full-text search: one query language, one answer on both databases."""

from __future__ import annotations

import json
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import put, story

from newscrawl.archive.engine import make_engine
from newscrawl.archive.filters import Filters, Sort
from newscrawl.archive.query import NOTHING, And, Not, Or, Words, parse, positive
from newscrawl.archive.search import search
from newscrawl.archive.selection import order, select_articles
from newscrawl.archive.snippets import snippet
from newscrawl.archive.tables import article
from newscrawl.archive.words import SearchText, search_text, words
from newscrawl.article import Article
from newscrawl.errors import UsageError

STORIES = [
    story("Russia and Venezuela boost ties", "Mr Chavez met Mr Medvedev in Orenburg. Gas and oil.",
          authors=["Anna Smith"], article_section="Americas", date=date(2008, 9, 26), in_language="en-GB"),
    story("Málaga festival opens", "The café owners of Málaga celebrate; Venezuela sent a band.",
          authors=["José Ángel Núñez"], article_section="Entertainment", date=date(2008, 9, 26), in_language="en"),
    story("手机店开张", "北京的手机店今天开张。学习中文的人很多。iPhone手机 12e3x",
          date=date(2012, 5, 1), in_language="zh-Hans"),
    story("Oil price falls", "The price of oil fell. " * 40 + "Traders in Caracas, Venezuela, wait.",
          authors=["John O'Smith"], article_section="Business", keywords=["Oil and gas"], date=None, in_language="en"),
    story("Das Geschäft mit dem Öl", "Straße und Öl: 3.14 Prozent e-mail U.S. foo_bar", date=date(2020, 2, 29),
          in_language="de"),
    story("Empty", "", date=date(1999, 12, 31)),
]  # fmt: skip

QUERIES = {
    "venezuela": [0, 1, 3],
    "VENEZUELA russia": [0],
    "russia OR málaga": [0, 1],
    "malaga": [1],
    "venezuela -oil": [1],
    "-venezuela": [2, 4, 5],
    "-venezuela -iphone": [4, 5],
    "russia OR -venezuela": [0, 2, 4, 5],
    '"boost ties"': [0],
    '"ties boost"': [],
    '"ties mr"': [],  # no phrase runs from the headline into the body
    "medv*": [0],
    '"met mr medv"*': [0],
    "headline:venezuela": [0],
    "headline:(venezuela OR oil)": [0, 3],
    "author:smith": [0, 3],
    "author:anna": [0],
    'author:"o\'smith"': [3],
    "section:gas": [3],
    "body:gas": [0],
    'section:"oil and"': [3],
    "headline:ven*": [0],
    "(russia OR oil) venezuela": [0, 3],
    "(oil (caracas OR orenburg)) -gas": [],
    "手机": [2],
    "手": [2],
    "机": [2],
    "中文": [2],
    "店今": [2],
    "文机": [],
    "iphone手机": [2],
    "12e3x": [2],
    "3.14": [4],
    "straße": [4],
    "STRASSE": [4],
    "öl": [4],
    "e-mail": [4],
    "email": [],
    "u.s.": [4],
    "foo_bar": [4],
    "NOT venezuela": [2, 4, 5],
    "oil AND caracas": [3],
    "!!!": [],
    "": [0, 1, 2, 3, 4, 5],
    "   ": [0, 1, 2, 3, 4, 5],
}


@pytest.fixture
def connection(database):
    engine = make_engine(database.url)
    put(engine, *STORIES)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def headlines(connection, **filters):
    return [item["headline"] for item in search(connection, Filters.of(filters)).items]


def test_queries_find_what_they_say(connection):
    wrong = {}
    for query, expected in QUERIES.items():
        found = headlines(connection, q=query)
        if sorted(found) != sorted(STORIES[i].headline for i in expected):
            wrong[query] = found
    assert not wrong


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source": "post"}, 6),
        ({"source": "other"}, 0),
        ({"source": ["other", "post"]}, 6),
        ({"section": "americas"}, 1),
        ({"section": "oil and gas"}, 1),
        ({"section": "!!"}, 0),
        ({"lang": "en"}, 3),
        ({"lang": "en-gb"}, 1),
        ({"lang": "EN"}, 3),
        ({"author": "nunez"}, 1),
        ({"author": "Anna Smith"}, 1),
        ({"author": "smith anna"}, 0),
        ({"since": "2008-09-26"}, 4),
        ({"since": "2008-09-26", "until": "2008-09-26"}, 2),
        ({"since": "2008", "until": "2008"}, 2),
        ({"until": "1999-12"}, 1),
        ({"changed": "2024-01-05"}, 2),
        ({"changed": "2024-01-04T12:00:00+02:00"}, 2),
        ({"q": "venezuela", "section": "business"}, 1),
    ],
)
def test_filters_restrict(connection, filters, expected):
    assert search(connection, Filters.of(filters)).count == expected


@pytest.mark.parametrize(
    "filters",
    [
        {"since": "2008-13"},
        {"since": "31 February"},
        {"until": "2008-02-31"},
        {"changed": "soon"},
        {"changed": "2024-99"},
        {"sort": "size"},
        {"limit": 0},
        {"limit": "many"},
        {"lang": "en%"},
        {"colour": "red"},
        {"cursor": "nonsense"},
        {"cursor": "WyJyZWxldmFuY2UiXQ"},
    ],
)
def test_a_wrong_filter_is_named(connection, filters):
    name = next(iter(filters))
    with pytest.raises(UsageError, match=name):
        search(connection, Filters.of(filters))


@pytest.mark.parametrize("sort", [None, *Sort])
@pytest.mark.parametrize("q", [None, "venezuela OR oil"])
def test_pages_follow_one_another_without_gap_or_repeat(connection, sort, q):
    whole = headlines(connection, q=q, sort=sort)
    paged, cursor = [], None
    while True:
        results = search(connection, Filters.of({"q": q, "sort": sort, "limit": 2, "cursor": cursor}))
        paged += [item["headline"] for item in results.items]
        assert results.count == len(whole)
        if (cursor := results.next) is None:
            break
    assert paged == whole


def test_orders(connection):
    assert headlines(connection)[0] == "Das Geschäft mit dem Öl"
    assert headlines(connection)[-1] == "Oil price falls", "undated last"
    assert headlines(connection, sort="date:asc")[0] == "Empty"
    assert headlines(connection, sort="date:asc")[-1] == "Oil price falls", "undated last"
    assert headlines(connection, sort="observed")[0] == "Empty"
    assert headlines(connection, q="venezuela")[0] == "Russia and Venezuela boost ties", "the headline weighs most"


def test_of_very_many_answers_the_newest_are_ranked_and_the_others_follow_by_date(connection, monkeypatch):
    monkeypatch.setattr("newscrawl.archive.search.MOST_RANKED", 2)
    whole = headlines(connection, q="venezuela OR oil OR straße")
    assert [STORIES[i].headline for i in (4, 1, 0, 3)] == whole, "by relevance the first story would come first"
    page = search(connection, Filters(q="venezuela OR oil OR straße", limit=3))
    rest = search(connection, Filters(q="venezuela OR oil OR straße", limit=3, cursor=page.next))
    assert [item["headline"] for item in page.items + rest.items] == whole


def test_a_snippet_shows_where_the_words_stand(connection):
    for query, hit in {"caracas": "Caracas", "medv*": "Medvedev", "中文": "中文", "机店": "机店"}.items():
        [item] = search(connection, Filters(q=query)).items
        begin, end = item["snippet_hits"][-1]
        assert item["snippet"][begin:end] == hit


def test_results_are_json(connection):
    results = search(connection, Filters(q="venezuela", limit=1))
    assert set(json.loads(json.dumps(results.to_dict()))) == {"items", "count", "next"}
    assert results.items[0]["authors"] == ["Anna Smith"] or results.items[0]["authors"] == []


def test_naughty_strings_and_odd_queries_are_answered_alike(connection, shared):
    """Both databases answer as the plain reading of the query language in Python does, in the same order."""
    naughty = json.loads((shared / "naughty_strings" / "blns.json").read_text(encoding="utf-8"))
    ids = put_naughty(connection, naughty)
    wrong = [query for query in [*naughty, *odd_queries(naughty)] if not answers_alike(connection, query, ids)]
    assert not wrong
    assert all(search(connection, Filters(q=query, limit=1)).items for query in naughty[:50] if parse(query) != NOTHING)


def put_naughty(connection, naughty) -> dict[int, tuple[Article, SearchText]]:
    connection.commit()
    stories = [story(text or "none", " ".join(naughty[i : i + 3]), publisher="nau") for i, text in enumerate(naughty)]
    ids = put(connection.engine, *stories)
    first = ids[0] - len(STORIES)
    shelf = zip([*range(first, ids[0]), *ids], [*STORIES, *stories], strict=True)
    return {id_: (found, search_text(found)) for id_, found in shelf}


def odd_queries(naughty) -> list[str]:
    """Queries of the naughty strings' own words, in every form the language has."""
    rng = random.Random(7)
    pool = sorted({word for text in naughty for word in words(text)} | {"oil", "venezuela", "手", "手机"})
    forms = ["{0} {1}", '"{0} {1}"', "{0} OR {1}", "{0} -{1}", "{0}*", "-({0} {1})", "headline:{0}", "body:{0}*",
             "(({0}", "{0} OR -{1}", "headline:({0} OR -{1}) {0}", "NOT {0} NOT {1}", '-"{0} {1}',
             "a{0}:{1}"]  # fmt: skip
    return [rng.choice(forms).format(rng.choice(pool)[: rng.randint(1, 9)], rng.choice(pool)) for _ in range(200)]


def answers_alike(connection, query, stories) -> bool:
    node = parse(query)
    expected = [i for i, (_, text) in stories.items() if node is None or holds(node, text)]
    relevance = {i: score(node, stories[i][1]) if node else 0 for i in expected}
    day = {i: stories[i][0].date or date.min for i in expected}
    expected.sort(key=lambda i: (relevance[i], day[i], i), reverse=True)
    filters = Filters(q=query, limit=1)
    sorted_by = order(filters)
    answer = sorted_by.apply(select_articles([article.c.id], filters, connection.dialect.name, sorted_by.sort))
    return connection.scalars(answer).all() == expected


def holds(node, text) -> bool:
    match node:
        case Words(_, _, field):
            return any(sought(node) in f" {column} " for column in ([getattr(text, field)] if field else text))
        case Not(part):
            return not holds(part, text)
        case And(parts):
            return all(holds(part, text) for part in parts)
        case Or(parts):
            return any(holds(part, text) for part in parts)


def score(node, text) -> int:
    return sum(score_of(term, text) for term in list(positive(node))[:8])


def score_of(term, text) -> int:
    weights = {"headline": 6000, "authors": 2000, "section": 1000}
    total = sum(
        w for f, w in weights.items() if term.field in {None, "body", f} and sought(term) in f" {getattr(text, f)} "
    )
    mentions = f" {text.body} ".count(sought(term))
    return total if term.field in weights else total + 4000 * mentions // (mentions + 1 + len(text.body) // 3000)


def sought(term) -> str:
    return f" {' '.join(term.words)}{'' if term.prefix else ' '}"


@pytest.mark.parametrize(
    "query",
    ["(" * 5000 + "oil", "oil " * 5000, "-" * 9000, '"' * 99, "(oil OR " * 2000, "x" * 100_000, "-(" * 500],
    ids=["brackets", "words", "dashes", "quotes", "choices", "one word", "not in brackets"],
)
def test_a_query_of_any_length_and_depth_is_answered(connection, query):
    found = search(connection, Filters(q=query))
    assert len(found.items) <= found.count


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_no_text_is_no_query(text):
    for shown in (snippet(text, parse(text)), snippet("Oil and 手机店 " + text, parse(text[:3]))):
        assert all(0 <= begin < end <= len(shown.text) for begin, end in shown.hits)
