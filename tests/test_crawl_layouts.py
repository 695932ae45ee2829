"""Sites of eight layouts of which nothing is declared but the home page: every story once, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from newscrawl.archive import Archive
from newscrawl.archive.reader import reading
from sites.crawling import QUICK, Crawler, pass_time
from sites.layouts import serving


@pytest.fixture
def sites():
    with serving((datetime.now(UTC) - timedelta(hours=1)).replace(second=0, microsecond=0)) as served:
        yield served


@pytest.fixture
def crawler(sites, sqlite_database, tmp_path):
    file = tmp_path / "newscrawl.toml"
    blocks = (f'[[source]]\nid = "{key}"\nhomepage = "{site.base}/"\n' for key, site in sites.items())
    file.write_text("\n".join(blocks), encoding="utf-8")
    allowed = ",".join(site.base.removeprefix("http://") for site in sites.values())
    return Crawler(sqlite_database, file, allowed, QUICK | {"NEWSCRAWL_WAIT_SECONDS": "2"})


def kept(sqlite_database):
    """By source: headline to text and day."""
    query = text("SELECT source, headline, article_body, date, body_status, url FROM articles ORDER BY id")
    with Archive.open(sqlite_database.url, sqlite_database.captures) as archive, reading(archive) as connection:
        rows = connection.execute(query).all()
    assert not [row.url for row in rows if "utm_" in row.url or "at_medium" in row.url]
    assert len({(row.source, row.headline) for row in rows}) == len(rows)
    found = {}
    for row in rows:
        body = "walled" if row.body_status == "paywalled" else row.article_body
        found.setdefault(row.source, {})[row.headline] = (body, str(row.date))
    return found


def truth(sites):
    def told(site, story):
        is_walled = site.key == "grenzbote" and story.number < 2
        return "walled" if is_walled else story.body, f"{story.published:%Y-%m-%d}"

    return {key: {s.headline: told(site, s) for s in site.stories} for key, site in sites.items()}


def test_every_story_is_found_whatever_the_layout(sites, crawler, sqlite_database):
    first = crawler.run()
    assert (first.status, first.report["failed_sources"]) == (0, []), first.errors
    assert kept(sqlite_database) == truth(sites)
    assert {key: count["errors"] for key, count in first.report["sources"].items() if count["errors"]} == {}
    assert {key: count["known"] > 0 for key, count in first.report["sources"].items()} == dict.fromkeys(sites, True)

    asked = {key: len(site.asked) for key, site in sites.items()}
    sites["weekly"].stories[2].edit(datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1))
    sites["weekly"].stories[0].is_gone = True
    with Archive.open(sqlite_database.url, sqlite_database.captures) as archive:
        pass_time(archive, timedelta(hours=7))
    second = crawler.run()
    assert (second.status, second.report["new"], second.report["changed"]) == (0, 0, 1), second.errors
    assert second.report["sources"]["weekly"]["waiting"] == {"not_found": 1}
    assert kept(sqlite_database) == truth(sites)
    # What was tried where a site names nothing is not tried again the same day.
    again = sites["advertiser"].asked[asked["advertiser"] :]
    assert not [path for path in again if path.startswith(("/feed", "/rss", "/sitemap", "/atom"))]
