"""Find one article by whatever people have in hand: its id, the publisher's own id, any of its addresses, a file."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, select

from newscrawl.archive.keys import target_key, url_key
from newscrawl.archive.tables import announcement, article, article_url, source
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.text import clean

_LARGEST_ID = 2**63 - 1
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?/")


class NotFoundError(NewscrawlError):
    """Nothing in the archive answers to the name given."""


def find(connection: Connection, name: str) -> int:
    """Find the id of an article by "42" or "id:42", "7636989" or "bbc:7636989", an address or a file's path.

    Raises NotFoundError, or UsageError where more than one article answers to the name.
    """
    found = _by_name(connection, clean(name).strip())
    if len(found) > 1:
        ways = " or ".join(sorted(found.values()))
        raise UsageError(f"{name} names {len(found)} articles; write {ways}")
    if not found:
        raise NotFoundError(f"no article in the archive answers to {name}; try: newscrawl why {name}")
    return next(iter(found))


def addresses(name: str) -> list[str]:
    """All that a name may stand for in the ledger, likeliest first: an address, with http for https too, or a file."""
    name = clean(name).strip()
    if found := re.match(r"https?:", name, re.IGNORECASE):
        return [name, ("http:" if len(found[0]) == 6 else "https:") + name[found.end() :]]
    if re.match(r"[a-z][a-z0-9+.-]*:", name, re.IGNORECASE):
        return [name]
    web = [f"https://{name}", f"http://{name}"] if _HOST.match(name) else []
    return list(dict.fromkeys([*web, Path(name).absolute().as_uri(), Path(name).resolve().as_uri()]))


def _by_name(connection: Connection, name: str) -> dict[int, str]:
    """Ids of articles, each with the name that means it alone."""
    if name.startswith("id:"):
        return _by_id(connection, name.removeprefix("id:"))
    found = _by_identifier(connection, name) | _by_id(connection, name)
    if not found:
        for address in addresses(name):
            if found := _by_address(connection, address):
                break
    return found


def _by_id(connection: Connection, text: str) -> dict[int, str]:
    if not (text.isascii() and text.isdecimal()) or int(text) > _LARGEST_ID:
        return {}
    return _named(connection, article.c.id == int(text))


def _by_identifier(connection: Connection, name: str) -> dict[int, str]:
    found = _named(connection, article.c.identifier == name)
    key, colon, identifier = name.partition(":")
    if colon and not found:
        found = _named(connection, (source.c.key == key) & (article.c.identifier == identifier))
    return found


def _by_address(connection: Connection, address: str) -> dict[int, str]:
    """By an address the article was found at, by the story id in it, or by the announcement it settled."""
    at = select(article_url.c.article_id).where(article_url.c.url_key == url_key(address))
    if found := _named(connection, article.c.id.in_(at)):
        return found
    key, _, identifier = target_key(address).partition(":")
    if found := _named(connection, (source.c.key == key) & (article.c.identifier == identifier)):
        return found
    settled = select(announcement.c.article_id).where(announcement.c.url_key == url_key(address))
    return _named(connection, article.c.id.in_(settled))


def _named(connection: Connection, condition: ColumnElement[bool]) -> dict[int, str]:
    query = (
        select(article.c.id, source.c.key, article.c.identifier)
        .outerjoin(source, source.c.id == article.c.source_id)
        .where(condition)
        .limit(5)
    )
    rows = connection.execute(query).all()
    return {id_: f"{key}:{identifier}" if key and identifier else f"id:{id_}" for id_, key, identifier in rows}
