"""What a page says besides headline, byline, body and dates."""

from datetime import date

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.article import LinkKind
from newscrawl.reading import blocks, particulars, structured
from newscrawl.reading.elements import Elements
from newscrawl.reading.findings import Findings

URL = "https://www.harbour-post.example/news/2024/ferry-returns"
STORY = "The ferry came back to the harbour on Monday morning after two weeks of repairs in the yard."


def found(head: str = "", body: str = "", url: str | None = URL, root: str = "") -> Findings:
    page = f"<html {root}><head>{head}</head><body>{body or f'<h1>Ferry</h1><p>{STORY}</p>'}</body></html>"
    tree = lxml.html.document_fromstring(page)
    passages = blocks.passages(Elements(tree))
    kept = [passage for passage in passages.items if passage.text.startswith("The ")]
    findings = Findings(rule="test")
    particulars.find(structured.parse(tree, url), passages, kept, findings)
    return findings


def best(findings: Findings, field: str) -> object:
    ranked = sorted(findings.candidates.get(field, ()), key=lambda c: -c.score)
    if not ranked:
        return None
    return ranked[0].raw if ranked[0].value is None else ranked[0].value


def ld(members: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry", {members}}}</script>'


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (ld('"keywords": "ferry, harbour;repairs"'), "", ["ferry", "harbour", "repairs"]),
        (ld('"keywords": ["Ferry", "ferry", "#Harbour"]'), "", ["Ferry", "Harbour"]),
        (
            '<meta property="article:tag" content="Ferry"><meta property="article:tag" content="Harbour">',
            "",
            ["Ferry", "Harbour"],
        ),
        ('<meta name="news_keywords" content="ferry, harbour">', "", ["ferry", "harbour"]),
        ("", '<p>x</p><a rel="tag" href="/t/1">Ferry</a>', ["Ferry"]),
        ('<meta name="keywords" content="渡船、港口">', "", ["渡船", "港口"]),
        (ld('"about": [{"@type": "Thing", "name": "Ferry"}]'), "", ["Ferry"]),
        (
            "",
            '<p>x</p><div class="article-tags">Tags: <a href="/t/1">Ferry</a> <a href="/t/2">Quay</a></div>',
            ["Ferry", "Quay"],
        ),
        ("", '<p>x</p><aside><div class="tags"><a href="/t/1">Ferry</a></div></aside>', None),
    ],
)
def test_keywords(head, body, words):
    assert best(found(head, body), "keywords") == words


@pytest.mark.parametrize(
    ("head", "body", "section"),
    [
        (ld('"articleSection": ["Local", "Sea"]'), "", "Local"),
        ('<meta property="article:section" content="Local">', "", "Local"),
        (
            "",
            "<div itemscope itemtype='https://schema.org/NewsArticle'><i itemprop=articleSection>Sport</i></div>",
            "Sport",
        ),
        (
            "",
            '<nav class="breadcrumb"><a href="/">Home</a> <a href="/news">News</a> <a href="/l">Local</a></nav>',
            "Local",
        ),
        (
            """<script type="application/ld+json">{"@type": "BreadcrumbList",
            "itemListElement": [{"name": "Startseite"}, {"item": {"name": "Lokales"}}]}</script>""",
            "",
            "Lokales",
        ),
        ("", '<p>x</p><a rel="category tag" href="/c/sea">Sea</a>', "Sea"),
        ("", "", None),
    ],
)
def test_the_section(head, body, section):
    assert best(found(head, body), "article_section") == section


@pytest.mark.parametrize(
    ("head", "body", "free"),
    [
        (ld('"isAccessibleForFree": "False"'), "", False),
        (ld('"isAccessibleForFree": true'), "", True),
        (ld('"hasPart": {"isAccessibleForFree": false, "cssSelector": ".paywall"}'), "", False),
        (
            "",
            """<h1>Ferry</h1><div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="headline"
         content="Ferry"><meta itemprop="isAccessibleForFree" content="False"></div>""",
            False,
        ),
        ('<meta property="article:content_tier" content="metered">', "", False),
        ('<meta property="article:content_tier" content="free">', "", True),
        ("", f"<h1>Ferry</h1><p>{STORY}</p><div>Subscribe to continue reading</div>", False),
        ("", f"<h1>Fähre</h1><p>{STORY}</p><p>Dieser Artikel ist nur für unsere Abonnenten.</p>", False),
        ("", "", None),
    ],
)
def test_access_and_what_says_so(head, body, free):
    assert best(found(head, body), "is_accessible_for_free") is free


@pytest.mark.parametrize(
    ("href", "url", "trusted"),
    [
        ("/news/2024/ferry-returns?x=1", URL, True),
        ("https://www.harbour-post.example/news/ferry#top", URL, True),
        ("https://other.example/news/ferry", URL, False),
        ("https://www.harbour-post.example/", URL, False),
        ("https://www.harbour-post.example/en", URL, False),
        ("https://www.harbour-post.example/news/ferry", None, True),
        ("javascript:alert(1)", URL, False),
        ("http://[", URL, False),
    ],
)
def test_a_canonical_address_is_trusted_on_its_own_site_only(href, url, trusted):
    assert bool(best(found(f'<link rel="canonical" href="{href}">', url=url), "canonical_url")) is trusted


@pytest.mark.parametrize(
    ("head", "root", "tag"),
    [
        ("", 'lang="en_GB"', "en-GB"),
        ('<meta http-equiv="Content-Language" content="en, fr">', "", "en"),
        ('<meta property="og:locale" content="en_US">', "", "en-US"),
        ("", 'lang="de"', "en"),
    ],
)
def test_the_declared_language_is_held_against_the_text(head, root, tag):
    assert best(found(head, root=root), "in_language") == tag


def test_publisher_description_licence_and_number():
    findings = found(
        ld('"publisher": {"name": "Harbour Post"}, "description": "Two weeks of repairs are over &amp; done."')
        + '<link rel="license" href="https://licences.example/by"><meta name="article:id" content="n-123">'
        '<meta name="description" content="Two weeks of...">'
    )
    assert best(findings, "publisher_name") == "Harbour Post"
    assert best(findings, "description") == "Two weeks of repairs are over & done."
    assert best(findings, "license") == "https://licences.example/by"
    assert best(findings, "identifier") == "n-123"


def test_the_lead_image_comes_first_and_furniture_is_no_picture():
    findings = found(
        '<meta property="og:image" content="/img/ferry-1200x630.jpg">',
        f"""<h1>Ferry</h1><figure><img src="/img/ferry.jpg" alt="The ferry">
        <figcaption>Back again. Photo: Ann Lee</figcaption></figure><p>{STORY}</p><img src="/img/icon.png">
        <img src="/i/dock.jpg" srcset="/i/dock-big.jpg 900w" width="640">
        <div class="author"><img src="/img/ann.jpg"></div><img src="x.gif" width="1"><p>{STORY}</p>
        <aside class="related"><img src="/img/other.jpg"></aside>""",
    )
    lead, dock = findings.images
    assert (lead.url, lead.alt, lead.caption, lead.credit, lead.is_lead) == (
        "https://www.harbour-post.example/img/ferry-1200x630.jpg", "The ferry", "Back again.", "Ann Lee", True,
    )  # fmt: skip
    assert (dock.url, dock.is_lead) == ("https://www.harbour-post.example/i/dock.jpg", False)


def test_a_lazy_picture_has_its_real_address():
    body = f'<h1>Ferry</h1><p>{STORY}</p><img src="data:image/gif;base64,x" data-src="/a.jpg"><p>{STORY}</p>'
    assert [image.url for image in found(body=body).images] == ["https://www.harbour-post.example/a.jpg"]


def test_links_inside_and_beside_the_story():
    findings = found(
        body=f"""<h1>Ferry</h1><p>{STORY} <a href="/news/yard">The yard</a> <a href="#top">up</a>
        <a href="mailto:a@b.c">m</a></p>
        <div class="related-stories"><h3>See also</h3><ul><li><a href="/news/old-ferry">Old ferry goes for scrap</a>
        <time datetime="2024-02-01">1 February</time></li><li><a href="/x">More</a></li></ul></div>
        <div class="share"><a href="https://social.example/share">Share this story with friends</a></div>"""
    )
    assert [(link.kind, link.title, link.date_raw) for link in findings.related_links] == [
        (LinkKind.IN_BODY, "The yard", None),
        (LinkKind.SEE_ALSO, "Old ferry goes for scrap", "2024-02-01"),
    ]


@pytest.mark.parametrize(
    ("lines", "links"),
    [
        ('<p><strong>Read also:</strong> <a href="/news/old">Old ferry goes for scrap</a></p>',
         [(LinkKind.SEE_ALSO, None)]),
        ("""<h3>Related stories</h3><ul><li><a href="/news/old">Old ferry goes for scrap</a> <span class="date">1 May
         2024</span></li></ul>""", [(LinkKind.RELATED, "1 May 2024")]),
        ('<h2>Mehr zum Thema</h2><div><a href="/news/old">Alte Fähre wird verschrottet</a></div>',
         [(LinkKind.TOPIC, None)]),
        ('<p><b>Читайте также</b></p><ul><li><a href="/news/old">Старый паром сдан в лом</a></li></ul>',
         [(LinkKind.SEE_ALSO, None)]),
        ('<h4>Sources</h4><ul><li><a href="https://yard.example/r">Report of the yard</a></li></ul>',
         [(LinkKind.SOURCE, None)]),
        ("""<div class="related-links"><h3>Related links</h3><a href="https://yard.example/r">Report of the yard</a>
         </div>""", [(LinkKind.EXTERNAL, None)]),
        ('<h3>Related work</h3><p>It was done in the <a href="/news/yard">yard of the island</a> within nine days.</p>',
         []),
    ],
)  # fmt: skip
def test_links_are_found_where_a_line_announces_them(lines, links):
    related = found(body=f"<h1>Ferry</h1><p>{STORY}</p>{lines}").related_links
    assert [(link.kind, link.date_raw) for link in related] == links


@pytest.mark.parametrize(
    ("caption", "words", "credit"),
    [
        ("The ferry at the quay. (AP Photo/Ann Lee)", "The ferry at the quay.", "AP Photo/Ann Lee"),
        ("The ferry at the quay. Ann Lee/Getty Images", "The ferry at the quay.", "Ann Lee/Getty Images"),
        ("Die Fähre am Kai. Foto: Änne Lehmann/dpa", "Die Fähre am Kai.", "Änne Lehmann/dpa"),
        ("Le ferry à quai. © Anne Lefèvre / AFP", "Le ferry à quai.", "Anne Lefèvre / AFP"),
        ("El ferry en el muelle (Foto: EFE/Ana Ruiz)", "El ferry en el muelle", "EFE/Ana Ruiz"),
        ("Паром у причала. Фото: Иван Орлов / ТАСС", "Паром у причала.", "Иван Орлов / ТАСС"),
        ("العبارة في الميناء (تصوير: أحمد علي)", "العبارة في الميناء", "أحمد علي"),
        ("여객선이 돌아왔다. 사진=연합뉴스", "여객선이 돌아왔다.", "연합뉴스"),
        ("港に戻った渡船（山田太郎撮影）", "港に戻った渡船", "山田太郎"),
        ("The ferry at the quay", "The ferry at the quay", None),
    ],
)
def test_who_took_a_picture_is_told_from_its_caption(caption, words, credit):
    figure = f'<figure><img src="/a.jpg"><figcaption>{caption}</figcaption></figure>'
    [image] = found(body=f"<h1>Ferry</h1>{figure}<p>{STORY}</p>").images
    assert (image.caption, image.credit) == (words, credit)


def test_a_picture_has_the_address_of_its_widest_source():
    picture = (
        '<picture><source srcset="/a-600.jpg 600w, /a-1200.jpg 1200w"><img src="data:image/gif;base64,x"></picture>'
    )
    [image] = found(body=f"<h1>Ferry</h1>{picture}<p>{STORY}</p>").images
    assert image.url == "https://www.harbour-post.example/a-1200.jpg"


def test_what_microdata_and_the_text_say_of_publisher_and_licence():
    marked = """<div itemscope itemtype="https://schema.org/NewsArticle"><meta itemprop="headline" content="Ferry"><span
        itemprop="publisher" itemscope><meta itemprop="name" content="Harbour Post"></span></div>"""
    terms = '<p>Text: <a href="https://creativecommons.org/licenses/by/4.0/">CC BY</a></p>'
    findings = found(body=f"<h1>Ferry</h1>{marked}<p>{STORY}</p>{terms}")
    assert best(findings, "publisher_name") == "Harbour Post"
    assert best(findings, "license") == "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("Correction: An earlier version gave the wrong name of the captain.", None),
        ("This article was amended on 5 March 2024 to correct the name of the ship.", date(2024, 3, 5)),
        ("Korrektur: In einer früheren Version stand ein falscher Name.", None),
        ("Rectificatif : une erreur s'était glissée dans le nom du capitaine.", None),
        ("Fe de errores: el nombre del capitán era erróneo en la versión anterior.", None),
        ("Rettelse: I en tidligere versjon sto det feil navn, det er rettet.", None),
        ("訂正：船長の名前に誤りがありました。", None),
        ("تصحيح: ورد اسم القبطان خطأ في نسخة سابقة.", None),
        ("Düzeltme: Haberin önceki sürümünde yanlış bir isim vardı.", None),
        ("תיקון: בגרסה קודמת נכתב שם שגוי.", None),
        ("सुधार: पहले के संस्करण में कप्तान का नाम गलत था।", None),
        ("Διόρθωση: σε προηγούμενη έκδοση το όνομα ήταν λάθος.", None),
        ("Ralat: nama kapten salah ditulis.", None),
        ("Đính chính: tên thuyền trưởng bị viết sai.", None),
    ],
)
def test_corrections_are_noted(note, day):
    [correction] = found(body=f"<h1>Ferry</h1><p>{STORY}</p><p><em>{note}</em></p>").corrections
    assert correction.text == note
    assert (correction.date.day if correction.date else None) == day


def test_a_story_about_corrections_is_none():
    assert found(body=f"<h1>Ferry</h1><p>{STORY}</p><p>Corrections officers were on board.</p>").corrections == []


@given(
    st.dictionaries(
        st.sampled_from(["href", "src", "content", "class", "rel", "name", "datetime", "srcset"]), st.text(max_size=30)
    )
)
@settings(deadline=None)
def test_no_attribute_raises(attributes):
    tree = lxml.html.document_fromstring(
        f"<html><head><meta><link></head><body><h1>F</h1><p>{STORY}<a>x</a></p><img></body></html>"
    )
    for element in tree.iter("meta", "link", "a", "img", "p"):
        for name, value in attributes.items():
            element.set(name, "".join(c for c in value if c.isprintable()))
    passages = blocks.passages(Elements(tree))
    findings = Findings(rule="test")
    particulars.find(structured.parse(tree, "https://x.example/a"), passages, passages.items, findings)
    found = [candidate for candidates in findings.candidates.values() for candidate in candidates]
    assert all(candidate.raw.strip() and 0 <= candidate.score <= 1 for candidate in found)
