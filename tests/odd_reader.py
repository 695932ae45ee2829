"""A worker whose reader does what the page says, for tests of what a page may do to it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time

import newscrawl.reading
from newscrawl.article import Article, Reading
from newscrawl.workers import process

COMMAND = "from odd_reader import main; main()"


def odd_read(page, memory=None):
    word, _, rest = page.body.partition(b" ")
    match word:
        case b"hang":
            while True:
                pass
        case b"sleep":
            time.sleep(float(rest))
        case b"segfault":
            ctypes.string_at(0)
        case b"exit":
            os._exit(3)
        case b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"memory":
            bytearray(2 << 30)
        case b"raise":
            raise KeyError("odd")
        case b"leave":
            sys.exit(4)
    return Reading(article=Article(headline=f"{os.getpid()}", site_memory=memory and memory.version, page=page))


def main():
    newscrawl.reading.read = odd_read
    process.WALL = 1
    process.main()
