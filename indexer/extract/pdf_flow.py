"""Lines become running text: divided words are joined, paragraphs parted, footnotes set after the text."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import sub
from statistics import median_low

import numpy as np

from indexer.extract.pdf_line import Line
from indexer.extract.pdf_rtl import RIGHT_TO_LEFT, count_right_to_left

_FIRST_COMPATIBLE = 0xFB00
_COMPATIBLE = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e]+")
_LEADERS = re.compile(r"[ \t]*(?:\.[ \t]*){5,}")  # the dots of a table of contents
_ENTRY = re.compile(r"(?:\.[ \t]*){5,}\d+\Z")  # an entry of it to its end
_TWO_DOTS = re.compile(r"\.[ \t]*\.")  # found, where there are none, in a tenth of the time
_HYPHENS = "-\u2010\u2011\u00ad"
_COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_ENDING = re.compile(r"[^\W_]+(?:-[^\W_]+)*\Z")
_BEGINNING = re.compile(r"\A[^\W_]+")
_MARK = re.compile(r"(?:\[\d{1,4}\]|\d{1,4}[.)]?\s|[*†‡§¶]+\s?|[⁰¹²³⁴-⁹]+)")
_BULLET = re.compile(r"(?:[•◦▪■●○–—·*-]\s|\(?(?:\d{1,3}|[a-zа-я]|[ivx]{1,5})[.)]\s)", re.IGNORECASE)
_STOPS = tuple(".!?:;…؟۔։")
_CLOSING = "\"'”’»)]"
_SMALL = 0.93  # of the size of the text: footnotes are smaller
_WIDER = 1.25  # times the usual distance of lines begins a paragraph
_SHORT = 0.12  # of the column: a line that ends so far before its edge is the last of something
_RAGGED = 0.3  # of the column: no line of ragged prose ends further before its edge but the last
_ALIKE = 3  # lines that end at one place, with other spaces, show that they are justified
_LEVEL = 1.0  # points by which the ends of such lines may differ
_PROSE = 12  # times its size is the least width of a line of justified prose
_NARROW = 6  # times its size, where it stands in a column of a page that has such
_TABULAR = 1.4  # times the height of the line: a gap that is wider parts columns of a table


def set_notes_apart(
    lines: Sequence[Line], size: float, *, continued: bool = False
) -> tuple[list[Line], list[Line]]:
    """The text of a page and its footnotes: small lines at the foot of a column that begin with a mark.

    `size` is that of the text of the document; `continued` says that the page before ends in a footnote,
    which may go on here without a mark.
    """
    body: list[Line] = []
    notes: list[Line] = []
    run: list[Line] = []
    least = _SMALL * size
    larger = [line for line in lines if (line.points or line.height) >= least]
    if len(larger) == len(lines):
        return larger, notes
    for line in (*lines, None):
        if line is not None and line.size < least:
            run.append(line)
            continue
        if run:
            begin = next((at for at, one in enumerate(run) if _MARK.match(one.text)), None)
            if continued and begin is not None and not body:
                begin = begin if any(other.top <= run[0].bottom for other in larger) else 0
            while begin is not None and begin < len(run) and _stands_above(run[begin], larger):
                begin = next((at for at in range(begin + 1, len(run)) if _MARK.match(run[at].text)), None)
            if begin is None:
                body += run
            else:
                body += run[:begin]
                notes += run[begin:]
            run = []
        if line is not None:
            body.append(line)
    return body, notes


def _stands_above(line: Line, others: Iterable[Line]) -> bool:
    return any(other.top <= line.bottom + 0.3 * line.size and other.shares_column(line) for other in others)


def carry_over(before: list[Line], after: list[Line]) -> None:
    """Complete the word that the last line of a page divides with its rest from the next page, in place."""
    if not before or not after:
        return
    last, first = before[-1], after[0]
    word, _, rest = first.text.partition(" ")
    if not (word[:1].islower() and (_goes_on(last))):
        return
    bare = last.text if last.divided else last.text.rstrip().rstrip(_HYPHENS)
    before[-1] = last._replace(text=bare + word, divided=False)
    if rest.strip():
        after[0] = first._replace(text=rest.lstrip())
    else:
        del after[0]


def flow(lines: Sequence[Line], compounds: frozenset[str] = frozenset()) -> str:
    """The lines as text: a space between lines of a paragraph, an empty line between paragraphs.

    Short lines and rows of tables keep their line ends. `compounds` are words with hyphens that the
    document has elsewhere: such a word keeps its hyphen where a line end divides it.
    """
    if not lines:
        return ""
    stacked = [one.shares_column(other) for one, other in pairwise(lines)]
    usual = _usual_distance(lines, stacked)
    edges = _edges(lines, stacked)
    any_from_right = count_right_to_left("".join([line.text for line in lines]))
    pieces = [lines[0].text]
    for place, (one, other) in enumerate(pairwise(lines)):
        if _goes_on(one):
            pieces.append(_joint(pieces, one, other, compounds))
        else:
            left, right = edges[place]
            short = _SHORT * (right - left)
            from_right = any_from_right and RIGHT_TO_LEFT.search(one.text)
            room = one.left - left if from_right else right - one.right
            ends = room > short and not (
                _is_justified(lines, stacked, place, bool(from_right))
                or (room < _RAGGED * (right - left) and _leaves_no_room(one, other, room))
            )
            pieces.append(_between(one, other, usual, stacked[place], ends))
        pieces.append(other.text)
    return spelt_out("".join(pieces))


def _goes_on(line: Line) -> bool:
    """Whether its last word goes on in the next line."""
    if line.divided:
        return True
    # By its ends: a pattern would be tried at every sign of the line.
    if line.text[-1:].isalnum():
        return False
    said = line.text.rstrip()
    before = said[-2:-1]
    return said[-1:] in _HYPHENS and before.isalnum() and not before.isdecimal()


def flow_notes(lines: Sequence[Line], compounds: frozenset[str] = frozenset()) -> str:
    """The footnotes as text, each beginning a line with its mark."""
    notes: list[list[Line]] = []
    for line in lines:
        if not notes or _MARK.match(line.text):
            notes.append([])
        notes[-1].append(line)
    return "\n".join(flow(note, compounds) for note in notes)


def compounds_in(lines: Iterable[Line]) -> frozenset[str]:
    """The words with hyphens that stand within lines, in lower case."""
    return frozenset(
        word.lower() for line in lines if "-" in line.text for word in _COMPOUND.findall(line.text)
    )


def spelt_out(text: str) -> str:
    """The text with ligatures and presentation forms spelt out, without soft hyphens.

    The row of dots between an entry of a table of contents and its page becomes one sign.
    """
    if text.isascii():
        return _LEADERS.sub(" … ", text) if _TWO_DOTS.search(text) else text
    text = text.replace("\u00ad", "")
    # Most pages have none, which is told in a quarter of the time that looking for them takes.
    if (
        np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16).max(initial=0)
        >= _FIRST_COMPATIBLE
    ):
        text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    if _TWO_DOTS.search(text):
        text = _LEADERS.sub(" … ", text)
    return text.replace("\u2011", "-").replace("\u2010", "-")


def _joint(pieces: list[str], one: Line, other: Line, compounds: frozenset[str]) -> str:
    """What stands between the halves of a divided word: a hyphen of its own, or nothing."""
    if not one.divided:
        pieces[-1] = pieces[-1].rstrip().rstrip(_HYPHENS)
    # Of the last word alone: a pattern would be tried at every sign of the line.
    begun = _only(pieces[-1].rpartition(" ")[2], _ENDING)
    going_on = _only(other.text.partition(" ")[0], _BEGINNING)
    if not begun or not going_on:
        return "-"
    if going_on[0].isupper() and not begun[-1].isupper():
        return "-"
    if begun[-1].isdigit() or f"{begun}-{going_on}".lower() in compounds:
        return "-"
    return ""


def _only(word: str, pattern: re.Pattern[str]) -> str:
    """That part of the word, which is all of most words."""
    if word.isalnum():
        return word
    found = pattern.search(word)
    return found[0] if found else ""


def _between(one: Line, other: Line, usual: float, stacked: bool, ends: bool) -> str:  # noqa: PLR0911 - one answer per way in which two lines can stand
    """What stands between two lines; `ends` says that the first stops well before the edge of its column."""
    size, following = one.size, other.size
    beside = one.beside(other)
    if not beside and abs(size - following) > 0.15 * max(size, following):
        return "\n\n"
    if beside:
        return " " if one.adjoins(other) else "\n"
    down = one.bottom - other.bottom
    if down < 0 or not stacked:
        # The next column: the paragraph goes on there unless it has ended.
        return "\n\n" if ends or _ends_sentence(one.text) else " "
    if usual and down > _WIDER * usual:
        return "\n\n"
    if ends:
        return "\n\n" if _ends_sentence(one.text) else "\n"
    if one.text[-1:].isdigit() and _ENTRY.search(one.text):
        return "\n"
    if one.gap > _TABULAR * size or other.gap > _TABULAR * following or _BULLET.match(other.text):
        return "\n"
    return " "


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_STOPS)


def _edges(lines: Sequence[Line], stacked: Sequence[bool]) -> list[tuple[float, float]]:
    """For each line the edges of the run of lines of its column that it stands in, one below the other."""
    edges: list[tuple[float, float]] = []
    first, count = 0, len(lines)
    column = lines[0].column
    for place in range(1, count + 1):
        if place < count and stacked[place - 1] and lines[place].column == column:
            continue
        run = lines[first:place]
        both = min([line.left for line in run]), max([line.right for line in run])
        edges += [both] * (place - first)
        if place < count:
            first, column = place, lines[place].column
    return edges


def _is_justified(lines: Sequence[Line], stacked: Sequence[bool], place: int, from_right: bool) -> bool:
    """Whether lines of prose end just where this one does: their column is narrower than the run they stand in.

    Their spaces differ, unlike those of a list of like entries.
    """
    line = lines[place]
    if line.gap > _TABULAR * line.size or line.width < _least_of_prose(line):
        return False
    gaps = {round(line.gap, 1)}
    for step in (-1, 1):
        at = place
        while len(gaps) < _ALIKE and 0 <= at + step < len(lines) and stacked[min(at, at + step)]:
            at += step
            other = lines[at]
            apart = other.left - line.left if from_right else other.right - line.right
            if abs(apart) > _LEVEL:
                break
            gaps.add(round(other.gap, 1))
    return len(gaps) == _ALIKE


def _leaves_no_room(line: Line, following: Line, room: float) -> bool:
    """Whether a line of ragged prose is no longer because the next word did not fit in so many points."""
    word = following.text.partition(" ")[0]
    if line.width < _least_of_prose(line) or line.bold != following.bold:
        return False
    if not (word[:1].islower() and line.text[-1:].isalpha()):
        return False
    # With its space; some letters are wider than others.
    return 1.25 * (len(word) + 1) * line.width > room * len(line.text)


def _least_of_prose(line: Line) -> float:
    return (_NARROW if line.column > 0 else _PROSE) * line.size


def _usual_distance(lines: Sequence[Line], stacked: Sequence[bool]) -> float:
    farthest = 3 * lines[0].size  # farther is another block
    bottoms = [line.bottom for line in lines]
    down = map(sub, bottoms, bottoms[1:])
    fair = [one for one, below in zip(down, stacked, strict=False) if below and 0 < one < farthest]
    return median_low(fair) if fair else 0.0
