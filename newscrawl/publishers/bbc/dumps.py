"""How the BBC's pages look as plain text, from the first design to the script-built pages."""

from newscrawl.publishers.declaration import DatelineRule, TextDump

_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CLOCK = r"\d{1,2}:\d\d"
# Two clocks are one instant: the second is the first in British summer time.
_GMT_UK = rf"{_CLOCK} GMT(?: {_CLOCK} UK)?"

DATELINES = (
    DatelineRule(
        era="v4",
        pattern=rf"(?:Page last updated at )?{_CLOCK} GMT, {_WEEKDAY}, \d{{1,2}} {_MONTH},? \d{{4}}(?: {_CLOCK} UK)?",
        # The tableless pages of 2010 print the headline first.
        headline_before=True,
    ),
    DatelineRule(
        era="v3",
        pattern=rf"Last Updated: *{_WEEKDAY}, \d{{1,2}} {_MONTH},? \d{{4}}, {_GMT_UK}",
    ),
    DatelineRule(
        era="v1",
        pattern=rf"{_WEEKDAY}, {_MONTH} \d{{1,2}}, \d{{4}} Published at {_GMT_UK}",
        field="date_published",
        section_below=True,
    ),
    DatelineRule(
        era="v2",
        pattern=rf"{_WEEKDAY}, \d{{1,2}} {_MONTH},? \d{{4}}, {_GMT_UK}",
        kicker=True,
        beside=r"\bBBC\b",
    ),
    DatelineRule(
        era="v6",
        pattern=rf"\d{{1,2}} {_MONTH} \d{{4}} Last updated at {_CLOCK}(?: (?:GMT|BST|ET))?",
        zone="Europe/London",
        headline_before=True,
    ),
    DatelineRule(
        era="mob",
        pattern=rf"\d{{1,2}} {_MONTH} \d\d {_CLOCK} GMT",
        headline_before=True,
        beside=r"\bBBC\b",
    ),
    DatelineRule(
        era="v8",
        pattern=rf"Published:? \d{{1,2}} {_MONTH} \d{{4}}(?:,? {_CLOCK}(?: (?:GMT|BST))?)?",
        zone="Europe/London",
        field="date_published",
        headline_before=True,
        beside=r"^(?:BBC News|From the section .+|[Ii]mage (?:copyright|source|caption).*)$",
    ),
    DatelineRule(
        era="v7",
        pattern=rf"\d{{1,2}} {_MONTH} 20[12]\d",
        headline_before=True,
        beside=r"^(?:From the section .+|[Ii]mage (?:copyright|source|caption).*)$",
    ),
)

FRAME_LINES = frozenset(
    {
        "Accessibility Help",
        "Accessibility links",
        "British Broadcasting Corporation",
        "BBC Home",
        "BBCi",
        "Explore the BBC",
        "Languages",
        "LANGUAGES",
        "EDITIONS",
        "SERVICES",
        "BBC",
        "BBC News",
        "BBC NEWS",
        "BBC SPORT",
        "BBC Sport",
        "BBC News World Edition",
        "BBC NEWS CHANNEL",
        "News services",
        "Your news when you want it",
        "Home",
        "Skip to top",
        "Skip to main content",
        "Low graphics",
        "Low Graphics",
        "Access keys help",
        "Search",
        "News",
        "RELATED BBC SITES",
        "Related BBC sites",
        "One-Minute World News",
        "watch One-Minute World News",
        "watch BBC News in video",
        "Updated every minute of every day",
        "Print Sponsor",
        "E-mail this to a friend",
        "E-mail this story to a friend",
        "E-mail this to a friend Printable version",
        "Email this to a friend",
        "Printable version",
        "Print this page",
        "Continue reading the main story",
        "Share this page",
        "Share",
        "Please turn on JavaScript. Media requires JavaScript to play.",
        "Please turn on JavaScript.",
        "Media requires JavaScript to play.",
        "Media playback is unsupported on your device",
        "Advertisement",
        "News image",
        "line",
        "grey line",
        "Published",
        "Related Topics",
        "Search ON THIS DAY by date",
        "Front Page | Years | Themes | Witness",
        "About This Site | Text Only",
        "* Requires registration",
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
    marks=(
        r"^BBC (?:News|NEWS|Sport|SPORT)$",
        r"^From the section .+$",
        r"^[Ii]mage (?:copyright|source)",
        r"^(?:[Ii]mage|[Mm]edia) caption",
        r"^The BBC is not responsible for the content of external",
        r"^Story from BBC (?:NEWS|SPORT):",
        r"^https?://(?:[\w-]+\.)*bbc\.co\.uk/\S+\.stm\S*$",
        r"^(?:By .+|BBC News),? BBC News(?: website|Online)?$",
    ),
    end_markers=(
        r"^Print Sponsor$",
        r"^SEE ALSO\b",
        r"^See also:?$",
        r"^RELATED (?:INTERNET LINKS|BBC LINKS|BBC SITES|STORIES)\b",
        r"^Internet links:$",
        r"^Related (?:Stories|Internet [Ll]inks)$",
        r"^More on [Tt]his [Ss]tory\.?$",
        r"^(?:TOP|Top) .+ (?:STORIES|stories)(?: NOW| now)?$",
        r"^FROM OTHER NEWS SITES$",
        r"^FEATURES, VIEWS, ANALYSIS$",
        r"^Features & Analysis$",
        r"^MOST POPULAR STORIES NOW$",
        r"^PRODUCTS (?:&|AND) SERVICES$",
        r"^E-?mail this (?:story )?to a friend",
        r"^Bookmark with",
        r"^Share this story",
        r"^YOUR (?:VIEWS|COMMENTS)$",
        r"^BBC News home$",
        r"^Stories From \d\d? [A-Z][a-z]{2}$",
        r"^Story from BBC (?:NEWS|SPORT):",
        r"^The BBC is not responsible for the content of external (?:internet )?sites",
        r"^Links to more .+ stories are at the foot of the page",
        r"^(?:BBC )?© ?(?:BBC|MM)",
    ),
    related_markers=(r"^SEE ALSO\b", r"^See also:?$", r"^Related Stories$", r"^More on [Tt]his [Ss]tory\.?$"),
    external_markers=(
        r"^RELATED INTERNET LINKS\b",
        r"^Internet links:$",
        r"^Related Internet [Ll]inks$",
    ),
    external_closers=(r"^The BBC is not responsible for the content of external (?:internet )?sites",),
    related_dateline=(
        rf"^(?P<date>\d\d? (?:[A-Z][a-z]{{2}} \d\d|(?:{_MONTH}|{_MONTH.upper()}) \d{{2,4}}))"
        r"(?: ?[|,] ?(?P<section>\S.*))?$"
    ),
    flat_end=(
        r"\b(?:Print Sponsor|SEE ALSO:?|See also:|RELATED INTERNET LINKS|Internet links:|FROM OTHER NEWS SITES"
        r"|FEATURES, VIEWS, ANALYSIS|E-mail this (?:story )?to a friend|Bookmark with|Story from BBC NEWS:"
        r"|The BBC is not responsible for the content of external)(?!\w)"
    ),
    flat_sections=(
        "Country profiles",
        "Have Your Say",
        "In Depth",
        "In Pictures",
        "Middle East",
        "Northern Ireland",
        "Science & Environment",
        "South Asia",
        "Special Reports",
        "Talking Point",
        "UK Politics",
    ),
    frame_lines=FRAME_LINES,
    frame_patterns=(
        r"^\\?-{3,}$",
        r"^Send us your comments",
        r"^News Front Page\b",
        r"^Back to [A-Z]",
        r"^Skip to (?:main )?(?:content|top|local|bbc)",
        r"^Related (?:internet|BBC) (?:links|sites)$",
        r"^UK version ?International version",
        r"^The BBC may edit your comments",
        r"^Your comments may be published on any BBC media",
        r"^At no time endanger yourself",
        r"^Click here to (?:return|go back)",
        r"^To use this feature you will need",
        r"^(?:Launch console ?)?BBC NEWS CHANNEL$",
        r"^graphic$",
        r"\bUpdated every minute of every day$",
    ),
    byline=(
        r"^(?:By|BY|by) (?P<name>[^\W\d_a-z][\w.'\u2019-]*"
        r"(?:,? (?:[^\W\d_a-z][\w.'\u2019-]*|de|la|van|von|der|den|al|bin|and|in|&)){1,9}?)"
        r"(?: (?P<role>BBC\b.{0,60}))?$"
    ),
    role=(
        r"^(?P<role>(?=.{3,80}$)(?:(?i:.*\b(?:BBC|reporter|correspondents?|editor|producer|analyst|writer|presenter"
        r"|website|news)\b.*)|(?:in|at) [A-Z].*|.+, [A-Z][a-z]+))$"
    ),
    image_patterns=(r"^\[ ?image: ?(?P<caption>.*?) ?\]$", r"^(?:[Ii]mage|[Mm]edia) caption,? ?(?P<caption>.*)$"),
    credit_patterns=(
        r"^[Ii]mage (?:copyright|source),? ?(?P<credit>.*)$",
        r"^(?P<credit>Getty Images|Reuters|EPA|AFP|AP|PA|PA Media|Press Association|Alamy|Thinkstock|BBC Sport)$",
    ),
    quote_start=r"^[“\u201c]? ?Start Quote$",
    quote_end=r"^[”\u201d]? ?End Quote\b ?(?P<name>.*)$",
    section=r"^(?:You are in|From the section):? (?P<section>.+)$",
    title=r"^BBC (?:NEWS|News|SPORT|Sport)(?: \| (?P<section>[^|]+(?: \| [^|]+)*))? (?:\||-) (?P<headline>[^|]+)$",
    anniversary=r"^(?P<year>19\d\d|20\d\d): \S",
    day_of_year=rf"^(?P<day>\d{{1,2}} {_MONTH})$",
    print_address=r"^(?P<url>https?://(?:[\w-]+\.)*bbc\.co\.uk/\S+\.stm\S*)$",
    print_date=r"^(?P<date>Published: \d{4}/\d\d/\d\d \d\d:\d\d:\d\d GMT)$",
)
