"""Tests of cutting text into words and folding them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.words import MAX_WORD, fold_word, pieces_of, tokens, words_in


def words_of(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def test_a_token_stands_where_its_offsets_say() -> None:
    text = "  „Закон» про військову службу, 2024!"
    assert [text[one.start : one.end] for one in tokens(text)] == words_of(text)
    assert words_of(text) == ["Закон", "про", "військову", "службу", "2024"]


@given(st.text() | st.lists(st.sampled_from(["a", "ь", "'", "\u0301", "-", " ", "\u200c", "1"])).map("".join))
def test_the_pieces_of_a_text_are_the_whole_text_with_its_words_at_odd_numbers(text: str) -> None:
    pieces = pieces_of(text)
    assert "".join(pieces) == text
    assert pieces[1::2] == words_in(text)


def test_hyphens_and_underscores_part_words_and_apostrophes_inside_a_word_do_not() -> None:
    assert words_of("asylum-seekers' m_n 'quoted' п’ять об'єкт") == [
        "asylum", "seekers", "m", "n", "quoted", "п’ять", "об'єкт",
    ]  # fmt: skip


def test_a_zero_width_non_joiner_stays_inside_a_persian_word() -> None:
    assert words_of("آن‌ها می‌روند") == ["آن‌ها", "می‌روند"]
    assert fold_word("می‌روند") == fold_word("میروند")


def test_accents_written_as_marks_of_their_own_stay_in_the_word() -> None:
    assert words_of("re\u0301fugie\u0301 и\u0306од") == ["re\u0301fugie\u0301", "и\u0306од"]


def test_a_lone_tatweel_is_no_word() -> None:
    assert words_of("ـــ — ʼ …") == []


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("Țărănești", "taranesti"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Diyarbakır", "diyarbakir"),
        ("п’ять", "п'ять"),
        ("обʼєкт", "об'єкт"),
        ("за\u0301мок", "замок"),
        ("Артём", "артем"),
        ("ﬁle", "file"),
        ("mili\u00adtary", "military"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("علی", "علي"),
        ("کابل", "كابل"),
    ],
)
def test_spellings_that_mean_the_same_fold_alike(written: str, alike: str) -> None:
    assert fold_word(written) == fold_word(alike)


@pytest.mark.parametrize(
    ("one", "other"), [("мой", "мои"), ("їх", "іх"), ("даў", "дау"), ("ґрати", "грати"), ("1", "l")]
)
def test_letters_of_their_own_stay_distinct(one: str, other: str) -> None:
    assert fold_word(one) != fold_word(other)


def test_a_belarusian_word_is_the_same_after_a_vowel_and_after_a_consonant() -> None:
    assert fold_word("Ўніверсітэт") == fold_word("універсітэт")


def test_folding_twice_changes_nothing_more() -> None:
    for word in ["Țărănești", "Йод", "Ўсе", "سؤال", "İğne", "مسئول", "Straße", "ΆΓΙΟΣ"]:
        assert fold_word(fold_word(word)) == fold_word(word)


def test_a_folded_word_has_an_end() -> None:
    assert len(fold_word("a" * 10_000)) == MAX_WORD == len(fold_word("щ" * 10_000))
