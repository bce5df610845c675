"""Tests of stems."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.analysis.stems import STEMMED_LANGUAGES, stem


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["deserter", "deserters", "Deserter’s"]),
        ("ru", ["призывник", "призывников", "ПРИЗЫВНИКАМ", "призывни\u0301к"]),
        ("ro", ["recrut", "recruți", "recruților"]),
        ("pl", ["żołnierz", "żołnierze", "żołnierzom"]),
        ("hu", ["katonában", "katonával", "katona"]),
        ("lt", ["šauktiniai", "šauktinių"]),
        ("fr", ["réfugié", "réfugiés", "réfugiée"]),
        ("de", ["Häuser", "Haus"]),
        ("tr", ["asker", "ASKERLER"]),
        ("ar", ["اللاجئين", "لاجئ"]),
        ("fa", ["سرباز", "سربازان"]),
        ("uk", ["призовник", "призовників", "ПРИЗОВНИКАМ"]),
        ("uk", ["поліцейський", "поліцейськими", "поліцейського"]),
        ("lv", ["karavīrs", "karavīri", "karavīriem"]),
        ("lv", ["mīna", "mīnas", "mīnām"]),
        ("lv", ["kaujinieks", "kaujinieku", "kaujiniekiem"]),
        ("lv", ["dezertēšana", "dezertēšanu", "dezertēšanas"]),
        ("lv", ["grupējums", "grupējumi", "grupējumos"]),
        ("lv", ["upe", "upes", "upju"]),
        ("sk", ["väzeň", "väzňami", "väzňom"]),
        ("be", ["прызыўнік", "прызыўнікоў", "ПРЫЗЫЎНІКАМ", "прызыўнікамі"]),
        ("be", ["беларускі", "беларускага", "беларускім", "беларуская"]),
        ("be", ["паліцыя", "паліцыі", "паліцыяй", "паліцыю"]),
        ("be", ["бежанец", "бежанцы", "бежанцаў"]),
        ("be", ["вёска", "вёсак", "вёскі"]),
        ("be", ["пераследаваць", "пераследуюць", "пераследаваў"]),
        ("be", ["дапамога", "дапамогі", "дапамогу"]),
        ("be", ["служба", "службу", "службы", "службамі"]),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, forms: list[str]) -> None:
    assert len({stem(form, language) for form in forms}) == 1


@pytest.mark.parametrize("language", ["xx", "", None])
def test_a_language_without_a_stemmer_keeps_the_folded_word(language: str | None) -> None:
    assert stem("Службу", language) == "службу"


def test_a_short_belarusian_word_is_left_as_it_is() -> None:
    assert [stem(word, "be") for word in ("яна", "ды", "і")] == ["яна", "ды", "і"]


def test_a_ukrainian_word_is_known_with_and_without_its_stress_mark() -> None:
    assert stem("призовникі́в", "uk") == stem("призовників", "uk")


def test_a_region_does_not_change_the_language() -> None:
    assert stem("deserters", "en-GB") == stem("deserters", "en")


def test_a_stem_is_never_empty() -> None:
    for language in STEMMED_LANGUAGES:
        for word in ["s", "ы", "ال", "a'b", "7", "və"]:
            assert stem(word, language)


def test_threads_get_the_stems_one_thread_gets() -> None:
    words = [f"{begin}{end}" for begin in "abcdefgh" for end in ["tions", "ings", "ed", "ness"] * 50]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda word: stem(f"x{word}", "en"), words))
    assert found == [stem(f"x{word}", "en") for word in words]


@pytest.mark.parametrize(
    ("language", "base", "forms"),
    [
        ("pl", "więzień", ("więźnia", "więźniowie", "więźniami")),
        ("hu", "kéz", ("kezek", "kezét")),
        ("ro", "școală", ("școli", "școlilor")),
        ("lt", "žmogus", ("žmonės", "žmonių")),
        ("ru", "ребёнок", ("дети", "детей")),
        ("de", "Buch", ("Bücher", "Büchern")),
        ("tr", "kitap", ("kitabı", "kitapları")),
    ],
)
def test_forms_that_change_their_stem_are_forms_of_the_word_that_a_dictionary_has(
    language: str, base: str, forms: tuple[str, ...]
) -> None:
    assert {stem(form, language) for form in forms} == {stem(base, language)}
