"""What can be said of a publisher: plain frozen data, read by `newscrawl.reading`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatelineRule:
    """One shape of the line that dates a story in a text dump."""

    era: str
    """The layout that printed it, e.g. "v4"."""
    pattern: str
    """Regular expression for `re.search` in one line. Group `date` is the whole printed date with its clocks,
    group `kicker`, where there is one, the words the publisher prints before it on the same line."""
    zone: str | None = None
    """IANA name for a clock without a printed zone; None where the line always prints one."""
    field: str = "date_modified"
    """What the date says of the story: date_modified or date_published."""
    headline_before: bool = False
    """The headline stands above the dateline instead of below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDump:
    """The words by which a plain-text rendering of the publisher's pages is taken apart.

    Lines are compared after `text.one_line`; patterns are for `re.search` unless said otherwise.
    """

    datelines: tuple[DatelineRule, ...]
    end_markers: tuple[str, ...] = ()
    """Patterns of lines after which no story text follows (once a paragraph has been seen)."""
    related_markers: tuple[str, ...] = ()
    """Those end markers that open a list of the publisher's own stories."""
    external_markers: tuple[str, ...] = ()
    """Those end markers that open a list of links to other sites."""
    external_closers: tuple[str, ...] = ()
    """Lines that close such a list: seen without one, the list was lost."""
    related_dateline: str | None = None
    """The line below a related title; groups `date` and `section`."""
    frame_lines: frozenset[str] = frozenset()
    """Whole lines of the frame: navigation, image-map alts, labels, frozen promos."""
    frame_patterns: tuple[str, ...] = ()
    """The same for lines that vary."""
    byline: str | None = None
    """The line naming the author; group `name`."""
    role: str | None = None
    """The line below a byline that names the author's role or place; group `role`."""
    image_patterns: tuple[str, ...] = ()
    """Lines that stand for a picture; group `caption`."""
    credit_patterns: tuple[str, ...] = ()
    """Lines crediting a picture; group `credit`."""
    section: str | None = None
    """The line naming the section; group `section`."""
