"""Text as it may be kept: decoding, the one sanitising rule, white space, and the folding that search uses."""

from __future__ import annotations

import codecs
import re
import unicodedata
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
_HIGH = re.compile(rb"[\x80-\xff]")
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
        return _valid_utf8(utf8, body, claims)
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
    characters = _UTF8.findall(body)
    strays = len(_HIGH.findall(body)) - sum(map(len, characters))
    legacy = claims and claims[0][1] != "utf-8" and _strictly(body, claims[0][1]) is not None
    if not characters or len(characters) * 3 < strays * (12 if legacy else 1):
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
        if text.count("\ufffd") * 50 < len(_HIGH.findall(body)):
            return Decoded(text, name, source, [LOSSY])
    return None


def _guessed(body: bytes, claims: list[tuple[str, str]]) -> Decoded:
    doubts = [WRONG_CHARSET] if claims else []
    guess = encoding_name(cchardet.detect(body)["encoding"] or "")
    if guess and (text := _strictly(body, guess)) is not None:
        return Decoded(text, guess, "evidence", doubts)
    text = body.decode("cp1252", "replace")
    return Decoded(text, "windows-1252", "fallback", doubts + [LOSSY] * ("\ufffd" in text))


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(CODECS[name])
    except UnicodeDecodeError:
        return None


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
