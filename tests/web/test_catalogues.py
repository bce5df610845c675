"""Tests of the catalogues: whole, filled in, in the right letters; and that no template speaks by itself."""

import re

import pytest
from bs4 import BeautifulSoup, Comment
from jinja2 import Environment

from coi.grammar import parse_words
from tests.web import catalogues

PLACES = re.compile(r"%\((\w+)\)s")
# What is written so in every language.
EVERYWHERE = re.compile(
    r"%\(\w+\)s|\b(AND|OR|NOT|SHA-256|JSON-LD|PDF|htmldate|OCR|UTC|RTF|LibreOffice|coi index|Word|OpenDocument|without|ru:призыв|title:|country:|source:)"
)
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзйклмнопрстуфхцчшьюя"
LETTERS = {
    "ru": CYRILLIC + "ёищъыэ",
    "uk": CYRILLIC + "ґєиіїщ",
    "be": CYRILLIC + "ёіўыэ",
    "ro": LATIN + "ăâîșț",
    "pl": LATIN + "ąćęłńóśźż",
    "hu": LATIN + "áéíóöőúüű",
    "lt": LATIN + "ąčęėįšųūž",
    "lv": LATIN + "āčēģīķļņšūž",
    "et": LATIN + "äõöüšž",
    "sk": LATIN + "áäčďéíĺľňóôŕšťúýž",
}
QUOTES = dict.fromkeys(("ru", "uk", "be"), "«»") | dict.fromkeys(("ro", "pl", "hu"), "„”")
QUOTES |= dict.fromkeys(("lt", "et", "sk"), "„“") | {"lv": "“”"}
every_language = pytest.mark.parametrize("language", catalogues.TRANSLATED)


def said_in(language: str) -> dict[str, tuple[str, ...]]:
    """Each sentence (the first form of one with a plural) with what is said for it in that language."""
    found = {}
    for message in catalogues.sentences_of(language):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        sentence = message.id[0] if isinstance(message.id, tuple) else message.id
        found[str(sentence)] = tuple(str(form or "") for form in forms)
    return found


@every_language
def test_a_catalogue_holds_what_the_pages_say_now_and_is_compiled(language: str) -> None:
    path = catalogues.path_of(language)
    readable, compiled = catalogues.write_again(language)
    assert path.read_bytes() == readable, "write it anew with: python -m tests.web.catalogues"
    assert path.with_suffix(".mo").read_bytes() == compiled, "compile it with: python -m tests.web.catalogues"


@every_language
def test_no_sentence_is_left_untranslated_or_uncertain(language: str) -> None:
    said = said_in(language)
    assert [one for one, forms in said.items() if not all(form.strip() for form in forms)] == []
    assert [one.id for one in catalogues.sentences_of(language) if one.fuzzy] == []
    long = [one for one, forms in said.items() if one.count(" ") > 1 and one in forms]
    assert long == [], "these are said in English"


@every_language
def test_a_translation_fills_in_the_same_places(language: str) -> None:
    wrong = {
        sentence: forms
        for sentence, forms in said_in(language).items()
        if any(sorted(PLACES.findall(form)) != sorted(PLACES.findall(sentence)) for form in forms)
    }
    assert wrong == {}


@every_language
def test_a_translation_is_written_in_the_letters_and_quotation_marks_of_its_language(language: str) -> None:
    wrong = {}
    for forms in said_in(language).values():
        for form in forms:
            plain = EVERYWHERE.sub("", form).lower()
            foreign = {one for one in plain if one.isalpha() and one not in LETTERS[language]}
            quotes = {one for one in plain if one in "«»„“”" and one not in QUOTES[language]}
            # Names of formats, languages and keys of addresses stand in Latin letters everywhere.
            if foreign or quotes or "  " in form or form != form.strip():
                wrong[form] = foreign | quotes
    assert wrong == {}


@every_language
def test_what_the_help_names_is_written_as_on_its_button(language: str) -> None:
    said = {sentence: forms[0] for sentence, forms in said_in(language).items()}
    (told,) = [form for sentence, form in said.items() if "press “Apply filters”" in sentence]
    assert said["exclude"] in told
    assert said["Apply filters"] in told


@every_language
def test_examples_of_questions_can_be_asked(language: str) -> None:
    said = {sentence: forms[0] for sentence, forms in said_in(language).items()}
    for sentence in (
        "conscription evasion",
        "conscription OR mobilisation",
        "conscription -Crimea",
        '"military service"',
        "conscri*",
        "Mukhamedov~",
        '"draft evasion"~5',
        "title:penalties",
        "(fine OR prison) evasion",
    ):
        meant = type(parse_words(sentence, language="en"))
        assert type(parse_words(said[sentence], language=language)) is meant, said[sentence]


@every_language
def test_the_country_of_the_examples_is_known_by_that_name(language: str) -> None:
    from coi.settings import Settings
    from coi.vocabulary.vocabularies import load_vocabularies

    vocabularies = load_vocabularies(Settings())
    said = {sentence: forms[0] for sentence, forms in said_in(language).items()}
    assert vocabularies.find("country", said["country:Moldova"].partition(":")[2]) == "MDA"
    parse_words(said["mobilisation OR -country:Moldova"], language=language, find=vocabularies.find)


def test_no_template_holds_words_that_are_not_translated() -> None:
    said = {
        path.name: spoken_by(path.read_text("utf-8")) for path in (catalogues.WEB / "templates").iterdir()
    }
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Two words</p>",
        '<input placeholder="type here">',
        "<p>{{ 'some words' }}</p>",
        '<p aria-label="a name">',
    ],
)
def test_words_in_a_template_are_seen(template: str) -> None:
    assert spoken_by(template) != []


def spoken_by(template: str) -> list[str]:
    """The words a template says without asking a catalogue."""
    environment = Environment(autoescape=True)
    pieces: list[str] = []
    spoken: list[str] = []
    inside: list[str] = []
    for _, kind, value in environment.lex(template):
        if kind == "data":
            pieces.append(value)
        elif kind in ("variable_begin", "block_begin"):
            inside = []
        elif kind == "variable_end" and pieces[-1].endswith(("<", "</")):
            pieces.append("x")  # the name of the tag itself
        elif kind not in ("variable_end", "block_end"):
            inside.append(value)
            # A text of several words that is not handed to `_` right there.
            before = "".join(inside[:-1]).rstrip()
            if kind == "string" and " " in value.strip("'\"") and not re.search(r"\b_\($", before):
                spoken += [value] if re.search(r"[a-z]{2} [a-z]", value) else []
    page = BeautifulSoup("".join(pieces), "html.parser")
    for untold in page.select("kbd, code, .name"):
        untold.extract()
    texts = [one for one in page.find_all(string=True) if not isinstance(one, Comment)]
    attributes = [
        str(tag[name])
        for tag in page.find_all(True)
        for name in ("aria-label", "title", "placeholder", "alt")
        if tag.has_attr(name)
    ]
    words = re.findall(r"[^\W\d_]{2,}", " ".join([*map(str, texts), *attributes]))
    return spoken + [one for one in words if one not in {"COI", "doctype", "html"}]
