"""Body and links as they are kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.article import Article, Block, BlockType, BodyStatus, Image, Link, LinkKind, Precision
from newscrawl.normalise import normalise, normalise_body, normalise_links
from newscrawl.normalise.body import word_count

BASE = "http://news.example/a/story.html"


def article(**fields) -> Article:
    return Article(headline="Ferry late", url=BASE, **fields)


def block(text: str, kind: BlockType = BlockType.PARAGRAPH) -> Block:
    return Block(kind, text)


def test_article_body_is_what_belongs_to_the_story_with_a_blank_line_between_two():
    body = [
        block(" The ferry\n was\xa0late. "),
        block("Tides", BlockType.HEADING),
        block("", BlockType.PARAGRAPH),
        block("I was late, too", BlockType.PULL_QUOTE),
        block("Length: 3km\n\n Fare:  free", BlockType.FACT_BOX),
        block("a | b\nc | d", BlockType.TABLE),
        block("Bring a coat", BlockType.LIST_ITEM),
    ]
    normal = normalise_body(article(body=body))
    assert normal.article_body == "The ferry was late.\n\nTides\n\na | b\nc | d\n\nBring a coat"
    assert [b.text for b in normal.body][3:5] == ["Length: 3km\nFare: free", "a | b\nc | d"]
    assert len(normal.body) == 6
    assert normal.word_count == 12


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("The ferry was late.", 4),
        ("It isn't; it wasn’t: twenty-one times", 6),
        ("1,000 boats at £2.17bn", 4),
        ("Паром опоздал на час", 4),
        ("山城圖書館 opens", 6),
        ("フェリーが遅れた。", 8),
        ("— … !", 0),
    ],
)
def test_words_are_counted_as_editors_count_them(text, count):
    assert word_count(text) == count


@pytest.mark.parametrize(
    ("words", "given", "status"),
    [
        (0, BodyStatus.EMPTY, BodyStatus.EMPTY),
        (10, BodyStatus.EMPTY, BodyStatus.SHORT),
        (80, BodyStatus.EMPTY, BodyStatus.OK),
        (10, BodyStatus.OK, BodyStatus.OK),
        (80, BodyStatus.TEASER, BodyStatus.TEASER),
    ],
)
def test_the_status_is_the_readers_where_it_gave_one(words, given, status):
    normal = normalise_body(article(body=[block("word " * words)], body_status=given))
    assert normal.body_status is status


def test_a_body_given_as_text_becomes_blocks():
    normal = normalise_body(article(article_body="One.\n\n Two.\n \nThree."))
    assert [b.text for b in normal.body] == ["One.", "Two.", "Three."]
    assert normal.article_body == "One.\n\nTwo.\n\nThree."


@pytest.mark.parametrize(
    ("raw", "day", "precision"),
    [
        ("22 Sep 08", date(2008, 9, 22), Precision.DAY),
        ("03 Dec 97", date(1997, 12, 3), Precision.DAY),
        ("16 OCTOBER 2012", date(2012, 10, 16), Precision.DAY),
        ("31 Feb 08", None, None),
        ("soon", None, None),
    ],
)
def test_a_links_day_stays_a_day_and_its_words_stay(raw, day, precision):
    [link] = normalise_links(article(related_links=[Link(LinkKind.SEE_ALSO, "A story", date_raw=raw)])).related_links
    assert (link.date_raw, link.date, link.at, link.precision) == (raw, day, None, precision)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/b.html", "http://news.example/b.html"),
        ("c.html", "http://news.example/a/c.html"),
        ("//other.example/d", "http://other.example/d"),
        (None, None),
    ],
)
def test_addresses_are_made_whole(url, whole):
    normal = normalise_links(article(related_links=[Link(LinkKind.RELATED, "A", url)], images=[Image(url=url)]))
    assert [link.url for link in normal.related_links] == [whole]
    assert normal.images[0].url == whole


@pytest.mark.parametrize("url", ["javascript:void(0)", "mailto:a@b.example", "tel:1", "http://[broken"])
def test_what_leads_to_no_page_is_no_link(url):
    assert normalise_links(article(related_links=[Link(LinkKind.RELATED, "A", url)])).related_links == []


def test_links_are_kept_once_and_numbered():
    links = [
        Link(LinkKind.SEE_ALSO, "One", "/1"),
        Link(LinkKind.SEE_ALSO, "Lost", date_raw="22 Sep 08"),
        Link(LinkKind.RELATED, "One again", "/1"),
        Link(LinkKind.IN_BODY, "one", "/1"),
        Link(LinkKind.SEE_ALSO, "Lost", date_raw="22 Sep 08"),
        Link(LinkKind.SEE_ALSO, "Lost", date_raw="23 Sep 08"),
    ]
    normal = normalise_links(article(related_links=links)).related_links
    assert [(link.title, link.position) for link in normal] == [("One", 1), ("Lost", 2), ("one", 3), ("Lost", 4)]


texts = st.text(max_size=30)
links = st.builds(
    Link,
    st.sampled_from(LinkKind),
    texts,
    st.none() | texts | st.sampled_from(("/a", "http://x.example/", "javascript:1")),
    date_raw=st.none() | texts | st.sampled_from(("22 Sep 08", "2009-05-08T11:54Z", "yesterday")),
    section=st.none() | texts,
)
articles = st.builds(
    Article,
    url=st.none() | st.just(BASE),
    body=st.lists(st.builds(Block, st.sampled_from(BlockType), texts), max_size=4),
    images=st.lists(st.builds(Image, alt=texts, caption=texts, url=st.none() | texts), max_size=2),
    related_links=st.lists(links, max_size=4),
    article_body=texts,
)


def test_an_address_of_control_characters_is_none():
    assert normalise_links(Article(images=[Image(url="\x08")])).images[0].url is None


@given(articles)
def test_normalising_twice_is_normalising_once(raw):
    once = normalise(raw)
    assert normalise(once) == once
    assert Article.from_dict(once.to_dict()) == once
