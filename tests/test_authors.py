"""Bylines: people and agencies, with roles; no "By", no places, no dates, no staff."""

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.reading import authors, blocks, structured
from newscrawl.reading.bylines import names_in
from newscrawl.reading.elements import Elements
from newscrawl.reading.findings import Findings
from newscrawl.reading.vocabulary import Sought

P, O = "person", "organization"  # noqa: E741  # short for the tables


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("BY ANN LEE AND BO EK", ["ANN LEE", "BO EK"]),
        ("Written by Ann Lee, Bo Ek & Cy Orr", ["Ann Lee", "Bo Ek", "Cy Orr"]),
        ("Posted by Ann Lee on 12 May 2023 at 11:40", ["Ann Lee"]),
        ("May 12, 2023 | By Dr. Ann Lee, MD", ["Ann Lee"]),
        ("ByAnn Lee", ["Ann Lee"]),
        ("Byby ANN LEE, BO EK and CY ORR", ["ANN LEE", "BO EK", "CY ORR"]),
        ("By June Lee", ["June Lee"]),
        ("Autorin/Autor Änne Lehmann", ["Änne Lehmann"]),
        ("Interview: Änne Lehmann", ["Änne Lehmann"]),
        ("Gastbeitrag von Änne Lehmann", ["Änne Lehmann"]),
        ("Ann Lee (al@post.example) @annlee", ["Ann Lee"]),
        ("Von Änne Lehmann und Bo Eck", ["Änne Lehmann", "Bo Eck"]),
        ("Ein Kommentar von Änne Lehmann", ["Änne Lehmann"]),
        ("Par Anne Lefèvre avec Bo Hec", ["Anne Lefèvre", "Bo Hec"]),
        ("Por Ana María de la Cruz y Beto Ruiz", ["Ana María de la Cruz", "Beto Ruiz"]),
        ("Di Anna Leone e Bruno Conti", ["Anna Leone", "Bruno Conti"]),
        ("Door Anna van der Berg en Bas de Wit", ["Anna van der Berg", "Bas de Wit"]),
        ("Av Åsa Lind och Bo Ek", ["Åsa Lind", "Bo Ek"]),
        ("Tekst: Anna Lis, Jan Kos", ["Anna Lis", "Jan Kos"]),
        ("Автор: Анна Лисова", ["Анна Лисова"]),
        ("Γράφει η Άννα Λέκκα", ["Άννα Λέκκα"]),
        ("Yazan: Ayşe Demir", ["Ayşe Demir"]),
        ("بقلم: أحمد علي", ["أحمد علي"]),
        ("מאת: חנה לוי", ["חנה לוי"]),
        ("作者：张三", ["张三"]),
        ("記者 王小明", ["王小明"]),
        ("김민수 기자", ["김민수"]),
        ("Oleh Budi Santoso", ["Budi Santoso"]),
        ("View all posts by Ann Lee", ["Ann Lee"]),
        ("Alle Beiträge von Änne Lehmann", ["Änne Lehmann"]),
    ],
)
def test_names_are_read_in_many_languages(byline, names):
    assert [one.name for one in names_in(byline)] == names


@pytest.mark.parametrize(
    ("byline", "read"),
    [
        ("By Ann Lee, Political Editor", [("Ann Lee", "Political Editor", P)]),
        ("By Ann Lee Science correspondent", [("Ann Lee", "Science correspondent", P)]),
        ("Ann Lee, Paris", [("Ann Lee", "Paris", P)]),
        ("By Ann Lee and AFP", [("Ann Lee", None, P), ("AFP", None, O)]),
        ("Reuters", [("Reuters", None, O)]),
        ("By Ann Lee and Bo Ek, Financial Gazette", [("Ann Lee", None, P), ("Bo Ek", "Financial Gazette", P)]),
        ("Ann Lee/The Canadian Press", [("Ann Lee", "The Canadian Press", P)]),
        ("By Ann O'Lee The Associated Press", [("Ann O'Lee", "The Associated Press", P)]),
    ],
)
def test_roles_and_agencies_are_told_apart(byline, read):
    assert [(one.name, one.role, str(one.kind)) for one in names_in(byline)] == read


# How bylines are printed and told to machines from Reykjavik to Seoul; "*" marks an organisation.
@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ("By Ann Lee, Bo Ek and Cy Orr in Paris", ["Ann Lee", "Bo Ek", "Cy Orr"]),
        ("By Ann Lee in Paris and Bo Ek in Rome", ["Ann Lee", "Bo Ek"]),
        ("By Ann Lee with reporting by Bo Ek", ["Ann Lee"]),
        ("By Ann Lee; additional reporting by Bo Ek", ["Ann Lee"]),
        ("By Ann Lee, Staff Writer | ann.lee@post.example | @annlee", ["Ann Lee"]),
        ("By Ann Lee | Reuters", ["Ann Lee", "Reuters*"]),
        ("By ANN LEE Associated Press", ["ANN LEE"]),
        ("Ann Lee (AP)", ["Ann Lee"]),
        ("AP/Reuters", ["AP*", "Reuters*"]),
        ("dpa/AFP", ["dpa*", "AFP*"]),
        ("Ann Lee/dpa", ["Ann Lee"]),
        ("Von Änne Lehmann, dpa", ["Änne Lehmann"]),
        ("Von Änne Lehmann und Bo Eck (Text) sowie Cy Ort (Fotos)", ["Änne Lehmann", "Bo Eck"]),
        ("Text: Änne Lehmann, Foto: Bo Eck", ["Änne Lehmann"]),
        ("Text und Fotos: Änne Lehmann", ["Änne Lehmann"]),
        ("Text & Foto: Änne Lehmann", ["Änne Lehmann"]),
        ("Von unserer Korrespondentin Änne Lehmann, Paris", ["Änne Lehmann"]),
        ("Ein Gastkommentar von Prof. Dr. Änne Lehmann", ["Änne Lehmann"]),
        ("Interview: Änne Lehmann und Bo Eck", ["Änne Lehmann", "Bo Eck"]),
        ("Änne Lehmann im Gespräch mit Bo Eck", ["Änne Lehmann", "Bo Eck"]),
        ("Ein Kommentar von Änne Lehmann, 12.03.2024, 11:30 Uhr", ["Änne Lehmann"]),
        ("Von Änne Lehmann12. März 2024", ["Änne Lehmann"]),
        ("By Ann LeeMay 12, 2024", ["Ann Lee"]),
        ("Par Anne Lefèvre (à Lyon) et Bo Hec", ["Anne Lefèvre", "Bo Hec"]),
        ("Par Anne Lefèvre, envoyée spéciale à Rome", ["Anne Lefèvre"]),
        ("Propos recueillis par Anne Lefèvre", ["Anne Lefèvre"]),
        ("Par Anne Lefèvre avec AFP", ["Anne Lefèvre", "AFP*"]),
        ("Par Anne Lefèvre Publié le 12/03/2024 à 11h30", ["Anne Lefèvre"]),
        ("Por Ana Ruiz | Madrid", ["Ana Ruiz"]),
        ("Por Ana Ruiz y Beto Sanz, en Lima", ["Ana Ruiz", "Beto Sanz"]),
        ("Texto: Ana Ruiz / Fotos: Beto Sanz", ["Ana Ruiz"]),
        ("Por: Ana Ruiz @anaruiz", ["Ana Ruiz"]),
        ("Ana Ruiz, corresponsal en París", ["Ana Ruiz"]),
        ("Por Ana Souza, G1 — São Paulo", ["Ana Souza"]),
        ("Por Ana Souza e Beto Lima, do Rio", ["Ana Souza", "Beto Lima"]),
        ("Da Redação", []),
        ("Redacción", []),
        ("Por Redação", []),
        ("di Anna Leone, Bruno Conti", ["Anna Leone", "Bruno Conti"]),
        ("dal nostro inviato Bruno Conti", ["Bruno Conti"]),
        ("Traduzione di Anna Leone", []),
        ("Door Anna van der Berg, redacteur politiek", ["Anna van der Berg"]),
        ("Door onze redacteur Anna van der Berg", ["Anna van der Berg"]),
        ("Av Åsa Lind, TT", ["Åsa Lind"]),
        ("Text: Åsa Lind Foto: Bo Ek", ["Åsa Lind"]),
        ("Tekst: Åse Li Foto: Bo Ek", ["Åse Li"]),
        ("Skrevet af Åse Li, Ritzau", ["Åse Li"]),
        ("Teksti: Aino Laine, kuvat: Eero Salo", ["Aino Laine"]),
        ("Aino Laine ja Eero Salo", ["Aino Laine", "Eero Salo"]),
        ("Autor: Anna Lis, PAP", ["Anna Lis"]),
        ("Opracowała: Anna Lis", ["Anna Lis"]),
        ("Autorka: Jana Nová, ČTK", ["Jana Nová"]),
        ("Írta: Kovács Anna", ["Kovács Anna"]),
        ("Szerző: Kovács Anna, MTI", ["Kovács Anna"]),
        ("Autor: Ana Pop și Ion Rus", ["Ana Pop", "Ion Rus"]),
        ("Piše: Ana Horvat", ["Ana Horvat"]),
        ("Autor: Ana Horvat/Hina", ["Ana Horvat"]),
        ("Γράφει ο Νίκος Παππάς", ["Νίκος Παππάς"]),
        ("Της Άννας Λέκκα", ["Άννας Λέκκα"]),
        ("Автор: Анна Лисова, Иван Орлов", ["Анна Лисова", "Иван Орлов"]),
        ("Анна Лисова, корреспондент", ["Анна Лисова"]),
        ("Текст: Анна Лисова Фото: Иван Орлов", ["Анна Лисова"]),
        ("Автор статьи: Анна Лисова", ["Анна Лисова"]),
        ("ТАСС", ["ТАСС*"]),
        ("РИА Новости", ["РИА Новости*"]),
        ("Редакция", []),
        ("Автор: Олена Кравець, УНІАН", ["Олена Кравець"]),
        ("Текст на Ана Попова", ["Ана Попова"]),
        ("Haber: Ayşe Demir / Ankara", ["Ayşe Demir"]),
        ("Haber Merkezi", []),
        ("Ayşe Demir, Ankara, DHA", ["Ayşe Demir"]),
        ("Oleh: Budi Santoso dan Siti Aminah", ["Budi Santoso", "Siti Aminah"]),
        ("Penulis: Budi Santoso | Editor: Siti Aminah", ["Budi Santoso"]),
        ("Tác giả: Nguyễn Văn An", ["Nguyễn Văn An"]),
        ("Mwandishi: Asha Juma", ["Asha Juma"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("كتب: أحمد علي ومحمد حسن", ["أحمد علي", "محمد حسن"]),
        ("القاهرة - أحمد علي", ["أحمد علي"]),
        ("رويترز", ["رويترز*"]),
        ("أ ف ب", ["أ ف ب*"]),
        ("وكالات", ["وكالات*"]),
        ("تصوير: أحمد علي", []),
        ("نویسنده: مریم احمدی", ["مریم احمدی"]),
        ("تحریر: عمران خان", ["عمران خان"]),
        ("מאת: דנה לוי ויוסי כהן", ["דנה לוי", "יוסי כהן"]),
        ("דנה לוי, כתבת ynet", ["דנה לוי"]),
        ("מערכת האתר", []),
        ("लेखक: सुनीता शर्मा", ["सुनीता शर्मा"]),
        ("द्वारा: सुनीता शर्मा", ["सुनीता शर्मा"]),
        ("Written By: Sunita Sharma | Edited By: Ravi Rao", ["Sunita Sharma"]),
        ("লেখক: রহিম উদ্দিন", ["রহিম উদ্দিন"]),
        ("নিজস্ব প্রতিবেদক", []),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("เรื่อง: สมชาย ใจดี ภาพ: มานี มีนา", ["สมชาย ใจดี"]),
        ("记者 张三 李四光", ["张三", "李四光"]),
        ("记者：张三丰、李四", ["张三丰", "李四"]),
        ("文/张三丰 图/李四", ["张三丰"]),
        ("文、圖／王小明", ["王小明"]),
        ("記者王小明／台北報導", ["王小明"]),
        ("【記者王小明台北報導】", ["王小明"]),
        ("撰文：王小明 攝影：李大華", ["王小明"]),
        ("來源：中央社", ["中央社*"]),
        ("新华社", ["新华社*"]),
        ("责任编辑：王五", ["王五"]),
        ("文・山田太郎", ["山田太郎"]),
        ("取材・文＝山田太郎", ["山田太郎"]),
        ("山田太郎、鈴木花子", ["山田太郎", "鈴木花子"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
        ("翻訳：鈴木花子", []),
        ("山田太郎記者", ["山田太郎"]),
        ("共同通信", ["共同通信*"]),
        ("김민수 기자 kms@post.example", ["김민수"]),
        ("김민수·이영희 기자", ["김민수", "이영희"]),
        ("[서울=뉴시스] 김민수 기자", ["김민수"]),
        ("글 김민수 사진 이영희", ["김민수"]),
        ("연합뉴스", ["연합뉴스*"]),
        ("ავტორი: ნინო ბერიძე", ["ნინო ბერიძე"]),
        ("Հեղինակ՝ Անի Պետրոսյան", ["Անի Պետրոսյան"]),
        ("எழுதியவர்: ரவி குமார்", ["ரவி குமார்"]),
        ("By Sir John Doe KC", ["John Doe"]),
        ("Rechtsanwältin Änne Lehmann", ["Änne Lehmann"]),
        ("Dr. med. Änne Lehmann", ["Änne Lehmann"]),
        ("Dott.ssa Anna Leone", ["Anna Leone"]),
        ("By Don Lee", ["Don Lee"]),
        ("Di Marzio Gianluca", ["Di Marzio Gianluca"]),
        ("By J.K. Lee and T. S. Orr", ["J.K. Lee", "T. S. Orr"]),
        ("by ann lee", ["ann lee"]),
        ("By the Editorial Board", []),
        ("By Our Staff Reporter", []),
        ("Special Correspondent", []),
        ("Press Release", []),
        ("Quelle: dpa", ["dpa*"]),
        ("Link zu Youtube", []),
        ("Alle Artikel", []),
        ("Unbenannt", []),
        ("Donnerstag", []),
        ("SKR Staff", ["SKR Staff*"]),
        ("Post Editorial Board", ["Post Editorial Board*"]),
        ("Redaktion Schärenbote Nord", ["Redaktion Schärenbote Nord*"]),
        ("Schäreninstitut für Netze, Boote und Leuchttürme", ["Schäreninstitut für Netze, Boote und Leuchttürme*"]),
        ("Ann Lee as told to Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ann Lee for The Skerry Post", ["Ann Lee"]),
        ("Ann Lee, Contributor", ["Ann Lee"]),
        ("Opinion by Ann Lee, CNN", ["Ann Lee"]),
        ("ann-lee", ["ann-lee"]),
        ("Ann Lee, Bo Ek, Cy Orr", ["Ann Lee", "Bo Ek", "Cy Orr"]),
        ("Author: Ann Lee Released: June 17, 2025 Genre: Drama, Comedy", ["Ann Lee"]),
    ],
)  # fmt: skip
def test_bylines_of_many_languages_scripts_and_habits(byline, named):
    found = [f"{one.name}{'*' if one.kind == O else ''}" for one in names_in(byline, least=0)]
    assert found == named


@pytest.mark.parametrize(
    "byline",
    ["By Staff", "Staff Writer", "Editorial Team", "Admin", "Redaktion", "By", "", "12 May 2023", "https://x.example/a",
     "news@post.example", "@annlee", "Read more", "Share this article", "5 min read", "Photo: Getty Images",
     "Von", "Folgen", "CC BY", "Register for an Account", "Juli"],
)  # fmt: skip
def test_who_is_nobody_is_left_out(byline):
    assert names_in(byline) == []


def test_a_machine_s_word_for_an_author_may_be_one_word():
    assert [one.name for one in names_in("annlee", least=0)] == ["annlee"]
    assert names_in("annlee") == []


def best(head: str, body: str) -> list[tuple[str, str | None, str | None, str]]:
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    findings = Findings(rule="test")
    authors.find(structured.parse(tree, "https://post.example/news/a"), blocks.passages(Elements(tree)), findings)
    ranked = sorted(findings.candidates.get("authors", ()), key=lambda c: -c.score)
    return [(a["name"], a["role"], a["url"], a["kind"]) for a in ranked[0].value] if ranked else []


def ld(author: str) -> str:
    article = f'{{"@type": "NewsArticle", "headline": "Ferry", "author": {author}}}'
    return f'<script type="application/ld+json">{article}</script>'


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        (ld('{"@type": "Person", "name": "Ann Lee", "jobTitle": "Editor", "url": "/a/ann"}'), "<h1>Ferry</h1>",
         [("Ann Lee", "Editor", "https://post.example/a/ann", P)]),
        (ld('["By Ann Lee", {"name": "Bo Ek, Oslo"}]'), "<h1>Ferry</h1>",
         [("Ann Lee", None, None, P), ("Bo Ek", "Oslo", None, P)]),
        (ld('{"@type": "Organization", "name": "Reuters"}'), "<h1>Ferry</h1>", [("Reuters", None, None, O)]),
        ('<meta name="author" content="Ann Lee; Bo Ek">', "<h1>Ferry</h1>",
         [("Ann Lee", None, None, P), ("Bo Ek", None, None, P)]),
        ('<meta name="citation_author" content="Lee, Ann">', "<h1>Ferry</h1>", [("Ann Lee", None, None, P)]),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">', "<h1>F</h1>",
         [("Ann Lee", None, None, P)]),
        ("", """<h1>Ferry</h1><div class="byline">By <a rel="author" href="/author/ann-lee">Ann Lee</a>
         <time>1 May</time></div>""",
         [("Ann Lee", None, "https://post.example/author/ann-lee", P)]),
        ("", "<h1>Ferry</h1><p>Von Änne Lehmann</p><p>Die Fähre kehrt zurück.</p>", [("Änne Lehmann", None, None, P)]),
        ("", '<h1>Ferry</h1><p class="author"><span>Ann Lee</span><span>Bo Ek</span></p>',
         [("Ann Lee", None, None, P), ("Bo Ek", None, None, P)]),
        ("", '<h1>Ferry</h1><p>x</p><ol class="comments"><li class="comment-author">By Cy Orr</li></ol>', []),
        ("", '<h1>Ferry</h1><figure><figcaption class="credit">By Pat Photo</figcaption></figure>', []),
        (ld('["Ann Lee", "Pat Photo"]'), "<h1>Ferry</h1><p>Photography by Pat Photo</p>", [("Ann Lee", None, None, P)]),
        (ld('"Bo Ek"'), '<h1>Ferry</h1><p class="author">Ann Lee</p><p>Editor : Bo Ek</p>',
         [("Ann Lee", None, None, P)]),
        (ld('"Ann Lee"'), '<h1>Ferry</h1><p class="author">By Ann Lee, Transport correspondent</p>',
         [("Ann Lee", "Transport correspondent", None, P)]),
        (ld('"annlee"'), '<h1>Ferry</h1><p class="author">Ann Lee</p>', [("Ann Lee", None, None, P)]),
        (ld('"Ann"'), "<h1>Ferry</h1><p>By Ann Lee</p>", [("Ann Lee", None, None, P)]),
        (ld('"Bo Ek"'), """<h1>Ferry</h1><div class="bylines">
         <a class="byline" rel="author" href="/author/a">Ann Lee</a>
         <a class="byline" rel="author" href="/author/b">Bo Ek</a></div>""",
         [("Ann Lee", None, "https://post.example/author/a", P), ("Bo Ek", None, "https://post.example/author/b", P)]),
        ("", "<h1>渡轮</h1><p>(责编：张三、李四)</p>", [("张三", None, None, P), ("李四", None, None, P)]),
        ("", "<h1>Ferry</h1><p>Ann Lee | 05.04.2025</p>", [("Ann Lee", None, None, P)]),
        ("", "<h1>Ferry</h1><p>11.12.2019 - Ann Lee</p>", [("Ann Lee", None, None, P)]),
        ("", """<h1>Ferry</h1><p>The ferry of the <a href="/people/bo-ek">Bo Ek</a> line had left the harbour in fog,
         and touched the rocks off Little Skerry at low water, and came home with the flood.</p>""", []),
        ('<meta property="og:site_name" content="skerry"><meta name="author" content="skerry">', "<h1>F</h1>", []),
        (ld('{"@type": "Organization", "name": "Post"}') + '<meta property="og:site_name" content="Post">',
         '<h1>Ferry</h1><div class="byline">By Ann Lee</div>', [("Ann Lee", None, None, P)]),
    ],
)  # fmt: skip
def test_the_byline_of_a_page_is_found(head, body, wanted):
    assert best(head, body) == wanted


def test_of_metas_that_differ_the_same_one_wins_in_every_process():
    metas = {"og:author": "Cy Orr", "author": "Ann Lee", "author-name": "Bo Ek"}
    head = "".join(f'<meta name="{name}" content="{who}">' for name, who in metas.items())
    assert best(head, "<h1>Ferry</h1>") == [("Ann Lee", None, None, P)]


def test_every_place_that_names_an_author_stays_as_evidence():
    head, body = ld('{"name": "Ann Lee"}'), '<h1>Ferry</h1><div class="byline">By Ann Lee</div>'
    tree = lxml.html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    findings = Findings(rule="test")
    authors.find(structured.parse(tree), blocks.passages(Elements(tree)), findings)
    assert {"json-ld author", "div.byline"} <= {c.rule for c in findings.candidates["authors"]}


@given(st.text(max_size=200), st.integers(0, 2))
@settings(deadline=None)
def test_no_byline_raises(text, least):
    for one in names_in(text, least=least):
        assert one.name.strip()


@pytest.mark.parametrize("kind", ["organisation", "byline role", "no name"])
@pytest.mark.parametrize(
    "text",
    ["Ann Lee", "Ministerio de Pesca", "Fischereiverband Nord", "Haber Merkezi", "Ann Lee Chief Editor", "A use case",
     "envoyée spéciale", "דנה לוי, כתבת", "cc by", "Read more", "co-founder", ""],
)  # fmt: skip
def test_words_are_found_as_their_whole_pattern_finds_them(kind, text):
    sought = Sought(kind)
    found, wanted = sought.search(text), sought.pattern.search(text)
    assert (found and found.span()) == (wanted and wanted.span())


def test_the_time_a_byline_takes_does_not_grow_with_what_is_in_it():
    for text in ("((((" * 5_000, " ; " * 5_000, "By " * 5_000, "Ann Lee, " * 2_000, "a" * 20_000, "记者 张三 " * 3_000):
        assert len(names_in(text)) < 100
