"""Score all predictions in a folder and write the report that docs/ quotes.

    python benchmarks/extraction/table.py OUT [--to docs/benchmarks/extraction.md] [--readme README.md]

Quality is measured by the scorer that belongs to the data. newscrawl is compared with the best rival page by page: a
test that turns the sign of the differences at random tells how often chance alone would give as large a mean. CPU and
memory are those of `rivals.py --speed`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gold

OWN = "newscrawl"
MEASURES = {
    "body_f1": "body F1",
    "body_p": "precision",
    "body_r": "recall",
    "body_acc": "exact",
    "seg_f1": "segments F1",
    "first13": "first words",
    "title_ex": "headline",
    "auth_f1": "authors F1",
    "date_r": "day",
    "date_spur": "day where none is",
    "image": "lead image",
    "lang": "language",
}
PAIRED = {"body_f1": "f", "seg_f1": "seg", "title_ex": "title", "auth_f1": "authors", "date_r": "date"}
"""Measure to what the scorer tells of a page."""
NOT_RANKED = {("fundus", "fundus_tests")}
"""That set's gold is the tool's own reviewed output."""
QUOTED = ("scrapinghub", "aed", "fundus_tests", "fundus_eval", "wcxb")
FLIPS = 2_000
HEAD = """# How well pages are read

newscrawl and the other extractors on the same {pages} annotated pages. The sets and the scorer are third parties'
data and no part of this project; `benchmarks/extraction/` has everything else: `rivals.py OUT` installs each tool in an
environment of its own and reads all pages with it, `report.py OUT` does the same with newscrawl and writes this page.
newscrawl reads every page by itself here (`newscrawl_memory`: with the [site memory](../extraction.md#site-memory) of
the set's pages of that site). The weights of newscrawl's body were fitted on these sets;
[extraction.md](../extraction.md#how-well) tells how it does on sites it has never seen.

*body F1* compares runs of four words, as scrapinghub/article-extraction-benchmark does; *exact*: the same words from
the first to the last; *segments F1*: sentences that must, and that must not be there; *day*: the share of pages whose
publication day is found; *day where none is*: the share of undated pages that are given one all the same (less is
better); *oracle*: for every page the best of all rivals.
"""


@dataclass(slots=True)
class Scores:
    """One tool on one set."""

    whole: dict[str, Any]
    pages: dict[str, dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--readme", type=Path)
    options = parser.parse_args()
    sets = _all_scores(options.out)
    lines = list(_lines(sets, options.out))
    print("\n".join(lines))
    if options.readme:
        quote(sets, options.readme)
    if options.to:
        options.to.parent.mkdir(parents=True, exist_ok=True)
        options.to.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _all_scores(out: Path) -> dict[str, dict[str, Scores]]:
    scorer = _scorer()
    tools = sorted(folder.name for folder in out.iterdir() if any(folder.glob("*.jsonl")))
    return {name: _scores(scorer, name, out, tools) for name in gold.SETS}


def quote(sets: dict[str, dict[str, Scores]], readme: Path) -> None:
    """Put the figures of newscrawl and the best rival into a text, between its marks."""
    before, opening, rest = readme.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    _, closing, after = rest.partition("<!-- end of figures -->")
    shown = [name for name in QUOTED if OWN in sets[name]]
    lines = ["| newscrawl / best of the others | " + " | ".join(shown) + " |", "|---|" + "---|" * len(shown)]
    lines += [
        f"| {MEASURES[measure]} | " + " | ".join(_both(name, sets[name], measure) for name in shown) + " |"
        for measure in ("body_f1", "title_ex", "auth_f1", "date_r")
    ]
    readme.write_text(before + opening + "\n".join(lines) + "\n" + closing + after, encoding="utf-8")


def _both(name: str, found: dict[str, Scores], measure: str) -> str:
    own = found[OWN].whole.get(measure)
    others = [s.whole[measure] for s in _rivals(name, found).values() if s.whole.get(measure) is not None]
    return f"{own:.3f} / {max(others):.3f}" if own is not None and others else ""


def _lines(sets: dict[str, dict[str, Scores]], out: Path) -> Iterator[str]:
    yield HEAD.format(pages=sum(len(gold.rows(name)) for name in sets))
    yield from _against_the_best({name: found for name, found in sets.items() if OWN in found})
    yield from _speed(out)
    for name, found in sets.items():
        if found:
            yield from _table(name, found)


def _scores(scorer: Any, name: str, out: Path, tools: list[str]) -> dict[str, Scores]:
    rows = gold.rows(name)
    found = {}
    for tool in tools:
        path = out / tool / f"{name}.jsonl"
        predictions = scorer.load(path) if path.exists() else []
        if len(predictions) == len(rows):
            pages: list[dict[str, Any]] = []
            whole = scorer.evaluate(rows, predictions, 0, pages)
            found[tool] = Scores(whole, {page["id"]: page for page in pages})
    return found


def _against_the_best(sets: dict[str, dict[str, Scores]]) -> Iterator[str]:
    yield "## newscrawl and the best rival of each set\n"
    yield "| set | pages | measure | newscrawl | best rival | | oracle | way to it | better / worse | chance |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for name, found in sets.items():
        for measure, key in PAIRED.items():
            others = {t: s for t, s in _rivals(name, found).items() if s.whole.get(measure) is not None}
            own = found[OWN].whole.get(measure)
            if own is None or not others:
                continue
            best = max(others, key=lambda tool: others[tool].whole[measure])
            pairs = [(_value(page, key), _value(found[best].pages[id_], key)) for id_, page in found[OWN].pages.items()]
            differences = [a - b for a, b in pairs if a is not None and b is not None]
            first = others[best].whole[measure]
            ideal = _oracle(others, measure, key)
            way = f"{(own - first) / (ideal - first):.0%}" if ideal and ideal > first else ""
            won = f"{sum(d > 0 for d in differences)} / {sum(d < 0 for d in differences)}"
            cells = (name, str(len(differences)), MEASURES[measure], f"**{own:.3f}**", f"{first:.3f}", best)
            more = (f"{ideal:.3f}" if ideal else "", way, won, _chance(differences))
            yield "| " + " | ".join((*cells, *more)) + " |"


def _rivals(name: str, found: dict[str, Scores]) -> dict[str, Scores]:
    return {t: s for t, s in found.items() if not t.startswith(OWN) and (t, name) not in NOT_RANKED}


def _value(page: dict[str, Any], key: str) -> float | None:
    if key not in page:
        return None
    if key != "seg":
        return float(page[key])
    right, wanted, wrong, unwanted = page["seg"]
    return (right + unwanted - wrong) / (wanted + unwanted) if wanted + unwanted else None


def _oracle(others: dict[str, Scores], measure: str, key: str) -> float | None:
    """The mean of the best rival of every page; for measures that are no mean of pages there is none."""
    if measure == "body_f1":
        best = [
            max((s.pages[id_] for s in others.values()), key=lambda p: p.get("f", -1.0))
            for id_ in next(iter(others.values())).pages
        ]
        precision = statistics.mean(page["p"] for page in best if "p" in page)
        recall = statistics.mean(page["r"] for page in best if "r" in page)
        return float(2 * precision * recall / (precision + recall))
    if measure not in {"title_ex", "date_r"}:
        return None
    ids = {id_ for id_, page in next(iter(others.values())).pages.items() if key in page}
    return statistics.mean(max(float(s.pages[id_].get(key, 0.0)) for s in others.values()) for id_ in ids)


def _chance(differences: list[float]) -> str:
    """How often signs turned at random give a mean as far from nothing as the true one."""
    real = [d for d in differences if d]
    if not real:
        return "1"
    flip = random.Random(0)
    observed = abs(sum(real))
    as_far = sum(abs(sum(d if flip.random() < 0.5 else -d for d in real)) >= observed - 1e-12 for _ in range(FLIPS))
    share = (as_far + 1) / (FLIPS + 1)
    return f"{share:.3f}" if share >= 0.001 else "< 0.001"


def _speed(out: Path) -> Iterator[str]:
    costs = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in out.glob("*/speed.json")}
    base = costs.get("trafilatura", {}).get("cpu_ms")
    if not base:
        return
    count = costs["trafilatura"]["pages"]
    yield "\n## CPU and memory\n"
    yield f"The same {count} pages of all sets with one tool after the other, three times; the least counts.\n"
    yield "| tool | CPU a page, trafilatura = 1 | ms a page | peak MB |"
    yield "|---|---|---|---|"
    for tool, cost in sorted(costs.items(), key=lambda c: c[1]["cpu_ms"]):
        yield f"| {tool} | {cost['cpu_ms'] / base:.2f} | {cost['cpu_ms']:.1f} | {cost['peak_mb']:.0f} |"


def _table(name: str, found: dict[str, Scores]) -> Iterator[str]:
    columns = [m for m in MEASURES if any(s.whole.get(m) is not None for s in found.values())]
    yield f"\n## {name} ({len(gold.rows(name))} pages)\n"
    yield "| tool | " + " | ".join(MEASURES[m] for m in columns) + " |"
    yield "|---|" + "---|" * len(columns)
    for tool, scores in sorted(found.items(), key=lambda item: -(item[1].whole.get(columns[0]) or 0.0)):
        cells = [f"{scores.whole[m]:.3f}" if scores.whole.get(m) is not None else "" for m in columns]
        yield f"| {tool} | " + " | ".join(cells) + " |"


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score_extraction", gold.SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
