"""Terms are found by their text and by how they begin, field by field."""

import random
from itertools import pairwise

import numpy as np
import pytest

from indexer.engines.whoosh import dictionary as dictionary_module
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


def test_a_term_is_found_again_after_more_terms_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary_module, "KEPT", 3)
    terms = dictionary(FIELDS)
    asked = [("title", "army"), ("text", "zz"), *[("text", one) for one in FIELDS["text"]], ("title", "army")]
    known = [dictionary(FIELDS).find(field, term_bytes(text)) for field, text in asked]
    assert [terms.find(field, term_bytes(text)) for field, text in asked * 2] == known * 2


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


@pytest.mark.parametrize("apart", [1, 2, 3, 7, 1000])
def test_signposts_lead_to_every_term_however_far_they_stand_apart(
    monkeypatch: pytest.MonkeyPatch, apart: int
) -> None:
    monkeypatch.setattr(dictionary_module, "SIGNPOST", apart)
    chance = random.Random(5)
    fields = {
        name: sorted(
            {"".join(chance.choices("abж", k=chance.randint(1, 4))) for _ in range(40)}, key=term_bytes
        )
        for name in ("title", "text")
    }
    terms = dictionary(fields)
    first = 0
    for name, own in fields.items():
        for text in {"".join(chance.choices("abcж", k=3)) for _ in range(40)} | set(own):
            place = own.index(text) + first if text in own else None
            assert terms.find(name, term_bytes(text)) == place
            begun = [number for number, one in enumerate(own, first) if one.startswith(text)]
            begin, end = terms.beginning(name, term_bytes(text))
            assert list(range(begin, end)) == begun
        first += len(own)


def test_characters_are_counted_whatever_bytes_they_take() -> None:
    terms = dictionary(FIELDS)
    texts = [text for own in FIELDS.values() for text in own]
    for first, last in ((0, len(texts)), (0, 0), (3, 3), (2, 7), (len(texts) - 1, len(texts))):
        assert terms.characters(first, last).tolist() == [len(text) for text in texts[first:last]]


def test_the_texts_of_several_terms_are_those_of_each() -> None:
    terms = dictionary(FIELDS)
    for some in ([], [0], [0, 2, 5], list(range(len(terms.ends)))):
        assert terms.several(np.array(some, np.int64)) == [terms.text(one) for one in some]


def test_terms_that_hold_a_piece_have_it_whole_and_within_their_own_text() -> None:
    own = ["abc", "bca", "cab", "xбв", "бвx", "б", "в"]
    terms = dictionary({"other": ["ab"], "text": own})
    for pieces in (["ca"], ["b", "x"], ["бв"], ["abca"], ["bcab"], ["zz"], []):
        held = terms.holding(1, 1 + len(own), [term_bytes(one) for one in pieces])
        assert held.tolist() == [any(piece in text for piece in pieces) for text in own], pieces
    assert terms.holding(3, 3, [b"a"]).tolist() == []
