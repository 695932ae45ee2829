"""`probe`: a first look at a site."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from newscrawl.article import utc_text
from newscrawl.cli.output import show_json
from newscrawl.cli.page import show_article, show_evidence
from newscrawl.cli.running import probe_site
from newscrawl.cli.terminal import BOLD, counted, line, note, show, show_styled, styled, table
from newscrawl.discover.probe import Looked, Probe, block
from newscrawl.errors import UsageError
from newscrawl.sources import Source, load, place
from newscrawl.sources.durations import write_duration
from newscrawl.sources.write import save, toml_of
from newscrawl.urls import host_of, is_http

_UNHEALTHY = 3


def probe(arguments: argparse.Namespace) -> int:
    """Status 3 when the site cannot be looked at, names no articles, or none of them could be read."""
    if not is_http(arguments.url):
        raise UsageError(f"URL must begin with http:// or https://, unlike {arguments.url!r}")
    file = Path(arguments.file) if arguments.file else place()
    known = load(file if file.exists() else None)
    source = next((one for one in known.values() if one.answers_for(host_of(arguments.url))), None)
    found = Probe(arguments.url)
    status = probe_site(found, source, lambda url: note(f"asking for {line(url)}"), dict(arguments.set))
    made = {} if found.problem else block(found, known.values())
    if arguments.format == "json":
        show_json(_record(found, made))
    else:
        _show(found, made, source)
    if arguments.add and made:
        _add(file, made, source)
    return status or (0 if found.article and _announces(found) else _UNHEALTHY)


def _announces(found: Probe) -> bool:
    return any(looked.works for looked in found.looked) or bool(found.sections)


def _add(file: Path, made: dict[str, Any], source: Source | None) -> None:
    if source:
        raise UsageError(f"{source.id} answers for this site already; to add to it: newscrawl sources add {source.id}")
    save(file, [made])
    note(f"{made['id']} is in {file}")


def _show(found: Probe, made: dict[str, Any], source: Source | None) -> None:
    show_styled(styled(line(found.name or host_of(found.url)), BOLD))
    if found.problem:
        show(f"cannot be looked at: {found.problem}")
        return
    show(f"robots.txt lets newscrawl in, and names {counted(len(found.sitemaps), 'sitemap')}")
    show()
    rows = [_row(looked) for looked in found.looked]
    table(rows, ("kind", "by", "articles", "newest", "wait", "address", "problem"), right=("articles",))
    if found.sections:
        show()
        show(f"sections in the menu: {', '.join(found.sections)}")
    _show_article(found)
    show()
    show(f"known as {source.id}; it would be declared so:" if source else "the block for newscrawl.toml:")
    show()
    show(toml_of(made).strip())


def _row(looked: Looked) -> tuple[object, ...]:
    answer = looked.discovery
    wait = write_duration(answer.interval_hint) if answer.interval_hint else None
    return (
        looked.door.kind,
        looked.door.rule,
        len(answer.found) or (f"{len(answer.doors)} doors" if answer.doors else 0),
        looked.newest,
        wait,
        looked.door.url,
        "; ".join(answer.problems),
    )


def _show_article(found: Probe) -> None:
    show()
    for url, refusal in found.refusals:
        show(f"no article at {url}: {refusal.reason} {refusal.detail}".rstrip())
    if found.article is None:
        show("no article could be read")
        return
    show_article(found.article)
    show_evidence(found.article.evidence)


def _record(found: Probe, made: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": found.url,
        "homepage": found.homepage,
        "name": found.name,
        "problem": found.problem,
        "robots_sitemaps": list(found.sitemaps),
        "doors": [_door(looked) for looked in found.looked],
        "sections": found.sections,
        "refusals": [{"url": url, "reason": r.reason, "detail": r.detail} for url, r in found.refusals],
        "article": found.article.to_dict() if found.article else None,
        "block": made or None,
    }


def _door(looked: Looked) -> dict[str, Any]:
    answer = looked.discovery
    hint: timedelta | None = answer.interval_hint
    return {
        "kind": looked.door.kind,
        "url": looked.door.url,
        "rule": looked.door.rule,
        "status": looked.status,
        "articles": len(answer.found),
        "doors": len(answer.doors),
        "newest": looked.newest.isoformat() if looked.newest else None,
        "wait_seconds": hint.total_seconds() if hint else None,
        "problems": answer.problems,
        "first": [
            {
                "url": f.url,
                "title": f.title,
                "date_raw": f.date_raw,
                "updated": utc_text(f.updated) if f.updated else None,
            }
            for f in answer.found[:3]
        ],
    }
