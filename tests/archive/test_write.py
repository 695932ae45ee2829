"""Writing: what becomes of articles that are seen again, changed, out of order, or only in part."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest
from sqlalchemy import event, func, select
from stories import SITE, at, entry, moment, on, read_back

from newscrawl.archive import tables
from newscrawl.article import BodyStatus, Link, LinkKind, Reason, Refusal, State

SAID = ("url", "number", "article_body", "is_latest", "observed_at", "chars_added", "chars_removed", "is_minor")


def rows(archive, table, *columns):
    with archive.engine.connect() as connection:
        query = select(*(table.c[name] for name in columns)).order_by(*table.primary_key.columns)
        return [tuple(row) if len(columns) > 1 else row[0] for row in connection.execute(query)]


def count(archive, table):
    with archive.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def revisions(archive):
    """(number, story, is_latest) of all revisions in order."""
    found = rows(archive, tables.revision, "article_id", "number", "article_body", "is_latest")
    return [(number, text, latest) for _, number, text, latest in sorted(found)]


def test_five_steps(archive):
    """Store A, B, A corrected, C, A unchanged: three articles, A with two revisions and three captures."""
    steps = [("/a", "A first."), ("/b", "B."), ("/a", "A corrected."), ("/c", "C."), ("/a", "A corrected.")]
    outcomes = [archive.write([entry(path, text=text, headline="H" * 300)])[0] for path, text in steps]
    assert [o.state for o in outcomes] == ["stored", "stored", "stored", "stored", "unchanged"]
    assert [o.revision for o in outcomes] == [1, 1, 2, 1, 2]
    assert count(archive, tables.article) == 3
    assert rows(archive, tables.capture, "article_id", "revision_id") == [(1, 1), (2, 2), (1, 3), (3, 4), (1, 3)]
    assert set(rows(archive, tables.revision, "headline")) == {"H" * 300}


def test_five_steps_in_one_batch_end_alike(archive):
    steps = [("/a", "A first."), ("/b", "B."), ("/a", "A corrected."), ("/c", "C."), ("/a", "A corrected.")]
    outcomes = archive.write([entry(path, text=text) for path, text in steps])
    assert [o.state for o in outcomes] == ["stored", "stored", "stored", "stored", "unchanged"]
    assert [(o.article_id, o.revision) for o in outcomes] == [(1, 1), (2, 1), (1, 2), (3, 1), (1, 2)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It's  “fine” – really.", 'It’s "fine" - really.'),
        ("Tom &amp; Jerry met.", "Tom & Jerry met."),
        ("One.\n\nTwo.", "One. Two."),
        ("co\u00adoperate now", "cooperate now"),
    ],
)
def test_a_difference_of_rendering_is_no_revision(archive, before, after):
    archive.write([entry(text=before)])
    assert archive.write([entry(text=after)])[0].state == State.UNCHANGED
    assert count(archive, tables.revision) == 1


def test_an_older_capture_takes_its_place_and_never_becomes_the_latest(archive):
    archive.write([entry(text="Third.", fetched_at=at(3))])
    archive.write([entry(text="First.", fetched_at=at(1))])
    outcome = archive.write([entry(text="Second.", fetched_at=at(2))])[0]
    assert outcome.revision == 2
    assert revisions(archive) == [(1, "First.", False), (2, "Second.", False), (3, "Third.", True)]


def test_the_order_of_import_makes_no_difference(archive):
    seen = [(1, "One."), (2, "Two two."), (3, "One."), (4, "Three three three.")]
    found = set()
    for n, order in enumerate(permutations(seen)):
        for day, text in order:
            archive.write([entry(f"/{n}", text=text, fetched_at=at(day))])
        found.add(tuple(sorted(row[1:] for row in rows(archive, tables.revision, *SAID) if row[0].endswith(f"/{n}"))))
    assert len(found) == 1
    assert [row[1] for row in found.pop()] == ["One.", "Two two.", "One.", "Three three three."]


def test_going_back_to_an_earlier_text_is_a_revision_that_says_so(archive):
    for day, text in enumerate(["A text.", "B text.", "A text."], 1):
        archive.write([entry(text=text, fetched_at=at(day))])
    assert rows(archive, tables.revision, "number", "same_as_id") == [(1, None), (2, None), (3, 1)]


def test_a_capture_between_two_of_one_revision_splits_it(archive):
    """A at 1, A at 3, then B at 2: A, B, A, with all that hangs on the copy."""
    archive.write([entry(text="A.", fetched_at=at(1), keywords=["Bridges"]), entry(text="A.", fetched_at=at(3))])
    archive.write([entry(text="B.", fetched_at=at(2))])
    assert revisions(archive) == [(1, "A.", False), (2, "B.", False), (3, "A.", True)]
    assert len(rows(archive, tables.revision_keyword, "revision_id")) == 2


@pytest.mark.parametrize("status", sorted(set(BodyStatus) - {BodyStatus.OK}))
def test_a_part_never_supersedes_the_whole(archive, status):
    archive.write([entry(text="The whole story.", fetched_at=at(1))])
    outcome = archive.write([entry(text="The whole", fetched_at=at(2), body_status=status)])[0]
    assert (outcome.state, outcome.revision) == (State.UNCHANGED, None)
    assert str(status) in outcome.detail
    assert revisions(archive) == [(1, "The whole story.", True)]
    assert count(archive, tables.capture) == 2


def test_short_news_that_was_never_longer_has_revisions(archive):
    archive.write([entry(text="Breaking news", fetched_at=at(1), body_status=BodyStatus.SHORT)])
    [outcome] = archive.write([entry(text="More breaking", fetched_at=at(2), body_status=BodyStatus.SHORT)])
    assert outcome.is_new_revision


def test_a_truncated_page_never_supersedes_the_whole(archive):
    archive.write([entry(text="The whole story.", fetched_at=at(1))])
    outcome = archive.write([entry(text="The whole", fetched_at=at(2), truncated=True)])[0]
    assert (outcome.state, outcome.detail.split(":")[0]) == (State.UNCHANGED, "truncated")
    assert revisions(archive) == [(1, "The whole story.", True)]


def test_the_whole_supersedes_a_part_even_when_older(archive):
    archive.write([entry(text="The whole", fetched_at=at(2), body_status=BodyStatus.TEASER)])
    archive.write([entry(text="The whole story.", fetched_at=at(1))])
    assert revisions(archive) == [(1, "The whole story.", True)]
    assert rows(archive, tables.document, "body") == ["the whole story"]


def test_first_published_is_the_earliest_any_reading_states(archive):
    archive.write([entry(text="Later form.", fetched_at=at(9), date_published=moment(at(2)))])
    archive.write([entry(text="Early form.", fetched_at=at(8), date_published=moment(at(1, 21, 3)))])
    archive.write([entry(text="Last form.", fetched_at=at(10), date_published=on(2026, 3, 1))])
    found = rows(archive, tables.article, "date_published_at", "date_published_precision", "date", "date_source")
    assert found == [(at(1, 21, 3), "minute", at(1).date(), "date_published")]


def test_a_modified_date_orders_what_has_no_fetch_time_and_dates_the_article(archive):
    archive.write([entry(text="Newer.", date_modified=moment(at(4)))])
    archive.write([entry(text="Older.", date_modified=moment(at(2)))])
    assert revisions(archive) == [(1, "Older.", False), (2, "Newer.", True)]
    assert rows(archive, tables.article, "date", "date_source") == [(at(4).date(), "date_modified")]


def test_importing_again_what_tells_no_time_adds_captures_only(archive):
    for _ in range(3):
        outcomes = [archive.write([entry(identifier="9", text=text)])[0] for text in ("One.", "Two.", "One.")]
    assert [(o.state, o.revision) for o in outcomes] == [("unchanged", 1), ("unchanged", 2), ("unchanged", 1)]
    assert count(archive, tables.revision) == 2
    assert count(archive, tables.capture) == 9


def test_changes_are_counted(archive):
    archive.write([entry(text="Five people were hurt on the bridge.", fetched_at=at(1))])
    archive.write([entry(text="Six people were hurt on the bridge.", fetched_at=at(2))])
    archive.write([entry(text="All is well. " * 20, fetched_at=at(3))])
    found = rows(archive, tables.revision, "chars_added", "chars_removed", "is_minor")
    assert found[:2] == [(0, 0, False), (3, 4, True)]
    assert found[2][2] is False


def test_the_publishers_id_is_the_article_whatever_the_address(archive):
    first = archive.write([entry("/1/hi/world/777001", identifier="777001")])[0]
    second = archive.write([entry("/2/low/americas/777001", identifier="777001")])[0]
    assert (second.article_id, second.state) == (first.article_id, State.DUPLICATE)
    assert count(archive, tables.article_url) == 2


def test_two_ids_are_two_articles_at_one_address(archive):
    first = archive.write([entry("/live", identifier="1", text="One.")])[0]
    second = archive.write([entry("/live", identifier="2", text="Two.")])[0]
    assert first.article_id != second.article_id


@pytest.mark.parametrize(
    ("canonical", "is_one"),
    [
        ("https://harbour-post.example/2026/03/bridge-opens-to-all", True),
        ("https://www.harbour-post.example/2026/03/bridge-opens-to-all", True),
        ("https://elsewhere.example/2026/03/bridge-opens-to-all", False),
        ("https://harbour-post.example/", False),
        ("https://harbour-post.example/2026/", False),
        ("https://harbour-post.example/news", False),
        ("javascript:void(0)", False),
    ],
)
def test_a_canonical_address_is_trusted_only_where_it_can_be_true(archive, canonical, is_one):
    archive.write([entry("/2026/03/bridge-opens-to-all?a=1", text="One.", canonical_url=canonical)])
    archive.write([entry("/2026/03/bridge-opens-again-3", text="Two.", canonical_url=canonical)])
    assert count(archive, tables.article) == (1 if is_one else 2)


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize(("headline", "articles"), [("Ferry sinks", 2), ("Harbour bridge opens", 1)])
def test_a_canonical_address_nothing_was_found_at_counts_between_pages_of_one_headline(
    archive, batches, headline, articles
):
    canonical = f"{SITE}/2026/03/the-template-said-so-1"
    visits = [
        entry("/2026/03/bridge-1", canonical_url=canonical),
        entry("/2026/03/ferry-2", headline=headline, canonical_url=canonical),
    ]
    for batch in [visits] if batches == 1 else [[visit] for visit in visits]:
        archive.write(batch)
    assert count(archive, tables.article) == articles


def test_a_canonical_address_that_a_page_was_found_at_counts_whatever_the_headline(archive):
    canonical = f"{SITE}/2026/03/bridge-1"
    archive.write([entry("/2026/03/bridge-1?view=plain", canonical_url=canonical)])
    archive.write([entry("/2026/03/bridge-1", text="Seen at its own address.")])
    archive.write([entry("/2026/03/bridge-1?view=wide", headline="Bridge closed again", canonical_url=canonical)])
    assert count(archive, tables.article) == 1
    assert set(rows(archive, tables.article_url, "kind")) == {"fetched"}


def test_without_an_address_publisher_headline_and_date_are_the_article(archive):
    dated = {"date_modified": moment(at(4)), "ledger_url": "file:///stories/1.txt"}
    archive.write([entry(None, text="First.", **dated)])
    archive.write([entry(None, text="Second.", **dated)])
    archive.write([entry(None, text="Third.", date_modified=moment(at(5)), ledger_url="file:///stories/2.txt")])
    assert revisions(archive) == [(1, "First.", False), (2, "Second.", True), (1, "Third.", True)]


@pytest.mark.parametrize("order", [(None, "/2026/03/bridge-9"), ("/2026/03/bridge-9", None)])
def test_the_same_story_with_and_without_its_address_is_one_article(archive, order):
    for n, path in enumerate(order):
        archive.write([entry(path, date_modified=moment(at(4)), ledger_url=f"file:///{n}")])
    assert rows(archive, tables.article, "url") == ["https://harbour-post.example/2026/03/bridge-9"]
    assert count(archive, tables.revision) == 1


def test_headlines_alone_make_no_article_one(archive):
    archive.write([entry(None, headline="Business digest", text="Monday.", date_modified=moment(at(4)))])
    archive.write([entry("/b", headline="Business digest", text="Other.", date_modified=moment(at(4)))])
    assert count(archive, tables.article) == 2


def test_a_refused_page_is_kept_and_told(archive):
    read = entry()
    refusals = {Reason.NO_STORY: State.SKIPPED, Reason.CONSENT: State.BLOCKED, Reason.NOT_TEXT: State.SKIPPED}
    for (reason, state), captures in zip(refusals.items(), [1, 2, 2], strict=True):
        visit = entry(ledger_url=f"file:///{reason}")
        visit.article, visit.refusal = None, Refusal(reason, "because")
        outcome = archive.write([visit])[0]
        assert (outcome.state, outcome.reason, outcome.detail) == (state, str(reason), "because")
        assert count(archive, tables.capture) == captures
    assert read.record_id not in rows(archive, tables.capture, "record_id")
    assert count(archive, tables.article) == 0


def test_writing_an_entry_twice_is_harmless(archive):
    batch = [entry("/a"), entry("/b", text="Else.")]
    first, second = archive.write(batch), archive.write(batch)
    assert [(o.state, o.article_id, o.revision) for o in first] == [(o.state, o.article_id, o.revision) for o in second]
    assert count(archive, tables.capture) == count(archive, tables.attempt) == 2


def test_text_that_no_column_takes_is_cleaned_on_the_way(archive):
    odd = "NUL \x00, a lone \ud800 surrogate, \x1b escape"
    year_9999 = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    visit = entry(headline=odd, text=odd, keywords=[odd], description=odd, date_published=moment(year_9999))
    visit.article.evidence = {}
    assert archive.write([visit])[0].state == State.STORED
    expected = "NUL , a lone  surrogate,  escape"
    assert rows(archive, tables.revision, "headline", "article_body", "description") == [(expected,) * 3]
    assert rows(archive, tables.revision, "date_published_at") == [year_9999]
    assert rows(archive, tables.revision, "body")[0] == [{"type": "paragraph", "text": expected}]


def test_a_bad_row_goes_to_quarantine_and_the_others_are_kept(archive):
    batch = [entry(f"/{n}", text=f"Story {n}.") for n in range(9)]
    batch[5].article.word_count = 10**30
    batch[7].article.headline = None
    outcomes = archive.write(batch)
    assert [n for n, o in enumerate(outcomes) if o.state == State.FAILED] == [5, 7]
    assert {o.reason for o in outcomes if o.state == State.FAILED} == {"quarantined"}
    assert count(archive, tables.article) == 7
    assert len(rows(archive, tables.quarantine, "warc_file", "error")) == 2
    assert archive.write(batch)[5].reason == "quarantined"
    assert count(archive, tables.quarantine) == 2


def test_a_newer_reader_alone_makes_no_revision(database):
    with database.open(reader=read_back) as archive:
        visit = entry(text="As the old reader saw it.", fetched_at=at(1))
        visit.page.body = entry(text="As the new reader sees it.", reader_version="2").page.body
        archive.write([visit])
        outcome = archive.write([entry(text="As the new reader sees it.", reader_version="2", fetched_at=at(2))])[0]
        assert (outcome.state, outcome.revision) == (State.UNCHANGED, 1)
        assert revisions(archive) == [(1, "As the new reader sees it.", True)]
        assert rows(archive, tables.revision, "reader_version") == ["2"]
        assert rows(archive, tables.document, "body") == ["as the new reader sees it"]


def test_a_newer_reader_and_a_new_text_make_one_revision(database):
    with database.open(reader=read_back) as archive:
        visit = entry(text="As the old reader saw it.", fetched_at=at(1))
        visit.page.body = entry(text="As the new reader sees it.", reader_version="2").page.body
        archive.write([visit])
        archive.write([entry(text="Rewritten altogether.", reader_version="2", fetched_at=at(2))])
        assert revisions(archive) == [(1, "As the new reader sees it.", False), (2, "Rewritten altogether.", True)]


def test_a_batch_takes_as_many_statements_whatever_its_size(archive):
    archive.write([entry()])  # makes the source
    counted = []
    event.listen(archive.engine, "before_cursor_execute", lambda *said: counted.append(said[2]))
    taken = []
    for size in (10, 80):
        counted.clear()
        links = [Link(LinkKind.SEE_ALSO, f"Headline {n}", url=f"https://harbour-post.example/{n}") for n in range(5)]
        archive.write([entry(f"/{size}/{n}", text=f"{size} {n}", related_links=links) for n in range(size)])
        taken.append(len(counted))
    assert taken[0] == taken[1] < 50
