"""All engines answer the benchmark's questions alike: as looking at every word of every document does."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.bench import texts as real_texts
from tests.bench.documents import BenchDocument, make_documents, write_documents
from tests.bench.search import engines, stages
from tests.bench.search.engines import ENGINES, OURS, Engine, make_engine
from tests.bench.search.engines.ours import make_record
from tests.bench.search.questions import (
    BETWEEN,
    FACETS,
    KINDS,
    Question,
    Words,
    count_words,
    make_hard_questions,
    make_questions,
)

COUNT, PER_CLASS = 300, 2  # and two to warm up

pytestmark = pytest.mark.skipif(real_texts.missing() is not None, reason=str(real_texts.missing()))


# --- what is right ------------------------------------------------------------------------------


@cache
def split(text: str) -> list[str]:
    return text.split()


def matches(one: BenchDocument, question: Question) -> bool:
    words = split(one.text)
    places = [number for number, word in enumerate(words) if word in question.near]
    size = len(question.phrase)
    return (
        all(word in words for word in question.all_of)
        and (not question.any_of or any(word in words for word in question.any_of))
        and not any(word in words for word in question.none_of)
        and (not size or any(tuple(words[at : at + size]) == question.phrase for at in range(len(words))))
        and (
            not question.near
            or any(
                words[first] != words[second] and 0 < second - first <= BETWEEN + 1
                for first in places
                for second in places
            )
        )
        and (not question.beginning or any(word.startswith(question.beginning) for word in words))
        and (not question.country or question.country in one.countries)
        and question.language in {"", one.language}
        and (not any(question.days) or question.days[0] <= one.day <= question.days[1])
    )


def values(one: BenchDocument, field: str) -> tuple[str, ...]:
    found = {
        "country": one.countries,
        "topic": one.topics,
        "language": (one.language,),
        "source": (one.source,),
    }
    return found[field]


# --- the engines --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents() -> list[BenchDocument]:
    return list(make_documents(real_texts.read_texts(), range(COUNT)))


@pytest.fixture(scope="module")
def words(documents: list[BenchDocument]) -> Words:
    return count_words(documents)


@pytest.fixture(scope="module")
def questions(words: Words) -> dict[str, list[Question]]:
    return make_questions(words, PER_CLASS)


@pytest.fixture(scope="module")
def folders(
    tmp_path_factory: pytest.TempPathFactory, documents: list[BenchDocument]
) -> Callable[[str], Path]:
    """The folder of an engine's index of all the documents, built when it is first asked for."""
    place = tmp_path_factory.mktemp("bench")

    def folder(name: str) -> Path:
        if not (place / name).exists():
            make_engine(name, place / name).build([documents[:200], documents[200:]])
        return place / name

    return folder


@pytest.fixture(scope="module")
def right(
    questions: dict[str, list[Question]], documents: list[BenchDocument]
) -> dict[Question, list[BenchDocument]]:
    """The documents each question has to find, latest first."""
    latest = sorted(documents, key=lambda one: -one.day)
    asked = [question for some in questions.values() for question in some]
    return {question: [one for one in latest if matches(one, question)] for question in asked}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, folders: Callable[[str], Path]) -> Iterator[Engine]:
    if reason := engines.missing(request.param):
        pytest.skip(reason)
    made = make_engine(request.param, folders(request.param))
    made.open()
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_total_and_every_facet_count_is_what_counting_the_documents_gives(
    engine: Engine,
    kind: str,
    questions: dict[str, list[Question]],
    right: dict[Question, list[BenchDocument]],
) -> None:
    assert any(right[question] for question in questions[kind])
    for question in questions[kind]:
        wanted, answer = right[question], engine.ask(question)
        assert engine.count(question) == len(wanted), question
        assert answer.total in {None, len(wanted)}
        assert len(answer.numbers) == min(10, len(wanted))
        assert set(answer.numbers) <= {one.number for one in wanted}
        # Under its own filter ours counts a facet as if that filter were not there, the others do not.
        comparable = ("source", "topic") if question.country else FACETS
        for field in comparable if question.facets else ():
            assert answer.facets[field] == Counter(value for one in wanted for value in values(one, field))


def test_by_date_the_latest_come_first(
    engine: Engine,
    questions: dict[str, list[Question]],
    right: dict[Question, list[BenchDocument]],
    documents: list[BenchDocument],
) -> None:
    for question in questions["by date"]:
        days = [one.day for one in right[question]]
        assert [documents[number].day for number in engine.ask(question).numbers] == days[:10]


def test_ours_gets_every_word_once_in_passages_of_150_to_400_words(documents: list[BenchDocument]) -> None:
    for one in documents:
        record = make_record(one)
        words = [word for passage in record.passages for word in passage.views["exact"]]
        assert words == one.text.split()
        if len(words) >= 150:
            assert all(150 <= len(passage.views["exact"]) <= 400 for passage in record.passages)
        for passage in record.passages:
            assert one.text[passage.start : passage.end] == " ".join(passage.views["exact"])


@pytest.mark.parametrize("name", ENGINES)
def test_near_means_at_most_five_words_between_in_any_order(
    name: str, tmp_path: Path, documents: list[BenchDocument]
) -> None:
    if reason := engines.missing(name):
        pytest.skip(reason)
    texts = [
        "north " + "x " * BETWEEN + "south",
        "south " + "x " * BETWEEN + "north",
        "north " + "x " * (BETWEEN + 1) + "south",
        "south " + "x " * (BETWEEN + 1) + "north",
    ]
    made = make_engine(name, tmp_path / name)
    made.build([[replace(documents[number], text=text) for number, text in enumerate(texts)]])
    made.open()
    assert sorted(made.ask(Question("near", near=("north", "south"))).numbers) == [0, 1]
    made.close()


def test_the_hard_questions_have_answers(words: Words, folders: Callable[[str], Path]) -> None:
    made = make_engine(OURS, folders(OURS))
    made.open()
    hard = make_hard_questions(words)
    assert {one.kind for one in hard} == {"hard prefix", "hard misspelt", "hard near", "hard phrase"}
    assert sum(made.count(one) > 0 for one in hard) > len(hard) / 2


# --- the stages ---------------------------------------------------------------------------------


# Stock Whoosh leaves the files of a searcher it has refreshed to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ENGINES)
def test_changes_are_found_and_what_they_replace_is_not(
    name: str, tmp_path: Path, documents: list[BenchDocument]
) -> None:
    if reason := engines.missing(name):
        pytest.skip(reason)
    made = make_engine(name, tmp_path / name)
    made.build([documents[:40]])
    made.open()
    the = Question("change", all_of=("the",))
    marked = Question("change", all_of=("markedhere",))
    before = [one for one in documents[:40] if matches(one, the)][:5]
    after = [replace(one, text="markedhere and nothing else") for one in before]
    had = made.count(the)
    made.update(before, after)
    assert (made.count(the), made.count(marked)) == (had - 5, 5)
    made.add([replace(one, text="the markedhere") for one in documents[40:47]])
    assert (made.count(the), made.count(marked)) == (had + 2, 12)
    made.close()


def test_every_stage_of_ours_gives_its_figures(
    tmp_path: Path,
    documents: list[BenchDocument],
    questions: dict[str, list[Question]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"SEARCHES": 80, "CHANGED": 10}.items():
        monkeypatch.setattr(stages, name, value)
    write_documents(stages.documents_file(tmp_path), documents[:60])
    hard = [Question("hard near", near=("the", "of"))]
    stages.write_questions(stages.questions_file(tmp_path, 60), questions, hard)
    assert stages.read_questions(stages.questions_file(tmp_path, 60)) == (questions, hard)

    figures = {stage: run(OURS, 60, tmp_path) for stage, run in stages.STAGES.items()}
    assert json.loads(json.dumps(figures)) == figures
    assert figures["build"]["bytes"] == sum(
        path.stat().st_size for path in (tmp_path / "60" / OURS).rglob("*") if path.is_file()
    )
    assert set(figures["ask"]["kinds"]) == set(KINDS)
    totals = figures["ask"]["kinds"]["1 common"]["totals"]
    assert totals == [
        sum(matches(one, question) for one in documents[:60]) for question in questions["1 common"][2:]
    ]
    assert (figures["stress"]["searches"], figures["stress"]["errors"], figures["stress"]["wrong"]) == (
        80,
        0,
        0,
    )
    assert figures["change"]["wrong"] == 0
    assert not (tmp_path / "60" / f"{OURS}-changed").exists()


def test_an_engine_that_fails_is_a_finding_and_no_end(
    tmp_path: Path, documents: list[BenchDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_engine(engines.FTS5, tmp_path / "fts5")
    made.build([documents[:10]])
    monkeypatch.setattr(stages, "make_engine", lambda *_: made)
    write_documents(stages.documents_file(tmp_path), documents[:10])
    questions = {
        "misspelt": [Question("misspelt", misspelt="teh")] * 3,
        "1 common": [Question("1 common", all_of=("a",))] * 3,
    }
    stages.write_questions(stages.questions_file(tmp_path, 10), questions, [])
    kinds = stages.ask(engines.FTS5, 10, tmp_path)["kinds"]
    assert kinds["misspelt"] == {"error": "NotOffered: FTS5 knows no misspelt words."}
    assert len(kinds["1 common"]["ms"]) == 1
