"""Score all predictions in a folder and write the table that docs/ quotes.

    python benchmarks/extraction/table.py OUT [--to docs/benchmarks/extraction.md]

Quality is measured by the scorer that belongs to the data; CPU is the ratio to trafilatura's default on the same pages
in the same run; memory is the process's peak.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gold

MEASURES = {
    "body_f1": "body F1",
    "body_p": "precision",
    "body_r": "recall",
    "body_acc": "exact",
    "seg_f1": "segments F1",
    "title_ex": "headline",
    "auth_f1": "authors F1",
    "date_r": "day",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    lines = list(_lines(options.out))
    print("\n".join(lines))
    if options.to:
        options.to.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(out: Path) -> Iterator[str]:
    scorer = _scorer()
    tools = sorted(folder.name for folder in out.iterdir() if (folder / "cost.json").exists())
    costs = {tool: json.loads((out / tool / "cost.json").read_text(encoding="utf-8")) for tool in tools}
    for name in gold.SETS:
        measured = {tool: _measure(scorer, name, out / tool / f"{name}.jsonl") for tool in tools}
        measured = {tool: scores for tool, scores in measured.items() if scores}
        if not measured:
            continue
        columns = [m for m in MEASURES if any(scores.get(m) is not None for scores in measured.values())]
        yield f"\n## {name} ({len(gold.rows(name))} pages)\n"
        yield "| tool | " + " | ".join(MEASURES[m] for m in columns) + " | CPU | peak MB |"
        yield "|---|" + "---|" * (len(columns) + 2)
        for tool in sorted(measured, key=lambda t: -(measured[t].get(columns[0]) or 0.0)):
            cells = [f"{measured[tool][m]:.3f}" if measured[tool].get(m) is not None else "" for m in columns]
            yield f"| {tool} | " + " | ".join([*cells, _ratio(costs, tool, name), _peak(costs[tool])]) + " |"


def _measure(scorer: Any, name: str, path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    scores: dict[str, Any] = scorer.evaluate(gold.rows(name), scorer.load(path), 0)
    return scores


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score_extraction", gold.SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _ratio(costs: dict[str, Any], tool: str, name: str) -> str:
    own = costs[tool].get(name, {}).get("cpu_ms")
    base = costs.get("trafilatura", {}).get(name, {}).get("cpu_ms")
    return f"{own / base:.2f}" if own and base else ""


def _peak(cost: dict[str, Any]) -> str:
    return f"{cost['peak_mb']:.0f}" if "peak_mb" in cost else ""


if __name__ == "__main__":
    main()
