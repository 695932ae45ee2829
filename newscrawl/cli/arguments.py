"""What each command takes. Standard library only: `--help` must not wait for a database driver."""

from __future__ import annotations

import argparse

FORMATS = ("jsonl", "csv")
SOURCE_FORMATS = ("opml", "csv")
SORTS = ("relevance", "date", "date:asc", "observed", "observed:asc")
SCHEMAS = ("newscrawl", "schemaorg", "zyte", "newsplease", "mediacloud")


def demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", default="newscrawl-demo", help="where to make it (default: %(default)s)")


def init(parser: argparse.ArgumentParser) -> None:
    _archive(parser)


def import_(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", help="a file, a folder (read with everything below it), or a list with --list")
    parser.add_argument("--list", action="store_true", help="PATH is a text file that names a page's file on each line")
    parser.add_argument("--url", help="the address of the page, for a single file")
    parser.add_argument("--base-url", metavar="URL", help="the address of the folder: a file's path below it follows")
    parser.add_argument("--publisher", metavar="KEY", help="whose pages they are, where the pages don't tell")
    parser.add_argument("--dry-run", action="store_true", help="read and report, keep nothing")
    _memory(parser)
    _machine(parser, "jsonl")
    _archive(parser)


def crawl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="*", metavar="SOURCE", help="ids of sources, as `newscrawl sources list` has them"
    )
    parser.add_argument("--all", action="store_true", help="every source of newscrawl.toml that is due")
    parser.add_argument("--url", help="a site that nobody declared, to be discovered, or one article")
    parser.add_argument("--urls-file", metavar="FILE", help="a text file with an address on each line")
    parser.add_argument(
        "--since", metavar="DAY", help="leave out what was announced as older: 2024-03-04, yesterday, 30d"
    )
    parser.add_argument("--max-requests", metavar="N", help="stop after so many requests")
    _settings(parser)
    _machine(parser, "json")
    _archive(parser)


def probe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="a home page, feed, sitemap or article of the site")
    parser.add_argument("--add", action="store_true", help="write the block into newscrawl.toml")
    _settings(parser)
    _machine(parser, "json")
    _sources_file(parser)


def gaps(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", action="append", metavar="KEY", help="only this publisher; repeatable")
    parser.add_argument("--since", metavar="DAY", help="from this day of announcement on")
    parser.add_argument("--until", metavar="DAY", help="up to this day, included")
    parser.add_argument("--missing", action="store_true", help="only days on which something is not kept")
    _machine(parser, "json", "jsonl", "csv")
    _archive(parser)


def extract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="files, folders, or - for standard input")
    parser.add_argument("--url", help="the address the page was found at, for a single page")
    parser.add_argument("--publisher", metavar="KEY", help="whose pages they are, where the pages don't tell")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="show every candidate for every field, best first, and which blocks of the page were kept",
    )
    parser.add_argument("--explain-html", metavar="PAGE", help="write the page with its blocks marked to PAGE")
    _machine(parser, "json", "jsonl")


def reextract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="report only, change nothing")
    parser.add_argument("--source", action="append", metavar="KEY", help="only this publisher's articles; repeatable")
    parser.add_argument(
        "--samples", type=_count, default=3, metavar="N", help="examples a field (default: %(default)s)"
    )
    _memory(parser)
    _machine(parser, "json")
    _archive(parser)


def search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("q", nargs="*", metavar="QUERY", help="words to look for; every article without")
    _filters(parser)
    parser.add_argument("--limit", metavar="N", help="articles on a page (default: 20)")
    parser.add_argument("--cursor", metavar="NEXT", help="go on after the page that gave this as `next`")
    _machine(parser, "json", "jsonl", "csv")
    _archive(parser)


def show(parser: argparse.ArgumentParser) -> None:
    _article(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--at", metavar="TIME", help="as the archive knew it at this instant; a day means its end")
    which.add_argument("--revision", type=int, metavar="N", help="this revision; -1 is the latest")
    parser.add_argument("--evidence", action="store_true", help="show every candidate for every field, best first")
    _machine(parser, "json")
    _archive(parser)


def diff(parser: argparse.ArgumentParser) -> None:
    _article(parser)
    parser.add_argument(
        "--from", type=int, metavar="N", dest="from_", help="number of a revision (default: the last but one)"
    )
    parser.add_argument("--to", type=int, metavar="N", help="number of a revision (default: the latest)")
    parser.add_argument("--words", action="store_true", help="mark changed words instead of whole paragraphs")
    _machine(parser, "json")
    _archive(parser)


def stats(parser: argparse.ArgumentParser) -> None:
    _filters(parser, sort=False)
    parser.add_argument("--q", metavar="QUERY", help="only articles that answer this query")
    _machine(parser, "json")
    _archive(parser)


def why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "url", metavar="URL|FILE|ID", help="an address, the path of a file that was imported, or any name of an article"
    )
    _machine(parser, "json")
    _archive(parser)


def export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-O", "--output", default="-", metavar="FILE", help="where to; - is standard output (default)")
    parser.add_argument("--format", choices=FORMATS, help="default: by the ending of FILE, else jsonl")
    parser.add_argument("--schema", choices=SCHEMAS, default="newscrawl", help="vocabulary (default: %(default)s)")
    parser.add_argument("--fields", metavar="A,B,...", help="only these fields, in this order")
    parser.add_argument("--at", metavar="TIME", help="articles as the archive knew them at this instant")
    parser.add_argument("--q", metavar="QUERY", help="only articles that answer this query")
    _filters(parser)
    parser.add_argument("--limit", metavar="N", help="at most so many articles (default: all)")
    _archive(parser)


def sources(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(metavar="list|add|check|import|export", required=True, parser_class=type(parser))
    for name, help_, declare in (
        ("list", "Show what can be crawled.", _list_sources),
        ("add", "Declare a source in newscrawl.toml; nothing is fetched.", _add_source),
        ("check", "Tell what is wrong or odd in newscrawl.toml; nothing is fetched.", _sources_file),
        ("import", "Add the sources of an OPML or CSV file to newscrawl.toml.", _import_sources),
        ("export", "Write the sources of newscrawl.toml as OPML or CSV.", _export_sources),
    ):
        own = below.add_parser(name, prog=f"newscrawl sources {name}", help=help_, description=help_)
        own.set_defaults(run=f"newscrawl.cli.sources:{name}{'_' if name in ('list', 'import') else ''}")
        declare(own)


def db(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(metavar="upgrade|check|backup", required=True, parser_class=type(parser))
    for name, help_, declare in (
        ("upgrade", "Make the tables, or bring them to this version's schema.", _archive),
        ("check", "Tell whether the database is sound and at this version's schema.", _archive),
        ("backup", "Copy the database while it may be in use.", _backup),
    ):
        own = below.add_parser(name, prog=f"newscrawl db {name}", help=help_, description=help_)
        own.set_defaults(run=f"newscrawl.cli.databases:{name}")
        declare(own)


def verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows-only", action="store_true", help="leave the kept pages alone")
    _machine(parser, "json")
    _archive(parser)


def _memory(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-memory", action="store_true", help="read each page by itself, not by what its site's pages have in common"
    )


def _list_sources(parser: argparse.ArgumentParser) -> None:
    _machine(parser, "json")
    _sources_file(parser)


def _add_source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name_or_url", metavar="URL|ID", help="its home page, or the id of a source that is known")
    parser.add_argument("--id", metavar="ID", help="default: made from the address")
    parser.add_argument("--name", metavar="NAME", help="what people call it")
    for option, dest in (("feed", "feeds"), ("sitemap", "sitemaps"), ("section", "sections")):
        parser.add_argument(
            f"--{option}", dest=dest, action="append", metavar="URL", help=f"a {option} that announces its articles"
        )
    parser.add_argument("--domain", dest="domains", action="append", metavar="HOST", help="a host that is its own")
    parser.add_argument("--country", metavar="XX", help="ISO 3166: GB")
    parser.add_argument("--language", metavar="TAG", help="BCP 47: en, pt-BR")
    parser.add_argument("--timezone", metavar="ZONE", help="IANA: Europe/London")
    parser.add_argument("--article-urls", metavar="REGEX", help="what the addresses of its articles look like")
    _sources_file(parser)


def _import_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="an OPML or CSV file, or - for standard input")
    parser.add_argument("--format", dest="kind", choices=SOURCE_FORMATS, help="default: by what is in it")
    parser.add_argument("--dry-run", action="store_true", help="print the blocks, write nothing")
    _sources_file(parser)


def _export_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-O", "--output", default="-", metavar="FILE", help="where to; - is standard output (default)")
    parser.add_argument(
        "--format", dest="kind", choices=SOURCE_FORMATS, help="default: by the ending of FILE, else opml"
    )
    parser.add_argument("--all", action="store_true", help="the built-in ones too")
    _sources_file(parser)


def _sources_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", metavar="FILE", help="default: NEWSCRAWL_SOURCES, else newscrawl.toml")


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        "-s",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="a setting of Scrapy's or ours",
    )


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="where to; must not be there yet")
    _archive(parser)


def _article(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name", metavar="ID|IDENTIFIER|URL", help="the archive's id, the publisher's own id, any address, a file"
    )


def _filters(parser: argparse.ArgumentParser, *, sort: bool = True) -> None:
    group = parser.add_argument_group("filters")
    group.add_argument("--source", action="append", metavar="KEY", help="only this publisher; repeatable")
    group.add_argument("--section", metavar="WORDS", help="only with these words in the section or a keyword")
    group.add_argument("--lang", metavar="TAG", help="only in this language: en is also en-GB")
    group.add_argument("--author", metavar="WORDS", help="only with these words in the byline")
    group.add_argument("--since", metavar="DAY", help="from this day: 2008, 2008-09, 2008-09-26, today, yesterday, 30d")
    group.add_argument("--until", metavar="DAY", help="up to this day, included")
    group.add_argument(
        "--changed", metavar="TIME", help="new or revised in the archive since: 2024-03-04T12:00Z, 12h, 7d"
    )
    if sort:
        group.add_argument("--sort", choices=SORTS, help="the order; newest or best first unless :asc")


def _machine(parser: argparse.ArgumentParser, *formats: str) -> None:
    group = parser.add_mutually_exclusive_group()
    texts = {"json": "one JSON value", "jsonl": "one JSON object a line", "csv": "comma-separated values"}
    for name in formats:
        group.add_argument(f"--{name}", action="store_const", const=name, dest="format", help=f"print {texts[name]}")


def _archive(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("archive")
    group.add_argument("--database", metavar="URL", help="default: DATABASE_URL, else sqlite:///newscrawl.db")
    group.add_argument(
        "--captures", metavar="FOLDER", help="default: NEWSCRAWL_CAPTURES, else newscrawl-captures beside the database"
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"not a number: {text!r}")
    return int(text)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.isidentifier()):
        raise argparse.ArgumentTypeError(f"not NAME=VALUE: {text!r}")
    return name, value
