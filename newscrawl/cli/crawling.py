"""`crawl`: what publishers announce, into the archive."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from newscrawl.cli.live import LiveLine
from newscrawl.cli.output import show_json
from newscrawl.cli.places import captures_folder, database_url
from newscrawl.cli.running import crawl_news
from newscrawl.cli.terminal import counted, line, moment, note, show, size, table

_INTERRUPTED = 130
_HEADS = ("SOURCE", "FETCHED", "NEW", "CHANGED", "UNCHANGED", "SKIPPED", "WAITING", "ERRORS", "DAYS")
_RIGHT = _HEADS[1:-1]


def crawl(arguments: argparse.Namespace) -> int:
    """Crawl, and tell what came of it; the status is the crawl's."""
    given = {
        "source": ",".join(arguments.source) or None,
        "url": arguments.url,
        "urls_file": arguments.urls_file,
        "since": arguments.since,
        "max_requests": arguments.max_requests,
        "all": "1" if arguments.all else None,
    }
    live = LiveLine(sys.stderr)
    status, report = crawl_news(
        {name: value for name, value in given.items() if value is not None},
        database_url=database_url(arguments),
        captures=captures_folder(arguments),
        settings=dict(arguments.set),
        watch=live.show if sys.stderr.isatty() else None,
    )
    live.clear()
    if report is not None:
        with suppress(BrokenPipeError):
            show_json({**report, "status": status}) if arguments.format == "json" else show_report(report)
    if status == _INTERRUPTED:
        note("newscrawl: interrupted; the same command goes on where it stopped")
    return status


def show_report(report: Mapping[str, Any]) -> None:
    """Print the closing table, and what a person should know besides."""
    rows = [_row(key, count) for key, count in report["sources"].items()]
    if rows:
        table(rows, _HEADS, right=_RIGHT)
    for key, count in report["sources"].items():
        _show_reasons(key, count)
    spent = f"{counted(report['requests'], 'request')}, {size(report['bytes'])}, {report['seconds']:.0f} s"
    show(f"{counted(report['new'], 'new article')}, {report['changed']} changed; {spent}")
    _show_what_is_left(report)
    if report["failed_sources"]:
        show(f"nothing was got from {', '.join(map(line, report['failed_sources']))}")


def _short(what: str, expected: float, found: float) -> str:
    if what == "per_day":
        return f"announced {found:g} a day, expected are {expected:g}"
    return f"{what} in {found:.0%} of the articles, expected {expected:.0%}"


def _show_what_is_left(report: Mapping[str, Any]) -> None:
    """So that whoever crawls by hand knows when it is worth doing it again."""
    if due := report.get("next_due_at"):
        waiting = f"{counted(report['waiting'], 'visit')} put off; " if report["waiting"] else ""
        show(f"{waiting}the next is due at {moment(due)}: the same command goes on")


def _row(key: str, count: Mapping[str, Any]) -> tuple[Any, ...]:
    numbers = [count[name] for name in ("fetched", "new", "changed", "unchanged")]
    sums = [sum(count[name].values()) for name in ("skipped", "waiting", "errors")]
    days = " to ".join(dict.fromkeys(filter(None, (count["first_day"], count["last_day"]))))
    return (key, *numbers, *sums, days)


def _show_reasons(key: str, count: Mapping[str, Any]) -> None:
    for name in ("skipped", "waiting", "errors"):
        if count[name]:
            told = ", ".join(f"{number} {reason}" for reason, number in sorted(count[name].items()))
            show(f"{line(key)}: {name}: {line(told)}")
    for door in count["doors"]["problems"]:
        show(f"{line(key)}: {door['kind']} {line(door['url'])}: {line(door['problem'])}")
    for short in count["short"]:
        show(f"{line(key)}: {_short(**short)}")
    if missing := {name: share for name, share in count["coverage"].items() if share < 1}:
        show(f"{line(key)}: read: {', '.join(f'{name} {share:.0%}' for name, share in missing.items())}")
