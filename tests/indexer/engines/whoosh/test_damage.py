"""Bytes that change on disk: every question gives the right answer or says IndexDamaged, and never a wrong one."""

import itertools
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coi.errors import IndexDamaged
from coi.search_index import AllOf, Beginning, Spelled
from indexer.engines.whoosh.index import WhooshIndex
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract import fill, near, phrase, word

PUBLIC = frozenset({"public"})

Question = Callable[[WhooshIndex], object]


def asking(clause: object) -> Question:
    facets = ("country", "language", "year")
    return lambda index: index.search(a_query(clause, limit=99, facets=facets, histogram="month"))  # type: ignore[arg-type]


# Between them they touch every file of a segment.
QUESTIONS: tuple[Question, ...] = (
    asking("army"),
    asking(None),
    asking(phrase("army of one")),
    asking(near("two army", 3)),
    asking(AllOf((word("police"), Beginning("ar")))),
    asking(Spelled("armi")),
    lambda index: list(index.document_ids()),
    lambda index: index.suggest("a", 9, PUBLIC),
    lambda index: index.spellings("polise", 9, PUBLIC),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, one with a deleted record."""
    index = WhooshIndex(tmp_path_factory.mktemp("damage") / "index")
    with index.rebuild() as writer:
        for name in ("one", "two"):
            writer.put(
                name,
                [a_record(name, "army of one|police", title="two army", country="UKR", phrases=("army",))],
            )
    fill(index, a_record("two", "army of one|and two", subject="police", published=20240101, language="uk"))
    return index.folder


@pytest.fixture(scope="module")
def answers(whole: Path) -> list[object]:
    return [ask(WhooshIndex(whole)) for ask in QUESTIONS]


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "index"))


def files(folder: Path) -> list[Path]:
    return sorted([folder / "current.json", *(folder / "generations").rglob("*.*")])


def check_questions(index: WhooshIndex, answers: list[object], what: object) -> int:
    """How many questions said IndexDamaged, if all others gave the right answer."""
    damaged = 0
    for ask, answer in zip(QUESTIONS, answers, strict=True):
        try:
            assert ask(index) == answer, what
        except IndexDamaged:
            damaged += 1
    return damaged


def flip(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ (1 << place % 8)]))


def test_a_changed_byte_anywhere_gives_the_right_answer_or_damage(
    folder: Path, answers: list[object]
) -> None:
    places = [(path, place) for path in files(folder) for place in range(path.stat().st_size)]
    noticed = 0
    # A sample: all of them take a minute.
    for path, place in random.Random(7).sample(places, 120):
        flip(path, place)
        noticed += check_questions(WhooshIndex(folder), answers, (path.name, place)) > 0
        flip(path, place)
    assert noticed > 110
    assert check_questions(WhooshIndex(folder), answers, "whole again") == 0


def test_a_changed_byte_under_an_open_index_gives_the_right_answer_or_damage(
    folder: Path, answers: list[object]
) -> None:
    chance = random.Random(8)
    for path in files(folder):
        index = WhooshIndex(folder)
        index.document_ids()  # opened; terms and postings are read later
        place = chance.randrange(path.stat().st_size)
        flip(path, place)
        check_questions(index, answers, (path.name, place))
        flip(path, place)


@pytest.mark.parametrize("cut", [0, 1, 100])
def test_a_file_cut_short_or_grown_is_damage_to_some_question(
    folder: Path, answers: list[object], cut: int
) -> None:
    for path in files(folder):
        data = path.read_bytes()
        for spoilt in (data[: min(cut, len(data) - 1)], data[: len(data) - 1 - cut], data + bytes(1 + cut)):
            # White space after the pointer is none of its content.
            path.write_bytes(spoilt)
            assert check_questions(WhooshIndex(folder), answers, (path.name, cut)) > 0
        path.write_bytes(data)


def test_a_missing_file_is_damage_to_every_question(folder: Path, answers: list[object]) -> None:
    for path in files(folder)[1:]:
        path.rename(folder / "aside")
        assert check_questions(WhooshIndex(folder), answers, path.name) == len(QUESTIONS)
        (folder / "aside").rename(path)


def test_a_file_of_one_segment_in_place_of_another_gives_the_right_answer_or_damage(
    folder: Path, answers: list[object]
) -> None:
    changed = 0
    for one, other in itertools.permutations(files(folder), 2):
        if one.name.partition(".")[2] != other.name.partition(".")[2]:
            continue
        data = one.read_bytes()
        shutil.copyfile(other, one)
        damaged = check_questions(WhooshIndex(folder), answers, (one.name, other.name))
        assert damaged or one.read_bytes() == data, one.name
        changed += damaged > 0
        one.write_bytes(data)
    assert changed > 15


def test_the_pointer_of_an_older_commit_is_damage_once_its_files_are_gone(folder: Path) -> None:
    older = (folder / "current.json").read_bytes()
    fill(WhooshIndex(folder), a_record("one", "navy"), a_record("two", "navy"))
    (folder / "current.json").write_bytes(older)
    with pytest.raises(IndexDamaged, match="coi index --rebuild"):
        WhooshIndex(folder).search(a_query("army"))
