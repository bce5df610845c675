"""Tests of finding topics by their labels."""

from coi.document import ConceptMention, Heading, Page
from coi.vocabulary import Concept, Vocabulary
from coi.vocabulary.lexicon import Concept as LexiconConcept
from indexer.classify.topics import LabelFinder, corrected, document_type_of, topics_in, topics_of


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


FILLER = "Words of something else entirely. " * 30


def test_a_phrase_is_told_from_a_single_word_that_may_mean_something_else() -> None:
    assert topics_of("", FILLER + "Military service. Military service.", "en", TOPICS) == (
        "military-service",
    )
    assert topics_of("", FILLER + "The police came.", "en", TOPICS) == ()
    assert topics_of("", FILLER + "Police, police. Police, police!", "en", TOPICS) == ("police",)


def test_a_longer_text_must_say_it_more_often() -> None:
    text = "Police, police. Police, police! "
    assert topics_of("", FILLER + text, "en", TOPICS) == ("police",)
    assert topics_of("", FILLER * 80 + text, "en", TOPICS) == ()


def test_a_heading_counts_more_than_the_text() -> None:
    finder = LabelFinder(TOPICS)
    text = FILLER + "Police. Police."
    assert topics_in(finder, "", text, "en") == ()
    found = topics_in(finder, "", text, "en", headings=(Heading(1, 0, 2, "Police"),))
    assert [one.id for one in found] == ["police"]


def test_every_concept_has_the_words_it_was_found_by_and_their_first_page() -> None:
    pages = (
        Page(1, None, FILLER),
        Page(2, None, "Military service, and military services. Military service."),
    )
    text = "\n\n".join(page.text for page in pages)
    (found,) = topics_in(LabelFinder(TOPICS), "", text, "en", pages=pages)
    assert (found.id, found.words, found.page) == (
        "military-service",
        ("military service", "military services"),
        2,
    )
    (titled,) = topics_in(LabelFinder(TOPICS), "Military service", "", "en")
    assert titled.page is None
    assert 0.5 <= found.confidence < 1


def test_a_word_of_the_lexicon_supports_a_concept_and_single_ones_prove_nothing() -> None:
    words = LexiconConcept("call-up", "noun", {"en": ("recruiter", "call up paper")}, topic="conscription")
    finder = LabelFinder(TOPICS, (words,))
    papers, recruiters = FILLER + "Call up paper. " * 8, FILLER + "Recruiter. " * 30
    assert [one.id for one in topics_in(finder, "", papers, "en")] == ["conscription"]
    assert topics_in(finder, "", recruiters, "en") == ()


def test_british_and_american_spelling_are_one() -> None:
    labels = Vocabulary("t", {"x": concept("x", en=("Child labour", "Criminalisation of defence"))})
    assert topics_of("Child labor", "", "en", labels) == ("x",)
    assert topics_of("Criminalization of defense", "", "en", labels) == ("x",)


def test_an_english_word_is_not_another_with_the_same_stem() -> None:
    labels = Vocabulary("t", {"x": concept("x", en=("Reporter", "Nationality"))})
    assert topics_of("National reports", "", "en", labels) == ()
    assert topics_of("Reporters", "", "en", labels) == ("x",)


def test_one_word_may_stand_inside_a_label_of_three_and_none_inside_one_of_two() -> None:
    labels = Vocabulary(
        "t", {"x": concept("x", en=("Freedom of assembly",)), "y": concept("y", en=("Criminal law",))}
    )
    assert topics_of("Freedom of peaceful assembly", "", "en", labels) == ("x",)
    assert topics_of("Freedom of the whole assembly", "", "en", labels) == ()
    assert topics_of("Criminal libel law", "", "en", labels) == ()


def test_a_curators_corrections_win() -> None:
    found = (ConceptMention("police", 0.9, ("police",), 1), ConceptMention("hiv", 0.6, ("HIV",), 2))
    assert corrected(found, {"hiv": False, "conscription": True}) == (
        ConceptMention("conscription", 1.0),
        found[0],
    )


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


def test_labels_are_found_in_other_case_forms_where_there_is_no_stemmer() -> None:
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
