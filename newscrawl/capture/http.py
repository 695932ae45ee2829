"""Messages of HTTP as WARC records hold them: no transfer coding, no secrets, nothing that breaks a line."""

from __future__ import annotations

import http
import re
from collections.abc import Iterable
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders

from newscrawl.article import Page, Wire
from newscrawl.urls import without_credentials

Headers = Iterable[tuple[str, str]]
# The payload is kept without transfer coding, and sometimes decoded: headers that say otherwise would be lies. They are
# kept under the name that web archives use for headers of the original answer.
_TRANSFER_CODING = frozenset({"transfer-encoding"})
_CONTENT_CODING = frozenset({"content-encoding"})
_LENGTH = frozenset({"content-length"})
_ORIGINAL = "X-Archive-Orig-"
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie"})
_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAK = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_ADDRESS = re.compile(r"https?://([^/?#]*)([^#]*)")
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))


def answer(page: Page) -> StatusAndHeaders:
    """The status line and headers of a page's answer, and the true length of what is kept of it."""
    headers = [(name, one_line(value)) for name, value in _kept(page)]
    if not says_its_length(page):
        headers.append(("Content-Length", str(len(payload_of(page)))))
    code = page.status or 0
    reason = http.HTTPStatus(code).phrase if code in http.HTTPStatus._value2member_map_ else ""
    return StatusAndHeaders(f"{code} {reason}".strip(), headers, protocol="HTTP/1.1")


def question(url: str, wire: Wire) -> StatusAndHeaders:
    """The request line and headers that a page was asked for with; secrets are left out."""
    found = _ADDRESS.match(url)
    host, target = found.groups() if found else ("", url)
    headers = [
        (_token(name), one_line(without_credentials(value)))
        for name, value in wire.request_headers
        if name.lower() not in _SECRET
    ]
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", uri(host)))
    path = uri(target if target.startswith("/") else f"/{target}")
    return StatusAndHeaders(f"{_token(wire.method)} {path} HTTP/1.1", headers, is_http_request=True)


def says_its_length(page: Page) -> bool:
    """Whether the headers give, once, the length of what is kept; otherwise `answer` adds it behind them."""
    return [value for name, value in _given(page) if name.lower() == "content-length"] == [str(len(payload_of(page)))]


def original_headers(kept: StatusAndHeaders, *, length_added: bool) -> list[tuple[str, str]]:
    """The headers of an answer as they were before `answer` made them fit."""
    headers = [(name.removeprefix(_ORIGINAL), value) for name, value in kept.headers]
    return headers[:-1] if length_added else headers


def content_type(page: Page) -> str | None:
    """What the headers say of an answer's type, as `answer` writes it."""
    return next((one_line(value) for name, value in _kept(page) if name.lower() == "content-type"), None)


def payload_of(page: Page) -> bytes:
    """What of a page is kept: as it came over the wire where that is known.

    Brotli alone is kept decoded: `warcio check` (1.8) crashes on it with the library that everybody has.
    """
    return page.wire.body if page.wire and not _is_brotli(page.wire) else page.body


def uri(url: str) -> str:
    """An address as it may stand in a header."""
    return quote(url, safe=_URI_SAFE, errors="surrogatepass")


def one_line(value: str) -> str:
    """Header values as they may stand in a header: ASCII, with no line break."""
    return quote(_LINE_BREAK.sub(" ", value).strip(), safe=_ASCII, errors="surrogatepass")


def _kept(page: Page) -> list[tuple[str, str]]:
    is_coded = page.wire and not _is_brotli(page.wire)
    untrue = _TRANSFER_CODING if is_coded else _TRANSFER_CODING | _CONTENT_CODING
    untrue = untrue if says_its_length(page) else untrue | _LENGTH
    return [(f"{_ORIGINAL}{name}" if name.lower() in untrue else name, value) for name, value in _tokens(_given(page))]


def _given(page: Page) -> Headers:
    return page.wire.headers if page.wire else page.headers


def _is_brotli(wire: Wire) -> bool:
    codings = (value.strip().lower() for name, value in wire.headers if name.lower() == "content-encoding")
    return next(codings, None) == "br"


def _tokens(headers: Headers) -> list[tuple[str, str]]:
    return [(_token(name), value) for name, value in headers]


def _token(name: str) -> str:
    return _TOKEN.sub("-", name) or "-"
