"""Text dumps: read as text, a page says what its markup says; and any text is read or refused, in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import publishers
from newscrawl.article import Article, BlockType, Boundaries, Page, Reason
from newscrawl.normalise import normalise
from newscrawl.reading import dump, extract, read
from newscrawl.text import one_line

V4 = "Page last updated at 11:44 GMT, Friday, 26 September 2008 12:44 UK"
STORY = """{dateline}

Ferry stuck on sandbank

The ferry from Lund has been stuck on a sandbank since the early morning tide.

Its forty passengers were given tea by the lifeboat crew.

Print Sponsor
"""
PLAIN = """Ferry stuck on sandbank

By Sal Mint

3 May 2012

The ferry from Lund has been stuck on a sandbank since the early morning tide, the harbour master said.

Its forty passengers were given tea by the lifeboat crew, who also brought a cake and a pack of cards.

The next tide is expected at six in the evening, and a tug stands by.
"""
FILLER = "The ferry from Lund has been stuck on a sandbank since the early morning tide. "


def read_text(text: str) -> Article | None:
    return extract(text.encode())


# Text equals markup.


@pytest.fixture(scope="module")
def pairs(shared):
    """The dumps with the pages they were rendered from, both read."""
    pages = {path.name.split(".")[0]: path for path in (shared / "bbc" / "pages").glob("*.html")}
    found = []
    for path in sorted((shared / "bbc" / "text_dumps").glob("*.txt")):
        text = path.read_bytes()
        by_markup, by_text = extract(pages[path.stem].read_bytes(), publisher="bbc"), extract(text)
        assert by_markup is not None, path.stem
        assert by_text is not None, path.stem
        found.append((path.stem, one_line(text.decode()), by_markup, by_text))
    assert found
    return found


def test_a_dump_has_the_headline_and_the_instant_of_its_page(pairs):
    for name, _, page, text in pairs:
        assert text.headline == page.headline, name
        # A dump prints minutes; the page's meta elements tell seconds.
        assert text.date_modified.at == page.date_modified.at.replace(second=0), name


def test_a_dump_has_the_paragraphs_of_its_page(pairs):
    """At least 98 in 100 over all dumps, of those paragraphs that the renderer left in the dump at all."""
    wanted, missed, added = 0, [], []
    for name, dumped, page, text in pairs:
        expected = [p for p in prose_of(page) if p in dumped]
        found = prose_of(text)
        wanted += len(expected)
        missed += [(name, p) for p in expected if p not in found]
        added += [(name, p) for p in found if p not in expected]
    share = 1 - len(missed) / wanted
    assert share >= 0.98, f"{share:.1%} of {wanted} paragraphs; missed: {missed}"
    assert len(added) <= 0.02 * wanted, added


def test_a_dump_has_the_cross_headings_of_its_page(pairs):
    for name, dumped, page, text in pairs:
        assert headings_of(text) == [h for h in headings_of(page) if h in dumped], name


def prose_of(article: Article) -> list[str]:
    return [block.text for block in article.body if block.type is BlockType.PARAGRAPH]


def headings_of(article: Article) -> list[str]:
    return [block.text for block in article.body if block.type is BlockType.HEADING]


# Whose text is it?


@pytest.mark.parametrize(
    ("dateline", "key"),
    [
        (V4, "bbc"),
        ("Last Updated: Saturday, 21 October 2006, 14:41 GMT 15:41 UK", "bbc"),
        ("Thursday, August 26, 1999 Published at 13:07 GMT", "bbc"),
        ("25 April 2013 Last updated at 08:55 ET", "bbc"),
        ("BBC News\nTuesday, 24 September, 2002, 19:45 GMT", "bbc"),
        ("Tuesday, 24 September, 2002, 19:45 GMT", None),
        ("12 April 2015", None),
        ("12 April 2015\nFrom the section Europe", "bbc"),
        ("A story about the BBC of 12 April 2015", None),
    ],
)
def test_a_publisher_is_known_by_its_datelines(dateline, key):
    found = dump.detect(STORY.format(dateline=dateline))
    assert (found.key if found else None) == key


def test_a_date_in_the_body_is_no_dateline():
    later = "From Our Own Correspondent was broadcast on Saturday, 2 May, 2009, at 1130 GMT on a fine day."
    article = read_text(STORY.format(dateline=V4).replace("Print Sponsor", later))
    assert str(article.date) == "2008-09-26"
    assert article.body[-1].text == later


def test_end_markers_above_the_first_paragraph_end_nothing():
    article = read_text(STORY.format(dateline=f"{V4}\nE-mail this to a friend\nPrintable version"))
    assert article.headline == "Ferry stuck on sandbank"
    assert len(article.body) == 2


# The same story through other renderers.


def wrapped(text: str) -> str:
    """As a renderer of fixed width prints it."""
    lines, width = [], 60
    for line in text.splitlines():
        row = ""
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > width:
                lines.append(row)
                row = word
            else:
                row = f"{row} {word}".strip()
        lines.append(row)
    return "\n".join(lines)


LONGER = STORY.replace("Print Sponsor", "\n\n".join(f"{FILLER * n}Number {n}." for n in (1, 2, 3)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(wrapped, id="wrapped"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n\n", "\n"), id="no blank lines"),
        pytest.param(lambda text: text.replace("\n", "  \n"), id="Markdown line breaks"),
        pytest.param(lambda text: text.replace("Ferry stuck", "# Ferry stuck"), id="Markdown heading"),
        pytest.param(lambda text: "\n".join(" " * 4 + line for line in text.splitlines()), id="indented"),
        pytest.param(lambda text: text.replace("\n\n", "\n \xa0\n"), id="blanks with spaces"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
    ],
)
def test_renderings_of_one_story_read_alike(change):
    text = LONGER.format(dateline=V4)
    one, other = read_text(text), read_text(change(text))
    assert other is not None
    assert (other.headline, other.date, other.article_body) == (one.headline, one.date, one.article_body)


# Characters lost before the text came here.


@pytest.mark.parametrize(
    ("sentence", "flagged"),
    [
        ("They will pay $4bn (2.17bn) for it.", True),
        ("They will pay $460m (253m; 310m euros) for it.", True),
        ("They will pay $4bn (£2.17bn) for it.", False),
        ("They paid $4 (2008) for it.", False),
        ("They paid $4bn (two billion pounds) for it.", False),
    ],
)
def test_a_lost_currency_sign_is_flagged_and_not_repaired(sentence, flagged):
    article = read_text(STORY.format(dateline=V4).replace("Print Sponsor", sentence))
    assert ("lossy_encoding" in article.flags) is flagged
    assert article.body[-1].text == sentence


# Texts of publishers nobody declared.


def test_a_plain_text_is_read_with_little_confidence():
    article = read_text(PLAIN)
    assert article.headline == "Ferry stuck on sandbank"
    assert [author.name for author in article.authors] == ["Sal Mint"]
    assert str(article.date_published.day) == "2012-05-03"
    assert len(article.body) == 3
    assert article.boundaries is Boundaries.KEPT
    assert article.evidence["headline"][0].score < 0.5


def test_an_unlikely_date_line_is_no_date():
    assert read_text(PLAIN.replace("3 May 2012", "Room 3, 2012 seats")).date is None


@pytest.mark.parametrize(
    "text",
    [
        "A line.",
        "Ferry late\n\nThe ferry was late.",
        "Home\nNews\nSport\nWeather\nContact",
        "# notes\nWhat this folder holds: some files that a test reads.\nSee the licence.\n",
        "name,born,died\nAnn,1902,1970\nBo,1910,1999\n" * 20,
        "def read(page):\n    return page.body; # {a: 1}\n\nfor x in y:\n    print(x); exit(0);\n" * 10,
        '{\n "headline": "Ferry stuck on sandbank",\n' + ' "text": "The ferry was late, and later still."\n' * 20 + "}",
        f"{V4}\n\nWatch the film\n\nSal Mint reports",
        "\n\n\n",
    ],
)
def test_a_text_without_a_story_is_refused(text):
    refusal = read(Page(body=text.encode())).refusal
    assert refusal is not None
    assert refusal.reason in (Reason.NO_STORY, Reason.EMPTY)


# Whatever comes.

fragments = st.sampled_from(
    (V4, "SEE ALSO", "22 Sep 08 | Americas", "Print Sponsor", "By Sal Mint", "BBC News", FILLER, "'Barmy'", "FACTS",
     "Capital: Lund", "| a | b |", "[ image: a ]", "Start Quote", "End Quote Ann", "Image caption", "  item", "\t\t",
     "1969: A year", "11 July", "Story from BBC NEWS:", '"We all know it well and say so"', "Ann Tellow, Haven")
)  # fmt: skip


@given(st.lists(fragments | st.text(max_size=20), max_size=40), st.sampled_from(("\n", "\n\n", " ", "")))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(parts, joint):
    for publisher in (publishers.get("bbc"), None):
        found = dump.find(joint.join(parts), Page(body=b""), publisher)
        assert found is None or found.body


@given(st.lists(fragments, max_size=30))
@settings(max_examples=100, deadline=None)
def test_normalising_twice_is_normalising_once(parts):
    article = read(Page(body="\n\n".join([V4, "Ferry stuck", FILLER, *parts]).encode())).article
    if article:
        once = normalise(article)
        assert normalise(once) == once


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        "\n",
        "a\n",
        "|",
        '"',
        "[ image: ",
        "Some Title\n22 Sep 08 | Americas\n",
        FILLER + "\n\n",
        "x          y\n",
    ],
)
def test_time_grows_no_faster_than_the_text(piece):
    """Eight times the text may take at most some sixteen times as long; a quadratic reader takes sixty-four."""

    def seconds(size: int) -> float:
        text = f"{V4}\n\nFerry stuck\n\n" + piece * (size // len(piece))
        start = time.process_time()
        dump.find(text, Page(body=b""), publishers.get("bbc"))
        return time.process_time() - start

    seconds(10_000)
    assert seconds(400_000) < 16 * max(seconds(50_000), 0.02) + 0.5
