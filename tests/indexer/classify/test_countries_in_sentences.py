"""Tests of countries in sentences: long names in their case forms, and words that only look like a country."""

from pathlib import Path

import pytest
import yaml

from indexer.classify.countries import Kind, load_gazetteer

FORMS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("country_forms.yml").read_text("utf-8")
)


def named(text: str, language: str, kind: Kind = "text") -> set[str]:
    """The codes of the countries that are named, and not only meant by an adjective."""
    return {one.code for one in load_gazetteer().find(text, language, kind) if one.how != "adjective"}


@pytest.mark.parametrize("language", FORMS)
def test_a_name_in_a_sentence_means_its_own_country_and_no_other(language: str) -> None:
    taken = {form: named(f"abc {form} xyz", language) for forms in FORMS[language].values() for form in forms}
    assert taken == {form: {code} for code, forms in FORMS[language].items() for form in forms}


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("uk", "Малі підприємства закрили через податки.", ""), ("uk", "Бойовики напали у Малі на конвой.", "MLI"),
        ("ru", "Перу писателя принадлежит роман.", ""), ("ru", "Лидеры Перу и Чили встретились.", "PER CHL"),
        ("pl", "Kuba poszedł do szkoły.", ""), ("pl", "Dania główne kosztują dużo.", ""), ("pl", "Wojsko w Mali ogłosiło.", "MLI"),
        ("lt", "Kipras Petraitis dainavo.", ""), ("lt", "Vyriausybė Kipre paskelbė.", "CYP"),
        ("lv", "Gana daudz cilvēku aizbēga.", ""), ("lv", "Viņš dzīvo Ganā.", "GHA"),
        ("tr", "Mısır üretimi azaldı.", ""), ("tr", "Bu yıl Mısır hükümeti açıkladı.", "EGY"), ("tr", "Mali yardım kesildi.", ""),
        ("fr", "Selon Dominique de Rocher, la France a agi.", "FRA"), ("fr", "Les autorités de la Dominique ont fui.", "DMA"),
        ("fr", "Jérusalem est la capitale.", ""), ("fr", "Les habitants de Jérusalem-Est ont fui.", "PSE"),
        ("ar", "فساد مالي كبير", ""), ("ar", "الوضع في مالي خطير", "MLI"),
        ("ar", "مدرسة بنين جديدة", ""), ("ar", "فر اللاجئون إلى بنين", "BEN"),
        ("ar", "سقطت الإمبراطورية الرومانية", ""), ("ar", "في سلطنة عمان", "OMN"),
        ("fa", "در نیم‌کره جنوبی زندگی می‌کنند", ""), ("fa", "وضعیت در مالی خطرناک است", "MLI"), ("fa", "کمک مالی دولت", ""),
        ("en", "The court heard Michael Jordan yesterday.", ""), ("en", "She said Georgia Miller spoke.", ""),
        ("en", "The government of Jordan spoke.", "JOR"), ("en", "Refugees fled to Jordan and Chad.", "JOR TCD"),
        ("en", "The state of New South Wales decided.", ""), ("en", "He was born in New Guinea.", ""),
        ("fr", "en Nouvelle-Guinée", ""), ("ru", "на острове Новая Гвинея", ""), ("pl", "na Nowej Gwinei", ""),
        ("de", "auf Manus Island", ""), ("sk", "na Rhode Island", ""),
    ],
)  # fmt: skip
def test_a_word_that_is_also_something_else_counts_only_where_the_country_is_meant(
    language: str, text: str, codes: str
) -> None:
    assert named(text, language) == set(codes.split())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in North America, South America, Latin America and New Mexico"),
        ("ru", "в Северной Америке, Южной Америке, Латинской Америке и в Нью-Мексико"),
        ("uk", "у Північній Америці, Південній Америці, Латинській Америці та Нью-Мексико"),
        ("be", "у Паўночнай Амерыцы, Паўднёвай Амерыцы, Лацінскай Амерыцы і ў Нью-Мексіка"),
        ("pl", "w Ameryce Północnej, Ameryce Południowej, Ameryce Łacińskiej i w Nowym Meksyku"),
        ("sk", "v Severnej Amerike, Južnej Amerike, Latinskej Amerike a v Novom Mexiku"),
        ("hu", "Észak-Amerikában, Dél-Amerikában, Latin-Amerikában és Új-Mexikóban"),
        ("lt", "Šiaurės Amerikoje, Pietų Amerikoje, Lotynų Amerikoje ir Naujojoje Meksikoje"),
        ("lv", "Ziemeļamerikā, Dienvidamerikā, Latīņamerikā un Meksikas līcī"),
        ("et", "Põhja-Ameerikas, Lõuna-Ameerikas ja Ladina-Ameerikas"),
        ("ro", "în America de Nord, America de Sud, America Latină și în Golful Mexic"),
        ("de", "in Nordamerika, Südamerika, Lateinamerika und im Golf von Mexiko"),
        ("fr", "en Amérique du Nord, en Amérique du Sud, en Amérique latine et au Nouveau-Mexique"),
        ("tr", "Kuzey Amerika'da, Güney Amerika'da ve Latin Amerika'da"),
        ("ar", "في أمريكا الشمالية وأمريكا الجنوبية وأمريكا اللاتينية"),
        ("fa", "در آمریکای شمالی و آمریکای جنوبی و آمریکای لاتین"),
    ],
)
def test_a_continent_or_a_state_of_the_same_name_is_no_country(language: str, text: str) -> None:
    assert named(text, language) == set()


@pytest.mark.parametrize(
    ("language", "title", "text", "codes"),
    [
        ("en", "Congo: militia in Ituri", "In the Democratic Republic of the Congo (DRC), Congo’s east is at war.", ["COD"]),
        ("en", "Congo", "The Republic of the Congo took in refugees from the DRC.", ["COG", "COD"]),
        ("en", "", "Congo is mentioned and nothing else.", ["COG"]),
        ("ar", "", "سافر إلى عمان عاصمة الأردن", ["JOR"]),
        ("ar", "", "سافر من سلطنة عمان إلى الأردن", ["JOR", "OMN"]),
        ("ar", "", "سافر إلى عمان", ["OMN"]),
    ],
)  # fmt: skip
def test_a_short_name_means_the_country_that_the_text_names_in_full(
    language: str, title: str, text: str, codes: list[str]
) -> None:
    assert sorted(one.code for one in load_gazetteer().mentions(title, text, language)) == sorted(codes)
