"""Real reports go the whole way: imported, indexed, and found for real questions, with honest counts."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coi.cli import main
from coi.cli.house import House
from coi.vocabulary import fold

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "state-dept-2022" / "reports.jsonl"
SOURCE = "us-state-human-rights-reports"

pytestmark = pytest.mark.skipif(not REPORTS.is_file(), reason="the collection of real reports is not here")

# Question, country expected among the first three hits.
QUESTIONS = [
    ("Taliban", "AFG"),
    ("Lukashenka political prisoners", "BLR"),
    ("Transnistria", "MDA"),
    ("Crimea occupation", "UKR"),
    ("civil disobedience coup", "MMR"),
    ("Kim family", "PRK"),
    ("Xinjiang genocide", "CHN"),
    ("Houthi", "YEM"),
    ("al-Shabaab", "SOM"),
    ("Wagner Group", "CAF"),
]


def run(folder: Path, *words: str) -> Any:
    result = CliRunner().invoke(main, ["--data-dir", str(folder), *words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def convert(row: dict[str, str]) -> dict[str, str]:
    """The README's one-line conversion."""
    return {
        "key": row["url"],
        "url": row["url"],
        "title": row["name"] + ": human rights practices in 2022",
        "text": row["summary"],
        "published": "2023",
        "period_from": "2022",
        "period_to": "2022",
    }


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [convert(json.loads(line)) for line in REPORTS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]) -> Path:
    place = tmp_path_factory.mktemp("real")
    data = place / "data"
    lines = place / "import.jsonl"
    lines.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    run(data, "init")
    assert run(data, "import", str(lines), "--source", SOURCE)["new"] == len(rows)
    assert run(data, "index")["indexed"] == len(rows)
    return data


def words_of(row: dict[str, str]) -> set[str]:
    return set(re.findall(r"\w+", fold(row["title"] + " " + row["text"])))


@pytest.mark.parametrize(("question", "country"), QUESTIONS)
def test_a_real_question_finds_its_country_among_the_first_three(
    folder: Path, question: str, country: str
) -> None:
    hits = run(folder, "search", question, "--limit", "3")["hits"]
    assert country in [hit["countries"][0] for hit in hits if hit["countries"]]


@pytest.mark.parametrize("word", ["houthi", "taliban", "uyghurs", "lukashenka", "chechnya"])
def test_a_rare_name_has_just_the_total_that_counting_the_texts_gives(
    folder: Path, rows: list[dict[str, str]], word: str
) -> None:
    # A phrase of one word is exact: no other form of the word counts.
    expected = [row for row in rows if word in words_of(row)]
    found = run(folder, "search", f'"{word}"', "--limit", "100")
    assert found["total"] == len(expected) > 0
    assert {hit["key"] for hit in found["hits"]} == {row["key"] for row in expected}


def test_facet_counts_and_filters_agree_with_counting_the_documents_one_by_one(
    folder: Path, rows: list[dict[str, str]]
) -> None:
    house = House(folder)
    countries = {}
    for document in house.ledger.documents():
        reading = house.readings.latest(document.id, 1)
        assert reading is not None
        countries[document.key] = reading.country_codes
    matching = [row for row in rows if "military" in words_of(row)]
    expected = Counter(code for row in matching for code in countries[row["key"]])
    found = run(folder, "search", '"military"', "--facets")
    assert found["total"] == len(matching)
    assert {one["value"]: one["count"] for one in found["facets"]["country"]} == dict(expected)
    for code in ("UKR", "RUS", "MMR"):
        assert run(folder, "search", '"military"', "--country", code)["total"] == expected[code]
        without = run(folder, "search", '"military"', "--not-country", code)["total"]
        assert without == len(matching) - expected[code]


def test_every_highlight_stands_word_for_word_in_the_stored_text(
    folder: Path, rows: list[dict[str, str]]
) -> None:
    texts = {row["key"]: row["text"] for row in rows}
    shown = 0
    for question, _ in QUESTIONS:
        words = {fold(word) for word in re.findall(r"[\w-]+", question)}
        for hit in run(folder, "search", question, "--no-translate")["hits"]:
            for passage in hit["passages"]:
                shown += 1
                assert passage["text"] in texts[hit["key"]]
                assert passage["highlights"]
                for start, end in passage["highlights"]:
                    marked = fold(passage["text"][start:end])
                    assert any(marked[:3] == word[:3] for word in words), marked
    assert shown > 10


def test_the_reports_own_country_comes_first(folder: Path, rows: list[dict[str, str]]) -> None:
    house = House(folder)
    right = 0
    for document in house.ledger.documents():
        reading = house.readings.latest(document.id, 1)
        row = next(one for one in rows if one["key"] == document.key)
        name = row["title"].partition(":")[0]
        code = house.vocabularies.countries.find(re.sub(r" \(.*", "", name))
        right += reading is not None and reading.country_codes[:1] == (code,)
    assert right / len(rows) >= 0.95
