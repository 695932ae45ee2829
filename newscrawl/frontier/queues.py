"""Requests that wait in memory, by host, and those on their way."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator

from scrapy import Request

from newscrawl.archive.entries import Visit


def visit_of(request: Request) -> Visit | None:
    """The visit that a request makes; None for any other request."""
    visit: Visit | None = request.meta.get("visit")
    return visit


class HostQueues:
    """Gives the hosts their turn, and no host more requests at once than it may have."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: dict[str, deque[Request]] = {}
        self._flying: dict[str, list[Request]] = {}
        self.count = 0

    def push(self, request: Request, visit: Visit) -> None:
        self._waiting.setdefault(visit.host, deque()).append(request)
        self.count += 1

    def pop(self, active: Container[Request]) -> Request | None:
        """The next request of a host that is free; `active`: what the downloader is still at."""
        for host, queue in self._waiting.items():
            if len(self._still_flying(host, active)) < self._at_once:
                request = queue.popleft()
                self.count -= 1
                self._flying.setdefault(host, []).append(request)
                # The host goes to the end of the row.
                del self._waiting[host]
                if queue:
                    self._waiting[host] = queue
                return request
        return None

    def full(self, length: int) -> list[str]:
        """The hosts that have so many requests waiting."""
        return [host for host, queue in self._waiting.items() if len(queue) >= length]

    def drop(self, host: str) -> list[Request]:
        """Take all requests of a host out."""
        dropped = list(self._waiting.pop(host, ()))
        self.count -= len(dropped)
        return dropped

    def drop_all(self) -> list[Request]:
        return [request for host in list(self._waiting) for request in self.drop(host)]

    def __iter__(self) -> Iterator[Request]:
        return (request for queue in self._waiting.values() for request in queue)

    def _still_flying(self, host: str, active: Container[Request]) -> list[Request]:
        flying = [request for request in self._flying.get(host, ()) if request in active]
        if flying:
            self._flying[host] = flying
        else:
            self._flying.pop(host, None)
        return flying
