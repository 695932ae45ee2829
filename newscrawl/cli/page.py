"""An article as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.article import Article, Block, BlockType, Candidate, Moment, utc_text
from newscrawl.cli.terminal import BOLD, DIM, cut, line, safe, show, show_styled, styled, table, wrapped
from newscrawl.reading.body import BlockVerdict

_LONGEST_CANDIDATE = 70
_LONGEST_BLOCK = 40


def show_article(article: Article) -> None:
    """Print what an article says."""
    show_styled(styled(line(article.headline or "(no headline)"), BOLD))
    if article.alternative_headline and article.alternative_headline != article.headline:
        show_styled(styled(line(article.alternative_headline), DIM))
    for name, value in _facts(article):
        show_styled(styled(f"{name:>10}  ", DIM), safe(line(value)))
    for block in article.body:
        show()
        show(_block(block))
    if not article.body and article.article_body:
        show()
        show(article.article_body)
    _show_images(article)
    _show_links(article)


def show_evidence(evidence: dict[str, list[Candidate]]) -> None:
    """Print every candidate for every field, best first."""
    rows = [
        (name, f"{candidate.score:.2f}", candidate.source, candidate.rule, cut(line(candidate.raw), _LONGEST_CANDIDATE))
        for name, candidates in evidence.items()
        for candidate in candidates
    ]
    show()
    table(rows, ("field", "score", "source", "rule", "raw"), right={"score"})


def show_verdicts(verdicts: list[BlockVerdict]) -> None:
    """Print what became of every passage of the page, in reading order."""
    rows = [
        (
            "kept" if v.kept else "",
            f"{v.score:+.1f}",
            cut(line(v.text), _LONGEST_BLOCK),
            cut(line(v.reason), _LONGEST_CANDIDATE),
        )
        for v in verdicts
    ]
    if rows:
        show()
        table(rows, ("block", "score", "text", "why"), right={"score"})


def moment_text(moment: Moment | None) -> str | None:
    """A moment as exactly as it is known, with its raw text."""
    if moment is None:
        return None
    known = utc_text(moment.at) if moment.at else moment.day.isoformat() if moment.day else "not understood"
    return f"{known}  ({moment.raw})" if moment.raw and moment.raw != known else known


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    authors = ", ".join(f"{a.name} ({a.role})" if a.role else a.name for a in article.authors)
    doubts = [str(article.body_status)] if article.body_status != "ok" else []
    found = {
        "published": moment_text(article.date_published),
        "modified": moment_text(article.date_modified),
        "by": authors,
        "section": article.article_section,
        "keywords": ", ".join(article.keywords),
        "language": article.in_language,
        "url": article.url,
        "canonical": article.canonical_url if article.canonical_url != article.url else None,
        "identifier": article.identifier,
        "layout": article.layout,
        "doubts": ", ".join([*doubts, *article.flags]),
    }
    return ((name, value) for name, value in found.items() if value)


def _block(block: Block) -> str:
    text = safe(block.text)
    match block.type:
        case BlockType.HEADING:
            return styled(line(text), BOLD)
        case BlockType.LIST_ITEM:
            return wrapped(f"- {line(text)}")
        case BlockType.PARAGRAPH:
            return wrapped(line(text))
        case _:
            said = f" ({line(block.attribution)})" if block.attribution else ""
            return "\n".join(wrapped(line(part), "    ") for part in f"{text}{said}".split("\n"))


def _show_images(article: Article) -> None:
    if article.images:
        show()
        table(((i.caption or i.alt, i.credit, i.url) for i in article.images), ("picture", "credit", "url"))


def _show_links(article: Article) -> None:
    if article.related_links:
        show()
        rows = ((k.kind, k.date, k.title, k.url) for k in article.related_links)
        table(rows, ("link", "date", "title", "url"))
