"""What visits taught of the addresses of a source."""

from __future__ import annotations

from stories import SITE, entry

from newscrawl.archive import Announcement, Entry
from newscrawl.article import Reason, State
from newscrawl.discover import learn


def test_addresses_that_were_read_are_known_by_what_they_were(archive):
    paths = ["/wales/rain", "/wales/snow", "/topic/rain", "/later", "/gone"]
    archive.announce(Announcement(SITE + path, by=f"{SITE}/rss", source="times") for path in paths)
    archive.write([entry(path, text=path) for path in paths[:2]])
    archive.write(
        [
            Entry(url=f"{SITE}/topic/rain", state=State.SKIPPED, reason=Reason.NOT_ARTICLE),
            Entry(url=f"{SITE}/gone", state=State.GONE, reason=Reason.NOT_FOUND),
        ]
    )
    known = archive.visited("times")
    assert sorted(known) == [
        (f"{SITE}/topic/rain", False), (f"{SITE}/wales/rain", True), (f"{SITE}/wales/snow", True),
    ]  # fmt: skip
    assert archive.visited("courier") == []
    assert len(archive.visited("times", most=1)) == 1
    forms = learn(known)
    assert forms.score(f"{SITE}/wales/fog") > forms.score(f"{SITE}/topic/fog")
