"""Every fixture folder, read whole: tests/publishers/<key>/<slug>/{page.html|page.txt, article.json}.

A sidecar `<page>.json` may give the url, the publisher and the fetch time. `article.json` is a recursive subset of the
Article's JSON form; its keys `never_in_body` (texts) and `refused` (a reason instead of an article) are assertions.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.article import Page
from newscrawl.normalise import normalise
from newscrawl.reading import read
from subset import differences

FOLDERS = sorted(p.parent for p in (Path(__file__).parent / "publishers").glob("*/*/article.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_the_page_reads_as_its_article_says(folder):
    expected = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    never, refused = expected.pop("never_in_body", []), expected.pop("refused", None)
    reading = read(page_of(folder))
    if refused:
        assert reading.refusal is not None, "read as an article"
        assert reading.refusal.reason == refused
        return
    assert reading.article is not None, reading.refusal
    article = normalise(reading.article)
    found = [f"in the body: {text!r}" for text in never if text in article.article_body]
    assert not [*differences(expected, article.to_dict()), *found]


def test_every_fixture_folder_has_its_article_and_one_page():
    folders = sorted(p for p in (Path(__file__).parent / "publishers").glob("*/*") if p.is_dir())
    unread = [f.name for f in folders if not (f / "article.json").is_file() or len(pages_in(f)) != 1]
    assert folders
    assert not unread


def pages_in(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.name in {"page.html", "page.txt"}]


def page_of(folder: Path) -> Page:
    [path] = pages_in(folder)
    sidecar = path.with_name(path.name + ".json")
    known = json.loads(sidecar.read_text(encoding="utf-8")) if sidecar.exists() else {}
    fetched = known.get("fetched_at")
    return Page(
        body=path.read_bytes(),
        url=known.get("url"),
        publisher=known.get("publisher"),
        content_type=dict(known.get("headers") or {}).get("Content-Type"),
        fetched_at=datetime.fromisoformat(fetched) if fetched else None,
    )
