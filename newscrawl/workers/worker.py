"""The crawler's end of one worker process."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from newscrawl.article import Page, Reading, Reason, Refusal
from newscrawl.errors import ReadersError
from newscrawl.workers.messages import FORGED, LENGTH, MOST_ANSWER, Failure, Memories, Task, pack_task, unpack_answer
from newscrawl.workers.process import OUT_OF_MEMORY, TIMEOUT_SIGNALS

if TYPE_CHECKING:
    from newscrawl.reading.memory import SiteMemory

Answer = Reading | Failure
_COMMAND = "from newscrawl.workers.process import main; main()"
_SECONDS_TO_LEAVE = 1.0


class Worker(asyncio.Protocol):
    """A process and the pages it has been given.

    It is started by a command of its own instead of a fork: the crawler has threads, and its memory isn't copied.
    """

    def __init__(self, process: subprocess.Popen[bytes], pages: int, on_lost: Callable[[Worker], None]) -> None:
        self._process = process
        self._transport: asyncio.Transport | None = None
        self._waiting: deque[asyncio.Future[Answer | None]] = deque()
        self._memories = Memories()
        self._received = bytearray()
        self._is_ready = False
        self._on_lost = on_lost
        self.pages_left = pages
        """How many more pages it takes."""

    @classmethod
    async def start(cls, seconds: float, pages: int, on_lost: Callable[[Worker], None]) -> Self:
        """Start a process that reads `pages` pages, each in `seconds` of processor time, and leaves.

        `on_lost` is told when it has ended, for whatever reason but `end`.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = _launch(theirs, seconds)
        except OSError as error:
            ours.close()
            raise ReadersError(f"no process to read pages can be started: {error}") from error
        worker = cls(process, pages, on_lost)
        await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
        return worker

    @property
    def waiting(self) -> int:
        """How many pages it has and hasn't answered."""
        return len(self._waiting)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def read(self, page: Page, memory: SiteMemory | None) -> Answer | None:
        """Have a page read; None where the process ended before it came to this page.

        Raises ReadersError where it never came to read at all.
        """
        assert self._transport is not None
        is_new = memory is not None and memory.version not in self._memories
        if memory and is_new:
            self._memories.keep(memory)
        task = Task(page, memory.version if memory else None, memory if is_new else None)
        self.pages_left -= 1
        answer: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._transport.write(pack_task(task))
        return await answer

    def end(self) -> None:
        """End the process, whatever it is doing; what waits for it is cancelled."""
        self._process.kill()
        self._process.wait()
        if self._transport is not None:
            self._transport.abort()
        while self._waiting:
            self._waiting.popleft().cancel()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio."""
        self._received += data
        try:
            while (message := self._message()) is not None:
                if self._is_ready:
                    answer = unpack_answer(message)
                    _give(self._waiting.popleft(), answer)
                self._is_ready = True
        except FORGED:
            # No answer of ours: whoever speaks is ended like one that crashed, and not listened to any more.
            self._process.kill()
            if self._transport:
                self._transport.abort()
            return
        if self.pages_left <= 0 and not self._waiting and self._transport:
            self._transport.close()

    def _message(self) -> bytes | None:
        """The next whole message."""
        if len(self._received) < LENGTH.size:
            return None
        length = LENGTH.unpack_from(self._received)[0]
        if length > MOST_ANSWER:
            raise ValueError("an answer of any length")
        end = LENGTH.size + length
        if len(self._received) < end:
            return None
        message = bytes(memoryview(self._received)[LENGTH.size : end])
        del self._received[:end]
        return message

    def connection_lost(self, _: Exception | None) -> None:
        """Called by asyncio: the first page that waits is the one that ended the process, the others are innocent."""
        why = self._obituary()
        while self._waiting and not self._is_ready:
            if not (answer := self._waiting.popleft()).done():
                answer.set_exception(ReadersError(f"no page can be read: {why.detail} before it read any"))
        if self._waiting:
            _give(self._waiting.popleft(), Reading(refusal=why))
        while self._waiting:
            _give(self._waiting.popleft(), None)
        self._on_lost(self)

    def _obituary(self) -> Refusal:
        try:
            status = self._process.wait(_SECONDS_TO_LEAVE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if -status in TIMEOUT_SIGNALS:
            return Refusal(Reason.READER_TIMEOUT, "reading it took too long")
        if status == OUT_OF_MEMORY:
            return Refusal(Reason.READER_DIED, "reading it took too much memory")
        how = signal.Signals(-status).name if status < 0 else f"with status {status}"
        return Refusal(Reason.READER_DIED, f"the process that read it ended: {how}")


def _launch(border: socket.socket, seconds: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-P", "-c", _COMMAND, str(border.fileno()), str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[border.fileno()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )


def _give(answer: asyncio.Future[Answer | None], value: Answer | None) -> None:
    if not answer.done():
        answer.set_result(value)
