"""Read broken pages: nothing may raise, hang or grow without bound.

    python benchmarks/extraction/fuzz.py [--pages 3000] [--seed 0]

Annotated pages are cut, joined, flipped, repeated and shuffled; then come pages of extreme shapes.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator

import gold

from newscrawl import extract

MUTATIONS: tuple[Callable[[random.Random, bytes, bytes], bytes], ...] = (
    lambda rnd, page, _: page[: rnd.randrange(len(page) + 1)],
    lambda rnd, page, other: page[: rnd.randrange(len(page) + 1)] + other[rnd.randrange(len(other) + 1) :],
    lambda rnd, page, _: bytes(b ^ (1 << rnd.randrange(8)) if rnd.random() < 0.002 else b for b in page[:60_000]),
    lambda rnd, page, _: b"<".join(rnd.sample(parts := page[:200_000].split(b"<"), len(parts))),
    lambda rnd, page, _: page.replace(b"</", rnd.choice((b"<", b"</ ", b"<!--", b"</<")), rnd.randrange(1, 200)),
    lambda rnd, page, _: page.replace(b'"', rnd.choice((b"'", b"", b"\\", b"\0")), rnd.randrange(1, 400)),
    lambda rnd, page, _: page.decode("utf-8", "replace").encode(
        rnd.choice(("utf-16", "utf-32", "utf-7", "cp500")), "replace"
    ),
    lambda rnd, page, _: page[: rnd.randrange(1, 20_000)] * rnd.randrange(2, 30),
)
EXTREMES = {
    "200,000 links": b"<h1>Links</h1>" + b"<a href='/news/story'>A story</a>" * 200_000,
    "10 MB of prose": b"<h1>Prose</h1>" + b"<p>The harbour was calm, and nobody was surprised by it.</p>" * 170_000,
    "200,000 deep": b"<h1>Deep</h1>" + b"<div>" * 200_000 + b"<p>The harbour was calm.</p>",
    "one line of 10 MB": b"<h1>Line</h1><p>" + b"word " * 2_000_000,
    "100,000 attributes": b"<h1>Attributes</h1><p " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b">x</p>",
    "JSON-LD 50,000 deep": b"<script type='application/ld+json'>" + b"[" * 50_000 + b"</script><h1>Deep</h1>",
    "unclosed quotes": b"<h1>Quotes</h1>" + b'<a href="' * 300_000,
    "nested names": b"<div class=author>" * 1_000 + b"<a href='/author/x'></a>" * 60_000,
    "captions of brackets": b"<figure><img src=a.jpg><figcaption>" + b"(" * 100_000 + b"</figcaption></figure>",
    "data without a full stop": b"<script type='application/json'>{'headline': 'Data', 'body': '" + b"ab " * 900_000,
    "entities": b"<h1>Entities</h1><p>" + b"&amp;" * 2_000_000,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    spent = [_timed(page) for page in mutated(options.pages, random.Random(options.seed))]
    spent.sort()
    print(f"{len(spent)} mutated pages: median {spent[len(spent) // 2]:.3f} s, slowest {spent[-1]:.2f} s, none raised")
    for name, page in EXTREMES.items():
        print(f"{name}: {_timed(page):.2f} s")


def mutated(count: int, rnd: random.Random) -> Iterator[bytes]:
    """Annotated pages, each changed up to three times."""
    pages = [page for page, _ in gold.sample(300)]
    for _ in range(count):
        page = rnd.choice(pages)
        for _ in range(rnd.randrange(1, 4)):
            page = rnd.choice(MUTATIONS)(rnd, page or b"x", rnd.choice(pages))
        yield page[:5_000_000]


def _timed(page: bytes) -> float:
    started = time.process_time()
    extract(page, "https://times.example/2024/03/04/story")
    return time.process_time() - started


if __name__ == "__main__":
    main()
