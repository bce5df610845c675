"""Bad input on the command line: one clear sentence, the right exit code, and nothing half stored."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coi.cli import main
from coi.cli.house import House
from coi.ledger import Received

SOURCE = "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bad") / "data"
    lines = place.parent / "lines.jsonl"
    lines.write_text(json.dumps({"key": "1", "title": "A note", "text": "The police took notes."}), "utf-8")
    for words in (["init"], ["import", str(lines), "--source", SOURCE], ["index"]):
        result = CliRunner().invoke(main, ["--data-dir", str(place), *words])
        assert result.exit_code == 0, result.output
    return place


def coi(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--data-dir", str(folder), *words])


def one_sentence(result: Result) -> str:
    """The one sentence on stderr, without any trace."""
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("coi: ")]
    assert len(lines) == 1, result.stderr
    return lines[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["search", ""], "Give at least one word or a filter"),
        (["search", "   "], "Give at least one word or a filter"),
        (["search", "a" * 100_000], "characters"),
        (["search", 'said "unclosed'], "quotation mark"),
        (["search", "(police"], "never closed"),
        (["search", "police AND"], "missing"),
        (["search", "po\x00lice"], "character"),
        (["search", "po\ud800lice"], "character"),
        (["search", "::::"], "no word"),
        (["search", "a*"], "three letters"),
        (["search", "police", "--country", "Atlantis"], "Atlantis"),
        (["search", "police", "--topic", "dragons"], "dragons"),
        (["search", "police", "--language", "xx-nothing"], "xx-nothing"),
        (["search", "police", "--sort", "beauty"], "beauty"),
        (["search", "police", "--limit", "-1"], "limit"),
        (["search", "police", "--limit", "9" * 5_000], "limit"),
        (["search", "police", "--offset", "NaN"], "offset"),
        (["search", "police", "--published-from", "2024", "--published-to", "2020"], "ends before it begins"),
        (["search", "police", "--published-from", "2026-13-45"], "not a day of the calendar"),
        (["search", "police", "--as-of", "9999-99-99"], "not a day of the calendar"),
        (["search", "police", "--as-of", "9998"], "has not come yet"),
        (["import", "{lines}", "--source", "nowhere"], "There is no source"),
        (["add", "{missing}", "--source", SOURCE], "There is no file"),
        (["add", "{empty}", "--source", SOURCE], "empty"),
        (["show", "not-an-id"], "is not a document id"),
        (["crawl", "nowhere"], "There is no source"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(
    folder: Path, tmp_path: Path, words: list[str], expected: str
) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "lines.jsonl").write_text("{}", "utf-8")
    places = {"lines": "lines.jsonl", "missing": "missing.pdf", "empty": "empty.pdf"}
    filled = [
        str(tmp_path / places[word.strip("{}")]) if word.strip("{}") in places else word for word in words
    ]
    result = coi(folder, *filled)
    assert result.exit_code == 2, result.output
    assert expected in one_sentence(result)
    assert result.stdout == ""


def test_an_unknown_option_value_or_file_is_wrong_usage(folder: Path) -> None:
    assert coi(folder, "search", "--no-such-filter", "x").exit_code == 2
    assert coi(folder, "extract", "no-such-file.pdf").exit_code == 2


def test_a_missing_data_directory_is_said_and_not_made(tmp_path: Path) -> None:
    result = coi(tmp_path / "nowhere", "search", "police")
    assert result.exit_code == 1
    assert "There is no data directory" in one_sentence(result)
    assert not (tmp_path / "nowhere").exists()


def test_a_missing_index_is_never_shown_as_nothing_found(tmp_path: Path) -> None:
    assert coi(tmp_path, "init").exit_code == 0
    result = coi(tmp_path, "search", "police")
    assert result.exit_code == 1
    assert "index" in one_sentence(result)
    assert result.stdout == ""


def test_a_document_that_does_not_exist_is_a_known_failure(folder: Path) -> None:
    from coi.ids import new_id

    result = coi(folder, "show", new_id("ZZ"))
    assert result.exit_code == 1
    assert "There is no document" in one_sentence(result)


BAD_LINES: list[tuple[bytes, str]] = [
    (b"not json", "not JSON"),
    (b"[1, 2]", "not an object"),
    (b'{"title": "x", "text": "y"}', "“key” is missing"),
    (b'{"key": "2", "text": 7}', "“text” must be text"),
    (b'{"key": "2"}', "exactly one of"),
    (b'{"key": "2", "text": "a", "html": "b"}', "exactly one of"),
    (b'{"key": "2", "text": "a", "colour": "red"}', "unknown key"),
    (b'{"key": "2", "text": "a", "published": "soon"}', "not a date"),
    (b'{"key": "2", "text": "a", "countries": ["Atlantis"]}', "Atlantis"),
    (b'{"key": "2", "text": "a\\u0000b"}', "characters that are none"),
    (b'{"key": "2", "text": "a\\ud800b"}', "characters that are none"),
    (b'{"key": "2", "text": "\xff"}', "not UTF-8"),
    (b"[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("line", "expected"), BAD_LINES)
def test_a_bad_import_line_is_named_with_its_number_and_the_rest_goes_in(
    tmp_path: Path, line: bytes, expected: str
) -> None:
    data = tmp_path / "data"
    assert coi(data, "init").exit_code == 0
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b'{"key": "1", "text": "first"}\n' + line + b'\n{"key": "3", "text": "third"}\n')
    result = coi(data, "import", str(file), "--source", SOURCE, "--json")
    assert result.exit_code == 1
    sentence = one_sentence(result)
    assert sentence.startswith("coi: line 2 skipped: ")
    assert expected in sentence
    report = json.loads(result.stdout)
    assert (report["new"], report["failed"], report["errors"][0]["line"]) == (2, 1, 2)
    house = House(data)
    assert sorted(one.key for one in house.ledger.documents()) == ["1", "3"]
    assert sum(1 for _ in house.archive.names()) == 2


def test_the_same_key_again_is_a_new_capture_and_other_content_a_new_edition(tmp_path: Path) -> None:
    data = tmp_path / "data"
    file = tmp_path / "lines.jsonl"
    coi(data, "init")
    reports = []
    for text in ("first", "first", "second"):
        file.write_text(json.dumps({"key": "1", "text": text}), "utf-8")
        reports.append(json.loads(coi(data, "import", str(file), "--source", SOURCE, "--json").stdout))
    assert [(one["new"], one["unchanged"], one["changed"]) for one in reports] == [
        (1, 0, 0),
        (0, 1, 0),
        (0, 0, 1),
    ]
    house = House(data)
    (document,) = house.ledger.documents()
    assert len(house.ledger.captures(document.id)) == 3
    assert [one.number for one in house.ledger.editions(document.id)] == [1, 2]


CORRUPT: dict[str, Callable[[], bytes]] = {
    "cut.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<</Type/Catalog",
    "random.pdf": lambda: b"%PDF-1.4\n" + bytes(range(256)) * 40,
    "broken.docx": lambda: b"PK\x03\x04" + b"\x00" * 200,
    "noise.bin": lambda: bytes(range(256)) * 10,
}


@pytest.mark.parametrize("name", CORRUPT)
def test_a_corrupt_file_has_a_status_and_a_reason_and_stays_archived(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(CORRUPT[name]())
    shown = json.loads(coi(tmp_path, "extract", str(file), "--json").stdout)
    assert shown["status"] not in ("ok", "partial")
    assert shown["reason"].endswith(".")
    data = tmp_path / "data"
    coi(data, "init")
    added = json.loads(coi(data, "add", str(file), "--source", SOURCE, "--title", "Kept", "--json").stdout)
    assert json.loads(coi(data, "index", "--json").stdout)["indexed"] == 1
    found = json.loads(coi(data, "search", "title:kept", "--json").stdout)
    assert [hit["id"] for hit in found["hits"]] == [added[0]["id"]]
    assert House(data).archive.get(added[0]["sha256"]) == CORRUPT[name]()


def test_a_batch_answers_every_line_and_names_the_bad_ones(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text(
        '{"id": "a", "q": "police"}\n{"id": "b", "q": "\\"open"}\nnonsense\n'
        '{"id": "d", "q": "police", "country": ["Atlantis"]}\n{"id": "e", "q": "notes", "limit": 1}\n',
        "utf-8",
    )
    result = coi(folder, "search", "--batch", str(file))
    assert result.exit_code == 0, result.output
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in answers] == ["a", "b", None, "d", "e"]
    assert [one["total"] for one in answers] == [1, None, None, None, 1]
    assert all("error" in one for one in answers if one["total"] is None)


def test_an_unreachable_site_is_said_and_nothing_is_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert coi(data, "init").exit_code == 0
    # The sample site's name does not exist on the network, and no one serves it here.
    (data / "coi.toml").write_text('[internal_hosts.samples]\n"samples.coi.test" = "127.0.0.1:9"\n', "utf-8")
    result = coi(data, "crawl", SOURCE, "--json")
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)
    assert report["failed"] >= 1
    assert report["issues"]
    assert list(House(data).ledger.documents()) == []
    assert list(House(data).archive.names()) == []


def test_a_file_whose_name_is_no_text_is_taken_under_its_bytes(tmp_path: Path) -> None:
    assert coi(tmp_path, "init").exit_code == 0
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(b"The police took notes.")
    result = coi(tmp_path, "add", str(path), "--source", SOURCE, "--json")
    assert result.exit_code == 0, result.stderr
    (added,) = json.loads(result.stdout_bytes)
    assert added["path"].endswith("/caf\\xe9.txt")
    assert House(tmp_path).ledger.captures(added["id"])[0].url == "upload:caf\\xe9.txt"


def test_half_a_sign_in_a_recorded_header_leaves_the_json_whole(tmp_path: Path) -> None:
    assert coi(tmp_path, "init").exit_code == 0
    house = House(tmp_path)
    data = b"The police took notes."
    received = Received(method="http", url="https://example.org/1", headers={"etag": 'W/"\udce9"'})
    sha256 = house.archive.put(data)
    made = house.ledger.record_capture(SOURCE, "1", received, sha256, len(data))
    house.bring_up_to_date()
    result = coi(tmp_path, "show", made.document.id, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout_bytes)["captures"][0]["headers"] == {"etag": 'W/"\udce9"'}
