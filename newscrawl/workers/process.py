"""A worker: reads pages that come through a socket until it is closed."""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO

from newscrawl.article import Reading
from newscrawl.workers.attempt import READER_BUGS, attempt
from newscrawl.workers.messages import LENGTH, READY, Failure, Memories, Task, pack, pack_answer, unpack_task

WALL = 6
"""A page may take so many times its processor time by the clock: the machine may be busy with other things."""
TIMEOUT_SIGNALS = frozenset({signal.SIGPROF, signal.SIGALRM})
"""What ends a worker that is over its time."""
OUT_OF_MEMORY = 77
"""Exit status of a worker that could get no more memory."""
_MOST_MEMORY = 1 << 30
"""Bytes; the largest page takes less than 300 MB."""


def main() -> None:
    """Serve the socket whose number is the first argument; the second is the seconds a page may take."""
    _set_bounds()
    import_module("newscrawl.reading")
    gc.freeze()
    with (
        suppress(ConnectionError),
        socket.socket(fileno=int(sys.argv[1])) as border,
        border.makefile("rb") as tasks,
        border.makefile("wb") as answers,
    ):
        serve(tasks, answers, float(sys.argv[2]))


def serve(tasks: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Say READY, then answer every task, in order, until the other side closes."""
    answers.write(pack(READY))
    answers.flush()
    memories = Memories()
    while len(head := tasks.read(LENGTH.size)) == LENGTH.size:
        task = unpack_task(tasks.read(*LENGTH.unpack(head)))
        _limit(seconds)
        answer = _packed(task, memories)
        _limit(0)
        answers.write(answer)
        answers.flush()


def _packed(task: Task, memories: Memories) -> bytes:
    try:
        return pack_answer(_answer(task, memories))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except READER_BUGS as error:
        return pack_answer(Failure(f"{type(error).__name__}: {error}", traceback.format_exc()))


def _answer(task: Task, memories: Memories) -> Reading | Failure:
    if task.memory:
        memories.keep(task.memory)
    memory = memories[task.memory_version] if task.memory_version else None
    return attempt(task.page, memory)


def _limit(seconds: float) -> None:
    """Have the kernel end this process when it takes longer; code that never comes back needs no parent for that."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * WALL)


def _set_bounds() -> None:
    """Leave interruptions to the crawler, which closes the socket when it is done; leave no core of foreign bytes."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for number in TIMEOUT_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, allowed = resource.getrlimit(resource.RLIMIT_DATA)
    most = _MOST_MEMORY if allowed == resource.RLIM_INFINITY else min(_MOST_MEMORY, allowed)
    resource.setrlimit(resource.RLIMIT_DATA, (most, allowed))
