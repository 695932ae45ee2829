"""JSON-LD as it is found on news pages: https://www.w3.org/TR/json-ld11/ in theory, all its dialects in practice."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from newscrawl.text import fold, one_line

Json = dict[str, Any]
"""One JSON object."""

LONGEST_SCRIPT = 4_000_000
"""Characters of one script that are looked at."""
MOST_OBJECTS = 5_000
"""Objects of one page that are looked at: a list page may carry tens of thousands."""
DEEPEST = 60
_LONGEST_BROKEN = 1_000_000
_LONGEST_NAME = 400

_WRAPPINGS = (
    *("<!--", "-->", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA["),
    *("//]]>", "// ]]>", "/*]]>*/", "]]>", "//"),
)
# All of these run over an unfinished string or comment to the end: whatever the script, the time is linear.
_STRINGS = r'"(?:[^"\\]|\\.)*+(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRINGS})|/\*.*?(?:\*/|\Z)|(?<!:)//[^\n]*+", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRINGS})|,(?=\s*+[,}}\]])", re.DOTALL)
_MISSING_COMMA = re.compile(r'(["}\]\d])(\s*+)(?="[\w@:-]{1,60}"\s*+:|\{)')
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.|\Z))', re.DOTALL)
# A quotation mark ends a string where a comma, colon or bracket follows; others stand inside one.
_INNER_QUOTE = re.compile(r'(?<![\\{\[,:\s])"(?!\s*[,:}\]])|(?<=[\w.!?)])"(?=\s+[\w(])|(?<=\w\s)"(?=\w)')
_SPACES = " \t\r\n;\ufeff\xa0"
_TAGS = re.compile(r"<[/a-zA-Z!][^<>]{0,500}>")
_NOT_WORDS = re.compile(r"[\W_]+")
_HEADLESS = re.compile(r"\A\s*\"@?\w+\"\s*:")


def parse_json(text: str) -> Any:
    """Read JSON; numbers too long to compute with stay text, NaN is None. ValueError also says: nested too deeply."""
    try:
        return json.loads(text, strict=False, parse_int=_integer, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 20 else digits


def read_scripts(scripts: list[str]) -> list[Any]:
    """Parse the JSON-LD scripts of a page, each as well as can be; what cannot be read is left out."""
    found = (_read(script) for script in scripts if script and len(script) <= LONGEST_SCRIPT)
    return [value for value in found if value is not None]


def _read(script: str) -> Any:
    text = _unwrapped(script)
    for mend in _MENDS:
        text = mend(text)
        try:
            return parse_json(text)
        except ValueError:
            continue
    return _pieces(text)


def _unwrapped(script: str) -> str:
    text = script.strip(_SPACES)
    for _ in range(4):
        for wrapping in _WRAPPINGS:
            text = text.removeprefix(wrapping).removesuffix(wrapping).strip(_SPACES)
    return text


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&quot;" in text and text.count('"') < 4 else text


def _mended(text: str) -> str:
    text = _BAD_ESCAPE.sub(lambda m: m[0] if m[1] else m[2] if m[2] == "'" else "\\\\" + m[2], text)
    text = _COMMENT.sub(lambda m: m[1] or "", text)
    text = _MISSING_COMMA.sub(_with_comma, text)
    text = _TRAILING_COMMA.sub(lambda m: m[1] or "", text)
    return "{" + text.strip(" ,\n\t") + "}" if _HEADLESS.match(text) else text


def _with_comma(found: re.Match[str]) -> str:
    """Two members follow each other without a comma: on two lines, or after a bracket."""
    return f"{found[1]},{found[2]}" if "\n" in found[2] or found[1] in "}]" else found[0]


def _quoted(text: str) -> str:
    return _INNER_QUOTE.sub('\\"', text)


_MENDS: tuple[Callable[[str], str], ...] = (str, _unescaped, _mended, _quoted)


def _pieces(text: str) -> list[Any] | None:
    """Several documents in one script, or one that is cut off: read what is whole."""
    decoder = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=lambda _: None)
    found, at = [], 0
    for _ in range(20):
        at = text.find("{", at)
        if at < 0 or len(text) > _LONGEST_BROKEN:
            break
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        found.append(value)
    return found or None


def objects_in(documents: list[Any]) -> Iterator[tuple[Json, tuple[str, ...]]]:
    """All objects of parsed documents, outer before inner, with the property names that lead to each."""
    stack: list[tuple[Any, tuple[str, ...]]]
    stack = [(document, ()) for document in reversed(documents) if isinstance(document, dict | list)]
    count = 0
    while stack and count < MOST_OBJECTS:
        value, path = stack.pop()
        if isinstance(value, dict):
            count += 1
            yield value, path
            inner = [(v, (*path, k)) for k, v in value.items() if isinstance(v, dict | list)]
        else:
            inner = [(v, path) for v in value[:MOST_OBJECTS] if isinstance(v, dict | list)]
        if len(path) < DEEPEST:
            stack.extend(reversed(inner))


def types_of(node: Json) -> frozenset[str]:
    """The schema.org types of an object, without their address: {"NewsArticle"}."""
    found = node.get("@type", node.get("type"))
    names = found if isinstance(found, list) else [found]
    return frozenset(re.split(r"[/#:]", name)[-1].strip() for name in names if isinstance(name, str))


def texts_of(value: Any) -> list[str]:
    """The words in a value of any shape: text, number, {"@value": ..}, {"name": ..}, or a list of them."""
    found: list[str] = []
    stack = [value]
    while stack and len(found) < 500:
        one = stack.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, int | float) and not isinstance(one, bool):
            found.append(str(one))
        elif isinstance(one, dict):
            stack.append(next((one[key] for key in ("@value", "name", "text") if one.get(key)), None))
        elif isinstance(one, list):
            stack.extend(reversed(one[:500]))
    return found


def key(name: str) -> str:
    """A headline for comparison: letters and digits only, folded."""
    return _key(name) if len(name) <= _LONGEST_NAME else _NOT_WORDS.sub("", fold(plain(name)))


@lru_cache(maxsize=2_000)
def _key(name: str) -> str:
    # A page compares few names, each of them many times.
    return _NOT_WORDS.sub("", fold(plain(name)))


def plain(value: str) -> str:
    """Words out of a machine-readable value: entities (met twice escaped) read, tags dropped, on one line."""
    if "&" in value:
        value = html.unescape(html.unescape(value))
    if "<" in value:
        value = _TAGS.sub(" ", value)
    return one_line(value)
