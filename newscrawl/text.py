"""Text as it may be kept: the one sanitising rule, white space, and the folding that search uses."""

from __future__ import annotations

import re
import unicodedata

# PostgreSQL refuses NUL and lone surrogates; the other controls are never text. Tab, newline and carriage return stay.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Remove what no database column takes: NUL, C0 controls, lone surrogates."""
    return _FORBIDDEN.sub("", text)


def one_line(text: str) -> str:
    """Sanitise, and fold every run of white space (NBSP too) into one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """Fold case and diacritics, so that "Málaga" and "MALAGA" are the same word to search."""
    decomposed = unicodedata.normalize("NFKD", clean(text))
    return unicodedata.normalize("NFKC", "".join(c for c in decomposed if not unicodedata.combining(c))).casefold()
