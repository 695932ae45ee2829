"""Text as it may be kept: decoding, the one sanitising rule, white space, and the folding that search uses."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import cchardet

from newscrawl.charsets import CODECS, encoding_name

WRONG_CHARSET = "wrong_charset"
"""Doubt: the declared charset is not what the bytes are written in; they were read by their evidence."""
MIXED = "mixed"
"""Doubt: most of the page is UTF-8, some of its bytes are windows-1252."""
LOSSY = "lossy_encoding"
"""Doubt: some characters could not be read, or had been lost before the page came here."""


@dataclass(slots=True)
class Decoded:
    """A page's text and how its bytes were understood."""

    text: str
    encoding: str
    """The WHATWG name of the encoding, e.g. "windows-1252", also where the page said "iso-8859-1"."""
    source: str
    """What decided: header, bom, meta, xml, evidence, fallback."""
    doubts: list[str] = field(default_factory=list)
    is_utf8: bool = False
    """Whether the bytes are the text in UTF-8: it need not be encoded again."""


_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16be", "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;,\"'>]+)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# `name="HTTP-EQUIV"` stands for `http-equiv` on pages of 2002: any meta with a charset counts.
_META = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:()-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:()-]+)", re.IGNORECASE)
_HEAD = 16_384  # Browsers stop at 1024 bytes; authors' declarations come later too.
_ASCII = bytes(range(128))
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF8_RUN = re.compile(rb"(?:[\x00-\x7f]++|" + _UTF8.pattern + rb")++")
_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
# Characters beyond the basic plane written as two UTF-8 surrogates, as some databases do (CESU-8).
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_TWO_BYTE = frozenset({"gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"})


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Read bytes as text, whatever they claim to be; never raises, never drops a character in silence.

    Declarations count in the order byte order mark, HTTP header, meta, XML declaration; one that the bytes contradict
    is passed over with a doubt. Then the bytes speak for themselves.
    """
    if by_mark := _by_mark(body):
        return by_mark
    header = _header_charset(content_type)
    if wide := _wide_order(body):
        return _wide(body, wide, "header" if header and header.startswith("utf-16") else "evidence")
    claims = [("header", header)] if header else []
    claims += _declared(body[:_HEAD])
    utf8 = _strictly(body, "utf-8")
    if utf8 is not None:
        known = _valid_utf8(utf8, body, claims)
        known.is_utf8 = known.text is utf8
        return known
    return _nearly_utf8(body, claims) or _legacy(body, claims) or _guessed(body, claims)


def _by_mark(body: bytes) -> Decoded | None:
    for mark, name, codec in _BOMS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            if name == "utf-8":
                text = _strictly(rest, name)
                return Decoded(text, name, "bom") if text is not None else _mixed(rest, "bom")
            return _wide(rest, name, "bom", codec)
    return None


def _wide_order(body: bytes) -> str | None:
    """UTF-16 shows itself without a mark: in markup every other byte is NUL."""
    head = body[:2048]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 8 or min(even, odd) > max(even, odd) / 8:
        return None
    return "utf-16be" if even > odd else "utf-16le"


def _wide(body: bytes, name: str, source: str, codec: str | None = None) -> Decoded:
    text = body.decode(codec or CODECS[name], "replace")
    return Decoded(text, name, source, [LOSSY] if "\ufffd" in text else [])


def _header_charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return encoding_name(found[1]) if found else None


def _declared(head: bytes) -> list[tuple[str, str]]:
    """The encodings the page itself names, as (source, name), strongest first."""
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    named = (("meta", _META.search(head)), ("xml", _XML.match(head)))
    known = [(source, encoding_name(found[1].decode("ascii", "replace"))) for source, found in named if found]
    # A declaration that could be read as ASCII is not in UTF-16: the standard takes it for UTF-8.
    return [(source, "utf-8" if name.startswith("utf-16") else name) for source, name in known if name]


def _valid_utf8(text: str, body: bytes, claims: list[tuple[str, str]]) -> Decoded:
    """Settle what valid UTF-8 is, given what it is declared to be.

    By accident hardly any text of a single-byte encoding is valid UTF-8; with two bytes a character a short one may be.
    """
    first = claims[0] if claims else None
    if first and (legacy := _stands_as_legacy(body, *first)):
        return legacy
    for source, name in claims:
        if name == "utf-8" or (text.isascii() and not name.startswith("utf-16")):
            return Decoded(text, name, source)
    doubts = [WRONG_CHARSET] if claims else []
    return Decoded(text, "utf-8", "evidence", doubts) if not _escapes(body) else _guessed(body, claims)


def _stands_as_legacy(body: bytes, source: str, name: str) -> Decoded | None:
    believed = _escapes(body) if name == "iso-2022-jp" else name in _TWO_BYTE and 0 < len(_UTF8.findall(body)) < 4
    text = _strictly(body, name) if believed else None
    return Decoded(text, name, source) if text is not None else None


def _escapes(body: bytes) -> bool:
    """ISO-2022-JP is ASCII with escape sequences."""
    return b"\x1b$" in body


def _nearly_utf8(body: bytes, claims: list[tuple[str, str]]) -> Decoded | None:
    """UTF-8 with stray bytes: pasted windows-1252, a character cut in half."""
    rest, characters = _UTF8.subn(b"", body)
    strays = _high_bytes(rest)
    legacy = claims and claims[0][1] != "utf-8" and _strictly(body, claims[0][1]) is not None
    if not characters or characters * 3 < strays * (12 if legacy else 1):
        return None
    return _mixed(body, next((source for source, name in claims if name == "utf-8"), "evidence"))


def _mixed(body: bytes, source: str) -> Decoded:
    body = _SURROGATES.sub(_one_character, body)
    cut = _CUT.search(body)
    whole = body[: cut.start()] if cut else body
    pieces, end = [], 0
    for run in _UTF8_RUN.finditer(whole):
        pieces += [whole[end : run.start()].decode("cp1252", "replace"), run[0].decode("utf-8", "replace")]
        end = run.end()
    pieces += [whole[end:].decode("cp1252", "replace"), "\ufffd" * bool(cut)]
    text = "".join(pieces)
    doubts = [MIXED] * (_strictly(whole, "utf-8") is None) + [LOSSY] * ("\ufffd" in text)
    return Decoded(text, "utf-8", source, doubts)


def _one_character(pair: re.Match[bytes]) -> bytes:
    halves = pair[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _legacy(body: bytes, claims: list[tuple[str, str]]) -> Decoded | None:
    """The first declaration, other than UTF-8, that reads every byte; else one that reads nearly all of them."""
    named = [(source, name) for source, name in claims if name != "utf-8"]
    for source, name in named:
        if (text := _strictly(body, name)) is not None:
            return Decoded(text, name, source, [WRONG_CHARSET] if (source, name) != claims[0] else [])
    for source, name in named:
        text = body.decode(CODECS[name], "replace")
        if text.count("\ufffd") * 50 < _high_bytes(body):
            return Decoded(text, name, source, [LOSSY])
    return None


def _guessed(body: bytes, claims: list[tuple[str, str]]) -> Decoded:
    doubts = [WRONG_CHARSET] if claims else []
    guess = encoding_name(cchardet.detect(body)["encoding"] or "")
    if guess and (text := _strictly(body, guess)) is not None:
        return Decoded(text, guess, "evidence", doubts)
    text = body.decode("cp1252", "replace")
    return Decoded(text, "windows-1252", "fallback", doubts + [LOSSY] * ("\ufffd" in text))


def _high_bytes(body: bytes) -> int:
    return len(body.translate(None, _ASCII))


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(CODECS[name])
    except UnicodeDecodeError:
        return None


# PostgreSQL refuses NUL and lone surrogates; the other C0 controls are never text. Tab, newline and carriage return
# stay. The explicit direction controls can make a line show what it does not say; soft hyphens, word joiners and byte
# order marks inside words hide them from search. Joiners (Persian, Indic, emoji) and direction marks stay.
_UNSUITABLE = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ASCII_UNSUITABLE = bytes(code for code in range(128) if _UNSUITABLE.match(chr(code)))
_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x1f"
# Scripts that write no spaces mark the border of words with U+200B.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


def clean(text: str) -> str:
    """Remove what is no text: NUL and other controls, lone surrogates, direction overrides, invisible fillers.

    A C1 control is what a numeric reference such as `&#146;` leaves behind: it is read as windows-1252.
    """
    # Printable characters are all suitable; both tests are many times as fast as the pattern.
    if text.isprintable() or (text.isascii() and len(text.encode().translate(None, _ASCII_UNSUITABLE)) == len(text)):
        return text
    return _UNSUITABLE.sub(_instead, text)


def _instead(found: re.Match[str]) -> str:
    character = found[0]
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1").decode("cp1252", "ignore")
    if character == "\u200b" and _UNSPACED.match(found.string, found.end()):
        return character
    return " " if character in _BREAKS else ""


def one_line(text: str) -> str:
    """Sanitise, and fold every run of white space (NBSP too) into one space."""
    line = " ".join(text.split())
    # U+0085 counts as white space, but stands for an ellipsis (see `clean`).
    return line if line.isprintable() and "\x85" not in text else " ".join(clean(text).split())


def lower(text: str) -> str:
    """In lower case, letter for letter, so that a place in it is the same place in the text; a Turkish i is an i."""
    whole = text.lower()
    # Of the Turkish capital dotted i two characters are made; the capital of the one without a dot is the Latin one.
    whole = whole if len(whole) == len(text) else "".join([letter.lower()[0] for letter in text])
    return whole if whole.isascii() else whole.replace("\u0131", "i")


def either(pieces: Sequence[str]) -> str:
    """A regular expression for any of several, tried in their order; those that begin alike are passed over together.

    Of a hundred words in a row each is tried at every place of a text; of words that share their letters, few are.
    """
    runs: list[tuple[str, list[str]]] = []
    begun: dict[str, list[str]] = {}
    for piece in pieces:
        letter, rest = piece[:1], piece[1:]
        if not letter.isalpha() or rest.startswith(("?", "*", "+", "{")):
            begun.clear()  # what it finds is not told by a letter: no piece may change places with it
            runs.append((piece, []))
        elif letter in begun:
            begun[letter].append(rest)
        else:
            begun[letter] = [rest]
            runs.append((letter, begun[letter]))
    return f"(?:{'|'.join(start + (either(rests) if len(rests) > 1 else ''.join(rests)) for start, rests in runs)})"


# Optional in writing: Hebrew points, Arabic vowels; and the accents of Latin, Greek and Cyrillic. The vowel signs and
# tone marks of Indic scripts, Thai and Burmese and the voicing marks of Japanese are part of the spelling.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0483-\u0487"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200c-\u200f\u061c\ufe00-\ufe0f]"
)
_SHORT_I = re.compile("\u0438\u0306")


def _same_letters() -> dict[int, str]:
    """Letters that Unicode does not decompose but readers take for one another, and digits of other scripts."""
    zeros = "\u0660\u06f0\u0966\u09e6\u0a66\u0ae6\u0b66\u0be6\u0c66\u0ce6\u0d66\u0e50\u0ed0\u1040\u17e0"
    digits = {ord(zero) + value: str(value) for zero in zeros for value in range(10)}
    latin = dict(zip("\u0142\u00f8\u0111\u0127\u0131\u00f0\u014b\u0167", "lodhidnt", strict=True))
    letters = latin | {"\u00e6": "ae", "\u0153": "oe", "\u00fe": "th"}
    arabic = {"\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647"}
    return digits | {ord(k): v for k, v in (letters | arabic).items()}


_SAME = _same_letters()


def fold(text: str) -> str:
    """Fold case, diacritics, width and digits, so that "M\u00e1laga" and "MALAGA" are the same word to search."""
    if text.isascii():
        return clean(text).lower()
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    # The short i of Cyrillic is a letter, not an accented one.
    kept = _ACCENTS.sub("", _SHORT_I.sub("\u0439", decomposed))
    return unicodedata.normalize("NFKC", kept).casefold().translate(_SAME)
