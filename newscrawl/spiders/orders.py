"""What a crawl is told to do: which sources, which single addresses, since when, with how many requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from newscrawl import publishers, urls
from newscrawl.archive.entries import Budget
from newscrawl.archive.filters import Filters
from newscrawl.errors import UsageError
from newscrawl.sources import Source

_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The arguments of the spider `news`, understood."""

    sources: dict[str, Source] = field(default_factory=dict)
    """By id; those that single addresses belong to are among them."""
    named: frozenset[str] = frozenset()
    """Of these, those that were asked for as a whole, with all their doors."""
    addresses: tuple[str, ...] = ()
    """Asked for one by one: an article is stored, a home page discovered."""
    since: date | None = None
    max_requests: int | None = None
    is_all: bool = False
    """Whether nothing was named: what is due shall be visited, and nothing before its time."""

    def budgets(self) -> dict[str, Budget]:
        """What the sources may cost in this run: of their requests a quarter is for articles already known."""
        limits = {key: source.max_requests for key, source in self.sources.items() if source.max_requests is not None}
        return {key: Budget(new=most - most // 4, again=most // 4) for key, most in limits.items()}

    def source_of(self, url: str) -> Source | None:
        """The source whose domain an address is on."""
        host = urls.host_of(url)
        return next((source for source in self.sources.values() if source.answers_for(host)), None)


def read_orders(given: Mapping[str, Any], declared: Mapping[str, Source]) -> Orders:
    """Understand `source`, `url`, `urls`, `urls_file`, `since`, `max_requests` and `all`; raises UsageError."""
    told = [*_addresses(given.get("url")), *_addresses(str(given.get("urls") or "").split())]
    addresses = tuple(dict.fromkeys([*told, *_listed(given.get("urls_file"))]))
    sources = _chosen(given, declared)
    if not sources and not addresses:
        raise UsageError("what shall be crawled? Name a source, give --url or --urls-file, or ask for --all")
    named = frozenset(sources)
    for address in addresses:
        host = urls.host_of(address)
        if not any(source.answers_for(host) for source in sources.values()):
            source = _source_at(address, declared)
            sources[source.id] = source
    return Orders(
        sources=sources,
        named=named,
        addresses=addresses,
        since=Filters.of({"since": given.get("since")}).since,
        max_requests=_number("max_requests", given.get("max_requests")),
        is_all=_wants_all(given),
    )


def _chosen(given: Mapping[str, Any], declared: Mapping[str, Source]) -> dict[str, Source]:
    keys = [key.strip() for key in str(given.get("source") or "").split(",") if key.strip()]
    if _wants_all(given):
        if keys:
            raise UsageError(f"either all sources or {', '.join(keys)}: both cannot be asked for")
        listed = {key: source for key, source in declared.items() if source.is_listed}
        if not listed:
            raise UsageError("no source is declared: `newscrawl sources add` one, or write newscrawl.toml")
        return listed
    if unknown := [key for key in keys if key not in declared]:
        there = ", ".join(declared) or "none"
        raise UsageError(f"no source is called {' or '.join(map(repr, unknown))}; there are: {there}")
    return {key: declared[key] for key in keys}


def _wants_all(given: Mapping[str, Any]) -> bool:
    word = str(given.get("all") or "").lower()
    if word not in _YES + _NO:
        raise UsageError(f"all: must be true or false, not {word!r}")
    return word in _YES


def _source_at(address: str, declared: Mapping[str, Source]) -> Source:
    """The source an address belongs to; a site that nobody declared is one of its own."""
    host = urls.host_of(address)
    if known := next((source for source in declared.values() if source.answers_for(host)), None):
        return known
    publisher = publishers.find(address)
    name = publisher.key if publisher else urls.site(address) or host
    return Source(id=name, name=name, domains=(urls.site(address) or host,))


def _addresses(value: Any) -> list[str]:
    found = [value] if isinstance(value, str) else list(value or ())
    for address in found:
        if not urls.is_http(address):
            raise UsageError(f"the url must begin with http:// or https://, unlike {address!r}")
    return found


def _listed(file: Any) -> list[str]:
    if not file:
        return []
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the urls_file {file} cannot be read: {error}") from error
    return _addresses([line.strip() for line in lines if line.strip() and not line.startswith("#")])


def _number(name: str, value: Any) -> int | None:
    if value is None or value == "":
        return None
    text = str(value)
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise UsageError(f"{name}: must be a whole number above 0, not {text!r}")
    return int(text)
