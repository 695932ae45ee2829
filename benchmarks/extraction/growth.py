"""How time and memory grow with the size of a page, and a plot of it.

    python benchmarks/extraction/growth.py [--to docs/benchmarks/growth.svg]

Every page is made up, and read in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from newscrawl import extract

SIZES = (0.1, 0.5, 1, 2, 5, 10, 20)
"""Megabytes."""
STORY = "".join(
    f"<p>The ferry to Skerry number {n} sailed again on Monday after the storm, and the baker was the first aboard.</p>"
    for n in range(12)
)
SHAPES: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: (
        f"<p>Paragraph {n} says that the harbour was calm, and that nobody was surprised by it.</p>"
    ),
    "links": lambda n: f'<li><a href="/news/2024/story-{n}">Another story, the {n}th of them</a></li>',
    "nested": lambda n: f'<div class="c{n % 7}"><span>{n}</span>',
    "tables": lambda n: f'<table><tr><td class="a"><font size="2">Cell {n}<br>and below</font></td></tr></table>',
}
COLOURS = ("#1b6ca8", "#c0392b", "#2e7d32", "#8e5ea2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return
    measured = {shape: [_apart(shape, size) for size in SIZES] for shape in SHAPES}
    for shape, values in measured.items():
        for size, (seconds, megabytes) in zip(SIZES, values, strict=True):
            print(f"{shape:12} {size:5} MB {seconds:7.2f} s {megabytes:6.0f} MB")
    if options.to:
        options.to.parent.mkdir(parents=True, exist_ok=True)
        options.to.write_text("\n".join(plot(measured)) + "\n", encoding="utf-8")


def measure(file: Path) -> tuple[float, float]:
    """CPU seconds, and by how many megabytes the process that has the page's bytes grew."""
    extract(made("paragraphs", 20_000))
    page = file.read_bytes()
    before = _memory("VmRSS")
    started = time.process_time()
    extract(page, "https://skerry.example/news/ferry")
    return time.process_time() - started, max(0.0, _memory("VmHWM") - before)


def _memory(name: str) -> float:
    """Megabytes of this process, as Linux counts them; getrusage would count its parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split()[0]) / 1024


def made(shape: str, size: int) -> bytes:
    """A page of about this many bytes: a story, and the shape after it."""
    parts = [f"<html><title>Ferry sails again</title><body><h1>Ferry sails again</h1><article>{STORY}</article>"]
    length = len(parts[0])
    number = 0
    while length < size:
        parts.append(SHAPES[shape](number))
        length += len(parts[-1])
        number += 1
    return "".join(parts).encode()


def _apart(shape: str, size: float) -> tuple[float, float]:
    with tempfile.NamedTemporaryFile(suffix=".html") as file:
        file.write(made(shape, int(size * 1_000_000)))
        file.flush()
        command = [sys.executable, __file__, "--one", file.name]
        seconds, megabytes = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return seconds, megabytes


def plot(measured: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    """Two panels: CPU seconds and megabytes, against the size of the page."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 340" font-family="sans-serif" font-size="12">'
    yield '<rect width="860" height="340" fill="#fff"/>'
    for column, title in enumerate(("CPU, seconds", "memory beyond the page, MB")):
        highest = max(value[column] for values in measured.values() for value in values) * 1.05
        left = 50 + 430 * column
        yield f'<text x="{left}" y="24" font-size="14">{title}</text>'
        yield f'<path d="M{left} 40V290H{left + 350}" fill="none" stroke="#444"/>'
        for step in range(1, 5):
            x, y = left + 350 * step / 4, 290 - 250 * step / 4
            yield f'<text x="{x:.0f}" y="308" text-anchor="middle">{SIZES[-1] * step / 4:.0f} MB</text>'
            yield f'<text x="{left - 6}" y="{y + 4:.0f}" text-anchor="end">{highest * step / 4:.3g}</text>'
        for colour, (shape, values) in zip(COLOURS, measured.items(), strict=True):
            places = [
                f"{left + 350 * size / SIZES[-1]:.1f},{290 - 250 * value[column] / highest:.1f}"
                for size, value in zip(SIZES, values, strict=True)
            ]
            yield f'<polyline points="{" ".join(places)}" fill="none" stroke="{colour}" stroke-width="2"/>'
            if column == 0:
                x = left + 110 * list(measured).index(shape)
                yield f'<text x="{x}" y="330" fill="{colour}">{shape}</text>'
    yield "</svg>"


if __name__ == "__main__":
    main()
