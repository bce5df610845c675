"""Tests of the lexicon's files: strict, so that a reviewer is told where a mistake stands."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from coi.errors import CoiError
from coi.settings import PROJECT, Settings
from coi.vocabulary.lexicon import FURTHER_LANGUAGES, LEXICON_LANGUAGES, load_lexicon
from coi.vocabulary.vocabularies import load_vocabularies

BUNDLED = PROJECT / "corpus" / "vocabularies" / "lexicon"
VILLAGE = {
    "pos": "noun",
    "en": "village",
    "ru": "деревня; село",
    "uk": "село",
    "be": "вёска",
    "ro": "sat",
    "pl": "wieś",
    "hu": "falu",
    "lt": "kaimas",
    "lv": "ciems",
    "et": "küla",
    "sk": "dedina",
    "de": "Dorf",
}


def write(folder: Path, concepts: Mapping[str, Mapping[str, str]], file: str = "words.yml") -> Path:
    lines = [
        line
        for name, given in concepts.items()
        for line in (f"{name}:", *(f"  {key}: {value}" for key, value in given.items()))
    ]
    (folder / file).write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_a_concept_has_its_words_by_language_the_usual_one_first(tmp_path: Path) -> None:
    (village,) = load_lexicon(write(tmp_path, {"village": VILLAGE}))
    assert village.words["ru"] == ("деревня", "село")
    assert tuple(village.words) == LEXICON_LANGUAGES
    assert (village.id, village.pos, village.topic, village.note) == ("village", "noun", None, "")


def test_without_a_folder_there_are_no_concepts(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"lv": ""}, "“lv” is missing"),
        ({"pos": "thing"}, "“thing” is no part of speech"),
        ({"ru": "derevnja"}, "in the wrong script"),
        ({"en": "деревня"}, "in the wrong script"),
        ({"ru": "село; Село"}, "stands there twice"),
        ({"ru": "село;"}, "is no word"),
        ({"uk": "вёска"}, "has a letter that the language does not have"),
        ({"be": "деревня и село"}, "has a letter that the language does not have"),
        ({"de": "Dorf (klein)"}, "has a mark that is not part of a word"),
        ({"et": "ku\u0308la"}, "is not written in composed characters"),
        ({"fr": "village"}, "all are needed or none"),
        ({"xx": "village"}, "unknown key “xx”"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, changed: Mapping[str, str], complaint: str
) -> None:
    write(tmp_path, {"hamlet": VILLAGE, "village": {**VILLAGE, **changed}})
    with pytest.raises(CoiError) as caught:
        load_lexicon(tmp_path)
    assert complaint in str(caught.value)
    assert "words.yml:" in str(caught.value)


def test_a_concept_may_stand_in_one_file_only(tmp_path: Path) -> None:
    write(tmp_path, {"village": VILLAGE})
    write(tmp_path, {"village": VILLAGE}, "more.yml")
    with pytest.raises(CoiError, match="stands in another file too"):
        load_lexicon(tmp_path)


def test_a_name_may_be_written_in_latin_letters_where_the_language_has_others(tmp_path: Path) -> None:
    (concept,) = load_lexicon(write(tmp_path, {"isis": {**VILLAGE, "pos": "name", "ru": "ИГИЛ; ISIS"}}))
    assert concept.words["ru"] == ("ИГИЛ", "ISIS")


def test_the_bundled_lexicon_is_without_mistakes_and_its_topics_exist() -> None:
    concepts = load_lexicon(BUNDLED)
    assert len(concepts) >= 2_000
    assert sum("tr" in one.words for one in concepts) >= 1_000
    topics = load_vocabularies(Settings()).topics.concepts
    unknown = {one.id: one.topic for one in concepts if one.topic and one.topic not in topics}
    assert not unknown
    assert set(concepts[0].words) <= {*LEXICON_LANGUAGES, *FURTHER_LANGUAGES}
