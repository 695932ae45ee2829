"""What pages tell machines, in the dialects they tell it in."""

import json

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reading.js_literals import read_literal
from newscrawl.reading.linked_data import key, plain, read_scripts, texts_of
from newscrawl.reading.structured import Structured, parse

URL = "https://harbour-post.example/news/ferry-returns"
ARTICLE = {"@type": "NewsArticle", "headline": "Ferry returns", "datePublished": "2024-03-04", "url": URL}


def structured(head: str = "", body: str = "<p>x</p>", url: str | None = URL) -> Structured:
    return parse(lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def with_json_ld(*scripts: str, head: str = "") -> Structured:
    return structured(head + "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts))


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(ARTICLE),
        json.dumps([ARTICLE]),
        json.dumps({"@graph": [{"@type": "WebSite", "name": "Harbour Post"}, ARTICLE]}),
        json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
        json.dumps(ARTICLE | {"@type": ["http://schema.org/NewsArticle", "Report"]}),
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE).replace('"', "&quot;"),
        json.dumps(ARTICLE, indent=1).replace(",\n", "\n"),
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE)[:-1] + ',,"articleBody": "two\nlines\twith a tab"}',
        json.dumps(ARTICLE)[:-1] + ', "description": "they said "yes" to it"}',
        json.dumps(ARTICLE)[:-1] + r', "description": "it\'s \x here"}',
        json.dumps(ARTICLE)[:-1] + ', "description": "a" /* note */}',
        json.dumps(ARTICLE) + json.dumps({"@type": "Organization"}),
        json.dumps(ARTICLE)[:-1] + ', "wordCount": NaN, "views": ' + "9" * 5000 + "}",
        json.dumps(ARTICLE)[1:-1],
    ],
)
def test_the_article_is_read_from_every_dialect(script):
    found = with_json_ld(script).article
    assert found is not None
    assert found["headline"] == "Ferry returns"
    assert found["datePublished"] == "2024-03-04"


def test_the_page_s_own_article_is_chosen_among_others():
    others = [{"@type": "NewsArticle", "headline": f"Other story {n}", "url": f"/news/other-{n}"} for n in range(3)]
    page = with_json_ld(json.dumps([*others, ARTICLE, {"@type": "ItemList", "itemListElement": others}]))
    assert page.article is not None
    assert page.article["headline"] == "Ferry returns"


def test_the_headline_decides_where_no_address_is_given():
    pair = [{"@type": "Article", "headline": "Weather tomorrow"}, {"@type": "Article", "headline": "Ferry returns"}]
    page = with_json_ld(json.dumps(pair), head='<meta property="og:title" content="Ferry returns | Harbour Post">')
    assert page.article is not None
    assert page.article["headline"] == "Ferry returns"


def test_a_reference_leads_to_what_it_names():
    page = with_json_ld(json.dumps({"@graph": [ARTICLE | {"author": {"@id": "#a"}}, {"@id": "#a", "name": "Ann Lee"}]}))
    assert page.article is not None
    assert page.resolve(page.article["author"]) == {"@id": "#a", "name": "Ann Lee"}


def test_a_page_without_an_article_has_none():
    page = with_json_ld(json.dumps({"@type": "WebPage", "name": "Contact"}))
    assert page.article is None
    assert page.own == [{"@type": "WebPage", "name": "Contact"}]


@pytest.mark.parametrize(
    "script", ["[" * 100_000, '{"a":' * 50_000, "{" * 100_000, '{"' + '\\"' * 100_000, "null", "3"]
)
def test_nonsense_is_left_out(script):
    assert with_json_ld(script).own == []


def test_lone_surrogates_and_nul_reach_no_value():
    page = with_json_ld(r'{"@type": "NewsArticle", "headline": "Fer\ud800ry\u0000 returns"}')
    assert [plain(text) for text in texts_of(page.own[0]["headline"])] == ["Ferry returns"]


def test_metas_are_found_by_every_kind_of_name():
    page = structured(
        '<meta property="OG:Title" content="A"><meta name="DC.creator" content="B"><meta name="DC.creator" content="C">'
        """<meta name="parsely-page" content='{"title": "T", "authors": ["Ann Lee"], "pub_date": "2024"}'>"""
    )
    assert page.get("og:title", "dc.creator") == ["A", "B", "C"]
    assert page.get("parsely-title", "parsely-authors", "parsely-pub-date") == ["T", "Ann Lee", "2024"]


@pytest.mark.parametrize(
    "body",
    [
        """<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Ferry returns</h1>
        <i itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ann Lee</b></i></div>""",
        """<div vocab="http://schema.org/" typeof="NewsArticle"><h1 property="headline">Ferry returns</h1>
        <span property="author" typeof="Person"><b property="name">Ann Lee</b></span></div>""",
        """<div typeof="rnews:NewsArticle schema:Article"><h1 property="rnews:headline">Ferry returns</h1>
        <span property="rnews:author" typeof="rnews:Person"><b property="rnews:name">Ann Lee</b></span></div>""",
    ],
)
def test_microdata_and_rdfa_become_objects(body):
    [article, *_] = structured(body=body).marked_up
    assert texts_of(article["headline"]) == ["Ferry returns"]
    assert texts_of(article["author"]) == ["Ann Lee"]


@pytest.mark.parametrize(
    "script",
    [
        '<script id="__NEXT_DATA__" type="application/json">{"props": {"story": %s}}</script>',
        "<script>window.__INITIAL_STATE__ = {'x': 1}; window.__DATA__={\"story\": %s};</script>",
        '<script>Fusion.globalContent=%s;Fusion.x={"a":1}</script>',
        "<script>window.__NUXT__=(function(a,b){return {n:'x',s:[{n:a,story:%s}],y:!0}}('}(',{c:1}));</script>",
    ],
)
def test_the_application_s_data_is_searched_on_demand(script):
    story = {"title": "Ferry returns", "firstPublished": 1709510400000, "body": [{"text": "x" * 300}]}
    page = structured('<meta property="og:title" content="Ferry returns">' + script % json.dumps(story))
    assert page.app[0]["firstPublished"] == 1709510400000


HATOM = """<div class="hentry hnews"><h2 class="entry-title">Ferry returns</h2>
    <span class="author vcard">By <a class="fn" href="/a">Ann Lee</a></span>
    <abbr class="published" title="2024-03-04T10:00:00Z">yesterday</abbr> <span class="updated">5 March 2024</span>
    <ol class="comments"><li class="comment"><span class="vcard">Cy Orr</span></li></ol></div>"""


def test_microformats_become_objects():
    [story] = structured(body=HATOM).marked_up
    assert texts_of(story["name"]) == ["Ferry returns"]
    assert texts_of(story["author"]) == ["Ann Lee"]
    assert (story["datePublished"], story["dateModified"]) == ("2024-03-04T10:00:00Z", "5 March 2024")


def test_of_several_marked_stories_the_page_s_own_counts():
    other = HATOM.replace("Ferry returns", "Weather tomorrow").replace("Ann Lee", "Bo Ek")
    [story] = structured('<meta property="og:title" content="Ferry returns">', other + HATOM + other).marked_up
    assert texts_of(story["author"]) == ["Ann Lee"]


@pytest.mark.parametrize(
    "value",
    [
        '<meta itemprop="datePublished" content="2024-03-04">',
        '<time itemprop="datePublished" datetime="2024-03-04">4 March</time>',
        '<data itemprop="datePublished" value="2024-03-04">4 March</data>',
        '<span itemprop="datePublished">2024-03-04</span>',
        '<link itemprop="datePublished" href="2024-03-04">',
    ],
)
def test_a_property_s_value_stands_where_its_element_keeps_it(value):
    [article] = structured(body=f'<div itemscope itemtype="https://schema.org/Article">{value}</div>').marked_up
    assert texts_of(article["datePublished"]) == ["2024-03-04"]


POST = {"title": "Ferry returns", "publishedAt": "2024-03-04", "author": {"name": "Ann Lee"}}
ROW = f'3:["$","main",null,{json.dumps({"post": POST})}]\n'
APPLICATIONS = {
    "a function called with its values": """<script>window.__NUXT__=(function(a,b,c){return {data:[{post:{
        title:a,publishedAt:b,author:{name:c}}}]}}("Ferry returns","2024-03-04",'Ann Lee'))</script>""",
    "a list that points into itself": """<script type="application/json" id="__NUXT_DATA__">[["Reactive",1],{"post":2},
        {"title":3,"publishedAt":4,"author":5},"Ferry returns","2024-03-04",{"name":6},"Ann Lee"]</script>""",
    "pushed onto a list": """<script>(window.queue = window.queue || []).push({"data":{"post":
        {"title":"Ferry returns","publishedAt":"2024-03-04","author":{"name":"Ann Lee"}}}})</script>""",
    "rows pushed in pieces": "".join(
        f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in (ROW[:40], ROW[40:])
    ),
}


TEXT = "The ferry came back – at last."


def test_a_text_with_a_row_of_its_own_stands_where_it_is_named():
    post = {"title": "Ferry returns", "publishedAt": "2024-03-04", "body": "$1b"}
    stream = f'1:"$Sx"\n1b:T{len(TEXT.encode()):x},{TEXT}2:["$","x",null,{json.dumps(post)}]\n'
    script = f"<script>self.__next_f.push([1,{json.dumps(stream)}])</script>{' ' * 200}"
    assert structured('<meta property="og:title" content="Ferry returns">' + script).app[0]["body"] == TEXT


@pytest.mark.parametrize(
    ("title", "url", "post"),
    [
        ("Ferry returns to Pell - The Courier", None, {"title": "Ferry returns to Pell", "publishedAt": "2024-03-04"}),
        ("Courier", "https://x.example/news/A20240304", {"articleId": "A20240304", "publishedAt": "2024-03-04"}),
    ],
    ids=["its name begins the page's title", "its number ends the address"],
)
def test_the_application_s_article_is_known_by(title, url, post):
    script = f"<script>window.data = {json.dumps(post)}; {' ' * 200}// title:</script>"
    assert structured(f"<title>{title}</title>{script}", url=url).app == [post]


@pytest.mark.parametrize("form", APPLICATIONS)
def test_application_data_is_read_in_every_form(form):
    head = '<meta property="og:title" content="Ferry returns">' + APPLICATIONS[form]
    [post, *_] = structured(head.replace("</script>", " " * 200 + "</script>")).app
    assert (post["title"], post["publishedAt"], post["author"]["name"]) == ("Ferry returns", "2024-03-04", "Ann Lee")


@pytest.mark.parametrize(
    ("script", "value"),
    [
        ("{a:1,'b':[,2],\"c\":{}}", {"a": 1, "b": [2], "c": {}}),
        (
            "{a:!0,b:!1,c:void 0,d:null,e:-1.5e3,f:.5}",
            {"a": True, "b": False, "c": None, "d": None, "e": -1500, "f": 0.5},
        ),
        ("['it\\'s','\\u00e9\\x41\\n',`x`] // note", ["it's", "\u00e9A\n", "x"]),
        ("{a:new Date('2024-03-04'),b:x,}", {"a": "2024-03-04", "b": "known"}),
    ],
)
def test_javascript_values_are_read(script, value):
    assert read_literal(script, 0, {"x": "known"})[0] == value


@pytest.mark.parametrize(
    "script", ["{a:f()}", "{a:1", "[1 2]", "{a}", "{:1}", "", "[" * 5000, "{a:y}", "`${a}`", '"' + "\\" * 99_999]
)
def test_what_is_no_plain_value_is_refused(script):
    with pytest.raises(ValueError, match=r".+"):
        read_literal(script)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Tom &amp;amp; Ann", "Tom & Ann"),
        ("<b>Bold</b> move", "Bold move"),
        ("a < b", "a < b"),
        ("&#x2019;tis", "\u2019tis"),
    ],
)
def test_machine_readable_words_become_plain(value, words):
    assert plain(value) == words


def test_headlines_compare_without_case_quotes_and_spaces():
    assert key("“Café” opens &#8211; at last") == key('"CAFE" opens - at last')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@graph", "@id", "author", "headline", "name", "url", "image", "x"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_no_value_of_any_shape_raises(value):
    page = with_json_ld(json.dumps(value).replace("<", ""))
    assert page.marked_up is not None
    assert page.app is not None
    for node in page.own:
        texts_of(node)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_script_raises(script):
    assert isinstance(read_scripts([script, "{" + script, '{"a":' + script + "}"]), list)
