"""What has changed between two editions, paragraph by paragraph, with the words that came and went marked."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from coi.document import Page, Reading

Change = Literal["same", "added", "removed", "changed"]
WordChange = Literal["same", "added", "removed"]

_BETWEEN = re.compile(r"\n[^\S\n]*\n\s*")
_TOKEN = re.compile(r"[^\W_]+\s*|[\W_]\s*")
_SENTENCE_END = re.compile(r"[.!?:;…؟۔։][\"'”’»)\]]*\Z")
_ALIKE = 0.5  # share of their words that makes two paragraphs one that was changed
_WINDOW = 40  # paragraphs to either side of its place in which the changed form of one is looked for
_MOST_STEPS = 20_000_000  # pairs of words that may be compared for one redline: a few seconds


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a changed paragraph: in both editions, only in the newer (added), or only in the older."""

    change: WordChange
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of one edition or of both, with the number of the page it begins on in each.

    `words` read one after another without those added give the older text, without those removed the newer.
    """

    change: Change
    words: tuple[Words, ...]
    older_page: int | None = None
    newer_page: int | None = None

    @property
    def older(self) -> str:
        """The text in the older edition; empty where the paragraph was added."""
        return "".join(one.text for one in self.words if one.change != "added")

    @property
    def newer(self) -> str:
        """The text in the newer edition; empty where the paragraph was removed."""
        return "".join(one.text for one in self.words if one.change != "removed")


@dataclass(frozen=True, slots=True)
class Redline:
    """The paragraphs of two editions in order, every one of both."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def counts(self) -> dict[Change, int]:
        """How many paragraphs are the same, were added, removed, or changed."""
        found: dict[Change, int] = {"same": 0, "added": 0, "removed": 0, "changed": 0}
        for one in self.paragraphs:
            found[one.change] += 1
        return found


def paragraphs_of(pages: Sequence[Page]) -> list[str]:
    """The texts of the paragraphs of pages in order; one that goes on over the page is one."""
    return [one.text for one in _paragraphs(pages)]


def redline(older: Reading, newer: Reading, most_steps: int | None = None) -> Redline:
    """What has changed between two readings: of two editions of a document, or of two documents.

    Paragraphs are matched by what is the same word for word (J. W. Ratcliff and D. Metzener, "Pattern
    matching: the gestalt approach", 1988, as difflib has it); of those between, two that share half of their
    words are one that was changed. A paragraph that moved is removed here and added there; how words are
    parted into lines is no change. The time is bounded: where very much has changed, the last of the changed
    paragraphs are shown whole, the older before the newer. `most_steps` are the pairs of words that may be compared.
    """
    before, after = _paragraphs(older.pages), _paragraphs(newer.pages)
    matcher = SequenceMatcher(None, _keys(before), _keys(after), autojunk=False)
    found: list[Paragraph] = []
    steps = _MOST_STEPS if most_steps is None else most_steps
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [
                Paragraph("same", (Words("same", new.text),), old.page, new.page)
                for old, new in zip(before[a:b], after[c:d], strict=True)
            ]
            continue
        for one in _between(before[a:b], after[c:d]):
            old_words, new_words = _tokens(one[0]), _tokens(one[1])
            steps -= len(old_words) * len(new_words)
            found.append(_paragraph(*one, _compare(old_words, new_words) if steps > 0 else None))
    return Redline(tuple(found))


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph as it stands, from that page on."""

    page: int
    text: str


def _paragraphs(pages: Sequence[Page]) -> list[_Text]:
    """The paragraphs of all pages; one that goes on over the page is one."""
    found: list[_Text] = []
    for page in pages:
        parts = [part.strip() for part in _BETWEEN.split(page.text) if part.strip()]
        if parts and found and parts[0][0].islower() and not _SENTENCE_END.search(found[-1].text):
            found[-1] = _Text(found[-1].page, f"{found[-1].text} {parts.pop(0)}")
        found += [_Text(page.number, part) for part in parts]
    return found


def _keys(paragraphs: Sequence[_Text]) -> list[tuple[str, int]]:
    """What paragraphs are matched by: their words, and how often these came before.

    Rows of a table that are all alike would else be compared each with each.
    """
    seen: Counter[str] = Counter()
    keys = []
    for one in paragraphs:
        words = " ".join(one.text.split())
        keys.append((words, seen[words]))
        seen[words] += 1
    return keys


def _between(before: Sequence[_Text], after: Sequence[_Text]) -> Iterator[tuple[_Text | None, _Text | None]]:
    """Yield what stands between two common paragraphs, in order: pairs that are alike, and what is alone."""
    first, second = 0, 0
    for old, new in [*_pairs(before, after), (len(before), len(after))]:
        yield from ((one, None) for one in before[first:old])
        yield from ((None, one) for one in after[second:new])
        if old < len(before):
            yield before[old], after[new]
        first, second = old + 1, new + 1


def _pairs(before: Sequence[_Text], after: Sequence[_Text]) -> list[tuple[int, int]]:
    """The places of paragraphs that are alike, ascending in both: the longest such row of best matches."""
    olds, news = ([frozenset(one.text.casefold().split()) for one in some] for some in (before, after))
    best: list[tuple[int, int]] = []
    for place, old in enumerate(olds):
        middle = place * len(news) // len(olds)
        near = range(max(0, middle - _WINDOW), min(len(news), middle + _WINDOW + 1))
        rated = [(2 * len(old & news[one]) / (len(old) + len(news[one])), -one) for one in near]
        if rated and (top := max(rated))[0] >= _ALIKE:
            best.append((place, -top[1]))
    return _ascending(best)


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest row of pairs whose second numbers ascend too (patience sorting)."""
    ends: list[int] = []
    at: list[int] = []  # the place in `pairs` of each end
    before: list[int | None] = []
    for place, (_, second) in enumerate(pairs):
        where = bisect_left(ends, second)
        before.append(at[where - 1] if where else None)
        ends[where : where + 1] = [second]
        at[where : where + 1] = [place]
    row: list[tuple[int, int]] = []
    place_or_none = at[-1] if at else None
    while place_or_none is not None:
        row.append(pairs[place_or_none])
        place_or_none = before[place_or_none]
    return row[::-1]


def _tokens(text: _Text | None) -> list[str]:
    return _TOKEN.findall(text.text) if text is not None else []


def _compare(old: Sequence[str], new: Sequence[str]) -> tuple[Words, ...]:
    """The words of both, in stretches; blanks amid what is the same are those of the newer edition."""
    matcher = SequenceMatcher(
        None, [one.rstrip() for one in old], [one.rstrip() for one in new], autojunk=False
    )
    found: list[Words] = []
    old_blank = new_blank = ""
    steps = _join_changes(matcher.get_opcodes(), old, new)
    for kind, a, b, c, d in [*steps, ("end", len(old), len(old), len(new), len(new))]:
        removed, added = "", ""
        if kind in {"replace", "delete", "insert", "end"}:
            removed, added = old_blank + "".join(old[a:b]), new_blank + "".join(new[c:d])
            old_blank = new_blank = ""
        found += [Words("removed", removed)] if removed else []
        found += [Words("added", added)] if added else []
        if kind == "equal":
            text = "".join(new[c:d])
            old_blank, new_blank = _blank(old[b - 1]), _blank(new[d - 1])
            if old_blank and new_blank:
                old_blank = new_blank = ""
            else:  # a sign follows the word in one edition, another word in the other
                text = text.rstrip()
            found.append(Words("same", text))
    return tuple(found)


_Step = tuple[
    str, int, int, int, int
]  # as difflib has it: what happens, from and to where in the old, in the new


def _join_changes(steps: Sequence[_Step], old: Sequence[str], new: Sequence[str]) -> list[_Step]:
    """The same steps, with words that happen to be the same amid larger changes taken for a part of the change.

    Where a sentence was written anew, “that” and “of” in both tell nothing. After N. Fraser, “Diff strategies”
    (2006): what is the same is left out where it is shorter than the changes on both its sides.
    """

    def size(step: _Step) -> int:
        return max(len("".join(old[step[1] : step[2]])), len("".join(new[step[3] : step[4]])))

    joined: list[_Step] = []
    for step in steps:
        if len(joined) > 1 and joined[-1][0] == "equal":
            before, same = joined[-2:]
            if size(same) < min(size(before), size(step)):
                joined[-2:] = [("replace", before[1], step[2], before[3], step[4])]
                continue
        joined.append(step)
    return joined


def _blank(token: str) -> str:
    return token[len(token.rstrip()) :]


def _paragraph(old: _Text | None, new: _Text | None, words: tuple[Words, ...] | None) -> Paragraph:
    if new is None:
        assert old is not None
        return Paragraph("removed", (Words("removed", old.text),), older_page=old.page)
    if old is None:
        return Paragraph("added", (Words("added", new.text),), newer_page=new.page)
    whole = (Words("removed", old.text), Words("added", new.text))
    return Paragraph("changed", words or whole, old.page, new.page)
