"""robots.txt as RFC 9309 reads it, and as sites write it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from protego import Protego

MOST_BYTES = 512 << 10
"""As much of a file is read (RFC 9309, section 2.5)."""
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TAG = re.compile(r"<[^<>\n]{1,200}>")
_LINE_END = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_NOT_ASCII = re.compile(r"[^\r\n]*[\x80-\xff][^\r\n]*")
# Words of the directives as sites misspell them; Protego knows the rest.
_AGENT = re.compile(r"\s*use(?:r|rg|g)[- ]?agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)
_DISALLOW = re.compile(r"(?i)^(\s*)d[ei]s+all?ow(?=\s*:)")
_NAME = re.compile(r"[\w.-]+")
_FIRST_NAME = re.compile(r"(?<![^\s,])[\w.-]+")
_SITEMAP = re.compile(r"\s*site-?maps?\b", re.IGNORECASE)
_OTHERS = "other:"
_END = ";"
"""Closes a name, so that Protego, which looks for one inside the other, takes "news" for no part of "newscrawl"."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host asks of robots. `agent` is a product token, e.g. "newscrawl", or a whole User-Agent."""

    sitemaps: tuple[str, ...]
    """As printed, in order, each once."""
    _lines: tuple[str, ...] = ()
    _rules: dict[str, Protego] = field(default_factory=dict, repr=False)
    """By agent, as they were asked for."""

    def allows(self, url: str, agent: str) -> bool:
        return self._for(agent).can_fetch(url, _closed(agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds between two requests; None where nobody says."""
        return self._for(agent).crawl_delay(_closed(agent))

    def _for(self, agent: str) -> Protego:
        """The rules with all other agents as one: Protego's time grows with the square of their number."""
        if agent not in self._rules:
            names = frozenset(_closed(agent).split())
            self._rules[agent] = Protego.parse("\n".join(_tidied(line, names) for line in self._lines))
        return self._rules[agent]


def parse(body: bytes) -> Robots:
    """Read a robots.txt; never raises, and what cannot be read forbids nothing."""
    lines = _LINE_END.split(_TAG.sub("", _text(body[:MOST_BYTES])))
    sitemaps = Protego.parse("\n".join(line for line in lines if _SITEMAP.match(line))).sitemaps
    return Robots(tuple(dict.fromkeys(sitemaps)), tuple(lines))


def _text(body: bytes) -> str:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    if body[1:20:2].count(0) > 4 or body[0:20:2].count(0) > 4:
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _NOT_ASCII.sub(_both_spellings, body.decode("latin-1"))


def _both_spellings(line: re.Match[str]) -> str:
    """A line of a file in latin-1, for addresses that are escaped as UTF-8 and for those escaped as latin-1."""
    return f"{line[0]}\n{''.join(char if char < chr(0x80) else f'%{ord(char):02X}' for char in line[0])}"


def _tidied(line: str, names: frozenset[str]) -> str:
    """One directive as the RFC spells it; a line that names several agents becomes several lines."""
    if found := _AGENT.match(line):
        return "\n".join(f"User-agent: {name}" for name in _named(found[1], names)) or "User-agent:"
    return _DISALLOW.sub(r"\1Disallow", line)


def _named(value: str, names: frozenset[str]) -> set[str]:
    """Whom a User-agent line means, by product token ("a, b/1.2" names a and b): us, everybody, or somebody else."""
    if value.strip().startswith("*"):
        return {"*"}
    tokens = {found[0].lower() + _END for found in _FIRST_NAME.finditer(value)}
    return (tokens & names) | ({_OTHERS} if tokens - names else set())


def _closed(agent: str) -> str:
    return " ".join(f"{name.lower()}{_END}" for name in _NAME.findall(agent))
