"""Generated documents: always the same, one at a time, real words of one language, and ever new names."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from statistics import fmean

import pytest

from tests.bench import texts as real_texts
from tests.bench.documents import (
    SEED,
    BenchDocument,
    make_document,
    make_documents,
    read_documents,
    write_documents,
)
from tests.bench.texts import LANGUAGES, Texts

COUNT = 300

pytestmark = pytest.mark.skipif(real_texts.missing() is not None, reason=str(real_texts.missing()))


@pytest.fixture(scope="module")
def texts() -> Texts:
    return real_texts.read_texts()


@pytest.fixture(scope="module")
def documents(texts: Texts) -> list[BenchDocument]:
    return list(make_documents(texts, range(COUNT)))


def test_the_same_seed_makes_the_same_documents_and_another_seed_others(texts: Texts) -> None:
    numbers = range(20)
    assert list(make_documents(texts, numbers)) == list(make_documents(real_texts.read_texts(), numbers))
    assert all(
        make_document(texts, one).text != make_document(texts, one, seed=SEED + 1).text for one in numbers
    )


def test_a_document_does_not_depend_on_how_many_others_are_made(
    texts: Texts, documents: list[BenchDocument]
) -> None:
    assert make_document(texts, 217) == documents[217]


def test_documents_are_made_one_at_a_time(texts: Texts) -> None:
    asked: list[int] = []

    def numbers() -> Iterator[int]:
        for number in count():
            asked.append(number)
            yield number

    assert len(list(islice(make_documents(texts, numbers()), 3))) == 3
    assert asked == [0, 1, 2]


def test_what_is_written_is_read_back_and_a_smaller_set_is_its_beginning(
    tmp_path: Path, documents: list[BenchDocument]
) -> None:
    write_documents(tmp_path / "documents.jsonl", documents[:30])
    assert list(read_documents(tmp_path / "documents.jsonl")) == documents[:30]
    assert list(read_documents(tmp_path / "documents.jsonl", 10)) == documents[:10]


def test_nine_words_in_ten_stand_in_the_real_texts_of_the_documents_language(
    texts: Texts, documents: list[BenchDocument]
) -> None:
    known = {
        language: {word for text in found for sentence in text for word in sentence}
        for language, found in texts.by_language.items()
    }
    for one in documents:
        words = one.text.split()
        assert sum(word in known[one.language] for word in words) >= 0.9 * len(words), one.number


def test_words_are_lower_case_and_have_no_punctuation(documents: list[BenchDocument]) -> None:
    assert all(re.findall(r"\w+", one.text.lower()) == one.text.split(" ") for one in documents)


def test_lengths_spread_about_six_hundred_words(documents: list[BenchDocument]) -> None:
    lengths = [len(one.text.split()) for one in documents]
    assert 540 <= fmean(lengths) <= 660
    assert min(lengths) < 250
    assert max(lengths) > 1_300


def test_some_names_come_often_and_new_ones_keep_coming(texts: Texts, documents: list[BenchDocument]) -> None:
    real = {word for found in texts.by_language.values() for text in found for one in text for word in one}
    thirds = [documents[:100], documents[100:200], documents[200:]]
    names = [
        Counter(word for one in third for word in set(one.text.split()) - real if not word.isdigit())
        for third in thirds
    ]
    assert max(names[0].values()) >= 4
    assert len(names[1].keys() - names[0].keys()) > 1_000
    assert len(names[2].keys() - names[0].keys() - names[1].keys()) > 1_000


def test_values_are_many_skewed_and_sometimes_several(documents: list[BenchDocument]) -> None:
    assert {one.language for one in documents} == set(LANGUAGES)
    assert {len(one.countries) for one in documents} == {1, 2}
    assert {len(one.topics) for one in documents} == {1, 2, 3}
    first = sum("c001" in one.countries for one in documents)
    assert first > 5 * max(1, sum("c050" in one.countries for one in documents))
    assert len({one.source for one in documents}) > 30
    assert all(19961001 <= one.day <= 20261031 for one in documents)
    late = sum(one.day > 20161031 for one in documents)
    assert 0.4 * COUNT < late < 0.6 * COUNT
