"""Dates with evidence: what a printed date means, and which of a page's dates is which."""

from newscrawl.normalise.dates.addresses import address_day
from newscrawl.normalise.dates.evidence import normalise_dates
from newscrawl.normalise.dates.labels import Cut, Label, labelled
from newscrawl.normalise.dates.moments import Context, Sense
from newscrawl.normalise.dates.reader import read_date, understand

__all__ = ["Context", "Cut", "Label", "Sense", "address_day", "labelled", "normalise_dates", "read_date", "understand"]
