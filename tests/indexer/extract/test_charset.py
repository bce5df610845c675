"""Tests of turning bytes into text."""

import pytest

from indexer.extract.charset import clean, decode

TEXTS = {
    "cp1251": [
        "Закон о статусе беженцев принят в 1993 году и позднее неоднократно изменялся.",
        "Держава гарантує право на звернення; її органи розглядають заяву протягом місяця.",
        "Беларусь мяжуе з Украінай, Польшчай і Літвой; сталіца — горад Мінск.",
    ],
    "cp1257": [
        "Lietuvos Respublikos įstatymas dėl užsieniečių teisinės padėties, šaukimas į kariuomenę.",
        "Sõja ajal kutsutakse mehi sõjaväkke; kõik peavad kohal olema.",
        "Patvēruma meklētājiem ir tiesības uz veselības aprūpi, izglītību un darbu šajā valstī.",
    ],
    "cp1250": [
        "Służba wojskowa jest obowiązkowa; odmowa pełnienia służby grozi karą więzienia.",
        "Štátne občianstvo sa nadobúda narodením, ak je aspoň jeden z rodičov občanom krajiny.",
        "A hadköteles férfiak a sorozáson kötelesek megjelenni; az őrizetbe vétel törvényes.",
        "Cetăţenii au dreptul la un proces echitabil în faţa instanţei, iar soldaţii îi reţin.",
    ],
    "cp1252": [
        "La situation s'est dégradée après les élections ; à l'été, les tribunaux ne siégeaient plus.",
        "Die Gerichte prüfen die Anträge nicht mehr, für die Häftlinge heißt das: größere Not.",
    ],
    "cp866": ["Суды не работают, военные задерживают людей на улицах."],
    "iso8859-5": ["Суды не работают, военные задерживают людей на улицах."],
}


@pytest.mark.parametrize(
    ("charset", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts]
)
def test_the_old_code_pages_of_our_languages_are_told_apart(charset: str, text: str) -> None:
    assert decode((text * 3).encode(charset))[0] == text * 3


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_form_of_unicode_is_read_with_or_without_a_mark(charset: str) -> None:
    text = "Word слово žodis, ünnep " * 20
    assert decode(text.encode(charset))[0] == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["Короткий", "Суды не работают.\n" * 9, "تدهور الوضع في البلاد", "דו״ח שנתי"]
)
def test_utf16_without_a_mark_is_known_where_no_letter_is_latin(charset: str, text: str) -> None:
    assert decode(text.encode(charset)) == (text, charset)


def test_valid_utf8_wins_over_a_declared_charset() -> None:
    assert decode("Žodis и слово".encode(), "windows-1251")[0] == "Žodis и слово"


def test_a_declared_code_page_is_believed_where_the_bytes_are_not_utf8() -> None:
    assert decode("Привет, мир".encode("koi8-r"), "koi8-r") == ("Привет, мир", "koi8-r")


@pytest.mark.parametrize("lie", ["utf-16", "no-such-charset", "rot13", "zlib", ""])
def test_a_declared_charset_that_cannot_be_true_does_no_harm(lie: str) -> None:
    text = "Закон о статусе беженцев " * 5
    assert decode(text.encode("cp1251"), lie)[0] == text


def test_one_damaged_letter_does_not_make_a_utf8_text_something_else() -> None:
    half = ("Закон про військовий обов’язок. " * 20).encode()
    assert decode(half + b"\xff" + half)[0].count("військовий") == 40


def test_cleaning_removes_control_characters_and_keeps_page_breaks() -> None:
    assert clean("a\0b\r\nc\rd\fe\x07\ufeff") == "ab\nc\nd\fe"
    assert clean("cafe\u0301") == "café"
