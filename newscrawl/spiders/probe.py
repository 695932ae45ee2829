"""A first look at a site, for `newscrawl probe`; nothing is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newscrawl.article import Announced, DoorKind, Page, Refusal
from newscrawl.discover import Discovery, Door, discover, kind_of
from newscrawl.discover.probe import (
    Looked,
    Probe,
    child_of,
    doors_to_try,
    is_needless,
    likely_articles,
    name_in,
    name_of,
)
from newscrawl.errors import NotFetchedError, UsageError
from newscrawl.normalise import normalise
from newscrawl.reading import read
from newscrawl.sources import Source
from newscrawl.spiders.answered import header, refresh_target
from newscrawl.spiders.answers import PAGES, REDIRECTS
from newscrawl.urls import is_http, path_of

_MOST_HOPS = 5
_MOST_READ = 4
"""Pages that are read until one is an article."""


@dataclass(slots=True)
class _Answer:
    """What came of a request and the redirects after it."""

    page: Page | None = None
    status: int | None = None
    problem: str = ""
    sitemaps: tuple[str, ...] = ()
    """Those that the host's robots.txt names."""


class ProbeSpider(Spider):
    """Looks at robots.txt, home page, feeds and sitemaps of a site, and reads one article.

    One request after the other, through the same middlewares as a crawl.
    """

    name = "probe"
    custom_settings = {  # noqa: RUF012 - so Scrapy declares it
        "ITEM_PIPELINES": {},
        "NEWSCRAWL_ARCHIVE_ENABLED": False,
        # Somebody waits for the answer.
        "DOWNLOAD_TIMEOUT": 20,
    }

    def __init__(
        self,
        *,
        url: str | None = None,
        probe: Probe | None = None,
        source: Source | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        """`probe` is filled in. `source`: what is known of the site. `note` is told what is asked for."""
        super().__init__()
        if not url or not is_http(url):
            raise UsageError(f"the url must begin with http:// or https://, unlike {url!r}")
        self.found = probe or Probe(url)
        self._source = source
        self._note = note or self.logger.info

    async def start(self) -> AsyncIterator[Request]:
        """Look at everything in turn."""
        given = await self._ask(self.found.url)
        if given.page is None:
            self.found.problem = given.problem
        else:
            await self._look(given, given.page)
        return
        yield  # an asynchronous generator, as Scrapy wants it, of nothing

    async def _look(self, given: _Answer, page: Page) -> None:
        found = self.found
        is_home = path_of(found.url) in ("", "/")
        front = await self._front(given if is_home else await self._ask(urljoin(page.url or "", "/")))
        found.sitemaps = given.sitemaps
        if kind := kind_of(page):
            door = Door(kind, page.url or found.url, "given")
            found.looked.append(Looked(door, discover(page, kind, self._source), given.status))
        for door in doors_to_try(front, found.sitemaps):
            if not is_needless(door, found.looked):
                await self._try(door)
        if is_home or kind or not self._is_read(page):
            await self._read_one(front)

    async def _front(self, home: _Answer) -> Discovery:
        if home.page is None:
            return Discovery(problems=[home.problem])
        self.found.homepage = home.page.url
        self.found.name = name_of(home.page)
        front = discover(home.page, DoorKind.HOME, None)
        self.found.is_list = bool(front.found)
        self.found.sections = [door.url for door in front.doors if door.rule == "navigation"]
        return front

    async def _try(self, door: Door) -> None:
        answer = await self._ask(door.url)
        discovery = discover(answer.page, door.kind, self._source) if answer.page else Discovery()
        discovery.problems += [answer.problem] if answer.problem else []
        self.found.looked.append(Looked(door, discovery, answer.status))
        child = child_of(discovery) if door.rule != "index" else None
        if child:
            await self._try(child)

    async def _read_one(self, front: Discovery) -> None:
        for tried, (candidate, by) in enumerate(likely_articles(self.found.looked, front)):
            if tried == _MOST_READ:
                return
            answer = await self._ask(candidate.url)
            if answer.page is None:
                continue
            named_by = by or self.found.homepage or self.found.url
            answer.page.announced = Announced(named_by, candidate.title, candidate.date_raw)
            if self._is_read(answer.page):
                return

    def _is_read(self, page: Page) -> bool:
        reading = read(page)
        if reading.article:
            self.found.article = normalise(reading.article)
            self.found.name = self.found.name or name_in(reading.article)
        elif isinstance(reading.refusal, Refusal):
            self.found.refusals.append((page.url or "", reading.refusal))
        return reading.article is not None

    async def _ask(self, url: str) -> _Answer:
        """Fetch an address and follow its redirects; what goes wrong is part of the answer."""
        answer = _Answer()
        for _ in range(_MOST_HOPS + 1):
            self._note(url)
            request = Request(url, callback=NO_CALLBACK, meta={"handle_httpstatus_all": True}, dont_filter=True)
            try:
                response = await self._fetched(request)
            except NotFetchedError as error:
                answer.problem = str(error)
                return answer
            answer.status = response.status
            answer.sitemaps = request.meta.get("robots_sitemaps", ())
            page = _page(response)
            target = _target(response, page)
            if target is None:
                answer.page = page if response.status in PAGES else None
                answer.problem = "" if answer.page else f"HTTP status {response.status}"
                return answer
            url = target
        answer.problem = f"more than {_MOST_HOPS} redirects"
        return answer

    async def _fetched(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)


def _page(response: Response) -> Page:
    return Page(
        body=response.body,
        url=response.url,
        content_type=header(response, "Content-Type"),
        status=response.status,
        fetched_at=datetime.now(UTC),
        truncated="truncated" in response.flags,
    )


def _target(response: Response, page: Page) -> str | None:
    """Where the answer sends its reader; None where it is the answer."""
    if response.status not in REDIRECTS:
        return refresh_target(page)
    target = urljoin(response.url, header(response, "Location") or "")
    return target if is_http(target) and target != response.url else None
