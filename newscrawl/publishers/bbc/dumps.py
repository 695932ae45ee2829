"""How the BBC's pages look as plain text, from the first design to the script-built pages."""

from newscrawl.publishers.declaration import DatelineRule, TextDump

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CLOCK = r"\d{1,2}:\d\d"
_GMT_UK = rf"{_CLOCK} GMT(?: {_CLOCK} UK)?"
"""Two clocks are one instant: the second is the first in British summer time."""

DATELINES = (
    DatelineRule(
        era="v4",
        pattern=rf"^(?P<date>(?:Page last updated at )?{_CLOCK} GMT, {_WEEKDAY}, \d{{1,2}} {_MONTH},? \d{{4}}"
        rf"(?: {_CLOCK} UK)?)$",
    ),
    DatelineRule(
        era="v3",
        pattern=rf"^(?P<date>Last Updated: +{_WEEKDAY}, \d{{1,2}} {_MONTH},? \d{{4}}, {_GMT_UK})$",
    ),
    DatelineRule(
        era="v1",
        pattern=rf"^(?P<date>{_WEEKDAY}, {_MONTH} \d{{1,2}}, \d{{4}} Published at {_GMT_UK})$",
    ),
    DatelineRule(
        era="v2",
        pattern=rf"^(?:(?P<kicker>\S.*?) )?(?P<date>{_WEEKDAY}, \d{{1,2}} {_MONTH}, \d{{4}}, {_GMT_UK})$",
    ),
    DatelineRule(
        era="v6",
        pattern=rf"^(?P<date>\d{{1,2}} {_MONTH} \d{{4}} Last updated at {_CLOCK}(?: (?:GMT|BST|ET))?)$",
        zone="Europe/London",
        headline_before=True,
    ),
)

FRAME_LINES = frozenset(
    {
        "Accessibility Help",
        "British Broadcasting Corporation",
        "Explore the BBC",
        "Languages",
        "LANGUAGES",
        "BBC News",
        "BBC NEWS",
        "Print Sponsor",
        "watch One-Minute World News",
        "E-mail this to a friend",
        "Printable version",
        "Email this to a friend",
        "[an error occurred while processing this directive]",
        "Americas Africa Europe Middle East South Asia Asia Pacific",
        # The features box was never filled again after June 2012: these three close every later capture.
        "Has China's housing bubble burst?",
        "How the world's oldest clove tree defied an empire",
        "Why Royal Ballet principal Sergei Polunin quit",
    }
)

DUMP = TextDump(
    datelines=DATELINES,
    end_markers=(
        r"^Print Sponsor$",
        r"^SEE ALSO\b",
        r"^See also:$",
        r"^RELATED (?:INTERNET LINKS|BBC LINKS|BBC SITES|STORIES)\b",
        r"^Internet links:$",
        r"^(?:Related|More on this story)(?: Stories| Internet [Ll]inks)?$",
        r"^(?:TOP|Top) .+ (?:STORIES|stories)(?: NOW| now)?$",
        r"^E-mail this to a friend",
        r"^Bookmark with",
        r"^The BBC is not responsible for the content of external internet sites",
        r"^Links to more .+ stories are at the foot of the page",
    ),
    related_markers=(r"^SEE ALSO\b", r"^See also:$", r"^Related Stories$", r"^More on this story$"),
    external_markers=(r"^RELATED INTERNET LINKS\b", r"^Internet links:$", r"^Related Internet links$"),
    external_closers=(r"^The BBC is not responsible for the content of external internet sites",),
    related_dateline=r"^(?P<date>\d\d [A-Z][a-z]{2} \d\d) *\| *(?P<section>\S.*)$",
    frame_lines=FRAME_LINES,
    byline=r"^(?:By|by) (?P<name>[A-Z][\w.'\u2019-]*(?: (?:[A-Z][\w.'\u2019-]*|de|van|von|der|al|and|in|&))*)$",
    role=r"^(?P<role>(?:BBC\b|[A-Z]).*)$",
    image_patterns=(r"^\[ ?image: (?P<caption>.*?) ?\]$",),
    credit_patterns=(r"^Image (?:copyright|source|caption),? ?(?P<credit>.*)$",),
    section=r"^ *You are in: (?P<section>.+)$",
)
