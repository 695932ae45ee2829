"""Threads that no process waits for at its end."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from newscrawl.threads import Threads


def test_one_thread_keeps_the_order_and_hands_back_what_was_raised():
    threads, done = Threads(1, "test"), []
    answers = [threads.submit(done.append, number) for number in range(20)]
    failed = threads.submit(int, "none")
    threads.shutdown()
    assert [answer.result() for answer in answers] == [None] * 20
    assert done == list(range(20))
    with pytest.raises(ValueError, match="none"):
        failed.result()


def test_no_more_run_at_once_than_there_are_threads():
    threads, begun = Threads(3, "test"), time.monotonic()
    for _ in range(6):
        threads.submit(time.sleep, 0.1)
    threads.shutdown()
    assert time.monotonic() - begun >= 0.2


def test_what_was_not_begun_can_be_cancelled():
    threads = Threads(1, "test")
    answers = [threads.submit(time.sleep, 0.1) for _ in range(3)]
    threads.shutdown(wait=False, cancel_futures=True)
    threads.shutdown()
    assert answers[2].cancelled()


@pytest.mark.parametrize("cancel", [False, True])
def test_after_the_end_nothing_more_is_taken(cancel):
    threads = Threads(2, "test")
    threads.submit(int).result()
    for _ in range(2):
        threads.shutdown(cancel_futures=cancel)
    with pytest.raises(RuntimeError, match="test take nothing more"):
        threads.submit(int)


def test_an_end_that_cancels_does_not_wait_for_a_job_that_a_thread_was_faster_to_take():
    """Rounds enough for the threads to be at the queue between any two looks at it."""
    for _ in range(200):
        threads = Threads(4, "test")
        answers = [threads.submit(int) for _ in range(8)]
        threads.shutdown(cancel_futures=True)
        assert all(answer.done() for answer in answers)


def test_a_process_ends_whatever_its_threads_wait_for():
    script = (
        "import time; from newscrawl.threads import Threads; Threads(1, 'x').submit(time.sleep, 60); time.sleep(0.2)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=20).returncode == 0
