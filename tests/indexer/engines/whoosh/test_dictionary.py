"""Terms are found by their text and by how they begin, field by field."""

import random
from itertools import pairwise

import numpy as np
import pytest

from indexer.engines.whoosh.dictionary import Terms
from indexer.engines.whoosh.schema import term_bytes, term_text

FIELDS = {
    "title": ["", "a", "army", "armé", "zz", "\udc00", "\ue000", "\U0010ffff", "\U0010ffffz"],
    "empty": [],
    "text": ["a", "ab", "abc", "abd", "b", "ж", "жа", "жж"],
}


def dictionary(fields: dict[str, list[str]]) -> Terms:
    texts = [term_bytes(text) for own in fields.values() for text in own]
    ends = np.cumsum([len(text) for text in texts]).astype(np.uint32)
    borders = np.cumsum([0, *(len(own) for own in fields.values())]).tolist()
    return Terms(b"".join(texts), ends.data, dict(zip(fields, pairwise(borders), strict=True)))


def test_every_term_is_found_in_its_own_field_only() -> None:
    terms = dictionary(FIELDS)
    number = 0
    for field, own in FIELDS.items():
        for text in own:
            assert terms.find(field, term_bytes(text)) == number
            assert term_text(terms.text(number)) == text
            number += 1
    assert terms.find("text", b"army") is None
    assert terms.find("empty", b"a") is None
    assert terms.find("no such field", b"a") is None


@pytest.mark.parametrize("text", ["0", "aa", "abb", "abe", "\U0010fffe", "zzz", "я"])
def test_a_term_that_is_not_there_is_not_found(text: str) -> None:
    terms = dictionary(FIELDS)
    assert all(terms.find(field, term_bytes(text)) is None for field in FIELDS)


@pytest.mark.parametrize("prefix", ["", "a", "ab", "abc", "abcd", "ж", "z", "\udc00", "\U0010ffff", "~"])
def test_the_terms_that_begin_so_are_those_a_plain_look_finds(prefix: str) -> None:
    terms = dictionary(FIELDS)
    for field, own in FIELDS.items():
        first, last = terms.beginning(field, term_bytes(prefix))
        found = [term_text(terms.text(term)) for term in range(first, last)]
        assert found == [text for text in own if text.startswith(prefix)]


def test_lengths_are_those_of_the_texts_in_bytes() -> None:
    terms = dictionary(FIELDS)
    texts = [term_bytes(text) for own in FIELDS.values() for text in own]
    for first, last in ((0, len(texts)), (0, 0), (3, 3), (2, 7), (len(texts) - 1, len(texts))):
        assert terms.lengths(first, last).tolist() == [len(text) for text in texts[first:last]]


@pytest.mark.parametrize("seed", range(5))
def test_random_terms_are_found(seed: int) -> None:
    chance = random.Random(seed)
    own = sorted({"".join(chance.choices("abж\U0001f600", k=chance.randint(0, 4))) for _ in range(90)})
    terms = dictionary({"text": own})
    for text in ("".join(chance.choices("abж\U0001f600", k=chance.randint(0, 4))) for _ in range(200)):
        found = terms.find("text", term_bytes(text))
        assert (own[found] if found is not None else None) == (text if text in own else None)
        first, last = terms.beginning("text", term_bytes(text))
        assert own[first:last] == [one for one in own if one.startswith(text)]
