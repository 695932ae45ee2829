"""The feed cases of gofeed pass through our reader."""

from __future__ import annotations

import gofeed

EXCEPTIONS = {
    "issue_217_enclosure_children.xml": "the only title stands in an attachment: better than none",
    "feed_item_updated_-_atom03_feed_entry_modified.xml": "a date of change never stands in for one of publication",
    "json10_simple.json": "an entry without an address announces nothing",
}


def test_addresses_titles_and_dates_are_those_expected(shared):
    cases = list(gofeed.cases(shared / "feeds_gofeed" / "testdata"))
    different = {feed.name: wrong for feed, entries in cases if (wrong := gofeed.differences(feed, entries))}
    assert (len(cases), sum(len(entries) for _, entries in cases)) == (539, 270)
    assert {name: wrong for name, wrong in different.items() if name not in EXCEPTIONS} == {}
    assert set(different) == set(EXCEPTIONS)
