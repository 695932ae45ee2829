"""Bylines on whole pages: the shapes of data, the layouts and the habits of papers in many languages.

Every page has teasers of other stories with bylines of their own.
"""

import json

import pytest

from newscrawl import extract

A = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry returns to Little Skerry"}
BODY = (
    "<p>The ferry came back to Little Skerry on Monday after nine days in the yard, and the island met it with a band,"
    " two speeches and more flags than it has people.</p><p>The harbour master said the ship would sail on time from"
    " Tuesday, unless the fog returned, and that nobody would be left on the quay this winter.</p><p>Tickets are sold"
    " at the kiosk, as they have been since the kiosk was built, and cost what they cost last year.</p>"
)
CHINESE = (
    "<p>港务长说，从周二开始，只要雾不再来，船就会准时开出，今年冬天谁也不会被留在码头上。价钱和去年一样。</p>" * 3
)
JAPANESE = "<p>渡船は月曜日に小島へ戻り、島は楽隊と二つの演説で迎えた。港長は火曜日から定刻に出ると話した。</p>" * 4
KOREAN = "<p>항만장은 안개가 다시 끼지 않는 한 화요일부터 정시에 출항한다고 말했다. 표는 매점에서 판다.</p>" * 4
TEASERS = (
    '<aside><h3>More stories</h3><ul><li><a href="/x">Lighthouse keeper retires</a> <span class="author">By Zed Zoom'
    '</span></li><li><a href="/y">Boats rest</a> <span class="author">By Yul Yard</span></li></ul></aside>'
)


def ld(data):
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def graph(author, *people):
    return ld({"@context": "https://schema.org", "@graph": [{**A, "author": author}, *people]})


def person(name, key=None):
    return {"@type": "Person", "name": name} | ({"@id": key} if key else {})


def page(head="", before="", after="", body=BODY, site="The Skerry Post"):
    title = "Ferry returns to Little Skerry"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - {site}</title>'
        f'<meta property="og:site_name" content="{site}"><meta property="og:title" content="{title}">{head}</head>'
        f'<body><header><nav><a href="/">Home</a></nav></header><main><article><h1>{title}</h1>{before}{body}{after}'
        f"</article></main>{TEASERS}<footer>© The Skerry Post</footer></body></html>"
    )


def authors_of(html):
    article = extract(html.encode(), "https://post.example/news/ferry-returns")
    return [f"{one.name}{'*' if one.kind == 'organization' else ''}" for one in article.authors]


ANN, BO = person("Ann Lee", "#p1"), person("Bo Ek", "#p2")
AND = ["Ann Lee", "Bo Ek"]


@pytest.mark.parametrize(
    ("head", "named"),
    [
        (graph({"@id": "#p1"}, ANN), ["Ann Lee"]),
        (graph([{"@id": "#p1"}, {"@id": "#p2"}], ANN, BO), AND),
        (graph({"@list": [person("Ann Lee"), "Bo Ek"]}), AND),
        (graph({"@type": "Person", "givenName": "Ann", "familyName": "Lee"}), ["Ann Lee"]),
        (graph(person(["Ann Lee", "Bo Ek"])), AND),
        (graph(person({"@value": "Ann Lee", "@language": "en"})), ["Ann Lee"]),
        (graph({"@type": "Organization", "name": "Reuters"}), ["Reuters*"]),
        (graph([{"@type": "Organization", "name": "The Skerry Post"}, person("Ann Lee")]), ["Ann Lee"]),
        (graph({"@type": "Organization", "name": "The Skerry Post"}), ["The Skerry Post*"]),
        (graph(person("Skerry Staff")), ["Skerry Staff*"]),
        (graph(person("Ann Lee") | {"worksFor": {"@type": "Organization", "name": "The Skerry Post"}}), ["Ann Lee"]),
        (graph("By Ann Lee and Bo Ek"), AND),
        (graph(person("Ann Lee, ann.lee@post.example")), ["Ann Lee"]),
        (graph(person("Ann O&#39;Lee")), ["Ann O'Lee"]),
        (ld({**A, "creator": ["Ann Lee"]}), ["Ann Lee"]),
        (ld({**A, "author": [person("Ann Lee"), person("Tom Trad")], "translator": person("Tom Trad")}), ["Ann Lee"]),
        ('<meta name="author" content="ann.lee@post.example (Ann Lee)">', ["Ann Lee"]),
        ('<meta name="author" content="Ann Lee"><meta name="author" content="Bo Ek">', AND),
        ('<meta name="dc.creator" content="Lee, Ann; Ek, Bo">', AND),
        ('<meta name="parsely-page" content=\'{"title": "Ferry", "authors": ["Ann Lee", "Bo Ek"]}\'>', AND),
    ],
)
def test_authors_in_every_shape_of_data(head, named):
    assert authors_of(page(head)) == named


def test_the_data_of_the_application_names_who_is_printed_nowhere():
    article = {
        "headline": A["headline"],
        "publishedAt": "2024-05-12",
        "body": "x" * 50,
        "authors": [{"name": "Ann Lee"}],
    }
    data = json.dumps({"props": {"pageProps": {"article": article}}, "pad": "x" * 300})
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    assert authors_of(page(after=script)) == ["Ann Lee"]


STORY = '<meta itemprop="headline" property="headline" content="Ferry returns to Little Skerry">'


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (f"""<div itemscope itemtype="https://schema.org/NewsArticle">{STORY}<span itemprop="author" itemscope
         itemtype="https://schema.org/Person">By <span itemprop="name">Ann Lee</span></span></div>""",
         ["Ann Lee"]),
        (f"""<div itemscope itemtype="https://schema.org/NewsArticle">{STORY}<span itemprop="author">Ann Lee</span><span
         itemprop="author">Bo Ek</span></div>""", AND),
        (f"""<div vocab="https://schema.org/" typeof="NewsArticle">{STORY}<span property="author" typeof="Person"><span
         property="name">Ann Lee</span></span></div>""", ["Ann Lee"]),
        ('<p>Posted by <span property="dc:creator">Ann Lee</span></p>', ["Ann Lee"]),
        ('<p>12 May 2024 <a rel="author" href="/authors/ann-lee">Ann Lee</a></p>', ["Ann Lee"]),
        ("""<div><a rel="author" href="/authors/ann-lee">Ann Lee</a> and
         <a rel="author" href="/authors/bo-ek">Bo Ek</a></div>""", AND),
        ('<div class="vcard author"><span class="fn">Ann Lee</span>, <span class="org">The Skerry Post</span></div>',
         ["Ann Lee"]),
        ('<a class="p-author h-card" href="https://post.example/ann">Ann Lee</a>', ["Ann Lee"]),
        ("<address>By Ann Lee</address>", ["Ann Lee"]),
        ("""<div class="byline"><img alt="Ann Lee" src="a.jpg"><span class="name">Ann Lee</span><span
         class="title">Chief Reporter</span></div>""", ["Ann Lee"]),
        ('<div class="article-author"><div>Ann Lee</div><div>Reporter, Little Skerry</div></div>', ["Ann Lee"]),
        ("<h2>Article by</h2><div>Ann Lee</div>", ["Ann Lee"]),
        ("<p>By:<br><br>Ann Lee</p>", ["Ann Lee"]),
        ('<p class="meta">by <a href="/author/ann/">Ann</a> · May 12, 2024</p>', ["Ann"]),
        ("<p>12.05.2024 13:30 von Ulla</p>", ["Ulla"]),
        ("<p>Lighthouses | By Ann Lee | 3 min read</p>", ["Ann Lee"]),
        ("<p>By Ann Lee, 12 May 2024</p>", ["Ann Lee"]),
        ('<div class="byline">By Ann Lee<span>May 12, 2024</span></div>', ["Ann Lee"]),
        ("<p>By Ann Lee<br>Staff Reporter<br>May 12, 2024</p>", ["Ann Lee"]),
        ('<div class="byline">By Ann Lee <a href="https://x.com/annlee">@annlee</a></div>', ["Ann Lee"]),
        ('<meta name="author" content="Ann Lee, Pat Photo"><p>Photographs by Pat Photo</p>', ["Ann Lee"]),
        ("<p>By Ann Lee. Translated by Tom Trad</p>", ["Ann Lee"]),
        ("""<div class="byline">By <a href="/author/ann-lee">Ann Lee</a> Contributions from <div><a
         href="/author/bo-ek">Bo Ek</a></div></div>""", ["Ann Lee"]),
        ("<p>Words and pictures by Ann Lee</p>", ["Ann Lee"]),
        ("<p>Story by Ann Lee | Photos by Pat Photo</p>", ["Ann Lee"]),
        ("<p>Opinion by Ann Lee</p>", ["Ann Lee"]),
        ("""<div class="byline">Live reporting by <a href="/authors/ann-lee">Ann Lee</a> and
         <a href="/authors/bo-ek">Bo Ek</a></div>""", AND),
        ('<p class="article-byline">by <a href="https://uni.example/">Skerry University</a></p>',
         ["Skerry University*"]),
        ('<p class="byline">By The Skerry Post</p>', ["The Skerry Post*"]),
        ('<p class="source">Source: AFP</p>', ["AFP*"]),
        ("<p>Par Anne Lefèvre avec AFP - 12 mai 2024 à 11:30</p>", ["Anne Lefèvre", "AFP*"]),
        ('<div class="firma"><span>Por</span> <strong>Ana Ruiz</strong><span>Madrid</span></div>', ["Ana Ruiz"]),
        ('<p class="data__from">Por <span>Ana Souza</span>, G1 — São Paulo</p>', ["Ana Souza"]),
        ('<div class="autore">di <b>Anna Leone</b></div>', ["Anna Leone"]),
        ('<div class="author">Автор: Анна Лисова</div>', ["Анна Лисова"]),
        ('<div class="author">بقلم: أحمد علي</div>', ["أحمد علي"]),
        ('<div class="author">מאת: דנה לוי</div>', ["דנה לוי"]),
        ("<p>लेखक: सुनीता शर्मा</p>", ["सुनीता शर्मा"]),
        ("<p>記者王小明／小島報導</p>", ["王小明"]),
        ("<p>โดย สมชาย ใจดี</p>", ["สมชาย ใจดี"]),
        ('<div class="penulis">Penulis: Budi Santoso | Editor: Siti Aminah</div>', ["Budi Santoso"]),
        ("<p>Haber: Ayşe Demir</p>", ["Ayşe Demir"]),
        ('<div class="author">Γράφει ο Νίκος Παππάς</div>', ["Νίκος Παππάς"]),
        ("<p>Autor: Anna Lis, PAP</p>", ["Anna Lis"]),
        ('<div class="byline"><span>Text: Åsa Lind</span> <span>Foto: Bo Ek</span></div>', ["Åsa Lind"]),
        ("<p>Teksti: Aino Laine, kuvat: Eero Salo</p>", ["Aino Laine"]),
        ("<p>Door onze redacteur Anna van der Berg</p>", ["Anna van der Berg"]),
        ('<div class="szerzo">Írta: Kovács Anna</div>', ["Kovács Anna"]),
        ('<p class="byline">By Staff Reporter</p>', []),
        ("<p>Edited by Ed Itor</p>", []),
        ("<p>Von Hamburg nach Kiel</p>", []),
        ('<figure><img src="a.jpg"><figcaption>The ferry. Photo: Pat Photo / AP</figcaption></figure>', []),
        ('<p><a class="social" href="https://video.example/user/skerry">Skerry Videos</a></p>', []),
    ],
)  # fmt: skip
def test_the_byline_under_the_headline(line, named):
    assert authors_of(page(before=line)) == named


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<p>LITTLE SKERRY (Reuters) - The ferry came back.</p>" + BODY, ["Reuters*"]),
        (BODY + "<p>The band played on. (dpa)</p>", ["dpa*"]),
        (BODY + "<p><i>Von Änne Lehmann</i></p>", ["Änne Lehmann"]),
        (BODY + "<p>Text: Änne Lehmann; Foto: Bo Eck</p>", ["Änne Lehmann"]),
        (BODY + '<p style="text-align:right;"><strong>Lê An</strong></p>', ["Lê An"]),
        (BODY + "<p><strong>What comes next</strong></p>", []),
        (BODY + '<div class="author-box"><h4>About the author</h4><p><a href="/authors/ann-lee">Ann Lee</a> is a'
         " reporter. She met Bo Ek once.</p></div>", ["Ann Lee"]),
        (BODY + '<section class="comments"><div class="comment"><span class="comment-author">Rude Rob</span> says:'
         " first!</div></section>", []),
        ("<p>By the time the ferry came in, Ann Lee had gone home to her cat.</p>" + BODY, []),
        ("<p>By Monday Ann had left.</p>" + BODY, []),
        (f"<p>本报小岛1月2日电（记者 张三丰、李四光）渡轮周一回到小岛。</p>{CHINESE}", ["张三丰", "李四光"]),
        (f"{JAPANESE}<p>切符は売店で売られている。（山田太郎）</p>", ["山田太郎"]),
        (f"{JAPANESE}<p>切符は売店で売られている。（共同）</p>", ["共同*"]),
        (f"<p>[작은섬=통신] 김민수 기자 = 여객선이 월요일 작은섬으로 돌아왔다.</p>{KOREAN}", ["김민수"]),
        (f"{KOREAN}<p>김민수 기자 kms@post.example</p>", ["김민수"]),
    ],
)  # fmt: skip
def test_who_signs_the_story_itself(body, named):
    assert authors_of(page(body=body)) == named


def test_a_site_beside_an_agency_is_an_author_too():
    line = '<div class="auteur">Par Le Phare avec AFP</div>'
    assert authors_of(page(before=line, site="Le Phare")) == ["Le Phare*", "AFP*"]
