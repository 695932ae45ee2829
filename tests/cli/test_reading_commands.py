"""The commands that read an archive, as a person and as a program use them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kept import FERRY, PAGES
from newscrawl.article import Article


@pytest.fixture(autouse=True)
def _inside(working_folder):
    pass


@pytest.fixture
def ferry(run) -> str:
    """The id of the story with two revisions."""
    return str(json.loads(run("show", FERRY, "--json").out)["id"])


def test_search_finds_and_counts(run):
    answer = run("search", "ferry", "moorings")
    assert answer.status == 0
    assert "Ferry terminal reopens after winter storm" in answer.out
    assert "of 1 article" in answer.err


def test_search_json_has_the_promised_shape(run):
    found = json.loads(run("search", "ferry", "--json").out)
    assert set(found) == {"items", "count", "next"}
    assert {"id", "source", "url", "headline", "snippet"} <= set(found["items"][0])
    assert found["next"] is None


def test_search_goes_on_with_the_cursor(run):
    first = json.loads(run("search", "--limit", "1", "--json").out)
    second = json.loads(run("search", "--limit", "1", "--cursor", first["next"], "--json").out)
    assert first["items"][0]["id"] != second["items"][0]["id"]


def test_search_jsonl_and_csv_have_a_line_each(run):
    lines = run("search", "--jsonl").out.splitlines()
    rows = list(csv.DictReader(io.StringIO(run("search", "--csv").out)))
    assert [json.loads(line)["headline"] for line in lines] == [row["headline"] for row in rows]


def test_nothing_found_is_no_failure(run):
    answer = run("search", "zeppelin")
    assert (answer.status, answer.out) == (0, "")
    assert "no article" in answer.err


def test_show_takes_any_name_of_an_article(run, ferry):
    names = [ferry, f"id:{ferry}", FERRY, FERRY.removeprefix("https://"), FERRY + "?utm_source=feed#top",
             str(PAGES / "harbour-post" / "2024-03-04" / "ferry-terminal-reopens.html")]  # fmt: skip
    assert {json.loads(run("show", name, "--json").out)["id"] for name in names} == {int(ferry)}


def test_show_json_is_the_article_with_its_history(run, ferry):
    shown = json.loads(run("show", ferry, "--json").out)
    assert Article.from_dict(shown).headline == "Ferry terminal reopens after winter storm"
    assert [(r["number"], r["is_minor"]) for r in shown["revisions"]] == [(1, False), (2, False)]
    assert all({"observed_at", "chars_added", "chars_removed"} <= set(r) for r in shown["revisions"])
    assert all({"fetched_at", "status", "digest", "warc", "offset"} <= set(c) for c in shown["captures"])
    assert len(shown["captures"]) == 2


@pytest.mark.parametrize(
    ("at", "cost"),
    [("2024-03-04T12:00:00Z", "2.4m"), ("2024-03-04", "2.4m"), ("2024-03-05T18:00:00Z", "3.1m"), ("2024", "3.1m")],
)
def test_show_at_an_instant(run, ferry, at, cost):
    shown = json.loads(run("show", ferry, "--at", at, "--json").out)
    assert f"The repairs cost £{cost}" in shown["article_body"]
    assert len(shown["revisions"]) == shown["revision"]


def test_show_before_it_was_known(run, ferry):
    answer = run("show", ferry, "--at", "2024-03-03")
    assert answer.status == 1
    assert "first seen 2024-03-04T09:00:00Z" in answer.err


def test_show_a_revision_by_number(run, ferry):
    assert "£2.4m, of which" in run("show", ferry, "--revision", "1").out
    assert "£3.1m, of which" in run("show", ferry, "--revision", "-1").out
    assert run("show", ferry, "--revision", "9").status == 1


def test_show_for_people_tells_all(run, ferry):
    out = run("show", ferry, "--evidence").out
    for told in ("published", FERRY, "revision", "kept in", "score"):
        assert told in out


def test_diff_shows_paragraphs_and_words(run, ferry):
    assert "-The repairs cost £2.4m" in run("diff", ferry).out
    assert "£[-2.4m-]{+3.1m+}" in run("diff", ferry, "--words").out
    backwards = run("diff", ferry, "--from", "2", "--to", "1").out
    assert "+The repairs cost £2.4m" in backwards


def test_diff_of_a_revision_with_itself_says_so(run, ferry):
    assert "no difference" in run("diff", ferry, "--from", "2", "--to", "2").out


def test_diff_json(run, ferry):
    found = json.loads(run("diff", ferry, "--json").out)
    assert (found["from"]["number"], found["to"]["number"]) == (1, 2)
    replaced = next(run_ for run_ in found["paragraphs"] if run_["kind"] == "replace")
    assert ["delete", "2.4m"] in replaced["words"]


def test_diff_of_one_revision_says_so(run):
    answer = run("diff", "1")
    assert answer.status == 1
    assert "only one revision" in answer.err


def test_stats(run):
    counted = json.loads(run("stats", "--json").out)
    assert counted["revisions"] == counted["articles"] + 1
    assert {"state": "skipped", "reason": "not_text", "count": 1} in counted["ledger"]
    assert "2024-03" in run("stats").out
    assert json.loads(run("stats", "--since", "2024-03-12", "--json").out)["articles"] == 1


def test_why_tells_of_addresses_and_files(run):
    by_url = run("why", FERRY).out
    assert by_url.count("visited, HTTP 200: stored") == 2
    png = run("why", str(PAGES / "not-articles" / "picture.png")).out
    assert "skipped (not_text" in png
    [story] = json.loads(run("why", str(PAGES / "not-articles" / "picture.png"), "--json").out)
    assert (story["state"], story["reason"]) == ("skipped", "not_text")


def test_why_takes_any_name_of_an_article(run):
    file = PAGES / "bbc" / "9990000.txt"
    [story] = json.loads(run("why", str(file), "--json").out)
    assert story["visits"]
    variant = "http://news.bbc.co.uk/1/hi/world/9990000.stm"
    for name in ("9990000", "bbc:9990000", f"id:{story['article']['id']}", variant):
        assert story in json.loads(run("why", name, "--json").out), name


def test_export_jsonl_gives_flat_articles(run):
    records = [json.loads(line) for line in run("export", "-O", "-").out.splitlines()]
    assert len(records) == json.loads(run("stats", "--json").out)["articles"]
    assert all({"id", "source", "headline", "article_body", "evidence"} <= set(record) for record in records)
    assert [record["id"] for record in records] == sorted(record["id"] for record in records)


def test_export_to_a_file_in_csv(run, working_folder):
    answer = run("export", "-O", "articles.csv", "--since", "2024")
    assert answer.out == ""
    with (working_folder / "articles.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert f"{len(rows)} articles" in answer.err
    assert {row["date"][:4] for row in rows} == {"2024"}
    assert not (working_folder / "articles.csv.part").exists()


def test_export_as_of_an_instant(run):
    records = [json.loads(line) for line in run("export", "--at", "2024-03-04T12:00Z").out.splitlines()]
    [ferry] = [record for record in records if record["url"] == FERRY]
    assert ferry["revision"] == 1
    assert "2024-03-05" not in {record["date"] for record in records}


def test_export_in_another_vocabulary_and_only_some_fields(run):
    [record] = run("export", "--schema", "schemaorg", "--q", "moorings").out.splitlines()
    assert json.loads(record)["@type"] == "NewsArticle"
    fields = run("export", "--format", "csv", "--fields", "headline,date_published_day", "--q", "moorings").out
    assert fields.splitlines() == [
        "headline,date_published_day",
        "Ferry terminal reopens after winter storm,2024-03-04",
    ]


def test_export_to_a_folder_that_is_not_there(run):
    answer = run("export", "-O", "none/articles.jsonl")
    assert answer.status == 1
    assert "No such file" in answer.err


def test_verify_finds_a_sound_archive_sound(run):
    answer = run("verify", "--json")
    assert answer.status == 0
    assert json.loads(answer.out)["faults"] == []
    assert run("verify", "--rows-only").status == 0


def test_verify_finds_a_damaged_capture(run, working_folder):
    [warc] = (working_folder / "newscrawl-captures").glob("*.warc.gz")
    content = bytearray(warc.read_bytes())
    content[len(content) // 2] ^= 0xFF
    warc.write_bytes(content)
    answer = run("verify")
    assert answer.status == 3
    assert "a kept page is whole" in answer.out


def test_reextract_with_the_same_reader_changes_nothing(run, ferry):
    before = run("show", ferry, "--json").out
    report = json.loads(run("reextract", "--dry-run", "--json").out)
    assert report["read"] == report["same"] > 0
    assert run("reextract").status == 0
    assert run("show", ferry, "--json").out == before


def test_reextract_says_that_kept_pages_are_gone(run, ferry, working_folder):
    before = run("show", ferry, "--json").out
    for warc in (working_folder / "newscrawl-captures").glob("*.warc.gz"):
        warc.unlink()
    for words in (["--dry-run"], []):
        answer = run("reextract", *words)
        assert answer.status == 3
        assert "stays as it is" in answer.err
    assert run("show", ferry, "--json").out == before


@pytest.mark.usefixtures("working_folder")
def test_backup_is_another_database(run):
    assert run("db", "backup", "copy.db").status == 0
    assert run("search", "moorings", "--database", "sqlite:///copy.db").err == "1 of 1 article\n"
    assert run("db", "backup", "copy.db").status == 2, "never overwrites"


def test_db_check(run):
    assert run("db", "check").status == 0
