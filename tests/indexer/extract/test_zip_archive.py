"""Tests of reading zip archives and of the bounds on files inside files."""

import pytest

from coi.document import ExtractedDocument, Page
from indexer.extract import extract, inside
from indexer.extract.inside import Inside, Member, member_name, read_members
from indexer.extract.sniff import ZIP
from tests.indexer.extract.made_office import mail, zipped

WORDS = "<html><body><h1>Head</h1><p>words of it</p></body></html>"


def test_members_are_pages_under_their_names() -> None:
    read = extract(zipped({"b/one.txt": "one\ftwo", "c.html": WORDS}), None)
    assert [(page.number, page.label, page.text) for page in read.pages] == [
        (1, "b/one.txt, 1", "b/one.txt\n\none"), (2, "b/one.txt, 2", "two"), (3, "c.html", "c.html\n\nHead\n\nwords of it"),
    ]  # fmt: skip
    assert [(one.page, one.start, one.level, one.text) for one in read.headings] == [
        (1, 0, 1, "b/one.txt"), (3, 0, 1, "c.html"), (3, 8, 2, "Head"),
    ]  # fmt: skip
    assert (read.status, read.media_type) == ("ok", ZIP)


def test_what_a_system_adds_to_an_archive_is_not_read() -> None:
    assert len(extract(zipped({"__MACOSX/x.txt": "x", ".DS_Store": "x", "a.txt": "a"}), None).pages) == 1


def test_a_member_that_cannot_be_read_is_named_with_the_cause() -> None:
    read = extract(zipped({"a.txt": "a", "b.bin": bytes(range(32)) * 9}), None)
    assert (read.status, read.attachments) == ("partial", ("b.bin",))
    assert read.reason == "“b.bin” was not read: The file is of an unknown kind, which cannot be read yet."


def test_pictures_are_named_without_concern() -> None:
    read = extract(zipped({"a.txt": "a", "b.png": b"\x89PNG\r\n\x1a\n"}), None)
    assert (read.status, read.attachments) == ("ok", ("b.png",))


def test_archives_are_read_two_levels_deep_and_no_deeper() -> None:
    deep = zipped({"c.zip": zipped({"words.txt": "words"})})
    assert extract(zipped({"b.zip": deep}), None).text.endswith("words")
    deeper = extract(zipped({"a.zip": zipped({"b.zip": deep}), "top.txt": "top"}), None)
    assert (deeper.status, deeper.text) == ("partial", "top.txt\n\ntop")
    assert "levels deep" in deeper.reason


def test_no_more_members_are_read_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "MAX_MEMBERS", 2)
    monkeypatch.setattr(inside._Room, "__init__", lambda room: _room(room, 2, 1000))
    read = extract(zipped({f"{place}.txt": "x" for place in range(4)}), None)
    assert (len(read.pages), read.status, read.attachments) == (2, "partial", ("2.txt", "3.txt"))
    assert read.reason == "Only the first 2 files inside were read."


def test_no_more_bytes_are_read_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside._Room, "__init__", lambda room: _room(room, 9, 1000))
    read = extract(mail("body", {"a.txt": b"a" * 900, "b.txt": b"b" * 900}), None)
    assert [page.label for page in read.pages] == [None, "a.txt"]
    assert (read.status, read.attachments) == ("partial", ("b.txt",))


def test_what_a_member_says_of_its_size_is_heard_and_what_it_turns_out_to_be_counts_too() -> None:
    bounds = Inside(lambda data, _: ExtractedDocument("ok", "t", pages=(Page(1, None, data.decode()),)))
    bounds.room.bytes = 10
    members = [
        Member("says", 11, lambda: pytest.fail("it was opened")), Member("is", 0, lambda: b"x" * 11), Member("a", 0, lambda: b""),
    ]  # fmt: skip
    found = read_members(members, bounds, first_page=1)
    assert (found.pages, found.unread) == ((), ("says", "is", "a"))
    assert found.reasons == ("The files inside are larger than 200 MB together.",)


def _room(room: inside._Room, members: int, count: int) -> None:
    room.members, room.bytes = members, count


@pytest.mark.parametrize(
    ("given", "shown"),
    [("../../etc/passwd", "etc/passwd"), ("C:\\a\\b.doc", "C:/a/b.doc"), ("/x\n\0y", "x y"), ("..", "unnamed"), ("a" * 900, "a" * 200)],
)  # fmt: skip
def test_names_of_members_lead_nowhere(given: str, shown: str) -> None:
    assert member_name(given) == shown


def test_a_member_is_never_believed_to_be_a_record() -> None:
    read = extract(zipped({"a.json": '{"title": "t", "text": "words", "countries": ["UKR"]}'}), None)
    assert read.declared is None
    assert '"words"' in read.text


def test_an_archive_without_files_is_empty_and_one_without_text_unsupported() -> None:
    assert extract(zipped({}), None).status == "empty"
    assert extract(zipped({"a.png": b"\x89PNG\r\n\x1a\n"}), None).status == "unsupported"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Доклад.txt".encode("cp866"), "Доклад.txt"),
        ("łódź.txt".encode("cp852"), "łódź.txt"),
        ("звіт.txt".encode(), "звіт.txt"),
    ],
)
def test_names_are_read_in_the_code_page_of_whoever_packed_them(raw: bytes, name: str) -> None:
    stand_in = b"x" * (len(raw) - 4) + b".txt"
    read = extract(zipped({stand_in.decode(): "words"}).replace(stand_in, raw), None)
    assert [page.label for page in read.pages] == [name]
