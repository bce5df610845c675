"""Copies are found whoever published them and told to those who may know; nothing else is taken for one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coi.document import Reading
from coi.ledger import Received
from indexer import copies as finder_module
from indexer.copies.fingerprints import LEAST_WORDS
from tests.indexer.copies.shelf import Shelf, a_text


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "data")
    yield shelf
    shelf.engine.dispose()


def test_the_same_bytes_are_a_copy(shelf: Shelf) -> None:
    one, two = shelf.put("a", "1", a_text(1)), shelf.put("b", "1", a_text(1))
    shelf.put("c", "1", a_text(2))
    shelf.look()
    assert shelf.near(one) == {two: "bytes"}
    assert shelf.also(one) == ("b",)
    assert shelf.also(two) == ("a",)


def test_the_same_words_in_other_bytes_are_a_copy(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    two = shelf.put("b", "1", a_text(1).upper().replace(" ", "\n"))
    shelf.look()
    assert shelf.near(one) == {two: "text"}


def test_a_text_with_additions_is_a_near_copy_and_says_how_near(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    two = shelf.put("b", "1", a_text(1) + " " + a_text(2, 100))
    shelf.look()
    assert shelf.near(one) == {two: "near"}
    (copy,) = shelf.copies.of(one, 1, lambda _: True)
    assert copy.contained == 1.0
    assert copy.shared == pytest.approx(297 / 397, abs=0.001)


def test_scans_without_text_are_copies_only_where_their_bytes_are_the_same(shelf: Shelf) -> None:
    one, two = shelf.put("a", "1", "", data=b"scan"), shelf.put("b", "1", "", data=b"another")
    three = shelf.put("c", "1", "", data=b"scan")
    shelf.put("d", "1", "", data=b"")
    nothing = shelf.put("e", "1", "", data=b"")
    shelf.look()
    assert shelf.near(one) == {three: "bytes"}
    assert shelf.near(two) == {}
    assert shelf.near(nothing) == {}


def test_few_words_make_no_copy(shelf: Shelf) -> None:
    few, enough = a_text(1, LEAST_WORDS - 1), a_text(1, LEAST_WORDS)
    one, other = shelf.put("a", "1", few), shelf.put("a", "2", enough)
    shelf.put("b", "1", few + "!")
    two = shelf.put("b", "2", enough + "!")
    shelf.look()
    assert shelf.near(one) == {}
    assert shelf.near(other) == {two: "text"}


def test_a_text_quoted_in_a_long_one_is_no_copy(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1, 100))
    shelf.put("b", "1", a_text(1, 100) + " " + a_text(2, 700))
    shelf.look()
    assert shelf.near(one) == {}


@pytest.mark.parametrize(
    ("contained", "shared", "shingles", "near"),
    [
        (1.0, 0.19, 300, False),
        (1.0, 0.21, 300, True),
        (0.74, 0.5, 300, False),
        (0.76, 0.5, 300, True),
        (0.61, 0.4, 900, True),
        (0.59, 0.4, 900, False),
    ],
)
def test_a_copy_holds_most_of_the_shorter_text_and_a_fifth_of_both(
    contained: float, shared: float, shingles: int, near: bool
) -> None:
    assert finder_module.are_near(contained, shared, shingles) is near


def test_the_frame_that_a_site_puts_around_its_pages_makes_them_no_copies(shelf: Shelf) -> None:
    frame = a_text(9, 180)
    ids = [shelf.put("a", str(seed), f"{a_text(seed, 120)} {frame}") for seed in range(1, 6)]
    shelf.look()
    assert [shelf.near(one) for one in ids] == [{}] * 5


def test_what_is_like_a_copy_of_something_else_is_no_copy_of_it(shelf: Shelf) -> None:
    """A digest holds two reposts: these have nothing to do with one another."""
    one, two = shelf.put("a", "1", a_text(1)), shelf.put("b", "1", a_text(2))
    digest = shelf.put("c", "1", f"{a_text(1)} {a_text(2)}")
    shelf.look()
    assert shelf.near(digest) == {one: "near", two: "near"}
    assert shelf.near(one) == {digest: "near"}
    assert shelf.also(one) == ("c",)


def test_ten_copies_name_each_other_source_once(shelf: Shelf) -> None:
    ids = [shelf.put(source, str(at), a_text(1)) for at in range(2) for source in "abcde"]
    shelf.look()
    assert len(shelf.near(ids[0])) == 9
    assert sorted(shelf.also(ids[0])) == ["b", "c", "d", "e"]


def test_many_documents_asked_at_once_have_the_copies_that_each_has(shelf: Shelf) -> None:
    names = [shelf.put(source, "1", a_text(1)) for source in "ab"]
    names += [shelf.put("c", "1", a_text(1) + " " + a_text(2, 100)), shelf.put("d", "1", a_text(3))]
    names += [shelf.put("e", "1", "", data=b"scan"), shelf.put("f", "1", "", data=b"scan")]
    shelf.look()
    asked = [(name, 1) for name in names]
    told = shelf.copies.also_published_by([*asked, ("ZZ-000-000-000", 1), (names[0], 9)], lambda _: True)
    assert told == {(name, 1): shelf.also(name) for name in names}
    assert set(told[names[0], 1]) == {"b", "c"}
    assert told[names[3], 1] == ()
    assert told[names[4], 1] == ("f",)


def test_a_hidden_copy_is_told_to_nobody_who_may_not_see_it(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    hidden = shelf.put("b", "1", a_text(1), access="restricted")
    near = shelf.put("c", "1", a_text(1) + " and so on", access="network")
    shelf.look()
    assert (shelf.near(one), shelf.also(one)) == ({}, ())
    assert shelf.also(one, levels="public network") == ("c",)
    assert shelf.near(one, levels="public network restricted") == {hidden: "bytes", near: "near"}


def test_only_what_is_in_force_counts(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    other = shelf.put("b", "1", a_text(1))
    shelf.put("b", "1", a_text(2))
    shelf.look()
    assert shelf.near(one) == {}
    shelf.put("b", "1", a_text(1))  # the old content comes back
    shelf.look()
    assert shelf.near(one) == {other: "bytes"}


def test_an_edition_no_longer_in_force_still_tells_its_own_copies(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    shelf.put("a", "1", a_text(2))
    other = shelf.put("b", "1", a_text(1))
    shelf.look()
    assert shelf.near(one, edition=1) == {other: "bytes"}
    assert shelf.near(one, edition=2) == {}
    assert shelf.near(one, edition=3) == {}


def test_a_withdrawn_or_vanished_copy_is_not_published_any_more(shelf: Shelf) -> None:
    one = shelf.put("a", "1", a_text(1))
    withdrawn, gone = shelf.put("b", "1", a_text(1)), shelf.put("c", "1", a_text(1))
    shelf.look()
    shelf.ledger.record_withdrawn(withdrawn, Received(method="upload", url="1"))
    for _ in range(2):
        shelf.ledger.record_missing(gone, Received(method="http", url="1", http_status=404))
    assert shelf.also(one) == ()
    assert set(shelf.near(one)) == {withdrawn, gone}


def test_a_run_looks_only_at_what_has_changed(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1, 6):
        shelf.put("a", str(seed), a_text(seed))
    assert shelf.look().looked_at == 5
    assert shelf.look().looked_at == 0
    read: list[int] = []
    get = shelf.readings.get

    def note(number: int) -> Reading:
        read.append(number)
        return get(number)

    monkeypatch.setattr(shelf.readings, "get", note)
    late = shelf.put("b", "1", a_text(3) + " and more")
    read.clear()
    assert (report := shelf.look()).looked_at == 1
    assert report.near == 1
    assert len(set(read)) == 2  # itself and what it may be a copy of
    assert list(shelf.near(late).values()) == ["near"]


def test_what_is_found_does_not_depend_on_the_order(tmp_path: Path) -> None:
    texts = [a_text(1), a_text(1) + " and more", a_text(2), a_text(2, 200), a_text(3), a_text(1, 280)]
    found = []
    for name, at_once in (("all", True), ("one by one", False)):
        shelf = Shelf(tmp_path / name)
        ids = []
        for place, text in enumerate(texts):
            ids.append(shelf.put("abc"[place % 3], str(place), text))
            if not at_once:
                shelf.look()
        shelf.look()
        found.append([{ids.index(one) for one in shelf.near(document)} for document in ids])
        shelf.engine.dispose()
    assert found[0] == found[1]
    assert found[0][0] == {1, 5}


def test_a_text_read_anew_has_the_copies_of_its_new_words(shelf: Shelf) -> None:
    """As when a scan has been recognised, or a better reader has come."""
    one = shelf.put("a", "1", a_text(1))
    two, three = shelf.put("b", "1", a_text(1) + " more"), shelf.put("c", "1", a_text(2) + " more")
    shelf.look()
    assert shelf.near(one) == {two: "near"}
    shelf.read(one, 1, a_text(2))
    assert shelf.look().looked_at == 1
    assert shelf.near(one) == {three: "near"}
    assert shelf.near(two) == {}
    with shelf.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM near_texts").scalar()
    assert rows == 2  # one pair, both ways; of the old text nothing is left


def test_a_killed_run_is_taken_up_where_it_was(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = shelf.put("a", "1", a_text(1)), shelf.put("b", "1", a_text(1) + " more")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for name in ("_compare_texts", "_link_series"):
        with monkeypatch.context() as patch:
            patch.setattr(finder_module.CopyFinder, name, die)
            with pytest.raises(KeyboardInterrupt):
                shelf.look()
    assert shelf.look().looked_at == 0
    assert shelf.near(one) == {two: "near"}


def test_another_maker_of_fingerprints_makes_all_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put("a", "1", a_text(1))
    shelf.look()
    monkeypatch.setattr(finder_module, "MAKER", "another")
    assert shelf.look().looked_at == 1
    assert shelf.look().looked_at == 0


def test_a_collection_without_documents_has_no_copies(shelf: Shelf) -> None:
    assert replace(shelf.look()) == finder_module.CopyReport()
