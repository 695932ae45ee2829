"""Values written as JavaScript: {headline:a,"body":['x',!0,void 0]}, with names that stand for values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from newscrawl.reading.linked_data import parse_json

_DEEPEST = 80
_MOST = 400_000
"""Values of one literal that are read."""
_SPACE = re.compile(r"(?:\s|/\*.*?\*/|//[^\n]*)*+", re.DOTALL)
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\$]|\\.)*+`", re.DOTALL)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_$][\w$]*+")
_CONSTANT = re.compile(r"!0|!1|void 0|(?:true|false|null|undefined|NaN|Infinity)(?![\w$])")
_DATE = re.compile(r"new Date\(\s*([\"']?)([^\"')]{0,60})\1\s*\)")
_CONSTANTS = {"!0": True, "true": True, "!1": False, "false": False}
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def read_literal(text: str, at: int = 0, names: Mapping[str, Any] | None = None) -> tuple[Any, int]:
    """The value that begins at a place of a script, and where it ends. ValueError for what is no plain value."""
    return _Reader(text, names or {}).value(at, 0)


def read_arguments(text: str, at: int) -> list[Any]:
    """The values from a place on, up to the bracket that closes them."""
    reader, found = _Reader(text, {}), []
    at = reader.skip(at)
    while not text.startswith(")", at):
        value, at = reader.value(at, 0)
        found.append(value)
        at = reader.after(at, ")")
    return found


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Any]) -> None:
        self._text = text
        self._names = names
        self._count = 0

    def skip(self, at: int) -> int:
        """The next place that is neither space nor comment."""
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def after(self, at: int, closing: str) -> int:
        """Past a comma; before the closing bracket."""
        at = self.skip(at)
        if self._text.startswith(",", at):
            return self.skip(at + 1)
        if self._text.startswith(closing, at):
            return at
        raise ValueError(f"no comma at {at}")

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        at = self.skip(at)
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise ValueError("too deep or too long")
        first = self._text[at : at + 1]
        if first == "{":
            return self._object(at + 1, depth)
        return self._list(at + 1, depth) if first == "[" else self._simple(at)

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = self.skip(at)
        while not self._text.startswith("}", at):
            key, at = self._key(at)
            found[key], at = self.value(at, depth + 1)
            at = self.after(at, "}")
        return found, at + 1

    def _key(self, at: int) -> tuple[str, int]:
        name = _NAME.match(self._text, at) or _NUMBER.match(self._text, at)
        string = None if name else _STRING.match(self._text, at)
        if name is None and string is None:
            raise ValueError(f"no key at {at}")
        key, end = (name[0], name.end()) if name else (_unquoted(string[0]), string.end()) if string else ("", at)
        end = self.skip(end)
        if not self._text.startswith(":", end):
            raise ValueError(f"no colon at {end}")
        return key, end + 1

    def _list(self, at: int, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self.skip(at)
        while not self._text.startswith("]", at):
            if self._text.startswith(",", at):
                at = self.skip(at + 1)  # a hole: [,1]
                continue
            value, at = self.value(at, depth + 1)
            found.append(value)
            at = self.after(at, "]")
        return found, at + 1

    def _simple(self, at: int) -> tuple[Any, int]:
        text = self._text
        if string := _STRING.match(text, at):
            return _unquoted(string[0]), string.end()
        if constant := _CONSTANT.match(text, at):
            return _CONSTANTS.get(constant[0]), constant.end()
        if number := _NUMBER.match(text, at):
            return _number(number[0]), number.end()
        if date := _DATE.match(text, at):
            return date[2], date.end()
        name = _NAME.match(text, at)
        if name is None or name[0] not in self._names:
            raise ValueError(f"no value at {at}")
        return self._names[name[0]], name.end()


def _number(digits: str) -> int | float | str:
    return int(digits) if digits.lstrip("-").isdigit() and len(digits) < 20 else float(digits)


def _unquoted(string: str) -> str:
    if string[0] == '"':
        try:
            return str(parse_json(string))
        except ValueError:
            pass
    return _ESCAPE.sub(_sign, string[1:-1])


def _sign(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _SIGNS.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else ""
