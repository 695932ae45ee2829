"""Eight invented sites, each laid out and announced in another way; nobody declared more than their home pages."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sites.stories import Story, stories

COUNT = 6
Answer = tuple[int, str, bytes]
"""Status, content type (of a redirect: the target), body."""
Pages = dict[str, Answer]


class Site:
    """A site: its stories, and what it answers."""

    def __init__(self, key: str, told: list[Story], layout: Callable[[Site], Pages]) -> None:
        self.key = key
        self.stories = told
        self.base = ""
        self.asked: list[str] = []
        self._layout = layout

    def answer(self, path: str) -> Answer:
        """The answer to a GET; parameters that no page is named by are passed over."""
        self.asked.append(path)
        pages = self._layout(self)
        return pages.get(path) or pages.get(path.partition("?")[0]) or html("<h1>Not found</h1>", status=404)

    def shown(self) -> list[Story]:
        return [story for story in self.stories if not story.is_gone]


def html(markup: str, kind: str = "text/html; charset=utf-8", status: int = 200, charset: str = "utf-8") -> Answer:
    return status, kind, markup.encode(charset, "xmlcharrefreplace")


def moved(target: str, status: int = 301) -> Answer:
    return status, target, b""


def page(title: str, main: str, head: str = "", language: str = "en") -> Answer:
    top = f'<meta charset="utf-8"><title>{escape(title)}</title>{head}'
    return html(f'<!DOCTYPE html><html lang="{language}"><head>{top}</head><body>{main}</body></html>')


def paragraphs(story: Story) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)


def linked_data(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def rss(items: str, kind: str = "application/rss+xml") -> Answer:
    return html(f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>', kind)


def urlset(entries: Iterable[tuple[str, str]], kind: str = "application/xml") -> Answer:
    """A sitemap of addresses with what else stands in their entries."""
    names = " ".join(f'xmlns{name}="{SCHEMAS}/{schema}"' for name, schema in (("", "sitemap/0.9"), (":news", NEWS)))
    told = "".join(f"<url><loc>{escape(url)}</loc>{inside}</url>" for url, inside in entries)
    return html(f"<urlset {names}>{told}</urlset>", kind)


def index(urls: list[str], kind: str = "application/xml") -> Answer:
    below = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return html(f'<sitemapindex xmlns="{SCHEMAS}/sitemap/0.9">{below}</sitemapindex>', kind)


SCHEMAS, NEWS = "http://www.sitemaps.org/schemas", "sitemap-news/0.9"


def weekly(site: Site) -> Pages:
    """As a blog's software makes it: tracked links in the feed, guids that are no addresses, lists in the sitemap."""
    urls = {s.number: f"{site.base}/{s.published:%Y/%m/%d}/{s.slug}/" for s in site.stories}
    paths = {number: url.removeprefix(site.base) for number, url in urls.items()}
    lists = ["/", "/category/politics/", "/category/culture/"]
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>{urls[s.number]}?utm_source=rss&#038;utm_medium=rss</link>"
        f"<pubDate>{format_datetime(s.published)}</pubDate>"
        f'<guid isPermaLink="false">{site.base}/?p={100 + s.number}</guid></item>'
        for s in site.shown()[:3]
    )
    cards = "".join(
        f'<article class="post"><h2 class="entry-title"><a href="{urls[s.number]}">{escape(s.headline)}</a></h2><time '
        f'datetime="{s.published.isoformat()}">{s.published:%d %B %Y}</time><p>{escape(s.paragraphs[0])}</p></article>'
        for s in site.shown()
    )
    older = f'<nav class="pagination"><a href="{site.base}/page/2/">Older</a></nav>'
    front = _weekly(site, urls, "Home", f"<main>{cards}{older}</main>")
    return {
        **dict.fromkeys([*lists, "/page/2/"], front),
        **{f"/?p={100 + number}": moved(path) for number, path in paths.items()},
        **{path.rstrip("/"): moved(path) for path in paths.values()},
        **{paths[s.number]: _weekly_story(site, urls, s) for s in site.shown()},
        "/feed/": rss(items),
        "/robots.txt": html(f"User-agent: *\nSitemap: {site.base}/wp-sitemap.xml", "text/plain"),
        "/wp-sitemap.xml": index([f"{site.base}/posts.xml", f"{site.base}/lists.xml"]),
        "/posts.xml": urlset((urls[s.number], f"<lastmod>{s.modified.isoformat()}</lastmod>") for s in site.shown()),
        "/lists.xml": urlset((site.base + path, "") for path in lists),
    }


def _weekly(site: Site, urls: dict[int, str], title: str, main: str, head: str = "") -> Answer:
    menu = "".join(
        f'<li><a href="{site.base}/category/{name}/">{name.title()}</a></li>' for name in ("politics", "culture")
    )
    feeds = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="Weekly {name} Feed" href="{site.base}{href}">'
        for name, href in (("", "/feed/"), ("Comments", "/comments/feed/"))
    )
    recent = "".join(f'<li><a href="{urls[s.number]}">{escape(s.headline)}</a></li>' for s in site.shown()[:3])
    aside = f'<aside class="widget-area"><h2>Recent Posts</h2><ul>{recent}</ul></aside>'
    return page(f"{title} \u2013 Weekly", f'<nav><ul class="menu">{menu}</ul></nav>{main}{aside}', feeds + head)


def _weekly_story(site: Site, urls: dict[int, str], story: Story) -> Answer:
    url = urls[story.number]
    head = f'<link rel="canonical" href="{url}"><meta property="og:type" content="article">'
    posted = f'<p>Posted on <time datetime="{story.published.isoformat()}">{story.published:%d %B %Y}</time></p>'
    share = f'<div class="sharedaddy"><a href="{url}?share=x">Click to share</a></div>'
    main = f'<main><article class="post"><h1 class="entry-title">{escape(story.headline)}</h1>{posted}'
    return _weekly(site, urls, story.headline, f"{main}{paragraphs(story)}{share}</article></main>", head)


def advertiser(site: Site) -> Pages:
    """Tables in cp1252, stories and sections by query, no menu that is marked up, no feed, no sitemap."""
    menu = "".join(
        f'<a href="/{href}">{words}</a><br>'
        for href, words in (("list.asp?sec=a", "Local news"), ("list.asp?sec=b", "Sport"), ("contact.asp", "Contact"))
    )

    def around(main: str) -> Answer:
        table = f"<table><tr><td><font size=2>{menu}</font></td><td>{main}</td></tr></table>"
        markup = f"<html><head><title>Advertiser</title></head><body>{table}</body></html>"
        return html(markup, "text/html", charset="cp1252")

    def listed(told: list[Story]) -> Answer:
        rows = "".join(
            f'<tr><td><a href="/story.asp?id={4000 + s.number}"><b>{escape(s.headline)}</b></a></td></tr>' for s in told
        )
        return around(f"<table>{rows}</table>")

    def story(s: Story) -> Answer:
        byline = f"<font size=1>By {s.author}<br>Published: {s.published:%d %B %Y %H:%M}</font>"
        return around(f"<h1>{escape(s.headline)}</h1>{byline}<p>{'<p>'.join(map(escape, s.paragraphs))}")

    lists = {"/": site.stories[:1], "/list.asp?sec=a": site.stories[1:3], "/list.asp?sec=b": site.stories[3:]}
    return {
        **{path: listed(told) for path, told in lists.items()},
        **{f"/story.asp?id={4000 + s.number}": story(s) for s in site.stories},
    }


def mail(site: Site) -> Pages:
    """Feeds with relative links (RSS 0.91, Atom with xml:base) that only words lead to; no date in the pages."""
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>../a/{s.number}</link>"
        f"<pubDate>{format_datetime(s.published)}</pubDate></item>"
        for s in site.stories[:3]
    )
    entries = "".join(
        f'<entry><title type="html">{escape(escape(s.headline))}</title><link href="{s.number}"/>'
        f"<id>tag:mail,{s.number}</id><published>{s.published.isoformat()}</published></entry>"
        for s in site.stories[3:]
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{site.base}/a/"><title>Mail</title>{entries}</feed>'
    links = "".join(
        f'<a href="{href}">{words}</a> ' for href, words in (("/pub/rss.php", "RSS"), ("/two", "Atom feed"))
    )
    return {
        "/": page("Mail", f"<p>Read us by {links}</p>"),
        "/pub/rss.php": rss(items, "text/xml"),
        "/two": html(atom, "text/plain"),
        **{
            f"/a/{s.number}": page(s.headline, f"<h1>{escape(s.headline)}</h1><div>{paragraphs(s)}</div>")
            for s in site.stories
        },
    }


def today(site: Site) -> Pages:
    """All text in the data of an application; a sitemap of news that robots.txt alone names."""
    paths = {s.number: f"/story/{s.slug}-a{90210 + s.number:06x}" for s in site.stories}

    def shell(title: str, props: object, head: str = "") -> Answer:
        data = json.dumps({"props": {"pageProps": props}, "page": "/"})
        script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
        return page(title, f'<div id="__next"></div>{script}', head)

    def story(s: Story) -> Answer:
        body = [{"type": "paragraph", "text": text} for text in s.paragraphs]
        article = {"title": s.headline, "publishedAt": s.published.isoformat(), "body": body}
        title = f'<meta property="og:title" content="{escape(s.headline)}">'
        return shell(f"{s.headline} | Today", {"article": article}, title)

    def news(s: Story) -> str:
        told = f"<news:publication_date>{s.published.isoformat()}</news:publication_date>"
        return f"<news:news>{told}<news:title>{escape(s.headline)}</news:title></news:news>"

    return {
        "/": shell("Today", {}),
        "/robots.txt": html(f"user-agent: *\nallow: /\nsitemap: {site.base}/api/news", "text/plain"),
        "/api/news": urlset((site.base + paths[s.number], news(s)) for s in site.stories),
        **{paths[s.number]: story(s) for s in site.stories},
    }


def argus(site: Site) -> Pages:
    """A feed, served as a page, that leads to AMP versions; their canonical addresses are linked to as well."""
    paths = {s.number: f"/news/{s.slug}-{70000 + s.number}" for s in site.stories}
    links = "".join(f'<h3><a href="{paths[s.number]}">{escape(s.headline)}</a></h3>' for s in site.stories)
    items = "".join(
        f"<item><title>{escape(s.headline)}</title>"
        f"<link>{site.base}{paths[s.number]}?amp=1&amp;at_medium=RSS</link></item>"
        for s in site.stories
    )

    def story(s: Story) -> Answer:
        data = {"@type": "NewsArticle", "headline": s.headline, "datePublished": s.published.isoformat()}
        canonical = f'<link rel="canonical" href="{site.base}{paths[s.number]}">'
        main = f"<article><h1>{escape(s.headline)}</h1>{paragraphs(s)}</article>"
        return page(s.headline, main, canonical + linked_data(**data))

    feed = '<link rel="alternate" type="application/rss+xml" href="/latest">'
    return {
        "/": page("Argus", f"<main>{links}</main>", feed),
        "/latest": rss(items, "text/html"),
        **{f"{paths[s.number]}{query}": story(s) for s in site.stories for query in ("", "?amp=1")},
    }


def observer(site: Site) -> Pages:
    """An index of sitemaps where most sites have it, all with wrong content types, one of its children missing."""
    paths = {s.number: f"/{s.section}/{s.slug}.html" for s in site.stories}

    def story(s: Story) -> Answer:
        issued = f'<meta name="DC.date.issued" content="{s.published.isoformat()}">'
        return page(f"{s.headline} :: Observer", f"<div><h1>{escape(s.headline)}</h1>{paragraphs(s)}</div>", issued)

    first = urlset((site.base + paths[s.number], "") for s in site.stories[:3])
    return {
        "/": page("Observer", "<h1>Observer</h1><p>Under construction.</p>"),
        "/sitemap.xml": index([f"{site.base}/{name}" for name in ("one.xml.gz", "none.xml", "two")], "text/html"),
        "/one.xml.gz": (200, "text/html", gzip.compress(first[2])),
        "/two": urlset(((site.base + paths[s.number], "") for s in site.stories[3:]), "application/octet-stream"),
        **{paths[s.number]: story(s) for s in site.stories},
    }


def grenzbote(site: Site) -> Pages:
    """A home page in each of two languages, the first stories behind a wall."""
    tongues = {s.number: "fr" if s.number % 2 else "en" for s in site.stories}
    paths = {s.number: f"/{tongues[s.number]}/{s.published:%Y-%m-%d}/{s.slug}" for s in site.stories}

    def front(language: str) -> Answer:
        mine = [s for s in site.stories if tongues[s.number] == language]
        links = "".join(f'<h2><a href="{paths[s.number]}">{escape(s.headline)}</a></h2>' for s in mine)
        menu = '<nav><a href="/en/">English</a> <a href="/fr/">Fran\u00e7ais</a></nav>'
        return page("Grenzbote", f"{menu}<main>{links}</main>", language=language)

    def story(s: Story) -> Answer:
        is_free = s.number > 1
        data = {"@type": "NewsArticle", "datePublished": s.published.isoformat(), "isAccessibleForFree": is_free}
        wall = '<div class="paywall"><h3>Subscribe to read on</h3><form><input type="password"></form></div>'
        text = paragraphs(s) if is_free else f"<p>{escape(s.paragraphs[0])}</p>{wall}"
        main = f"<article><h1>{escape(s.headline)}</h1>{text}</article>"
        return page(f"{s.headline} - Grenzbote", main, linked_data(**data), tongues[s.number])

    return {
        "/": moved("/en/", 302),
        "/en/": front("en"),
        "/fr/": front("fr"),
        **{paths[s.number]: story(s) for s in site.stories},
    }


def herald(site: Site) -> Pages:
    """No menu, and headlines as short as the names of sections, which lead to no other story; a plain sitemap."""
    names = {s.number: f"{s.slug.partition('-')[0]}-{'abcdefgh'[s.number]}" for s in site.stories}
    links = "".join(f'<p><a href="/{name}">{name.replace("-", " ")}</a></p>' for name in names.values())
    other = '<aside><ul><li><a href="/2026/03/01/a-walk-along-the-quay/">A walk along the quay</a></li></ul></aside>'

    def story(s: Story) -> Answer:
        # Half of them say that they are stories, and link to what looks like another; the others do neither.
        name, more = ("article:published_time", other) if s.number % 2 else ("DC.date.issued", "")
        head = f'<meta property="{name}" content="{s.published.isoformat()}">'
        return page(s.headline, f"<article><h1>{escape(s.headline)}</h1>{paragraphs(s)}</article>{more}", head)

    return {
        "/": page("Herald", f"<main>{links}</main>"),
        "/sitemap.xml": urlset((f"{site.base}/{name}", "") for name in names.values()),
        **{f"/{names[s.number]}": story(s) for s in site.stories},
    }


LAYOUTS = (weekly, advertiser, mail, today, argus, observer, grenzbote, herald)


@contextmanager
def serving(newest: datetime) -> Iterator[dict[str, Site]]:
    """Serve all sites, each on an address of its own; the first story of each is published at `newest`."""
    with ExitStack() as stack:
        sites = {}
        for number, layout in enumerate(LAYOUTS):
            key = layout.__name__
            site = Site(key, stories(key, COUNT, newest, apart=timedelta(hours=5)), layout)
            site.base = stack.enter_context(_served(site, f"127.0.1.{number + 1}"))
            sites[key] = site
        yield sites


@contextmanager
def _served(site: Site, host: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            self.send_response(status)
            self.send_header("Location" if status in (301, 302) else "Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
