"""Tests of telling which parts of a document are in which language."""

import pytest

from coi.document import Page
from indexer.classify.language import LanguageDetector, load_detector
from indexer.classify.spans import LanguagesRead, read_languages
from tests.indexer.classify.test_language import SENTENCES

COURT = {
    "en": "The court heard the witness on Monday and put off its decision until the end of the month.",
    "ru": "В понедельник суд выслушал свидетеля и отложил решение до конца месяца.",
    "lt": "Pirmadienį teismas išklausė liudytoją ir atidėjo sprendimą iki mėnesio pabaigos.",
    "de": "Am Montag hörte das Gericht den Zeugen an und verschob die Entscheidung auf das Monatsende.",
    "uk": "У понеділок суд вислухав свідка та відклав рішення до кінця місяця.",
}


def paragraphs(language: str, count: int = 4) -> list[str]:
    return [f"{SENTENCES[language]} {COURT.get(language, SENTENCES[language])}"] * count


def read(*pages: list[str]) -> LanguagesRead:
    return read_languages(
        [Page(n, None, "\n\n".join(page)) for n, page in enumerate(pages, 1)], load_detector()
    )


@pytest.mark.parametrize(
    ("main", "other"), [("en", "ru"), ("ru", "uk"), ("lt", "de"), ("de", "en"), ("fa", "ar")]
)
def test_a_paragraph_in_another_language_is_told_with_its_exact_place(main: str, other: str) -> None:
    foreign = paragraphs(other, 1)
    page = [*paragraphs(main), *foreign, *paragraphs(main)]
    found = read(page)
    assert (found.main, [one.language for one in found.spans]) == (main, [other])
    span = found.spans[0]
    assert "\n\n".join(page)[span.start : span.end] == foreign[0]


def test_a_page_in_another_language_is_one_stretch_of_that_page() -> None:
    found = read(paragraphs("en", 6), paragraphs("ru", 6), paragraphs("en", 6))
    assert (found.main, found.languages) == ("en", ("en", "ru"))
    assert [(one.page, one.start, one.language) for one in found.spans] == [(2, 0, "ru")]
    assert found.spans[0].end == len("\n\n".join(paragraphs("ru", 6)))


@pytest.mark.parametrize(
    "name",
    [
        "Владимир Владимирович",
        "Закон о беженцах",
        "Федеральный закон о беженцах и вынужденных переселенцах",
        "Bundesamt für Migration und Flüchtlinge",
        "Bernardino Fungai, Marco Bellini, Giovanni Rossi, Alessandro Bianchi, Lorenzo Conti, Paolo Ferrari, Matteo Greco",
    ],
)
def test_names_and_titles_in_other_languages_are_no_stretch(name: str) -> None:
    assert read([*paragraphs("en"), name, *paragraphs("en")]).spans == ()
    assert (
        read(
            [
                *paragraphs("en"),
                f"In the following year the regional office in the north put aside the {name}, and nobody objected to it.",
                *paragraphs("en"),
            ]
        ).spans
        == ()
    )


def test_a_short_line_goes_with_the_paragraphs_around_it() -> None:
    page = [
        *paragraphs("en", 8),
        *paragraphs("ru", 2),
        "§ 12",
        *paragraphs("ru", 2),
        "§ 13",
        *paragraphs("en", 8),
    ]
    found = read(page)
    text = "\n\n".join(page)
    assert [text[one.start : one.end].count("§") for one in found.spans] == [1]


def test_a_long_paragraph_is_cut_and_each_part_told() -> None:
    mixed = " ".join([*paragraphs("en", 8), *paragraphs("ru", 4)])
    found = read([mixed])
    assert [one.language for one in found.spans] == ["ru"]
    span = found.spans[0]
    assert abs(mixed.index(SENTENCES["ru"]) - span.start) <= 200
    assert span.end == len(mixed)


def test_a_language_of_few_lines_is_a_stretch_but_not_a_language_of_the_document() -> None:
    found = read([*paragraphs("lt", 20), *paragraphs("en", 1)])
    assert (found.languages, [one.language for one in found.spans]) == (("lt",), ["en"])


@pytest.mark.parametrize("page", [[], [""], ["12.05.2024", "§§§"]])
def test_pages_without_letters_have_no_language(page: list[str]) -> None:
    assert read(page) == LanguagesRead(None, (), ())


def test_lines_too_short_to_be_told_one_by_one_are_told_together() -> None:
    assert read(["Закон о", "беженцах", "был изменён", "в следующем", "году"]).main == "ru"


def test_text_without_blanks_is_cut_all_the_same() -> None:
    assert read(["слово" * 5_000]).main is not None


class CountingDetector(LanguageDetector):
    """It counts how often it is asked."""

    asked = 0

    def detect_and_rank(self, text: str) -> tuple[str | None, tuple[tuple[str, float], ...]]:
        type(self).asked += 1
        return super().detect_and_rank(text)


def test_of_a_text_without_end_so_many_pieces_are_looked_at_in_all_its_languages() -> None:
    usual = load_detector()
    counting = CountingDetector(usual.model, usual.folder)
    pages = [
        Page(number, None, "\n\n".join((*paragraphs("en", 2), *paragraphs("ru", 2)) * 100))
        for number in range(1, 13)
    ]
    found = read_languages(pages, counting)
    assert set(found.languages) == {"en", "ru"}
    assert 1_900 < CountingDetector.asked < 4_100  # of 4,800, and of those not in the main language once more
    assert {one.page for one in found.spans} == set(range(1, 13))
