"""Threads that a process leaves behind when it ends, whatever they wait for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

Answer = TypeVar("Answer")
Given = ParamSpec("Given")
_Job = tuple[Future[object], Callable[[], object]]


class Threads(Executor):
    """As ThreadPoolExecutor; but Python waits for the threads of that one when it exits.

    A lock of another program, a server that is away, a name server that is silent would hold up a process that was
    told twice to leave.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._is_over = False

    def submit(self, work: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[Answer]:
        """Have something done; the order is kept where there is one thread. RuntimeError after `shutdown`."""
        if self._is_over:
            raise RuntimeError(f"the threads {self._name} take nothing more: they were shut down")
        future: Future[Answer] = Future()
        self._jobs.put((future, lambda: work(*args, **kwargs)))  # type: ignore[arg-type]  # whatever it answers
        if len(self._threads) < self._most:
            thread = Thread(target=self._run, name=f"{self._name}_{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - Executor's
        """Let the threads end after what was submitted; with `cancel_futures`, after what they are at."""
        self._is_over = True
        with suppress(Empty):
            while cancel_futures:
                if job := self._jobs.get_nowait():
                    job[0].cancel()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads if wait else ():
            thread.join()

    def _run(self) -> None:
        while job := self._jobs.get():
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever waits for it is told
                future.set_exception(error)
            del job, future, work
