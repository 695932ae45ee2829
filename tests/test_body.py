"""The story among the passages of a page: what is kept, what is dropped, and that no page breaks the reader."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import Page, extract, read
from newscrawl.article import BodyStatus, Reading
from newscrawl.reading.blocks import passages
from newscrawl.reading.elements import Elements
from newscrawl.reading.embedded_prose import paragraphs_of, prose_in
from newscrawl.reading.explained import verdicts
from newscrawl.reading.hints import Hints
from newscrawl.reading.markup import parse
from newscrawl.reading.names import names_in
from newscrawl.reading.phrases import openings
from newscrawl.reading.script_data import rows_of_stream
from newscrawl.reading.standing import find_headline, spoken_in, standing
from newscrawl.reading.surroundings import Ground

STORY = (
    "The lighthouse at Pell Point will shine again from Saturday, after volunteers spent the winter mending its lamp.",
    '"It was dark for three years, and the fishermen never stopped asking," said Nora Quill, who led the work.',
    "The lamp turns on the old clockwork. Two of the brass wheels had to be cast again in a foundry inland.",
    "Visitors can climb the 112 steps on Sundays until the end of September, the parish council said.",
)


def page_with(extra: str, *, after: int = 2, head: str = "") -> bytes:
    """A plain page of our story with `extra` between its paragraphs."""
    paragraphs = [f"<p>{text}</p>" for text in STORY]
    paragraphs.insert(after, extra)
    return (
        f"<html><head><title>Lighthouse shines again | Pell Times</title>{head}</head><body>"
        '<nav class="menu"><a href="/">Home</a> <a href="/news">News</a></nav>'
        f'<article><h1>Lighthouse shines again</h1><div class="article-body">{"".join(paragraphs)}</div></article>'
        '<footer class="site-footer"><p>© Pell Times. All rights reserved.</p></footer></body></html>'
    ).encode()


FURNITURE = {
    "related box": '<div class="related"><h3>Related stories</h3><a href="/1">Old harbour wall to be rebuilt</a></div>',
    "read more": '<p><strong>Read more: <a href="/1">Old harbour wall to be rebuilt</a></strong></p>',
    "read more in Polish": '<p><a href="/1">Czytaj także: Stary mur portowy zostanie odbudowany</a></p>',
    "newsletter": '<div class="newsletter-signup"><p>Get our morning briefing in your inbox.</p><input></div>',
    "offer": "<p>Sign up for our newsletter and get the day's news in your inbox</p>",
    "share bar": '<ul class="share-bar"><li><a href="#">Facebook</a></li><li><a href="#">Copy link</a></li></ul>',
    "caption": '<figure><img src="a.jpg"><figcaption>The lamp in April. Photo: Ben Tarn</figcaption></figure>',
    "advert": '<div class="ad-slot"><span>Advertisement</span></div>',
    "hidden": '<div style="display: none"><p>You have read three of five free stories this month.</p></div>',
    "hidden by its class": '<div class="d-none d-print-block"><p>Not to be copied without a licence.</p></div>',
    "script": "<script>var text = 'The lamp turns on the old clockwork.';</script>",
    "tags": '<div class="tags">Topics: <a href="/t/1">Lighthouses</a> <a href="/t/2">Pell</a></div>',
}


@pytest.mark.parametrize("furniture", FURNITURE.values(), ids=FURNITURE)
def test_furniture_inside_the_story_is_left_out(furniture):
    article = extract(page_with(furniture), "https://pelltimes.example/lighthouse")
    assert [block.text for block in article.body] == list(STORY)


OTHER = (
    "The bakery in Tarn Street will close at the end of the month, its owner told the Pell Times on Tuesday.",
    "Rents in the street have doubled within two years, and the flour mill next door has stood empty since spring.",
)
BELOW = {
    "another article": f"<article><h2>Bakery closes</h2><p>{OTHER[0]}</p><p>{OTHER[1]}</p></article>",
    "announced": f'<div class="more"><h3>More stories</h3><div><p>{OTHER[0]}</p><p>{OTHER[1]}</p></div></div>',
    "a note": "<p><em>Nora Quill writes about the coast for the Pell Times.</em></p>",
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
def test_what_stands_below_the_story_is_not_the_story(below):
    page = page_with("").replace(b"</div></article>", f"</div>{below}</article>".encode())
    article = extract(page, "https://pelltimes.example/lighthouse")
    assert [block.text for block in article.body] == list(STORY)


@pytest.mark.parametrize("end", ["</body></html>", "</BODY>\n</HTML >"])
def test_a_story_that_stands_behind_the_end_of_the_page_is_read(end):
    head, story = page_with("").split(b"<article>")
    page = head + end.encode() + b"<article>" + story + b"</body></html><!-- cached -->"
    article = extract(page, "https://pelltimes.example/lighthouse")
    assert [block.text for block in article.body] == list(STORY)


PLEA = "Good journalism costs money, and not everybody can pay for it: help us to keep the Pell Times free for all."


def test_a_plea_that_stands_twice_beside_the_story_is_not_of_it():
    box = f'<div class="block"><div><p>{PLEA}</p></div></div>'
    page = page_with(box).replace(b"</div></article>", f"{box}</div></article>".encode())
    assert [block.text for block in extract(page).body] == list(STORY)


def test_what_a_paywall_hides_is_of_the_story():
    rest = (
        "The lighthouse was first lit in 1871, and its keepers lived in the house below until the lamp ran by itself.",
        '"My grandfather wound the clockwork twice a night for thirty years," said Ben Tarn, who brought the old keys.',
        "The council has asked a builder what a new roof for the house would cost, and hopes for an answer by August.",
        "Until then the house stays shut. Visitors who climb the lighthouse can look down into its garden.",
    )
    hidden = "".join(f"<p>{text}</p>" for text in rest)
    page = page_with(f'<div class="subscriber-only" style="display:none">{hidden}</div>', after=4)
    assert [block.text for block in extract(page).body] == [*STORY, *rest]


def marks_of(page: bytes, headline: str) -> dict[str, tuple[str, ...]]:
    """What is said of where every passage of a page stands, by its first words."""
    found = passages(Elements(parse(page.decode())))
    hints = Hints(headline=headline)
    spoken = spoken_in(found, hints)
    ground = Ground(found, find_headline(found.items, spoken, headline))
    stand = standing(found, hints, spoken, ground, story_mass=500.0)
    return {passage.text[:12]: marks for passage, marks in zip(found.items, stand, strict=True)}


def test_boxes_that_recur_are_told_from_the_paragraphs_of_a_story():
    box = '<div class="x"><h3><a href="/1">A story of the mill pond</a></h3><p>Nobody was hurt.</p></div>'
    marks = marks_of(page_with("").replace(b"</article>", f"</article>{box * 4}".encode()), "Lighthouse shines again")
    assert {"box recurs 1", "box linked headed", "box linked of length 0"} <= set(marks["Nobody was h"])
    assert {"box recurs 1", "box linked headed"} <= set(marks["A story of t"])
    assert not [mark for text in STORY for mark in marks[text[:12]] if mark.startswith("box")]


def test_boxes_are_no_list_when_they_are_few_or_hold_the_headline():
    twice = '<div class="x"><h3>The mill pond</h3><p>Nobody was hurt.</p></div>' * 2
    marks = marks_of(page_with(twice), "Lighthouse shines again")
    assert not [mark for mark in marks["Nobody was h"] if mark.startswith("box")]
    live = "".join(
        f'<div class="x"><h2>{title}</h2><p>{title} at noon.</p></div>' for title in ("Anna", "Lamp lit", "Ben")
    )
    marks = marks_of(f"<body>{live}</body>".encode(), "Lamp lit")
    assert "box recurs 0" not in marks["Lamp lit at "]
    assert [mark for mark in marks["Anna at noon"] if mark.startswith("box")]


@pytest.mark.parametrize(
    ("headline", "text", "shared"),
    [
        ("Lighthouse shines again", "All lighthouses of the coast shone again", 2),
        ("Lighthouse shines again", "The bakery will close", 0),
        ("Leuchtturm leuchtet wieder", "Der Leuchtturmwärter kam wieder", 2),
        ("灯台が再び光る", "岬の灯台が直された", 2),
        ("Fog at sea", "Fog at sea", None),
    ],
)
def test_words_of_the_headline_are_found_in_any_form_and_script(headline, text, shared):
    line = f"{text} and nothing else is said."
    marks = marks_of(f"<body><h1>{headline}</h1><p>{line}</p></body>".encode(), headline)
    said = [mark for mark in marks[line[:12]] if mark.startswith("words of the headline")]
    assert said == ([] if shared is None else [f"words of the headline {shared} in size 0"])


def test_a_live_page_is_told_in_whole_entries():
    lines = [
        (STORY[0], OTHER[0]),
        (STORY[1], "Nora Quill: We thought it would take a month, and then"),
        (STORY[2], OTHER[1]),
    ]
    entries = "".join(
        f'<div class="live-entry"><h3>News of the lamp no. {i}, from Pell Point</h3><p>{a}</p><p>{b}</p></div>'
        for i, (a, b) in enumerate(lines)
    )
    page = f'<html><title>Lighthouse: live</title><h1>Lighthouse: live</h1><div class="liveblog">{entries}</div></html>'
    texts = [block.text for block in extract(page.encode()).body]
    assert {text for pair in lines for text in pair} <= set(texts)


def test_a_story_inside_a_menu_that_nobody_closed_is_read():
    paragraphs = "".join(f"<p>{text}</p>" for text in (*STORY, *OTHER))
    page = f"<html><title>Lighthouse shines again</title><nav><a href='/'>Home</a><h1>Lighthouse</h1>{paragraphs}"
    assert len(extract(page.encode()).body) >= 3


TYPED = {
    "heading": "<h2>Brass and patience</h2>",
    "quote": "<blockquote><p>We thought it would take a month; it took the winter.</p></blockquote>",
    "list_item": "<ul><li>The lamp weighs four tonnes and floats on a bath of mercury.</li></ul>",
    "table": "<table><tr><th>Year</th><th>Ships</th></tr><tr><td>1911</td><td>412</td></tr></table>",
}


@pytest.mark.parametrize(("kind", "html"), TYPED.items(), ids=TYPED)
def test_what_belongs_to_the_story_keeps_its_type(kind, html):
    article = extract(page_with(html), "https://pelltimes.example/lighthouse")
    assert [str(block.type) for block in article.body][2] == kind


def test_lines_between_breaks_are_paragraphs():
    html = f"<html><title>Lighthouse shines again</title><h1>Lighthouse shines again</h1><div>{'<br><br>'.join(STORY)}"
    assert [block.text for block in extract(html.encode()).body] == list(STORY)


def test_a_line_that_only_bends_is_one_paragraph():
    found = passages(Elements(parse("<p>Roses are red,<br>violets are blue")))
    assert [p.text for p in found.items] == ["Roses are red, violets are blue"]


def test_the_data_of_a_page_speaks_where_the_page_is_silent():
    data = {"@type": "NewsArticle", "headline": "Lighthouse shines again", "articleBody": "\n\n".join(STORY)}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = f"<html><head><title>Lighthouse shines again</title>{head}</head><body><h1>Lighthouse shines again</h1>"
    article = extract(page.encode())
    assert [block.text for block in article.body] == list(STORY)
    assert article.evidence["body"][0].rule == "body:json-ld articleBody"


def test_a_teaser_in_the_data_does_not_replace_the_story():
    data = {"@type": "NewsArticle", "headline": "Lighthouse shines again", "articleBody": STORY[0]}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    assert len(extract(page_with("", head=head)).body) == len(STORY)


def test_a_story_that_the_data_tells_twice_is_told_once():
    data = {"@type": "NewsArticle", "headline": "Lighthouse shines again", "articleBody": " ".join(STORY * 2)}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = f"<html><head><title>Lighthouse shines again</title>{head}</head><body><h1>Lighthouse shines again</h1>"
    assert extract(page.encode()).article_body == " ".join(STORY)


WORDS = [("The lamp ", None), ("turns", "https://x.example/lamp"), (" on the old clockwork.", None)]
RICH = {
    "ProseMirror": {"content": [{"type": "paragraph", "content": [{"type": "text", "text": w} for w, _ in WORDS]}]},
    "Slate": {
        "body": [{"type": "paragraph", "children": [{"type": "link", "children": [{"text": w}]} for w, _ in WORDS]}]
    },
    "Contentful": {
        "body": {"nodeType": "document", "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": w} for w, _ in WORDS]}
        ]}
    },
    "Portable Text": {"body": [{"_type": "block", "children": [{"_type": "span", "text": w} for w, _ in WORDS]}]},
    "parsed HTML": {"body": {"json": [{"type": "p", "children": [
        {"type": "a", "attribs": {"href": url}, "children": [{"type": "text", "data": w}]} if url
        else {"type": "text", "data": w} for w, url in WORDS
    ]}], "content": []}},
    "an item that holds a paragraph": {"body": [{"type": "list_item", "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "".join(w for w, _ in WORDS)}]}
    ]}]},
    "a name with arguments": {'body({"ads":[1]})': [{"type": "p", "children": ["".join(w for w, _ in WORDS)]}]},
    "plain": {"body": "<p>" + "".join(w for w, _ in WORDS) + "</p>"},
}  # fmt: skip


@pytest.mark.parametrize("shape", RICH)
def test_rich_text_in_the_data_is_read_in_every_shape(shape):
    assert list(prose_in(RICH[shape])) == ["The lamp turns on the old clockwork."]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>One.</p><p>Two &amp; three.</p>", ["One.", "Two & three."]),
        ("<p>The <b>lamp</b>, <a href='/x'>mended</a>.</p>", ["The lamp, mended."]),
        ("<p>One.</p>$$ADVERT_SLOT$$<p>Two.</p>", ["One.", "Two."]),
    ],
)
def test_an_embedded_body_is_cut_into_its_paragraphs(body, told):
    assert paragraphs_of(body) == told
    assert paragraphs_of("One.\nTwo.") == ["One.", "Two."]
    assert paragraphs_of("") == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("\n".join(STORY), BodyStatus.OK),
        ("The lighthouse shines again.", BodyStatus.SHORT),
        ("The lighthouse at Pell Point will shine again from Saturday, after volunteers …", BodyStatus.TEASER),
    ],
)
def test_how_much_of_the_story_there_is(text, status):
    html = f"<html><title>Lighthouse shines again</title><body><h1>Lighthouse shines again</h1><p>{text}</p>"
    assert extract(html.encode()).body_status == status


def test_every_passage_is_explained():
    page = Page(body=page_with(FURNITURE["related box"]), url="https://pelltimes.example/lighthouse")
    found = verdicts(page, read(page))
    said = {verdict.text: verdict for verdict in found}
    assert said[STORY[0]].kept
    assert not said["Related stories"].kept
    assert all(verdict.reason and verdict.path for verdict in found)


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("article-body__text", {"article", "body", "text"}),
        ("noticias-relacionadas", {"related"}),
        ("relatedArticles", {"related"}),
        ("postphotos", {"post", "image"}),
        ("post-17 hentry category-comments tag-video", {"post", "article"}),
        ("xk2-77", set()),
    ],
)
def test_names_are_read_by_their_meaning(attribute, names):
    assert names <= names_in(attribute)
    assert not {"comment", "video", "tag"} & names_in(attribute)


def test_turkish_capitals_are_letters_like_others():
    assert openings("\u0130LG\u0130L\u0130 HABERLER") == openings("ilgili haberler") == ("read more",)


def test_phrases_are_known_in_many_languages():
    for phrase in ("READ MORE: x", "Lesen Sie auch", "» Читайте также", "関連記事", "اقرأ أيضا", "यह भी पढ़ें"):
        assert "read more" in set(openings(phrase)), phrase


HOSTILE = {
    "deep divs": "<div>" * 100_000 + STORY[0],
    "deep bold": "<p>" + "<b>" * 100_000 + STORY[0],
    "many links": "<h1>Links</h1>" + '<a href="/x">a link</a> ' * 200_000,
    "many items": "<h1>Items</h1><ul>" + '<li><a href="/x">a link to a story</a></li>' * 100_000,
    "long paragraph": "<h1>Words</h1><p>" + "word, and another. " * 500_000,
    "many breaks": "<h1>Lines</h1>" + "some line of text<br>" * 200_000,
    "nested tables": "<table><tr><td>cell" * 20_000,
    "many cells": "<h1>Cells</h1><table>" + "<tr><td>one</td><td>2.5</td><td>3 May</td></tr>" * 100_000,
    "unclosed": "<p><a><b><i>" * 100_000 + STORY[0],
    "nested bylines": "<div class=author>" * 1_000 + '<a href="/author/x"></a>' * 60_000,
    "nested titles": "<div class=title>" * 1_000 + "<i></i>" * 100_000,
    "captions of brackets": STORY[0] + f"<figure><img src=a.jpg><figcaption>{'(' * 3_000}</figcaption></figure>" * 100,
    "announcements": "<ul><li>" + "<b>Related stories</b>" * 2_000 + "<a href=/x>A story of a ferry</a>" * 5_000,
    "data without an end": '<script type="application/json">{"headline": "A title of the page", "body": "'
    + "ab " * 300_000
    + '"}</script>',
    "asides in the data": '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
    + "<aside " * 100_000
    + '"}</script>',
}


def test_a_text_that_is_named_a_thousand_times_is_not_read_a_thousand_times():
    text, rows = "word " * 10_000, json.dumps({"x": ["$1b"] * 2_000})
    script = f"self.__next_f.push([1,{json.dumps(f'1b:T{len(text):x},{text}2:{rows}')}])"
    assert sum(len(json.dumps(value)) for value in rows_of_stream([script], 1_000_000)) < 1_100_000


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_no_page_takes_for_ever(html):
    started = time.process_time()
    read(Page(body=f"<html><title>A title of the page</title><body>{html}".encode()))
    assert time.process_time() - started < 10


PEAK = """
from newscrawl import Page, read
items = '<li class="item"><a class="link" href="/x/a-link-to-a-story">a link to a story</a></li>' * 200_000
read(Page(body=f"<html><title>A title</title><body><h1>Links</h1><ul>{items}".encode()))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def test_no_page_takes_all_memory():
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300_000


def assert_answered(reading: Reading) -> None:
    """Either an article with a headline and a body, or the reason why it is none."""
    assert (reading.article is None) is (reading.refusal is not None)
    assert reading.article is None or (reading.article.headline and reading.article.body)


@given(st.binary(max_size=2_000))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_read(body):
    assert_answered(read(Page(body=b"<html><body>" + body, url="https://pelltimes.example/a")))


PIECES = [
    *FURNITURE.values(),
    *TYPED.values(),
    *(f"<p>{t}</p>" for t in STORY),
    "<div>",
    "</div>",
    "<td>",
    "</p>",
    "<br>",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.integers(0, 400), st.binary(max_size=8))
@settings(deadline=None, max_examples=150)
def test_mutated_pages_are_read(pieces, at, noise):
    body = "".join(pieces).encode()
    html = b"<html><title>Lighthouse</title>" + body[:at] + noise + body[at:]
    assert_answered(read(Page(body=html, url="https://pelltimes.example/a")))
