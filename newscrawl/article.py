"""The nouns of newscrawl: Page, Article and their parts, with the JSON form of an Article.

Field names are schema.org NewsArticle properties in snake_case (https://schema.org/NewsArticle). The standard library
is all this module needs.
"""

from __future__ import annotations

import dataclasses
import inspect
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

_E = TypeVar("_E", bound=StrEnum)
_P = TypeVar("_P")


class Precision(StrEnum):
    """How exactly a moment is known."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Zone(StrEnum):
    """Where the time zone of a moment came from."""

    EXPLICIT = "explicit"
    """Printed beside the clock, or carried by the format (an epoch, "Z")."""
    PUBLISHER = "publisher"
    """The zone declared for the publisher or the source: the page prints a clock without one."""
    ASSUMED = "assumed"
    """Nobody said; read as UTC."""


class BlockType(StrEnum):
    """What a block of the body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    """A cross-heading inside the story; never the headline."""
    QUOTE = "quote"
    """A block quotation that belongs to the running text."""
    LIST_ITEM = "list_item"
    TABLE = "table"
    """Cells of a row joined with " | ", rows with a newline."""
    PULL_QUOTE = "pull_quote"
    """A quotation lifted out of the prose and set apart; not part of `article_body`."""
    FACT_BOX = "fact_box"
    """A box of facts beside the prose, its lines joined with newlines; not part of `article_body`."""
    EMBED = "embed"
    """An embedded post or player; not part of `article_body`."""


IN_BODY = frozenset({BlockType.PARAGRAPH, BlockType.HEADING, BlockType.QUOTE, BlockType.LIST_ITEM, BlockType.TABLE})
"""The block types whose text makes up `article_body`."""


class BodyStatus(StrEnum):
    """How much of the story the page carried."""

    OK = "ok"
    SHORT = "short"
    TEASER = "teaser"
    PAYWALLED = "paywalled"
    JS_SHELL = "js_shell"
    EMPTY = "empty"


class Boundaries(StrEnum):
    """How far a plain-text dump kept the blocks of the page apart."""

    KEPT = "kept"
    LINES = "lines"
    NONE = "none"


class LinkKind(StrEnum):
    """Why a link stands on the page."""

    SEE_ALSO = "see_also"
    """The publisher's own earlier stories on the subject."""
    RELATED = "related"
    """Other pages the publisher sets beside the story without calling them earlier stories."""
    TOPIC = "topic"
    """A standing box of key stories on one subject."""
    IN_BODY = "in_body"
    EXTERNAL = "external"
    """A link list to other sites."""
    SOURCE = "source"
    """The document the story reports on, named as such."""


class DoorKind(StrEnum):
    """What announces articles at an address of its own."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    HOME = "home"


class AuthorKind(StrEnum):
    """schema.org Person or Organization."""

    PERSON = "person"
    ORGANIZATION = "organization"


class Source(StrEnum):
    """Where on the page (or around it) a candidate came from, strongest first."""

    PUBLISHER = "publisher"
    STRUCTURED_DATA = "structured_data"
    META = "meta"
    PAGE = "page"
    URL = "url"
    ANNOUNCEMENT = "announcement"
    ITEM = "item"
    """Given by the caller: an item of another project, a sidecar, an argument."""


class State(StrEnum):
    """What became of an announced URL; exactly one at a time."""

    PENDING = "pending"
    LEASED = "leased"
    STORED = "stored"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    BLOCKED = "blocked"
    GONE = "gone"
    FAILED = "failed"


class Reason(StrEnum):
    """Why a page gave no article, or why it was not asked for."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    """Bytes that are no HTML, XHTML or plain text (images, PDF, archives, binaries)."""
    NOT_A_PAGE = "not_a_page"
    """A file beside pages: a sidecar, a data file."""
    SIDECAR_INVALID = "sidecar_invalid"
    NO_STORY = "no_story"
    """Readable, but no headline or no text of a story was found."""
    INDEX = "index"
    """A home page, section front, tag or author listing."""
    SEARCH = "search"
    MEDIA = "media"
    """A video hub, gallery or player page without a story."""
    LOGIN = "login"
    CONSENT = "consent"
    CHALLENGE = "challenge"
    ERROR_PAGE = "error_page"
    SOFT_404 = "soft_404"
    """A page that says it is not there, with a status that says it is."""
    NOT_FOUND = "not_found"
    """HTTP status 404 or 410."""
    REDIRECTED_HOME = "redirected_home"
    """Sent to the home page: what many sites do instead of saying that a page is not there."""
    JS_SHELL = "js_shell"
    """A page whose story only a script would load."""
    TOO_LARGE = "too_large"
    UNSAFE_PATH = "unsafe_path"
    UNREADABLE = "unreadable"
    """The file could not be read: permissions, a disk error."""
    READER_ERROR = "reader_error"
    """A fault of ours: the reader raised an exception."""
    READER_TIMEOUT = "reader_timeout"
    """Reading took longer than a page may take."""
    READER_DIED = "reader_died"
    """The process that read it crashed, or ran out of memory."""
    ROBOTS = "robots"
    POLICY = "policy"
    NOT_ARTICLE = "not_article"
    TRAP = "trap"
    OFF_SITE = "off_site"
    BUDGET = "budget"
    INVALID = "invalid"
    """Read, but refused by validation; the detail says which field."""
    RESTORED = "restored"
    """Of an article that is kept: it was gone, and is there again."""


NOT_THERE = frozenset({Reason.NOT_FOUND, Reason.SOFT_404, Reason.REDIRECTED_HOME})
"""What an address is missed for."""


@dataclass(slots=True)
class Moment:
    """A point in time, no more exact than the page said."""

    raw: str | None = None
    """The date as printed, e.g. "11:44 GMT, Friday, 26 September 2008"."""
    at: datetime | None = None
    """Aware, in UTC; None where no time of day is known."""
    day: date | None = None
    """The calendar day in the clock of `raw`: 00:56 on 30 August in London stays 30 August."""
    precision: Precision | None = None
    zone: Zone | None = None


@dataclass(slots=True)
class Candidate:
    """One thing the page says of a field. `value` is the JSON form of what it was taken to mean."""

    raw: str
    source: Source
    rule: str
    """Which rule found it, e.g. "bbc:v4 div.ds", "json-ld datePublished", "og:title"."""
    value: Any = None
    score: float = 0.0
    """Confidence, 0 to 1; the candidates of a field are ranked by it, best first."""
    zone: str | None = None
    """Dates only: the IANA name of the zone in which a clock without one is to be read."""


@dataclass(slots=True)
class Block:
    """A piece of the body, in reading order."""

    type: BlockType
    text: str
    attribution: str | None = None
    """Quotes only: who said it, as printed."""
    url: str | None = None
    """Embeds only: the address of the post or player."""
    date: Moment | None = None
    """Live pages only: when the entry that begins here was posted."""


@dataclass(slots=True)
class Author:
    """Somebody named in the byline."""

    name: str
    role: str | None = None
    """As printed: "BBC Northern Ireland political reporter", "in Paris"."""
    url: str | None = None
    kind: AuthorKind = AuthorKind.PERSON


@dataclass(slots=True)
class Image:
    """A picture of the story; its words never enter the prose."""

    url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    is_lead: bool = False


@dataclass(slots=True)
class Link:
    """A link the page sets beside or inside its story. A dump may have lost the address: then `url` is None."""

    kind: LinkKind
    title: str
    url: str | None = None
    date_raw: str | None = None
    date: date | None = None
    at: datetime | None = None
    """Aware, in UTC, where the page carries the linked story's instant."""
    precision: Precision | None = None
    section: str | None = None
    position: int = 0
    """1-based, over all links of the article."""


@dataclass(slots=True)
class Correction:
    """A note by the publisher that the story was corrected."""

    text: str
    date: Moment | None = None


@dataclass(slots=True)
class Announced:
    """What the place that named a URL said of it (a feed entry, a sitemap entry, a link)."""

    by: str
    """URL of the feed, sitemap or page."""
    title: str | None = None
    date_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Locale:
    """Where a source is at home, as it is declared: what holds where a page itself does not tell."""

    language: str | None = None
    """BCP 47."""
    country: str | None = None
    """ISO 3166 alpha-2."""
    timezone: str | None = None
    """IANA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """An answer of a server as it came, before any content coding was undone, and what it was asked for."""

    body: bytes
    """Still in its content coding; without transfer coding."""
    headers: tuple[tuple[str, str], ...]
    """As given, in order."""
    method: str = "GET"
    request_headers: tuple[tuple[str, str], ...] = ()
    ip_address: str | None = None
    """Of the server."""
    protocol: str | None = None
    """As "HTTP/1.1"."""
    truncated: str | None = None
    """Why the body isn't whole: length, time or disconnect, the words of WARC-Truncated."""


def _record_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


@dataclass(slots=True, kw_only=True)
class Page:
    """Bytes as found."""

    body: bytes
    url: str | None = None
    content_type: str | None = None
    """The Content-Type header or its equivalent, as given; None when nobody said."""
    headers: list[tuple[str, str]] = field(default_factory=list)
    status: int | None = None
    fetched_at: datetime | None = None
    """Aware, in UTC; None when unknown (a file's mtime is not a fetch time)."""
    publisher: str | None = None
    """A publisher's key when the caller says so; otherwise the reader finds it."""
    announced: Announced | None = None
    locale: Locale | None = None
    truncated: bool = False
    wire: Wire | None = field(default=None, repr=False)
    """What came over HTTP, for the capture; None where nobody kept it."""
    directives: dict[str, Any] | None = None
    """What the page says about its own use, as `newscrawl.directives` reads it; None for nothing."""
    ledger_url: str | None = None
    """The announcement this page settles, when it differs from `url` (a file: URI for local files)."""
    record_id: str = field(default_factory=_record_id)
    """WARC-Record-ID, made once per Page: the key that makes storing it twice harmless."""


@dataclass(slots=True, kw_only=True)
class Article:
    """What one page says. Values are understood; `evidence` keeps what every value was read from."""

    publisher: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    identifier: str | None = None
    """The publisher's own id: the same story has it at every address."""
    headline: str | None = None
    alternative_headline: str | None = None
    description: str | None = None
    authors: list[Author] = field(default_factory=list)
    date_published: Moment | None = None
    date_modified: Moment | None = None
    date: date | None = None
    """Derived, for sorting: published, else modified, else announced."""
    date_source: str | None = None
    """Which field `date` came from: date_published, date_modified, announced."""
    article_section: str | None = None
    keywords: list[str] = field(default_factory=list)
    in_language: str | None = None
    """BCP 47, e.g. "en", "zh-Hant", "pt-BR"."""
    body: list[Block] = field(default_factory=list)
    article_body: str = ""
    """Derived: paragraphs, headings, quotes, list items and tables in their order, a blank line between two."""
    word_count: int = 0
    """Derived from `article_body`."""
    body_status: BodyStatus = BodyStatus.EMPTY
    images: list[Image] = field(default_factory=list)
    related_links: list[Link] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    is_accessible_for_free: bool | None = None
    license: str | None = None
    flags: list[str] = field(default_factory=list)
    """Doubts about the whole page: lossy_encoding, truncated."""
    layout: str | None = None
    """The publisher's layout that was recognised, e.g. "bbc:v4"; "generic" for none."""
    boundaries: Boundaries | None = None
    """Text dumps only."""
    fetched_at: datetime | None = None
    reader_version: str | None = None
    site_memory: str | None = None
    """Version of the site memory used, None for none."""
    evidence: dict[str, list[Candidate]] = field(default_factory=dict)
    """Field name to all its candidates, best first."""
    page: Page | None = field(default=None, repr=False, compare=False)
    """What it was read from; never part of the JSON form."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: every field but `page`; datetimes as "2008-09-26T11:44:00Z", days as "2008-09-26"."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self) if f.name != "page"}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the JSON form back. Unknown keys are ignored; a date given as a bare string becomes its `raw`.

        Raises ValueError or TypeError when a value cannot be what its field says.
        """
        known = {name: _PARTS.get(name, _same)(value) for name, value in data.items() if name in _FIELDS}
        return cls(**known)


@dataclass(slots=True)
class Refusal:
    """Why a page gave no article."""

    reason: Reason
    detail: str = ""


@dataclass(slots=True)
class Reading:
    """The answer of `newscrawl.read`: exactly one of `article` and `refusal` is set."""

    article: Article | None = None
    refusal: Refusal | None = None
    evidence: dict[str, list[Candidate]] = field(default_factory=dict)
    """All candidates, also those of a page that was refused."""


def utc_text(moment: datetime) -> str:
    """Write an aware datetime as RFC 3339 in UTC with "Z", microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


def _same(value: Any) -> Any:
    return value


def _instant(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    parsed = datetime.fromisoformat(value)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def _day(value: Any) -> date | None:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


def read_moment(value: Any) -> Moment | None:
    """Read the JSON form of a moment back; a bare string becomes its `raw`."""
    if value is None or isinstance(value, Moment):
        return value
    if isinstance(value, str):
        return Moment(raw=value)
    if isinstance(value, datetime):
        return Moment(raw=value.isoformat())
    if isinstance(value, date):
        return Moment(raw=value.isoformat())
    return Moment(
        raw=value.get("raw"),
        at=_instant(value.get("at")),
        day=_day(value.get("day")),
        precision=_one_of(Precision, value.get("precision")),
        zone=_one_of(Zone, value.get("zone")),
    )


def _one_of(enum: type[_E], value: Any) -> _E | None:
    return None if value is None else enum(value)


def _part(cls: type[_P], **convert: Callable[[Any], Any]) -> Callable[[Any], _P]:
    """Make a reader of one dataclass from its JSON form; keys it does not know are ignored."""
    names = set(inspect.signature(cls).parameters)

    def read(value: Any) -> _P:
        if isinstance(value, cls):
            return value
        return cls(**{k: convert.get(k, _same)(v) for k, v in value.items() if k in names})

    return read


def _list(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda values: [read(value) for value in values or ()]


def _author(value: Any) -> Author:
    return Author(name=value) if isinstance(value, str) else _read_author(value)


_read_author = _part(Author, kind=AuthorKind)
_read_candidate = _part(Candidate, source=Source)


def _evidence(value: Any) -> dict[str, list[Candidate]]:
    return {name: [_read_candidate(c) for c in candidates] for name, candidates in (value or {}).items()}


_PARTS: dict[str, Callable[[Any], Any]] = {
    "authors": _list(_author),
    "date_published": read_moment,
    "date_modified": read_moment,
    "date": _day,
    "keywords": _list(str),
    "body": _list(_part(Block, type=BlockType, date=read_moment)),
    "body_status": BodyStatus,
    "images": _list(_part(Image)),
    "related_links": _list(
        _part(Link, kind=LinkKind, date=_day, at=_instant, precision=lambda v: _one_of(Precision, v))
    ),
    "corrections": _list(_part(Correction, date=read_moment)),
    "flags": _list(str),
    "boundaries": lambda v: _one_of(Boundaries, v),
    "fetched_at": _instant,
    "evidence": _evidence,
}
_FIELDS = {f.name for f in dataclasses.fields(Article)} - {"page"}
