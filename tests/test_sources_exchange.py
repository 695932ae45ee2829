"""Sources come from and go to OPML and CSV, by library and by command."""

from __future__ import annotations

import json
from io import StringIO

import pytest

from newscrawl import sources
from newscrawl.cli.main import main
from newscrawl.discover.opml import gathered, read_opml, write_opml
from newscrawl.errors import UsageError
from newscrawl.export import write_csv
from newscrawl.sources.blocks import read_block
from newscrawl.sources.rows import COLUMNS, blocks_of, row_of

OPML = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE opml [<!ENTITY x "expanded"><!ENTITY f SYSTEM "file:///etc/hostname">]>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="News">
    <outline text="Wales">
      <outline type="rss" text="Caf\xe9 &amp; Courier &x;&f;" language="cy"
        xmlUrl="https://www.courier.example/rss" htmlUrl="https://www.courier.example/"/>
    </outline>
    <outline title="Courier sport" xmlURL="https://feeds.courier.example/sport"/>
    <outline text="BBC World" type="rss" xmlUrl="https://feeds.bbci.co.uk/news/world/rss.xml" htmlUrl="https://www.bbc.co.uk/news/world"/>
  </outline>
  <outline text="Not a feed" htmlUrl="https://other.example/"/>
  <outline text="Odd" xmlUrl="file:///etc/passwd"/>
  <outline text="Twice" xmlUrl="https://www.courier.example/rss"/>
</body></opml>"""


def test_an_opml_list_is_read_with_its_folders_and_without_entities():
    found = read_opml(OPML)
    assert [(s.feed, s.folders) for s in found] == [
        ("https://www.courier.example/rss", ("News", "Wales")),
        ("https://feeds.courier.example/sport", ("News",)),
        ("https://feeds.bbci.co.uk/news/world/rss.xml", ("News",)),
    ]
    assert (found[0].title, found[0].homepage, found[0].language) == (
        "Café & Courier &x;&f;", "https://www.courier.example/", "cy",
    )  # fmt: skip


def test_feeds_are_gathered_by_publisher():
    bbc = sources.load()["bbc"]
    courier, sport, known = gathered(read_opml(OPML), [bbc])
    assert (courier.id, courier.homepage, courier.language) == ("courier", "https://www.courier.example/", "cy")
    assert sport.feeds == ("https://feeds.courier.example/sport",)
    assert (known.id, known.feeds) == ("bbc", bbc.feeds)


@pytest.mark.parametrize("body", [b"", b"no XML", b"<rss/>", b"<opml>", b"<opml><outline" * 50, b"\xff\xfe<opml>"])
def test_what_is_no_list_has_no_feed(body):
    assert read_opml(body) == []


def times(**more) -> sources.Source:
    block = {"id": "times", "name": "=Times, The", "homepage": "https://times.example/", **more}
    source, problems = read_block(block)
    assert problems == []
    return source


def test_an_opml_list_is_written_as_it_is_read():
    written = write_opml([times(feeds=["https://times.example/1", "https://times.example/2"])])
    [source] = gathered(read_opml(written), [])
    assert (source.id, source.name, source.homepage, len(source.feeds)) == (
        "times", "=Times, The", "https://times.example/", 2,
    )  # fmt: skip


def test_a_row_says_all_that_a_block_says():
    whole = times(
        feeds=["https://times.example/{yyyy}", "https://times.example/2"], revisit=["1h", "2d"], max_requests=9,
        article_urls='/a b,"c"/', timezone="Europe/London", expect={"per_day": 2.5, "fill": {"headline": 1.0}},
    )  # fmt: skip
    for source in (whole, times(revisit=[])):
        out = StringIO()
        write_csv([row_of(source)], out, COLUMNS)
        assert "'=Times" in out.getvalue()
        [(where, block)] = blocks_of(StringIO(out.getvalue()), "a.csv")
        assert (where, read_block(block)) == ("a.csv: line 2", (source, []))


def test_other_columns_are_told():
    for text, said in (("name\nA", "no column id"), ("id,feed\na,b", "no column is called 'feed'")):
        with pytest.raises(UsageError, match=said):
            list(blocks_of(StringIO(text), "a.csv"))


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_SOURCES", raising=False)
    return tmp_path


def test_the_commands_add_list_check_and_hand_on(here, capsys):
    assert main(["sources", "add", "https://www.times.example/", "--feed", "https://www.times.example/rss"]) == 0
    assert main(["sources", "add", "bbc"]) == 0
    assert main(["sources", "add", "times", "--sitemap", "https://www.times.example/s.xml"]) == 0
    assert main(["sources", "check"]) == 3
    assert "times: has no timezone" in capsys.readouterr().out
    assert main(["sources", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(s["id"], s["is_listed"]) for s in listed["items"]] == [("times", True), ("bbc", True)]
    for name in ("all.csv", "all.opml"):
        assert main(["sources", "export", "-O", name]) == 0
        assert main(["sources", "import", name, "--file", "other.toml"]) == 0
    assert sources.load(here / "other.toml")["times"].feeds == ("https://www.times.example/rss",)
    assert sources.load(here / "other.toml")["bbc"] == sources.load()["bbc"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "nonsense"], "neither an address nor the id of a source"),
        (["add", "https://www.bbc.co.uk/news"], "bbc answers for www.bbc.co.uk already"),
        (["add", "https://a.example/", "--feed", "rss"], "feeds: 'rss' is no address"),
        (["check", "--file", "none.toml"], "none.toml: there is no such file"),
        (["import", "bad.csv"], "bad.csv: line 3: id: 'B' should look like"),
        (["import", "bad.opml"], "bad.opml: no OPML, or no feed in it"),
    ],
)
def test_mistakes_are_told_and_nothing_is_written(here, capsys, words, said):
    (here / "bad.csv").write_text("id,homepage\na,https://a.example/\nB,https://b.example/\n")
    (here / "bad.opml").write_text("<opml/>")
    assert main(["sources", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "newscrawl.toml").exists()
