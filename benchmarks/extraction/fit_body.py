"""Fit newscrawl/reading/weights.tsv again on the annotated pages.

    python benchmarks/extraction/fit_body.py [--folds OUT]

Needs numpy, scipy and scikit-learn beside newscrawl; the product needs none of them. A passage counts as story when
most of its 4-word shingles stand in the gold text. Each look is a logistic regression; what a look is told by the one
before comes from sites which that one was not fitted on. With --folds the tables for each fold of sites (fitted
without them) are written to OUT/folds, for `run.py --by-folds`; otherwise the product's table is replaced.
"""

from __future__ import annotations

import argparse
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gold
import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from newscrawl.reading import structured, told
from newscrawl.reading.blocks import Passage, Passages, passages
from newscrawl.reading.hints import Hints, hints_of
from newscrawl.reading.marks import Group, first_look
from newscrawl.reading.markup import parse
from newscrawl.reading.standing import find_headline, spoken_in, standing
from newscrawl.reading.surroundings import Ground, surroundings
from newscrawl.text import decode

WHOLE = ("scrapinghub", "aed", "fundus_tests", "fundus_eval", "wcxb", "readability", "magic_article")
PARTIAL = "trafilatura"
"""Only some segments of a page are annotated here."""
PARTIAL_WEIGHT = 0.7
FREEDOM = 0.03
"""Inverse strength of regularisation; with more, sites left out are read worse."""
TABLE = Path(__file__).resolve().parents[2] / "newscrawl" / "reading" / "weights.tsv"
_WORD = re.compile(r"\w+")

Marks = list[str]
Table = dict[str, list[float]]


@dataclass
class Sample:
    """One page, with everything the fit needs."""

    row: dict[str, Any]
    partial: bool
    found: Passages
    hints: Hints
    labels: list[float]
    """Share of each passage that is story; nan for what nobody annotated."""
    ground: Ground
    own: list[Marks]
    standing: list[Marks] = field(default_factory=list)
    near: list[Marks] = field(default_factory=list)
    again: list[Marks] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=Path)
    options = parser.parse_args()
    samples = [sample for name, row, html in gold.pages((*WHOLE, PARTIAL)) if (sample := _sample(name, row, html))]
    if not options.folds:
        _write(_fit(samples), TABLE)
        return
    folder = options.folds / "folds"
    folder.mkdir(parents=True, exist_ok=True)
    for fold in range(gold.FOLDS):
        _write(_fit([s for s in samples if gold.fold(s.row) != fold]), folder / f"weights{fold}.tsv")


def _sample(name: str, row: dict[str, Any], html: bytes) -> Sample | None:
    tree = parse(decode(html, None).text)
    if tree is None or not (name == PARTIAL or row.get("body")):
        return None
    data = structured.parse(tree, row.get("url"))
    found = passages(data.elements)
    if not found.items:
        return None
    hints = hints_of(data, found, told.linked(data))
    partial = name == PARTIAL
    labels = _segments(found.items, row) if partial else _labels(found.items, row)
    own = [_flat(first_look(p)) for p in found.items]
    ground = Ground(found, find_headline(found.items, spoken_in(found, hints), hints.headline))
    return Sample(row, partial, found, hints, labels, ground, own)


def _flat(groups: Iterable[Group]) -> Marks:
    return [mark for group in groups for mark in group]


def _fit(samples: Sequence[Sample]) -> Table:
    """The three looks, one after the other."""
    truth, weight, folds = _targets(samples)
    own, own_marks = _matrix([s.own for s in samples], 6, samples)
    first = _look(own, truth, weight, folds)
    _surround(samples, first[1], again=False)
    near, near_marks = _matrix([s.near for s in samples], 5, samples)
    second = _look(sparse.hstack([own, near]).tocsr(), truth, weight, folds)
    _surround(samples, second[1], again=True)
    again, again_marks = _matrix([s.again for s in samples], 5, samples)
    third = _look(sparse.hstack([own, near, again]).tocsr(), truth, weight, folds, scores=False)
    table: Table = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    table["bias"] = [model.intercept_[0] for model in (first[0], second[0], third[0])] + [0.0]
    for mark, i in own_marks.items():
        table[mark][:3] = [model.coef_[0][i] for model in (first[0], second[0], third[0])]
    for mark, i in near_marks.items():
        table[mark][1:3] = [model.coef_[0][len(own_marks) + i] for model in (second[0], third[0])]
    for mark, i in again_marks.items():
        table[mark][3] = third[0].coef_[0][len(own_marks) + len(near_marks) + i]
    return table


def _look(matrix: Any, truth: Any, weight: Any, folds: Any, *, scores: bool = True) -> tuple[LogisticRegression, Any]:
    """A model fitted on all pages, and the scores that models fitted without a page's site give it."""
    out = np.zeros(len(truth))
    for fold in range(gold.FOLDS) if scores else ():
        left = folds != fold
        if left.all():
            continue
        model = LogisticRegression(C=FREEDOM, solver="liblinear", max_iter=200)
        model.fit(matrix[left], truth[left], sample_weight=weight[left])
        out[~left] = model.decision_function(matrix[~left])
    model = LogisticRegression(C=FREEDOM, solver="liblinear", max_iter=200)
    return model.fit(matrix, truth, sample_weight=weight), out


def _surround(samples: Sequence[Sample], scores: Any, *, again: bool) -> None:
    at = 0
    for sample in samples:
        own = scores[at : at + len(sample.own)].tolist()
        at += len(sample.own)
        marks = [_flat((*a[0], *a[1:])) for a in surroundings(sample.ground, own)]
        if again:
            sample.again = marks
            continue
        spoken = spoken_in(sample.found, sample.hints)
        mass = sample.ground.story_mass(own)
        fixed = standing(sample.found, sample.hints, spoken, sample.ground, mass)
        sample.near = [one + list(other) for one, other in zip(marks, fixed, strict=True)]


def _matrix(marks: list[list[Marks]], fewest: int, samples: Sequence[Sample]) -> tuple[Any, dict[str, int]]:
    """Passages by marks; marks met on fewer sites are left out."""
    sites = defaultdict(set)
    for sample, of_page in zip(samples, marks, strict=True):
        for mark in {mark for of_passage in of_page for mark in of_passage}:
            sites[mark].add(gold.site(sample.row))
    known = {mark: i for i, mark in enumerate(sorted(m for m, where in sites.items() if len(where) >= fewest))}
    columns: list[int] = []
    ends = [0]
    for of_page in marks:
        for of_passage in of_page:
            columns.extend({known[mark] for mark in of_passage if mark in known})
            ends.append(len(columns))
    shape = (len(ends) - 1, len(known))
    return sparse.csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape), known


def _targets(samples: Sequence[Sample]) -> tuple[Any, Any, Any]:
    """Per passage: is it story, how much does it count, which fold is it in."""
    truth, weight, folds = [], [], []
    for sample in samples:
        lengths = [max(1, min(100, len(_WORD.findall(p.text)))) for p in sample.found.items]
        story = sum(n for n, label in zip(lengths, sample.labels, strict=True) if label > 0.5)
        total = 300 if sample.partial else max(30, story)
        for length, label in zip(lengths, sample.labels, strict=True):
            known = not math.isnan(label)
            truth.append(known and label > 0.5)
            sure = (0.1 + 1.8 * abs(label - 0.5)) if known else 0.0
            weight.append(math.sqrt(length / total) * sure * (PARTIAL_WEIGHT if sample.partial else 1.0))
            folds.append(gold.fold(sample.row))
    weights = np.array(weight)
    return np.array(truth), weights / weights[weights > 0].mean(), np.array(folds)


def _labels(items: list[Passage], row: dict[str, Any]) -> list[float]:
    """The labels by the gold text, or its other form, that the page agrees with best."""
    golds = [row["body"], *([row["body_alt"]] if row.get("body_alt") else [])]
    labelled = [(_agreement(items, labels, text), labels) for text in golds for labels in [_aligned(items, text)]]
    return max(labelled, key=lambda pair: pair[0])[1]


def _agreement(items: list[Passage], labels: list[float], text: str) -> float:
    chosen = " ".join(p.text for p, label in zip(items, labels, strict=True) if label > 0.5)
    a, b = _shingles(_WORD.findall(text)), _shingles(_WORD.findall(chosen))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def _shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def _aligned(items: list[Passage], text: str) -> list[float]:
    """Share of every passage's shingles in the gold; a passage of three words counts where it stands in order."""
    words = _WORD.findall(text)
    line = f" {' '.join(words)} "
    left = _shingles(words)
    labels: list[float] = []
    at = 0
    for passage in items:
        own = _WORD.findall(passage.text)
        if len(own) < 4:
            joined = f" {' '.join(own)} "
            found = line.find(joined, max(0, at - 1), at + len(joined) + 60) if own else -1
            labels.append(float(found >= 0))
            at = found + len(joined) if found >= 0 else at
            continue
        met = Counter(_shingles(own)) & left
        left -= met
        labels.append(met.total() / (len(own) - 3))
        if labels[-1] > 0.5 and (found := line.find(f" {' '.join(own[:4])} ")) >= 0:
            at = found + len(" ".join(own))
    return labels


def _segments(items: list[Passage], row: dict[str, Any]) -> list[float]:
    wanted, unwanted = [_plain(x) for x in row["with"]], [_plain(x) for x in row.get("without") or []]
    labels = []
    for passage in items:
        text = _plain(passage.text)
        has = any(x in text for x in wanted)
        has_not = any(x in text for x in unwanted)
        mostly = any(x in text and len(x) >= 0.4 * len(text) for x in unwanted)
        labels.append(1.0 if has and not has_not else 0.0 if mostly and not has else math.nan)
    return labels


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _write(table: Table, path: Path) -> None:
    lines = ["mark\tfirst\tsecond\tthird\tagain"]
    for mark, points in sorted(table.items()):
        rounded = [round(float(p), 2) for p in points]
        if mark == "bias" or max(map(abs, rounded)) >= 0.03:
            lines.append("\t".join([mark, *(f"{p:g}" for p in rounded)]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
