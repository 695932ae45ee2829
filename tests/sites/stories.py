"""Invented stories of three papers: every one with words of its own, the same at every start."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SECTIONS = ("politics", "economy", "culture", "sport")
_PLACES = (
    "Aldermouth",
    "Bracken Ford",
    "Cawdale",
    "Dunmere",
    "Eastwick",
    "Ferrybridge End",
    "Glenholm",
    "Hartsea",
    "Inverlay",
    "Kestrel Bay",
    "Larkhill",
    "Marsh Norton",
    "Nethercombe",
    "Oakhanger",
    "Penwithy",
    "Quarrington",
)
_BODIES = (
    "the harbour board",
    "the county council",
    "the teachers' union",
    "the fishing co-operative",
    "the regional theatre",
    "the water company",
    "the rowing club",
    "the bus operator",
    "the hospital trust",
    "the orchard growers",
    "the museum",
    "the tide-mill trust",
)
_ACTS = (
    ("approves", "approved"),
    ("rejects", "rejected"),
    ("delays", "delayed"),
    ("defends", "defended"),
    ("reviews", "reviewed"),
    ("doubles spending on", "doubled its spending on"),
    ("opens talks over", "opened talks over"),
    ("abandons", "abandoned"),
)
_THINGS = (
    "the new footbridge",
    "a winter timetable",
    "the flood wall",
    "a youth orchestra",
    "the night ferry",
    "a seaweed farm",
    "the swimming bath",
    "a pay offer",
    "the lighthouse repairs",
    "an apple festival",
    "the cycle path",
    "a savings plan",
    "the reading room",
    "a boat race",
)
_PEOPLE = (
    "Maren Oakley",
    "Tobias Fenn",
    "Ingrid Sallow",
    "Rafe Whitcombe",
    "Zoë Marchbanks",
    "André Lysaght",
    "Hanne Tidewell",
    "Oswin Pell",
    "Beatriz Coldstream",
    "Jory Trevanion",
)
_OPENINGS = (
    "{Body} in {place} {acted} {thing} on {weekday} after a meeting that lasted {n} hours.",
    "After {n} weeks of argument, {body} in {place} {acted} {thing}.",
    "Residents of {place} learned on {weekday} that {body} had {acted} {thing}.",
)
_SENTENCES = (
    'The chair, {person}, told the meeting that {n} people had written letters, and that "every one of them was read".',
    "A report of {n} pages, seen by this newspaper, puts the cost at {m} thousand crowns over {k} years.",
    "In {other}, where a similar plan was tried {k} years ago, the number of visitors rose by {n} per cent.",
    'Opponents led by {person} said they would gather {m} signatures before the month ends, "and more if need be".',
    "Work could begin as early as spring, provided that the tender is not contested and the weather holds.",
    "{Body} last {acted} {thing} in a vote of {n} to {k}, a margin that surprised even its supporters.",
    "{person}, who has lived near the quay since childhood, called the decision long overdue but badly explained.",
    "Nobody from {place} would answer questions about the {m} crowns still missing from last year's accounts.",
    "The engineers counted {n} cracks and {m} loose stones; none of them, they wrote, was dangerous by itself.",
    "At the market in {other} the talk on {weekday} was of little else, and the stalls closed {k} hours late.",
    "A second reading is planned for the {k}th of next month, when {person} will present the figures again.",
    "Shopkeepers expect {m} more customers a week; the café on the corner has already hired {k} people.",
    "The decision ends a dispute that began when {person} climbed the old signal tower and refused to come down.",
    "For now the gates stay shut between {k} in the evening and {n} minutes before sunrise.",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(slots=True)
class Story:
    """One article of a paper as it is at the moment."""

    paper: str
    number: int
    headline: str
    paragraphs: list[str]
    author: str
    section: str
    published: datetime
    modified: datetime
    related: list[int] = field(default_factory=list)
    revision: int = 1
    is_gone: bool = False

    @property
    def slug(self) -> str:
        plain = unicodedata.normalize("NFD", self.headline).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    def edit(self, at: datetime) -> None:
        """Make a true revision: one more paragraph, and a number that changes."""
        self.revision += 1
        added = (
            f"In an addition made to this report for the {self.revision}th edition, {self.author} adds that the vote "
            f"in question was repeated and that {self.number + self.revision} members took part in it."
        )
        self.paragraphs = [*self.paragraphs, added]
        self.modified = at


def stories(paper: str, count: int, newest: datetime, *, apart: timedelta = timedelta(hours=3)) -> list[Story]:
    """So many stories, the first the newest; each names two of the older ones as related."""
    chance = random.Random(paper)
    taken: set[str] = set()
    return [_story(paper, number, count, newest - number * apart, chance, taken=taken) for number in range(count)]


def _story(
    paper: str, number: int, count: int, published: datetime, chance: random.Random, *, taken: set[str]
) -> Story:
    words = _words(chance)
    while words["headline"] in taken:
        words = _words(chance)
    taken.add(words["headline"])
    paragraphs = [chance.choice(_OPENINGS).format(**words)]
    for _ in range(chance.randint(4, 7)):
        lines = chance.sample(_SENTENCES, chance.randint(2, 3))
        paragraphs.append(" ".join(_filled(line, words, chance) for line in lines))
    older = [number + step for step in (1, 7) if number + step < count]
    section = chance.choice(SECTIONS)
    author = chance.choice(_PEOPLE)
    return Story(paper, number, words["headline"], paragraphs, author, section, published, published, older)


def _words(chance: random.Random) -> dict[str, str]:
    act, acted = chance.choice(_ACTS)
    body, thing = chance.choice(_BODIES), chance.choice(_THINGS)
    place, other = chance.sample(_PLACES, 2)
    named = body.removeprefix("the ")
    return {
        "headline": f"{place} {named} {act} {thing}",
        "body": body,
        "Body": body[0].upper() + body[1:],
        "acted": acted,
        "thing": thing,
        "place": place,
        "other": other,
        "weekday": chance.choice(_WEEKDAYS),
        "n": str(chance.randint(11, 98)),
    }


def _filled(line: str, words: dict[str, str], chance: random.Random) -> str:
    numbers = {"n": chance.randint(11, 98), "m": chance.randint(101, 987), "k": chance.randint(2, 9)}
    own = {"person": chance.choice(_PEOPLE), "other": chance.choice(_PLACES), "weekday": chance.choice(_WEEKDAYS)}
    return line.format(**{**words, **{name: str(value) for name, value in numbers.items()}, **own})
