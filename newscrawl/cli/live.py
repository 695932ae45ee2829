"""One line of a terminal that tells how a crawl goes on."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from newscrawl.cli.terminal import cut

if TYPE_CHECKING:
    from newscrawl.extensions.tally import Tally


class LiveLine:
    """Writes over itself. How much there is to do is never known, so it tells numbers and no share."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_shown = False

    def show(self, tally: Tally) -> None:
        """Write the line anew."""
        fetched, rate = tally.total("fetched"), tally.total("fetched") / max(tally.seconds, 1.0)
        told = (
            f"{tally.known} known, {fetched} fetched, {tally.total('new')} new, "
            f"{tally.total('changed')} changed, {rate:.1f}/s"
        )
        self._write(f"\r\x1b[K{cut(told, shutil.get_terminal_size().columns - 1)}")
        self._is_shown = True

    def clear(self) -> None:
        """Leave the line empty; harmless where there is none."""
        if self._is_shown:
            self._write("\r\x1b[K")
            self._is_shown = False

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
