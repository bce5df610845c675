"""Vocabularies: whatever a person calls a value leads to it, and what is unknown names what comes nearest."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from coi.document import ACCESS_LEVELS
from coi.errors import FilterError, SourceError, VocabularyError
from coi.query import FILTER_FIELDS, FilterField
from coi.settings import Settings
from coi.vocabulary import Vocabulary, fold, load_vocabulary
from coi.vocabulary.countries import load_countries
from coi.vocabulary.languages import (
    INTERFACE_LANGUAGES,
    WORKING_LANGUAGES,
    find_language,
    language_label,
    language_of_tag,
)
from coi.vocabulary.vocabularies import Vocabularies, load_vocabularies

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(Settings())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_folder(concepts: str, **labels: str) -> Path:
        (tmp_path / "concepts.yml").write_text(f"scheme: trial\nconcepts:\n{concepts}", "utf-8")
        for language, text in labels.items():
            (tmp_path / f"labels.{language}.yml").write_text(
                f"language: {language}\nlabels:\n{text}", "utf-8"
            )
        return tmp_path

    return write_folder


# the vocabularies of the corpus


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("AF", "AFG"), ("afg", "AFG"), (" md ", "MDA"), ("Moldova", "MDA"), ("Україна", "UKR"),
        ("афганістан", "AFG"), ("Білорусь", "BLR"), ("Россия", "RUS"), ("БЕЛАРУСЬ", "BLR"),
        ("Oroszország", "RUS"), ("Törökország", "TUR"), ("torokorszag", "TUR"), ("Türkiye", "TUR"),
        ("Wybrzeże  Kości Słoniowej", "CIV"), ("سوريا", "SYR"), ("ایران", "IRN"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_code_and_by_name(vocabularies: Vocabularies, text: str, code: str) -> None:
    assert vocabularies.find("country", text) == code


@pytest.mark.parametrize("language", WORKING_LANGUAGES)
def test_every_country_is_found_by_the_name_it_is_shown_under(
    vocabularies: Vocabularies, language: str
) -> None:
    for code in vocabularies.countries.codes:
        assert vocabularies.find("country", vocabularies.label("country", code, language)) == code
    for code, alpha2 in vocabularies.countries.alpha2.items():
        assert vocabularies.find("country", alpha2) == code


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("field", ["topic", "document_type", "source_type"])
def test_every_concept_has_a_label_that_leads_back_to_it(
    vocabularies: Vocabularies, field: FilterField, language: str
) -> None:
    schemes: dict[str, Vocabulary] = {
        "topic": vocabularies.topics,
        "document_type": vocabularies.document_types,
        "source_type": vocabularies.source_types,
    }
    for concept in schemes[field].concepts.values():
        assert language in concept.labels, concept.id
        assert vocabularies.find(field, concept.id) == concept.id
        assert vocabularies.find(field, concept.labels[language].upper()) == concept.id


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("uk", "uk"),
        ("UK", "uk"),
        ("Ukrainian", "uk"),
        ("українська", "uk"),
        ("orosz", "ru"),
        ("romana", "ro"),
    ],
)
def test_a_language_is_found_by_code_and_by_name(vocabularies: Vocabularies, text: str, code: str) -> None:
    assert vocabularies.find("language", text) == code


def test_every_working_language_is_found_by_the_name_it_is_shown_under() -> None:
    for shown_in in WORKING_LANGUAGES:
        for code in WORKING_LANGUAGES:
            assert find_language(language_label(code, shown_in)) == code


def test_a_language_that_is_found_is_found_again_by_its_code() -> None:
    for name in ("Traditional Chinese", "Mexican Spanish", "Chinese", "Pashto", "Tigrinya"):
        code = find_language(name)
        assert code is None or find_language(code) == code


def test_a_language_without_a_name_is_shown_by_its_code() -> None:
    assert language_label("xx-none", "en") == "xx-none"
    assert language_label("uk", "no-such-language") == "Ukrainian"
    assert find_language("no-such-language") is None


@pytest.mark.parametrize(
    ("field", "text", "nearest"),
    [
        ("country", "Afgnistan", "Afghanistan"),
        ("country", "Ukriane", "Ukraine"),
        ("topic", "conscripton", "conscription"),
        ("document_type", "country-reprot", "country-report"),
        ("source_type", "state-coi-unt", "state-coi-unit"),
        ("source", "refwrld", "refworld"),
        ("access", "publik", "public"),
        ("year", "undatd", "undated"),
    ],
)
def test_an_unknown_value_names_what_comes_nearest(
    vocabularies: Vocabularies, field: FilterField, text: str, nearest: str
) -> None:
    with pytest.raises(FilterError, match=f"There is no .* “{text}”. Did you mean .*{nearest}"):
        vocabularies.find(field, text)


@pytest.mark.parametrize("field", FILTER_FIELDS)
def test_what_resembles_nothing_is_refused_without_a_hint(
    vocabularies: Vocabularies, field: FilterField
) -> None:
    with pytest.raises(FilterError, match="There is no ") as caught:
        vocabularies.find(field, "§" * 500)
    assert "Did you mean" not in str(caught.value)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("text", ["24", "02024", "２０２４", "-202", "2024-05"])
def test_a_year_has_four_plain_digits(vocabularies: Vocabularies, text: str) -> None:
    assert vocabularies.find("year", " 2024 ") == "2024"
    with pytest.raises(FilterError):
        vocabularies.find("year", text)


def test_a_year_of_capture_is_a_year_and_always_known(vocabularies: Vocabularies) -> None:
    assert vocabularies.find("captured", "2024") == "2024"
    assert vocabularies.label("captured", "2024") == "2024"
    for text in ("undated", "2024-05", "24"):
        with pytest.raises(FilterError, match="There is no year of capture"):
            vocabularies.find("captured", text)


def test_every_filter_value_has_a_label(vocabularies: Vocabularies) -> None:
    assert vocabularies.label("country", "UKR", "hu") == "Ukrajna"
    assert (
        vocabularies.label("topic", "conscription")
        == vocabularies.topics.concepts["conscription"].labels["en"]
    )
    assert vocabularies.label("source", "refworld") == vocabularies.sources["refworld"].name
    assert vocabularies.label("language", "ru", "pl") == "rosyjski"
    assert (vocabularies.label("year", "undated"), vocabularies.label("year", "2024")) == ("no date", "2024")
    assert len({vocabularies.label("access", level) for level in ACCESS_LEVELS}) == 3
    for field in FILTER_FIELDS:
        assert vocabularies.label(field, "qqq") == "qqq"


def test_a_source_is_found_by_id_and_by_name(vocabularies: Vocabularies) -> None:
    for source in vocabularies.sources.values():
        assert vocabularies.find("source", source.id) == source.id
        assert vocabularies.find("source", source.name.upper()) == source.id


def test_the_types_of_every_source_exist(vocabularies: Vocabularies) -> None:
    for source in vocabularies.sources.values():
        assert source.source_type in vocabularies.source_types.concepts
        assert source.document_type is None or source.document_type in vocabularies.document_types.concepts
        assert set(source.countries) <= set(vocabularies.countries.codes)


def test_narrower_topics_are_found_below_their_top(vocabularies: Vocabularies) -> None:
    below = vocabularies.topics.narrower("military-service")
    assert below[0] == "military-service"
    assert "conscription" in below
    assert vocabularies.topics.narrower("conscription") == ("conscription",)
    tops = [one.id for one in vocabularies.topics.concepts.values() if one.broader is None]
    everything = [deeper for top in tops for deeper in vocabularies.topics.narrower(top)]
    assert sorted(everything) == sorted(vocabularies.topics.concepts)


# reading the files


def test_labels_fall_back_to_english_and_then_to_the_id(write: Write) -> None:
    folder = write(
        "  army: {}\n  draft: {broader: army}\n",
        en="  army: {pref: Army, alt: [armed forces]}\n",
        uk="  army: {pref: Військо}\n",
    )
    trial = load_vocabulary(folder)
    assert trial.scheme == "trial"
    assert [trial.label("army", language) for language in ("uk", "en", "ru")] == ["Військо", "Army", "Army"]
    assert trial.label("draft", "uk") == "draft"
    assert trial.label("unknown", "uk") == "unknown"
    assert trial.find("ARMED  Forces") == trial.find("військо") == "army"
    assert trial.find("navy") is None


def test_a_preferred_label_wins_over_another_concepts_alternative(write: Write) -> None:
    folder = write("  a: {}\n  b: {}\n", en="  a: {pref: First, alt: [Second]}\n  b: {pref: Second}\n")
    assert load_vocabulary(folder).find("second") == "b"


@pytest.mark.parametrize(
    ("concepts", "place", "words"),
    [
        ("  a: {broader: nowhere}\n", "concepts.yml:3", "must stand below a top concept"),
        ("  a: {broader: a}\n", "concepts.yml:3", "must stand below a top concept"),
        ("  a: {broader: b}\n  b: {broader: a}\n", "concepts.yml:3", "must stand below a top concept"),
        ("  a: {}\n  b: {broader: a}\n  c: {broader: b}\n", "concepts.yml:5", "must stand below a top"),
        ("  a: {}\n  b: top\n", "concepts.yml:4", "“b” must be a group"),
        ("  a: {narrower: b}\n", "concepts.yml:3", "unknown key “narrower”"),
        ("  a: {}\n  a: {}\n", "concepts.yml:4", "“a” stands twice"),
    ],
)
def test_a_mistake_among_the_concepts_is_named_with_its_line(
    write: Write, concepts: str, place: str, words: str
) -> None:
    with pytest.raises(VocabularyError, match=words) as caught:
        load_vocabulary(write(concepts))
    assert f"{place}: " in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("  a: {pref: A}\n  b: {pref: B}\n", r"en\.yml:4: unknown key “b”"),
        ("  a: {alt: [A]}\n", r"en\.yml:3: “pref” is missing"),
        ("  a: {pref: A, alt: A}\n", r"en\.yml:3: “alt” must be a list"),
        ("  a: A\n", r"en\.yml:3: “a” must be a group"),
    ],
)
def test_a_mistake_among_the_labels_is_named_with_its_line(write: Write, labels: str, words: str) -> None:
    with pytest.raises(VocabularyError, match=words):
        load_vocabulary(write("  a: {}\n", en=labels))


def test_labels_in_the_file_of_another_language_are_refused(write: Write) -> None:
    folder = write("  a: {}\n", ru="  a: {pref: A}\n")
    (folder / "labels.ru.yml").rename(folder / "labels.uk.yml")
    with pytest.raises(VocabularyError, match=r"the language is “ru”, but the file is labels\.uk\.yml"):
        load_vocabulary(folder)


def test_a_mistake_among_the_countries_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "countries.yml"
    file.write_text("countries:\n  MDA:\n    alpha2: MD\n  UKR:\n    alpha: UA\n", "utf-8")
    with pytest.raises(VocabularyError, match=r"countries\.yml:5: unknown key “alpha”"):
        load_countries(file)


def test_countries_have_the_aliases_of_their_file(tmp_path: Path) -> None:
    file = tmp_path / "countries.yml"
    file.write_text("countries:\n  MDA:\n    alpha2: MD\n    aliases:\n      en: [Bessarabia]\n", "utf-8")
    countries = load_countries(file)
    assert countries.codes == ("MDA",)
    assert countries.find("bessarabia") == "MDA"
    assert countries.find("UA") is None
    assert (countries.label("MDA", "ru"), countries.label("MDA", "xx"), countries.label("UKR", "ru")) == (
        "Молдова", "Moldova", "UKR",
    )  # fmt: skip


def test_a_source_of_an_unknown_type_is_refused(tmp_path: Path) -> None:
    corpus = Settings().corpus_dir
    (tmp_path / "vocabularies").symlink_to(corpus / "vocabularies")
    (tmp_path / "sources").mkdir()
    text = next((corpus / "sources").glob("**/refworld.yml")).read_text("utf-8")
    file = tmp_path / "sources" / "trial.yml"
    file.write_text(text.replace("source_type: un-body", "source_type: un-bodies"), "utf-8")
    with pytest.raises(VocabularyError, match="The source trial has an unknown source type “un-bodies”"):
        load_vocabularies(Settings(corpus_dir=tmp_path))
    file.write_text(f"document_type: leaflet\n{text}", "utf-8")
    with pytest.raises(VocabularyError, match="unknown document type “leaflet”"):
        load_vocabularies(Settings(corpus_dir=tmp_path))
    file.write_text("name: trial\n", "utf-8")
    with pytest.raises(SourceError, match=r"trial\.yml"):
        load_vocabularies(Settings(corpus_dir=tmp_path))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Türkiye", "turkiye"),
        ("ŁÓDŹ ", "łódz"),
        ("Čečensko", "cecensko"),
        ("STRASSE", "straße"),
        ("a  b", "A B"),
    ],
)
def test_names_are_compared_without_case_accents_and_doubled_blanks(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_topic_is_found_by_what_other_schemes_call_it_only_where_they_mean_the_same() -> None:
    topics = load_vocabulary(Settings().vocabularies_dir / "topics")
    assert topics.find("http://eurovoc.europa.eu/2314") == "death-penalty"
    assert topics.concepts["statelessness"].close == ("http://eurovoc.europa.eu/2096",)
    assert topics.find("http://eurovoc.europa.eu/2096") is None
    matched = [uri for one in topics.concepts.values() for uri in (*one.exact, *one.close)]
    assert len(matched) == len(set(matched)) >= 30
    assert all(re.fullmatch(r"http://eurovoc\.europa\.eu/[1-9]\d{0,3}", uri) for uri in matched)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Trinidad and Tobago", "TTO"), ("Trinidad & Tobago", "TTO"), ("St. Kitts and Nevis", "KNA"), ("Cote d'Ivoire", "CIV"),
        ("Iran (Islamic Republic of)", "IRN"), ("Bolivia (Plurinational State of)", "BOL"), ("Korea, Republic of", "KOR"),
        ("Congo, Democratic Republic of the", "COD"), ("Congo (Democratic Republic of the)", "COD"), ("Molдова", None),
        ("Democratic People's Republic of Korea", "PRK"), ("Молдавія", "MDA"), ("Congo, Dem. Rep.", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_official_name_however_lists_write_it(name: str, code: str | None) -> None:
    assert load_countries(Settings().corpus_dir / "vocabularies" / "countries.yml").find(name) == code


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("uk-UA", "uk"), ("en_US", "en"), ("eng", "en"), ("rus", "ru"), ("ger", "de"), ("deu", "de"), ("mo", "ro"), ("ekk", "et"),
        ("iw", "he"), ("prs", "fa"), ("so", "so"), ("English", "en"), ("русский", "ru"), ("zh-Hans", "zh"),
        ("ua", None), ("by", None), ("und", None), ("mul", None), ("", None), ("no language at all", None),
    ],
)  # fmt: skip
def test_a_language_is_known_by_every_tag_that_catalogues_and_pages_give_it(
    tag: str, code: str | None
) -> None:
    assert language_of_tag(tag) == code
