"""When an article is fetched again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.sources.revisit import next_check

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "next_age"),
    [
        (0 * HOUR, 15 * MINUTE),
        (14 * MINUTE, HOUR),
        (15 * MINUTE, HOUR),
        (2 * HOUR, 6 * HOUR),
        (6 * HOUR, DAY),
        (3 * DAY, 7 * DAY),
        (20 * DAY, 30 * DAY),
        (29 * DAY, None),
        (4000 * DAY, None),
    ],
)
def test_the_older_the_longer(age, next_age):
    assert next_check(NOON - age, NOON) == (next_age and NOON - age + next_age)


def test_an_article_of_tomorrow_or_without_a_date_counts_as_new():
    assert next_check(NOON + DAY, NOON) == next_check(None, NOON) == NOON + 15 * MINUTE


def test_a_source_may_have_its_own_ages_or_none():
    assert next_check(NOON, NOON, revisit=(2 * DAY, HOUR)) == NOON + HOUR
    assert next_check(NOON, NOON, revisit=()) is None


def test_what_never_changes_is_asked_for_less_often_but_a_last_time():
    assert next_check(NOON - HOUR, NOON, unchanged_count=3) == NOON - HOUR + DAY
    assert next_check(NOON - 7 * DAY, NOON, unchanged_count=9) == NOON - 7 * DAY + 30 * DAY
