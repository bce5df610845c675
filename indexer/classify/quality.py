"""How well a file could be read, from 0 to 1, with the reasons: empty pages, garbage, recognition, a fallback reader."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from coi.document import ExtractedDocument, Page, Quality
from indexer.extract.html_rules import MATCHED_NOTHING

_MOST = 300_000  # characters that are looked at, in equal parts of all pages
_ALLOWED = 0.004  # share of a good text that looks like garbage: codes, formulas, foreign names
_WEIGHT = 3.0  # a text of which a third more than that is garbage is of no use
_ENOUGH = 20  # characters a share can be told from
_OCR_UNKNOWN = 0.7  # where nobody said how sure the recognition was

_UNREAD = frozenset({"encrypted", "empty", "too_large", "timeout", "crashed", "unsupported"})
_PARTIAL = 0.85
_NEEDS_OCR = 0.5

# Readers that are tried when the usual one fails, what that is worth, and how it is said.
_FALLBACKS = {
    "pdfminer.six": (0.85, "The usual reader could not open the file; pdfminer.six read it instead."),
    "tags removed": (0.85, "The parts of the page could not be told apart; all its text was taken."),
    MATCHED_NOTHING: (
        0.9,
        "The rule of its source for where the text stands matched nothing on this page; the text was found without it.",
    ),
}

_SCRIPTS = {"ru": "CYRILLIC", "uk": "CYRILLIC", "be": "CYRILLIC", "ar": "ARABIC", "fa": "ARABIC"}
_LETTERS = {"CYRILLIC": "\u0400-\u052f", "ARABIC": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"}

_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u0652\u200c]+[^\W\d_]*)*")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# What UTF-8 looks like when it is taken for Windows-1252 or 1251: the first byte of a sign, then its second.
_SECOND_1252 = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d"
    "\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_SECOND_1251 = (
    "\u0080-\u00bf\u0402\u0403\u201a\u0453\u201e\u2026\u2020\u2021\u20ac\u2030\u0409\u2039\u040a\u040c\u040b\u040f"
    "\u0452\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u2122\u0459\u203a\u045a\u045c\u045b\u045f\u040e\u045e\u0408\u0490"
    "\u0401\u0404\u0407\u0406\u0456\u0491\u0451\u2116\u0454\u0458\u0405\u0455\u0457"
)
_TWICE = re.compile(
    f"[\u00c2-\u00c5\u00c8\u00d0-\u00d2\u00d8-\u00db][{_SECOND_1252}]|\u00e2\u20ac"
    f"|[\u0420\u0421\u0428\u0429][{_SECOND_1251}][^\\s]?[\u0420\u0421\u0428\u0429][{_SECOND_1251}]"
)
# KOI8 and Windows-1251 have small letters where the other has capitals.
_CASE_TURNED = re.compile("[а-яёіїєґў][А-ЯЁІЇЄҐЎ]{2,}\\Z")
_FOREIGN_ALLOWED = 0.05  # names and quotations in the writing of the country
_WRONGLY_DECODED = 0.01  # share of words from which on the encoding is taken to be wrong
_UNUSABLE = 0.45
_LONGEST_WORD = 26  # letters; the same measure by which a second reader is asked for a page
_VOWELS = frozenset("aeiouyæœøıаеёиоуыэюяіїєўѣ")
_VOWELLESS = 5  # letters of a word that has none; Slovak has štvrť and zmrzl, but few
_NO_CASE = re.compile(r"[a-zß-öø-ÿа-яёіїєўґ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄЎҐ]")
_MOST_ACCENTED = 0.6  # of the letters of a word in Latin script; the Vietnamese stay below it
_ACCENTED_WORD = 5


def quality_of(extracted: ExtractedDocument, languages: Sequence[str] = ()) -> Quality:
    """How well the file was read: 1 is as it was written, below .5 the text is not to be relied on.

    `languages` are those found in the text; letters of other scripts than theirs count as garbage. The
    reasons are plain sentences, what weighs most first; none where there is nothing to say.
    """
    if extracted.status in _UNREAD and not _has_text(extracted.pages):
        return Quality(0.0, (extracted.reason or "No text could be read.",))
    if not _has_text(extracted.pages):
        return Quality(0.0, (extracted.reason or "No page holds any text.",))
    weighed = [*_by_pages(extracted), *_by_garbage(extracted, languages), *_by_way(extracted)]
    score = 1.0
    for factor, _ in weighed:
        score *= factor
    return Quality(round(score, 3), tuple(dict.fromkeys(reason for _, reason in sorted(weighed))))


def _has_text(pages: Sequence[Page]) -> bool:
    return any(_is_filled(page) for page in pages)


def _is_filled(page: Page) -> bool:
    return any(sign.isalnum() for sign in page.text)


def _by_pages(extracted: ExtractedDocument) -> Iterator[tuple[float, str]]:
    """Weigh pages without text, and pages that were recognised in a picture."""
    pages = extracted.pages
    empty = sum(not _is_filled(page) for page in pages)
    # The back of a title page is empty in good files too.
    spare = 0 if extracted.status == "needs_ocr" else 1 + len(pages) // 20
    if empty > spare:
        yield 1 - (empty - spare) / len(pages), f"{empty} of {len(pages)} pages hold no text."
    sure = [page.ocr for page in pages if page.ocr is not None and _is_filled(page)]
    if sure:
        mean = sum(sure) / len(sure)
        lost = sum(1 - one for one in sure) / len(pages)
        told = f"{len(sure)} of {len(pages)} pages were recognised in a picture"
        yield 1 - lost, f"{told}, with a mean confidence of {mean:.0%}."
    elif extracted.ocr:
        yield _OCR_UNKNOWN, "The text was recognised in pictures; how sure that is was not told."


def _by_way(extracted: ExtractedDocument) -> Iterator[tuple[float, str]]:
    """Weigh what the reader itself said, and which one it was."""
    if extracted.status != "ok":
        factor = _NEEDS_OCR if extracted.status == "needs_ocr" else _PARTIAL
        yield factor, extracted.reason or "Only a part of the file could be read."
    for name, (factor, sentence) in _FALLBACKS.items():
        if name in extracted.engine:
            yield factor, sentence


def _by_garbage(extracted: ExtractedDocument, languages: Sequence[str]) -> Iterator[tuple[float, str]]:
    text = _sample(extracted.pages)
    signs = sum(not sign.isspace() for sign in text)
    if signs < _ENOUGH:
        return
    unreadable = len(_UNREADABLE.findall(text))
    if factor := _factor(unreadable / signs):
        yield factor, f"{unreadable / signs:.1%} of the signs stand for none that can be read."
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if letters < _ENOUGH:
        return
    foreign = _foreign(languages)
    tests: list[tuple[Callable[[str], bool], str]] = [
        (_is_glued, "of the letters stand in words that stick together."),
        (_is_without_vowels, "of the letters stand in words without a vowel."),
        (_is_in_wrong_case, "of the letters stand in words with capitals amid them, or in two scripts."),
        (_is_accented, "of the letters stand in words with too many accents: the wrong encoding was taken."),
    ]
    for test, sentence in tests:
        share = sum(len(word) for word in words if test(word)) / letters
        if factor := _factor(share):
            yield factor, f"{share:.1%} {sentence}"
    other = sum(len(word) for word in words if foreign.search(word)) / letters if foreign else 0.0
    if factor := _factor(other, _FOREIGN_ALLOWED):
        yield factor, f"{other:.1%} of the letters are of a script that the language is not written in."
    turned = sum(_CASE_TURNED.match(word) is not None for word in words) / len(words)
    if turned > _WRONGLY_DECODED:
        yield (
            _UNUSABLE * (1 - turned),
            "Small letters and capitals are exchanged: one Cyrillic encoding was taken for another.",
        )
    tokens = text.split()
    wrong = sum(_TWICE.search(token) is not None for token in tokens) / len(tokens)
    if wrong > _WRONGLY_DECODED:
        yield (
            _UNUSABLE * (1 - wrong),
            f"{wrong:.0%} of the words are in the wrong encoding, as “fÃ¼r” is for “für”.",
        )
    # Letters set apart: `T h e  c o u r t`.
    lettered = [token for token in tokens if any(sign.isalpha() for sign in token)]
    single = sum(len(token) == 1 for token in lettered) / len(lettered)
    if single > _MOST_SINGLE:
        yield 1 - single, f"{single:.0%} of the words are single letters."


_MOST_SINGLE = 0.55  # of the words; formulas are full of single letters


def _factor(share: float, allowed: float = _ALLOWED) -> float:
    """What such a share of garbage leaves of the score; 0.0 where nothing has to be said of it."""
    over = share - allowed
    return max(0.01, 1 - _WEIGHT * over) if over > 0 else 0.0


def _sample(pages: Sequence[Page]) -> str:
    """The text, or the beginnings of all pages where it is very long."""
    each = max(_MOST // len(pages), 200)
    if sum(len(page.text) for page in pages) <= _MOST:
        each = _MOST
    return unicodedata.normalize("NFC", "\n".join(page.text[:each] for page in pages))


def _foreign(languages: Sequence[str]) -> re.Pattern[str] | None:
    """Letters of a script that none of these languages is written in; Latin ones are everywhere at home."""
    used = {_SCRIPTS.get(one, "LATIN") for one in languages}
    if not used:
        return None
    others = "".join(letters for script, letters in _LETTERS.items() if script not in used)
    return re.compile(f"[{others}]") if others else None


def _is_glued(word: str) -> bool:
    return len(word) >= _LONGEST_WORD


def _is_without_vowels(word: str) -> bool:
    if len(word) < _VOWELLESS or word.isupper():
        return False
    plain = unicodedata.normalize("NFD", word.casefold())
    return all("a" <= sign <= "z" or "а" <= sign <= "я" for sign in plain if sign.isalpha()) and not any(
        sign in _VOWELS for sign in plain
    )


def _is_in_wrong_case(word: str) -> bool:
    if word.isascii():
        return False  # McDonald, eGovernment, PhD
    if len(_NO_CASE.findall(word)) > 1:
        return True
    latin = any("a" <= sign <= "z" for sign in word.casefold())
    return latin and any("\u0400" <= sign <= "\u052f" for sign in word)


def _is_accented(word: str) -> bool:
    if len(word) < _ACCENTED_WORD:
        return False
    accented = sum("\u00c0" <= sign <= "\u024f" for sign in word)
    return accented > _MOST_ACCENTED * len(word)
