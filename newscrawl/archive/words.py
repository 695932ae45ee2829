"""The words of a text as the full-text index holds them: one way of cutting text, for both databases.

Neither database's own parser sees any text of ours: it is folded (`newscrawl.text.fold`) and cut into words here, and
a table row holds the words joined by single spaces. SQLite indexes them with FTS5's `ascii` tokenizer (a word is all
between two spaces), PostgreSQL with `array_to_tsvector(string_to_array(...))`, so that both give the same answers.

Scripts written without spaces (Chinese, Japanese, Thai ...) and Korean are cut into overlapping pairs of characters,
and the last character of a run stands alone: every character begins one word of the index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.article import Article
from newscrawl.text import fold

LONGEST_WORD = 64
"""Characters of a word that count; the rest (of encoded blobs, mostly) is cut off."""
LONGEST_TEXT = 200_000
"""Characters of one column that are indexed: PostgreSQL's vectors end at a mebibyte."""

_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)


def _vowel_signs() -> str:
    # Signs of class 0 outlive folding and belong to their word, but str.isalnum() and \w don't count them.
    blocks = (range(0x0900, 0x1CFF), range(0xA800, 0xAC00))
    return "".join(chr(c) for block in blocks for c in block if unicodedata.category(chr(c)) in {"Mn", "Mc"})


_SIGNS = _vowel_signs()
_WORD = re.compile(f"[{_PAIRED}]+|[^\\W_{_PAIRED}]+(?:[{_SIGNS}]+[^\\W_{_PAIRED}]*)*")
_IS_PAIRED = re.compile(f"[{_PAIRED}]")
_ASCII_SPACES = bytes(code if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))


class SearchText(NamedTuple):
    """What an article can be found by: per column its words, joined by single spaces."""

    headline: str
    authors: str
    section: str
    body: str


def search_text(article: Article) -> SearchText:
    """Make the words of an article: headlines; bylines; section and keywords; description, story and captions."""
    captions = [text for image in article.images for text in (image.caption, image.alt)]
    boxes = [block.text for block in article.body]
    return SearchText(
        headline=_column(article.headline, article.alternative_headline),
        authors=_column(*(text for author in article.authors for text in (author.name, author.role))),
        section=_column(article.article_section, *article.keywords),
        body=_column(article.description, *(boxes or [article.article_body]), *captions),
    )


def _column(*texts: str | None) -> str:
    return " ".join(words("\n".join(text for text in texts if text)[:LONGEST_TEXT]))


def words(text: str) -> Iterator[str]:
    """Cut a text into the words the index holds."""
    folded = fold(text)
    if folded.isascii() or not _IS_PAIRED.search(folded):
        return iter([run[:LONGEST_WORD] for run in _runs(folded)])
    return _words_and_pairs(folded)


def _words_and_pairs(folded: str) -> Iterator[str]:
    for run in _runs(folded):
        if is_paired(run):
            yield from (run[i : i + 2] for i in range(len(run)))
        else:
            yield run[:LONGEST_WORD]


def runs(text: str) -> list[str]:
    """Cut a text into runs of letters and digits of one kind: spaced words, or characters of unspaced scripts."""
    return _runs(fold(text))


def _runs(folded: str) -> list[str]:
    # The pattern takes 50 times as long, and nearly every text of most archives is ASCII once it is folded.
    return folded.encode().translate(_ASCII_SPACES).decode().split() if folded.isascii() else _WORD.findall(folded)


def is_paired(run: str) -> bool:
    """Tell whether a run is of a script that is cut into pairs."""
    return _IS_PAIRED.match(run) is not None
