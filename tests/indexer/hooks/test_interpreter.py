"""Tests of questions translated as a whole: which words are translated, and what a document then has to meet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest

from coi.query import And, Carries, Node, Not, Or, Phrase, Prefix, Word
from coi.search_index import AnalysedQuery
from indexer.analysis.question import analyse
from indexer.hooks.interpreter import Interpreter, OtherQuestion
from indexer.hooks.translator import TranslationFailed
from tests.indexer.library import Library

SAYS = {
    ("ru", "en", "уклонение от призыва"): "the evasion of conscription",
    ("ru", "de", "уклонение от призыва"): "Entziehung vom Wehrdienst",
    ("ru", "en", "тюрьма"): "prison",
    ("en", "de", "prison"): "Gefängnis",
}


@dataclass
class Told:
    """A translator that knows a few questions and remembers what it was asked."""

    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def can(self, source: str, target: str) -> bool:
        return any(one[:2] == (source, target) for one in SAYS)

    def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append((source, target, text))
        if (source, target, text) not in SAYS:
            raise TranslationFailed("The question could not be translated.")
        return SAYS[source, target, text]


def words_of(text: str) -> tuple[Word, ...]:
    return tuple(Word(one) for one in text.split())


RUSSIAN = And(words_of("уклонение от призыва"))


def an_interpreter(
    into: Sequence[str] = ("de", "en", "ru"),
    asked_in: Sequence[str] = ("ru", "uk"),
    without: Collection[str] = (),
) -> Interpreter:
    return Interpreter(Told(), asked_in, into, without)


def found(library: Library, node: Node, interpreter: Interpreter) -> list[str]:
    clause = interpreter.clause(node, partial(analyse, asked_in=interpreter.asked_in))
    hits = library.index.search(AnalysedQuery(clause, frozenset({"public"}))).hits
    return [one.document_id for one in hits]


def test_a_question_finds_documents_in_every_language_it_is_translated_into() -> None:
    library = Library()
    own = library.add("За уклонение от призыва наказывают.", language="ru")
    english = library.add("Evasion of conscription is punished.")
    german = library.add("Die Entziehung vom Wehrdienst wird bestraft.", language="de")
    library.add("Conscription alone.")
    assert set(found(library, RUSSIAN, an_interpreter())) == {own, english, german}
    assert found(library, RUSSIAN, an_interpreter(into=["ru"])) == [own]
    assert found(library, RUSSIAN, an_interpreter())[0] == own


def test_only_the_words_that_tell_have_to_be_met_and_each_can_be_left_out() -> None:
    assert an_interpreter(into=["en"]).questions(RUSSIAN) == (
        OtherQuestion("уклонение от призыва", "en", ("evasion", "conscription")),
    )
    (left,) = an_interpreter(into=["en"], without=["en:evasion", "de:conscription"]).questions(RUSSIAN)
    assert left.words == ("conscription",)
    assert an_interpreter(into=["en"], without=["en:evasion", "en:conscription"]).questions(RUSSIAN) == ()


def test_only_the_plain_words_go_to_the_translator() -> None:
    interpreter = an_interpreter(into=["en"])
    rest = (
        Not(Word("тайна")),
        Phrase(("точно", "так")),
        Carries("country", "MDA"),
        Word("заголовок", "title"),
    )
    interpreter.clause(And((*RUSSIAN.parts, *rest)), partial(analyse, asked_in=("ru",)))
    assert isinstance(interpreter.machine, Told)
    assert {one[2] for one in interpreter.machine.asked} == {"уклонение от призыва"}


@pytest.mark.parametrize("held", [Not(Word("inspected")), Phrase(("for", "good")), Carries("country", "MDA")])
def test_what_a_question_demands_holds_for_translations_too(held: Node) -> None:
    library = Library()
    library.add("The prison was inspected.", about="IRN")
    wanted = library.add("The prison was closed for good.", about="MDA")
    assert found(library, Word("тюрьма"), an_interpreter()) == ["document 1", "document 2"]
    assert found(library, And((Word("тюрьма"), held)), an_interpreter()) == [wanted]


def test_where_any_word_suffices_any_translated_one_does_and_what_is_kept_stays() -> None:
    library = Library()
    wanted = library.add("Conscription in Moldova.")
    library.add("Conscription in Iran.")
    library.add("Taxes in Moldova.")
    node = And((Or(RUSSIAN.parts), Word("Moldova")))
    assert found(library, node, an_interpreter()) == [wanted]


def test_a_question_is_as_it_was_where_nothing_can_be_translated() -> None:
    own = partial(analyse, asked_in=("ru",))
    for node in (
        Phrase(("тюрьма",)),
        Prefix("тюр"),
        Not(Word("тюрьма")),
        And((Phrase(("a", "b")), Word("…"))),
    ):
        assert an_interpreter().clause(node, own) == own(node)
    assert an_interpreter(into=["fr"]).clause(RUSSIAN, own) == own(RUSSIAN)
    assert an_interpreter().questions(None) == ()


def test_a_failure_is_told_once_and_the_question_is_asked_without() -> None:
    interpreter = an_interpreter()
    own = partial(analyse, asked_in=("ru",))
    assert interpreter.clause(Word("неизвестно"), own) == own(Word("неизвестно"))
    assert interpreter.warnings == ["The question could not be translated."]


def test_the_language_asked_in_is_the_likeliest_one_written_so_that_can_be_translated() -> None:
    asked = an_interpreter(asked_in=["uk", "en", "ru"])
    asked.questions(Word("тюрьма"))
    assert isinstance(asked.machine, Told)
    assert asked.machine.asked == [("ru", "de", "тюрьма"), ("ru", "en", "тюрьма")]
    latin = an_interpreter(asked_in=["ru", "en"])
    assert latin.questions(Word("prison")) == (OtherQuestion("prison", "de", ("Gefängnis",)),)
