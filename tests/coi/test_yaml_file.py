"""Files that curators edit: every mistake is told with its file and line, and nothing is guessed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coi.errors import SourceError
from coi.yaml_file import Entries, read_yaml


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Entries]:
    def write_and_read(text: str) -> Entries:
        file = tmp_path / "file.yml"
        file.write_text(text, "utf-8")
        return read_yaml(file)

    return write_and_read


Read = Callable[[str], Entries]


def test_values_are_read_with_the_line_of_their_key(read: Read) -> None:
    entries = read("# a remark\nname: Example\n\ngroup:\n  inner: [a, b]\n")
    assert entries.text("name") == "Example"
    assert (entries.lines["name"], entries.lines["group"]) == (2, 4)
    assert entries.entries("group").texts("inner") == ("a", "b")
    assert entries.entries("group").lines["inner"] == 5


def test_plain_kinds_of_value_are_read(read: Read) -> None:
    entries = read(
        "date: 2026-11-23\nyear: 2024\ndelay: 2.5\nwhole: 3\nflag: true\nempty:\nways:\n  - a: 1\n  - a: 2\n"
    )
    assert entries.text("date") == "2026-11-23"
    assert entries.text("year") == "2024"
    assert entries.number("delay", 0) == 2.5
    assert entries.number("whole", 0) == 3.0
    assert entries.flag("flag", default=False) is True
    assert [one.text("a") for one in entries.list_of_entries("ways")] == ["1", "2"]


def test_what_is_not_there_has_its_default(read: Read) -> None:
    entries = read("empty:\nblank: ''\n")
    assert entries.text("empty", "default") == entries.text("blank", "default") == "default"
    assert entries.text("nowhere", "") == ""
    assert entries.number("nowhere", 2.0) == 2.0
    assert entries.flag("nowhere", default=True) is True
    assert entries.texts("empty") == entries.texts("nowhere") == ()
    assert entries.list_of_entries("nowhere") == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "mapping"),
        ("- a\n- b\n", 1, "mapping"),
        ("just words\n", 1, "mapping"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” stands twice"),
        ("a: 1\nb: [1, 2\n", 3, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: 1\nb: !unknown words\n", 2, "not valid YAML"),
        ("a: 1\nb: *nowhere\n", 2, "not valid YAML"),
        ("a: 1\nb: 2024-13-01\n", 2, "“2024-13-01” cannot be read"),
        ("a: 1\nb:\n  - 2024-02-30\n", 3, "“2024-02-30” cannot be read"),
        ("a: 1\n2024-02-30: b\n", 2, "“2024-02-30” cannot be read"),
        ("a: 1\nb: 0b_\n", 2, "“0b_” cannot be read"),
        ("a: 1\nb: x\x00y\n", 2, "cannot be printed"),
        ("a: Молдова\nb: x\x00y\nc: 1\nd: 1\n", 2, "cannot be printed"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_line(
    read: Read, tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        read(text)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{tmp_path / 'file.yml'}:{line}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: *x}", "a: " + "[" * 5000 + "]" * 5000])
def test_what_is_nested_without_end_is_refused(read: Read, text: str) -> None:
    with pytest.raises(SourceError, match=r"file\.yml: is nested too deep"):
        read(text)


def test_a_file_that_is_not_there_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.yml: cannot be read"):
        read_yaml(tmp_path / "nowhere.yml")
    (tmp_path / "latin.yml").write_bytes("name: Română".encode("iso8859_2"))
    with pytest.raises(SourceError, match=r"latin\.yml: cannot be read"):
        read_yaml(tmp_path / "latin.yml")


@pytest.mark.parametrize(
    ("value", "ask"),
    [
        ("[1]", lambda e: e.text("key")),
        ("yes", lambda e: e.text("key")),
        ("1.5", lambda e: e.text("key")),
        ("{a: 1}", lambda e: e.text("key", "default")),
        ("", lambda e: e.text("key")),
        ("''", lambda e: e.text("key")),
        ("-1", lambda e: e.number("key", 0)),
        (".inf", lambda e: e.number("key", 0)),
        (".nan", lambda e: e.number("key", 0)),
        ("true", lambda e: e.number("key", 0)),
        ("'2'", lambda e: e.number("key", 0)),
        ("1", lambda e: e.flag("key", default=True)),
        ("a", lambda e: e.texts("key")),
        ("false", lambda e: e.texts("key")),
        ("[a, no]", lambda e: e.texts("key")),
        ("{a: b}", lambda e: e.texts("key")),
        ("a", lambda e: e.entries("key")),
        ("[a]", lambda e: e.entries("key")),
        ("[a]", lambda e: e.list_of_entries("key")),
        ("0", lambda e: e.list_of_entries("key")),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_line(
    read: Read, value: str, ask: Callable[[Entries], Any]
) -> None:
    entries = read(f"first: 1\nkey: {value}\nlast: 1\n")
    with pytest.raises(SourceError, match="“key”") as caught:
        ask(entries)
    assert caught.value.line == 2


def test_a_missing_key_is_named_with_the_line_of_its_group(read: Read) -> None:
    entries = read("first: 1\ngroup:\n  inner: 1\n")
    with pytest.raises(SourceError, match="“name” is missing") as caught:
        entries.entries("group").text("name")
    assert caught.value.line == 3
    with pytest.raises(SourceError, match="“other” must be a group"):
        entries.entries("other")


def test_an_unknown_key_is_named_with_those_that_exist(read: Read) -> None:
    entries = read("name: a\nnmae: b\n")
    with pytest.raises(SourceError, match="unknown key “nmae”; known here: name, other") as caught:
        entries.allow({"name", "other"})
    assert caught.value.line == 2


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!'\"|>\n \t#?%@0123.,é", max_size=60))
def test_any_text_is_read_or_refused_in_our_own_words(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "file.yml"
    file.write_text(text, "utf-8")
    refused, entries = "", None
    try:
        entries = read_yaml(file)
    except SourceError as error:
        refused = str(error)
    assert refused.startswith(f"{file}:") if entries is None else set(entries.lines) == set(entries.values)
