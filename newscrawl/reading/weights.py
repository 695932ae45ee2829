"""How much each mark of a passage counts, in log odds; read from weights.tsv.

The table was fitted by logistic regression on annotated news pages (benchmarks/extraction/fit_body.py fits it again).
Whole sites were left out to choose what stands in it. A line is a mark and its points at the first, second and third
look; the mark "bias" is the starting score.
"""

from __future__ import annotations

from pathlib import Path

Points = tuple[float, float, float]


def _read() -> dict[str, Points]:
    table: dict[str, Points] = {}
    lines = Path(__file__).with_name("weights.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        mark, first, second, third = line.split("\t")
        table[mark] = float(first), float(second), float(third)
    return table


WEIGHTS = _read()
BIAS = WEIGHTS.pop("bias")
VOCABULARY = frozenset(
    mark.split(" ", 1)[1] for mark in WEIGHTS if mark.startswith(("in ", "is ", "by ", "span ")) and "<" not in mark
)
"""The words in classes and ids that some mark asks for."""
