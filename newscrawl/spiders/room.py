"""How much may be on its way at once: what a spider yields from `start()` meets no back-pressure of Scrapy's."""

from __future__ import annotations

import asyncio


class Room:
    """Room for so many pages of so many bytes together; one page always fits."""

    def __init__(self, pages: int, size: int) -> None:
        self._pages = pages
        self._size = size
        self._inside: dict[str, int] = {}
        self._used = 0
        self._changed = asyncio.Event()

    def has_room(self, size: int) -> bool:
        """Whether a page of this size may enter at once."""
        return not self._inside or (len(self._inside) < self._pages and self._used + size <= self._size)

    async def enter(self, key: str, size: int) -> None:
        """Wait until there is room, and take it."""
        while not self.has_room(size):
            await self._wait()
        self._inside[key] = size
        self._used += size

    def leave(self, key: str) -> None:
        """Give the room back; harmless for what is not inside."""
        self._used -= self._inside.pop(key, 0)
        self._changed.set()

    async def emptied(self) -> None:
        """Wait until nothing is inside."""
        while self._inside:
            await self._wait()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()
