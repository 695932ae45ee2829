"""Three invented papers on loopback, with the bad habits of real sites; every request is written down.

`python -m sites.server` (with tests/ on the path) prints the three addresses and serves until it is stopped.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import itertools
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Self

from sites import papers
from sites.papers import Paper
from sites.stories import SECTIONS, Story, stories

COUNTS = {"courier": 170, "valley": 140, "nord": 120}
_NAMES = {"courier": "The Harbour Courier", "valley": "Valley Post", "nord": "Nordkurier"}
_HOSTS = {"courier": "127.0.0.2", "valley": "127.0.0.3", "nord": "127.0.0.4"}
_FEEDS = {"courier": "/feed.xml", "valley": "/atom.xml", "nord": "/feed.json"}
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 404: "Not Found", 410: "Gone"}
_HTML = "text/html"
_BEHIND = frozenset({"/chain/2", "/loop/b"})
"""Nothing but a redirect leads there."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One request as the server saw it."""

    at: float
    """Seconds of a clock that never goes back."""
    host: str
    url: str
    headers: dict[str, str]
    status: int
    open_requests: int
    """Requests of this host that were being answered, this one included."""


@dataclass(slots=True)
class Answer:
    """What is sent."""

    body: bytes = b""
    status: int = 200
    content_type: str = _HTML
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: datetime | None = None


class Site:
    """One paper: its stories and what it answers."""

    def __init__(self, paper: Paper, told: list[Story], clock: Callable[[], datetime], hidden: int) -> None:
        self.paper = paper
        self.stories = told
        self.clock = clock
        self.hidden = hidden
        self.by_number = {story.number: story for story in told}
        self.by_path = {paper.path(story): story for story in told}
        self.busy: dict[str, int] = {}
        """Path to how many more times it answers 503 (429 where it is a feed) before it serves."""
        self.odd = self._oddities()
        self._sessions = itertools.count(1)

    def shown(self) -> list[Story]:
        """What is published and not withdrawn, newest first; the oldest stand in no list, only as related."""
        hidden = {story.number for story in self.stories[-self.hidden :]} if self.hidden else set()
        return [story for story in self.true_articles() if story.number not in hidden]

    def true_articles(self) -> list[Story]:
        """What a crawl must find."""
        now = self.clock()
        return [s for s in self.stories if s.published <= now and not s.is_gone]

    def publish(self, story: Story) -> None:
        """Put a new story on top."""
        self.stories.insert(0, story)
        self.by_number[story.number] = story
        self.by_path[self.paper.path(story)] = story

    def answer(self, path: str) -> Answer:
        """The answer to a GET."""
        if self.busy.get(path, 0) > 0:
            self.busy[path] -= 1
            status = 429 if path in _FEEDS.values() else 503
            return Answer(b"Busy", status, "text/plain", {"Retry-After": "1"})
        if story := self.by_path.get(path):
            return self._article(story)
        if path.startswith("/calendar/"):
            return self._calendar(path)
        made = self._lists().get(path) or self.odd.get(path)
        return made() if made else _error(404, "Page not found")

    def extras(self) -> list[tuple[str, str]]:
        """What the feed names besides stories."""
        return [(f"Odd entry {path}", self.paper.base + path) for path in self.odd if path not in _BEHIND]

    def _lists(self) -> dict[str, Callable[[], Answer]]:
        lists: dict[str, Callable[[], Answer]] = {
            "/": self._home,
            "/robots.txt": self._robots,
            "/sitemap.xml": lambda: self._xml(
                papers.sitemap_index(self.paper, ["/sitemaps/news.xml", "/sitemaps/old.xml.gz"])
            ),
            "/sitemaps/news.xml": lambda: self._xml(papers.sitemap(self.paper, self.shown()[:60], is_news=True)),
            "/sitemaps/old.xml.gz": self._old_sitemap,
            _FEEDS[self.paper.key]: self._feed,
        }
        return lists | {f"/section/{name}/": lambda name=name: self._section(name) for name in SECTIONS}

    def _oddities(self) -> dict[str, Callable[[], Answer]]:
        third = self.paper.path(self.by_number[3])
        fifth = self.paper.path(self.by_number[5])
        return {
            "/moved/3": lambda: _redirect(third, 301),
            "/chain/1": lambda: _redirect("/chain/2"),
            "/chain/2": lambda: _redirect(fifth),
            "/loop/a": lambda: _redirect("/loop/b"),
            "/loop/b": lambda: _redirect("/loop/a"),
            "/refresh/3": lambda: self._page(
                "One moment",
                "You are being taken to the story.",
                f'<meta http-equiv="refresh" content="0; url={third}">',
            ),
            "/sent-home": lambda: _redirect("/"),
            "/soft-404": lambda: self._page("Page not found", "Sorry, the page you asked for could not be found."),
            "/members/login": lambda: self._page(
                "Log in",
                '<form action="/login" method="post"><input name="user"><input type="password" name="p"></form>',
            ),
            "/gone-away": lambda: _error(410, "Gone"),
            "/never-there": lambda: _error(404, "Page not found"),
            "/picture.jpg": lambda: Answer(b"\xff\xd8\xff\xe0" + bytes(2000), content_type="image/jpeg"),
        }

    def _article(self, story: Story) -> Answer:
        if story.is_gone or story.published > self.clock():
            return _error(410 if story.is_gone else 404, "This story is no longer available")
        markup = self.paper.article(story, self.by_number, self._session())
        etag = f'"{self.paper.key}-{story.number}-{story.revision}"'
        return self._html(markup, etag=etag, modified=story.modified)

    def _home(self) -> Answer:
        kinds = {"/feed.xml": "application/rss+xml", "/atom.xml": "application/atom+xml"}
        feed = _FEEDS[self.paper.key]
        kind = kinds.get(feed, "application/feed+json")
        head = f'<link rel="alternate" type="{kind}" title="News" href="{feed}">'
        return self._html(self.paper.front(self.paper.name, self.shown()[:25], head, session=self._session()))

    def _section(self, name: str) -> Answer:
        listed = [story for story in self.shown() if story.section == name][:20]
        extra = '<p><a href="/calendar/2026/11/">Calendar</a></p>'
        return self._html(self.paper.front(name.title(), listed, extra=extra, session=self._session()))

    def _feed(self) -> Answer:
        listed = self.shown()[:40]
        if self.paper.key == "courier":
            return self._data(papers.rss(self.paper, listed, self.extras()), "application/rss+xml")
        if self.paper.key == "valley":
            return self._data(papers.atom(self.paper, listed), "application/atom+xml")
        return self._data(papers.json_feed(self.paper, listed), "application/feed+json")

    def _robots(self) -> Answer:
        text = f"User-agent: *\nDisallow: /private/\nDisallow: /search\nSitemap: {self.paper.base}/sitemap.xml\n"
        return Answer(text.encode(), content_type="text/plain")

    def _old_sitemap(self) -> Answer:
        body = gzip.compress(papers.sitemap(self.paper, self.shown()).encode(), mtime=0)
        return Answer(body, content_type="application/gzip", etag=_digest(body))

    def _calendar(self, path: str) -> Answer:
        """Every month leads to the next one, for ever."""
        year, month, *_ = [int(part) for part in path.split("/")[2:4]]
        after = f"/calendar/{year + month // 12}/{month % 12 + 1}/"
        return self._page("Calendar", f'<a href="{after}">Next month</a> Nothing is planned.')

    def _page(self, title: str, text: str, head: str = "") -> Answer:
        return self._html(self.paper._page(title, head, f"<main><h1>{title}</h1><p>{text}</p></main>"))

    def _html(self, markup: str, etag: str | None = None, modified: datetime | None = None) -> Answer:
        body = markup.encode(self.paper.charset, "xmlcharrefreplace")
        # The Valley Post says nothing of its charset in the header.
        kind = _HTML if self.paper.key == "valley" else f"{_HTML}; charset={self.paper.charset}"
        return Answer(body, content_type=kind, etag=etag, modified=modified)

    def _data(self, text: str, kind: str) -> Answer:
        body = text.encode()
        newest = max((story.modified for story in self.shown()), default=None)
        return Answer(body, content_type=kind, etag=_digest(body), modified=newest)

    def _xml(self, text: str) -> Answer:
        body = text.encode()
        return Answer(body, content_type="application/xml", etag=_digest(body))

    def _session(self) -> str:
        return f"s{next(self._sessions):08x}" if self.paper.key == "valley" else ""


class Sites:
    """All papers, served by a thread of this process."""

    def __init__(
        self,
        *,
        counts: dict[str, int] | None = None,
        clock: Callable[[], datetime] | None = None,
        latency: float = 0.002,
        newest: datetime | None = None,
        hidden: int = 5,
    ) -> None:
        self.clock = clock or (lambda: datetime.now(UTC))
        self.latency = latency
        self.hidden = hidden
        self.hits: list[Hit] = []
        self.sites: dict[str, Site] = {}
        self._counts = counts or COUNTS
        self._newest = (newest or datetime.now(UTC) - timedelta(minutes=5)).replace(second=0, microsecond=0)
        self._open: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._serve, daemon=True, name="papers")
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def __getitem__(self, key: str) -> Site:
        return self.sites[key]

    @property
    def allowed_hosts(self) -> str:
        """For NEWSCRAWL_ALLOW_HOSTS."""
        return ",".join(site.paper.base.removeprefix("http://") for site in self.sites.values())

    def truth(self) -> dict[str, Story]:
        """Address to story, of everything that is there to be found."""
        return {site.paper.url(s): s for site in self.sites.values() for s in site.true_articles()}

    def hits_by_url(self) -> dict[str, list[Hit]]:
        """Address (with query) to its hits."""
        found: dict[str, list[Hit]] = defaultdict(list)
        for hit in list(self.hits):
            found[hit.host + hit.url].append(hit)
        return found

    def toml(self, **every: object) -> str:
        """The three papers as newscrawl.toml declares sources; `every`: lines for each of them."""
        return "\n".join(self._declaration(site.paper, every) for site in self.sites.values())

    def _declaration(self, paper: Paper, every: dict[str, object]) -> str:
        lines = {
            "id": paper.key,
            "name": paper.name,
            "homepage": f"{paper.base}/",
            "domains": [_HOSTS[paper.key]],
            "feeds": [paper.base + _FEEDS[paper.key]],
            "sitemaps": [f"{paper.base}/sitemap.xml"],
            "sections": [f"{paper.base}/section/{name}/" for name in SECTIONS],
            "language": "en",
            "timezone": "Etc/UTC",
            **every,
        }
        told = "\n".join(f"{name} = {_toml(value)}" for name, value in lines.items())
        return f"[[source]]\n{told}\n"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        servers = [await self._listen(key) for key in self._counts]
        self._ready.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, key: str) -> asyncio.Server:
        server = await asyncio.start_server(lambda reader, writer: self._client(key, reader, writer), _HOSTS[key], 0)
        port = server.sockets[0].getsockname()[1]
        charset = "cp1252" if key == "valley" else "utf-8"
        paper = Paper(key, _NAMES[key], f"http://{_HOSTS[key]}:{port}", charset)
        told = stories(key, self._counts[key], self._newest)
        self.sites[key] = Site(paper, told, self.clock, self.hidden)
        return server

    async def _client(self, key: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._exchange(self.sites[key], reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, site: Site, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        begun = time.monotonic()
        request, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        url = request.split(" ")[1]
        path = url.partition("?")[0]
        self._open[site.paper.base] += 1
        open_requests = self._open[site.paper.base]
        try:
            await asyncio.sleep(self.latency)
            answer = _conditional(site.answer(path), headers)
            self.hits.append(Hit(begun, site.paper.base, url, headers, answer.status, open_requests))
            writer.write(_message(answer))
            await writer.drain()
        finally:
            self._open[site.paper.base] -= 1
        return headers.get("connection", "").lower() != "close"


def _redirect(target: str, status: int = 302) -> Answer:
    return Answer(b"", status, headers={"Location": target})


def _error(status: int, text: str) -> Answer:
    return Answer(f"<html><title>{text}</title><h1>{text}</h1></html>".encode(), status)


def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def _conditional(answer: Answer, headers: dict[str, str]) -> Answer:
    if answer.status == 200 and answer.etag and headers.get("if-none-match") == answer.etag:
        return Answer(b"", 304, answer.content_type, etag=answer.etag)
    return answer


def _message(answer: Answer) -> bytes:
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if answer.status != 304:
        headers["Content-Length"] = str(len(answer.body))
    if answer.etag:
        headers["ETag"] = answer.etag
    if answer.modified:
        headers["Last-Modified"] = format_datetime(answer.modified.astimezone(UTC), usegmt=True)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Odd')}\r\n{head}\r\n".encode() + answer.body


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


if __name__ == "__main__":
    with Sites() as papers_served:
        print(papers_served.toml(), flush=True)  # noqa: T201 - the answer of this script
        threading.Event().wait()
