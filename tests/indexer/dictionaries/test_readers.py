"""Every format yields its headwords, translations and forms, and nothing that is no translation."""

import gzip
from pathlib import Path

import pytest

from coi.errors import UsageError, VocabularyError
from indexer.dictionaries import packed
from indexer.dictionaries.entries import DictionaryText, Entry
from indexer.dictionaries.formats import name_of, read_dictionary
from tests.indexer.dictionaries.dictionary_files import article, dictd, stardict, tar

WIKTIONARY = """# English :: Polish dictionary extracted from our own heads
# License :: Free for all
# URL :: https://example.org/words
arrest {n} (being held) :: areszt {m}, zatrzymanie {n} /zatʂɨˈmaɲɛ/
arrest {v} (to seize) :: aresztować [impf.] / zaaresztować [pf.]
jail {n} (place of detention) SEE: prison ::
prison {n} (place of detention) :: więzienie {n}, [slang] pudło
wash oneself {v} (to wash) :: myć się
as the crow flies over the hills {adv} (straight) :: prosto
"""
DSL = """#NAME "Small English-Russian"
#INDEX_LANGUAGE "English"

house
\t[b]~[/b] [p]<n>[/p] [c gray]/haʊs/[/c] (building) существительное
\t[m1]дом [p]<m>[/p] [c gray]/dom/[/c], здание \\[formal\\][/m]
\t[m1][ex]a house of cards карточный домик[/ex][/m]
abode
\t[b]~[/b] [p]<n>[/p] [i](house)[/i]
\tSEE: <<house>>
"""


def entries(text: DictionaryText) -> dict[str, Entry]:
    return {one.headword: one for one in text.entries}


def words(entry: Entry) -> list[str]:
    return [word for word, _ in entry.translations]


def test_stardict_gives_translations_of_each_part_of_speech_with_the_forms(tmp_path: Path) -> None:
    path = stardict(
        tmp_path / "uk-en.tar.gz",
        {
            "а́рмія": article("noun", "army", "(archaic) host, <b>throng</b> (of people)"),
            "зупиняти": article("verb", "(transitive) to stop, to halt &amp; hold")
            + article("noun", "a stop"),
        },
        [("армією", "а́рмія"), ("буде зупиняти", "зупиняти"), ("armijeju", "а́рмія")],
        ifo="author=Nobody\nlicense=Free\n",
    )
    text = read_dictionary(path, "uk", "en")
    found = list(text.entries)
    assert (text.title, text.licence, text.origin) == ("A small one", "Free", "Nobody")
    assert found[0] == Entry(
        "а́рмія",
        "noun",
        (("army", 1.0), ("host", found[0].translations[1][1]), ("throng", found[0].translations[2][1])),
        ("армією",),
    )
    assert 0 < found[0].translations[2][1] < found[0].translations[1][1] < 0.5
    assert [(one.part_of_speech, words(one)) for one in found[1:]] == [
        ("verb", ["stop", "halt & hold"]),
        ("noun", ["stop"]),
    ]


def test_explanations_and_letters_are_no_translations(tmp_path: Path) -> None:
    path = stardict(
        tmp_path / "a.tar.gz",
        {
            "tapa": article("noun", "a small dish that is served with drinks"),
            "t": article("character", "letter"),
            "torn": article("noun", "tower; a building much taller than it is wide"),
        },
    )
    found = entries(read_dictionary(path, "et", "en"))
    assert list(found) == ["torn"]
    assert words(found["torn"]) == ["tower"]


def test_a_gloss_that_names_another_headword_sends_there(tmp_path: Path) -> None:
    path = stardict(
        tmp_path / "a.tar.gz",
        {
            "rastas": article("verb", "past passive dalyvis participle of rasti."),
            "gulošs": article("verb", "sleeping; indefinite present active participle of gulēt"),
        },
    )
    found = entries(read_dictionary(path, "lt", "en"))
    assert (words(found["rastas"]), found["rastas"].see) == ([], ("rasti",))
    assert (words(found["gulošs"]), found["gulošs"].see) == (["sleeping"], ("gulēt",))


def test_stardict_files_may_lie_unpacked_and_be_plain_text(tmp_path: Path) -> None:
    tarred = stardict(tmp_path / "a.tar.gz", {"hus": "house\nhome"}, types="m")
    for ending, content in packed.members(tarred, (".ifo", ".idx", ".dict.dz")).items():
        (tmp_path / f"small{ending.removesuffix('.dz')}").write_bytes(content)
    for path in (tarred, tmp_path / "small.ifo"):
        assert words(entries(read_dictionary(path, "sv", "en"))["hus"]) == ["house", "home"]


def test_an_article_may_have_several_fields_each_with_its_type(tmp_path: Path) -> None:
    path = stardict(tmp_path / "a.tar.gz", {"hus": "tpronounced\0mhouse\0W\0\0\0\1x"}, types="")
    assert "house" in words(entries(read_dictionary(path, "sv", "en"))["hus"])


def test_wiktionary_text_gives_one_entry_for_each_word_and_part_of_speech(tmp_path: Path) -> None:
    path = tmp_path / "en-pl.txt"
    path.write_text(WIKTIONARY, "utf-8")
    text = read_dictionary(path, "en", "pl")
    found = list(text.entries)
    assert (text.licence, text.origin) == ("Free for all", "https://example.org/words")
    assert [(one.headword, one.part_of_speech, words(one), one.see) for one in found] == [
        ("arrest", "noun", ["areszt", "zatrzymanie"], ()),
        ("arrest", "verb", ["aresztować", "zaaresztować"], ()),
        ("jail", "noun", [], ("prison",)),
        ("prison", "noun", ["więzienie", "pudło"], ()),
        ("wash oneself", "verb", ["myć"], ()),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_dsl_gives_translations_without_examples_notes_and_pronunciation(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "small.dsl.dz"
    path.write_bytes(gzip.compress(DSL.encode(encoding)))
    text = read_dictionary(path, "en", "ru")
    found = entries(text)
    assert text.title == "Small English-Russian"
    assert (found["house"].part_of_speech, words(found["house"])) == ("noun", ["дом", "здание"])
    assert (words(found["abode"]), found["abode"].see) == ([], ("house",))


def test_dictd_gives_the_numbered_translations_and_says_where_it_is_from(tmp_path: Path) -> None:
    path = dictd(
        tmp_path,
        "freedict-pol-eng",
        {
            "dom": "dom /dɔm/ <n>\n1. house, home\nbudynek do mieszkania\n2. (rodzina) household\nbliscy ludzie\n",
            "iść": "iść /iɕtɕ/ <v>\ngo\n   Synonym: {chodzić}\n\n see: {pójść}\n",
        },
        {
            "short": "00-database-short\nPolish - English small dictionary\n",
            "info": "Availability:\n  Creative Commons Attribution-ShareAlike 3.0\n Home: https://example.org/pl\n",
        },
    )
    for named in (path, tmp_path / "freedict-pol-eng.index"):
        text = read_dictionary(named, "pl", "en")
        found = entries(text)
        assert text.title == "Polish - English small dictionary"
        assert text.licence.startswith("Creative Commons Attribution-ShareAlike 3")
        assert text.origin == "https://example.org/pl"
        assert (found["dom"].part_of_speech, words(found["dom"])) == ("noun", ["house", "home", "household"])
        assert (found["iść"].part_of_speech, words(found["iść"])) == ("verb", ["go"])


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        (
            "the GNU General Public License ver. 2.0 and any later\n  version. See there",
            "GNU General Public License ver. 2.0 and any later version",
        ),
        (
            "a Creative Commons Attribution-ShareAlike 3.0 licence. Home",
            "Creative Commons Attribution-ShareAlike 3.0 licence",
        ),
        ("GNU GPL, ver. 1.2", "GNU GPL, ver. 1.2"),
        ("nobody knows.", ""),
    ],
)
def test_the_version_of_a_licence_is_part_of_it(tmp_path: Path, said: str, licence: str) -> None:
    path = dictd(tmp_path, "small", {"hus": "hus\nhouse\n"}, {"info": f"Available under {said}"})
    assert read_dictionary(path, "sk", "en").licence == licence


def test_dictd_reads_numbered_articles_that_mix_examples_in(tmp_path: Path) -> None:
    text = (
        "flight\n   [flaɪt]\n   1. _n.\n      1) полёт; first flight первый полёт\n"
        "      2) бегство,\n      побег\n   2. _v. слетаться (о птицах)\n"
    )
    path = dictd(tmp_path, "small", {"flight": text})
    found = entries(read_dictionary(path, "en", "ru"))
    assert words(found["flight"]) == ["полёт", "бегство", "побег", "слетаться"]


def test_tab_separated_lines_may_tell_part_of_speech_and_forms(tmp_path: Path) -> None:
    path = tmp_path / "be-ru.tsv"
    path.write_text("# ours\nвёска\tдеревня; село\tn\tвёсцы вёскай\nдом\tдом\n", "utf-8")
    assert list(read_dictionary(path, "be", "ru").entries) == [
        Entry("вёска", "noun", (("деревня", 1.0), ("село", 1 / 1.2)), ("вёсцы", "вёскай")),
        Entry("дом", None, (("дом", 1.0),)),
    ]


def test_words_in_another_script_are_no_translations(tmp_path: Path) -> None:
    path = tmp_path / "en-ru.tsv"
    path.write_text("house\tdom, дом, 家\n", "utf-8")
    assert words(entries(read_dictionary(path, "en", "ru"))["house"]) == ["дом"]


def test_a_dictionary_is_called_like_its_file(tmp_path: Path) -> None:
    assert name_of(tmp_path / "uk-en.tar.gz") == "uk-en"
    assert name_of(tmp_path / "en-ru.dsl.dz") == "en-ru"


def refused(path: Path) -> str:
    with pytest.raises(VocabularyError) as caught:
        list(read_dictionary(path, "en", "pl").entries)
    return str(caught.value)


def test_broken_files_end_in_one_sentence(tmp_path: Path) -> None:
    whole = stardict(tmp_path / "whole.tar.gz", {"house": "dom"}, types="m").read_bytes()
    broken = {
        "short.tar.gz": whole[: len(whole) // 2],
        "no.tar.gz": b"no archive",
        "half.dsl.dz": gzip.compress(DSL.encode())[:60],
        "latin.dsl": DSL.encode("utf-8").replace("дом".encode(), b"\xe4\xf6"),
        "no-name.dsl": b"house\n\tdom\n",
        "prose.txt": b"A tale without any word list.\n",
        "no-tab.tsv": b"house dom\n",
    }
    for name, content in broken.items():
        path = tmp_path / name
        path.write_bytes(content)
        sentence = refused(path)
        assert name in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence


def test_an_index_that_points_outside_its_articles_is_refused(tmp_path: Path) -> None:
    tar(
        tmp_path / "wild.tar.gz",
        {
            "a.ifo": b"bookname=wild\nsametypesequence=m\n",
            "a.idx": b"hus\0\0\0\0\0\xff\xff\xff\xff",
            "a.dict": b"house",
        },
    )
    assert "outside" in refused(tmp_path / "wild.tar.gz")
    (tmp_path / "wild.index").write_text("hus\tA\t////\n", "utf-8")
    (tmp_path / "wild.dict").write_text("hus\nhouse\n", "utf-8")
    assert "outside" in refused(tmp_path / "wild.index")


def test_half_a_dictionary_is_refused(tmp_path: Path) -> None:
    dictd(tmp_path, "small", {"hus": "hus\nhouse\n"})
    (tmp_path / "small.index").unlink()
    assert "small.index" in refused(tmp_path / "small.dict.dz")
    assert ".idx" in refused(tar(tmp_path / "half.tar.gz", {"a.ifo": b"bookname=x\n", "a.dict": b""}))


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED", 1 << 20)
    bomb = b"x" * (3 << 20)
    (tmp_path / "bomb.dsl.dz").write_bytes(gzip.compress(bomb))
    tar(tmp_path / "bomb.tar.gz", {"a.ifo": b"bookname=x\n", "a.idx": bomb, "a.dict": b""})
    tar(tmp_path / "inner.tar.gz", {"a.ifo": b"bookname=x\n", "a.idx": b"", "a.dict.dz": gzip.compress(bomb)})
    for name in ("bomb.dsl.dz", "bomb.tar.gz", "inner.tar.gz"):
        assert "larger than 1 MB" in refused(tmp_path / name)


def test_a_file_of_no_known_format_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in no known format"):
        read_dictionary(tmp_path / "words.pdf", "en", "pl")


def test_the_senses_of_wiktionary_text_are_in_no_order_so_none_counts_less(tmp_path: Path) -> None:
    path = tmp_path / "en-pl.txt"
    path.write_text("cell {n} (in biology) :: komórka\ncell {n} (in a prison) :: cela\n", "utf-8")
    (found,) = read_dictionary(path, "en", "pl").entries
    assert found.translations == (("komórka", 1.0), ("cela", 1.0))


def test_a_line_that_goes_on_in_the_next_one_is_read_to_its_end(tmp_path: Path) -> None:
    path = dictd(tmp_path, "small", {"hus": "hus <n>\n1. house,\nhome 2. building\n"})
    assert words(entries(read_dictionary(path, "sv", "en"))["hus"]) == ["house", "home", "building"]
