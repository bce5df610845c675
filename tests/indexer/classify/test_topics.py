"""Tests of finding topics by their labels."""

from coi.vocabulary import Concept, Vocabulary
from indexer.classify.topics import LabelFinder, document_type_of, topics_of


def concept(name: str, broader: str | None = None, **words: tuple[str, ...]) -> Concept:
    return Concept(
        name,
        broader,
        {code: names[0] for code, names in words.items()},
        {code: names[1:] for code, names in words.items()},
    )


TOPICS = Vocabulary(
    "topics",
    {
        one.id: one
        for one in (
            concept("military-service", en=("Military service",), ru=("Военная служба",)),
            concept("alternative-service", "military-service", en=("Alternative military service",)),
            concept("police", en=("Police",), be=("Міліцыя",)),
            concept("hiv", en=("HIV", "AIDS")),
            concept("conscription", "military-service", be=("Прызыў на службу",), uk=("Призов на службу",)),
        )
    },
)


def test_a_label_in_the_title_is_enough_and_is_found_in_another_form() -> None:
    assert topics_of("О военной службе", "", "ru", TOPICS) == ("military-service",)
    assert topics_of("Military services", "", "en", TOPICS) == ("military-service",)


def test_one_occurrence_in_the_text_is_not_enough() -> None:
    assert topics_of("", "He did his military service there.", "en", TOPICS) == ()
    assert topics_of("", "Military service is long. Military service is paid.", "en", TOPICS) == (
        "military-service",
    )


def test_a_single_word_must_occur_more_often_and_longer_texts_ask_for_more() -> None:
    assert topics_of("", "The police came. The police left.", "en", TOPICS) == ()
    assert topics_of("", "The police came. The police left. Police!", "en", TOPICS) == ("police",)
    assert topics_of("", "Police, police, police. " + "Words of something else. " * 2000, "en", TOPICS) == ()


def test_the_longest_label_takes_its_place_and_a_broader_concept_gives_way() -> None:
    text = "Alternative military service exists. Alternative military service is long. Military service, military service."
    assert topics_of("", text, "en", TOPICS) == ("alternative-service",)


def test_words_must_stand_in_their_order_and_next_to_each_other() -> None:
    assert topics_of("Service in a military hospital", "", "en", TOPICS) == ()


def test_an_acronym_is_not_the_common_word_it_looks_like() -> None:
    assert topics_of("Legal aids for newcomers", "", "en", TOPICS) == ()
    assert topics_of("Treatment of AIDS", "", "en", TOPICS) == ("hiv",)


def test_police_is_not_policy() -> None:
    assert topics_of("A policy note on political policies", "", "en", TOPICS) == ()


def test_where_there_is_no_stemmer_beginnings_are_compared() -> None:
    assert topics_of("Пра прызыву на службы", "", "be", TOPICS) == ("conscription",)
    assert topics_of("Скарга на дзеянні міліцыі", "", "be", TOPICS) == ("police",)
    assert topics_of("Призову на службу", "", "uk", TOPICS) == ("conscription",)


def test_a_language_without_labels_finds_nothing() -> None:
    assert topics_of("Military service", "Military service. " * 9, "sw", TOPICS) == ()


def test_the_document_type_is_the_longest_one_that_the_title_names() -> None:
    types = Vocabulary(
        "document-types",
        {one.id: one for one in (concept("law", en=("Law",)), concept("note", en=("Law note",)))},
    )
    assert document_type_of("The law note of 2020", "en", LabelFinder(types)) == "note"
    assert document_type_of("Nothing of the kind", "en", LabelFinder(types)) is None
