"""One Page as one WARC record, and back, with nothing lost that a reading depends on."""

from __future__ import annotations

import dataclasses
import http
import io
import json
import re
import zlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from newscrawl.article import Announced, Page, utc_text

INPUTS = "Newscrawl-Inputs"
"""An extension field (WARC/1.1, section 5): JSON of what the reader was given and no standard field tells.

Absent where the standard fields say it all. Its keys are fields of Page; `fetched_at: null` says that WARC-Date is
the time of storing and not of fetching, `url: null` that WARC-Target-URI is a digest and no address.
"""

# The body is kept whole and decoded, so headers about its transfer would be lies; they are kept under the name that
# web archives use for headers of the original answer.
_OF_THE_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_ORIGINAL = "X-Archive-Orig-"
_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAK = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
# Level 6 is 2 % larger than zlib's best and takes a third of its time.
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS

_builder = RecordBuilder(warc_version="1.1")
_loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)


def gzip_member(record: ArcWarcRecord) -> bytes:
    """Serialise a record, with its digests, as one gzip member."""
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(plain.getbuffer()) + packer.flush()


def warcinfo(file_name: str, software: str) -> ArcWarcRecord:
    """The record every file begins with."""
    info = {
        "software": software,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }
    return _builder.create_warcinfo_record(file_name, info)


def to_record(page: Page, now: datetime) -> ArcWarcRecord:
    """Make the record of a page: `response` for what came over HTTP, `resource` for all else."""
    is_http = page.status is not None and bool(page.url and page.url.startswith(("http://", "https://")))
    digest = _digest(page.body)
    target = quote(page.url, safe=_URI_SAFE, errors="surrogatepass") if page.url else f"urn:{digest}"
    fields = {
        "WARC-Record-ID": f"<{page.record_id}>",
        "WARC-Date": utc_text(page.fetched_at or now),
        "WARC-Payload-Digest": digest,
    }
    if page.truncated:
        fields["WARC-Truncated"] = "unspecified"
    if inputs := _inputs(page, target, is_http=is_http):
        fields[INPUTS] = json.dumps(inputs)
    record = _builder.create_warc_record(
        target,
        "response" if is_http else "resource",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        warc_headers_dict=fields,
        http_headers=_http_headers(page) if is_http else None,
    )
    if not is_http:
        record.rec_headers.add_header("WARC-Block-Digest", digest)
        # Left out where nobody said: a reader of the file may then look for itself (WARC/1.1, 5.6).
        record.content_type = _one_line(page.content_type) if page.content_type else None
    return record


def to_page(record: ArcWarcRecord) -> Page:
    """Read back the Page a record was made of."""
    fields = record.rec_headers
    inputs = json.loads(fields.get_header(INPUTS) or "{}")
    told: dict[str, Any] = {
        "url": fields.get_header("WARC-Target-URI"),
        "fetched_at": fields.get_header("WARC-Date"),
        "content_type": fields.get_header("Content-Type"),
        "truncated": fields.get_header("WARC-Truncated") is not None,
    }
    if http_headers := record.http_headers:
        told["headers"] = [(_without_prefix(name), value) for name, value in http_headers.headers][:-1]
        told["status"] = int(http_headers.get_statuscode())
        told["content_type"] = http_headers.get_header("Content-Type")
    told |= inputs
    announced = told.pop("announced", None)
    fetched_at = told.pop("fetched_at")
    return Page(
        **told,
        body=record.raw_stream.read(),
        record_id=fields.get_header("WARC-Record-ID").strip("<>"),
        announced=Announced(**announced) if announced else None,
        fetched_at=datetime.fromisoformat(fetched_at).astimezone(UTC) if fetched_at else None,
    )


def parse(member: bytes) -> ArcWarcRecord:
    """Read one unpacked record; raises warcio's ArchiveLoadFailed for what is none."""
    return _loader.parse_record_stream(io.BytesIO(member), known_format="warc", check_digests=True)


def _inputs(page: Page, target: str, *, is_http: bool) -> dict[str, Any]:
    """What `to_page` could not tell from the standard fields."""
    inputs: dict[str, Any] = {}
    if page.url != target:
        inputs["url"] = page.url
    if page.fetched_at is None:
        inputs["fetched_at"] = None
    if page.publisher:
        inputs["publisher"] = page.publisher
    if page.announced:
        inputs["announced"] = dataclasses.asdict(page.announced)
    if page.content_type != (_content_type(page) if is_http else page.content_type and _one_line(page.content_type)):
        inputs["content_type"] = page.content_type
    if not is_http and page.status is not None:
        inputs["status"] = page.status
    return inputs


def _http_headers(page: Page) -> StatusAndHeaders:
    headers = [(_kept_name(name), _one_line(value)) for name, value in page.headers]
    headers.append(("Content-Length", str(len(page.body))))
    code = page.status or 0
    reason = http.HTTPStatus(code).phrase if code in http.HTTPStatus._value2member_map_ else ""
    return StatusAndHeaders(f"{code} {reason}".strip(), headers, protocol="HTTP/1.1")


def _content_type(page: Page) -> str | None:
    kept = ((_kept_name(name).lower(), value) for name, value in page.headers)
    return next((_one_line(value) for name, value in kept if name == "content-type"), None)


def _kept_name(name: str) -> str:
    clean = _TOKEN.sub("-", name) or "-"
    return f"{_ORIGINAL}{clean}" if clean.lower() in _OF_THE_TRANSFER else clean


def _without_prefix(name: str) -> str:
    return name.removeprefix(_ORIGINAL)


def _one_line(value: str) -> str:
    """Header values as they may stand in a header: ASCII, with no line break."""
    return quote(_LINE_BREAK.sub(" ", value).strip(), safe=_ASCII, errors="surrogatepass")


def _digest(body: bytes) -> str:
    digester = Digester("sha1")
    digester.update(body)
    return str(digester)
