"""coi evaluate on a small data directory, and coi search with a batch of many queries."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coi.cli import main

NOTES = {
    "one": "The police took notes about the conscripts.",
    "two": "The police met nobody that day.",
    "three": "Conscripts were sent home, and conscripts were called again.",
}
JUDGED = [
    {"id": "police", "language": "en", "text": "police", "judgments": {"one": 1, "two": 3}},
    {"id": "conscripts", "language": "en", "text": "conscripts", "judgments": {"three": 3, "one": 2}},
    {"id": "border", "language": "uk", "text": "кордон", "judgments": {"three": 1}},
]


def coi(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), *words])


def as_json(folder: Path, *words: str) -> Any:
    result = coi(folder, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("evaluated") / "data"
    assert coi(place, "init").exit_code == 0
    other = {"one": "Police, police.", "german": "Die Verhaftungen an der Grenze dauern an."}
    for source, notes in (("samples", NOTES), ("us-state-human-rights-reports", other)):
        lines = place.parent / f"{source}.jsonl"
        rows: list[dict[str, str]] = [
            {"key": key, "title": f"Note {key}", "text": text, "language": "de" if key == "german" else "en"}
            for key, text in notes.items()
        ]
        lines.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        assert coi(place, "import", str(lines), "--source", source).exit_code == 0
    assert coi(place, "index").exit_code == 0
    late = place.parent / "late.jsonl"
    late.write_text(json.dumps({"key": "late", "title": "Late", "text": "The police came late."}), "utf-8")
    assert coi(place, "import", str(late), "--source", "samples").exit_code == 0
    return place


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    return write(tmp_path / "judged.json", *JUDGED, source="samples")


def write(file: Path, *queries: dict[str, Any], **more: str) -> Path:
    file.write_text(json.dumps({"name": "Test", "queries": queries, **more}), "utf-8")
    return file


def test_the_means_are_given_by_language_and_overall(folder: Path, judged: Path) -> None:
    found = as_json(folder, "evaluate", str(judged))
    assert found["depth"] == 10
    assert {name: one["queries"] for name, one in found["languages"].items()} == {"en": 2, "uk": 1}
    assert found["languages"]["en"]["recall"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert found["languages"]["uk"]["mrr"]["mean"] == 0.0
    assert found["overall"]["queries"] == 3
    assert found["overall"]["recall"]["mean"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["not_in_index"] == []


def test_each_question_is_asked_as_coi_search_asks_it(folder: Path, judged: Path) -> None:
    found = {one["id"]: one for one in as_json(folder, "evaluate", str(judged))["queries"]}
    hits = as_json(folder, "search", "conscripts", "--source", "samples")["hits"]
    assert [hit["key"] for hit in hits] == ["three", "one"]
    assert found["conscripts"]["ndcg"] == 1.0
    assert found["border"]["reciprocal_rank"] == 0.0


def test_a_question_is_asked_in_the_language_it_is_in(folder: Path, tmp_path: Path) -> None:
    # German knows one stem for both forms, English does not.
    query = {"id": "q", "language": "de", "text": "Verhaftung", "judgments": {"german": 3}}
    file = write(tmp_path / "judged.json", query)
    assert [one["recall"] for one in as_json(folder, "evaluate", str(file))["queries"]] == [1.0]


def test_the_table_names_the_measures_and_the_number_of_questions(folder: Path, judged: Path) -> None:
    lines = coi(folder, "evaluate", str(judged)).stdout.splitlines()
    assert lines[0].split() == ["language", "queries", "nDCG@10", "recall@10", "MRR@10"]
    assert [line.split()[:2] for line in lines[1:4]] == [["en", "2"], ["uk", "1"], ["all", "3"]]
    assert "bootstrap" in lines[4]


def test_one_language_can_be_chosen(folder: Path, judged: Path) -> None:
    assert list(as_json(folder, "evaluate", str(judged), "--lang", "uk")["languages"]) == ["uk"]
    wrong = coi(folder, "evaluate", str(judged), "--lang", "fr")
    assert (wrong.exit_code, wrong.stderr) == (2, "coi: No question is in “fr”; there are en, uk.\n")


def test_several_files_are_measured_together(folder: Path, judged: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "more.json", JUDGED[0])
    found = as_json(folder, "evaluate", str(judged), str(other))
    assert [Path(one["file"]).name for one in found["queries"]] == ["judged.json"] * 3 + ["more.json"]


def test_documents_of_other_sources_are_neither_found_nor_held_where_a_source_is_named(
    folder: Path, tmp_path: Path
) -> None:
    # “one” is a key of both sources; “two” is held by the samples alone.
    file = write(tmp_path / "judged.json", JUDGED[0])
    found = as_json(folder, "evaluate", str(file), "--source", "us-state-human-rights-reports")
    assert found["queries"][0]["missing"] == ["two"]
    assert found["queries"][0]["recall"] == 0.5
    unknown = coi(folder, "evaluate", str(file), "--source", "nobody")
    assert unknown.exit_code == 2
    assert "There is no source “nobody”" in unknown.stderr


def test_filters_of_a_question_are_obeyed(folder: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "judged.json", JUDGED[0] | {"filters": {"not-source": ["samples"]}})
    assert as_json(folder, "evaluate", str(file))["queries"][0]["recall"] == 0.5


def test_a_question_whose_documents_are_absent_is_reported_and_not_counted(
    folder: Path, tmp_path: Path
) -> None:
    absent = {"id": "absent", "language": "en", "text": "police", "judgments": {"nowhere": 3}}
    file = write(
        tmp_path / "judged.json", JUDGED[1], absent, JUDGED[0] | {"judgments": {"two": 3, "gone": 1}}
    )
    found = as_json(folder, "evaluate", str(file))
    assert found["overall"]["queries"] == 2
    assert [(one["id"], one["missing"]) for one in found["not_in_index"]] == [("absent", ["nowhere"])]
    shown = coi(folder, "evaluate", str(file)).stdout
    assert "1 queries were not asked" in shown
    assert "absent (" in shown
    assert "police: 1 of 2 are not in the index" in shown


def test_a_document_that_was_taken_in_but_not_yet_indexed_is_missing(folder: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "judged.json", JUDGED[0] | {"judgments": {"two": 3, "late": 3}})
    assert as_json(folder, "evaluate", str(file))["queries"][0]["missing"] == ["late"]


def test_it_fails_where_no_question_could_be_asked(folder: Path, tmp_path: Path) -> None:
    absent = {"id": "absent", "language": "en", "text": "police", "judgments": {"nowhere": 3}}
    file = write(tmp_path / "judged.json", absent)
    result = coi(folder, "evaluate", str(file), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["overall"] is None
    shown = coi(folder, "evaluate", str(file))
    assert shown.exit_code == 1
    assert "not asked" in shown.stdout


def test_the_ranking_can_be_changed_for_one_evaluation(folder: Path, judged: Path) -> None:
    found = as_json(folder, "evaluate", str(judged), "--ranking", "next-share=0.5", "--ranking", "k1=2")
    assert (found["ranking"]["next_share"], found["ranking"]["k1"]) == (0.5, 2.0)


def test_a_ranking_that_counts_titles_alone_ranks_otherwise(folder: Path, tmp_path: Path) -> None:
    # Only in “three” is the word asked for in the title; in “one” (of the other source) it stands twice in the text.
    query = {"id": "q", "language": "en", "text": "police OR three", "judgments": {"three": 3}}
    file = write(tmp_path / "judged.json", query, source="samples")
    usual = as_json(folder, "evaluate", str(file), "--ranking", "title=0", "--ranking", "subject=0")
    titles = as_json(folder, "evaluate", str(file), "--ranking", "title=50")
    assert usual["queries"][0]["reciprocal_rank"] < titles["queries"][0]["reciprocal_rank"] == 1.0


def test_a_sweep_changes_one_number_at_a_time(folder: Path, judged: Path) -> None:
    words = ("evaluate", str(judged), "--ranking", "title=2", "--sweep", "title=0,2", "--sweep", "b=0.5")
    found = as_json(folder, *words)
    assert [(one["number"], one["value"]) for one in found["sweep"]] == [
        ("title", 0),
        ("title", 2),
        ("b", 0.5),
    ]
    assert all(one["overall"]["queries"] == 3 for one in found["sweep"])
    lines = coi(folder, *words).stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[1:4]] == ["title=0", "title=2 *", "b=0.5"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--ranking", "beauty=1"], "must be NAME=VALUE with one of title, subject"),
        (["--ranking", "title"], "must be NAME=VALUE"),
        (["--ranking", "title=1,2"], "--sweep takes several"),
        (["--ranking", "title=nan"], "“nan” is no value for title"),
        (["--sweep", "title=1,-1"], "“-1” is no value for title"),
        (["--sweep", "title="], "“” is no value for title"),
    ],
)
def test_a_number_that_is_none_of_the_rankings_is_wrong_usage(
    folder: Path, judged: Path, words: list[str], expected: str
) -> None:
    result = coi(folder, "evaluate", str(judged), *words)
    assert result.exit_code == 2
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_cannot_be_used_is_a_known_failure(folder: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "judged.json", JUDGED[0] | {"judgments": {"one": 9}})
    result = coi(folder, "evaluate", str(file))
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"coi: {file}: query 1 (“police”): the grade of “one” must be a whole number from 0 to 3.\n"
    )


@pytest.mark.parametrize(
    "broken", [{"text": "(police"}, {"filters": {"country": "Atlantis"}}, {"text": "..."}], ids=str
)
def test_a_question_that_cannot_be_asked_is_named(
    folder: Path, tmp_path: Path, broken: dict[str, Any]
) -> None:
    file = write(tmp_path / "judged.json", JUDGED[0] | broken)
    result = coi(folder, "evaluate", str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"coi: {file}: query “police” cannot be asked: ")


# --- coi search --batch -------------------------------------------------------------------------


def batch(folder: Path, file: Path, *words: str) -> list[Any]:
    result = coi(folder, "search", "--batch", str(file), *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_thousand_queries_are_answered_in_one_start_each_under_its_id(folder: Path, tmp_path: Path) -> None:
    words = ["police", "conscripts", '"took notes"', "nobody OR home", "-police"]
    file = tmp_path / "batch.jsonl"
    rows = [{"id": number, "q": words[number % 5], "source": ["samples"]} for number in range(1_000)]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = batch(folder, file)
    assert [one["id"] for one in found] == list(range(1_000))
    assert [one["total"] for one in found] == [2, 2, 1, 2, 1] * 200
    alone = as_json(folder, "search", "conscripts", "--source", "samples")
    assert [hit["id"] for hit in found[1]["hits"]] == [hit["id"] for hit in alone["hits"]]


def test_a_line_of_a_batch_that_cannot_be_answered_stops_no_other(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    lines: list[bytes] = [
        b'{"id": "a", "q": "police", "limit": 1}',
        b"no JSON",
        b'{"id": "\\ud800", "q": "police"}',
        b'{"id": "\xff", "q": "police"}',
        b'{"id": ' + b"9" * 5_000 + b"}",
        b"",
        b'{"id": "b", "q": "(police"}',
        b'{"id": "c", "q": "police", "country": "Atlantis"}',
        b'{"id": {"run": 1}, "q": "nobody"}',
    ]
    file.write_bytes(b"\n".join(lines))
    found = batch(folder, file)
    assert [one["id"] for one in found] == ["a", None, None, None, None, "b", "c", {"run": 1}]
    assert [one["total"] for one in found] == [3, None, None, None, None, None, None, 1]
    assert [one.get("error", "")[:8] for one in found[1:7]] == [
        f"Line {number}: " for number in (2, 3, 4, 5, 7, 8)
    ]
    assert len(found[0]["hits"]) == 1


def test_a_filter_of_the_command_line_holds_for_every_line_that_does_not_name_it(
    folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "batch.jsonl"
    other = {"id": 2, "q": "police", "source": "us-state-human-rights-reports"}
    file.write_text("\n".join(map(json.dumps, [{"id": 1, "q": "police"}, other])), "utf-8")
    assert [one["total"] for one in batch(folder, file, "--source", "samples")] == [2, 1]
