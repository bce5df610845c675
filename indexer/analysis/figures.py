"""Figures as other texts write them: thousands set apart or not, a decade or a place in a row with other letters."""

from collections.abc import Sequence

from coi.search_index import Alternative, IndexTerm, TermRow

ENDING_WEIGHT = 0.7  # a figure with another ending counts as another form of a word does
_THOUSANDS = 3  # figures
_LEAST, _MOST = 4, 12  # figures that are set apart
_MOST_LETTERS = 2  # of an ending
_DECADE = 4  # figures
_DECADES = ("s", "er")
_ORDINALS = {"1": "st", "2": "nd", "3": "rd"}


def figures_elsewhere(words: Sequence[str]) -> tuple[Alternative, ...]:
    """How else a figure may be written whose parts are these words; none where they are no figure.

    2243 is also 2,243 or 2 243, and the reverse; 1970-х and 1970 are also the 1970s; 18-й is also 18 and 18th.
    """
    if not words:
        return ()
    figure, *rest = words
    if not figure.isdecimal():
        number = figure.rstrip("stndrhe")
        return (_term(number),) if number.isdecimal() and figure[len(number) :] in _ENDINGS else ()
    if not rest:
        return (*_apart(figure), *(_decade(figure)))
    if all(one.isdecimal() and len(one) == _THOUSANDS for one in rest) and len(figure) <= _THOUSANDS:
        return (IndexTerm("exact", "".join(words)),) if figure[0] != "0" else ()
    if len(rest) == 1 and rest[0].isalpha() and rest[0].islower() and len(rest[0]) <= _MOST_LETTERS:
        return (_term(figure), *(_decade(figure) or (_term(figure + _ordinal(figure)),)))
    return ()


_ENDINGS = frozenset({*_DECADES, *_ORDINALS.values(), "th"})


def _apart(figure: str) -> tuple[Alternative, ...]:
    if not _LEAST <= len(figure) <= _MOST or figure[0] == "0":
        return ()
    first = len(figure) % _THOUSANDS or _THOUSANDS
    parts = [figure[:first], *(figure[at : at + _THOUSANDS] for at in range(first, len(figure), _THOUSANDS))]
    return (TermRow(tuple(IndexTerm("exact", one) for one in parts)),)


def _decade(figure: str) -> tuple[IndexTerm, ...]:
    is_one = len(figure) == _DECADE and figure[0] in "12" and figure[-1] == "0"
    return tuple(_term(figure + ending) for ending in _DECADES) if is_one else ()


def _ordinal(figure: str) -> str:
    return "th" if figure[-2:-1] == "1" else _ORDINALS.get(figure[-1], "th")


def _term(figure: str) -> IndexTerm:
    return IndexTerm("exact", figure, ENDING_WEIGHT)
