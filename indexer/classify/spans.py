"""The languages of a document: the main one, all that fill a good part, and the stretches in another than the main one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from coi.document import LanguageSpan, Page
from indexer.classify.language import LanguageDetector

_PIECE = 400  # characters of text judged at once, at most
_LOOKED_AT = 150  # of these characters so many are shown to the detector
_MOST_LOOKED_AT = (
    2_000  # pieces of a document; a piece of nonsense takes 14 ms, and nobody bounds the length of a text
)
_GOLDEN = (5**0.5 - 1) / 2
_JUDGED = 25  # letters from which on a piece says anything about its language
_SPAN = 60  # letters that a stretch in another language has at least: names and titles are shorter
_MARGIN = 20.0  # how much likelier than the main language another one must be for the piece
_WORTH_NAMING = 0.15  # share of the letters from which on a language counts as one of the document's
_OPENING = "([{«„“”‘’\"'"
_BLOCK = re.compile(r"\S(?:.*?\S)?(?=\s*\n[ \t]*\n|\s*\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…։。؟]['”\"»)\]]*\s+|\s*\n")


@dataclass(frozen=True, slots=True)
class LanguagesRead:
    """The main language of a document, its languages with the most used first, and the stretches not in the main one."""

    main: str | None
    languages: tuple[str, ...]
    spans: tuple[LanguageSpan, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one page and how likely each language is for it; no ranking where it has too few letters."""

    page: int
    start: int
    end: int
    letters: int
    language: str | None
    ranking: dict[str, float]


def read_languages(pages: Sequence[Page], detector: LanguageDetector) -> LanguagesRead:
    """What languages the pages are in, paragraph by paragraph.

    A paragraph belongs to another language than the main one where that is twenty times likelier; short
    ones go with their neighbours, and so do some of a text of more than 300 pages, of which only so many pieces are
    looked at, evenly. Stretches below 60 letters are not told, so that a foreign name, title or address is none.
    Offsets are characters of the page's text.
    """
    texts = {page.number: page.text for page in pages}
    pieces = list(_pieces(pages, detector))
    votes = Counter[str]()
    for piece in pieces:
        if piece.language is not None:
            votes[piece.language] += piece.letters
    if not votes:
        main = detector.detect("\n".join(page.text for page in pages))
        return LanguagesRead(main, () if main is None else (main,), ())
    main = votes.most_common(1)[0][0]
    pieces = [_with_names_left_out(piece, main, texts, detector) for piece in pieces]
    spans = tuple(_spans(pieces, main))
    shares = Counter({main: sum(piece.letters for piece in pieces)})
    for span, letters in spans:
        shares[span.language] += letters
        shares[main] -= letters
    whole = shares.total()
    named = [code for code, share in shares.most_common() if share >= _WORTH_NAMING * whole and code != main]
    return LanguagesRead(main, (main, *named), tuple(span for span, _ in spans))


def _pieces(pages: Sequence[Page], detector: LanguageDetector) -> Iterator[_Piece]:
    cuts = [(page, start, end) for page in pages for start, end in _cuts(page.text)]
    for number, (page, start, end) in enumerate(cuts):
        words = page.text[start:end]
        letters = sum(map(str.isalpha, words))
        language, ranking = None, dict[str, float]()
        # By the golden section: evenly, and in no step that paragraphs in two languages by turns could keep with.
        is_chosen = number * _GOLDEN % 1 * len(cuts) < _MOST_LOOKED_AT
        if letters >= _JUDGED and is_chosen:
            middle = max(0, (len(words) - _LOOKED_AT) // 2)
            shown = words[middle : middle + _LOOKED_AT]
            language, shares = detector.detect_and_rank(shown)
            ranking = dict(shares)
        yield _Piece(page.number, start, end, letters, language, ranking)


def _with_names_left_out(
    piece: _Piece, main: str, texts: Mapping[int, str], detector: LanguageDetector
) -> _Piece:
    """A piece that seems to be in another language judged without names, and by the script of most of its words.

    Names are told by their capitals; a title in another script within a sentence must not decide. Where little else is left, as in a list of authors, the piece says nothing.
    """
    words = texts[piece.page][piece.start : piece.end]
    if piece.language in {None, main} or sum(map(str.isupper, words)) > piece.letters / 2:
        return piece
    bare = [word for word in words.split() if not word.lstrip(_OPENING)[:1].isupper()]
    scripts = Counter[str]()
    for word in bare:
        scripts[_script(word)] += len(word)
    most = max(scripts, key=scripts.__getitem__, default="")
    rest = " ".join(word for word in bare if _script(word) in {most, ""})
    if sum(map(str.isalpha, rest)) < _JUDGED:
        return replace(piece, language=None)
    language, shares = detector.detect_and_rank(rest)
    return piece if language == piece.language else replace(piece, language=language, ranking=dict(shares))


def _script(word: str) -> str:
    """The script of the word's first letter, as Unicode calls it; empty for a word without letters."""
    return next((unicodedata.name(sign, "?").partition(" ")[0] for sign in word if sign.isalpha()), "")


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, longer ones cut at the ends of sentences or lines."""
    for block in _BLOCK.finditer(text):
        start = block.start()
        while block.end() - start > _PIECE:
            end = start
            for stop in _SENTENCE_END.finditer(text, start + _PIECE // 4, start + _PIECE):
                end = stop.end()
            if end == start:
                end = text.rfind(" ", start + 1, start + _PIECE) + 1 or start + _PIECE
            yield start, end
            start = end
        yield start, block.end()


def _spans(pieces: Sequence[_Piece], main: str) -> Iterator[tuple[LanguageSpan, int]]:
    """Each stretch in another language with its number of letters, in order of place."""
    languages = _smoothed([_language_beside(piece, main) for piece in pieces], main)
    told = zip(pieces, languages, strict=True)
    for (page, language), run in groupby(told, key=lambda pair: (pair[0].page, pair[1])):
        stretch = [piece for piece, _ in run]
        letters = sum(piece.letters for piece in stretch)
        if language != main and letters >= _SPAN:
            yield LanguageSpan(page, stretch[0].start, stretch[-1].end, language), letters


def _language_beside(piece: _Piece, main: str) -> str | None:
    """The piece's language where it is the main one or far likelier; None where the piece does not say."""
    if piece.language in {None, main}:
        return piece.language
    likelihood = piece.ranking.get(piece.language or main, 0.0)
    return piece.language if likelihood >= _MARGIN * piece.ranking.get(main, 0.0) else None


def _smoothed(languages: Sequence[str | None], main: str) -> list[str]:
    """A piece that says nothing takes the language of the pieces on both sides where they agree, else the main one."""
    following: str = main
    after: list[str] = []
    for language in reversed(languages):
        after.append(following)
        following = language or following
    before = main
    smoothed: list[str] = []
    for language, next_one in zip(languages, reversed(after), strict=True):
        smoothed.append(language or (before if before == next_one else main))
        before = language or before
    return smoothed
