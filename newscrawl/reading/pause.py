"""No search for cycles while a page is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector, if it runs.

    A page is read into tens of thousands of objects without a cycle among them, all gone when it is done: looking for
    cycles again and again meanwhile takes a seventh of the time, and more in a process that keeps much in memory.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
