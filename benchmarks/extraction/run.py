"""Read the annotated pages with newscrawl: predictions, CPU a page and peak memory.

    python benchmarks/extraction/run.py OUT [SET ...] [--memory] [--by-folds]
    python benchmarks/extraction/run.py OUT --speed

Writes OUT/newscrawl/SET.jsonl and OUT/newscrawl/cost.json, which `table.py OUT` scores. With --memory every page is
read with what the pages of its site in the set have in common (OUT/newscrawl_memory). With --by-folds every page
is read with weights fitted on the other sites (OUT/newscrawl_folds; the weights come from `fit_body.py --folds`).
With --speed only CPU and memory are measured, as for the rivals.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import adapters
import gold

from newscrawl import Article, Page, extract
from newscrawl.normalise import normalise
from newscrawl.reading import body, read, weights
from newscrawl.reading.memory import SiteMemory, learn

Memories = dict[str, SiteMemory]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", nargs="*", default=gold.SETS)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--by-folds", action="store_true")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    tool = "newscrawl_memory" if options.memory else "newscrawl_folds" if options.by_folds else "newscrawl"
    folder = options.out / tool
    folder.mkdir(parents=True, exist_ok=True)
    if options.speed:
        (folder / "speed.json").write_text(json.dumps(adapters.speed(_fields)), encoding="utf-8")
        return
    costs: dict[str, Any] = {}
    for name in options.sets:
        memories = _memories(name) if options.memory else {}
        switch = _switch(options.out) if options.by_folds else None
        costs[name] = _run(name, folder, memories, switch)
        print(f"{tool} {name}: {costs[name]['cpu_ms']:.1f} ms a page")
    costs["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (folder / "cost.json").write_text(json.dumps(costs, indent=1), encoding="utf-8")


def _run(name: str, folder: Path, memories: Memories, switch: Callable[[int], None] | None) -> dict[str, float]:
    spent = 0.0
    rows = gold.rows(name)
    if switch:
        rows.sort(key=gold.fold)
    with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as out:
        for row in rows:
            if switch:
                switch(gold.fold(row))
            page = Page(body=gold.page(name, row), url=row.get("url"))
            started = time.process_time()
            article = read(page, memories.get(gold.site(row))).article
            article = normalise(article) if article else None
            spent += time.process_time() - started
            out.write(json.dumps(prediction(row["id"], article), ensure_ascii=False) + "\n")
    return {"pages": len(rows), "cpu_ms": 1000 * spent / max(1, len(rows))}


def _fields(html: bytes, url: str | None) -> dict[str, Any]:
    return prediction("", extract(html, url))


def prediction(name: str, article: Article | None) -> dict[str, Any]:
    """What the scorer compares, from an article."""
    if article is None:
        return {"id": name}
    published = article.date_published
    lead = next((image.url for image in article.images if image.is_lead), None)
    return {
        "id": name,
        "body": article.article_body,
        "title": article.headline,
        "authors": [author.name for author in article.authors],
        "date_published": published.day.isoformat() if published and published.day else None,
        "image": lead,
        "language": article.in_language,
    }


def _memories(name: str) -> Memories:
    """One memory for each site with several pages in a set."""
    by_site = defaultdict(list)
    for row in gold.rows(name):
        by_site[gold.site(row)].append(row)
    return {
        site: learn(Page(body=gold.page(name, row), url=row.get("url")) for row in rows)
        for site, rows in by_site.items()
        if len(rows) > 1
    }


def _switch(out: Path) -> Callable[[int], None]:
    """Give the reader the weights that were fitted without one fold's sites."""
    current = None

    def use(fold: int) -> None:
        nonlocal current
        if fold != current:
            body.weigh_by(weights.read_table(out / "folds" / f"weights{fold}.tsv"))
            current = fold

    return use


if __name__ == "__main__":
    main()
