"""One page read, whatever the reader makes of it."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from newscrawl.article import Page, Reading
from newscrawl.workers.messages import Failure

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

READER_BUGS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What a page can make a faulty reader raise: it costs this page, not the run."""


def attempt(page: Page, memory: SiteMemory | None) -> Reading | Failure:
    """Read a page as `newscrawl.read` does; an exception is an answer too."""
    # The crawler itself may never need the parsers.
    from newscrawl.reading import read  # noqa: PLC0415

    try:
        return read(page, memory)
    except READER_BUGS as error:
        return Failure(f"{type(error).__name__}: {error}", traceback.format_exc())
