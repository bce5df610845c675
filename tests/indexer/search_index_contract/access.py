"""The contract on access: what a person may not see changes nothing that person sees."""

from pathlib import Path

import pytest

from coi.search_index import AnyOf, Beginning, SearchIndex, Spelled, ValueCount
from tests.builders import a_query, a_record
from tests.indexer.search_index_contract.answers import check_alike
from tests.indexer.search_index_contract.chance import Chance
from tests.indexer.search_index_contract.contract import IndexContract
from tests.indexer.search_index_contract.questions import fill, found, ids, near, phrase, word

PUBLIC = frozenset({"public"})


class AccessContract(IndexContract):
    def test_a_hidden_record_is_in_no_total_hit_facet_or_histogram(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "army", country="UKR", published=20240517),
            a_record("b", "army", access="restricted", country="RUS", published=20230101),
        )
        guest = index.search(a_query("army", facets=("country", "access"), histogram="year"))
        assert (guest.total, ids(guest)) == (1, ["a"])
        assert guest.facets == {"country": (ValueCount("UKR", 1),), "access": (ValueCount("public", 1),)}
        assert guest.histogram == (ValueCount("2024", 1),)
        assert index.search(a_query("army", access="public restricted")).total == 2
        assert found(index, "army", access="restricted") == {"b"}

    def test_who_may_see_no_level_sees_nothing(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army", phrases=("army",), country="UKR"))
        answer = index.search(a_query("army", access="", facets=("country",), histogram="year"))
        assert (answer.total, answer.hits, answer.facets, answer.histogram) == (0, (), {"country": ()}, ())
        assert index.suggest("a", 5, frozenset()) == index.spellings("army", 5, frozenset()) == ()

    def test_a_hidden_record_changes_no_score_no_beginning_and_no_spelling(self, index: SearchIndex) -> None:
        fill(index, a_record("a", "army draft"), a_record("b", "army"))
        clause = AnyOf(
            (word("army"), Beginning("dra"), Spelled("draaft"), phrase("army draft"), near("army", 1))
        )
        before = index.search(a_query(clause))
        secrets = (a_record(f"s{number}", f"army dra{number} dra", access="network") for number in range(130))
        fill(index, *secrets)
        assert index.search(a_query(clause)) == before

    def test_suggestions_and_spellings_come_from_visible_records_only(self, index: SearchIndex) -> None:
        fill(
            index,
            a_record("a", "prison", phrases=("army",)),
            a_record("b", "prison prisom", access="network", phrases=("army", "army plan")),
        )
        both = frozenset({"public", "network"})
        assert index.suggest("army", 5, PUBLIC) == (ValueCount("army", 1),)
        assert index.suggest("army", 5, both) == (ValueCount("army", 2), ValueCount("army plan", 1))
        assert index.spellings("prison", 5, PUBLIC) == (ValueCount("prison", 1),)
        assert index.spellings("prison", 5, both) == (ValueCount("prison", 2), ValueCount("prisom", 1))

    def test_a_document_that_is_hidden_later_is_gone_for_those_who_may_not_see_it(
        self, index: SearchIndex
    ) -> None:
        fill(index, a_record("a", "army", phrases=("army",)), a_record("b", "x"))
        fill(index, a_record("a", "army", phrases=("army",), access="restricted"))
        assert (found(index, "army"), found(index, None)) == (set(), {"b"})
        assert index.suggest("army", 5, PUBLIC) == index.spellings("army", 5, PUBLIC) == ()

    @pytest.mark.parametrize("seed", range(4))
    def test_hidden_documents_change_no_answer_of_any_kind(self, tmp_path: Path, seed: int) -> None:
        chance = Chance(seed)
        levels = chance.some_levels()
        index, without = self.empty_index(tmp_path / "with"), self.empty_index(tmp_path / "without")
        for _ in range(4):
            change = chance.change(most=20)
            change.write(index)
            change.visible_to(levels).write(without)
            for _ in range(15):
                check_alike(index, without, chance.question(levels))
                prefix, limit = chance.suggestion()
                assert index.suggest(prefix, limit, levels) == without.suggest(prefix, limit, levels), prefix
                text, limit, languages = chance.spelling()
                spelt = [one.spellings(text, limit, levels, languages) for one in (index, without)]
                assert spelt[0] == spelt[1], text
        assert len(set(index.document_ids())) > len(set(without.document_ids())) > 5
