"""A worker whose reader does what the page says, for tests of what a page may do to it."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import time

import newscrawl.reading
from newscrawl.article import Article, Page, Reading
from newscrawl.workers import process
from newscrawl.workers.messages import LENGTH, pack

COMMAND = "from odd_reader import main; main()"

STORY = {"headline": "Forged"}
BARRED = {"reason": "login", "detail": ""}
WELL_FORMED = {
    name: {"article": article, "refusal": refusal, "evidence": None}
    for name, article, refusal in (
        ("neither", None, None),
        ("both", STORY, BARRED),
        ("number", None, {"reason": "login", "detail": 7}),
        ("reason", None, {"reason": "whatever", "detail": ""}),
        ("publisher", {**STORY, "publisher": ["courier"]}, None),
        ("date", {**STORY, "date": 7}, None),
        ("headline", {"headline": {"a": 1}}, None),
    )
} | {"failure": {"failure": {"error": 7, "trace": None}}, "list": [], "word": "ready", "article": {"article": STORY}}
"""What is JSON of about the right form, and no answer of a reader all the same."""


def speak(word):
    """Answer for the worker, as a page could that has taken it over."""
    forged = pickle.dumps(Page(body=b""))
    said = {b"": LENGTH.pack(len(forged)) + forged, b"endlessly": LENGTH.pack(1 << 62)}
    os.write(int(sys.argv[1]), said[word] if word in said else pack(WELL_FORMED[word.decode()]))


def odd_read(page, memory=None):  # noqa: C901 - one case for each thing a page may do
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
        case b"speak":
            speak(rest)
        case b"odd":
            return Reading(refusal=object())
    return Reading(article=Article(headline=f"{os.getpid()}", site_memory=memory and memory.version, page=page))


def main():
    newscrawl.reading.read = odd_read
    process.WALL = 1
    process.main()
