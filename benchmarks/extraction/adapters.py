"""Read pages with one rival. Runs inside that rival's own environment, so it imports nothing of ours but gold.py.

python adapters.py TOOL OUT SET [SET ...]
python adapters.py TOOL OUT --speed
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gold

Reader = Callable[[bytes, str | None], dict[str, Any]]


def trafilatura(**settings: bool) -> Reader:
    from trafilatura import bare_extraction  # noqa: PLC0415 - only in its own environment

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        found = bare_extraction(html, url=url, with_metadata=True, include_comments=False, **settings)
        if found is None:
            return {}
        data = found if isinstance(found, dict) else found.as_dict()
        authors = [a.strip() for a in (data.get("author") or "").split(";") if a.strip()]
        return {
            "body": data.get("text"),
            "title": data.get("title"),
            "authors": authors,
            "date_published": data.get("date"),
            "image": data.get("image"),
            "language": data.get("language"),
        }

    return read


def newspaper4k() -> Reader:
    from newspaper import Article  # noqa: PLC0415 - only in its own environment

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = Article(url or "https://example.com/", fetch_images=False)
        article.download(input_html=_text(html))
        article.parse()
        day = article.publish_date
        return {
            "body": article.text,
            "title": article.title,
            "authors": list(article.authors),
            "date_published": day.strftime("%Y-%m-%d") if day else None,
            "image": article.top_image,
            "language": article.meta_lang,
        }

    return read


def news_please() -> Reader:
    from newsplease import NewsPlease  # noqa: PLC0415 - only in its own environment

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = NewsPlease.from_html(_text(html), url=url or "https://example.com/", fetch_images=False)
        day = article.date_publish
        return {
            "body": article.maintext,
            "title": article.title,
            "authors": list(article.authors or ()),
            "date_published": day.strftime("%Y-%m-%d") if day else None,
            "image": article.image_url,
            "language": article.language,
        }

    return read


def readability_lxml() -> Reader:
    from lxml import html as markup  # noqa: PLC0415 - only in its own environment
    from readability import Document  # noqa: PLC0415 - only in its own environment

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        document = Document(_text(html), url=url)
        summary = re.sub(r"(</(?:p|div|li|h\d|tr|blockquote)>|<br\s*/?>)", r"\1\n", document.summary(html_partial=True))
        return {"body": markup.fromstring(summary).text_content(), "title": document.short_title()}

    return read


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - only in its own environment
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415 - only in its own environment

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        del url
        tree = HTMLTree.parse(_text(html))
        body = extract_plain_text(tree, main_content=True, alt_texts=False, preserve_formatting=True)
        return {"body": body, "title": tree.title}

    return read


def goose3() -> Reader:
    from goose3 import Goose  # noqa: PLC0415 - only in its own environment

    goose = Goose({"enable_image_fetching": False})

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        article = goose.extract(raw_html=_text(html), url=url)
        return {
            "body": article.cleaned_text,
            "title": article.title,
            "authors": list(article.authors or ()),
            "date_published": (article.publish_date or "")[:10] or None,
            "language": article.meta_lang,
        }

    return read


def fundus() -> Reader:
    from datetime import UTC, datetime  # noqa: PLC0415 - only in its own environment
    from urllib.parse import urlsplit  # noqa: PLC0415 - only in its own environment

    from fundus import PublisherCollection  # noqa: PLC0415 - only in its own environment

    publishers = {(urlsplit(p.domain).hostname or "").removeprefix("www."): p for p in PublisherCollection}

    def read(html: bytes, url: str | None) -> dict[str, Any]:
        publisher = publishers.get((urlsplit(url or "").hostname or "").removeprefix("www."))
        if publisher is None:
            return {}
        found = publisher.parser(datetime.now(UTC)).parse(_text(html))
        body, day = found.get("body"), found.get("publishing_date")
        return {
            "body": str(body) if body else None,
            "title": found.get("title"),
            "authors": list(found.get("authors") or ()),
            "date_published": day.strftime("%Y-%m-%d") if day else None,
        }

    return read


def speed(read: Reader) -> dict[str, float]:
    """CPU a page and peak memory over the sample; the first pages warm up."""
    pages = gold.sample()
    spent = 0.0
    for number, (html, url) in enumerate([*pages[:5], *pages]):
        started = time.process_time()
        try:
            read(html, url)
        except Exception:  # noqa: BLE001 - what a rival raises costs time as well
            continue
        finally:
            spent += (time.process_time() - started) * (number >= 5)
    return {
        "pages": len(pages),
        "cpu_ms": 1000 * spent / len(pages),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _text(html: bytes) -> str:
    try:
        return html.decode("utf-8")
    except UnicodeDecodeError:
        said = re.search(rb"charset=[\"']?([\w-]+)", html[:4096])
        try:
            return html.decode(said[1].decode() if said else "cp1252", "replace")
        except LookupError:
            return html.decode("cp1252", "replace")


TOOLS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    "trafilatura_fast": lambda: trafilatura(fast=True),
    "trafilatura_precision": lambda: trafilatura(favor_precision=True),
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "readability-lxml": readability_lxml,
    "resiliparse": resiliparse,
    "goose3": goose3,
    "fundus": fundus,
}


def main() -> None:
    tool, out, *sets = sys.argv[1:]
    read = TOOLS[tool]()
    folder = Path(out) / tool
    folder.mkdir(parents=True, exist_ok=True)
    if sets == ["--speed"]:
        (folder / "speed.json").write_text(json.dumps(speed(read)), encoding="utf-8")
        return
    costs: dict[str, Any] = json.loads((folder / "cost.json").read_text()) if (folder / "cost.json").exists() else {}
    for name in sets:
        rows = gold.rows(name)
        spent = 0.0
        failed = 0
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
            for row in rows:
                html = gold.page(name, row)
                started = time.process_time()
                try:
                    found = read(html, row.get("url"))
                except Exception:  # noqa: BLE001 - whatever a rival raises is its failure on this page, and is counted
                    found, failed = {}, failed + 1
                spent += time.process_time() - started
                lines.write(json.dumps({"id": row["id"], **found}, ensure_ascii=False, default=str) + "\n")
        costs[name] = {"pages": len(rows), "cpu_ms": 1000 * spent / max(1, len(rows)), "failed": failed}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        costs["peak_mb"] = max(peak, costs.get("peak_mb", 0.0))
        (folder / "cost.json").write_text(json.dumps(costs, indent=1), encoding="utf-8")
        print(f"{tool} {name}: {costs[name]['cpu_ms']:.1f} ms a page, {failed} failed", flush=True)


if __name__ == "__main__":
    main()
