"""newscrawl.toml: read strictly, merged over the built-in publishers, written without losing a word."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl import sources
from newscrawl.article import DoorKind
from newscrawl.errors import UsageError
from newscrawl.sources.advice import advice
from newscrawl.sources.blocks import KEYS
from newscrawl.sources.declaration import PLACEHOLDERS, fill
from newscrawl.sources.durations import read_duration, write_duration
from newscrawl.sources.write import block_of, save

TIMES = """
[[source]]
id = "times"
name = "The Example Times"
homepage = "https://www.times.example/"
feeds = ["https://feeds.press.example/times/{yyyy}.xml"]
sitemaps = ["https://www.times.example/sitemap-{yyyy}-{mm}-{dd}.xml"]
country = "GB"
language = "en"
timezone = "Pacific/Auckland"
article_urls = '/20\\d\\d/'
revisit = ["15m", "1h", "7d"]
max_requests = 500
expect = { per_day = 40, fill = { headline = 1.0, date_published = 0.99 } }
"""


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "newscrawl.toml"


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_a_block_is_a_source_beside_the_built_in_ones(file):
    found = sources.load(written(file, TIMES))
    assert list(found) == ["times", "bbc"]
    times = found["times"]
    assert (times.name, times.country, times.max_requests, times.is_listed) == ("The Example Times", "GB", 500, True)
    assert times.domains == ("times.example", "feeds.press.example")
    assert times.revisit == (timedelta(minutes=15), timedelta(hours=1), timedelta(days=7))
    assert times.expect == sources.Expect(per_day=40, fill={"headline": 1.0, "date_published": 0.99})
    assert not found["bbc"].is_listed


def test_placeholders_are_filled_for_today_and_yesterday_where_the_publisher_is(file):
    times = sources.load(written(file, TIMES))["times"]
    doors = list(times.doors(datetime(2024, 12, 31, 12, tzinfo=UTC)))
    assert doors == [
        (DoorKind.FEED, "https://feeds.press.example/times/2025.xml"),
        (DoorKind.FEED, "https://feeds.press.example/times/2024.xml"),
        (DoorKind.SITEMAP, "https://www.times.example/sitemap-2025-01-01.xml"),
        (DoorKind.SITEMAP, "https://www.times.example/sitemap-2024-12-31.xml"),
    ]


@pytest.mark.parametrize(
    ("url", "is_over"),
    [
        ("https://www.times.example/sitemap-2025-01-01.xml", False),
        ("https://www.times.example/sitemap-2024-12-31.xml", False),
        ("https://www.times.example/sitemap-2024-12-30.xml", True),
        ("https://www.times.example/sitemap-news.xml", False),
        ("https://feeds.press.example/times/2023.xml", True),
    ],
)
def test_a_day_that_is_over_is_known(file, url, is_over):
    times = sources.load(written(file, TIMES))["times"]
    assert times.is_over(url, datetime(2024, 12, 31, 12, tzinfo=UTC)) is is_over


def test_the_keys_of_a_block_stand_instead_of_those_built_in(file):
    block = '[[source]]\nid = "bbc"\nfeeds = ["https://feeds.bbci.co.uk/news/rss.xml"]'
    bbc = sources.load(written(file, block))["bbc"]
    assert bbc.is_listed
    assert len(bbc.feeds) == 1
    assert (bbc.name, bbc.timezone, len(bbc.sections)) == ("BBC", "Europe/London", 1)


def test_the_home_page_is_a_door_only_where_there_is_no_other(file):
    text = '[[source]]\nid = "a"\nhomepage = "https://a.example/"'
    [door] = sources.load(written(file, text))["a"].doors(datetime.now(UTC))
    assert door == (DoorKind.HOME, "https://a.example/")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hompage = 'https://a.example/'", "hompage: no such key; did you mean homepage?"),
        ("homepage = 'a.example'", "homepage: 'a.example' is no address"),
        ("homepage = 'ftp://a.example/'", "homepage: 'ftp://a.example/' is no address"),
        ("homepage = 'https://me:secret@a.example/'", "homepage: an address with a user or password"),
        ("feeds = 'https://a.example/rss'", "feeds: must be a list"),
        ("feeds = [1]", "feeds: must be a text, not 1"),
        ("sitemaps = ['https://a.example/{year}.xml']", "sitemaps: no placeholder is called {year}; there are yyyy"),
        ("domains = ['https://a.example/']", "domains: 'https://a.example/' should look like example.org"),
        ("country = 'England'", "country: 'England' should look like GB"),
        ("language = 'English'", "language: 'English' should look like en"),
        ("timezone = 'Europe/Lodon'", "timezone: no time zone is called 'Europe/Lodon'; did you mean Europe/London?"),
        ("timezone = '../etc/passwd'", "timezone: no time zone"),
        ("article_urls = '('", "article_urls: '(' is no regular expression: missing )"),
        ("revisit = ['1h', '15m']", "revisit: must be a list of growing ages"),
        ("revisit = ['soon']", "revisit: 'soon' is no length of time"),
        ("max_requests = 0", "max_requests: must be a whole number from 1 on, not 0"),
        ("max_requests = true", "max_requests: must be a whole number"),
        ("expect = { per_month = 1 }", "expect: must be a table with per_day and fill"),
        ("expect = { fill = { headlines = 1.0 } }", "expect: fill: headlines = 1.0 is no field"),
        ("expect = { fill = { headline = 99 } }", "expect: fill: headline = 99 is no field"),
        ("id = 'Times'", "id: 'Times' should look like"),
    ],
)
def test_what_is_wrong_is_told_with_file_block_and_key(file, line, said):
    lines = "" if line.startswith("id") else "id = 'a'\n"
    with pytest.raises(UsageError) as told:
        sources.load(written(file, f"{TIMES}\n[[source]]\n{lines}{line}"))
    assert str(told.value).startswith(f"{file}: [[source]] 2 (")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TIMES + TIMES, "[[source]] 2 (times): id: 'times' stands in the file twice"),
        ("[[source]]\nname = 'A'", "[[source]] 1: id: is missing"),
        ("[[source]]\nid = 'a'", "[[source]] 1 (a): homepage: give it, or feeds, sitemaps or sections"),
        ("[source]\nid = 'a'", "source: write [[source]] in double brackets"),
        ("[[sources]]\nid = 'a'", "sources: no such key"),
        ("source = [1]", "[[source]] 1: must be a table"),
        ("[[source]\n", "line 1"),
        ("a = " + "[" * 20_000, "newscrawl.toml: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told(file, text, said):
    with pytest.raises(UsageError, match=r"newscrawl\.toml") as told:
        sources.load(written(file, text))
    assert said in str(told.value)


def test_a_file_must_be_there_only_when_it_is_named(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_SOURCES", raising=False)
    assert set(sources.load()) == {"bbc"}
    monkeypatch.setenv("NEWSCRAWL_SOURCES", str(file.with_name("other.toml")))
    with pytest.raises(UsageError, match="there is no such file"):
        sources.load()
    written(file.with_name("other.toml"), TIMES)
    assert "times" in sources.load()


def test_a_block_says_what_its_source_says(file):
    times = sources.load(written(file, TIMES))["times"]
    save(file.with_name("copy.toml"), [block_of(times)])
    assert sources.load(file.with_name("copy.toml"))["times"] == times


def test_what_people_wrote_stays(file):
    written(file, f"# Mine.\n{TIMES}# The end.\n")
    bbc = sources.load(file)["bbc"]
    save(file, [{"id": "times", "feeds": ["https://www.times.example/rss"]}, block_of(bbc, bbc)])
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Mine.\n")
    assert "# The end." in text
    found = sources.load(file)
    assert found["times"].feeds == ("https://feeds.press.example/times/{yyyy}.xml", "https://www.times.example/rss")
    assert found["bbc"].is_listed


def test_a_file_of_another_form_is_not_harmed(file):
    written(file, 'source = [{ id = "a", homepage = "https://a.example/" }]')
    with pytest.raises(UsageError, match="must be \\[\\[source\\]\\] blocks"):
        save(file, [{"id": "b", "homepage": "https://b.example/"}])
    assert list(sources.load(file)) == ["a", "bbc"]


def test_oddities_are_told(file):
    text = '[[source]]\nid = "a"\nhomepage = "https://a.example/"\nlanguage = "en"\ntimezone = "UTC"\n'
    other = text.replace('"a"', '"b"') + 'domains = ["b.example"]\nfeeds = ["https://x.example/rss"]\n'
    third = other.replace('"b"', '"c"')
    found = list(advice(s for s in sources.load(written(file, text + other + third)).values() if s.is_listed))
    assert [said.split(":")[0] for said in found] == ["a", "b", "b", "c", "c", "c"]
    assert "names no feed" in found[0]
    assert found[-1].startswith("c: https://x.example/rss is also in b")


LENGTHS = {"15m": timedelta(minutes=15), "90m": timedelta(minutes=90), "2w": timedelta(days=14)}


@pytest.mark.parametrize(("text", "length"), LENGTHS.items())
def test_lengths_of_time_are_written_as_they_are_read(text, length):
    assert read_duration(text) == length
    assert write_duration(length) == text


@pytest.mark.parametrize("text", ["", "m", "1.5h", "-1h", "1y", "\u0661h"])
def test_what_is_no_length_of_time_is_none(text):
    assert read_duration(text) is None


def test_every_placeholder_has_its_part_of_the_day():
    assert fill("{yyyy}{yy}{mm}{dd}/{m}{d}/{month}{mon}{x}", date(2024, 5, 1)) == "2024240501/51/maymay{x}"


def test_the_documentation_has_every_key_and_an_example_that_can_be_read(file, root):
    text = (root / "docs" / "sources.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == KEYS
    assert all(f"`{{{name}}}`" in text for name in PLACEHOLDERS)
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert set(tomllib.loads(example)["source"][0]) == set(KEYS) - {"domains"}
    assert sources.load(written(file, example))["times"].expect
