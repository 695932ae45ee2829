"""Text for people: safe, aligned, and within the terminal's width."""

from __future__ import annotations

from io import StringIO

import pytest

from newscrawl.archive.entries import Entry, Outcome, Visit
from newscrawl.article import State
from newscrawl.cli import terminal
from newscrawl.cli.live import LiveLine
from newscrawl.extensions.tally import Tally


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ~ text", "plain ~ text"),
        ("red \x1b[31m", "red \ufffd[31m"),
        ("c1 \x9b31m \x85", "c1 \ufffd31m \ufffd"),
        ("\u202eevil\u2066", "\ufffdevil\ufffd"),
        ("\ud800", "\ufffd"),
        ("a\x00b\rc", "a\ufffdb\ufffdc"),
        ("Málaga 手机 مرحبا", "Málaga 手机 مرحبا"),
    ],
)
def test_nothing_drives_the_terminal(text, shown):
    assert terminal.safe(text) == shown


def test_a_table_is_aligned_whatever_the_script(capsys):
    terminal.table([(1, "手机"), (20, "cafe\u0301"), (3, None)], ("id", "name"), right={"id"})
    assert capsys.readouterr().out.splitlines() == ["id  name", " 1  手机", "20  cafe\u0301", " 3"]


def test_on_a_terminal_the_widest_column_gives_way(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.table([(1, "x" * 80, "post")], ("id", "headline", "source"))
    assert all(terminal.width(line) <= 30 for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (7_300_000, "7.3 MB")])
def test_sizes(count, text):
    assert terminal.size(count) == text


def test_paragraphs_are_broken_at_spaces(monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "20")
    assert terminal.wrapped("one two three four five six", "  ") == "  one two three four\n  five six"
    assert terminal.wrapped("") == ""


def test_the_live_line_writes_over_itself_and_tells_no_share(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    out, tally = StringIO(), Tally()
    tally.known_before = {"times": 41}
    door = Visit(kind="feed", id=1, url="https://times.example/rss", host="https://times.example:443", source="times")
    tally.note(Entry(visit=door), Outcome("1", State.STORED, new_announcements=2))
    line = LiveLine(out)
    line.clear()
    assert out.getvalue() == ""
    line.show(tally)
    line.show(tally)
    line.clear()
    first, second, left = out.getvalue().removeprefix("\r\x1b[K").split("\r\x1b[K")
    assert first.startswith("43 known, 1 fetched, 0 new, 0 changed, ")
    assert (second[:20], left, "%" in first, "\n" in out.getvalue()) == (first[:20], "", False, False)
    assert len(first) < 60
