"""Pages that are no article are told apart, and true stories are not refused."""

from __future__ import annotations

import pytest

from newscrawl import Page, read
from newscrawl.article import Reason

MENU = '<nav class="menu"><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>'
PROSE = "".join(
    f"<p>{text}</p>"
    for text in (
        "The parish of Lower Dell has bought back its village shop, eight months after the last owner retired.",
        "Nearly two hundred people put in money, most of them less than fifty pounds, the committee said on Monday.",
        "It will open six days a week from April, with a post office counter and, on Fridays, fresh fish.",
        "The old bell over the door, which three children hid when the shop closed, has been given back.",
        "A county grant pays for the new roof. The committee hopes to make a small profit in its second year.",
        "Volunteers are wanted for the Saturday shift, which nobody has so far been willing to take on.",
    )
)
CARDS = "".join(
    f'<div class="card"><h3><a href="/story/{i}">A headline about the parish of Dell, number {i}</a></h3></div>'
    for i in range(12)
)


def page(title: str, body: str, head: str = "", url: str = "https://dell.example/2024/shop") -> Page:
    html = f"<html><head><title>{title}</title>{head}</head><body>{MENU}<main>{body}</main></body></html>"
    return Page(body=html.encode(), url=url)


NO_ARTICLES = {
    "home page": (Reason.INDEX, page("Dell News", CARDS, url="https://dell.example/")),
    "section": (Reason.INDEX, page("Sport", CARDS, url="https://dell.example/section/sport")),
    "declared list": (
        Reason.INDEX,
        page(
            "Village life",
            CARDS,
            '<script type="application/ld+json">{"@type": "CollectionPage", "name": "Village life"}</script>',
        ),
    ),
    "search": (
        Reason.SEARCH,
        page("Search results for shop", "<h1>Search results for shop</h1>" + CARDS, url="https://dell.example/?s=shop"),
    ),
    "soft 404": (
        Reason.SOFT_404,
        page("Page not found - Dell News", "<h1>Page not found</h1><p>Sorry about that.</p>"),
    ),
    "soft 404 in Czech": (
        Reason.SOFT_404,
        page("Stránka nenalezena", "<p>Zkuste to prosím znovu z titulní strany.</p>"),
    ),
    "soft 404 in Arabic": (Reason.SOFT_404, page("الصفحة غير موجودة", "<p>عد إلى الصفحة الرئيسية</p>")),
    "error": (
        Reason.ERROR_PAGE,
        page("503 Service Unavailable", "<h1>Service Unavailable</h1><p>Try again later.</p>"),
    ),
    "challenge": (Reason.CHALLENGE, page("Just a moment...", "<p>Checking your browser before you can go on.</p>")),
    "login": (
        Reason.LOGIN,
        page("Log in - Dell News", '<h1>Log in</h1><form><input type="password"></form><p>Welcome back.</p>'),
    ),
    "consent": (Reason.CONSENT, page("Before you continue", "<h1>Before you continue</h1><p>We use cookies.</p>")),
    "video": (
        Reason.MEDIA,
        page(
            "The shop opens",
            "<h1>The shop opens</h1><p>Watch it here.</p>",
            url="https://dell.example/video/shop-opens",
        ),
    ),
    "shell": (Reason.JS_SHELL, Page(body=b"<html><title>Dell</title><body><div id='root'></div><script></script>")),
}


@pytest.mark.parametrize(("reason", "given"), NO_ARTICLES.values(), ids=NO_ARTICLES)
def test_a_page_that_is_no_article_says_why(reason, given):
    refusal = read(given).refusal
    assert refusal is not None
    assert refusal.reason == reason


ARTICLES = {
    "plain": page("Village shop is open again", "<h1>Village shop is open again</h1>" + PROSE),
    "about errors": page("404: the shop that was not found", "<h1>404: the shop that was not found</h1>" + PROSE),
    "about search": page("Search for lost bell is over", "<h1>Search for lost bell is over</h1>" + PROSE),
    "with many teasers": page("Village shop is open again", "<h1>Village shop is open again</h1>" + PROSE + CARDS * 3),
    "in a section folder": page(
        "Village shop is open again",
        "<h1>Village shop is open again</h1>" + PROSE + CARDS,
        url="https://dell.example/section/sport/shop",
    ),
    "with a log-in form": page(
        "Village shop is open again", '<h1>Village shop is open again</h1><input type="password">' + PROSE
    ),
    "short and declared": page(
        "Shop opens",
        "<h1>Shop opens</h1><p>The village shop of Lower Dell opens on Monday.</p>",
        '<meta property="og:type" content="article">',
    ),
}


@pytest.mark.parametrize("given", ARTICLES.values(), ids=ARTICLES)
def test_a_story_is_not_refused(given):
    assert read(given).article is not None


def test_hardly_a_real_story_is_refused(shared):
    """Of the annotated pages, all of which are stories, those with text of their own are read."""
    import gzip  # noqa: PLC0415 - only this test needs it

    refused = []
    for path in sorted((shared / "extraction" / "fundus_eval" / "html").glob("*.gz")):
        reading = read(Page(body=gzip.decompress(path.read_bytes()), url="https://paper.example/2024/02/28/a-story"))
        refused += [path.name] if reading.refusal else []
    assert not refused
