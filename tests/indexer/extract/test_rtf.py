"""Tests of reading Rich Text."""

import pytest

from indexer.extract import extract
from indexer.extract.rtf_packed import unpack_rtf


def text(source: bytes) -> str:
    return extract(b"{\\rtf1\\ansi\\ansicpg1251 " + source + b"}", None).text


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (rb"one\par two", "one\n\ntwo"),
        (rb"\'f1\'f3\'e4", "суд"),
        (rb"{\fonttbl{\f1\fcharset238 Arial;}}\f1 \'b3\'f3d\'9f", "łódź"),
        (rb"\u1089?\u1091?\u1076?", "суд"),
        (rb"\uc2\u1089??\u1091??", "су"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"a\~b\_c\{d\}", "a b-c{d}"),
        (rb"seen {\v hidden}words {\*\unknown none}{\header top}{\pict 00ff}", "seen words"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}} end", "link end"),
        (rb"{\pict\bin4 }no{}after", "after"),
        (rb"\trowd\intbl Region\cell Courts\cell\row\trowd\intbl North\cell 12\cell\row\pard end", "Region | Courts\nNorth | 12\n\nend"),
        (rb"{\listtext\bullet\tab}one\par{\listtext 2.\tab}two\par", "- one\n2. two"),
    ],
)  # fmt: skip
def test_control_words_become_what_a_reader_sees(source: bytes, found: str) -> None:
    assert text(source) == found


def test_page_breaks_make_pages_and_footnotes_stand_at_the_end_of_theirs() -> None:
    read = extract(rb"{\rtf1 It changed{\footnote\pard {\super\chftn} Gazette.}.\par\page Next}", None)
    assert [page.text for page in read.pages] == ["It changed[1].\n\n[1] Gazette.", "Next"]


def test_what_somebody_deleted_with_the_change_shown_is_no_text() -> None:
    assert (
        text(rb"{\rtf1 Kept {\deleted\revauthdel1 gone }{\revised added}\deleted x\deleted0  too\par}")
        == "Kept added too"
    )


def test_headings_are_known_by_their_style_or_their_level() -> None:
    source = rb"{\rtf1{\stylesheet{\s1 heading 2;}{\s7 Title;}}\pard\s7 Name\par\pard\s1 Courts\par\pard\outlinelevel0 Top\par\pard words}"
    read = extract(source, None)
    assert [(one.level, one.text, one.start) for one in read.headings] == [(2, "Courts", 6), (1, "Top", 14)]
    assert read.title == "Name"


def test_the_properties_give_title_author_and_days() -> None:
    source = rb"{\rtf1{\info{\title A sample title}{\author Sample Author}{\creatim\yr2024\mo3\dy5}}words}"
    read = extract(source, None)
    assert (read.title, read.authors, read.text) == ("A sample title", ("Sample Author",), "words")
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-03-05", 0.35)]


def test_what_outlook_packs_is_unpacked() -> None:
    # The example of MS-OXRTFCP 4.1.1, by its numbers.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpack_rtf(packed[:30]).startswith(b"{\\rtf1")
    assert unpack_rtf(b"other") == b""


RUSSIAN = "".join(f"\\'{byte:02x}" for byte in "Суды".encode("cp1251")).encode()


@pytest.mark.parametrize(
    "source",
    [
        rb"{\rtf1\ansi\deff1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}" + RUSSIAN + rb"\par}",
        rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 A;}}" + RUSSIAN + rb"\par}",
        rb"{\rtf1\ansi{\fonttbl{\f0\cpg1251 A;}}\f0 " + RUSSIAN + rb"\par}",
        rb"{\rtf1\mac\ansicpg10007 \'91\'f3\'e4\'fb\par}",
    ],
)
def test_text_is_read_in_the_code_page_of_its_font_or_of_the_file(source: bytes) -> None:
    assert extract(source, None).text == "Суды"


def test_a_table_within_a_cell_is_text_of_that_cell() -> None:
    inner = rb"{\pard\intbl\itap2 n1\nestcell n2\nestcell{\*\nesttableprops\trowd\nestrow}}"
    assert (
        text(rb"\trowd\pard\intbl a\cell " + inner + rb"\pard\intbl b\cell\row\pard end")
        == "a | n1 n2 b\n\nend"
    )


def test_a_style_of_another_language_is_a_heading_by_its_level() -> None:
    source = rb"{\rtf1{\stylesheet{\s2\outlinelevel1 \'dcberschrift 2;}{\s3\outlinelevel9 Text;}}\pard\s2 Top\par\pard\s3 words\par}"
    assert [(one.level, one.text) for one in extract(source, None).headings] == [(2, "Top")]


def test_what_an_embedded_object_shows_is_text_and_a_title_in_unicode_replaces_the_plain_one() -> None:
    source = rb"{\rtf1{\info{\upr{\title Plain?}{\*\ud{\title \u1047?\u1074?}}}}{\object{\*\objdata 0011}{\result shown}} end\par}"
    read = extract(source, None)
    assert (read.title, read.text) == ("Зв", "shown end")
