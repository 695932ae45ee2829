"""The order of revisions, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from newscrawl.archive.timeline import Observation, sequence


def seen(capture_id, hour, content):
    """A small letter is a reading that isn't whole."""
    at = datetime(2026, 1, 1, hour, tzinfo=UTC)
    return Observation(capture_id, at, "fetched", content.upper(), content.isupper())


def contents(observations):
    return "".join(group[0].content_hash for group in sequence(observations))


@pytest.mark.parametrize(
    ("as_seen", "revisions"),
    [
        ("A", "A"),
        ("AA", "A"),
        ("AB", "AB"),
        ("ABA", "ABA"),
        ("AABBA", "ABA"),
        ("Ab", "A"),
        ("Aba", "A"),
        ("aB", "AB"),
        ("abB", "ABB"),
        ("aab", "AB"),
        ("AbA", "A"),
    ],
)
def test_revisions_are_runs_of_whole_readings(as_seen, revisions):
    assert contents([seen(i, i, c) for i, c in enumerate(as_seen)]) == revisions


def test_the_order_of_arrival_makes_no_difference():
    arrivals = [(1, "A"), (2, "B"), (3, "A"), (4, "b"), (5, "C")]
    found = {contents([seen(i, *one) for i, one in enumerate(order)]) for order in permutations(arrivals)}
    assert found == {"ABAC"}


def test_one_instant_is_ordered_by_arrival():
    assert contents([seen(2, 1, "B"), seen(1, 1, "A")]) == "AB"


def test_what_says_the_same_at_one_instant_is_one_revision():
    assert contents([seen(n, 1, c) for n, c in enumerate("ABABA")]) == "AB"
