"""The contract on suggestions while a question is typed, and on spellings after it."""

from coi.search_index import SearchIndex, ValueCount
from tests.builders import a_record
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found

PUBLIC = frozenset({"public"})


class SuggestionContract(IndexContract):
    # Suggestions

    def test_phrases_that_begin_so_are_suggested_the_most_frequent_first_then_by_text(
        self, index: SearchIndex
    ) -> None:
        fill(
            index,
            a_record("a", phrases=("draft evasion", "drafts", "army reform", "no draft")),
            a_record("b", phrases=("draft evasion", "draft age")),
            a_record("c", phrases=("deserters",)),
        )
        expected = (ValueCount("draft evasion", 2), ValueCount("draft age", 1), ValueCount("drafts", 1))
        assert index.suggest("draft", 5, PUBLIC) == expected
        assert index.suggest("draft", 2, PUBLIC) == expected[:2]
        assert index.suggest("draft e", 5, PUBLIC) == expected[:1]
        assert index.suggest("xyz", 5, PUBLIC) == ()
        assert index.suggest("", 1, PUBLIC) == expected[:1]
        assert index.suggest("draft", 0, PUBLIC) == ()

    def test_phrases_in_any_script_are_suggested(self, index: SearchIndex) -> None:
        fill(index, a_record("a", phrases=("примусова мобілізація", "العراق")))
        assert index.suggest("прим", 5, PUBLIC) == (ValueCount("примусова мобілізація", 1),)
        assert index.suggest("الع", 5, PUBLIC) == (ValueCount("العراق", 1),)

    def test_only_phrases_are_suggested_and_nothing_else_finds_them(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", title="armed", subject="armenia", phrases=("armistice",)))
        assert index.suggest("arm", 5, PUBLIC) == (ValueCount("armistice", 1),)
        assert found(index, "armistice") == set()
        assert index.spellings("armistice", 5, PUBLIC) == ()

    def test_a_phrase_given_twice_counts_its_record_once(self, index: SearchIndex) -> None:
        fill(index, a_record("a", phrases=("army", "army")))
        assert index.suggest("arm", 5, PUBLIC) == (ValueCount("army", 1),)

    def test_phrases_of_editions_no_longer_in_force_are_not_suggested(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", phrases=("army then", "army"), in_force=(20200101, 20220101)),
            a_record("a", phrases=("army now", "army"), edition=2, in_force=(20220101, None)),
        )
        assert index.suggest("army", 5, PUBLIC) == (ValueCount("army", 1), ValueCount("army now", 1))

    def test_phrases_of_deleted_and_replaced_records_are_not_suggested(self, index: SearchIndex) -> None:
        fill(index, a_record("a", phrases=("army", "army old")), a_record("b", phrases=("army",)))
        fill(index, a_record("a", phrases=("army new",)))
        assert index.suggest("army", 5, PUBLIC) == (ValueCount("army", 1), ValueCount("army new", 1))
        with index.writer() as writer:
            writer.delete("b")
        assert index.suggest("army", 5, PUBLIC) == (ValueCount("army new", 1),)

    def test_suggestions_count_over_all_commits(self, index: SearchIndex) -> None:
        for name in ("a", "b", "c"):
            fill(index, a_record(name, phrases=("army", f"army {name}")))
        assert index.suggest("army", 2, PUBLIC) == (ValueCount("army", 3), ValueCount("army a", 1))

    # Spellings

    def test_spellings_come_nearest_first_then_most_frequent_then_by_text(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "prisom prison", "prison"),
            a_record("b", "prisoo", title="prison"),
            a_record("c", "priszz prisons prisox"),
            a_record("d", "priszz bison prisox"),
        )
        expected = (
            ValueCount("prison", 2),
            ValueCount("prisox", 2),
            ValueCount("prisom", 1),
            ValueCount("prisons", 1),
            ValueCount("prisoo", 1),
            ValueCount("priszz", 2),
        )
        assert index.spellings("prison", 9, PUBLIC) == expected
        assert index.spellings("prison", 2, PUBLIC) == expected[:2]
        assert index.spellings("prison", 0, PUBLIC) == ()

    def test_how_many_letters_may_differ_depends_on_the_length_of_the_word(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "un us army armies prison"))
        found_for = {
            text: {one.value for one in index.spellings(text, 9, PUBLIC)}
            for text in ("ux", "un", "unx", "armx", "arxx", "armxx", "prizzn", "prizzz", "brison", "")
        }
        assert found_for == {
            "ux": set(),
            "un": {"un"},
            "unx": {"un"},
            "armx": {"army"},
            "arxx": set(),
            "armxx": set(),
            "prizzn": {"prison"},
            "prizzz": set(),
            "brison": set(),
            "": set(),
        }

    def test_spellings_are_exact_terms_of_title_or_text_and_of_nothing_else(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "police", title="polices", subject="policy", phrases=("policed",)))
        assert {one.value for one in index.spellings("polise", 9, PUBLIC)} == {"police", "polices"}

    def test_a_word_that_is_there_is_its_own_nearest_spelling(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "police"), a_record("b", "polize polize"), a_record("c", "polize"))
        assert index.spellings("police", 1, PUBLIC) == (ValueCount("police", 1),)

    def test_spellings_count_only_records_in_one_of_the_languages(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "полиция", language="ru"),
            a_record("b", "поліція", language=("uk", "ru")),
            a_record("c", "поліція", language="uk"),
            a_record("d", "поліція"),
        )
        in_all = (ValueCount("полиция", 1), ValueCount("поліція", 3))
        assert index.spellings("полиция", 9, PUBLIC) == in_all
        russian = (ValueCount("полиция", 1), ValueCount("поліція", 1))
        assert index.spellings("полиция", 9, PUBLIC, frozenset({"ru"})) == russian
        assert index.spellings("полиция", 9, PUBLIC, frozenset({"uk", "be"})) == (ValueCount("поліція", 2),)
        assert index.spellings("полиция", 9, PUBLIC, frozenset({"be"})) == ()

    def test_spellings_come_from_records_in_force_now(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "prisom prison", in_force=(20200101, 20220101)),
            a_record("a", "prison", edition=2, in_force=(20220101, None)),
        )
        fill(index, a_record("b", "prisoo"))
        fill(index, a_record("b", "x"))
        assert index.spellings("prison", 9, PUBLIC) == (ValueCount("prison", 1),)
