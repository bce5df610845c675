"""Tests of finding countries."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coi.document import Heading, Page
from coi.errors import VocabularyError
from coi.vocabulary.countries import load_countries
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.classify.countries import COUNTRIES_FILE, load_false_friends, load_gazetteer, mentions
from indexer.classify.country_names import load_adjectives, load_state_words
from tests.indexer.extract.made_files import DATA


def found(text: str, language: str | None, kind: str = "text") -> list[str]:
    return [one.code for one in load_gazetteer().find(text, language, kind)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "They fled from Burma and Ivory Coast to the UAE.", ["MMR", "CIV", "ARE"]),
        ("ru", "Граждане Сирии и Афганистана едут через Беларусь в Нидерланды и Южный Судан.", ["SYR", "AFG", "BLR", "NLD", "SSD"]),
        ("uk", "Із Сирії, Туреччини та Південної Кореї до Латвії.", ["SYR", "TUR", "KOR", "LVA"]),
        ("be", "З Сірыі ў Польшчу, праз Турцыю і Новую Зеландыю.", ["SYR", "POL", "TUR", "NZL"]),
        ("pl", "W Niemczech, we Włoszech i w Egipcie, ale nie w Syrii.", ["DEU", "ITA", "EGY", "SYR"]),
        ("sk", "V Iráne, Turecku a na Ukrajine.", ["IRN", "TUR", "UKR"]),
        ("lt", "Iš Afganistano į Lietuvą, Gruzijoje ir Naujojoje Zelandijoje.", ["AFG", "LTU", "GEO", "NZL"]),
        ("lv", "No Irākas uz Latviju, Turcijā.", ["IRQ", "LVA", "TUR"]),
        ("et", "Iraagis, Süürias ja Afganistanist.", ["IRQ", "SYR", "AFG"]),
        ("hu", "Szíriából Törökországba, a szomáliai menekültek.", ["SYR", "TUR", "SOM"]),
        ("ro", "Din Siria și Ucraina, guvernul Republicii Moldova.", ["SYR", "UKR", "MDA"]),
        ("de", "In Syrien, im Südsudan und in der Türkei.", ["SYR", "SSD", "TUR"]),
        ("fr", "En Côte d’Ivoire, au Tchad et hors d’Iran.", ["CIV", "TCD", "IRN"]),
        ("ar", "من سوريا وإيران إلى العراق", ["SYR", "IRN", "IRQ"]),
        ("fa", "از افغانستان به ایران", ["AFG", "IRN"]),
        ("tr", "Suriye’den Türkiye’ye", ["SYR", "TUR"]),
    ],
)  # fmt: skip
def test_names_are_found_in_their_case_forms(language: str, text: str, codes: list[str]) -> None:
    assert found(text, language) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [("Chechnya", "RUS"), ("Crimea", "UKR"), ("the Donbas", "UKR"), ("Transnistria", "MDA"), ("Gaza", "PSE"),
     ("the West Bank", "PSE"), ("Kosovo", "XKX"), ("Swaziland", "SWZ"), ("DR Congo", "COD"), ("Somaliland", "SOM")],
)  # fmt: skip
def test_regions_and_former_names_stand_for_their_country(text: str, code: str) -> None:
    assert found(f"People left {text} then.", "en") == [code]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "In Kashmir people wait.", ["IND", "PAK"]),
        ("en", "The people of Kurdistan wait.", []),
        ("en", "In Iraqi Kurdistan people wait.", ["IRQ"]),
        ("en", "He was born in the Soviet Union.", []),
        ("ru", "Жители Приднестровья и Нагорного Карабаха.", ["MDA", "AZE"]),
        ("pl", "W Naddniestrzu i w Górskim Karabachu.", ["MDA", "AZE"]),
        ("de", "Aus Nordsyrien und der Ostukraine.", ["SYR", "UKR"]),
    ],
)
def test_a_place_counts_for_one_country_for_several_or_for_none(
    language: str, text: str, codes: list[str]
) -> None:
    assert found(text, language) == codes


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "The Belarusian authorities said so.", ["BLR"]),
        ("en", "He spoke Russian and liked Turkish coffee.", []),
        ("ru", "Сообщили российские власти.", ["RUS"]),
        ("pl", "W afgańskich więzieniach.", ["AFG"]),
        ("sk", "V ruskom Aleisku.", ["RUS"]),
        ("fr", "Le gouvernement iranien a répondu.", ["IRN"]),
        ("fr", "Un café iranien.", []),
        ("ar", "قالت الحكومة السورية", ["SYR"]),
    ],
)
def test_an_adjective_names_the_country_beside_a_word_for_the_state(
    language: str, text: str, codes: list[str]
) -> None:
    assert found(text, language) == codes


def test_marks_of_stress_and_vowels_are_part_of_a_word() -> None:
    assert found("В Украи́не и Росси́и.", "ru") == ["UKR", "RUS"]
    assert found("في الولايات المتّحدة", "ar") == ["USA"]


def test_any_word_of_a_longer_name_may_have_the_capital() -> None:
    assert found("Vivre aux îles Cook.", "fr") == ["COK"]
    assert found("aux îles cook", "fr") == []


def test_the_longest_name_wins() -> None:
    assert found("In Papua New Guinea, Equatorial Guinea, Guinea-Bissau and Guinea.", "en") == [
        "PNG",
        "GNQ",
        "GNB",
        "GIN",
    ]
    assert found("In South Sudan and in Sudan.", "en") == ["SSD", "SDN"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He sold jersey and turkey, and us too, in New Jersey and near Lake Chad."),
        ("ru", "Того, кто ушёл, не ждут. Кроме того, чад рассеялся."),
        ("uk", "Того дня було тихо."),
        ("lt", "Gana kalbėti apie tai."),
        ("et", "Tai ei ole nii."),
        ("fr", "Réunion publique à dix heures."),
        ("sk", "Mali veľa práce."),
        ("fa", "بحران مالی ادامه دارد"),
    ],
)
def test_common_words_and_longer_names_are_no_countries(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize("language", WORKING_LANGUAGES)
def test_every_name_of_a_country_finds_that_country_and_no_other(language: str) -> None:
    """Brackets in CLDR ("… (США)") and endings (Turkish Nijer-ya) once made one country of another."""
    countries = load_countries(COUNTRIES_FILE)
    names = {code: countries.label(code, language) for code in countries.codes}
    names |= {code: words[language][0] for code, words in countries.aliases.items() if language in words}
    # Names with brackets are left out: the two halves of Saint-Martin share what stands before them.
    wrong = {
        name: codes
        for code, name in names.items()
        if "(" not in name and (codes := found(name, language, "query")) not in ([code], [])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "name", "code"),
    [("ru", "США", "USA"), ("uk", "США", "USA"), ("tr", "Nijerya", "NGA"), ("tr", "Nijer", "NER"),
     ("be", "Кітай", "CHN"), ("pl", "Chiny", "CHN"), ("ru", "Великобритания", "GBR")],
)  # fmt: skip
def test_the_name_of_a_state_is_not_lent_to_its_islands_or_neighbours(
    language: str, name: str, code: str
) -> None:
    assert found(name, language, "title") == [code]


def test_a_name_that_two_territories_claim_is_given_to_neither() -> None:
    assert found("Виргинские о-ва", "ru", "title") == []
    assert found("Британские Виргинские острова", "ru", "title") == ["VGB"]


def test_a_doubtful_name_counts_inside_a_sentence_and_in_a_title() -> None:
    assert found("The situation in Jordan and Chad.", "en") == ["JOR", "TCD"]
    assert found("Georgia country report", "en", "title") == ["GEO"]
    assert found("Chad was late.", "en") == []


def test_queries_need_no_capitals_and_still_keep_common_words_out() -> None:
    assert found("призыв в беларуси и в сша", "ru", "query") == ["BLR", "USA"]
    assert found("кроме того", "ru", "query") == []


def test_places_are_those_of_the_text() -> None:
    text = "Nach Südsudan und Österreich."
    assert [text[one.start : one.end] for one in load_gazetteer().find(text, "de")] == [
        "Südsudan",
        "Österreich",
    ]


def test_a_language_that_is_not_ours_is_read_with_english_names() -> None:
    assert found("Report on Eritrea", None) == found("Report on Eritrea", "sw") == ["ERI"]


def test_the_countries_of_the_title_come_first_in_their_order() -> None:
    text = "Syria, Syria, Syria and Iraq. " * 5 + "Lebanon too."
    assert [(one.code, one.about) for one in mentions("Lebanon and Iraq: transit", text, "en")] == [
        ("LBN", True), ("IRQ", True), ("SYR", True),
    ]  # fmt: skip


def test_a_country_named_in_passing_is_mentioned_but_not_what_the_text_is_about() -> None:
    text = "In Eritrea the service lasts long. " * 40 + "One case came from Kenya. " + "Words follow. " * 40
    assert [(one.code, one.count, one.about) for one in mentions("National service", text, "en")] == [
        ("ERI", 40, True), ("KEN", 1, False),
    ]  # fmt: skip


def test_the_country_a_text_opens_with_comes_before_one_it_names_more_often() -> None:
    text = (
        "Ruritania lies far. Ukraine is a republic. "
        + "Russia did this. Words follow it here. " * 2
        + "Ukraine."
    )
    assert [one.code for one in mentions("Report", text, "en")] == ["UKR", "RUS"]


def test_a_name_with_which_a_sentence_begins_counts_where_the_text_names_the_country_otherwise_too() -> None:
    text = "Words of the text. " * 30
    assert mentions("", text + "Turkey was roasted.", "en") == ()
    (turkey,) = mentions("", text + "Turkey agreed. The Turkish government agreed.", "en")
    assert (turkey.code, turkey.count) == ("TUR", 2)


def test_adjectives_alone_must_be_several_unless_they_mean_the_state() -> None:
    assert mentions("", "Polish poetry. " + "Words follow. " * 9, "en") == ()
    assert [one.code for one in mentions("", "Polish poetry, Polish food, Polish songs.", "en")] == ["POL"]


def test_every_mention_has_its_evidence_and_how_sure_it_is() -> None:
    pages = (Page(1, None, "Nothing here."), Page(2, None, "In Syria, in Syria. Iraq too. Syrian words."))
    text = "\n\n".join(page.text for page in pages)
    syria, iraq = load_gazetteer().mentions("Syria: returns", text, "en", pages=pages)
    assert syria.evidence == "title: Syria; text: Syria (2), Syrian (1); first on page 2"
    assert (iraq.code, iraq.about, iraq.evidence) == ("IRQ", False, "text: Iraq (1); first on page 2")
    assert syria.confidence > iraq.confidence > 0.5


def test_headings_weigh_more_than_the_text() -> None:
    text = "Words come first here. " * 20 + "Iraq and Syria. Iraq and Syria. Syria and Iraq."
    plain = load_gazetteer().mentions("", text, "en")
    headed = load_gazetteer().mentions("", text, "en", headings=(Heading(1, 0, 1, "Syria"),))
    assert [one.code for one in plain] == ["IRQ", "SYR"]
    assert [one.code for one in headed] == ["SYR", "IRQ"]


def test_a_title_in_english_is_read_where_it_names_no_country_in_the_language_of_the_text() -> None:
    assert [one.code for one in mentions("Report on Armenia", "", "lv")] == ["ARM"]
    assert mentions("Mali veľa práce", "", "sk") == ()


def test_no_country_gives_nothing() -> None:
    assert mentions("Methods", "How sources are assessed.", "en") == ()


@pytest.mark.parametrize(
    "content",
    ["unknown: {}", "not_meant: {}\n", "- a", "not_meant: {en: x}\ndoubtful: {}\ncommon_words: {}\n"],
)
def test_a_faulty_list_of_false_friends_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "false.yml"
    file.write_text(content)
    with pytest.raises(VocabularyError, match=r"false\.yml"):
        load_false_friends(file)


@pytest.mark.parametrize("load", [load_adjectives, load_state_words])
def test_a_faulty_list_of_adjectives_or_state_words_is_refused(
    load: Callable[[Path], object], tmp_path: Path
) -> None:
    file = tmp_path / "words.yml"
    file.write_text("xx: {}\n")
    with pytest.raises(VocabularyError, match=r"words\.yml"):
        load(file)


@pytest.mark.skipif(
    not (DATA / "state-dept-2022").is_dir(), reason="the collection of real reports is not here"
)
def test_the_country_of_a_real_report_is_found_from_its_text_alone() -> None:
    """With the country in the title it would be found by the title; here the title says nothing."""
    reports = [
        json.loads(line)
        for line in (DATA / "state-dept-2022" / "reports.jsonl").read_text("utf-8").splitlines()
    ]
    titled = untitled = 0
    for report in reports:
        code = found(report["country"], "en", "query")[0]
        with_title = mentions(f"{report['name']}: human rights", report["summary"], "en")
        without = mentions("Human rights", report["summary"], "en")
        titled += with_title[0].code == code
        untitled += bool(without) and without[0].code == code
    assert titled == len(reports)
    assert untitled / len(reports) >= 0.98
