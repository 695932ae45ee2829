"""How the three papers lay out their pages, and under which addresses they have them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape

from sites.stories import SECTIONS, Story


@dataclass(frozen=True)
class Paper:
    """One site: its name, its address, its layout."""

    key: str
    name: str
    base: str
    """http://127.0.0.2:1234, without a slash at the end."""
    charset: str = "utf-8"

    def path(self, story: Story) -> str:
        if self.key == "courier":
            return f"/{story.published:%Y/%m/%d}/{story.slug}-{story.number}"
        if self.key == "valley":
            return f"/news/story-{10000 + story.number}.html"
        return f"/artikel/{story.section}/{story.slug}-{500000 + story.number}/"

    def url(self, story: Story) -> str:
        return self.base + self.path(story)

    def article(self, story: Story, by_number: dict[int, Story], session: str = "") -> str:
        layout = {"courier": _courier, "valley": _valley, "nord": _nord}[self.key]
        related = [by_number[number] for number in story.related if number in by_number]
        return layout(self, story, related, session)

    def front(self, title: str, listed: list[Story], head: str = "", extra: str = "", session: str = "") -> str:
        """A section or home page: teasers with links."""
        query = f"?sessionid={session}" if session else ""
        teasers = "\n".join(
            f'<article class="teaser"><h3><a href="{self.path(s)}{query}">{escape(s.headline)}</a></h3>'
            f'<time datetime="{s.published.isoformat()}">{s.published:%d %B %Y}</time></article>'
            for s in listed
        )
        return self._page(title, head, f"<main><h1>{escape(title)}</h1>\n{teasers}\n{extra}</main>")

    def _page(self, title: str, head: str, main: str) -> str:
        menu = "".join(f'<li><a href="/section/{name}/">{name.title()}</a></li>' for name in SECTIONS)
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="{self.charset}"><title>{escape(title)} | '
            f'{escape(self.name)}</title>{head}</head><body><header><a href="/">{escape(self.name)}</a>'
            f'<nav><ul>{menu}<li><a href="/about">About us</a></li></ul></nav></header>\n{main}\n'
            f'<footer><p>© {escape(self.name)}. All rights reserved.</p><a href="/imprint">Imprint</a></footer>'
            "</body></html>"
        )


def _paragraphs(story: Story, attribute: str = "") -> str:
    return "\n".join(f"<p{attribute}>{escape(text)}</p>" for text in story.paragraphs)


def _links(paper: Paper, related: list[Story]) -> str:
    return "".join(f'<li><a href="{paper.path(s)}">{escape(s.headline)}</a></li>' for s in related)


def _courier(paper: Paper, story: Story, related: list[Story], session: str) -> str:
    del session
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.headline,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "articleSection": story.section.title(),
        "mainEntityOfPage": paper.url(story),
    }
    head = (
        f'<link rel="canonical" href="{paper.url(story)}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{escape(story.headline)}">'
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )
    main = (
        f'<main><article><h1>{escape(story.headline)}</h1><p class="byline">By <a href="/author/x">'
        f'{escape(story.author)}</a></p><time datetime="{story.published.isoformat()}">'
        f'{story.published:%d %B %Y, %H:%M} UTC</time><div class="story-body">\n{_paragraphs(story)}\n</div></article>'
        f'<aside class="related"><h2>Related stories</h2><ul>{_links(paper, related)}</ul></aside></main>'
    )
    return paper._page(story.headline, head, main)


def _valley(paper: Paper, story: Story, related: list[Story], session: str) -> str:
    """Tables, a printed date, meta tags; links carry the session of the reader."""
    head = (
        f'<meta name="author" content="{escape(story.author)}">'
        f'<meta name="date" content="{story.published.isoformat()}">'
        f'<link rel="canonical" href="{paper.url(story)}">'
    )
    query = f"?sessionid={session}" if session else ""
    links = "".join(f'<li><a href="{paper.path(s)}{query}">{escape(s.headline)}</a></li>' for s in related)
    main = (
        f'<table width="760"><tr><td class="content"><div id="story"><h1>{escape(story.headline)}</h1>'
        f'<p class="meta">By {escape(story.author)} – {story.published:%d %B %Y, %H:%M} GMT</p>\n'
        f'{_paragraphs(story)}\n</div></td><td class="related"><h3>See also</h3><ul>{links}</ul></td></tr></table>'
    )
    return paper._page(story.headline, head, main)


def _nord(paper: Paper, story: Story, related: list[Story], session: str) -> str:
    """Microdata and OpenGraph."""
    del session
    head = (
        f'<link rel="canonical" href="{paper.url(story)}"><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{escape(story.headline)}">'
        f'<meta property="article:published_time" content="{story.published.isoformat()}">'
        f'<meta property="article:modified_time" content="{story.modified.isoformat()}">'
    )
    main = (
        '<div itemscope itemtype="https://schema.org/NewsArticle" class="artikel">'
        f'<h1 itemprop="headline">{escape(story.headline)}</h1>'
        f'<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">'
        f"{escape(story.author)}</span></span>"
        f'<meta itemprop="datePublished" content="{story.published.isoformat()}">'
        f'<div itemprop="articleBody">\n{_paragraphs(story)}\n</div></div>'
        f'<section class="related"><h2>More on this story</h2><ul>{_links(paper, related)}</ul></section>'
    )
    return paper._page(story.headline, head, main)


def rss(paper: Paper, listed: list[Story], extra: list[tuple[str, str]] = ()) -> str:
    """RSS 2.0; `extra`: title and address of entries that are no stories."""
    items = "".join(
        f"<item><title>{escape(s.headline)}</title><link>{escape(paper.url(s))}</link>"
        f"<guid>{escape(paper.url(s))}</guid><pubDate>{format_datetime(s.published)}</pubDate></item>"
        for s in listed
    )
    items += "".join(f"<item><title>{escape(t)}</title><link>{escape(u)}</link></item>" for t, u in extra)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{paper.name}</title>{items}</channel></rss>'


def atom(paper: Paper, listed: list[Story], extra: list[tuple[str, str]] = ()) -> str:
    """Atom 1.0."""
    entries = "".join(
        f'<entry><title>{escape(s.headline)}</title><link href="{escape(paper.url(s))}"/>'
        f"<id>{escape(paper.url(s))}</id><published>{s.published.isoformat()}</published><updated>{s.modified.isoformat()}</updated></entry>"
        for s in listed
    )
    entries += "".join(
        f'<entry><title>{escape(t)}</title><link href="{escape(u)}"/><id>{escape(u)}</id></entry>' for t, u in extra
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{paper.name}</title>{entries}</feed>'


def json_feed(paper: Paper, listed: list[Story], extra: list[tuple[str, str]] = ()) -> str:
    """JSON Feed 1.1."""
    items = [
        {
            "id": paper.url(s),
            "url": paper.url(s),
            "title": s.headline,
            "date_published": s.published.isoformat(),
            "date_modified": s.modified.isoformat(),
        }
        for s in listed
    ]
    items += [{"id": url, "url": url, "title": title} for title, url in extra]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": paper.name, "items": items})


def sitemap(paper: Paper, listed: list[Story], *, is_news: bool = False) -> str:
    """A sitemap; of the newest stories with Google's news tags."""

    def entry(s: Story) -> str:
        news = (
            f"<news:news><news:publication><news:name>{paper.name}</news:name><news:language>en</news:language>"
            f"</news:publication><news:publication_date>{s.published.isoformat()}</news:publication_date>"
            f"<news:title>{escape(s.headline)}</news:title></news:news>"
        )
        own = news if is_news else f"<lastmod>{s.modified.isoformat()}</lastmod>"
        return f"<url><loc>{escape(paper.url(s))}</loc>{own}</url>"

    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(map(entry, listed))}</urlset>'
    )


def sitemap_index(paper: Paper, paths: list[str]) -> str:
    """An index of sitemaps."""
    below = "".join(f"<sitemap><loc>{paper.base}{path}</loc></sitemap>" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sitemapindex '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{below}</sitemapindex>'
    )
