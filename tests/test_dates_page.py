"""Which dates a page carries. The pages are invented; the last test scores the real ones beside the project."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import extract
from newscrawl.article import Article
from newscrawl.normalise.dates import normalise_dates
from newscrawl.reading import structured
from newscrawl.reading.blocks import passages
from newscrawl.reading.dates import find, meaning
from newscrawl.reading.elements import Elements
from newscrawl.reading.findings import Findings
from newscrawl.text import decode

HEADLINE = "Ferry runs aground off Little Skerry"
PROSE = "<p>" + "The ferry had left the harbour in thick fog and touched the rocks at low water. " * 4 + "</p>"


def dates_of(html: str, url: str | None = None, fetched_at: datetime | None = None) -> Article:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    findings = Findings(rule="generic")
    find(structured.parse(tree, url), passages(Elements(tree)), findings)
    return normalise_dates(Article(url=url, fetched_at=fetched_at, evidence=findings.candidates))


def page(body: str = "", head: str = "") -> str:
    title = f"<title>{HEADLINE} - The Skerry Post</title><meta property='og:title' content='{HEADLINE}'>"
    return f"<html><head>{title}{head}</head><body><h1>{HEADLINE}</h1>{body}{PROSE}</body></html>"


def linked(**said: str) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE, **said}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


PUBLISHED = [
    page(head=linked(datePublished="2024-05-01T10:00:00Z")),
    page(head='<meta property="article:published_time" content="2024-05-01T10:00:00Z">'),
    page(head='<meta name="parsely-pub-date" content="2024-05-01T10:00:00Z">'),
    page(head='<meta name="DC.date.issued" content="2024-05-01">'),
    page(head='<meta name="sailthru.date" content="2024-05-01 10:00:00">'),
    page(head='<meta name="pubdate" content="20240501">'),
    page(head='<meta itemprop="datePublished" content="2024-05-01">'),
    page(head='<meta name="date" content="2024-05-01">'),
    page('<time datetime="2024-05-01T10:00:00Z">1 May</time>'),
    page("<time pubdate>2024-05-01</time>"),
    page('<p class="byline">By Ann Orkney | 1 May 2024, 10:30</p>'),
    page("<div>Published: 1 May 2024</div>"),
    page("<p>This entry was posted on Wednesday, May 1st, 2024 at 5:23 pm and is filed under Harbour, Ferries. "
         "You can follow any responses to this entry through the RSS feed, or leave a note of your own here.</p>"),
    page("<p>Dieser Artikel wurde am 1. Mai 2024 um 14:48 von Ann geschrieben und in die Kategorie Hafen eingeordnet."
         "</p>"),
    page(PROSE * 20 + "<p>Datum 01.05.2024</p>"),
    page("<div>Harbour-Update with Ann Orkney, 1 May 2024</div>"),
    page(head='<meta name="script:ld+json" content="{&quot;@type&quot;:&quot;Article&quot;,'
              '&quot;datePublished&quot;:&quot;2024-05-01&quot;}">'),
    page("<div>Veröffentlicht am 1. Mai 2024 um 10.30 Uhr</div>"),
    page("<div>Publié le 1er mai 2024 à 10h30 - Mis à jour le 3 mai 2024 à 8h</div>"),
    page("<span>2024年5月1日 10:30</span>"),
    page("<div>Опубликовано: 1 мая 2024, обновлено: 3 мая 2024</div>"),
    page("<dl><dt>Published:</dt><dd>1 May 2024</dd><dt>Updated:</dt><dd>3 May 2024</dd></dl>"),
    page(PROSE * 9 + "<div class=footer><p>Updated: 30.04.2024 - 14:49<br>Published: 01.05.2024<br>Read: 61</p></div>"),
    page("<p>HARBOUR, Northern Isles, May 1, 2024 (Post) - The ferry touched the rocks off the pier on Tuesday.</p>"),
    page(head=linked(datePublished={"@type": "Date", "@value": "2024-05-01"})),
    page("<abbr class='timeago' title='2024-05-01T10:00:00Z'>3 days ago</abbr>"),
    page("<span class='post-date' title='1 May 2024 10:30'>3 days ago</span>"),
    page("<span class='timestamp' data-timestamp='1714557600'>3 days ago</span>"),
    page("<relative-time datetime='2024-05-01T10:00:00Z'>3 days ago</relative-time>"),
    page("<div><span class='date'>01.05.2024</span><span class='time'>10:30</span></div>"),
    page("<time datetime='P3D' title='1 May 2024'>3 days ago</time>"),
    page("<p>(1 May 2024) " + "The ferry had left the harbour in thick fog and touched the rocks. " * 5 + "</p>"),
    page('<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="datePublished" content="2024-05-01">'
         "today</b></div>"),
    page("<script>window.__DATA__ = " + json.dumps({"story": {"headline": HEADLINE, "firstPublished": 1714557600000,
                                                              "body": "x" * 300}}) + ";</script>"),
]  # fmt: skip


@pytest.mark.parametrize("html", PUBLISHED)
def test_the_day_of_publication_wherever_the_page_says_it(html):
    assert dates_of(html).date_published.day == date(2024, 5, 1)


DATELINES = [
    ("ar", "<div>نشر في: 1 مايو 2024 - 09:15</div><div>آخر تحديث: 3 مايو 2024</div>"),
    ("ar", "<div>الأربعاء 22 شوال 1445هـ - 1 مايو 2024م</div><div>تحديث: 24 شوال 1445هـ</div>"),
    ("cs", "<div>1. 5. 2024, 9:15</div><div>Aktualizováno 3. 5. 2024, 9:15</div>"),
    ("de", "<div><span>01.05.2024</span><span>09:15</span></div><div>Stand: 3. Mai 2024, 9.15 Uhr</div>"),
    ("el", "<div>Δημοσίευση: 01/05/2024 09:15 Τελευταία ενημέρωση: 03/05/2024</div>"),
    ("en-US", "<p class='byline'>By Jane Roe | Published 5/1/2024 9:15AM EDT | Updated 5/3/2024</p>"),
    ("es", "<div>1 de mayo de 2024 a las 9:15 a. m. | Actualizado el 3 de mayo de 2024</div>"),
    ("fa", "<div>۱۲ اردیبهشت ۱۴۰۳ ساعت ۰۹:۱۵</div><div>بروزرسانی: ۱۴ اردیبهشت ۱۴۰۳</div>"),
    ("fr", "<div>Publié le 1er mai 2024 à 9h15</div><div>Mis à jour le 3 mai 2024 à 9h15</div>"),
    ("he", "<div>פורסם: 01.05.24, 09:15</div><div>עודכן: 03.05.24</div>"),
    ("hi", "<div>Updated Fri, 03 May 2024 09:15 AM IST</div><div>प्रकाशित: 1 मई 2024, 09:15 IST</div>"),
    ("hu", "<div>2024. május 1. 09:15</div><div>Frissítve: 2024. május 3. 09:15</div>"),
    ("id", "<div>Rabu, 1 Mei 2024 09:15 WIB</div><div>Diperbarui 3 Mei 2024</div>"),
    ("ja", "<div>公開：令和6年5月1日</div><div>更新：令和6年5月3日</div>"),
    ("ko", "<div>입력 2024.05.01. 오전 9:15</div><div>수정 2024.05.03. 오전 9:15</div>"),
    ("pl", "<div>Opublikowano: 1 maja 2024 | Aktualizacja: 3 maja 2024</div>"),
    ("ru", "<div>1 мая 2024, 09:15</div><div>Обновлено 3 мая 2024, 09:15</div>"),
    ("sw", "<div>Imechapishwa: 1 Mei 2024</div><div>Imeboreshwa: 3 Mei 2024</div>"),
    ("th", "<div>เผยแพร่ 1 พ.ค. 2567 09:15 น.</div><div>ปรับปรุง 3 พ.ค. 2567</div>"),
    ("tr", "<div>Giriş Tarihi: 1.5.2024 09:15</div><div>Son Güncelleme: 3.5.2024 09:15</div>"),
    ("vi", "<div>Thứ tư, 01/05/2024 09:15 (GMT+7)</div><div>Cập nhật: 03/05/2024</div>"),
    ("zh", "<div>2024-05-01 09:15:30 来源：港口网</div><div>更新时间：2024年5月3日</div>"),
]


@pytest.mark.parametrize(("language", "lines"), DATELINES)
def test_datelines_in_the_language_of_the_page(language, lines):
    html = page(lines).replace("<html>", f'<html lang="{language}">')
    article = extract(html.encode(), url=f"https://post.{language[-2:].lower()}/a")
    assert article.date_published.day == date(2024, 5, 1)
    assert article.date_modified.day == date(2024, 5, 3)


LINKED = [
    {"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": HEADLINE, "datePublished": "2024-05-01"}},
    {"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"},
                {"@type": ["Article", "NewsArticle"], "headline": HEADLINE, "datePublished": "2024-05-01T09:00"}]},
    {"@type": "schema:NewsArticle", "schema:headline": HEADLINE, "schema:datePublished": "2024-05-01"},
    {"@type": "http://schema.org/NewsArticle", "http://schema.org/headline": HEADLINE,
     "http://schema.org/datePublished": [{"@value": "2024-05-01"}]},
    *({"@type": "NewsArticle", "headline": HEADLINE, "datePublished": said}
      for said in ("May 1, 2024", "1. Mai 2024", 1714557600, "1714557600000", ["2024-05-01T09:00:00Z"],
                   "2024-05-01CET09:00:00+0100", "2024-05-01T09:00:00 Europe/Paris", "2024-05-01 9:00 PM +0530",
                   "Wed, 01 May 2024 09:00:00 GMT", "2024/05/01 09:00")),
]  # fmt: skip


@pytest.mark.parametrize("said", LINKED)
def test_the_dialects_of_linked_data(said):
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    assert dates_of(page(head=script)).date_published.day == date(2024, 5, 1)


def test_the_day_in_the_address():
    article = dates_of(page(), url="https://post.example/2024/05/01/ferry")
    assert article.date_published.day == date(2024, 5, 1)
    assert article.evidence["date_published"][0].rule == "url"


MODIFIED = [
    page("<table><tr><td>Last updated</td><td>3 May 2024</td></tr></table>"),
    page("<div>Date last reviewed:</div><div><time datetime='2024-05-03T12:00:00Z'>May 2024</time></div>"),
    page("<div class='field--name-changed'><div><time datetime='2024-05-03'>3 May 2024</time></div></div>"),
    page(head='<meta property="og:updated_time" content="2024-05-03T08:00:00Z">'),
    page(head='<meta property="article:modified_time" content="2024-05-03T08:00:00Z">'),
    page(head='<meta name="last-modified" content="2024-05-03">'),
    page(head=linked(dateModified="2024-05-03")),
    page("<div>Last updated: 3 May 2024</div>"),
    page("<div>Stand: 03.05.2024, 10:30 Uhr</div>"),
    page("<div>最終更新: 2024年5月3日</div>"),
    page("<div><span>Updated</span> <time datetime='2024-05-03'>3 May 2024</time></div>"),
    page("<div><time>Updated on 3 May 2024</time></div>"),
]


@pytest.mark.parametrize("html", MODIFIED)
def test_a_modified_date_never_stands_in_for_a_published_one(html):
    article = dates_of(html)
    assert article.date_published is None
    assert article.date_modified.day == date(2024, 5, 3)
    assert article.date_source == "date_modified"


UNDATED = [
    page(),
    page("<p>In 2019 the ferry had been rebuilt, and on 3 March 2020 it sailed again with a new master and crew.</p>"),
    page("<footer>© 2024 The Skerry Post, updated daily</footer>"),
    page('<aside class="related"><ul><li>Storm ahead 1 May 2024</li><li>Tide tables 2 May 2024</li></ul></aside>'),
    page(PROSE * 3 + '<div id="comments"><p class="comment-meta">Bob, 2 May 2024 at 10:30</p></div>'),
    page("<figure><img src=a.jpg><figcaption>The harbour, 12 April 2020</figcaption></figure>"),
    page("<p>Member since 1 May 2020</p>"),
    page("<p>1 May 2024, 13:15 - 19:00</p>"),
    page("<p>Mittwoch, 1. Mai 2024, 14:45 Uhr bis 15:45 Uhr</p>"),
    page("<p>14. - 20. Januar 2024</p>"),
    page("<div><b>When:</b> 1 May 2024, 19:00 h</div>"),
    page("<div class='field'><b>Beginn:</b> 1. Mai 2024</div>"),
    page("<p>Our friends of the ferry meet on Wed, 1 May 2024 at 7 pm.</p>"),
    page(head='<script type="application/json">{"page": {"headline": "' + HEADLINE + '", "createdAt": '
              '"2024-05-01T10:00:00Z", "body": "' + "x" * 300 + '"}}</script>'),
    page("<p>Mit der am 15. Januar 2022 in Kraft getretenen Verordnung der Insel wurde die Zahl der Fährleute neu "
         "geregelt, und das Ufer ist gesperrt.</p>"),
    page("<p>Call 0800 2024 0501 or write to 12 Pier Road, 2024 Skerry.</p>"),
    page(head='<meta name="expires" content="2030-01-01"><meta name="revisit-after" content="1 days">'),
]  # fmt: skip


@pytest.mark.parametrize("html", UNDATED)
def test_an_undated_page_is_given_no_date(html):
    article = dates_of(html)
    assert article.date_published is None


def test_the_date_at_the_headline_goes_before_those_of_a_list():
    rows = "".join(f"<li><a href=/{n}>Other story {n}</a> <span>{n} May 2024</span></li>" for n in range(2, 9))
    article = dates_of(page(f"<p>1 May 2024</p>{PROSE}<ul>{rows}</ul>"))
    assert article.date_published.day == date(2024, 5, 1)


def test_the_date_under_the_headline_goes_before_that_of_today():
    html = page("<p>By Ann Orkney</p><p>1 May 2024</p>").replace("<h1>", "<div>Friday, 10 May 2024</div><h1>")
    assert dates_of(html).date_published.day == date(2024, 5, 1)
    alone = page("<p>By Ann Orkney</p>").replace("<h1>", "<div>Wednesday, 1 May 2024</div><h1>")
    assert dates_of(alone).date_published.day == date(2024, 5, 1)


def test_the_date_at_the_story_counts_where_the_headline_is_not_found():
    html = f"<html><head><title>Boats</title></head><body><h4>A boat</h4><p>1 May 2024</p>{PROSE * 5}</body></html>"
    article = extract(html.encode(), url="https://post.example/a")
    assert article.date_published.day == date(2024, 5, 1)


def test_of_two_dates_of_publication_the_one_after_the_last_change_is_the_less_likely():
    metas = {"published-time": "2026-03-09", "published-date": "2024-05-01", "modified-date": "2024-07-30"}
    head = "".join(f'<meta name="{name}" content="{day}">' for name, day in metas.items())
    assert dates_of(page(head=head)).date_published.day == date(2024, 5, 1)


def test_evidence_keeps_every_candidate_with_its_source():
    html = page("<p>Published 1 May 2024</p>", head=linked(datePublished="2024-05-01T10:00:00Z"))
    article = dates_of(html, url="https://post.example/2024/05/01/ferry")
    assert {str(c.source) for c in article.evidence["date_published"]} == {"structured_data", "page", "url"}


def test_relative_dates_count_only_with_a_fetch_time():
    html = page(head=linked(datePublished="2 days ago"))
    assert dates_of(html, fetched_at=datetime(2024, 5, 3, tzinfo=UTC)).date_published.day == date(2024, 5, 1)
    assert dates_of(html).date_published is None


@pytest.mark.parametrize(
    ("printed", "day", "field"),
    [
        ("<p>Ann Orkney</p><p>3 hours ago</p>", date(2024, 5, 3), "date_published"),
        ("<p>Ann Orkney, yesterday at 10:15</p>", date(2024, 5, 2), "date_published"),
        ("<p>Published</p><p>2 days ago</p>", date(2024, 5, 1), "date_published"),
        ("<p>Updated 2 days ago</p>", date(2024, 5, 1), "date_modified"),
        ("<p>vor 2 Tagen</p>", date(2024, 5, 1), "date_published"),
        ("<p>Gestern, 14:30 Uhr</p>", date(2024, 5, 2), "date_published"),
        ("<p>Publié il y a 2 jours</p>", date(2024, 5, 1), "date_published"),
        ("<p>منذ 2 يوم</p>", date(2024, 5, 1), "date_published"),
        ("<p>2 दिन पहले</p>", date(2024, 5, 1), "date_published"),
        ("<p>Вчера, 10:15</p>", date(2024, 5, 2), "date_published"),
        ("<p>2天前</p>", date(2024, 5, 1), "date_published"),
    ],
)
def test_a_date_told_from_now_under_the_headline(printed, day, field):
    article = dates_of(page(printed), fetched_at=datetime(2024, 5, 3, 18, tzinfo=UTC))
    assert getattr(article, field).day == day
    assert dates_of(page(printed)).date_published is None


@pytest.mark.parametrize(
    "printed",
    ["<p>Subscribe today</p>", "<p>5 min read</p>", "<p>10 comments</p>", "<p>Sunk 30 years ago</p>", "<p>Today</p>"],
)
def test_what_tells_no_date_from_now(printed):
    assert dates_of(page(printed), fetched_at=datetime(2024, 5, 3, 18, tzinfo=UTC)).date_published is None


def test_a_day_goes_before_a_date_told_from_now():
    html = page("<p>1 May 2024</p><p>3 hours ago</p>")
    assert dates_of(html, fetched_at=datetime(2024, 5, 3, 18, tzinfo=UTC)).date_published.day == date(2024, 5, 1)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("article:published_time", "date_published"),
        ("firstPublished", "date_published"),
        ("dc.date.issued", "date_published"),
        ("lastPublished", "date_modified"),
        ("og:updated_time", "date_modified"),
        ("dateModified", "date_modified"),
        ("article:expiration_time", None),
        ("fb:app_id", None),
        ("birthDate", None),
        ("eventStartDate", None),
        ("article:publisher", None),
    ],
)
def test_the_name_of_a_meta_or_key_says_what_its_date_is(name, field):
    understood = meaning(name)
    assert (understood[0] if understood else None) == field


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_page_is_read_without_an_exception(body, said):
    head = f'<title>x</title><meta name="date" content="{said}">'
    article = dates_of(f"<html><head>{head}</head><body><h1>x</h1><time datetime='{said}'>{body}</time></body></html>")
    # No date is invented: what is understood was said, in so many words.
    assert article.date_published is None or article.date_published.raw


def test_deep_and_long_pages_are_read():
    deep = "<div>" * 1500 + "<time datetime='2024-05-01'>x</time><p>1 May 2024</p>"
    many = "<p>1 May 2024 <time>2024-05-01</time></p>" * 20_000
    assert [dates_of(page(body)).date_published.day for body in (deep, many)] == [date(2024, 5, 1)] * 2


# Recall of the published day on the real pages, with some room for pages that change sides.
FLOORS = {"fundus_tests": 0.97, "postlight": 0.80, "htmldate": 0.90, "wcxb": 0.83, "trafilatura": 0.86}


@pytest.mark.parametrize("name", FLOORS)
def test_real_pages(shared, name):
    folder = shared / "extraction" / name
    gold = [json.loads(row) for row in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    dated = [row for row in gold if isinstance(row.get("date_published"), str)]
    right = sum(_day(folder, row) == row["date_published"][:10] for row in dated)
    assert right / len(dated) >= FLOORS[name]


def _day(folder, row) -> str | None:
    with gzip.open(folder / row["html"]) as file:
        text = decode(file.read()).text
    known = dates_of(text, row.get("url")).date_published
    return known.day.isoformat() if known and known.precision not in ("month", "year") else None
