"""Reading in worker processes: a page costs at most itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import odd_reader
from made_pages import page as made_page
from newscrawl.article import Page, Reason
from newscrawl.errors import ReadersError
from newscrawl.reading import read
from newscrawl.reading.memory import SiteMemory
from newscrawl.workers import Pool, worker
from newscrawl.workers.messages import FORGED, pack, unpack_answer

GOOD = Page(body=b"good")


@pytest.fixture
def odd(monkeypatch):
    """Workers read with `odd_reader`."""
    monkeypatch.setattr(worker, "_COMMAND", odd_reader.COMMAND)


def read_all(pages, processes=1, seconds=1.0, pages_per_process=1000):
    async def read_them():
        async with Pool(processes, seconds, pages_per_process) as pool:
            return await asyncio.gather(*(pool.read(page) for page in pages))

    return asyncio.run(read_them())


def is_running(pid):
    """Whether the process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_a_worker_reads_as_the_crawler_would(processes):
    pages = [Page(body=made_page(n), url=f"http://news.bbc.co.uk/1/hi/uk/{n}.stm") for n in range(6)]
    pages += [Page(body=b""), Page(body=b"%PDF-1.4", url="http://news.example/a.pdf")]
    found = read_all(pages, processes, seconds=10.0)
    assert found == [read(page) for page in pages]
    assert [reading.article.page for reading in found[:6]] == pages[:6]


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (b"hang", Reason.READER_TIMEOUT, "too long"),
        (b"sleep 30", Reason.READER_TIMEOUT, "too long"),
        (b"segfault", Reason.READER_DIED, "SIGSEGV"),
        (b"kill", Reason.READER_DIED, "SIGKILL"),
        (b"exit", Reason.READER_DIED, "status 3"),
        (b"leave", Reason.READER_DIED, "status 4"),
        (b"memory", Reason.READER_DIED, "memory"),
        (b"raise", Reason.READER_ERROR, "KeyError: 'odd'"),
        (b"odd", Reason.READER_ERROR, "TypeError"),
        (b"speak", Reason.READER_DIED, "SIGKILL"),
        (b"speak endlessly", Reason.READER_DIED, "SIGKILL"),
        (b"speak neither", Reason.READER_DIED, "SIGKILL"),
        (b"speak publisher", Reason.READER_DIED, "SIGKILL"),
    ],
)
@pytest.mark.usefixtures("odd")
def test_a_page_that_stops_its_reader_costs_only_itself(body, reason, detail):
    first, bad, *rest = read_all([GOOD, Page(body=body), *[GOOD] * 5])
    assert (bad.refusal.reason, bad.article) == (reason, None)
    assert detail in bad.refusal.detail
    assert all(reading.article for reading in (first, *rest))


@pytest.mark.parametrize("told", odd_reader.WELL_FORMED.values(), ids=odd_reader.WELL_FORMED)
def test_well_formed_answers_that_no_reader_gives_are_forged(told):
    with pytest.raises(FORGED):
        unpack_answer(pack(told))


def test_an_exception_is_an_answer_in_the_crawlers_own_process_too(monkeypatch):
    monkeypatch.setattr("newscrawl.reading.read", odd_reader.odd_read)
    [reading] = read_all([Page(body=b"raise")], processes=0)
    assert (reading.refusal.reason, reading.refusal.detail) == (Reason.READER_ERROR, "KeyError: 'odd'")


@pytest.mark.usefixtures("odd")
def test_a_worker_leaves_after_its_pages():
    pids = [reading.article.headline for reading in read_all([GOOD] * 10, pages_per_process=3)]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 3, 1]


@pytest.mark.usefixtures("odd")
def test_pages_wait_while_all_workers_are_busy():
    async def count():
        async with Pool(2, 5.0) as pool:
            reads = [asyncio.create_task(pool.read(Page(body=b"sleep 0.2"))) for _ in range(12)]
            most = 0
            while not all(task.done() for task in reads):
                most = max(most, sum(w.waiting for w in pool._workers))
                await asyncio.sleep(0.02)
            return most, len({task.result().article.headline for task in reads}), pool.size

    assert asyncio.run(count()) == (4, 2, 4)


@pytest.mark.usefixtures("odd")
def test_site_memory_crosses_once_a_version_and_the_body_never_comes_back(monkeypatch):
    sent, received = [], []
    packed, got = worker.pack_task, worker.Worker.data_received
    monkeypatch.setattr(worker, "pack_task", lambda task: sent.append(task) or packed(task))
    monkeypatch.setattr(worker.Worker, "data_received", lambda w, data: received.append(len(data)) or got(w, data))
    memories = [SiteMemory(lines={"a" * 16: 3}, version=version) for version in ("v1", "v1", "v2", "v1", "v2")]

    async def read_them():
        async with Pool(1) as pool:
            return [await pool.read(Page(body=b"good " + b"x" * 1_000_000), memory) for memory in (*memories, None)]

    used = [reading.article.site_memory for reading in asyncio.run(read_them())]
    assert used == ["v1", "v1", "v2", "v1", "v2", None]
    assert [bool(task.memory) for task in sent] == [True, False, True, False, False, False]
    assert sum(received) < 10_000


@pytest.mark.usefixtures("odd")
def test_workers_leave_interruptions_to_the_crawler_and_are_gone_when_it_closes():
    async def interrupt():
        async with Pool(1, 5.0) as pool:
            pid = int((await pool.read(GOOD)).article.headline)
            for number in (signal.SIGINT, signal.SIGTERM):
                os.kill(pid, number)
            assert int((await pool.read(GOOD)).article.headline) == pid
            return pid

    assert not Path(f"/proc/{asyncio.run(interrupt())}").exists()


@pytest.mark.usefixtures("odd")
def test_a_worker_killed_while_it_had_nothing_to_do_costs_no_page():
    async def kill_idle():
        async with Pool(1, 5.0) as pool:
            pid = int((await pool.read(GOOD)).article.headline)
            os.kill(pid, signal.SIGKILL)
            for _ in range(500):
                await asyncio.sleep(0.01 * bool(pool._workers))
            return await pool.read(GOOD)

    assert asyncio.run(kill_idle()).article


def test_workers_that_cannot_start_are_no_pages_fault(monkeypatch):
    monkeypatch.setattr(worker, "_COMMAND", "raise SystemExit(5)")
    with pytest.raises(ReadersError, match="with status 5 before it read any"):
        read_all([GOOD])
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ReadersError, match="No such file"):
        read_all([GOOD])


def test_no_worker_outlives_a_crawler_that_was_killed():
    """One worker waits for a page, the other hangs on one."""
    script = """
import asyncio, odd_reader
from newscrawl.article import Page
from newscrawl.workers import Pool, worker
worker._COMMAND = odd_reader.COMMAND
async def main():
    pool = Pool(2, 1.0)
    await asyncio.gather(*(pool.read(Page(body=b"sleep 0.1")) for _ in range(4)))
    print(*(w.pid for w in pool._workers), flush=True)
    await pool.read(Page(body=b"hang"))
asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment)
    with process.stdout:
        pids = [int(word) for word in process.stdout.readline().split()]
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) == 2
    assert not any(map(is_running, pids))
