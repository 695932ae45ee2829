"""One Page as WARC records, with nothing lost that a reading depends on."""

from __future__ import annotations

import dataclasses
import io
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from newscrawl.article import Page, utc_text
from newscrawl.capture import http
from newscrawl.urls import without_credentials

INPUTS = "Newscrawl-Inputs"
"""An extension field (WARC/1.1, section 5): JSON of what the reader was given and no standard field tells.

Absent where the standard fields say it all. Its keys are fields of Page (`fetched_at: null` says that WARC-Date is the
time of storing and not of fetching, `url: null` that WARC-Target-URI is a digest and no address) and besides:
`length`: bytes of the body once its content coding is undone; absent where there is none.
`length_added`: the last header, Content-Length, is ours: the server gave none, or that of something else.
`payload`: of a revisit the file and offset of the record that has its payload.
"""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Level 6 is 2 % larger than zlib's best and takes a third of its time.
_LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS

_builder = RecordBuilder(warc_version="1.1")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record whose payload a later capture has again."""

    record_id: str
    file: str
    offset: int
    url: str
    date: datetime
    """As in WARC-Date."""


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


def to_record(page: Page, now: datetime, digest: str, earlier: Earlier | None = None) -> ArcWarcRecord:
    """Make the record of a page: `response` for what came over HTTP, `resource` for all else.

    With `earlier`, whose payload is the same, `revisit`. `digest`: of the payload, as `digest_of` gives it.
    """
    if not is_http(page):
        return _resource(page, now, digest)
    fields = _fields(page, now, digest) | _of_the_connection(page)
    if earlier is None:
        payload = http.payload_of(page)
        record = _builder.create_warc_record(
            target_of(page, digest),
            "response",
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_headers_dict=fields | _inputs_field(page, digest),
            http_headers=http.answer(page),
        )
    else:
        del fields["WARC-Payload-Digest"]
        record = _builder.create_revisit_record(
            target_of(page, digest),
            digest,
            refers_to_uri=http.uri(without_credentials(earlier.url)),
            refers_to_date=utc_text(earlier.date),
            http_headers=http.answer(page),
            warc_headers_dict=fields
            | {"WARC-Refers-To": f"<{earlier.record_id}>"}
            | _inputs_field(page, digest, payload=[earlier.file, earlier.offset]),
        )
    return record


def not_modified(page: Page, now: datetime, earlier: Earlier) -> ArcWarcRecord:
    """Make the record of an answer 304: what `earlier` has still stands (WARC/1.1, 6.7.3)."""
    fields = _fields(page, now, "") | _of_the_connection(page)
    del fields["WARC-Payload-Digest"]
    refers_to = {
        "WARC-Profile": NOT_MODIFIED,
        "WARC-Refers-To": f"<{earlier.record_id}>",
        "WARC-Refers-To-Target-URI": http.uri(without_credentials(earlier.url)),
        "WARC-Refers-To-Date": utc_text(earlier.date),
    }
    return _builder.create_warc_record(
        target_of(page, ""), "revisit", warc_headers_dict=fields | refers_to, http_headers=http.answer(page)
    )


def request_of(page: Page, record: ArcWarcRecord) -> ArcWarcRecord | None:
    """Make the record of what a page's server was asked; None where nobody knows."""
    if page.wire is None or page.url is None or not is_http(page):
        return None
    told = {name: record.rec_headers.get_header(name) for name in ("WARC-Date", "WARC-IP-Address", "WARC-Protocol")}
    fields = {"WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID"), **told}
    return _builder.create_warc_record(
        record.rec_headers.get_header("WARC-Target-URI"),
        "request",
        payload=io.BytesIO(),
        length=0,
        warc_headers_dict={name: value for name, value in fields.items() if value},
        http_headers=http.question(without_credentials(page.url), page.wire),
    )


def is_http(page: Page) -> bool:
    """Whether a page is the answer of a web server."""
    return page.status is not None and bool(page.url and page.url.startswith(("http://", "https://")))


def digest_of(page: Page) -> str:
    """WARC-Payload-Digest: SHA-1 of the payload, still in its content coding, as the standard has it."""
    digester = Digester("sha1")
    digester.update(http.payload_of(page))
    return str(digester)


def target_of(page: Page, digest: str) -> str:
    """WARC-Target-URI: the address without credentials; a digest where there is none."""
    return http.uri(without_credentials(page.url)) if page.url else f"urn:{digest}"


def _resource(page: Page, now: datetime, digest: str) -> ArcWarcRecord:
    record = _builder.create_warc_record(
        target_of(page, digest),
        "resource",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        warc_headers_dict=_fields(page, now, digest) | _inputs_field(page, digest),
    )
    record.rec_headers.add_header("WARC-Block-Digest", digest)
    # Left out where nobody said: a reader of the file may then look for itself (WARC/1.1, 5.6).
    record.content_type = http.one_line(page.content_type) if page.content_type else None
    return record


def _fields(page: Page, now: datetime, digest: str) -> dict[str, str]:
    fields = {
        "WARC-Record-ID": f"<{page.record_id}>",
        "WARC-Date": utc_text(page.fetched_at or now),
        "WARC-Payload-Digest": digest,
    }
    if page.truncated:
        fields["WARC-Truncated"] = (page.wire and page.wire.truncated) or "unspecified"
    return fields


def _of_the_connection(page: Page) -> dict[str, str]:
    if page.wire is None:
        return {}
    told = {"WARC-IP-Address": page.wire.ip_address, "WARC-Protocol": page.wire.protocol}
    return {name: http.one_line(value).lower() for name, value in told.items() if value}


def _inputs_field(page: Page, digest: str, **more: Any) -> dict[str, str]:
    inputs = _inputs(page, digest) | more
    return {INPUTS: json.dumps(inputs)} if inputs else {}


def _inputs(page: Page, digest: str) -> dict[str, Any]:
    """What `to_page` could not tell from the standard fields."""
    inputs: dict[str, Any] = {}
    url = page.url and without_credentials(page.url)
    if url != target_of(page, digest):
        inputs["url"] = url
    if page.fetched_at is None:
        inputs["fetched_at"] = None
    if page.publisher:
        inputs["publisher"] = page.publisher
    if page.locale:
        inputs["locale"] = dataclasses.asdict(page.locale)
    if page.announced:
        announced = dataclasses.asdict(page.announced)
        inputs["announced"] = announced | {"by": without_credentials(page.announced.by)}
    if page.content_type != _content_type(page):
        inputs["content_type"] = page.content_type
    if page.status is not None and not is_http(page):
        inputs["status"] = page.status
    if is_http(page) and http.payload_of(page) != page.body:
        inputs["length"] = len(page.body)
    if is_http(page) and not http.says_its_length(page):
        inputs["length_added"] = True
    return inputs


def _content_type(page: Page) -> str | None:
    if is_http(page):
        return http.content_type(page)
    return page.content_type and http.one_line(page.content_type)
