"""The designs of the BBC's story pages. Stories kept the design of their day until 2010; later ones were made anew.

Facts seen on real pages of each design; the periods are those of the stories.
"""

from datetime import date

from newscrawl.article import LinkKind
from newscrawl.publishers.declaration import BylineRule, DateRule, Layout, LinkRule, Part, ScriptRule

_LONDON = "Europe/London"
_WWW = "http://www.bbc.co.uk/"
# It is the last update, to the second and in GMT, whatever its name says.
_LAST_UPDATE = DateRule(
    field="date_modified", where="//meta[@name='OriginalPublicationDate']/@content", zone="UTC", score=0.95
)
_METAS = {"Headline": "alternative_headline", "Description": "description", "Section": "article_section"}
_DATED = r"^(?P<date>\d\d \w{3} \d\d)\s*\|\s*(?P<section>.+)$"

_COMMENTS = {
    "IIMA": Part.PICTURE,
    "IBOX": Part.BOX,
    "IBYL": Part.BYLINE,
    "IFOR": Part.SKIP,
    "IMED": Part.SKIP,
    "IANC": Part.SKIP,
}
_TABLE_PARTS = {
    "div.cap": Part.SKIP,
    "div.mvtb": Part.SKIP,
    "div.qboxflr": Part.BOX,
    # The invitation to comment, above and below a reader's words.
    "a.lp": Part.SKIP,
    "div.links": Part.SKIP,
    "div.videoInStoryA": Part.PICTURE,
    "div.videoInStoryB": Part.PICTURE,
    "div.videoInStoryC": Part.PICTURE,
    "div.videoInStoryD": Part.PICTURE,
    "div.videoInStoryE": Part.PICTURE,
    "p.first": Part.STANDFIRST,
    "p.caption": Part.SKIP,
    "#socialBookMarks": Part.END,
}
_BYLINE = BylineRule(
    where=".",
    name=".//span[@class='byl']",
    role=".//span[@class='byd']",
)
_SEE_ALSO = LinkRule(
    kind=LinkKind.SEE_ALSO,
    items="//div[@class='arr'][.//span[@class='sad']]",
    date=".//span[@class='sad']",
    dateline=_DATED,
)
_INTERNET = LinkRule(
    kind=LinkKind.EXTERNAL,
    items="//div[@class='di']/preceding-sibling::div[@class='arr']"
    "[preceding-sibling::div[@class='nlp'][contains(., 'INTERNET LINKS')]]",
)
_KEY_STORIES = LinkRule(
    kind=LinkKind.TOPIC,
    items="//div[contains(concat(' ', @class, ' '), ' puffbox ')]//div[@class='arr'][a[contains(@href, '.stm')]]"
    "[not(preceding-sibling::form)]",
)

V2 = Layout(
    key="v2",
    since=date(2000, 1, 1),
    until=date(2003, 1, 31),
    mark="//div[@class='headlinestory']",
    headline=("//div[@class='headlinestory']",),
    dates=(_LAST_UPDATE, DateRule(field="date_modified", where="//span[@class='date']")),
    metas=_METAS,
    section=("//td[@class='crumbtraila']//a",),
    story=("//div[@class='bodytext']",),
    parts={
        "table.boxbody": Part.BOX,
        "div.inlineimage": Part.PICTURE,
        "div.caption": Part.SKIP,
        "div.byline": Part.BYLINE,
    },
    outside=("//div[@class='inlineimage'][not(ancestor::div[@class='bodytext'])]",),
    bylines=(BylineRule(where="//div[@class='byline']", name="."),),
    links=(
        LinkRule(
            kind=LinkKind.SEE_ALSO,
            items="//div[@class='rhslist'][div[@class='rhshead'][contains(., 'See also')]]//div[@class='aitem']",
            date=".//span[@class='seealsodate']",
            dateline=_DATED,
        ),
        LinkRule(
            kind=LinkKind.EXTERNAL,
            items="//div[@class='rhslist'][div[@class='rhshead'][contains(., 'Internet links')]]//div[@class='aitem']",
        ),
    ),
    bold_headings=True,
)
V3 = Layout(
    key="v3",
    since=date(2003, 1, 1),
    until=date(2008, 3, 31),
    mark="//div[@class='sh'][not(//table[contains(@class, 'storycontent')])]",
    headline=("//div[contains(@class, 'mxb')]/div[@class='sh']", "//div[@class='sh']"),
    dates=(_LAST_UPDATE, DateRule(field="date_modified", where="//span[@class='ds']")),
    metas=_METAS,
    story=(
        "//td[@width='416'][.//comment()[contains(., 'S BO')]]",
        "//td[.//comment()[contains(., 'S BO')]]",
        "//body",
    ),
    between="BO",
    sections=_COMMENTS,
    parts=_TABLE_PARTS,
    bylines=(_BYLINE,),
    links=(_SEE_ALSO, _INTERNET, _KEY_STORIES),
    bold_headings=True,
)
V4 = Layout(
    key="v4",
    since=date(2008, 3, 1),
    until=date(2010, 4, 30),
    mark="//table[contains(@class, 'storycontent')] | //td[@class='storybody']",
    headline=(
        "//table[contains(@class, 'storycontent')]//h1",
        "//table[contains(@class, 'storycontent')]//div[@class='sh']",
    ),
    dates=(_LAST_UPDATE, DateRule(field="date_modified", where="//*[@class='ds']")),
    metas=_METAS,
    story=("//td[@class='storybody']", "//table[contains(@class, 'storycontent')]"),
    between="BO",
    sections=_COMMENTS,
    parts=_TABLE_PARTS,
    bylines=(_BYLINE,),
    links=(_SEE_ALSO, _INTERNET, _KEY_STORIES),
    bold_headings=True,
)
_FEATURE = {
    "div.story-feature": Part.BOX,
    "div.embedded-hyper": Part.BOX,
    "a.hidden": Part.SKIP,
    # A correspondent's portrait, name and link to a page of his own, above his analysis.
    ".byline-picture": Part.SKIP,
    ".byline-heading": Part.LINE,
    ".byline-name": Part.LINE,
    ".byline-title": Part.LINE,
    ".quote-credit": Part.LINE,
    ".quote-credit-title": Part.LINE,
    # Posts as they stood when the page was captured.
    ".sps-twitter_module": Part.SKIP,
    "p.introduction": Part.STANDFIRST,
    "span.cross-head": Part.HEADING,
    "div.caption": Part.PICTURE,
    "span.caption": Part.PICTURE,
    "p.caption": Part.SKIP,
    "div.videoInStoryA": Part.PICTURE,
    "div.videoInStoryB": Part.PICTURE,
    "div.videoInStoryC": Part.PICTURE,
    "div.emp": Part.SKIP,
    "div.comments": Part.END,
    "div.comment": Part.END,
    "div.market-data": Part.SKIP,
    "div.share-help": Part.SKIP,
    "div.share-body-bottom": Part.SKIP,
    "div.story-related": Part.SKIP,
    "div.bbccom_advert_placeholder": Part.SKIP,
    "form": Part.SKIP,
}
V5 = Layout(
    key="v5",
    since=date(2010, 4, 1),
    until=date(2010, 7, 31),
    mark="//div[@id='story-body'][//div[@id='meta-information']]",
    headline=("//div[@id='meta-information']//h1",),
    dates=(
        _LAST_UPDATE,
        DateRule(field="date_modified", where="//div[@id='meta-information']//p[@class='published']"),
    ),
    metas=_METAS,
    story=("//div[@id='story-body']",),
    parts=_FEATURE
    | {"h1": Part.SKIP, ".byline": Part.BYLINE, ".story-date": Part.SKIP, "div.story-actions": Part.SKIP},
    bylines=(
        BylineRule(
            where="//*[contains(@class, 'byline')][.//*[@class='author-name']]",
            name=".//*[@class='author-name']",
            role=".//*[@class='author-position']",
        ),
    ),
    links=(
        LinkRule(
            kind=LinkKind.SEE_ALSO,
            items="//div[contains(@class, 'see-also')]//li[.//*[contains(@class, 'Date') or contains(@class, 'date')]]",
            link=".//h3//a[@href] | .//a[@href]",
            date=".//*[contains(@class, 'Date') or contains(@class, 'date')]",
            section=".//*[contains(@class, 'section')]",
        ),
        LinkRule(kind=LinkKind.EXTERNAL, items="//ul[contains(@class, 'related-links')]/li"),
    ),
)
V6 = Layout(
    key="v6",
    homepage=_WWW,
    since=date(2010, 7, 1),
    until=date(2015, 3, 31),
    mark="//h1[contains(@class, 'story-header')]",
    headline=("//h1[contains(@class, 'story-header')]",),
    dates=(
        _LAST_UPDATE,
        DateRule(field="date_modified", where="(//span[@class='story-date'])[1]", zone=_LONDON),
    ),
    metas=_METAS | {"CPS_SECTION_PATH": "article_section"},
    story=("//div[contains(concat(' ', @class, ' '), ' story-body ')]",),
    parts=_FEATURE | {"h1": Part.SKIP, ".story-date": Part.SKIP, ".byline": Part.BYLINE, "div.share-tools": Part.SKIP},
    bylines=(
        BylineRule(
            where="//*[contains(concat(' ', @class, ' '), ' byline ')]"
            "[not(ancestor::*[contains(@class, 'story-feature')])]",
            name=".//*[contains(@class, 'byline-name')]",
            role=".//*[contains(@class, 'byline-title')]",
        ),
    ),
    links=(
        LinkRule(
            kind=LinkKind.SEE_ALSO,
            items="//div[contains(@class, 'see-also')]//li[.//a[contains(@class, 'story')]]",
            link=".//a[contains(@class, 'story')]",
            title=".//a[contains(@class, 'story')]/text()",
            date=".//*[contains(@class, 'timestamp')]",
            section=".//*[contains(@class, 'section')]",
        ),
        LinkRule(
            kind=LinkKind.RELATED,
            items="//div[contains(@class, 'story-body')]//div[contains(@class, 'hyperpuff')]"
            "//li[.//a[contains(@class, 'story')]]",
            link=".//a[contains(@class, 'story')]",
            title=".//a[contains(@class, 'story')]/text()",
        ),
        LinkRule(
            kind=LinkKind.TOPIC,
            items="//div[contains(@class, 'hyper-related-assets')]//li[.//a[contains(@class, 'story')]]",
            link=".//a[contains(@class, 'story')]",
            title=".//a[contains(@class, 'story')]/text()",
        ),
        LinkRule(
            kind=LinkKind.EXTERNAL,
            items="//div[contains(@class, 'related-internet-links')]//ul[@class='related-links']/li",
        ),
    ),
)
V7 = Layout(
    key="v7",
    homepage=_WWW,
    since=date(2015, 1, 1),
    until=date(2020, 6, 30),
    mark="//h1[contains(@class, 'story-body__h1')]",
    headline=("//h1[contains(@class, 'story-body__h1')]",),
    section=("(//div[@class='story-body']//a[contains(@class, 'mini-info-list__section')])[1]",),
    dates=(
        DateRule(
            field="date_modified",
            where="(//div[contains(@class, 'story-body')]//div[contains(@class, 'date')]/@data-seconds)[1]",
            score=0.95,
        ),
    ),
    story=("//div[contains(@class, 'story-body__inner')]",),
    parts={
        "figure": Part.PICTURE,
        "div.media-placeholder": Part.PICTURE,
        "p.story-body__introduction": Part.STANDFIRST,
        ".story-body__crosshead": Part.HEADING,
        "div.bbccom_slot": Part.SKIP,
        "div.bbccom_advert": Part.SKIP,
        ".pullout": Part.BOX,
        ".guide-card__footer": Part.SKIP,
        ".guide-card__issue": Part.LINE,
        "div.story-body__link-list": Part.SKIP,
        "div.story-promo": Part.SKIP,
        "div.sp-media-asset": Part.PICTURE,
        "div.byline": Part.BYLINE,
        "div.with-extracted-share-icons": Part.SKIP,
        "div.idt_legacy": Part.SKIP,
        ".off-screen": Part.SKIP,
    },
    bylines=(
        BylineRule(
            where="//div[@class='story-body']//div[contains(concat(' ', @class, ' '), ' byline ')]",
            name=".//*[contains(@class, 'byline__name')]",
            role=".//*[contains(@class, 'byline__title')]",
        ),
    ),
    links=(
        LinkRule(
            kind=LinkKind.SEE_ALSO,
            items="//div[contains(@class, 'story-alsos')]//li",
            title=".//*[@class='cta']",
            date=".//div[contains(@class, 'date')]/@data-seconds",
            section=".//*[contains(@class, 'section')]",
        ),
        LinkRule(
            kind=LinkKind.RELATED,
            items="//div[contains(concat(' ', @class, ' '), ' related-links ')]//li",
            title=".//*[@class='cta']",
        ),
        LinkRule(
            kind=LinkKind.EXTERNAL,
            items="//div[contains(@class, 'related-links--external')]//li",
            title=".//*[@class='cta']",
        ),
    ),
    bold_headings=True,
)
V8 = Layout(
    key="v8",
    homepage=_WWW,
    since=date(2020, 1, 1),
    until=date(2024, 12, 31),
    mark="//script[contains(., 'window.__INITIAL_DATA__=')]",
    script=ScriptRule(
        start=r"window\.__INITIAL_DATA__=",
        story=("data", "article*", "data"),
        metadata=("data", "article*", "data", "metadata"),
        pictures="https://c.files.bbci.co.uk/",
        player=("data", "media-experience*", "data", "initialItem"),
    ),
)
V9 = Layout(
    key="v9",
    homepage=_WWW,
    since=date(2024, 1, 1),
    until=None,
    mark="//script[@id='__NEXT_DATA__'][contains(., 'pageProps')]",
    script=ScriptRule(
        start=r"<script id=\"__NEXT_DATA__\"[^>]*>",
        story=("props", "pageProps", "page", "@pageKey"),
        metadata=("props", "pageProps", "metadata"),
        pictures="https://c.files.bbci.co.uk/",
    ),
)
WORLD_SERVICE = Layout(
    key="ws",
    since=date(2008, 1, 1),
    until=date(2013, 12, 31),
    mark="//meta[@name='generator'][contains(@content, 'Topcat')]",
    headline=("//div[contains(@class, 'story-body')]//h1", "//h1"),
    dates=(
        DateRule(field="date_published", where="//meta[@name='dcterms.created']/@content", score=0.9),
        DateRule(field="date_modified", where="//meta[@name='dcterms.modified']/@content", score=0.9),
    ),
    metas={"Description": "description", "dc.language": "in_language", "dc.identifier": "canonical_url"},
    story=("//div[contains(@class, 'story-body')]//div[contains(@class, 'bodytext')]",),
    parts={
        "div.module": Part.PICTURE,
        "p.caption": Part.SKIP,
        "p.ingress": Part.STANDFIRST,
        ".byline": Part.BYLINE,
        ".datestamp": Part.SKIP,
        "h2": Part.HEADING,
    },
    bylines=(BylineRule(where="//div[contains(@class, 'story-body')]//*[contains(@class, 'byline')]", name="."),),
    links=(
        LinkRule(
            kind=LinkKind.SEE_ALSO,
            items="//div[contains(@class, 'module')][contains(@class, 'links') or contains(@class, 'related')]//li",
            date=".//*[contains(@class, 'date') or contains(@class, 'Date')]",
        ),
    ),
)
MOBILE = Layout(
    key="mob",
    since=date(2009, 1, 1),
    until=date(2011, 12, 31),
    mark="//div[contains(@class, 'downlink')][//div[@class='date']]",
    headline=("//h1",),
    dates=(DateRule(field="date_modified", where="(//div[@class='date'])[1]"),),
    story=("//div[contains(@class, 'storybody')]", "//div[@id='story']", "//body"),
    parts={
        "h1": Part.SKIP,
        "div.date": Part.SKIP,
        "div.downlink": Part.END,
        "div.image": Part.PICTURE,
        "div.caption": Part.SKIP,
        "div.nav": Part.SKIP,
        "#header": Part.SKIP,
        "#footer": Part.END,
    },
    outside=("//div[@class='image'][not(ancestor::div[contains(@class, 'storybody')])]",),
    bold_headings=True,
)

LAYOUTS = (V4, V3, V2, V5, V6, V7, V9, V8, WORLD_SERVICE, MOBILE)
