"""Addresses: what makes two of them one, what site they belong to, what they were wrapped in. Nothing here raises."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

import tldextract

# Parameters that tell who reads, or where a reader came from, never which page it is (the vendors' own documentation).
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|ocid|cmpid|ncid|ns_\w+|at_\w+"
    r"|cmp|ftag|smid|smtyp|wt_\w+|wt\.\w+|s_cid|icid|xtor|pk_\w+|piwik_\w+|__twitter_impression|ref_src|spm"
    r"|(?:j|php|asp\.?net_?)?sess(?:ion)?_?id|aspsessionid\w*|cftoken|cfid|zenid|oscsid",
    re.IGNORECASE,
)
_WAYBACK = re.compile(
    r"^(?:https?://)?(?:web\.|wayback\.)?(?:archive\.org|archive-it\.org)(?::\d+)?/(?:web/|\d+/)?(?P<at>\d{4,14})"
    r"(?:[a-z]{2}_)?/(?P<url>\S+)$",
    re.IGNORECASE,
)
_ONE_SLASH = re.compile(r"^(https?):/{1,2}(?=[^/])", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}
_SESSION = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/;?]*", re.IGNORECASE)
_ENCODED = re.compile("%[0-9a-fA-F]{2}")
# What may stand between the slashes: no half characters, no white space, brackets only around an IPv6 address.
_SERVER = re.compile(
    r"(?:[^\[\]\s\x00-\x1f\x7f\ud800-\udfff]*@)?(?:\[[0-9a-fA-F:.]+\]|[^\[\]@\s\x00-\x1f\x7f\ud800-\udfff]*)(?::\d*)?"
)
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?:/[\w.~%+@&=,:/-]*)?(?:\?[\w.~%+@&=,:/-]+)?(?:#[\w.~%+@&=,:/-]+)?")
_CREDENTIALS = re.compile(r"://[^/?#\s\"<>\\]*@")
_SAFE = "!$&'()*+,;=:@/~-._%"

# The list of public suffixes that comes with the library: asking for a newer one would go to the network.
_SUFFIXES: Callable[[str], tldextract.tldextract.ExtractResult] = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None
)


def unwrap(url: str) -> str:
    """The original address inside a Wayback Machine address; any other address as it is."""
    while found := _WAYBACK.match(url.strip()):
        url = _ONE_SLASH.sub(r"\1://", _with_scheme(found["url"]))
    return url


def captured_at(url: str) -> datetime | None:
    """When the Wayback Machine captured the page, by its address; None where that does not tell the second."""
    found = _WAYBACK.match(url.strip())
    if not found or len(found["at"]) != 14:
        return None
    # Captures of 2000 are known with a "00" too much after the year and the seconds cut: 20000008241731.
    year, rest = found["at"][:4], found["at"][4:]
    digits = f"{year}{rest[2:]}00" if rest.startswith("00") else found["at"]
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def normalise(url: str) -> str:
    """One spelling for one page: equal results mean the same address.

    Wayback wrapper, fragment, credentials, default port, tracking and session parameters go; scheme and host are lower
    case; escapes are spelled one way (RFC 3986, section 6). What is no address comes back stripped.
    """
    parts = _split(unwrap(url.strip()))
    if parts is None or not parts.hostname:
        return url.strip()
    scheme = parts.scheme.lower()
    # Half a surrogate pair is no text: no server and no database takes it.
    asked = parts.query.encode("utf-8", "replace").decode()
    query = "&".join(p for p in asked.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0]))
    return urlunsplit((scheme, _host(parts), _path(parts.path), query, ""))


def untracked(url: str) -> str:
    """The address without parameters that tell who reads, or where a reader came from; else spelled as it is."""
    place, _, asked = url.partition("?")
    query, mark, fragment = asked.partition("#")
    kept = [part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0])]
    place = _SESSION.sub("", place)
    query = "&".join(kept) if any(kept) else ""
    return f"{place}{'?' if query else ''}{query}{mark}{fragment}"


def without_credentials(text: str) -> str:
    """Take names and passwords out of the addresses in a text."""
    return _CREDENTIALS.sub("://", text) if "@" in text else text


def site(url: str) -> str | None:
    """The registrable domain ("bbc.co.uk"), the host where it has none (an IP address, "localhost"), or None."""
    parts = _split(unwrap(url.strip()))
    host = parts.hostname if parts else None
    return _registrable(host) if host else None


def same_site(one: str, other: str) -> bool:
    """Whether both addresses are known to be of one site."""
    first = site(one)
    return first is not None and first == site(other)


def is_http(url: str) -> bool:
    """Whether this is an absolute address of the web."""
    parts = _split(url.strip())
    return parts is not None and parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def is_plain(url: str) -> bool:
    """Whether an absolute address stays as it is when it is joined to another: most do, and this is quickly told."""
    return _PLAIN.fullmatch(url) is not None


def host_of(url: str) -> str:
    """The name of the host in lower case, empty for what is no address."""
    parts = _split(url.strip())
    return (parts.hostname or "") if parts else ""


def origin(url: str) -> str | None:
    """The server that is asked, "https://times.example:443" (RFC 6454); None for what is no address of the web."""
    parts = _split(url.strip())
    if parts is None or not parts.hostname or parts.scheme.lower() not in _PORTS:
        return None
    scheme = parts.scheme.lower()
    port = _PORTS[scheme] if parts.port is None else f":{parts.port}"
    host = parts.hostname.rstrip(".")
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{port}"


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site: no path, and nothing is asked but who reads and came from where."""
    parts = _split(untracked(url.strip()))
    return parts is not None and bool(parts.netloc) and parts.path in ("", "/") and not parts.query


def path_of(url: str) -> str:
    """The path of the address, empty for what is none."""
    parts = _split(url.strip())
    return parts.path if parts else ""


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    return _SUFFIXES(host).top_domain_under_public_suffix or host


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.hostname, parts.port  # noqa: B018 - both are read only here, and raise for a broken address
    except ValueError:
        return None
    return parts if _SERVER.fullmatch(parts.netloc) else None


def _with_scheme(url: str) -> str:
    return url if re.match(r"https?:", url, re.IGNORECASE) else f"http://{url}"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    return host if port == _PORTS.get(parts.scheme.lower()) else host + port


def _path(path: str) -> str:
    """Without a session, escapes in upper case, needless ones undone, the rest escaped; an empty path is "/"."""
    if not path:
        return "/"
    upper = _ENCODED.sub(lambda found: _unreserved(found[0]), _SESSION.sub("", path))
    return quote(upper, safe=_SAFE, errors="replace")


def _unreserved(escape: str) -> str:
    letter = unquote(escape, errors="replace")
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else escape.upper()
