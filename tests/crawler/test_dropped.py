"""What a focal point drops is taken with its words, put away, and taken back when it says so."""

from pathlib import Path

import pytest

from coi.dates import PartialDate
from coi.disk import Disk
from coi.document import Document
from crawler.discover.folder import Unusable, read_dropped
from crawler.sidecar import read_sidecar
from tests.crawler.discover.ways import a_way
from tests.crawler.house import House, a_source, counts


@pytest.fixture
def drop(house: House, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("crawler.discover.folder.STILL_WARM", 0.0)  # files of these tests are whole at once
    house.source = a_source(a_way("folder", "drop"), access="network")
    folder = house.settings.data_dir / "drop"
    folder.mkdir()
    return folder


def document(house: House, key: str = "note.pdf") -> Document:
    found = house.ledger.find_document("a-source", key)
    assert found is not None
    return found


def test_a_file_is_archived_and_put_away_and_a_second_content_is_an_edition(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    assert counts(house.crawl()) == {"found": 1, "new": 1}
    assert document(house).access == "network"
    capture = house.ledger.last_capture(document(house).id)
    assert capture is not None
    assert (capture.method, capture.media_type, capture.declared.said_by) == (
        "folder",
        "application/pdf",
        "folder",
    )
    assert [path.name for path in drop.iterdir()] == ["done"]
    assert counts(house.crawl()) == {}
    assert document(house).status == "live"
    (drop / "note.pdf").write_bytes(b"%PDF-1.7 second")
    assert counts(house.crawl()) == {"found": 1, "changed": 1}
    assert len(house.ledger.editions(document(house).id)) == 2


def test_the_sidecar_says_what_the_file_does_not(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    (drop / "note.pdf.yml").write_text(
        "title: A note\nlanguage: Ukrainian\npublished: 2024-05\nperiod_from: 2023\ncountries: [Ukraine, MDA]\n"
        "authors: [Office of Examples]\naccess: restricted\n",
        "utf-8",
    )
    house.crawl()
    capture = house.ledger.last_capture(document(house).id)
    assert capture is not None
    said = capture.declared
    assert (said.title, said.language, said.published) == ("A note", "uk", PartialDate(2024, 5))
    assert (said.countries, said.authors, said.period_from) == (
        ("UKR", "MDA"),
        ("Office of Examples",),
        PartialDate(2023),
    )
    assert document(house).access == "restricted"
    assert sorted(path.name for path in (drop / "done").iterdir()) == ["note.pdf", "note.pdf.yml"]
    (drop / "note.pdf").write_bytes(b"%PDF-1.7 second")
    house.crawl()
    again = house.ledger.last_capture(document(house).id)
    assert again is not None
    assert (again.edition, again.declared.title) == (2, "A note")


def test_what_cannot_be_used_is_put_aside_with_the_reason(house: House, drop: Path) -> None:
    (drop / "empty.pdf").write_bytes(b"")
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    (drop / "note.pdf.yml").write_text("title: A note\ncountry: Ukraine\n", "utf-8")
    (drop / "unknown.pdf.yml").write_text("withdraw: true", "utf-8")
    (drop / "good.txt").write_bytes(b"good")
    report = house.crawl()
    assert counts(report) == {"found": 4, "new": 1, "failed": 3}
    reasons = {path.name: path.read_text("utf-8") for path in (drop / "failed").glob("*.reason.txt")}
    assert reasons.keys() == {"empty.pdf.reason.txt", "note.pdf.reason.txt", "unknown.pdf.yml.reason.txt"}
    assert "note.pdf.yml:2 cannot be used: unknown key “country”" in reasons["note.pdf.reason.txt"]
    assert "There is no file unknown.pdf" in reasons["unknown.pdf.yml.reason.txt"]
    assert (drop / "failed" / "note.pdf").read_bytes() == b"%PDF-1.7"
    assert {issue.detail for issue in report.issues} == {text.strip() for text in reasons.values()}
    assert counts(house.crawl()) == {}


def test_a_file_is_withdrawn_and_given_again_by_its_sidecar(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    (drop / "note.pdf.yml").write_text("title: A note", "utf-8")
    house.crawl()
    (drop / "note.pdf.yml").write_text("withdraw: true", "utf-8")
    report = house.crawl()
    assert (counts(report), report.withdrawn) == ({"found": 1}, 1)
    assert document(house).status == "withdrawn"
    capture = house.ledger.last_capture(document(house).id)
    assert capture is not None
    assert (capture.edition, capture.declared.title) == (1, "A note")
    (drop / "note.pdf").write_bytes(b"%PDF-1.7 second")
    house.crawl()
    assert document(house).status == "withdrawn", "content alone does not give it back"
    (drop / "note.pdf.yml").write_text("withdraw: false", "utf-8")
    house.crawl()
    assert document(house).status == "live"


def test_a_sidecar_alone_says_more_of_a_file_taken_before(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    house.crawl()
    (drop / "note.pdf.yml").write_text("title: A note", "utf-8")
    assert counts(house.crawl()) == {"found": 1, "unchanged": 1}
    capture = house.ledger.last_capture(document(house).id)
    assert capture is not None
    assert (capture.edition, capture.declared.title) == (1, "A note")
    assert (drop / "done" / "note.pdf.yml").exists()


def test_a_file_that_cannot_be_put_away_is_taken_all_the_same(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    (drop / "done").write_bytes(b"a file in the way")
    report = house.crawl()
    assert report.new == 2, "the file in the way is a file like any other"
    assert [issue.kind for issue in report.issues if issue.url == "note.pdf"] == ["moved"]
    assert counts(house.crawl()) == {"found": 2, "unchanged": 2}


def test_a_file_stays_where_it_is_until_it_is_safely_ours(
    house: House, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    with monkeypatch.context() as broken:
        broken.setattr(Disk, "sync", full)
        report = house.crawl()
    assert counts(report) == {"found": 1, "failed": 1}
    assert [path.name for path in drop.iterdir()] == ["note.pdf"]
    assert counts(house.crawl()) == {"found": 1, "new": 1}


def test_a_file_that_is_replaced_while_it_is_taken_stays_for_the_next_time(
    house: House, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    read = read_dropped

    def read_and_replace(path: Path) -> bytes:
        data = read(path)
        path.write_bytes(b"%PDF-1.7 second")
        return data

    with monkeypatch.context() as racing:
        racing.setattr("crawler.dropped.read_dropped", read_and_replace)
        report = house.crawl()
    assert counts(report) == {"found": 1, "new": 1}
    assert "replaced while it was taken" in report.issues[0].detail
    assert [path.name for path in drop.iterdir()] == ["note.pdf"]
    assert counts(house.crawl()) == {"found": 1, "changed": 1}
    assert len(house.ledger.editions(document(house).id)) == 2


def test_a_dry_run_moves_nothing(house: House, drop: Path) -> None:
    (drop / "note.pdf").write_bytes(b"%PDF-1.7")
    assert counts(house.crawl(dry_run=True)) == {"found": 1, "new": 1}
    assert [path.name for path in drop.iterdir()] == ["note.pdf"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("published: 2024-13", "2024-13"),
        ("\npublished: tomorrow", r"yml:2 cannot be used"),
        ("countries: [Atlantis]", "no country “Atlantis”"),
        ("topics: [nonsense-of-all]", "no topic"),
        ("access: secret", "must be one of"),
        ("withdraw: perhaps", "true or false"),
        ("title: [a]", "must be text"),
        ("a: &x [1]\nb: *x", "refers to itself"),
        ("- a list", "mapping of keys"),
        ("title: 'x", "not valid YAML"),
        (b"\xff\xfe\x00title", "cannot be"),
        (b"#" * 30_000, "larger than"),
    ],
)
def test_a_sidecar_that_cannot_be_read_says_why(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    from coi.settings import Settings
    from coi.vocabulary.vocabularies import load_vocabularies

    path = tmp_path / "a.pdf.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Unusable, match=sentence) as caught:
        read_sidecar(path, load_vocabularies(Settings()).find)
    assert str(tmp_path) not in str(caught.value)
