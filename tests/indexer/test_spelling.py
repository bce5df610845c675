"""Tests of “did you mean”: which words of a question are put right, and which are left alone."""

from dataclasses import replace

import pytest

from coi.network.access import GUEST, OPERATOR
from coi.query import And, Filter, Node, Not, Or, Phrase, Prefix, Query, Word
from indexer.spelling import write_like
from tests.indexer.library import Library


@pytest.fixture(scope="module")
def library() -> Library:
    """Documents whose words the tests misspell; invented."""
    made = Library()
    made.add("The government closed the border in May.", about="MDA")
    made.add("Deserters were tried; the Government said nothing.", about="UKR")
    made.add("Curtea a condamnat recruţii.", language="ro")
    made.add("The smugglers were hidden.", access="restricted")
    made.add("Призывников задержали на границе.", language="ru")
    made.add("Pickpockets were arrested.")
    return made


def offered(library: Library, node: Node, **changes: object) -> str | None:
    query = replace(Query("", node), **changes)  # type: ignore[arg-type]
    return library.searcher.search(query, GUEST).suggestion


def test_a_word_that_no_document_has_is_put_right(library: Library) -> None:
    assert offered(library, Word("goverment")) == "government"
    assert offered(library, And((Word("goverment"), Word("border")))) == "government border"
    assert offered(library, And((Word("goverment"), Word("desertrs")))) == "government deserters"


def test_the_other_conditions_of_the_question_stay_as_they_are(library: Library) -> None:
    node = And((Or((Word("goverment"), Word("army"))), Not(Word("boarder")), Phrase(("closed", "the"))))
    assert offered(library, node) == '(government OR army) -boarder "closed the"'


@pytest.mark.parametrize(
    "node",
    [
        Phrase(("goverment", "closed")),
        Prefix("goverm"),
        Not(Word("goverment")),
        Or((Phrase(("goverment",)), Not(Word("bordr")))),
        Word("bor"),
        Word("bord3r"),
        Word("goverm-ent"),
    ],
)
def test_phrases_beginnings_exclusions_and_what_is_no_plain_word_are_left_alone(
    library: Library, node: Node
) -> None:
    assert offered(library, And((node, Word("border")))) is None


def test_short_words_are_not_guessed_at() -> None:
    library = Library()
    library.add("They bore the war.")
    assert offered(library, Word("bor")) is None
    assert offered(library, Word("warz")) is None
    assert offered(library, Word("borez")) == "bore"


def test_a_word_asked_of_titles_is_right_where_it_stands_in_a_text() -> None:
    library = Library()
    library.add("The court sat.")
    for _ in range(11):
        library.add("They came.", "A count of votes")
    assert offered(library, Word("court", "title")) is None
    assert offered(library, Word("countz", "title")) == "title:count"


def test_a_word_that_stands_in_a_document_in_another_form_is_right(library: Library) -> None:
    assert offered(library, Word("arresting")) is None
    assert offered(library, Word("призывникам")) is None


def test_nothing_is_offered_that_would_not_find_more(library: Library) -> None:
    found = Filter("country", any=("MDA",))
    assert offered(library, Word("desertrs"), filters=(found,)) is None
    assert offered(library, Word("goverment"), filters=(found,)) == "government"
    assert offered(library, And((Word("goverment"), Word("pickpockets")))) is None
    assert offered(library, Or((Word("bordr"), Word("border")))) is None


def test_hidden_documents_offer_no_word(library: Library) -> None:
    query = Query("", Word("smuglers"))
    assert library.searcher.search(query, GUEST).suggestion is None
    assert library.searcher.search(query, OPERATOR).suggestion == "smugglers"


def test_hidden_documents_make_no_word_right() -> None:
    library = Library()
    library.add("They crossed the border.")
    library.add("They crossed the bordr.", access="restricted")
    assert offered(library, Word("bordr")) == "border"


def test_a_document_closed_since_it_was_indexed_offers_no_word() -> None:
    library = Library()
    closed = library.add("The smugglers were hidden.")
    library.close(closed)
    assert offered(library, Word("smuglers")) is None


def test_capitals_are_kept_as_they_were_typed(library: Library) -> None:
    assert offered(library, Word("Goverment")) == "Government"
    assert offered(library, Word("GOVERMENT")) == "GOVERNMENT"


def test_accents_are_written_as_the_documents_write_them(library: Library) -> None:
    assert offered(library, Word("recruti"), interface_language="ro") is None
    assert offered(library, Word("recrutiy"), interface_language="ro") == "recruţii"


def test_words_are_sought_in_the_languages_the_question_may_be_in(library: Library) -> None:
    assert offered(library, Word("curteea")) is None
    assert offered(library, Word("curteea"), interface_language="ro") == "curtea"
    english = (Filter("language", any=("en",)),)
    assert offered(library, Word("curteea"), interface_language="ro", filters=english) is None
    assert offered(library, Word("границце")) == "границе"


def test_a_filter_of_languages_names_the_languages() -> None:
    library = Library()
    library.add("It is made of granite.")
    for _ in range(3):
        library.add("La granita.", language="ro")
    assert offered(library, Word("granitz"), interface_language="ro") == "granita"
    english = (Filter("language", any=("en",)),)
    assert offered(library, Word("granitz"), interface_language="ro", filters=english) == "granite"


def test_the_name_of_a_country_is_never_taken_for_a_slip() -> None:
    library = Library()
    library.add("Iran is far away; it iraqs nobody. The Iranian court sat.")
    assert offered(library, Word("Iraq")) is None
    assert offered(library, Word("Ирак")) is None
    assert offered(library, Word("Irak")) is None
    assert offered(library, Word("Conscriptiom")) is None


def test_a_rare_word_gives_way_only_to_a_much_more_frequent_one() -> None:
    library = Library()
    library.add("The goverment of the village met.")
    for _ in range(49):
        library.add("The government met.")
    assert offered(library, Word("goverment")) is None
    library.add("The government met.")
    assert offered(library, Word("goverment")) == "government"
    for _ in range(3):
        library.add("The goverment met.")
    for _ in range(160):
        library.add("The government met.")
    # Four documents have it: it may be meant.
    assert offered(library, Word("goverment")) is None
    assert offered(library, Or((Word("goverment"), Word("army")))) is None


def test_a_slip_of_one_letter_is_likelier_than_of_two_but_not_at_any_price() -> None:
    library = Library()
    library.add("They relieve us.")
    for _ in range(9):
        library.add("They receive us.")
    assert offered(library, Word("recieve")) == "relieve"
    for _ in range(2):
        library.add("They receive us.")
    assert offered(library, Word("recieve")) == "receive"


def test_three_words_of_a_question_are_put_right_at_most(library: Library) -> None:
    slips = [Word("goverment"), Word("desertrs"), Word("bordr"), Word("pickpokets")]
    assert offered(library, Or(tuple(slips[:3]))) == "government OR deserters OR border"
    assert offered(library, Or(tuple(slips))) == "government OR deserters OR border OR pickpokets"
    names = [Word(f"qqqq{letter}") for letter in "abcdefgh"]
    assert offered(library, Or((*names, Word("goverment")))) is None


def test_further_pages_of_an_answer_are_not_looked_at_again(library: Library) -> None:
    assert offered(library, Word("goverment"), offset=10) is None


def test_a_suggestion_too_long_to_be_typed_is_not_made(library: Library) -> None:
    many = Or(tuple(Phrase((f"w{number}" + "x" * 90,)) for number in range(5)))
    assert offered(library, Or((Word("goverment"), *many.parts[:4]))) is not None
    assert offered(library, Or((Word("goverment"), *many.parts, Word("x" * 60)))) is None


def test_a_word_that_no_text_has_stays_as_the_index_keeps_it() -> None:
    assert write_like("Prison", "inchisoare", ["Alt text"]) == "Inchisoare"
    assert write_like("x", "inchisoare", ["Nimic.", "O închi\u00adsoare."]) == "închisoare"
