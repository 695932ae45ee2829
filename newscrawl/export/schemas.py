"""Other projects' names for what an article has: one table a vocabulary, their key to what of ours it holds.

schemaorg   JSON-LD of https://schema.org/NewsArticle
zyte        `Article` of zyte-common-items
newsplease  the JSON of news-please
mediacloud  stories of the Media Cloud API
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Record: TypeAlias = Mapping[str, Any]
Getter: TypeAlias = Callable[[Record], Any]


def _field(name: str) -> Getter:
    return lambda record: record.get(name)


def _always(value: Any) -> Getter:
    return lambda _: value


def _when(name: str) -> Getter:
    """The instant of a moment, else its day; None where neither is known."""
    return lambda record: _instant_or_day(record.get(name))


def _instant_or_day(moment: Record | None) -> str | None:
    return (moment.get("at") or moment.get("day")) if moment else None


def _spaced(name: str) -> Getter:
    """The same as "2008-09-26 11:44:00"."""
    return lambda record: _with_space(_instant_or_day(record.get(name)))


def _with_space(text: str | None) -> str | None:
    if text is None:
        return None
    return text[:19].replace("T", " ") if "T" in text else f"{text} 00:00:00"


def _raw(name: str) -> Getter:
    return lambda record: (record.get(name) or {}).get("raw")


def _names(record: Record) -> list[str]:
    return [author["name"] for author in record.get("authors", [])]


def _people(record: Record) -> list[dict[str, Any]]:
    return [
        _present({"@type": a["kind"].title(), "name": a["name"], "url": a["url"], "jobTitle": a["role"]})
        for a in record.get("authors", [])
    ]


def _pictures(record: Record) -> list[dict[str, Any]]:
    return [
        _present({"@type": "ImageObject", "url": i["url"], "caption": i["caption"], "creditText": i["credit"]})
        for i in record.get("images", [])
    ]


def _image_urls(record: Record) -> list[str]:
    return [image["url"] for image in record.get("images", []) if image["url"]]


def _main_image(record: Record) -> str | None:
    lead = [image["url"] for image in record.get("images", []) if image["is_lead"] and image["url"]]
    return next(iter([*lead, *_image_urls(record)]), None)


def _zyte_image(record: Record) -> dict[str, str] | None:
    return {"url": url} if (url := _main_image(record)) else None


def _domain(record: Record) -> str | None:
    try:
        return urlsplit(record.get("url") or "").hostname
    except ValueError:
        return None


def _present(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


SCHEMAS: dict[str, dict[str, Getter] | None] = {
    "newscrawl": None,
    "schemaorg": {
        "@context": _always("https://schema.org"),
        "@type": _always("NewsArticle"),
        "url": _field("url"),
        "mainEntityOfPage": _field("canonical_url"),
        "identifier": _field("identifier"),
        "headline": _field("headline"),
        "alternativeHeadline": _field("alternative_headline"),
        "description": _field("description"),
        "author": _people,
        "publisher": lambda record: {"@type": "Organization", "name": record.get("source")},
        "datePublished": _when("date_published"),
        "dateModified": _when("date_modified"),
        "articleSection": _field("article_section"),
        "keywords": _field("keywords"),
        "inLanguage": _field("in_language"),
        "articleBody": _field("article_body"),
        "wordCount": _field("word_count"),
        "image": _pictures,
        "isAccessibleForFree": _field("is_accessible_for_free"),
        "license": _field("license"),
    },
    "zyte": {
        "url": _field("url"),
        "canonicalUrl": _field("canonical_url"),
        "headline": _field("headline"),
        "datePublished": _when("date_published"),
        "datePublishedRaw": _raw("date_published"),
        "dateModified": _when("date_modified"),
        "dateModifiedRaw": _raw("date_modified"),
        "authors": lambda record: [_present({"name": a["name"], "url": a["url"]}) for a in record.get("authors", [])],
        "inLanguage": _field("in_language"),
        "mainImage": _zyte_image,
        "images": lambda record: [{"url": url} for url in _image_urls(record)],
        "description": _field("description"),
        "articleBody": _field("article_body"),
        "metadata": lambda record: {"dateDownloaded": record.get("fetched_at")},
    },
    "newsplease": {
        "authors": _names,
        "date_download": lambda record: _with_space(record.get("fetched_at")),
        "date_modify": _spaced("date_modified"),
        "date_publish": _spaced("date_published"),
        "description": _field("description"),
        "filename": _always(None),
        "image_url": _main_image,
        "language": _field("in_language"),
        "localpath": _always(None),
        "maintext": _field("article_body"),
        "source_domain": _domain,
        "title": _field("headline"),
        "title_page": _always(None),
        "title_rss": _always(None),
        "url": _field("url"),
    },
    "mediacloud": {
        "id": lambda record: str(record.get("id")),
        "title": _field("headline"),
        "url": _field("url"),
        "language": _field("in_language"),
        "publish_date": lambda record: record.get("date"),
        "indexed_date": _field("observed_at"),
        "media_name": _field("source"),
        "media_url": _domain,
        "text": _field("article_body"),
    },
}
"""Vocabulary to its table; None for our own names."""


def shaped(record: Record, schema: str) -> dict[str, Any]:
    """Say a flat article in another vocabulary."""
    table = SCHEMAS[schema]
    return dict(record) if table is None else {name: get(record) for name, get in table.items()}
