"""Invented stories in the BBC's layout of 2008 to 2010 ("v4"), as many as one likes, each the same every time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

SECTIONS = ("Africa", "Americas", "Asia-Pacific", "Europe", "Middle East", "South Asia", "UK", "Business", "Health")
_SUBJECTS = ("harbour", "ferry", "lighthouse", "orchard", "tramway", "council", "museum", "reservoir", "lifeboat")
_VERBS = ("reopens", "closes", "moves", "grows", "waits", "returns", "divides", "delights", "surprises")
_TOLD = (
    "after the winter storm a long wait and some debate people in the town said they were glad to see their old pier "
    "used again by boats that carry apples letters and schoolchildren across the bay every morning at seven o'clock"
)
_WORDS = _TOLD.split()
_START = datetime(2008, 1, 1, 6, 30)  # noqa: DTZ001 - as printed


def write_pages(folder: Path, count: int, *, frame: int = 60) -> list[Path]:
    """Write so many pages of distinct stories, a hundred in a folder; `frame` is how many rows the navigation has."""
    paths = []
    for number in range(count):
        path = folder / f"{number // 100:03}" / f"{story_id(number)}.stm.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page(number, frame=frame))
        paths.append(path)
    return paths


def story_id(number: int) -> int:
    """Ids grew by some thousands a day."""
    return 7_200_000 + number * 37


def page(number: int, *, frame: int = 60) -> bytes:
    """One page, in the encoding it names."""
    pick = random.Random(number)
    section = pick.choice(SECTIONS)
    headline = f"{pick.choice(_SUBJECTS).title()} {pick.choice(_VERBS)} in {pick.choice(_SUBJECTS)} town {number}"
    at = _START + timedelta(minutes=number * 17)
    path = f"{section.lower().replace(' ', '_')}/{story_id(number)}.stm"
    paragraphs = [f"<p>{_sentence(pick)} {_sentence(pick)}</p>" for _ in range(pick.randint(8, 24))]
    paragraphs.insert(4, f"<p><b>{pick.choice(_WORDS).title()} questions</b></p>")
    return "\n".join(
        [
            _head(headline, section, path, at),
            _frame(frame),
            f'<div class="ds">Page last updated at {at:%H:%M} GMT, {at:%A}, {at.day} {at:%B} {at:%Y}</div>',
            '<table class="storycontent"><tr><td colspan="2"><div class="mxb"><h1>',
            f"{headline}\n</h1></div></td></tr>",
            f'<tr><td class="storybody"><!-- S BO -->{_picture(pick)}',
            f'<!-- S SF --><p class="first"><b>{_sentence(pick)}</b>',
            "\n".join(paragraphs[:3]),
            "<!-- E SF -->",
            "\n".join(paragraphs[3:]),
            "<!-- E BO --><br />",
            _bookmarks(headline, path),
            f'</td><td class="storyextra">{_see_also(pick, number, at)}</td></tr></table></body></html>',
        ]
    ).encode("iso-8859-1")


def _sentence(pick: random.Random) -> str:
    words = pick.choices(_WORDS, k=pick.randint(9, 22))
    return f"{' '.join(words).capitalize()}."


def _head(headline: str, section: str, path: str, at: datetime) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xml:lang="en-GB" xmlns="http://www.w3.org/1999/xhtml" lang="en-GB">
<head>
<title>BBC NEWS | {section} | {headline}</title>
<meta name="contentFlavor" content="STORY" />
<meta name="OriginalPublicationDate" content="{at:%Y/%m/%d %H:%M:%S}" />
<meta name="UKFS_URL" content="/1/hi/world/{path}" />
<meta name="IFS_URL" content="/2/hi/{path}" />
<meta http-equiv="content-type" content="text/html;charset=iso-8859-1" />
<meta name="Headline" content="{headline}" />
<meta name="Section" content="{section}" />
<meta name="Description" content="What happened to it, and what the town makes of that." />
<!-- GEN HEAD V4  -->
<style type="text/css">{".l {float: left; margin: 0 0 4px 0;} " * 40}</style>
<script type="text/javascript">{"var made = 'up'; /* nothing to see */ " * 100}</script>
</head>
<body id="body"><div class="centerbody">"""


def _frame(rows: int) -> str:
    links = "\n".join(
        f'<div class="lhslt"><a href="/1/hi/section{row}/default.stm">Section {row}</a></div>\n\t\n\t\n\t\t\n'
        for row in range(rows)
    )
    return f'<div class="mainwrapper"><table class="main"><tr><td><div class="lhs">{links}</div></td></tr></table>'


def _picture(pick: random.Random) -> str:
    name = f"http://newsimg.bbc.co.uk/media/images/{pick.randrange(10**8)}.jpg"
    return f"""<!-- S IIMA --><table border="0" width="226" align="right"><tr><td><div>
<img src="{name}" width="226" height="170" alt="{pick.choice(_SUBJECTS).title()}" border="0" />
<div class="cap">{_sentence(pick)[:-1]}</div></div></td></tr></table><!-- E IIMA -->"""


def _bookmarks(headline: str, path: str) -> str:
    sites = "\n".join(
        f'<li><a title="Post this story to Site {site}" href="http://site{site}.example/post?url={path}">{headline}</a></li>'
        for site in range(5)
    )
    return f'<div id="socialBookMarks" class="sharesb"><h3>Bookmark with:</h3><ul>{sites}</ul></div>'


def _see_also(pick: random.Random, number: int, at: datetime) -> str:
    rows = []
    for back in range(1, 5):
        other, day = max(number - back * 3, 0), at - timedelta(days=back * 9)
        title = f"{pick.choice(_SUBJECTS).title()} story {other}"
        rows.append(
            f'<div class="arr"><a href="/2/hi/europe/{story_id(other)}.stm">{title}</a></div>'
            f'<div class="arrdt">{day:%d %b %y} | {pick.choice(SECTIONS)}</div>'
        )
    return f'<div class="puffbox"><div class="seeAlso"><div class="nlp">SEE ALSO</div>{"".join(rows)}</div></div>'
