"""The whole natural way: the sample site harvested over loopback, archived, read, indexed, found, shown, cited."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coi.cli import main
from coi.cli.demo import fill
from coi.cli.house import House
from tests.samples.texts import read_texts

SAMPLES = Path(__file__).resolve().parents[3] / "corpus" / "samples"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return fill(tmp_path_factory.mktemp("demo") / "data")


def coi(house: House, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(house.settings.data_dir), *words])


def search(house: House, *words: str) -> Any:
    result = coi(house, "search", *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_sample_is_harvested_and_read(house: House) -> None:
    expected = [text for text in read_texts(SAMPLES / "texts") if not text.earlier]
    documents = list(house.ledger.documents())
    live = [one for one in documents if one.status == "live"]
    assert len(live) == len(expected) >= 45
    statuses: Counter[str] = Counter()
    for document in live:
        for edition in house.ledger.editions(document.id):
            reading = house.readings.latest(document.id, edition.number)
            assert reading is not None
            statuses[reading.status] += 1
    # The one scanned page has no text layer; everything else is read whole.
    assert statuses == {"ok": len(expected), "needs_ocr": 1}


def test_that_the_samples_were_indexed_is_on_record(house: House) -> None:
    (run,) = house.ledger.runs(verb="index")
    assert run.ended_by_itself
    assert run.result is not None
    assert run.result["indexed"] >= len(list(house.ledger.documents()))


def test_what_was_concluded_is_what_the_texts_say_of_themselves(house: House) -> None:
    by_title = {}
    for document in house.ledger.documents():
        newest = house.ledger.editions(document.id)[-1]
        reading = house.readings.latest(document.id, newest.number)
        assert reading is not None
        by_title[reading.title] = reading
    missed: list[str] = []
    for text in read_texts(SAMPLES / "texts"):
        if text.earlier or text.format == "scan":
            continue
        reading = by_title.get(text.title)
        if reading is None:
            missed.append(f"title: {text.title}")
            continue
        if reading.language != text.language:
            missed.append(f"language: {text.title}: {reading.language}")
        # A text on several countries alike has no main one.
        main = set(reading.country_codes[:1]) if len(text.countries) == 1 else set(reading.country_codes)
        if text.countries[0] not in main:
            missed.append(f"country: {text.title}: {reading.country_codes} not {text.countries}")
        if text.published and str(reading.published_date) != str(text.published):
            missed.append(f"date: {text.title}: {reading.published} not {text.published}")
    assert missed == []


def test_one_document_has_two_editions_and_one_is_gone(house: House) -> None:
    documents = list(house.ledger.documents())
    editions = Counter(len(house.ledger.editions(one.id)) for one in documents)
    assert editions[2] == 1
    assert sum(editions.values()) == editions[1] + editions[2]
    assert Counter(one.status for one in documents)["gone"] == 1


def test_the_page_that_robots_txt_forbids_was_never_asked_for(house: House) -> None:
    captures = [one for document in house.ledger.documents() for one in house.ledger.captures(document.id)]
    assert captures
    assert [one.url for one in captures if "/private/" in one.url] == []
    assert house.ledger.runs("samples")


def test_every_capture_leads_to_the_exact_archived_bytes(house: House) -> None:
    result = coi(house, "check", "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["problems"] == []
    assert report["archived"] >= 46


def test_indexing_again_changes_nothing(house: House) -> None:
    report = json.loads(coi(house, "index", "--json").stdout)
    assert (report["indexed"], report["deleted"], report["failed"]) == (0, 0, 0)


def test_a_ukrainian_question_finds_the_ukrainian_report_at_its_page(house: House) -> None:
    found = search(house, "військовий обов'язок", "--language", "uk")
    assert found["total"] >= 1
    passage = found["hits"][0]["passages"][0]
    assert passage["page"] >= 1
    assert passage["highlights"]
    reading = house.readings.latest(found["hits"][0]["id"], found["hits"][0]["edition"])
    assert reading is not None
    page = reading.pages[passage["page"] - 1]
    assert page.text[passage["start"] : passage["start"] + len(passage["text"])] == passage["text"]


def test_pages_carry_their_printed_labels(house: House) -> None:
    labels = {
        page.label
        for document in house.ledger.documents()
        for edition in house.ledger.editions(document.id)
        for reading in [house.readings.latest(document.id, edition.number)]
        if reading is not None
        for page in reading.pages
    }
    assert {"i", "ii", "1", "2"} <= labels


def test_as_of_a_day_the_edition_then_in_force_answers(house: House) -> None:
    document = next(one for one in house.ledger.documents() if len(house.ledger.editions(one.id)) == 2)
    first, second = (house.readings.latest(document.id, number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert first.published_date is not None
    before = search(house, "statelessness", "--as-of", str(first.published_date), "--limit", "50")
    today = search(house, "statelessness", "--limit", "50")
    assert {hit["id"]: hit["edition"] for hit in before["hits"]}[document.id] == 1
    assert {hit["id"]: hit["edition"] for hit in today["hits"]}[document.id] == 2


def test_show_and_cite_name_the_edition_the_page_and_the_hash(house: House) -> None:
    hit = search(house, "title:Georgia")["hits"][0]
    shown = json.loads(coi(house, "show", hit["id"], "--json").stdout)
    assert shown["title"] == hit["title"]
    sha256 = shown["editions"][0]["sha256"]
    assert house.archive.get(sha256)
    cited = coi(house, "cite", hit["id"], "--page", "1").stdout
    assert sha256 in cited
    assert hit["id"] in cited
    assert coi(house, "cite", hit["id"], "--page", "9999").exit_code == 2


def test_facets_carry_labels_and_count_what_the_filter_then_finds(house: House) -> None:
    found = search(house, "--country", "MDA", "--facets")
    languages = {one["value"]: one["count"] for one in found["facets"]["language"]}
    assert sum(languages.values()) >= found["total"] > 1
    for language, count in languages.items():
        assert search(house, "--country", "MDA", "--language", language)["total"] == count
    labels = {one["value"]: one["label"] for one in found["facets"]["country"]}
    assert labels["MDA"] == "Moldova"


def test_filling_a_filled_directory_again_harvests_nothing(house: House) -> None:
    before = len(house.ledger.runs("samples", limit=100))
    assert len(list(fill(house.settings.data_dir).ledger.documents())) >= 45
    assert len(house.ledger.runs("samples", limit=100)) == before


def test_init_can_be_repeated(house: House) -> None:
    before = len(list(house.ledger.documents()))
    assert json.loads(coi(house, "init", "--json").stdout)["documents"] == before


def test_help_names_every_verb() -> None:
    out = CliRunner().invoke(main, ["--help"]).stdout
    for verb in ("init", "demo", "crawl", "import", "add", "extract", "index", "search", "show", "serve"):
        assert verb in out
