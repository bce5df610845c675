"""Tests of asking in one language and finding in all: the lexicon made ready, and what it adds to a question."""

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coi.query import And, Node, Not, Or, Phrase, Prefix, Word
from coi.search_index import Alike, AllOf, AnyOf, Group, IndexTerm, Near, Sequenced, TermRow
from coi.vocabulary.languages import WORKING_LANGUAGES
from indexer.analysis import lexicon_file
from indexer.analysis.function_words import ASKING_WORDS_FILE, load_function_words
from indexer.analysis.lexicon import Known, Lexicon, OtherWord
from indexer.analysis.names import name_term
from indexer.analysis.question import analyse, joining_words
from indexer.analysis.stems import stem
from indexer.analysis.translation import ADDED_WEIGHT, TRANSLATION_WEIGHT, Translator
from indexer.analysis.views import NAME_WEIGHT, term_of
from indexer.dictionaries.forms import stems_read_apart
from tests.coi.test_lexicon import VILLAGE, write

EVERYWHERE = frozenset(WORKING_LANGUAGES)
EVASION = {
    "pos": "noun",
    "en": "draft evasion",
    "ru": "уклонение от призыва",
    "uk": "ухилення від призову",
    "be": "ухіленне ад прызыву",
    "ro": "eschivare",
    "pl": "uchylanie się od poboru",
    "hu": "behívó elkerülése",
    "lt": "vengimas",
    "lv": "izvairīšanās",
    "et": "kõrvalehoidmine",
    "sk": "vyhýbanie",
    "de": "Wehrflucht",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("lexicon"), {"village": VILLAGE, "draft-evasion": EVASION})


@pytest.fixture(scope="module")
def lexicon(folder: Path) -> Lexicon:
    return Lexicon(folder, folder / "made.sqlite")


@pytest.fixture(scope="module")
def translator(lexicon: Lexicon) -> Translator:
    return Translator((lexicon,))


def a_row(language: str, *words: str) -> TermRow:
    return TermRow(
        tuple(IndexTerm("stem", term_of(word, language, "stem")) for word in words), TRANSLATION_WEIGHT
    )


def others(lexicon: Lexicon, *words: str, language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in lexicon.translations(words, language, EVERYWHERE):
        found.setdefault(one.language, []).append(one.text)
    return found


def test_a_word_is_found_whatever_its_ending_and_gives_the_words_of_all_other_languages(
    lexicon: Lexicon,
) -> None:
    found = others(lexicon, "villages", language="en")
    assert found["ru"] == ["деревня", "село"]
    assert found["hu"] == ["falu"]
    assert "en" not in found
    assert others(lexicon, "сёлами", language="ru")["en"] == ["village"]
    assert others(lexicon, "призраками", language="ru") == {}


def test_several_words_are_known_as_one_in_their_order_alone(lexicon: Lexicon) -> None:
    assert others(lexicon, "уклонения", "от", "призыва", language="ru")["en"] == ["draft evasion"]
    assert others(lexicon, "evasion", "draft", language="en") == {}


def test_what_was_made_ready_is_used_again_until_the_files_change(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "lexicon.sqlite"
    assert others(Lexicon(folder, kept), "village", language="en")
    made = kept.stat().st_ino
    Lexicon(folder, kept)
    assert kept.stat().st_ino == made
    more = write(tmp_path, {"hamlet": {**VILLAGE, "en": "hamlet"}})
    assert others(Lexicon(more, kept), "hamlet", language="en")
    assert not others(Lexicon(more, kept), "village", language="en")


@pytest.mark.parametrize("harm", [b"", b"nonsense", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_file_is_made_anew(folder: Path, tmp_path: Path, harm: bytes) -> None:
    kept = tmp_path / "lexicon.sqlite"
    kept.write_bytes(harm)
    assert others(Lexicon(folder, kept), "village", language="en")
    with sqlite3.connect(kept) as database:
        assert database.execute("SELECT count(*) FROM word").fetchone()[0] > 20


def test_where_nothing_can_be_written_it_is_kept_in_memory(folder: Path, tmp_path: Path) -> None:
    assert others(Lexicon(folder, tmp_path / "no" / "such" / "folder.sqlite"), "village", language="en")


def test_threads_may_ask_one_lexicon_at_once(folder: Path, tmp_path: Path) -> None:
    lexicon = Lexicon(folder, tmp_path / "lexicon.sqlite")
    words = [f"{word}{number}" for number in range(200) for word in ("village", "no")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda word: others(lexicon, word.rstrip("0123456789"), language="en"), words))
    assert all(bool(one) == word.startswith("village") for one, word in zip(found, words, strict=True))


def test_a_word_and_its_translations_count_as_one_term(translator: Translator) -> None:
    clause = analyse(Word("villages", "title"), ["en"], translator=translator)
    assert isinstance(clause, Group)
    assert clause.field == "title"
    assert clause.alternatives[0] == IndexTerm("exact", "villages")
    added = {one.text for one in clause.terms if one.weight == TRANSLATION_WEIGHT}
    assert {"ru:деревн", "be:веск", "et:kula"} <= added


def test_words_side_by_side_that_mean_something_together_are_translated_together(
    translator: Translator,
) -> None:
    clause = analyse(And((Word("draft"), Word("evasion"), Word("bread"))), ["en"], translator=translator)
    assert isinstance(clause, AllOf)
    together, bread = clause.clauses
    assert bread == analyse(Word("bread"), ["en"], translator=Translator(()))
    assert isinstance(together, AnyOf)
    own, others = together.clauses
    assert own == analyse(And((Word("draft"), Word("evasion"))), ["en"], translator=Translator(()))
    assert isinstance(others, Group)
    assert IndexTerm("stem", term_of("Wehrflucht", "de", "stem"), TRANSLATION_WEIGHT) in others.alternatives
    assert a_row("ru", "уклонение", "от", "призыва") in others.alternatives


def test_a_phrase_is_translated_as_a_phrase(translator: Translator) -> None:
    clause = analyse(Phrase(("Draft", "evasion")), ["en"], translator=translator)
    assert isinstance(clause, Group)
    own = TermRow((IndexTerm("exact", "draft"), IndexTerm("exact", "evasion")))
    assert clause.alternatives[0] == own
    assert a_row("pl", "uchylanie", "się", "od", "poboru") in clause.alternatives
    assert analyse(Phrase(("evasion", "draft")), ["en"], translator=translator) == analyse(
        Phrase(("evasion", "draft")), ["en"]
    )


@pytest.mark.parametrize(
    "node",
    [
        Not(Word("village")),
        Prefix("villag"),
        Or((Word("draft"), Word("evasion"))),
        And((Word("draft", "title"), Word("evasion"))),
    ],
)
def test_what_is_excluded_begun_or_parted_is_not_translated(translator: Translator, node: Node) -> None:
    assert analyse(node, ["en"], translator=translator) == analyse(node, ["en"], translator=Translator(()))
    assert list(translator.translated_in(node, ["en"])) == []


def test_what_no_book_knows_may_be_a_name_and_is_looked_for_by_its_sound(translator: Translator) -> None:
    clause = analyse(Word("Grozny", "title"), ["en"], translator=translator)
    own = analyse(Word("Grozny", "title"), ["en"])
    assert isinstance(clause, Group)
    assert isinstance(own, Group)
    names = set(clause.terms) - set(own.terms)
    written = {name_term("Грозного", "ru"), name_term("Groznõi", "et")}
    assert {one.text for one in names if one.weight == NAME_WEIGHT} == written
    assert {one.view for one in names} == {"name"}
    assert clause.alternatives == clause.terms


def test_only_where_words_are_let_go_may_a_name_sound_a_little_different(translator: Translator) -> None:
    clause = analyse(Word("Grozny"), ["en"], alike=True, translator=translator)
    assert isinstance(clause, Group)
    near = [one for one in clause.alternatives if isinstance(one, Alike)]
    assert {(one.view, one.text, one.edits) for one in near} == {("name", "Krsn", 1), ("name", "krsn", 1)}
    assert max(one.weight for one in near) < NAME_WEIGHT


def test_a_name_counts_more_than_what_words_like_it_mean(translator: Translator) -> None:
    clause = analyse(Word("Villaged"), ["en"], translator=translator)  # an ending makes it like “village”
    assert isinstance(clause, Group)
    weights = {(one.view, one.text): one.weight for one in clause.terms}
    assert weights["name", name_term("Villaged", "en")] == NAME_WEIGHT
    assert 0 < weights["stem", term_of("Dorf", "de", "stem")] < TRANSLATION_WEIGHT
    certain = analyse(Word("villaged"), ["en"], translator=translator)
    assert isinstance(certain, Group)
    assert "name" not in {one.view for one in certain.terms}


def test_a_hyphenated_name_is_found_without_its_particles_and_as_one_word(translator: Translator) -> None:
    clause = analyse(Word("Ez-Zor"), ["en"], translator=translator)
    assert isinstance(clause, AnyOf)
    row, zor, joined = clause.clauses
    assert isinstance(row, Sequenced)
    assert isinstance(zor, Group)
    assert isinstance(joined, Group)
    assert IndexTerm("name", name_term("Зор", "ru"), NAME_WEIGHT) in zor.terms
    assert IndexTerm("name", name_term("Ezzor", "tr"), NAME_WEIGHT) in joined.terms


def test_the_same_words_are_looked_up_once_for_a_question(lexicon: Lexicon) -> None:
    asked: list[str] = []

    class Counting:
        longest = 1

        def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> dict[str, Known]:
            return lexicon.knows(words, languages, guess=guess)

        def translations(
            self, words: Sequence[str], language: str, into: frozenset[str]
        ) -> tuple[OtherWord, ...]:
            asked.append(language)
            return lexicon.translations(words, language, into)

    translator = Translator((Counting(),))
    for _ in range(3):
        translator.translate(("village",), ("en",))
    assert asked == ["en"]


def test_the_sound_of_a_name_is_not_excluded(translator: Translator) -> None:
    assert analyse(Not(Word("Grozny")), ["en"], translator=translator) == analyse(Not(Word("Grozny")), ["en"])


def test_a_question_says_what_was_added_for_which_of_its_words(translator: Translator) -> None:
    node = And((Word("draft"), Word("evasion"), Or((Word("село"), Word("Dorf"))), Not(Word("falu"))))
    found = list(translator.translated_in(node, ["en", "uk", "de"]))
    assert [(one.text, one.language) for one in found] == [
        ("draft evasion", "en"),
        ("село", "uk"),
        ("Dorf", "de"),
    ]
    assert {other.language for other in found[1].others} == set(VILLAGE) - {"pos", "uk"}


def test_a_word_of_another_language_that_is_not_wanted_is_left_out(lexicon: Lexicon) -> None:
    translator = Translator((lexicon,), ("ru:село", "hu:falu", "pl:село"))
    (found,) = translator.translated_in(Word("village"), ["en"])
    assert [one.text for one in found.others if one.language in ("ru", "hu")] == ["деревня"]
    clause = analyse(Word("village"), ["en"], translator=translator)
    assert isinstance(clause, Group)
    assert term_of("falu", "hu", "stem") not in {one.text for one in clause.terms}
    assert term_of("деревня", "ru", "stem") in {one.text for one in clause.terms}


def test_a_word_whose_other_words_are_all_left_out_is_searched_as_it_is(lexicon: Lexicon) -> None:
    everything = [
        f"{one.language}:{one.text}" for one in lexicon.translations(("village",), "en", EVERYWHERE)
    ]
    translator = Translator((lexicon,), everything)
    assert analyse(Word("village"), ["en"], translator=translator) == analyse(Word("village"), ["en"])


class OneWord:
    """A book that knows one word, and how surely."""

    longest = 1

    def __init__(self, word: str, other: OtherWord, language: str = "en") -> None:
        self.word, self.other, self.language = word, other, language

    def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> dict[str, Known]:
        """Know that one, in its language alone, without guessing."""
        mine = tuple(words) == (self.word,) and self.language in languages
        return {self.language: Known.INFLECTED} if mine and not guess else {}

    def translations(
        self, words: Sequence[str], language: str, into: frozenset[str]
    ) -> tuple[OtherWord, ...]:
        """The other word for it."""
        assert into == EVERYWHERE
        assert (tuple(words), language) == ((self.word,), self.language)
        return (self.other,)


def test_other_books_add_to_what_the_first_says_and_weigh_less(lexicon: Lexicon) -> None:
    city = OneWord("village", OtherWord("ru", "город", ("город",)))
    ghost = OneWord("ghost", OtherWord("ru", "призрак", ("призрак",)))
    translator = Translator((lexicon, city, ghost))
    (known,) = translator.translated_in(Word("village"), ["en"])
    weights = {one.text: one.weight for one in known.others}
    assert (known.certain, weights["село"], weights["город"]) == (True, 1.0, ADDED_WEIGHT)
    (added,) = translator.translated_in(Word("ghost"), ["en"])
    assert (added.certain, [one.weight for one in added.others]) == (False, [1.0])


def test_what_only_a_dictionary_knows_may_still_be_a_name(lexicon: Lexicon) -> None:
    flank = OneWord("Boko", OtherWord("ru", "бок", ("бок",)))
    clause = analyse(Word("Boko"), ["en"], translator=Translator((lexicon, flank)))
    assert isinstance(clause, Group)
    assert {one.view for one in clause.terms} == {"exact", "stem", "name"}
    certain = analyse(Word("village"), ["en"], translator=Translator((lexicon, flank)))
    assert isinstance(certain, Group)
    assert {one.view for one in certain.terms} == {"exact", "stem"}


def test_a_translation_weighs_as_much_as_its_book_is_sure_of_it() -> None:
    book = OneWord("ghost", OtherWord("ru", "призрак", ("призрак",), 0.5, "en→ru"))
    clause = analyse(Word("ghost"), ["en"], translator=Translator((book,)))
    assert isinstance(clause, Group)
    assert clause.terms[-1] == IndexTerm("stem", "ru:призрак", TRANSLATION_WEIGHT * 0.5)


def test_a_form_whose_stem_is_not_known_is_known_by_its_beginning(lexicon: Lexicon) -> None:
    assert stem("деревушками", "ru") != stem("деревня", "ru")
    assert others(lexicon, "vyhýbaniami", language="sk")["en"] == ["draft evasion"]
    assert not others(lexicon, "vyhynutie", language="sk")
    assert not others(lexicon, "vyhýbajúcemu", language="sk")


def the_language(translator: Translator, word: str, asked_in: Sequence[str]) -> tuple[str, set[str]]:
    """What a word is taken to be in, and its other English words."""
    (found,) = translator.translated_in(Word(word), asked_in)
    return found.language, {one.text for one in found.others if one.language == "en"}


def test_languages_that_know_a_word_less_well_than_a_likelier_one_do_not_count(tmp_path: Path) -> None:
    guard = {**VILLAGE, "en": "sentry", "de": "Garde", "sk": "lesník"}
    garden = {**VILLAGE, "en": "garden", "de": "Hain", "sk": "les"}
    folder = write(tmp_path, {"garden": garden, "guard": guard})
    translator = Translator((Lexicon(folder, tmp_path / "made.sqlite"),))
    # “Garden” is also a form of the German Garde; English has the very word.
    assert the_language(translator, "garden", ["en", "de"]) == ("en", set())
    assert the_language(translator, "Garden", ["de", "en"]) == ("de", {"sentry"})
    assert the_language(translator, "gardens", ["en", "de"]) == ("en", {"sentry"})
    assert the_language(translator, "lesníkovia", ["en", "sk"]) == ("sk", {"sentry"})
    assert the_language(translator, "lesníkovia", ["sk", "en"]) == ("sk", {"sentry"})


def test_words_like_those_of_one_language_count_where_none_knows_the_words(tmp_path: Path) -> None:
    folder = write(tmp_path, {"flight": {**VILLAGE, "en": "escape", "de": "Entkommen", "sk": "vyhýbanie"}})
    translator = Translator((Lexicon(folder, tmp_path / "made.sqlite"),))
    assert the_language(translator, "vyhýbaniami", ["de", "sk"]) == ("sk", {"escape"})
    both = {**VILLAGE, "en": "vyhybaniami", "sk": "ústup"}
    (tmp_path / "two").mkdir()
    folder = write(tmp_path / "two", {"flight": {**VILLAGE, "sk": "vyhýbanie"}, "escape": both})
    translator = Translator((Lexicon(folder, tmp_path / "made.sqlite"),))
    assert the_language(translator, "vyhybaniami", ["sk", "en"])[0] == "en"


def test_an_abbreviation_is_no_form_of_a_word(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {"service": {**VILLAGE, "en": "GRU", "uk": "ГРУ"}, "game": {**VILLAGE, "en": "game", "uk": "гра"}},
    )
    lexicon = Lexicon(folder, tmp_path / "made.sqlite")
    assert stem("гру", "uk") == stem("гра", "uk") == stem("ГРУ", "uk")
    assert others(lexicon, "гри", language="uk")["en"] == ["game"]
    assert others(lexicon, "гру", language="uk")["en"] == ["game"]
    assert others(lexicon, "ГРУ", language="uk")["en"] == ["GRU"]
    assert others(lexicon, "gru", language="en")["uk"] == ["ГРУ"]
    assert others(lexicon, "GAME", language="en")["uk"] == ["гра"]


def test_a_compound_stands_for_both_its_halves(tmp_path: Path) -> None:
    folder = write(tmp_path, {"village": VILLAGE, "flight": {**VILLAGE, "en": "flight", "de": "Flucht"}})
    lexicon = Lexicon(folder, tmp_path / "made.sqlite")
    found = {
        one.text: one.weight
        for one in lexicon.translations(("Dorfsflucht",), "de", EVERYWHERE)
        if one.language == "en"
    }
    assert set(found) == {"village", "flight"}
    assert set(found.values()) == {0.5}
    assert not lexicon.translations(("Dorfsfluchten",), "ro", EVERYWHERE)
    assert not lexicon.translations(("Dorfhaus",), "de", EVERYWHERE)


def test_a_phrase_no_book_knows_is_translated_word_by_word_close_together(lexicon: Lexicon) -> None:
    phrase = Phrase(("село", "на", ["ухилення", "від", "призову"][0]))
    assert analyse(phrase, ["uk"], translator=Translator((lexicon,))) == analyse(phrase, ["uk"])
    both = Phrase(("falu", "és", "falu"))
    clause = analyse(both, ["hu"], translator=Translator((lexicon,)))
    assert isinstance(clause, AnyOf)
    exactly, near = clause.clauses
    assert exactly == analyse(both, ["hu"])
    assert isinstance(near, Near)
    assert (len(near.groups), near.between) == (2, 2)
    assert IndexTerm("stem", term_of("village", "en", "stem"), TRANSLATION_WEIGHT) in near.groups[0].terms


def test_a_hyphenated_word_is_translated_part_by_part_in_a_row(lexicon: Lexicon) -> None:
    clause = analyse(Word("falu-falu"), ["hu"], translator=Translator((lexicon,)))
    assert isinstance(clause, Sequenced)
    for group in clause.groups:
        assert IndexTerm("exact", "falu") in group.terms
        assert IndexTerm("stem", term_of("village", "en", "stem"), TRANSLATION_WEIGHT) in group.terms


def test_words_that_only_join_others_need_not_stand_in_a_document() -> None:
    right = And((Word("права"), Word("на"), Word("жительство")))
    assert analyse(right, ["ru"]) == analyse(And((Word("права"), Word("жительство"))), ["ru"])
    assert joining_words(right, ["ru"]) == ("на",)
    assert analyse(And((Word("на"), Word("в"))), ["ru"]) == AllOf(
        (analyse(Word("на"), ["ru"]), analyse(Word("в"), ["ru"]))  # type: ignore[arg-type]
    )
    named = And((Word("WHO"), Word("us"), Word("in", "title")))
    assert joining_words(named, ["en"]) == ()
    phrase = And((Phrase(("right", "to", "work")), Word("of"), Not(Word("in"))))
    assert joining_words(phrase, ["en"]) == ("of",)


@pytest.mark.parametrize(
    ("words", "language", "left_out"),
    [
        (("who", "protects", "women"), "en", ("who",)),
        (("What", "happens", "to", "deserters"), "en", ("What", "to")),
        (("kas", "nutinka", "pabėgėliams"), "lt", ("kas",)),
        (("Хто", "захищає", "жінок"), "uk", ("Хто",)),
        (("WHO", "vaccines", "IS"), "en", ()),
        (("kas", "prison"), "en", ()),
    ],
)
def test_words_that_only_ask_need_not_stand_in_a_document_unless_they_are_names(
    words: tuple[str, ...], language: str, left_out: tuple[str, ...]
) -> None:
    assert joining_words(And(tuple(map(Word, words))), [language]) == left_out


def test_every_language_has_words_that_ask_and_none_of_them_joins() -> None:
    asking, joining = load_function_words(ASKING_WORDS_FILE), load_function_words()
    assert set(asking) == set(joining) == set(WORKING_LANGUAGES)
    assert not [word for language in asking for word in asking[language] & joining[language]]


def test_where_one_of_several_words_is_asked_for_none_is_left_out() -> None:
    either = Or((Word("of"), Word("army")))
    assert isinstance(analyse(either, ["en"]), AnyOf)
    assert joining_words(either, ["en"]) == ()


def test_words_are_translated_only_into_languages_that_documents_are_in(lexicon: Lexicon) -> None:
    translator = Translator((lexicon,), into=frozenset({"hu", "uk"}))
    (found,) = translator.translated_in(Word("village"), ["en"])
    assert {one.language for one in found.others} == {"hu", "uk"}


def test_an_english_verb_is_known_without_its_to(tmp_path: Path) -> None:
    folder = write(tmp_path, {"pay": {**VILLAGE, "pos": "verb", "en": "to pay", "ru": "платить"}})
    lexicon = Lexicon(folder, tmp_path / "made.sqlite")
    assert others(lexicon, "pays", language="en")["ru"] == ["платить"]
    assert others(lexicon, "платит", language="ru")["en"] == ["to pay"]
    clause = analyse(Word("платит"), ["ru"], translator=Translator((lexicon,)))
    assert isinstance(clause, Group)
    assert term_of("pay", "en", "stem") in {one.text for one in clause.terms}


def test_verbs_are_known_and_looked_for_without_what_only_word_lists_write_them_with(tmp_path: Path) -> None:
    include = {
        **VILLAGE,
        "pos": "verb",
        "en": "to include; turn on",
        "ro": "a include; a se compune din",
        "uk": "включати",
    }
    hide = {**VILLAGE, "pos": "verb", "en": "to hide", "ro": "a se ascunde", "pl": "ukrywać się"}
    hide |= {"fr": "se cacher", "ar": "اختبأ", "fa": "پنهان شدن", "tr": "gizlenmek"}
    again = {**VILLAGE, "pos": "adverb", "en": "again", "ro": "a doua oară"}
    lexicon = Lexicon(
        write(tmp_path, {"include": include, "hide": hide, "again": again}), tmp_path / "made.sqlite"
    )
    assert others(lexicon, "include", language="ro")["uk"] == ["включати"]
    assert others(lexicon, "ascund", language="ro")["pl"] == ["ukrywać się"]
    assert others(lexicon, "ukrywali", "się", language="pl")["en"] == ["to hide"], "as the list has it, too"
    assert others(lexicon, "oară", language="ro") == {}, "only verbs are written so"

    def asked(word: str, language: str, into: str) -> set[tuple[str, ...]]:
        found = lexicon.translations((word,), language, frozenset({into}))
        return {one.stems for one in found}

    assert asked("включає", "uk", "ro") == {(stem("include", "ro"),), (stem("compune", "ro"),)}
    assert (stem("turn", "en"), "on") in asked("include", "ro", "en"), "a part of the verb"
    assert asked("hiding", "en", "pl") == {(stem("ukrywać", "pl"),)}
    assert asked("hiding", "en", "fa") == {(stem("پنهان", "fa"),)}


def test_a_romanian_verb_is_known_without_its_particle_and_a_reflexive_one_without_its_pronoun(
    tmp_path: Path,
) -> None:
    pay = {**VILLAGE, "pos": "verb", "en": "to pay", "ro": "a achita"}
    refuse = {**VILLAGE, "pos": "verb", "en": "refuse", "de": "sich weigern", "pl": "wzbraniać się"}
    lexicon = Lexicon(write(tmp_path, {"pay": pay, "refuse": refuse}), tmp_path / "made.sqlite")
    assert others(lexicon, "achită", language="ro")["en"] == ["to pay"]
    assert others(lexicon, "weigern", language="de")["en"] == ["refuse"]
    assert others(lexicon, "sich", "weigern", language="de")["en"] == ["refuse"]
    assert others(lexicon, "wzbraniał", language="pl")["en"] == ["refuse"]


def test_a_verb_without_its_pronoun_stays_what_it_is_by_itself(tmp_path: Path) -> None:
    repeal = {**VILLAGE, "pos": "verb", "en": "repeal", "pl": "uchylać"}
    evade = {**VILLAGE, "pos": "verb", "en": "evade", "pl": "uchylać się"}
    lexicon = Lexicon(write(tmp_path, {"repeal": repeal, "evade": evade}), tmp_path / "made.sqlite")
    assert others(lexicon, "uchylać", language="pl")["en"] == ["repeal"]
    assert others(lexicon, "uchylać", "się", language="pl")["en"] == ["evade"]


def test_a_form_that_its_stemmer_leaves_apart_leads_to_its_word_unless_it_is_one_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        lexicon_file,
        "stems_read_apart",
        lambda one, heads: stems_read_apart(one, heads) if one == "ro" else [],
    )
    ally = {**VILLAGE, "en": "ally", "ro": "aliat"}
    assert stem("aliatului", "ro") != stem("aliat", "ro")
    lexicon = Lexicon(write(tmp_path, {"ally": ally}), tmp_path / "made.sqlite")
    assert lexicon.knows(("aliatului",), ("ro",), guess=False) == {"ro": Known.INFLECTED}
    assert others(lexicon, "aliatului", language="ro")["en"] == ["ally"]
    itself = write(tmp_path, {"ally": ally, "mate": {**VILLAGE, "en": "mate", "ro": "aliatului"}})
    assert others(Lexicon(itself, tmp_path / "other.sqlite"), "aliatului", language="ro")["en"] == ["mate"]


def test_a_translation_is_looked_for_in_texts_of_its_own_language_alone(lexicon: Lexicon) -> None:
    clause = analyse(Word("village"), ["en"], translator=Translator((lexicon,)))
    assert isinstance(clause, Group)
    asked = {(one.view, one.text) for one in clause.terms}
    in_german, in_english = (("stem", term_of("Dorf", language, "stem")) for language in ("de", "en"))
    assert in_german in asked
    assert in_english not in asked


def test_a_word_of_the_only_language_there_is_is_not_taken_for_one_of_another(lexicon: Lexicon) -> None:
    translator = Translator((lexicon,), into=frozenset({"en"}))
    (found,) = translator.translated_in(Word("village"), ["en", "sk"])
    assert (found.language, found.others) == ("en", ())


def test_a_word_is_taken_to_be_in_the_likeliest_language_that_any_book_knows_it_in(tmp_path: Path) -> None:
    folder = write(tmp_path, {"friend": {**VILLAGE, "en": "friend", "ru": "друг"}})
    second = OneWord("друг", OtherWord("en", "second", ("second",)), language="uk")
    translator = Translator((Lexicon(folder, tmp_path / "made.sqlite"), second))
    # Only the second book has it in Ukrainian: that the first has the very word in Russian says nothing of it.
    assert the_language(translator, "друг", ["uk"]) == ("uk", {"second"})
    assert the_language(translator, "друг", ["ru"]) == ("ru", {"friend"})
    assert the_language(translator, "друг", ["uk", "ru"]) == ("uk", {"friend"})


def test_a_word_as_it_is_written_means_that_and_nothing_that_only_shares_its_stem(tmp_path: Path) -> None:
    find = {**VILLAGE, "en": "find", "lt": "rasti"}
    race = {**VILLAGE, "en": "race", "lt": "rasė"}
    lexicon = Lexicon(write(tmp_path, {"race": race, "find": find}), tmp_path / "made.sqlite")
    assert stem("rasti", "lt") == stem("rasė", "lt") == stem("rasės", "lt")

    def weights(word: str) -> dict[str, tuple[float, str]]:
        found = lexicon.translations((word,), "lt", frozenset({"en"}))
        return {one.text: (one.weight, one.reason) for one in found}

    assert weights("rasti") == {"find": (1.0, "lexicon")}
    assert weights("rase") == {"race": (1.0, "lexicon")}
    assert weights("rasės") == {"race": (1.0, "lexicon"), "find": (1.0, "lexicon")}


def test_a_participle_that_no_stemmer_knows_leads_to_its_verb(tmp_path: Path) -> None:
    adapt = {**VILLAGE, "pos": "verb", "en": "to adapt", "lt": "pritaikyti"}
    lexicon = Lexicon(write(tmp_path, {"adapt": adapt}), tmp_path / "made.sqlite")
    assert stem("pritaikomas", "lt") != stem("pritaikyti", "lt")
    assert others(lexicon, "pritaikomas", language="lt")["en"] == ["to adapt"]
    assert lexicon.knows(("pritaikomas",), ("lt",), guess=False) == {}
    assert lexicon.knows(("pritaikomas",), ("lt",), guess=True) == {"lt": Known.GUESSED}


def test_guesses_are_asked_for_only_where_no_language_knows_a_word_and_never_for_a_row(
    lexicon: Lexicon,
) -> None:
    asked: list[tuple[tuple[str, ...], bool]] = []

    class Watched(OneWord):
        def knows(self, words: Sequence[str], languages: Sequence[str], *, guess: bool) -> dict[str, Known]:
            asked.append((tuple(words), guess))
            return super().knows(words, languages, guess=guess)

    translator = Translator((lexicon, Watched("ghost", OtherWord("ru", "призрак", ("призрак",)))))
    translator.translate(("village",), ("en",))
    translator.translate(("ghost",), ("en",))
    translator.translate(("ghosted",), ("en",))
    assert asked == [(("village",), False), (("ghost",), False), (("ghosted",), False), (("ghosted",), True)]
    Watched.longest = 2
    translator.translate(("unknown", "words"), ("en",))
    assert asked[4:] == [(("unknown", "words"), False)]


def test_a_row_of_words_is_asked_for_only_where_one_may_begin_so(lexicon: Lexicon) -> None:
    assert lexicon.knows(("draft", "evasion"), ("en",), guess=False) == {"en": Known.AS_WRITTEN}
    assert lexicon.knows(("drafts", "evasion"), ("en",), guess=False) == {"en": Known.INFLECTED}
    assert lexicon.knows(("draft", "evasion", "law"), ("en",), guess=False) == {}
    assert lexicon.knows(("evasion", "draft"), ("en",), guess=False) == {}


def test_ordinary_words_that_sound_like_a_name_are_sought_only_where_they_are_wanted(
    lexicon: Lexicon,
) -> None:
    def names(*, ordinary: bool, alike: bool) -> set[str]:
        translator = Translator((lexicon,), ordinary=ordinary)
        clause = analyse(Word("grozniy"), ["en"], alike=alike, translator=translator)
        assert isinstance(clause, Group)
        return {
            one.text
            for one in clause.alternatives
            if isinstance(one, IndexTerm | Alike) and one.view == "name"
        }

    for alike in (False, True):
        without, every = (names(ordinary=wanted, alike=alike) for wanted in (False, True))
        assert {"Krsn", "~krsn"} <= without < every
        assert all(one[:1].isupper() or one.startswith("~") for one in without)
        assert "krsn" in every
