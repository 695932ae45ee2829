"""The BBC: news.bbc.co.uk since 1997 and bbc.co.uk/news since 2010."""

from newscrawl.article import Reason
from newscrawl.publishers.bbc.addresses import canonical, identify
from newscrawl.publishers.bbc.dumps import DUMP
from newscrawl.publishers.bbc.layouts import LAYOUTS
from newscrawl.publishers.declaration import Publisher

PUBLISHER = Publisher(
    key="bbc",
    name="BBC",
    homepage="http://news.bbc.co.uk/",
    domains=("bbc.co.uk", "bbc.com", "bbci.co.uk"),
    country="GB",
    language="en",
    timezone="Europe/London",
    feeds=(
        "https://feeds.bbci.co.uk/news/rss.xml",
        "https://feeds.bbci.co.uk/news/world/rss.xml",
        "https://feeds.bbci.co.uk/news/uk/rss.xml",
        "https://feeds.bbci.co.uk/news/england/rss.xml",
        "https://feeds.bbci.co.uk/news/northern_ireland/rss.xml",
        "https://feeds.bbci.co.uk/news/scotland/rss.xml",
        "https://feeds.bbci.co.uk/news/wales/rss.xml",
        "https://feeds.bbci.co.uk/news/politics/rss.xml",
        "https://feeds.bbci.co.uk/news/business/rss.xml",
        "https://feeds.bbci.co.uk/news/technology/rss.xml",
        "https://feeds.bbci.co.uk/news/science_and_environment/rss.xml",
        "https://feeds.bbci.co.uk/news/health/rss.xml",
        "https://feeds.bbci.co.uk/news/education/rss.xml",
        "https://feeds.bbci.co.uk/news/entertainment_and_arts/rss.xml",
    ),
    sitemaps=("https://www.bbc.co.uk/sitemaps/https-index-uk-news.xml",),
    sections=("https://www.bbc.co.uk/news",),
    identify=identify,
    canonical=canonical,
    layouts=LAYOUTS,
    dump=DUMP,
    noise=r"\[an error occurred while processing this directive\]",
    furniture=frozenset(
        {
            "[an error occurred while processing this directive]",
            "Continue reading the main story",
            "Please turn on JavaScript to play media.",
            "Please turn on JavaScript. Media requires JavaScript to play.",
            "Media playback is unsupported on your device",
        }
    ),
    unlisted=r"/correspondents/|//newsforums\.|/hi/help/",
    spacers=r"/(?:o|999999|trans|feed|\w*dot_\d+|inline_dashed_line|(?:start|end)_?quote\w*)\.gif(?:\?|$)|_line\d{3}\.|_web_banner_",
    # A bookmark script's `storyid` is another story's on some pages: never taken.
    identifiers=(
        "//meta[@name='CPS_ID']/@content",
        "//meta[@name='UKFS_URL' or @name='IFS_URL']/@content",
        "//link[@rel='canonical']/@href",
        "//meta[@property='og:url']/@content",
        "//img[@id='livestats']/@src",
    ),
    identifier_pattern=r"(?:^|~i~RS~|[/-])(?P<id>\d{4,8})(?:\.stm|~RS~|$)",
    not_stories={
        "//meta[@name='contentFlavor'][@content='INDEX']": Reason.INDEX,
        "//meta[@name='CPS_ASSET_TYPE'][@content='IDX']": Reason.INDEX,
        # A film with its caption; some have a story below.
        "//meta[@name='CPS_ASSET_TYPE'][@content='MAP'][count(//div[contains(@class, 'story-body')]"
        "//p[not(ancestor::noscript)][string-length() > 40]) < 4]": Reason.MEDIA,
    },
)
