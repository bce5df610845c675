"""A word is found by its form, stem, parts or likeness, and its translations come best first with their reasons."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import pytest

from coi.errors import VocabularyError
from indexer.dictionaries.formats import read_dictionary
from indexer.dictionaries.keys import cognate_key, stem_key
from indexer.dictionaries.lookup import MOST, MOST_OVER_BRIDGE, Dictionaries, Translation
from indexer.dictionaries.store import add_dictionary
from tests.indexer.dictionaries.dictionary_files import article, stardict


def with_tables(folder: Path, **tables: str) -> Dictionaries:
    """The dictionaries of tab-separated tables named by their languages, as in uk_en."""
    file = folder / "dictionaries.sqlite"
    for name, table in tables.items():
        path = folder / f"{name}.tsv"
        path.write_text("\n".join("\t".join(row.split("|")) for row in table.splitlines() if row), "utf-8")
        languages = tuple(name.split("_"))[:2]
        add_dictionary(file, name, (languages[0], languages[1]), read_dictionary(path, *languages))
    return Dictionaries(file)


def words(found: Sequence[Translation], language: str = "en") -> list[str]:
    return [one.word for one in found if one.language == language]


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert Dictionaries(tmp_path / "none.sqlite").translations("дім", "uk", ("en",)) == ()


def test_a_word_has_its_translations_the_best_first_with_the_dictionary_that_says_so(tmp_path: Path) -> None:
    found = with_tables(tmp_path, uk_en="дім|house, home").translations("Дім", "uk", ("en", "pl"))
    assert words(found) == ["house", "home"]
    assert (found[0].weight, found[0].reason) == (1.0, "uk→en by uk_en")
    assert 0 < found[1].weight < 1


def test_a_dictionary_is_read_backwards_too(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_pl="house|dom\nprison|więzienie")
    assert words(house.translations("więzienie", "pl", ("en",))) == ["prison"]
    assert house.translations("więzienie", "pl", ("pl",)) == ()


def test_read_backwards_the_headword_that_mainly_means_it_comes_first(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_pl="tower|wieża, zamek\ncastle|zamek")
    assert words(house.translations("zamek", "pl", ("en",))) == ["castle", "tower"]


def test_what_two_dictionaries_say_comes_before_what_one_says_first(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="край|edge, region", en_uk="region|край")
    assert words(house.translations("край", "uk", ("en",))) == ["region", "edge"]


def test_an_inflected_form_of_the_dictionary_leads_to_its_headword(tmp_path: Path) -> None:
    file = tmp_path / "dictionaries.sqlite"
    path = stardict(tmp_path / "be.tar.gz", {"вёска": article("noun", "village")}, [("вёсцы", "вёска")])
    add_dictionary(file, "be", ("be", "en"), read_dictionary(path, "be", "en"))
    (found,) = Dictionaries(file).translations("Вёсцы", "be", ("en",))
    assert (found.word, found.weight) == ("village", 0.95)


@pytest.mark.usefixtures("lemmatiser")
def test_a_form_known_to_the_lemmatiser_leads_to_its_headword(tmp_path: Path) -> None:
    house = with_tables(tmp_path, lv_en="aizturēšana|detention", en_tr="do|yapmak")
    assert words(house.translations("aizturēšanas", "lv", ("en",))) == ["detention"]
    assert words(house.translations("yapabilir", "tr", ("en",))) == ["do"]


def test_stress_marks_and_missing_accents_do_not_hide_a_word_but_accents_tell_words_apart(
    tmp_path: Path,
) -> None:
    house = with_tables(tmp_path, hu_en="kor|age\nkór|disease", uk_en="а́рмія|army", lt_en="nãmas|house")
    assert words(house.translations("kór", "hu", ("en",))) == ["disease"]
    assert words(house.translations("kor", "hu", ("en",))) == ["age"]
    assert words(house.translations("армія", "uk", ("en",))) == ["army"]
    assert words(house.translations("namas", "lt", ("en",))) == ["house"]
    (typed,) = with_tables(tmp_path, ro_en="fată|girl").translations("fata", "ro", ("en",))
    assert typed.weight < 0.95


def test_a_form_unknown_to_all_is_found_by_its_stem_and_counts_less(tmp_path: Path) -> None:
    (found,) = with_tables(tmp_path, de_en="Blorbe|gadget").translations("Blorben", "de", ("en",))
    assert (found.word, found.weight, found.reason) == ("gadget", 0.75, "de→en by de_en (same stem)")


def test_a_compound_stands_for_its_two_halves(tmp_path: Path) -> None:
    house = with_tables(
        tmp_path, de_en="Asyl|asylum\nVerfahren|procedure\nArbeit|work\nAmt|office\nVertrag|treaty"
    )
    found = house.translations("Asylverfahren", "de", ("en",))
    assert sorted(words(found)) == ["asylum", "procedure"]
    assert "asyl + verfahren" in found[0].reason.lower()
    assert found[0].weight == 0.6
    assert sorted(words(house.translations("Arbeitsvertrag", "de", ("en",)))) == ["treaty", "work"]


def test_a_word_of_a_near_language_is_read_for_one_that_is_missing(tmp_path: Path) -> None:
    house = with_tables(
        tmp_path,
        en_cs="freedom|svoboda\npolicy|politika",
        en_ru="evidence|доказательство",
        uk_en="незалежність|independence",
    )
    assert house.translations("hodnotu", "sk", ("en",)) == ()
    (found,) = house.translations("svobodu", "sk", ("en",))
    assert (found.word, found.weight, found.reason) == ("freedom", 0.6, "sk~cs→en by en_cs")
    assert words(house.translations("незалежнасці", "be", ("en",))) == ["independence"]


def test_where_the_near_language_is_asked_for_the_like_word_is_the_translation(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_ru="evidence|доказательство\npassport|паспорт")
    (found,) = house.translations("паспорту", "uk", ("ru",))
    assert (found.word, found.weight, found.reason) == ("паспорт", 0.6, "uk~ru")


def test_a_word_is_like_one_of_a_near_language_by_its_lemma_where_its_form_hides_that(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_ru="pound|фунт", en_cs="freedom|svoboda")
    assert words(house.translations("фунтів", "uk", ("en",))) == ["pound"]


def test_ukrainian_vowels_that_russian_writes_otherwise_do_not_hide_a_word(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_ru="chariot|колесница\nnomadic|кочевой")
    assert words(house.translations("колісницями", "uk", ("en",))) == ["chariot"]
    assert words(house.translations("кочовий", "uk", ("en",))) == ["nomadic"]


def test_of_words_that_are_alike_the_one_that_differs_least_is_meant_and_no_verb_or_name(
    tmp_path: Path,
) -> None:
    house = with_tables(tmp_path, en_ru="be sick|болеть\nballet|балет\nHitachi|Хитати")
    assert words(house.translations("балети", "uk", ("en",))) == ["ballet"]
    assert house.translations("хитати", "uk", ("en",)) == ()


def test_a_word_made_of_another_is_found_by_it_in_its_language_or_a_near_one(tmp_path: Path) -> None:
    house = with_tables(
        tmp_path,
        uk_en="тренувати|train\nвідповідальний|responsible",
        en_ru="cruise|круиз",
        pl_en="turystyka|tourism",
        be_en="снег|snow",
    )
    (found,) = house.translations("тренувальних", "uk", ("en",))
    assert (found.word, found.weight, found.reason) == ("train", 0.5, "uk→en by uk_en (of тренувати)")
    (found,) = house.translations("круїзному", "uk", ("en",))
    assert (found.word, found.weight, found.reason) == ("cruise", 0.3, "uk~ru→en by en_ru")
    assert words(house.translations("turystycznej", "pl", ("en",))) == ["tourism"]
    assert words(house.translations("снегавых", "be", ("en",))) == ["snow"]
    assert house.trust("тренувальних", "uk", guess=False) == 0


def test_a_prefix_of_verbs_is_left_out_where_the_whole_word_is_unknown(tmp_path: Path) -> None:
    (found,) = with_tables(tmp_path, lt_en="vogti|steal").translations("pavogti", "lt", ("en",))
    assert (found.word, found.weight, found.reason) == ("steal", 0.5, "lt→en by lt_en (pa- vogti)")


def test_a_derived_word_is_found_by_its_family_last_of_all(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="паспорт|passport\nпаспортистка|clerk")
    (found,) = house.translations("паспортний", "uk", ("en",))
    assert (found.word, found.weight) == ("passport", 0.5)
    assert house.translations("паскуда", "uk", ("en",)) == ()
    assert house.translations("паспортизація", "uk", ("en",)) == ()


def test_a_form_of_a_verb_that_no_table_knows_leads_to_the_verb(tmp_path: Path) -> None:
    house = with_tables(tmp_path, lt_en="reikšti|mean\npritaikyti|adapt", uk_en="заснувати|found")
    (found,) = house.translations("pritaikomas", "lt", ("en",))
    assert (found.word, found.weight, found.reason) == ("adapt", 0.5, "lt→en by lt_en (form of pritaikyti?)")
    assert words(house.translations("nereiškiantis", "lt", ("en",))) == ["mean"]
    assert words(house.translations("засновану", "uk", ("en",))) == ["found"]
    assert house.trust("pritaikomas", "lt", guess=False) == 0
    assert house.trust("pritaikomas", "lt", guess=True) == 0.5


def test_a_superlative_is_found_without_its_prefix(tmp_path: Path) -> None:
    (found,) = with_tables(tmp_path, uk_en="багатший|richer").translations("найбагатший", "uk", ("en",))
    assert (found.word, found.reason) == ("richer", "uk→en by uk_en (най- багатший)")


def test_a_degree_of_an_adjective_is_found_by_the_adjective(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="важливий|important", be_en="важны|weighty", ru_en="важный|grave")
    (found,) = house.translations("найважливіших", "uk", ("en",))
    assert (found.word, found.weight, found.reason) == ("important", 0.6, "uk→en by uk_en (of важливий)")
    assert words(house.translations("важнейшая", "be", ("en",))) == ["weighty"]
    assert words(house.translations("наиважнейшего", "ru", ("en",))) == ["grave"]
    assert house.translations("наймиліших", "uk", ("en",)) == ()
    house = with_tables(tmp_path, pl_en="silny|strong", sk_en="silný|strong")
    assert words(house.translations("najsilniejszych", "pl", ("en",))) == ["strong"]
    assert words(house.translations("najsilnejšieho", "sk", ("en",))) == ["strong"]


def test_a_word_that_begins_otherwise_after_a_vowel_is_the_same(tmp_path: Path) -> None:
    (found,) = with_tables(tmp_path, uk_en="вплив|influence").translations("упливом", "uk", ("en",))
    assert (found.word, found.weight, found.reason) == ("influence", 0.6, "uk→en by uk_en (впливом)")


@pytest.mark.parametrize(
    ("language", "word", "russian"),
    [
        ("uk", "екзаменаційні", "экзаменационный"), ("be", "эвакуацыйная", "эвакуационная"),
        ("uk", "геологічними", "геологический"), ("be", "геалагічныя", "геологические"),
        ("uk", "мігрували", "мигрировать"), ("uk", "імунітет", "иммунитет"), ("uk", "зупинятися", "зупинять"),
        ("uk", "відступати", "отступать"), ("uk", "узяти", "взять"), ("uk", "збити", "сбить"), ("uk", "трильйон", "триллион"),
        ("uk", "розпускати", "роспускать"), ("be", "экзатычных", "экзотический"),
    ],
)  # fmt: skip
def test_foreign_words_and_reflexive_verbs_are_alike_in_near_languages(
    language: str, word: str, russian: str
) -> None:
    assert cognate_key(word, language) == cognate_key(russian, "ru") != ""


def test_over_a_language_between_only_the_best_of_each_part_of_speech_are_followed(tmp_path: Path) -> None:
    house = with_tables(
        tmp_path, uk_en="річ|thing|n", en_ru="thing|один, два, три, четыре, пять|n\nthing|делать|v"
    )
    assert words(house.translations("річ", "uk", ("ru",)), "ru") == ["один", "два", "три"][:MOST_OVER_BRIDGE]


def test_the_stems_of_a_translation_come_with_it(tmp_path: Path) -> None:
    found = with_tables(tmp_path, uk_en="права людини|human rights").translations(
        "права людини", "uk", ("en",)
    )
    assert [one.stems for one in found] == [stem_key("human rights", "en")]


def test_a_row_of_words_that_no_headword_begins_with_is_known_at_once(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="права людини|human rights\nправа|rights")
    assert house.trust("прав людини", "uk", guess=False) > 0
    assert house.trust("ПРАВА людини", "uk", guess=False) > 0
    assert house.trust("права тварин", "uk", guess=False) == 0
    assert house.trust("права людини", "ru", guess=False) == 0


def test_a_pair_without_a_dictionary_goes_over_english_by_the_same_part_of_speech(tmp_path: Path) -> None:
    house = with_tables(
        tmp_path,
        uk_en="підозрюваний|suspect|n\nарешт|arrest, detention|n",
        en_ru="suspect|подозревать|v\narrest|арест|n",
    )
    found = house.translations("арешт", "uk", ("ru", "en"))
    assert [(one.word, one.language, one.reason) for one in found] == [
        ("arrest", "en", "uk→en by uk_en"),
        ("detention", "en", "uk→en by uk_en"),
        ("арест", "ru", "uk→en→ru"),
    ]
    assert found[2].weight == 0.8
    assert house.translations("підозрюваний", "uk", ("ru",)) == ()


def test_belarusian_goes_over_russian_where_a_dictionary_leads_there(tmp_path: Path) -> None:
    house = with_tables(tmp_path, be_ru="вязень|узник", en_ru="prisoner|узник")
    (found,) = house.translations("вязень", "be", ("en",))
    assert (found.word, found.weight, found.reason) == ("prisoner", 0.8, "be→ru→en")


def test_few_translations_are_filled_up_with_words_that_other_languages_do_not_tell_apart(
    tmp_path: Path,
) -> None:
    house = with_tables(
        tmp_path,
        pl_en="statek|ship",
        en_de="ship|Schiff\nvessel|Schiff\nboot|Schiff",
        en_hu="ship|hajó\nvessel|hajó",
    )
    found = house.translations("statek", "pl", ("en",))
    assert words(found) == ["ship", "vessel"]
    assert (found[1].weight, found[1].reason) == (0.5, "pl→en by pl_en, in 2 languages the same as ship")


def test_no_language_gets_more_than_a_few_translations(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="річ|one, two, three, four, five, six, seven")
    assert words(house.translations("річ", "uk", ("en",))) == ["one", "two", "three", "four", "five"][:MOST]


def test_phrases_are_looked_up_as_phrases_inflected_too(tmp_path: Path) -> None:
    house = with_tables(tmp_path, en_ru="human rights|права человека")
    assert words(house.translations("права человека", "ru", ("en",))) == ["human rights"]
    assert words(house.translations("прав человека", "ru", ("en",))) == ["human rights"]
    assert words(house.translations("human rights", "en", ("ru",)), "ru") == ["права человека"]


def test_threads_may_share_the_dictionaries(tmp_path: Path) -> None:
    house = with_tables(tmp_path, uk_en="\n".join(f"слово{'а' * number}|word" for number in range(40)))
    found: list[list[str]] = []

    def ask() -> None:
        found.extend(words(house.translations(f"слово{'а' * number}", "uk", ("en",))) for number in range(40))

    threads = [Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [["word"]] * 160


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dictionaries.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(VocabularyError, match="cannot be read"):
        Dictionaries(tmp_path / "dictionaries.sqlite")
