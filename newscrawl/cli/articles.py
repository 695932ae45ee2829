"""`show` and `diff`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from newscrawl.archive.diff import Diff
from newscrawl.archive.diff import diff as compare
from newscrawl.archive.filters import instant_or_end_of_day
from newscrawl.archive.reader import reading
from newscrawl.archive.show import Shown
from newscrawl.archive.show import show as find
from newscrawl.cli.output import show_json
from newscrawl.cli.page import show_article, show_evidence
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import BOLD, DIM, GREEN, RED, is_terminal, line, moment, safe, show_styled, styled, table
from newscrawl.errors import UsageError


def show(arguments: argparse.Namespace) -> int:
    """Print an article; status 1 where none answers to the name."""
    try:
        at = instant_or_end_of_day(arguments.at) if arguments.at is not None else None
    except ValueError as error:
        raise UsageError(f"--at: {error}") from error
    with open_archive(arguments) as archive, reading(archive) as connection:
        found = find(connection, arguments.name, at, arguments.revision)
    if arguments.format == "json":
        show_json(found.to_dict())
        return 0
    _show_shown(found)
    if arguments.evidence:
        show_evidence(found.stored.article.evidence)
    return 0


def diff(arguments: argparse.Namespace) -> int:
    """Print what changed; status 1 where there is nothing to compare."""
    with open_archive(arguments) as archive, reading(archive) as connection:
        found = compare(connection, arguments.name, arguments.from_, arguments.to)
    if arguments.format == "json":
        show_json(found.to_dict())
    elif found.before.revision == found.after.revision:
        show_styled(styled(f"revision {found.after.revision} compared with itself: no difference", DIM))
    else:
        _show_fields(found, headline=arguments.words)
        _show_words(found) if arguments.words else _show_unified(found)
    return 0


def _show_shown(found: Shown) -> None:
    stored = found.stored
    latest = "latest" if stored.is_latest else "not the latest"
    show_styled(styled(f"article {stored.id}, {stored.source}, revision {stored.revision} ({latest})", DIM))
    show_article(stored.article)
    show_styled()
    _show_history(found.revisions)
    show_styled()
    rows = [(moment(c["fetched_at"]), c["revision"], c["status"], c["url"], c["warc"]) for c in found.captures]
    table(rows, ("fetched_at", "revision", "status", "url", "kept in"), right={"revision"})


def _show_history(revisions: list[dict[str, Any]]) -> None:
    rows = [
        (
            r["number"],
            moment(r["observed_at"]),
            f"+{r['chars_added']}",
            f"-{r['chars_removed']}",
            _remark(r),
            r["headline"],
        )
        for r in revisions
    ]
    heads = ("revision", "observed_at", "added", "removed", "", "headline")
    table(rows, heads, right={"revision", "added", "removed"})


def _remark(revision: dict[str, Any]) -> str:
    if revision["same_as"]:
        return f"same as {revision['same_as']}"
    return "minor" if revision["is_minor"] else ""


def _show_fields(found: Diff, *, headline: bool) -> None:
    for name, change in found.fields().items():
        if name != "headline" or headline:
            show_styled(styled(f"{name}:", DIM))
            show_styled(styled(f"  - {_value(change['from'])}", RED))
            show_styled(styled(f"  + {_value(change['to'])}", GREEN))


def _value(value: Any) -> str:
    match value:
        case {"raw": raw, "at": at, "day": day}:
            return line(at or day or raw)
        case []:
            return "(none)"
        case [*parts]:
            return line(", ".join(part["name"] if isinstance(part, dict) else str(part) for part in parts))
        case None | "":
            return "(none)"
        case _:
            return line(value)


def _show_unified(found: Diff) -> None:
    styles = {"+": GREEN, "-": RED, "@": DIM}
    for each in found.unified():
        style = styles.get(each[0])
        show_styled(styled(line(each), style) if style else safe(" " + line(each)))


def _show_words(found: Diff) -> None:
    for run in found.paragraphs():
        if run["kind"] == "equal":
            show_styled(styled(f"  ({len(run['to'])} unchanged)", DIM))
            continue
        if "words" in run:
            show_styled("".join(_pieces(run["words"])))
            continue
        for kind, texts in (("delete", run["from"]), ("insert", run["to"])):
            for text in texts:
                show_styled("".join(_pieces([(kind, text)])))


def _pieces(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """As `git diff --word-diff` has it; on a terminal in colour."""
    for kind, text in pieces:
        if kind == "equal":
            yield safe(text)
        elif kind == "delete":
            yield styled(text, RED, "9") if is_terminal() else f"[-{safe(text)}-]"
        else:
            yield styled(text, GREEN, BOLD) if is_terminal() else f"{{+{safe(text)}+}}"
