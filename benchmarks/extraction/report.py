"""Read all pages with today's newscrawl, measure its speed beside the rivals', and write the report that docs/ quotes.

    python benchmarks/extraction/report.py OUT [--keep]

OUT holds the rivals' predictions (`rivals.py OUT`). With --keep nothing is read again: only the tables are written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import rivals

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "docs" / "benchmarks" / "extraction.md"
SETS_WITH_SITES = ("aed", "fundus_eval", "fundus_tests", "scrapinghub", "wcxb", "magic_article")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if not options.keep:
        _run("run.py", options.out)
        _run("run.py", options.out, *SETS_WITH_SITES, "--memory")
        rivals.measure_speed(options.out, list(rivals.TOOLS))
    _run("table.py", options.out, "--to", REPORT, "--readme", HERE.parents[1] / "README.md")


def _run(script: str, *words: object) -> None:
    subprocess.run([sys.executable, HERE / script, *map(str, words)], check=True)


if __name__ == "__main__":
    main()
