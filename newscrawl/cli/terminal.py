"""What a person sees: safe text, tables, a little weight where the output is a terminal."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# C0 and C1 controls drive terminals; marks of direction make text say what it doesn't; surrogates cannot be printed.
_HAZARDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
BOLD, DIM, RED, GREEN = "1", "2", "31", "32"
_NARROWEST = 8


def fit_streams() -> None:
    """Write UTF-8 wherever the output goes; what no stream can write becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if not stream.isatty() else stream.encoding, errors="replace")


def safe(text: object) -> str:
    """Text with nothing in it that a terminal would obey; line feeds and tabs stay."""
    return _HAZARDS.sub("\ufffd", str(text))


def line(text: object) -> str:
    """The same on one line."""
    return _SPACES.sub(" ", safe(text)).strip()


def show(text: object = "") -> None:
    """Print to standard output."""
    sys.stdout.write(f"{safe(text)}\n")


def note(text: object) -> None:
    """Print to standard error: what happens, not the answer."""
    sys.stderr.write(f"{safe(text)}\n")


class Log(logging.Handler):
    """Log messages on standard error, one line each, as safe as all else.

    What cannot be written stops no work: `error` says why the last such message was lost.
    """

    error: OSError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Print one, of an exception its last line."""
        error = record.exc_info[1] if record.exc_info else None
        told = f"{record.getMessage()}: {type(error).__name__}: {error}" if error else record.getMessage()
        try:
            note(f"newscrawl: {line(told)}")
        except OSError as unwritten:
            self.error = unwritten


@contextmanager
def logging_here(level: int = logging.WARNING) -> Iterator[Log]:
    """Show the log for a while."""
    log = Log(level)
    logging.getLogger().addHandler(log)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(log)


def styled(text: object, *codes: str) -> str:
    """Mark text for `show_styled`; plain where the output is no terminal or NO_COLOR is set."""
    if not is_terminal() or os.environ.get("NO_COLOR"):
        return safe(text)
    return f"\x1b[{';'.join(codes)}m{safe(text)}\x1b[0m"


def show_styled(*parts: str) -> None:
    """Print parts that `styled` or `safe` made."""
    sys.stdout.write("".join(parts) + "\n")


def is_terminal() -> bool:
    return sys.stdout.isatty()


def table(rows: Iterable[Sequence[Any]], heads: Sequence[str], *, right: Iterable[str] = ()) -> None:
    """Print rows below heads; on a terminal the widest column gives way until the table fits."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(heads, *cells, strict=True)]
    if is_terminal():
        widths = _fitted(widths, shutil.get_terminal_size().columns)
    aligned = [head in set(right) for head in heads]
    show_styled(styled(_row(heads, widths, aligned), BOLD))
    for row in cells:
        show(_row(row, widths, aligned))


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """Shorten a text to so many columns."""
    if width(text) <= columns:
        return text
    kept = ""
    room = columns - 1
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return kept + "…"


def wrapped(text: str, indent: str = "") -> str:
    """Break a paragraph into lines of at most 100 columns on a terminal; elsewhere leave it whole."""
    return "\n".join(indent + text[begin:end] for begin, end in lines_of(text, indent))


def lines_of(text: str, indent: str) -> list[tuple[int, int]]:
    """Where to break a text into lines that fit below an indent: begin and end of each; one where nothing limits."""
    room = min(100, shutil.get_terminal_size().columns) - len(indent) if is_terminal() else len(text) * 2
    found, begin, end = [], 0, 0
    for word in re.finditer(r"\S+", text):
        if end > begin and width(text[begin : word.end()]) > room:
            found.append((begin, end))
            begin = word.start()
        end = word.end()
    return [*found, (begin, end)]


def moment(text: str | None) -> str | None:
    """An instant without the fraction of its second."""
    return re.sub(r"\.\d+Z$", "Z", text) if text else None


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def size(count: int) -> str:
    """Bytes as people say them."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def _cell(value: Any) -> str:
    return "" if value is None else line(value)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitted(widths: list[int], columns: int) -> list[int]:
    fitted = list(widths)
    while sum(fitted) + 2 * (len(fitted) - 1) > columns and max(fitted) > _NARROWEST:
        widest = fitted.index(max(fitted))
        fitted[widest] -= 1
    return fitted


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = [
        _padded(cut(cell, wide), wide, is_right=is_right)
        for cell, wide, is_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _padded(text: str, columns: int, *, is_right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if is_right else text + space
