"""A Page out of the records it was kept as."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from newscrawl.article import Announced, Locale, Page
from newscrawl.capture import http
from newscrawl.capture.record import INPUTS
from newscrawl.codings import undo
from newscrawl.errors import CaptureError, NotFetchedError

_NO_FIELDS = frozenset({"length", "length_added", "payload"})
"""Inputs that are no fields of a Page."""

_loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)


def parse(member: bytes) -> ArcWarcRecord:
    """Read one unpacked record; raises warcio's ArchiveLoadFailed for what is none."""
    return _loader.parse_record_stream(io.BytesIO(member), known_format="warc", check_digests=True)


def payload_place(record: ArcWarcRecord) -> tuple[str, int]:
    """Of a revisit the file and offset of the record that has its payload; raises ValueError where it doesn't say."""
    file, offset = inputs_of(record).get("payload") or ("", 0)
    if not file:
        raise ValueError("it does not say where its payload is kept")
    return str(file), int(offset)


def inputs_of(record: ArcWarcRecord) -> dict[str, Any]:
    """The extension field, empty where there is none."""
    return dict(json.loads(record.rec_headers.get_header(INPUTS) or "{}"))


def to_page(record: ArcWarcRecord, payload: bytes) -> Page:
    """Read back the Page that a record was made of; raises CaptureError where the coding of its payload is damaged."""
    fields = record.rec_headers
    inputs = inputs_of(record)
    told: dict[str, Any] = {
        "url": fields.get_header("WARC-Target-URI"),
        "fetched_at": fields.get_header("WARC-Date"),
        "content_type": fields.get_header("Content-Type"),
        "truncated": fields.get_header("WARC-Truncated") is not None,
    }
    if answer := record.http_headers:
        told["headers"] = http.original_headers(answer, length_added=bool(inputs.get("length_added")))
        told["status"] = int(answer.get_statuscode())
        told["content_type"] = answer.get_header("Content-Type")
    told |= {name: value for name, value in inputs.items() if name not in _NO_FIELDS}
    announced, locale = told.pop("announced", None), told.pop("locale", None)
    fetched_at = told.pop("fetched_at")
    return Page(
        **told,
        body=_decoded(record, payload, inputs["length"]) if "length" in inputs else payload,
        record_id=fields.get_header("WARC-Record-ID").strip("<>"),
        announced=Announced(**announced) if announced else None,
        locale=Locale(**locale) if locale else None,
        fetched_at=datetime.fromisoformat(fetched_at).astimezone(UTC) if fetched_at else None,
    )


def _decoded(record: ArcWarcRecord, payload: bytes, length: int) -> bytes:
    """Undo the content coding as it was undone when the page was fetched: into so many bytes."""
    given = [value for name, value in record.http_headers.headers if name.lower() == "content-encoding"]
    codings = [word.strip().lower() for word in ",".join(given).split(",")]
    for is_text in (True, False):
        try:
            body = undo(payload, codings, length, is_text=is_text).body
        except NotFetchedError as error:
            problem = str(error)
        else:
            if len(body) == length:
                return body
            problem = f"{len(body)} bytes come out of it instead of {length}"
    raise CaptureError(f"the content coding of its payload cannot be undone: {problem}")
