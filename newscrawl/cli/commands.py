"""The table of commands: names, one-line help, and where each is declared and run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from newscrawl.cli import arguments


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    group: str
    """Its heading in the overview."""
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    """Declares its options."""
    run: str
    """`module:function`, imported when the command runs; takes the Namespace, answers with the exit status."""
    epilog: str = ""
    """Examples."""


COMMANDS = (
    Command(
        "demo",
        "collect",
        "Read the bundled pages into a new archive and show what can be done with it.",
        arguments.demo,
        "newscrawl.cli.demonstration:demo",
    ),
    Command(
        "init",
        "collect",
        "Make an empty archive.",
        arguments.init,
        "newscrawl.cli.databases:init",
    ),
    Command(
        "import",
        "collect",
        "Read pages on disk into the archive: a file, a folder tree, or a list of files.",
        arguments.import_,
        "newscrawl.cli.importing:import_",
        "examples:\n  newscrawl import pages\n  newscrawl import story.html --url https://www.example.org/story",
    ),
    Command(
        "crawl",
        "collect",
        "Fetch what publishers announce, politely, into the archive; run again, it goes on.",
        arguments.crawl,
        "newscrawl.cli.crawling:crawl",
        "examples:\n  newscrawl crawl bbc\n  newscrawl crawl --all\n  newscrawl crawl --url https://www.example.org/",
    ),
    Command(
        "probe",
        "collect",
        "Look at a site: robots.txt, feeds, sitemaps, sections, one article, and the source it would be.",
        arguments.probe,
        "newscrawl.cli.probing:probe",
        "examples:\n  newscrawl probe https://www.example.org/\n  newscrawl probe https://www.example.org/ --add",
    ),
    Command(
        "extract",
        "collect",
        "Read pages into articles and print them; no archive is needed.",
        arguments.extract,
        "newscrawl.cli.pages:extract",
        "examples:\n  newscrawl extract story.html --json\n  curl -s URL | newscrawl extract - --url URL\n"
        "  newscrawl extract pages --jsonl > articles.jsonl",
    ),
    Command(
        "reextract",
        "collect",
        "Read the kept pages again with today's reader, and tell what it does better or worse.",
        arguments.reextract,
        "newscrawl.cli.rereading:reextract",
    ),
    Command(
        "search",
        "read",
        "Find articles by their words and by filters.",
        arguments.search,
        "newscrawl.cli.listing:search",
        'query:\n  all words must occur; "a phrase"; this OR that; -not; begin*; headline: author: section: body:\n'
        "examples:\n  newscrawl search 'ferry -strike' --since 2024 --sort date\n"
        "  newscrawl search 'headline:(ferry OR lighthouse)' --json",
    ),
    Command(
        "show",
        "read",
        "Show one article with its revisions and captures.",
        arguments.show,
        "newscrawl.cli.articles:show",
        "examples:\n  newscrawl show 42\n  newscrawl show https://www.example.org/story --at 2024-03-04T12:00Z",
    ),
    Command(
        "diff",
        "read",
        "Show what changed between two revisions of an article.",
        arguments.diff,
        "newscrawl.cli.articles:diff",
        "examples:\n  newscrawl diff 42\n  newscrawl diff 42 --from 1 --to 3 --words",
    ),
    Command("stats", "read", "Count what the archive holds.", arguments.stats, "newscrawl.cli.listing:stats"),
    Command(
        "why",
        "read",
        "Tell the whole story of an address or a file: who named it, every visit, what became of it.",
        arguments.why,
        "newscrawl.cli.ledger:why",
    ),
    Command(
        "gaps",
        "read",
        "Set what was announced against what is kept, by source and day.",
        arguments.gaps,
        "newscrawl.cli.gaps:gaps",
    ),
    Command(
        "export",
        "read",
        "Write articles to a file or to standard output.",
        arguments.export,
        "newscrawl.cli.exporting:export",
        "examples:\n  newscrawl export -O articles.jsonl\n  newscrawl export --format csv --since 2024 -O -",
    ),
    Command(
        "sources",
        "look after",
        "The sources that are crawled: list, add, check, import, export.",
        arguments.sources,
        "newscrawl.cli.sources:list_",
        "examples:\n  newscrawl sources add https://www.example.org/ --feed https://www.example.org/rss\n"
        "  newscrawl sources import subscriptions.opml",
    ),
    Command(
        "db",
        "look after",
        "Look after the database: upgrade, check, backup.",
        arguments.db,
        "newscrawl.cli.databases:check",
    ),
    Command(
        "verify",
        "look after",
        "Check that every kept page can be read and is what was kept, and that the rows agree with one another.",
        arguments.verify,
        "newscrawl.cli.verifying:verify",
    ),
)
