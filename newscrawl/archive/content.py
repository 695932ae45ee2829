"""What an article says, apart from how it was rendered: when two readings are one revision, and how far two differ."""

from __future__ import annotations

import hashlib
import html
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from newscrawl.article import IN_BODY, Article

MINOR_CHARS = 40
"""A change of at most so many characters (or one per cent of the text) below an unchanged headline is minor."""
_COMPARED_WORDS = 20_000
"""Longer changed passages are counted whole instead of word by word, which takes quadratic time."""

_VARIANTS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u0060\u00b4\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """How one revision differs from the one before it, in characters of words that came and went."""

    chars_added: int
    chars_removed: int
    is_minor: bool


FIRST = Change(0, 0, is_minor=False)
"""What the first revision of an article has."""


def content_hash(article: Article) -> str:
    """Hash the headline and the prose; white space, kinds of quotes and dashes, and entities make no difference."""
    return _hash(article.headline or "", prose(article))


def prose(article: Article) -> str:
    """The text of the story: of its prose blocks, or the plain body where an item of another project has no blocks."""
    if not article.body:
        return article.article_body
    return "\n\n".join(block.text for block in article.body if block.type in IN_BODY)


def plain(text: str) -> str:
    """Fold what renderings of one text differ in."""
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_VARIANTS))
    return " ".join(text.split())


def change(before: tuple[str, str], after: tuple[str, str]) -> Change:
    """Compare two contents, each a headline and a story."""
    added, removed = _difference(plain_lines(before[1]), plain_lines(after[1]))
    is_minor = plain(before[0]) == plain(after[0]) and added + removed <= max(MINOR_CHARS, len(after[1]) // 100)
    in_headline = _difference([plain(before[0])], [plain(after[0])])
    return Change(added + in_headline[0], removed + in_headline[1], is_minor)


def plain_lines(text: str) -> list[str]:
    """The paragraphs of a story, folded, without empty ones."""
    return [line for paragraph in text.split("\n") if (line := plain(paragraph))]


def _hash(headline: str, story: str) -> str:
    return hashlib.sha256(f"{plain(headline)}\n{plain(story)}".encode("utf-8", "surrogatepass")).hexdigest()


def _difference(before: list[str], after: list[str]) -> tuple[int, int]:
    added = removed = 0
    for kind, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=len(after) > 1000).get_opcodes():
        if kind != "equal":
            more, less = _words_changed(" ".join(before[b1:b2]).split(), " ".join(after[a1:a2]).split())
            added += more
            removed += less
    return added, removed


def _words_changed(before: list[str], after: list[str]) -> tuple[int, int]:
    if len(before) + len(after) > _COMPARED_WORDS:
        return sum(map(len, after)), sum(map(len, before))
    added = removed = 0
    for kind, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=len(after) > 500).get_opcodes():
        if kind != "equal":
            added += sum(map(len, after[a1:a2]))
            removed += sum(map(len, before[b1:b2]))
    return added, removed
