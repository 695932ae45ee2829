"""What a page of the largest size an answer may have costs the process that reads it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

MOST = 300
"""Megabytes."""
SIZE = 30_000_000
READ = """
import sys
from newscrawl.article import Page
from newscrawl.workers.attempt import attempt
body = sys.stdin.buffer.read()
attempt(Page(body=body, url="https://news.example/2024/03/04/ferry-late"), None)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        ("<html><body><h1>Ferry late</h1>", "<p>The ferry was late again. "),
        ("<html><body><h1>Ferry late</h1>", "<p>"),
        ("<html><head>", "<meta property='og:title' content='x'>"),
        ("<html><body><h1>Ferry late</h1>", "<!--x-->"),
        ("", "The ferry was late again and people waited. "),
        ("<html><body><h1>Ferry late</h1><p>", "\U0001f600 "),
    ],
    ids=["paragraphs", "empty elements", "meta", "comments", "one line of text", "wide characters"],
)
def test_the_largest_page_stays_within_bounds(start, repeated):
    body = (start + repeated * (SIZE // len(repeated.encode()))).encode()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", READ], input=body, capture_output=True, check=True, env=environment)
    assert int(done.stdout) / 1024 < MOST
