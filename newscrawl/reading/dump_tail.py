"""What follows the story in a text dump: related stories, lost links, the trailer of a print version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from newscrawl.article import Link, LinkKind
from newscrawl.publishers.declaration import TextDump
from newscrawl.reading.dump_lines import LONGEST, Line, any_of, compiled
from newscrawl.text import one_line

# Not after a bar: "07 May 08 |  Technology" is one date line.
_PARTS = re.compile(r"(?<=[^\s|]) {2,}(?=[^\s|])")
LOST_LINKS = "external_links_lost"
LOST_TITLE = "title_lost"
_LONGEST_TITLE = 200


@dataclass(slots=True)
class Tail:
    """What was found behind the story."""

    links: list[Link] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Printed line, and which of LOST_LINKS and LOST_TITLE it shows."""
    address: str | None = None
    """Of the story, in the trailer of a print version."""
    date: str | None = None


def is_end(lines: list[Line], place: int, dump: TextDump) -> bool:
    """Whether the story is over at this line: a marker, or a title with the date of another story below it."""
    text = lines[place].text
    if len(text) > LONGEST:
        return False
    if any_of(dump.end_markers).search(text):
        return True
    below = lines[place + 1].text if place + 1 < len(lines) else ""
    return len(below) <= LONGEST and bool(_dated(below, dump)) and "section" in (_groups(below, dump))


def _dated(text: str, dump: TextDump) -> re.Match[str] | None:
    return compiled(dump.related_dateline).search(text) if len(text) <= LONGEST else None


def _groups(text: str, dump: TextDump) -> dict[str, str]:
    found = _dated(text, dump)
    return {name: value for name, value in found.groupdict().items() if value} if found else {}


def read_tail(lines: list[Line], dump: TextDump) -> Tail:
    """Read what follows the story. Undated lines are promos of the frame, unless a heading says what they are."""
    tail = Tail()
    texts = [text for line in lines if len(line.text) <= LONGEST for text in _parts(line)]
    tail.links = [*_related(texts, dump, tail), *_external(texts, dump, tail)]
    for text in texts:
        if tail.address is None and (found := compiled(dump.print_address).search(text)):
            tail.address = found["url"]
        if tail.date is None and (found := compiled(dump.print_date).search(text)):
            tail.date = found["date"]
    return tail


def _parts(line: Line) -> list[str]:
    """A renderer may set label, title and the date above on one line, two spaces between them."""
    parts = _PARTS.split(line.raw.strip())
    return [one_line(part) for part in parts] if len(parts) > 1 else [line.text]


def _related(texts: list[str], dump: TextDump, tail: Tail) -> Iterator[Link]:
    """Pair each title with the date beside it: below, or above where the first line of the list is a date."""
    above = _dates_come_first(texts, dump)
    for place, text in enumerate(texts):
        if not (parts := _groups(text, dump)):
            continue
        beside = place + 1 if above else place - 1
        title = texts[beside] if 0 <= beside < len(texts) else ""
        if not _is_title(title, dump):
            tail.lost.append((text, LOST_TITLE))
            continue
        yield Link(LinkKind.SEE_ALSO, title, date_raw=parts["date"], section=parts.get("section"))


def _dates_come_first(texts: list[str], dump: TextDump) -> bool:
    marker = any_of(dump.related_markers)
    for text, below in pairwise(texts):
        if marker.search(text):
            return bool(_dated(below, dump))
    return False


def _is_title(text: str, dump: TextDump) -> bool:
    if not 0 < len(text) <= _LONGEST_TITLE or _dated(text, dump):
        return False
    return not any_of(dump.end_markers).search(text) and text not in dump.frame_lines


def _external(texts: list[str], dump: TextDump, tail: Tail) -> Iterator[Link]:
    """The titles between the heading of the list of other sites and the line that closes it."""
    opener, closer = any_of(dump.external_markers), any_of(dump.external_closers)
    inside, found = False, False
    for text in texts:
        if closer.search(text):
            if not found:
                tail.lost.append((text, LOST_LINKS))
            return
        if inside and any_of(dump.end_markers).search(text):
            return
        if inside and text not in dump.frame_lines and not _dated(text, dump):
            found = True
            yield Link(LinkKind.EXTERNAL, text)
        inside = inside or bool(opener.search(text))
