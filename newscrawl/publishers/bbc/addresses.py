"""The BBC's addresses: the story number stands in all of them, whatever edition, tool or archive they come from.

`/1/` is the UK edition, `/2/` the international one; `/hi/` and `/low/` are the graphics; stories moved to
`/news/<section>-<number>` in 2010 and to `/news/articles/<letters>` in 2024.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from newscrawl.urls import unwrap

_TOOLS = re.compile(r"/mpapps/pagetools/(?:print|email)/(?P<url>.+)$")
_EDITION = "/cgi-bin/change_edition.pl"
_GO = re.compile(r"^/go/(?:.*?/)?-/")
# The folder "newsid_123000" holds the stories of a thousand numbers; a bare number needs four digits to be one.
_NUMBERED = re.compile(r"/(?:newsid_\d+/(?P<folded>\d{1,8})|(?P<bare>\d{4,8}))\.stm$", re.IGNORECASE)
_SERVICES = (
    "afaanoromoo|afrique|amharic|arabic|azeri|bengali|burmese|cymrufyw|gahuza|gujarati|hausa|hindi|igbo|indonesia"
    "|japanese|korean|kyrgyz|marathi|mundo|naidheachdan|nepali|newsround|pashto|persian|pidgin|portuguese|punjabi"
    "|russian|serbian|sinhala|somali|swahili|tamil|telugu|thai|tigrinya|turkce|ukchina|ukrainian|urdu|uzbek"
    "|vietnamese|yoruba|zhongwen"
)
_NAMED = re.compile(rf"^/(?:news|sport|{_SERVICES})/(?:[\w/-]*?[-/])?(?P<named>\d{{7,8}})$")
_LETTERED = re.compile(r"/(?:articles|videos|live)/(?P<lettered>c[0-9a-z]{10,12}o)$")
_HOSTS = re.compile(r"^(?:[\w-]+\.)*bbc\.(?:co\.uk|com)$")
_SERVERS = re.compile(r"^(?:newsvote|news\d*\.thdo|cdnedge)(?=\.bbc\.co\.uk$)")


def identify(url: str) -> str | None:
    """The story's number (CPS id), or the letters of a story since 2024."""
    parts = _address(url)
    return parts[2] if parts else None


def canonical(url: str) -> str | None:
    """The address the page was made for: no wrapper, tracking, query or fragment; the edition stays."""
    parts = _address(url)
    return f"{parts[0]}{parts[1]}" if parts else None


@lru_cache(maxsize=4096)
def _address(url: str) -> tuple[str, str, str] | None:
    """Scheme and host, path, story id."""
    try:
        parts = urlsplit(_inner(_whole(unwrap(url.strip()))))
        host = _host(parts.hostname or "")
    except ValueError:
        return None
    path = "/" + _GO.sub("", parts.path).strip("/").removesuffix(".amp")
    found = _NUMBERED.search(path) or _NAMED.match(path) or _LETTERED.search(path)
    if not found or not found.lastgroup or not _HOSTS.match(host) or path.startswith("/shared/"):
        return None
    return f"{parts.scheme.lower()}://{host}", path, found[found.lastgroup]


def _whole(url: str) -> str:
    """An address quoted without its scheme, with one."""
    return url if "://" in url else "http://" + url.lstrip("/")


def _host(host: str) -> str:
    """The host that readers knew, for one of the machines behind it."""
    known = _SERVERS.sub("news", host.rstrip("."))
    return re.sub(r"^m\.(?=bbc\.)", "www.", known)


def _inner(url: str) -> str:
    """The address that a print or e-mail tool, or the switch of editions, was asked for."""
    parts = urlsplit(url)
    if found := _TOOLS.search(parts.path):
        return "http://" + re.sub(r"^https?:/+", "", found["url"])
    if parts.path == _EDITION:
        wanted = parse_qs(parts.query).get("qs", [unquote(parts.query)])[0]
        return "http://news.bbc.co.uk" + wanted if wanted.startswith("/") else _whole(wanted)
    return url
