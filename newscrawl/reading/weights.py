"""How much each mark of a passage counts, in log odds; read from weights.tsv.

The table was fitted by logistic regression on annotated news pages, each look on what the one before says of sites it
was not fitted on (benchmarks/extraction/fit_body.py fits it again). A line is a mark and its points: at the first,
second and third look for what a passage shows by itself; at the second and third look for its surroundings as the
first look judged them, and again at the third for its surroundings as the second did. "bias" is where a look starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Points(NamedTuple):
    """What a mark counts at each look."""

    first: float
    second: float
    third: float
    again: float


def read_table(path: Path) -> dict[str, Points]:
    """Read a table of weights; the mark "bias" is where a look starts."""
    table = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        mark, *points = line.split("\t")
        table[mark] = Points(*map(float, points))
    return table


WEIGHTS = read_table(Path(__file__).with_name("weights.tsv"))
