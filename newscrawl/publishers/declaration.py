"""What can be said of a publisher: plain frozen data, read by `newscrawl.reading`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from newscrawl.article import LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DatelineRule:
    """One shape of the line that dates a story in a text dump."""

    era: str
    """The layout that printed it, e.g. "v4"."""
    pattern: str
    """Regular expression of the whole printed date with its label and clocks: no anchors, no groups."""
    zone: str | None = None
    """IANA name for a clock without a printed zone; None where the line always prints one."""
    field: str = "date_modified"
    """What the date says of the story: date_modified or date_published."""
    kicker: bool = False
    """The publisher may print other words before it on the same line."""
    headline_before: bool = False
    """The headline stands above the dateline, or may stand there."""
    section_below: bool = False
    """The line below it names the section, and the headline comes after that."""
    beside: str | None = None
    """A pattern that must be found elsewhere in the text before this line gives the publisher away; None where the
    line alone does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDump:
    """The words by which a plain-text rendering of the publisher's pages is taken apart.

    Lines are compared after `text.one_line`; patterns are for `re.search` in one line unless said otherwise.
    """

    datelines: tuple[DatelineRule, ...]
    """In the order in which they are tried on a line."""
    marks: tuple[str, ...] = ()
    """Lines that speak for the publisher: two different ones give it away without a dateline."""
    end_markers: tuple[str, ...] = ()
    """Lines after which no story text follows (once a paragraph has been seen)."""
    related_markers: tuple[str, ...] = ()
    """Those end markers that open a list of the publisher's own stories."""
    external_markers: tuple[str, ...] = ()
    """Those end markers that open a list of links to other sites."""
    external_closers: tuple[str, ...] = ()
    """Lines that close such a list: seen without one, the list was lost."""
    related_dateline: str | None = None
    """The line beside a related title; groups `date` and, where it is printed, `section`."""
    flat_end: str | None = None
    """Where the story ends in a dump whose lines were run together: searched in the whole text."""
    flat_sections: tuple[str, ...] = ()
    """Section names of more than one word: in such a dump only these tell where a section ends and a title begins."""
    frame_lines: frozenset[str] = frozenset()
    """Whole lines of the frame: navigation, image-map alts, labels, frozen promos."""
    frame_patterns: tuple[str, ...] = ()
    """The same for lines that vary."""
    byline: str | None = None
    """The line naming the author; groups `name` and, where the role follows on the line, `role`."""
    role: str | None = None
    """The line below a byline that names the author's role or place; group `role`."""
    image_patterns: tuple[str, ...] = ()
    """Lines that stand for a picture; group `caption`, empty where the next line is the caption."""
    credit_patterns: tuple[str, ...] = ()
    """Lines crediting a picture; group `credit`."""
    quote_start: str | None = None
    """The line before a pull quote, where the publisher prints one."""
    quote_end: str | None = None
    """The line after it; group `name` is who said it."""
    section: str | None = None
    """The line naming the section; group `section`."""
    title: str | None = None
    """The page's title, where the dump has it as a line; groups `section` and `headline`."""
    anniversary: str | None = None
    """The headline of a page about a day in the past; group `year`. That day is no date of publication."""
    day_of_year: str | None = None
    """The line above it that prints the day and month; group `day`."""
    print_address: str | None = None
    """The address in the trailer of a print version; group `url`."""
    print_date: str | None = None
    """The date in that trailer; group `date`. Like the dateline, it is the last update."""


class Part(StrEnum):
    """What an element inside the story is, when it is no plain block of prose."""

    SKIP = "skip"
    END = "end"
    """The story ends before it."""
    PICTURE = "picture"
    BOX = "box"
    """A box beside the prose: a pull quote, facts, or links."""
    BYLINE = "byline"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    LINE = "line"
    """Shown on a line of its own, though its tag is one of running text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRule:
    """Where a layout tells a date."""

    field: str
    """date_published or date_modified."""
    where: str
    """An XPath giving strings or elements; the first that is not empty is the raw date."""
    zone: str | None = None
    """IANA name for a clock without a printed zone."""
    score: float = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineRule:
    """How the byline inside an element is taken apart: XPaths relative to it."""

    where: str
    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRule:
    """A list of links beside the story. XPaths; those of the parts are relative to an item."""

    kind: LinkKind
    items: str
    link: str = ".//a[@href]"
    title: str | None = None
    """Where the title is only a part of the link's text."""
    date: str | None = None
    section: str | None = None
    dateline: str | None = None
    """Regular expression with the groups `date` and `section` for the text of `date`, where one line tells both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRule:
    """A page built by a script out of JSON in the page itself."""

    start: str
    """Regular expression; the JSON (an object, or a string holding one) begins where it ends."""
    story: tuple[str, ...]
    """Path to the story's object: keys, "prefix*" for the first key with that prefix, "@name" for the key that the
    object's own `name` holds."""
    metadata: tuple[str, ...]
    """Path to the metadata, from the same root."""
    pictures: str = ""
    """Where the relative addresses of its pictures start."""
    player: tuple[str, ...] = ()
    """Path to the object of a page that shows a film and not a story, from the same root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One design of a publisher's story page. It is recognised by markup, never by date."""

    key: str
    since: date
    until: date | None
    """The period in which stories were published in it; captures of them may be much later."""
    mark: str
    """XPath that is true for this layout alone."""
    homepage: str | None = None
    """Where its relative addresses start, when that is not the publisher's `homepage`."""
    headline: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    """XPaths; all that the first one gives are joined by "/"."""
    dates: tuple[DateRule, ...] = ()
    metas: Mapping[str, str] = field(default_factory=dict)
    """Meta name to field."""
    story: tuple[str, ...] = ()
    """XPaths of the element that holds the story, the first found counts."""
    between: str | None = None
    """The story lies between the comments "S <code>" and "E <code>", where the page has them."""
    sections: Mapping[str, Part] = field(default_factory=dict)
    """What lies between the comments "S <code>" and "E <code>" inside the story."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    """Selectors "tag", ".class", "#id", "tag.class" of elements inside the story."""
    outside: tuple[str, ...] = ()
    """XPaths of pictures that stand outside the story's element."""
    bylines: tuple[BylineRule, ...] = ()
    links: tuple[LinkRule, ...] = ()
    bold_headings: bool = False
    """A short paragraph all in bold is a cross-heading, and a long first one the standfirst."""
    script: ScriptRule | None = None
    covers: frozenset[str] = frozenset({"authors", "date_published", "related_links", "images"})
    """Fields this layout answers for finally."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes, where, and what its pages look like."""

    key: str
    name: str
    homepage: str
    """Where relative addresses start on a page whose own address nobody knows."""
    domains: tuple[str, ...]
    country: str
    language: str
    timezone: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    """Addresses at which its articles are announced."""
    identify: Callable[[str], str | None] = field(default=lambda _: None)
    """The publisher's own id of the story at an address; None where the address is no story's."""
    canonical: Callable[[str], str | None] = field(default=lambda _: None)
    """The address without what does not belong to it; None where it is no story's."""
    layouts: tuple[Layout, ...] = ()
    dump: TextDump | None = None
    furniture: frozenset[str] = frozenset()
    """Whole paragraphs that are never the story's."""
    noise: str | None = None
    """Regular expression for words that a server put into the prose by mistake; they are cut out wherever they are."""
    unlisted: str | None = None
    """Regular expression for `re.search` in the addresses that no list of stories is for: forms, help, profiles."""
    spacers: str | None = None
    """Regular expression for `re.search` in the addresses of pictures that only decorate: rules, dots, banners."""
    identifiers: tuple[str, ...] = ()
    """XPaths of the story's id in a page, strongest first."""
    identifier_pattern: str = r"(?P<id>.+)"
    """Regular expression finding `id` in what they give."""
    not_stories: Mapping[str, str] = field(default_factory=dict)
    """XPath to reason (`article.Reason`) for pages of the publisher that are no stories."""

    def answers_for(self, host: str) -> bool:
        """Whether a host is one of the publisher's."""
        return any(host == domain or host.endswith("." + domain) for domain in self.domains)

    def lists(self, address: str | None) -> bool:
        """Whether an address may stand in a list of links that belongs to a story."""
        return not (address and self.unlisted and re.search(self.unlisted, address))

    def own_id(self, raw: str) -> str | None:
        """The id inside what one of `identifiers` gave."""
        found = re.search(self.identifier_pattern, raw)
        return found["id"] if found else None
