"""The body as it is kept: clean blocks, the prose joined, its words counted."""

from __future__ import annotations

import re
from dataclasses import replace

from newscrawl.article import IN_BODY, Article, Block, BlockType, BodyStatus
from newscrawl.text import one_line

SHORT_WORDS = 50
"""Below this a body whose reader gave no verdict counts as short."""
_LINED = frozenset({BlockType.TABLE, BlockType.FACT_BOX})
# Chinese, Japanese and Thai write no spaces between words: there each letter counts as one, as their editors count.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A number is one word ("1,000", "2.17"), and so are "isn't" and "twenty-one".
_JOINT = r"(?:['\u2019-]|(?<=\d)[.,](?=\d))"
_WORD = re.compile(rf"\w+(?:{_JOINT}\w+)*")
_WORD_OR_LETTER = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+(?:{_JOINT}(?:(?![{_UNSPACED}])\w)+)*")
_LETTER = re.compile(rf"[{_UNSPACED}]")


def normalise_body(article: Article) -> Article:
    """Clean the blocks, drop the empty ones, and derive `article_body`, `word_count` and, where unset, `body_status`.

    Where an item of another project has only `article_body`, its paragraphs become the blocks.
    """
    blocks = article.body or paragraphs(article.article_body)
    body = [clean for block in blocks if (clean := _clean(block)).text or clean.url]
    text = "\n\n".join(block.text for block in body if block.type in IN_BODY)
    words = word_count(text)
    status = article.body_status if article.body_status != BodyStatus.EMPTY else _status(words)
    return replace(article, body=body, article_body=text, word_count=words, body_status=status)


def paragraphs(text: str) -> list[Block]:
    """Split plain text at its blank lines."""
    return [Block(BlockType.PARAGRAPH, part) for part in re.split(r"\n\s*\n", text) if part.strip()]


def word_count(text: str) -> int:
    """Count words; in scripts without spaces, characters."""
    if not text.isascii() and _LETTER.search(text):
        return len(_WORD_OR_LETTER.findall(text))
    # Most words have nothing but letters between their spaces: only the others need a closer look.
    words = text.split()
    others = [word for word in words if not word.isalnum()]
    return len(words) - len(others) + len(_WORD.findall(" ".join(others)))


def _clean(block: Block) -> Block:
    if block.type in _LINED:
        lines = (one_line(line) for line in block.text.splitlines())
        text = "\n".join(line for line in lines if line)
    else:
        text = one_line(block.text)
    return block if text == block.text else replace(block, text=text)


def _status(words: int) -> BodyStatus:
    if not words:
        return BodyStatus.EMPTY
    return BodyStatus.SHORT if words < SHORT_WORDS else BodyStatus.OK
