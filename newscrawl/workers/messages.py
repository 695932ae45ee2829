"""What crosses the border between the crawler and a worker: pickles, each after its length.

Both ends are our own processes and speak through a socket that nobody else can reach.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.article import Page

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

LENGTH = struct.Struct("!Q")
READY = "ready"
"""The first thing a worker says."""
_MOST_MEMORIES = 64


@dataclass(frozen=True, slots=True)
class Task:
    """A page to read."""

    page: Page
    memory_version: str | None
    memory: SiteMemory | None
    """Only where the worker doesn't have this version yet."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the reader raised."""

    error: str
    trace: str


class Memories(OrderedDict[str, "SiteMemory"]):
    """The versions of site memory a worker has; both sides keep the same, so that each crosses once."""

    def keep(self, memory: SiteMemory) -> None:
        """Add one; the oldest goes when there are too many."""
        self[memory.version] = memory
        if len(self) > _MOST_MEMORIES:
            self.popitem(last=False)


def pack(message: Any) -> bytes:
    """Make the bytes of a message, its length first."""
    plain = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(plain)) + plain


def unpack(plain: bytes | bytearray | memoryview) -> Any:
    """Read a message, without its length."""
    return pickle.loads(plain)  # noqa: S301 - written by our own process
