"""The headline: what stands over the story, without the site's name or the kicker."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import Page, extract, read
from newscrawl.reading import headline, structured
from newscrawl.reading.findings import Findings
from newscrawl.reading.titles import without_site

SEO = (
    '<meta property="og:title" content="Ferry returns: what is next">'
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The boat is back"}</script>'
)
KICKER = '<span class="kicker">Im Hafen</span> <span>Fähre kehrt zurück in den Hafen</span>'
SITE = '<meta property="og:site_name" content="Harbour Post">'


def best(
    head: str, body: str, field: str = "headline", url: str = "https://www.harbour-post.example/a/b"
) -> str | None:
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    findings = Findings(rule="test")
    headline.find(structured.parse(tree, url), findings)
    ranked = sorted(findings.candidates.get(field, ()), key=lambda c: -c.score)
    return ranked[0].value if ranked else None


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        ("<title>Ferry returns | Harbour Post</title>", "<p>x</p>", "Ferry returns"),
        (SITE + "<title>Harbour Post - Ferry returns</title>", "<p>x</p>", "Ferry returns"),
        (
            SITE + "<title>Ferry returns – Harbour Post</title>",
            "<h1>Harbour Post</h1><h2>Ferry returns</h2>",
            "Ferry returns",
        ),
        ("<title>Ferry returns</title>", "<h1><a href='/'>The Post</a></h1><h1>Ferry returns</h1>", "Ferry returns"),
        (
            "<title>Ferry returns, quicker</title>",
            "<h1>Ferry returns</h1><div class=related><h2>Other</h2></div>",
            "Ferry returns",
        ),
        (
            '<meta property="og:title" content="Boat back"><title>Boat back</title>',
            "<article><h1 class='headline'>Ferry returns to the harbour</h1></article>",
            "Ferry returns to the harbour",
        ),
        (
            '<meta property="og:title" content="Opinion | Ferry returns">',
            "<h1><span class='label'>Opinion</span> <span>Ferry returns</span></h1>",
            "Ferry returns",
        ),
        (
            '<meta property="og:title" content="Nach der Wahl: Fähre kehrt zurück">',
            "<h1><span>Nach der Wahl</span><span>Fähre kehrt zurück</span></h1>",
            "Nach der Wahl: Fähre kehrt zurück",
        ),
        (
            '<meta property="og:title" content="渡船回来了_港口邮报"><meta property="og:site_name" content="港口邮报">',
            "<p>x</p>",
            "渡船回来了",
        ),
        (
            '<meta property="og:title" content="عودة العبارة إلى الميناء | بريد البحر">',
            "<p>x</p>",
            "عودة العبارة إلى الميناء",
        ),
        ("<title>x</title>", "<h1>Ferry <ruby>returns<rt>comes back</rt></ruby></h1>", "Ferry returns"),
        (
            '<meta property="og:title" content="Ferry returns at last to its harbour">',
            "<h1><span>Opinion</span> <span>Ferry returns at last to its harbour</span></h1>",
            "Ferry returns at last to its harbour",
        ),
        (
            '<meta property="og:title" content="Opinion | Ferry returns to harbour">',
            "<p>x</p>",
            "Ferry returns to harbour",
        ),
        ("<title>Ferry &amp; boat</title>", "<h1>Ferry &amp;amp; boat</h1>", "Ferry & boat"),
        (
            '<meta property="og:title" content="Ferry returns">',
            f"<h1 class='headline'>{'Learn how the ferry returned to the harbour and why. ' * 4}</h1>",
            "Ferry returns",
        ),
        (
            SEO,
            "<div class='breadcrumb'><h1>Ferry returns: what is next</h1></div><h2>The boat is back</h2>",
            "The boat is back",
        ),
        (
            SEO,
            "<nav><h1>Ferry returns: what is next</h1></nav><h2>The boat is back</h2>",
            "The boat is back",
        ),
        (
            '<meta property="og:title" content="Harbour news">',
            "<div class='title'>The ferry that came home</div><h1 class='headline'>The ferry that came home</h1>",
            "The ferry that came home",
        ),
        ("<title>Ferry returns to harbour</title>", "<h1>News</h1>", "Ferry returns to harbour"),
        ("<title>Ferry</title>", "<h1>Ferry</h1>", "Ferry"),
        (
            "<title>Ferry returns to harbour</title>",
            "<h1><a href='/a'>All from the port</a></h1><h2>Ferry returns to harbour</h2>",
            "Ferry returns to harbour",
        ),
        (
            '<meta property="og:title" content="Let the ferry sail again">',
            "<h1>Let the ferry sail again | Editorial</h1>",
            "Let the ferry sail again",
        ),
        (
            "<title>Let the ferry sail again</title>",
            "<h1>Statement of the harbour board: Let the ferry sail again</h1>",
            "Let the ferry sail again",
        ),
        (
            '<meta property="og:title" content="Ferry returns to harbour">',
            "<h1>Ferry returns to harbour <span>12.03.2024</span> •</h1>",
            "Ferry returns to harbour",
        ),
        (
            '<meta property="og:title" content="Ferry returns to harbour">',
            "<h1 class='strapline'>What we know of the boat</h1><h2 class='title'>Ferry returns to harbour</h2>",
            "Ferry returns to harbour",
        ),
        (
            '<meta name="og:title" content="Fähre kehrt zurück"><meta name="hdl" content="Ort: Fähre kehrt zurück">',
            "<h1><span>Ort</span><span>Fähre kehrt zurück</span></h1>",
            "Fähre kehrt zurück",
        ),
        (
            '<meta property="og:title" content="Fähre kehrt heim">',
            f"<div itemscope itemtype='http://schema.org/NewsArticle'><h2 itemprop='headline'>{KICKER}</h2></div>",
            "Fähre kehrt zurück in den Hafen",
        ),
        (
            '<meta property="og:title" content="Die Fähre 2024: Wann sie fährt und wie">',
            "<h2><span>Die Fähre 2024</span> <span class='sub-title'>Wann sie fährt und wie</span></h2>",
            "Die Fähre 2024: Wann sie fährt und wie",
        ),
        (
            '<meta property="og:title" content="Fähre: Kapitän klagt">',
            "<h1><span class='subline'>Fähre:</span> <span class='topline'>Kapitän zieht vor das Gericht</span></h1>",
            "Fähre: Kapitän zieht vor das Gericht",
        ),
        (
            '<meta property="og:title" content="Ferry returns to harbour">',
            "<h1>Ferry returns to harbour <time>14 March 2024</time></h1>",
            "Ferry returns to harbour",
        ),
        (
            '<meta property="og:title" content="Ferries to sail on">',
            "<h1>Ferries to sail on in the summer of 2024</h1>",
            "Ferries to sail on in the summer of 2024",
        ),
        (
            '<meta property="og:title" content="Best ferries of 2026: fifty tested">',
            "<h1>Best ferries of year 2026: fifty tested, all</h1><h2 class='section-title'>Best ferries of 2026</h2>",
            "Best ferries of year 2026: fifty tested, all",
        ),
        (
            '<meta property="og:title" content="Boats: ten facts">',
            "<div class='mouse_menuenter'><h1 class='headline'>The ferry that came home</h1></div>",
            "The ferry that came home",
        ),
        (
            '<meta property="og:site_name" content="Портовые новости"><title>Паром вернулся - Портовые новости</title>',
            "<p>x</p>",
            "Паром вернулся",
        ),
        ("<title>Το πλοίο επέστρεψε | Λιμάνι Νέα</title>", "<h1>Το πλοίο επέστρεψε</h1>", "Το πλοίο επέστρεψε"),
        (
            '<meta name="og:site_name" content="חדשות הנמל"><title>המעבורת חזרה לנמל | חדשות הנמל</title>',
            "<p>x</p>",
            "המעבורת חזרה לנמל",
        ),
        ("<title>เรือกลับสู่ท่าเรือ | ข่าวท่าเรือ</title>", "<h1>เรือกลับสู่ท่าเรือ</h1>", "เรือกลับสู่ท่าเรือ"),
        (
            "<title>[단독] 여객선이 돌아왔다 - 항구일보</title>",
            "<h1>[단독] 여객선이 돌아왔다</h1>",
            "[단독] 여객선이 돌아왔다",
        ),
        ("<title>नाव बंदरगाह लौटी | समाचार</title>", "<h1>नाव बंदरगाह लौटी</h1>", "नाव बंदरगाह लौटी"),
        (
            "<title>フェリーが港に戻る 嵐のあとで - 港新聞</title>",
            "<h1>フェリーが港に戻る 嵐のあとで</h1>",
            "フェリーが港に戻る 嵐のあとで",
        ),
        (
            '<meta property="og:title" content="Ferry returns to harbour">',
            "<h1 class='c-kicker'>What we know of the boat</h1><h2>Ferry returns to harbour, say boatmen</h2>",
            "Ferry returns to harbour",
        ),
        (
            '<meta property="og:title" content="El ferry vuelve a puerto">',
            "<h1><i class='volanta'>Mar adentro</i> El ferry vuelve al puerto<small class=subtitulo>Tarde</small></h1>",
            "El ferry vuelve al puerto",
        ),
        ("<title>Fares of the ferry</title>", "<h1>Fares of the ferry<a class='link'>¶</a></h1>", "Fares of the ferry"),
        (
            SITE + "<title>Ferry returns to harbour - Harbour Post - News since 1850</title>",
            "<p>x</p>",
            "Ferry returns to harbour",
        ),
        (
            "<title>Ferry returns after years</title>",
            "<table><tr><td><font size=5><b>Ferry returns after years</b></font></td></tr></table>",
            "Ferry returns after years",
        ),
        ("", "<p>no heading at all</p>", None),
    ],
)
def test_the_headline_is_found(head, body, wanted):
    assert best(head, body) == wanted


@pytest.mark.parametrize(
    "layout",
    [
        "<h1>Ten boats worth having</h1>{}",
        "<div class='elementor-widget'><div class='elementor-wrap'><h1>Ten boats worth having</h1></div></div>{}",
        "<section class='hero-banner'><h1>Ten boats worth having</h1></section>{}",
        "<div class='menu-open with-modal'><h1>Ten boats worth having</h1>{}</div>",
        "<div class='modal'><h1>Save the page</h1></div><h1>Ten boats worth having</h1>{}",
    ],
)
def test_the_main_heading_right_over_the_story_goes_before_what_search_engines_are_told(layout):
    head = "".join(f'<meta property="{name}" content="Boats: our ten best of 2025">' for name in ("og:title", "hdl"))
    prose = "<p>The ferry had left the harbour in thick fog and touched the rocks at low water.</p>" * 8
    page = f"<html><head>{head}</head><body>{layout.format(prose)}</body></html>"
    assert extract(page.encode(), url="https://www.harbour-post.example/a/b").headline == "Ten boats worth having"


@pytest.mark.parametrize(
    ("title", "shorn"),
    [
        ("Ferry returns - Harbour Post", "Ferry returns"),
        ("Ferry returns – news – HarbourPost.example", "Ferry returns – news"),
        ("Harbour Post: ferry returns", "ferry returns"),
        ("Ferry returns - at last", "Ferry returns - at last"),
        ("Sea-going ferry", "Sea-going ferry"),
        ("Harbour Post", "Harbour Post"),
        ("Ferry returns at last - Harbour Post - News", "Ferry returns at last"),
        ("News - Harbour Post - Ferry returns at last", "News - Harbour Post - Ferry returns at last"),
    ],
)
def test_only_the_name_of_the_site_is_shorn(title, shorn):
    assert without_site(title, frozenset({"harbourpost", "harbourpostexample"})) == shorn


def test_another_headline_is_kept_apart():
    data = '{"@type": "NewsArticle", "headline": "Ferry returns", "alternativeHeadline": "The boat is back"}'
    script = f'<script type="application/ld+json">{data}</script>'
    assert best(script, "<h1>Ferry returns</h1>") == "Ferry returns"
    assert best(script, "<h1>Ferry returns</h1>", "alternative_headline") == "The boat is back"


@given(st.text(max_size=80), st.text(max_size=80))
@settings(deadline=None)
def test_no_title_raises(title, heading):
    tree = lxml.html.fromstring("<html><head><title></title></head><body><h1></h1></body></html>")
    for element, text in ((tree.find(".//title"), title), (tree.find(".//h1"), heading)):
        element.text = "".join(c for c in text if c.isprintable())
    findings = Findings(rule="test")
    headline.find(structured.parse(tree, "https://x.example/"), findings)
    assert all(c.value and 0 < c.score <= 1 for c in findings.candidates.get("headline", ()))


LINES = (
    "PELL — The ferry returns on Monday after two years in the yard at Tarn. It will sail every hour.",
    "The old timetable hangs in the waiting room again, and the kiosk has new paint on its shutters.",
    "Whoever wants to cross in the evening has to ring the bell at the pier, as in the days before.",
)
LONG = (
    "The ferry returns on Monday after two years in the yard at Tarn, where its boiler was mended by hand and painted"
)


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (LINES[0], "PELL — The ferry returns on Monday after two years in the yard at Tarn."),
        (f"{LONG} and blessed.", f"{LONG.removesuffix(' painted')}…"),
        ("渡し船が月曜日に戻る。二年ぶりのことである。" + "港の人々は喜んでいる。" * 20, "渡し船が月曜日に戻る。"),
        ("岬" * 250, "岬" * 110 + "…"),
    ],
    ids=["sentence", "long sentence", "Japanese", "no end"],
)
def test_a_story_without_any_title_is_called_by_its_first_words(first, wanted):
    page = "".join(f"<p>{line}</p>" for line in (first, *LINES[1:], LINES[1], LINES[2]))
    article = extract(f"<html><body>{page}</body></html>".encode())
    assert article.headline == wanted
    assert article.evidence["headline"][0].rule == "opening of the story"
    assert first in article.body[0].text


def test_a_few_words_without_a_title_are_no_article():
    answer = read(Page(body=b"<p>The ferry returns on Monday. It will sail every hour.</p>"))
    assert answer.refusal.detail == "no headline"
