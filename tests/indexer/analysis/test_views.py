"""Tests of views and of the alternatives of a word."""

from coi.search_index import IndexTerm
from indexer.analysis.views import PREFIX_WEIGHT, STEM_WEIGHT, alternatives, views_of


def test_each_view_has_one_term_for_each_word() -> None:
    views = views_of("The deserters' cases, and the asylum-seekers.", "en")
    assert views["exact"] == ["the", "deserters", "cases", "and", "the", "asylum", "seekers"]
    assert len(views["stem"]) == len(views["exact"])
    assert views["stem"][1] == "en:deserter"
    assert views["prefix"] == ["the", "deser", "cases", "and", "the", "asylu", "seeke"]


def test_a_word_stands_for_itself_and_its_distinct_stems() -> None:
    assert alternatives("Deserters", ["en", "en", "xx"]) == (
        IndexTerm("exact", "deserters", 1.0),
        IndexTerm("stem", "en:deserter", STEM_WEIGHT),
        IndexTerm("stem", "xx:deserters", STEM_WEIGHT),
    )


def test_only_where_it_is_wanted_a_word_stands_for_all_that_begin_like_it() -> None:
    assert IndexTerm("prefix", "deser", PREFIX_WEIGHT) in alternatives("Deserters", ["en"], alike=True)
    assert all(one.view != "prefix" for one in alternatives("Deserters", ["en"]))


def test_a_question_finds_another_form_in_a_text_of_that_language() -> None:
    text = views_of("Призывников направляют в части.", "ru")
    asked = {(one.view, one.text) for one in alternatives("призывник", ["ru"])}
    assert ("stem", text["stem"][0]) in asked
    assert ("exact", text["exact"][0]) not in asked
