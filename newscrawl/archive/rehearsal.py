"""An archive that is gone when it is closed: for trying out what a run would do."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from newscrawl import capture
from newscrawl.archive.archive import Archive
from newscrawl.archive.engine import make_engine
from newscrawl.archive.entries import Entry
from newscrawl.archive.reread import read_today
from newscrawl.archive.schema import upgrade


class Rehearsal(Archive):
    """Answers as an empty Archive does. It lives in a temporary folder, and keeps no page's bytes even there."""

    def __init__(self) -> None:
        self._place = Path(tempfile.mkdtemp(prefix="newscrawl-"))
        engine = make_engine(f"sqlite:///{self._place / 'rehearsal.db'}")
        upgrade(engine)
        super().__init__(engine, self._place, reader=read_today, patience=0.0, warc_bytes=capture.MAX_BYTES)

    def close(self) -> None:
        """Leave nothing behind."""
        super().close()
        shutil.rmtree(self._place, ignore_errors=True)

    def _capture(self, batch: Sequence[Entry]) -> None:
        """Nothing is kept."""
