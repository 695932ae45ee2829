"""What several pages of one site teach about each of them."""

from __future__ import annotations

import json

import pytest

from newscrawl import Page, read
from newscrawl.reading.memory import SiteMemory, learn

BOILER = "Our reporters have walked every lane of the county since 1884, and they depend on readers like you to go on."
STORIES = {
    "Otters are back in the mill stream": (
        "A pair of otters has been seen in the mill stream at Tarn for the first time since the tannery was built.",
        "They were filmed on Tuesday night by a schoolboy who had set out to photograph an owl, and got both.",
    ),
    "Bridge to be painted blue after all": (
        "The iron bridge at Cowley will be painted blue, the colour it had in 1870, the council decided by one vote.",
        "Opponents had wanted green. The painters begin in May and will need forty barrels of paint.",
    ),
    "Choir sings for the lifeboat": (
        "A concert in the market hall has raised enough for a new engine, the lifeboat station said on Sunday.",
        "Ninety singers took part. The oldest is 91 and has sung at every concert since the war.",
    ),
    "New baker for the lower town": (
        "The lower town has a baker again, two years after the ovens went cold, and the queue was out of the door.",
        "She learned her trade at sea, as a ship's cook, and says that dough behaves better on land.",
    ),
}


def page(headline: str, paragraphs: tuple[str, ...]) -> Page:
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    html = (
        f"<html><title>{headline}</title><body><h1>{headline}</h1><div class='zz9'>{text}<p>{BOILER}</p></div></body>"
    )
    return Page(body=html.encode(), url=f"https://tarn.example/{headline.replace(' ', '-')}")


PAGES = [page(headline, paragraphs) for headline, paragraphs in STORIES.items()]


def test_a_line_that_repeats_across_pages_is_no_story():
    memory = learn(PAGES)
    for given, paragraphs in zip(PAGES, STORIES.values(), strict=True):
        assert BOILER in [b.text for b in read(given).article.body]
        assert [b.text for b in read(given, memory).article.body] == list(paragraphs)


def test_one_story_fetched_many_times_teaches_nothing():
    memory = learn([PAGES[0]] * 5)
    assert memory.pages == 1
    assert not memory.lines


def test_an_article_says_which_memory_it_was_read_with():
    memory = learn(PAGES)
    assert read(PAGES[0], memory).article.site_memory == memory.version
    assert read(PAGES[0]).article.site_memory is None


def test_memory_is_json_and_the_same_pages_give_the_same():
    memory = learn(PAGES)
    assert SiteMemory.from_dict(json.loads(json.dumps(memory.to_dict()))) == memory
    assert learn(PAGES).version == memory.version
    assert learn(PAGES[:2]).version != memory.version


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"%PDF-1.4", b"<html></html>"])
def test_what_cannot_be_read_teaches_nothing(body):
    assert learn([Page(body=body)] * 3).pages == 0
