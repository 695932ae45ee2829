"""Which addresses of the network a crawler may connect to."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from newscrawl.errors import UsageError

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/23"), IPv6Network("2002::/16"))
"""Teredo and other protocols' own, and 6to4: they carry an IPv4 address, which need not be a global one."""
_PAIR = re.compile(r"(\[[0-9a-f:.]+\]|[^\s\[\]:/@]+):(\d{1,5})", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet that stands for one host.

    `ipaddress.is_global` alone is true for multicast, for NAT64 (64:ff9b::/96) and for 6to4 (2002::/16).
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
    return _is_public_v6(parsed)


def literal(host: str) -> str | None:
    """The address that a host name spells, in any notation a resolver takes; None for a real name.

    "127.0.0.1", "2130706433", "0x7f000001", "127.1" and "[::ffff:127.0.0.1]" all do.
    """
    bare = host.strip("[]").rstrip(".")
    try:
        return str(ip_address(bare))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare.isascii() else None
    except OSError:
        return None


def allowed_pairs(value: str | Iterable[str]) -> frozenset[tuple[str, int]]:
    """Read "host:port,[::1]:8080"; raises UsageError for anything else."""
    pairs = set()
    for text in value.split(",") if isinstance(value, str) else value:
        if not text.strip():
            continue
        found = _PAIR.fullmatch(text.strip())
        if not found or not 0 < int(found[2]) < 65_536:
            raise UsageError(f"NEWSCRAWL_ALLOW_HOSTS: must be host:port,host:port, not {text.strip()!r}")
        pairs.add((found[1].strip("[]").lower(), int(found[2])))
    return frozenset(pairs)


def _is_public_v6(address: IPv6Address) -> bool:
    return (
        address in _GLOBAL_UNICAST
        and address.is_global
        and not address.is_multicast
        and not any(address in tunnel for tunnel in _TUNNELS)
    )
