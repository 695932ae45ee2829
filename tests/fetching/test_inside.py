"""A whole crawl of a site on which everything points inside: nothing there is ever connected to."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import sqlite3
import sys
from contextlib import closing

from fetching.hostile import moved, page, serving

BODY = "<p>It was a quiet day at the harbour, and nobody came to see the boats go out.</p>" * 8
STORY = """<!doctype html><html lang=en><head><title>Boats go out at dawn</title>
<meta name=robots content="noai, max-snippet:20">
<link rel=canonical href="{canary}/canonical"><link rel=amphtml href="{canary}/amp">
<link rel=alternate type="application/rss+xml" href="{canary}/alternate.xml">
<meta property="og:url" content="{canary}/og"><meta property="og:image" content="{canary}/image.jpg">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Boats go out at dawn","url":"{canary}/ld",
"mainEntityOfPage":"{canary}/main","datePublished":"2026-03-01T10:00:00Z"}}</script></head><body>
<article><h1>Boats go out at dawn</h1><time datetime="2026-03-01T10:00:00Z">1 March 2026</time>{body}
<a href="{canary}/related">More boats</a><img src="{canary}/inline.png"></article></body></html>"""
HOME = """<!doctype html><html><head><title>The Harbour Times</title><base href="{canary}/">
<link rel=alternate type="application/rss+xml" href="{site}/feed.xml">
<link rel=alternate type="application/rss+xml" href="{canary}/feed.xml"></head><body>
<a href="{site}/2026/03/01/boats-go-out-at-dawn">Boats go out at dawn and come home late</a>
<a href="{canary}/2026/03/01/canary-on-the-front-page">A canary sings on the front page</a></body></html>"""
FEED = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{canary}/entity">]><rss version="2.0"><channel>
<title>Harbour &x;</title><link>{canary}/channel</link>
<item><title>Boats</title><link>{site}/2026/03/01/boats-go-out-at-dawn</link></item>
<item><title>Moved</title><link>{site}/2026/03/02/moved-inside</link></item>
<item><title>Refreshed</title><link>{site}/2026/03/03/refreshed-inside</link></item>
<item><title>Canary</title><link>{canary}/2026/03/04/canary-in-the-feed</link></item>
<item><title>Numbers</title><link>http://2130706433:{port}/2026/03/05/canary-in-numbers</link></item>
<item><title>Mapped</title><link>http://[::ffff:127.0.0.1]:{port}/2026/03/06/canary-mapped</link></item>
<item><title>None</title><link>http://::1\\u:p@paper.example/2026/03/08/no-address-for-scrapy</link></item>
<item><title>None</title><link>http://[::1]@paper.example/2026/03/09/no-address-at-all</link></item>
</channel></rss>"""
SITEMAP = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{canary}/sitemap-2.xml</loc></sitemap><sitemap><loc>{site}/urls.xml</loc></sitemap></sitemapindex>"""
URLS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{canary}/2026/03/07/canary-in-the-sitemap</loc></url></urlset>"""


async def run(*arguments, env, cwd):
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "newscrawl.cli", *arguments,
        env={**os.environ, **env}, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    told, _ = await asyncio.wait_for(program.communicate(), 60)
    return program.returncode, told.decode()


async def test_no_door_link_or_redirect_leads_inside(tmp_path):
    async with serving({}, "0.0.0.0") as canary, serving({}) as site:
        with_password = site.url.replace("//", "//bob:s3cret@")
        inside = f"http://127.0.0.1:{canary.port}"

        def told(text, kind=b"text/html"):
            body = text.format(canary=inside, site=with_password, port=canary.port, body=BODY).encode()
            return page(body, b"Content-Type: " + kind)

        site.answers = {
            "/robots.txt": told("Sitemap: {canary}/robots.xml\nSitemap: {site}/sitemap.xml\n", b"text/plain"),
            "/": told(HOME),
            "/feed.xml": told(FEED, b"application/rss+xml"),
            "/sitemap.xml": told(SITEMAP, b"application/xml"),
            "/urls.xml": told(URLS, b"application/xml"),
            "/2026/03/01/boats-go-out-at-dawn": told(STORY),
            "/2026/03/02/moved-inside": moved(inside + "/moved"),
            "/2026/03/03/refreshed-inside": told('<meta http-equiv=refresh content="0; url={canary}/refresh">'),
        }
        env = {
            "DATABASE_URL": f"sqlite:///{tmp_path}/news.db",
            "NEWSCRAWL_ALLOW_HOSTS": f"127.0.0.1:{site.port}",
        }
        assert (await run("init", env=env, cwd=tmp_path))[0] == 0
        settings = ("-s", "DOWNLOAD_DELAY=0.01", "-s", "NEWSCRAWL_WAIT_SECONDS=0", "-s", "LOG_LEVEL=DEBUG")
        status, output = await run("crawl", "--url", with_password + "/", *settings, env=env, cwd=tmp_path)
        assert status in (0, 3, 4), output
        _, found = await run("search", "boats", "--json", env=env, cwd=tmp_path)
        with closing(sqlite3.connect(tmp_path / "news.db")) as database:
            kept = database.execute("SELECT directives FROM capture WHERE url LIKE '%boats-go-out%'").fetchall()
            everything = "\n".join(database.iterdump())
    records = b"".join(gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.warc.gz"))
    assert canary.connections == 0
    assert "s3cret" not in everything + output
    assert b"boats-go-out" in records
    assert b"s3cret" not in records
    assert not any(b"authorization" in head.lower() for head in site.asked)
    assert [json.loads(directives) for (directives,) in kept] == [{"robots": ["max-snippet", "noai"]}]
    assert {"/feed.xml", "/2026/03/01/boats-go-out-at-dawn", "/2026/03/02/moved-inside"} <= set(site.paths), output
    assert "Boats go out at dawn" in found
    assert "unsafe_address" in output
