"""`why`."""

from __future__ import annotations

import argparse
from typing import Any

from newscrawl.archive.reader import reading
from newscrawl.archive.why import Story
from newscrawl.archive.why import why as tell
from newscrawl.cli.output import show_json
from newscrawl.cli.places import open_archive
from newscrawl.cli.terminal import BOLD, DIM, counted, line, moment, show, show_styled, styled


def why(arguments: argparse.Namespace) -> int:
    """Tell the story of an address; status 1 for one the archive has never heard of."""
    with open_archive(arguments) as archive, reading(archive) as connection:
        stories = tell(connection, arguments.url)
    if arguments.format == "json":
        show_json([story.to_dict() for story in stories])
        return 0
    for story in stories:
        _show_story(story)
    return 0


def _show_story(story: Story) -> None:
    show_styled(styled(line(story.url), BOLD))
    show(f"  is {_called(story)}{_outcome(story.state, story.reason, story.detail)}")
    for by in story.announced:
        title = f' as "{line(by["title"])}"' if by["title"] else ""
        show(f"  {moment(by['first_seen_at'])}  announced by {line(by['by'] or 'a command')}{title}")
    for visit in story.visits:
        _show_visit(visit)
    if story.due:
        show(f"  {_due(story.due)}")
    for held in story.quarantined:
        ended = f", resolved {moment(held['resolved_at'])}" if held["resolved_at"] else ""
        show(f"  {moment(held['at'])}  put in quarantine: {line(held['error'])}{ended}")
    if story.article:
        _show_article(story.article)


def _show_visit(visit: dict[str, Any]) -> None:
    status = f", HTTP {visit['status']}" if visit["status"] else ""
    show(f"  {moment(visit['at'])}  visited{status}: {_outcome(visit['state'], visit['reason'], visit['detail'])}")
    if visit["url"]:
        show_styled(styled(f"      address {line(visit['url'])}", DIM))
    if visit["warc"]:
        revision = f", revision {visit['revision']}" if visit["revision"] else ""
        show_styled(styled(f"      kept in {line(visit['warc'])} at {visit['offset']}{revision}", DIM))


def _called(story: Story) -> str:
    return f"a door ({story.door}), " if story.door else ""


def _due(due: dict[str, Any]) -> str:
    told = "visited next " + (f"from {moment(due['at'])} on" if due["at"] else "in its turn")
    if due["held_until"]:
        told += f"; its host is held until {moment(due['held_until'])}: {line(due['held_for'])}"
    return told + ("; a crawl is at it" if due["is_leased"] else "")


def _outcome(state: str | None, reason: str | None, detail: str | None) -> str:
    told = "; ".join(line(part) for part in (reason, detail) if part)
    return f"{state or 'not in the ledger'}{f' ({told})' if told else ''}"


def _show_article(article: dict[str, Any]) -> None:
    name = f"{article['source']}:{article['identifier']}" if article["identifier"] else f"id:{article['id']}"
    revisions = counted(article["revisions"], "revision")
    show(f"  article {article['id']} ({line(name)}), {revisions}: {line(article['headline'])}")
    show_styled(styled(f"  see: newscrawl show {article['id']}", DIM))
