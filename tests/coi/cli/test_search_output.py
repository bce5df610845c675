"""Tests of what coi search prints of an answer beside the hits."""

import json

import pytest

from coi.cli.house import to_json
from coi.cli.search import _print
from coi.query import NO_DATE, Query, Word
from coi.results import Histogram, PeriodCount, SearchResults
from coi.results_json import results_to_json

ANSWER = SearchResults(
    Query("goverment", Word("goverment")),
    "Word: goverment",
    0,
    0.001,
    (),
    suggestion="government",
    histogram=Histogram("year", (PeriodCount("2024", "2024", 2), PeriodCount(NO_DATE, "no date", 1))),
)


def test_json_tells_the_histogram_and_the_better_spelling() -> None:
    printed = json.loads(to_json(results_to_json(ANSWER)))
    assert printed["suggestion"] == "government"
    assert printed["histogram"] == {
        "grain": "year",
        "periods": [
            {"period": "2024", "label": "2024", "count": 2},
            {"period": NO_DATE, "label": "no date", "count": 1},
        ],
    }


def test_text_tells_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    _print(ANSWER)
    out = capsys.readouterr().out
    assert "Did you mean: government\n" in out
    assert "published, by year: 2024 2, no date 1\n" in out
