"""Install every rival in an environment of its own, and read the annotated pages with each.

    python benchmarks/extraction/rivals.py OUT [--tools a,b] [--sets a,b] [--again]
    python benchmarks/extraction/rivals.py OUT --speed

Environments stand in OUT/environments. What is there already is kept unless --again is given, so a run that was
stopped goes on. With --speed CPU and memory of all, newscrawl among them, are measured on a sample in one go, three
times; the least counts, for a busy machine only ever adds. Then `report.py OUT` reads the pages with newscrawl and
writes the tables.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import gold

PACKAGES = {
    "trafilatura": ("trafilatura==2.3.1", "lxml_html_clean"),
    "newspaper4k": ("newspaper4k==0.9.6", "lxml_html_clean"),
    "news-please": ("news-please==1.6.16",),
    "readability-lxml": ("readability-lxml==0.9", "lxml_html_clean"),
    "resiliparse": ("resiliparse",),
    "goose3": ("goose3",),
    "fundus": ("fundus==0.5.7", "curl_cffi<0.14"),
}
ENVIRONMENTS = {"trafilatura_fast": "trafilatura", "trafilatura_precision": "trafilatura"}
TOOLS = ("trafilatura", *ENVIRONMENTS, *(name for name in PACKAGES if name != "trafilatura"))
ADAPTERS = Path(__file__).with_name("adapters.py")
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--sets", default=",".join(gold.SETS))
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if options.speed:
        measure_speed(options.out, options.tools.split(","))
        return
    for tool in options.tools.split(","):
        wanted = [
            name
            for name in options.sets.split(",")
            if options.again or not _is_whole(options.out / tool / f"{name}.jsonl", name)
        ]
        python = _environment(ENVIRONMENTS.get(tool, tool), options.out / "environments")
        if wanted and python:
            subprocess.run([python, ADAPTERS, tool, options.out, *wanted], check=False)


def _is_whole(path: Path, name: str) -> bool:
    return path.exists() and len(path.read_bytes().splitlines()) == len(gold.rows(name))


def measure_speed(out: Path, tools: list[str]) -> None:
    """Measure one tool after the other on the same pages, in rounds; the least CPU of each stays."""
    least: dict[Path, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for tool in tools:
            if python := _environment(ENVIRONMENTS.get(tool, tool), out / "environments"):
                subprocess.run([python, ADAPTERS, tool, out, "--speed"], check=False)
        subprocess.run([sys.executable, ADAPTERS.with_name("run.py"), out, "--speed"], check=True)
        for path in out.glob("*/speed.json"):
            cost = json.loads(path.read_text(encoding="utf-8"))
            least[path] = min(least.get(path, cost), cost, key=lambda cost: cost["cpu_ms"])
    for path, cost in least.items():
        path.write_text(json.dumps(cost), encoding="utf-8")


def _environment(name: str, folder: Path) -> Path | None:
    """The interpreter of a rival's environment; None when it cannot be installed here."""
    python = folder / name / "bin" / "python"
    if python.exists():
        return python
    subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-U", "pip"], check=True)
    installed = subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES[name]], check=False)
    if installed.returncode:
        print(f"{name}: not installable here", file=sys.stderr)
        return None
    return python


if __name__ == "__main__":
    main()
