"""The order in which the pieces of a line are read: Arabic and Hebrew from the right, words of other scripts and numbers in them from the left."""

import re
import unicodedata
from functools import cache

LATIN = re.compile(r"[^\W\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_INSIDE = frozenset(".,:/-–'’٫٬_")
_JOINTS = frozenset(".,:;/-–'’\"“”&+_()")
_LONGEST_JOINT = 4
_TURNED = str.maketrans("()", ")(")


@cache
def kind_of(sign: str) -> str:
    """`L` for what is read from the left, `R` from the right, `E` for signs of amounts, `N` for anything else."""
    told = unicodedata.bidirectional(sign)
    if told in {"L", "EN", "AN"}:
        return "L"
    if told in {"R", "AL"}:
        return "R"
    return "E" if told == "ET" else "N"


def read_from_right(pieces: list[str]) -> str:
    """Pieces from left to right as a line of Arabic is read."""
    turned = pieces[::-1]
    kinds = [kind_of(piece[0]) for piece in turned]
    out: list[str] = []
    place = 0
    while place < len(turned):
        if kinds[place] in "NR":
            out.append(turned[place])
            place += 1
            continue
        end = _run(turned, place)
        out += turned[place:end][::-1]
        place = max(end, place + 1)
    return mirrored("".join(out))


def _run(turned: list[str], place: int) -> int:
    """The end of the run read from the left that begins at `place`, where a sign of kind L or E stands."""
    end = at = place
    held: list[str] = []
    letters = False
    while at < len(turned):
        kind = kind_of(turned[at][0])
        if kind == "R":
            break
        if kind in "LE":
            word = _word(turned, at)
            latin = any(map(LATIN.match, turned[at:word]))
            if held and not (_holds(held) or ((latin or letters) and _only_joins(held))):
                break
            letters = latin
            held = []
            end = at = word
        else:
            held.append(turned[at])
            at += 1
    return end


def _word(turned: list[str], place: int) -> int:
    while place < len(turned) and kind_of(turned[place][0]) in "LE":
        place += 1
    return place


def _holds(held: list[str]) -> bool:
    """Whether this stands inside a number or a name: one sign without a space."""
    return len(held) == 1 and held[0] in _INSIDE


def _only_joins(held: list[str]) -> bool:
    return len(held) <= _LONGEST_JOINT and all(one.isspace() or one in _JOINTS for one in held)


def read_from_left(pieces: list[str]) -> str:
    """Pieces from left to right as a line of another script is read; Arabic words in it are turned."""
    out: list[str] = []
    place = 0
    while place < len(pieces):
        end = place
        while end < len(pieces) and kind_of(pieces[end][0]) == "R":
            end += 1
            gap = end
            while gap < len(pieces) and pieces[gap].isspace():
                gap += 1
            if gap < len(pieces) and kind_of(pieces[gap][0]) == "R":
                end = gap
        out += pieces[place:end][::-1] or [pieces[place]]
        place = max(end, place + 1)
    return "".join(out)


def mirrored(text: str) -> str:
    """The text with its brackets the right way round: some files name their shape, others what they mean."""
    if 0 <= text.find(")") < text.find("(") and text.rfind("(") > text.rfind(")"):
        return text.translate(_TURNED)
    return text
