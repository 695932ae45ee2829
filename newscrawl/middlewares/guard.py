"""No connection to an address inside: whatever a page, a feed, a redirect or a name server says."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from newscrawl.addresses import is_public, literal
from newscrawl.errors import NotFetchedError
from newscrawl.threads import Threads

UNSAFE = "unsafe_address"
_THREADS = 16


def unsafe(what: str) -> NotFetchedError:
    """The outcome of a request that would lead inside."""
    return NotFetchedError("skipped", UNSAFE, what)


class Guard(AbstractResolver):
    """Lets names resolve to public addresses only, and sockets be made for checked addresses only.

    The second check sees the very address that is connected to, so a name server that answers differently the second
    time gains nothing. `allowed` lifts both for a host, as it is written in the address, and its port.
    """

    def __init__(self, allowed: frozenset[tuple[str, int]]) -> None:
        self._allowed = allowed
        self._lifted: set[tuple[str, int]] = set()
        # Threads of its own: name servers that never answer take neither the crawler's others nor hold up its end.
        self._threads = Threads(_THREADS, "names")

    def check(self, host: str, port: int) -> None:
        """Refuse an address that spells its numbers out; names are checked when they are resolved."""
        address = literal(host)
        if address is None:
            return
        if self._is_allowed(host, port):
            self._lifted.add((address, port))
        elif not is_public(address) or address != host.strip("[]"):
            raise unsafe(f"{host}:{port}")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port, family)
        if self._is_allowed(host, port):
            self._lifted.update((result["host"], port) for result in found)
            return found
        public = [result for result in found if is_public(result["host"])]
        if found and not public:
            raise unsafe(f"{host}:{port} is {found[0]['host']}")
        return public

    def make_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for one address of `getaddrinfo`'s form."""
        family, kind, protocol, _, (address, port, *_) = info
        if not is_public(address) and (address, port) not in self._lifted:
            raise unsafe(f"{address}:{port}")
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _is_allowed(self, host: str, port: int) -> bool:
        return (host.strip("[]").rstrip(".").lower(), port) in self._allowed


def _look_up(host: str, port: int, family: int) -> list[ResolveResult]:
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(
            hostname=host,
            host=str(address[0]),
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, address in infos
    ]
