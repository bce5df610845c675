"""The words that a word may be made from: a noun for its adjective, an adjective for its noun or adverb.

Written by hand from grammars, for languages whose dictionaries have few words; most of what it names is no word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LEAST_BASE = 3  # letters
_NOUN = ("", "а", "я", "о", "ь", "ія")


@dataclass(frozen=True, slots=True)
class _Rules:
    """How adjectives of a language end, folded, and what the word without its suffix may end in.

    Suffixes are those of adjectives that have lost their ending; with a hyphen before them those of whole words.
    """

    adjective: str
    suffixes: Mapping[str, tuple[str, ...]]
    _ending: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ending", re.compile(f"(?:{'|'.join(self.adjective.split())})$"))

    def bases(self, word: str) -> list[str]:
        """What the folded word may be made from, by the longest suffix first."""
        ending = self._ending.search(word)
        stem = word[: ending.start()] if ending else ""
        found: list[str] = []
        for suffix, others in self.suffixes.items():
            own = word if suffix.startswith("-") else stem
            rest = own.removesuffix(suffix.lstrip("-"))
            if rest != own and len(rest) >= LEAST_BASE:
                found += [rest + other for other in others]
        return found


_RULES = {
    "uk": _Rules(
        "ий ій а я е є і ї ого ього ої ьої ому ьому им ім их іх ими іми у ю ою ьою",
        {
            "ційн": ("ція",),
            "сійн": ("сія",),
            "увальн": ("увати", "ування"),
            "ювальн": ("ювати", "ювання"),
            "есеньк": ("ий",),
            "івськ": ("", "ів"),
            "еньк": ("ий",),
            "альн": ("ати", "ання", ""),
            "ильн": ("ити",),
            "ичн": ("ика", "ія"),
            "ічн": ("іка", "ія"),
            "інськ": ("ін", "я"),
            "єв": ("й", "я"),
            "ев": _NOUN,
            "ов": _NOUN,
            "ськ": _NOUN,
            "цьк": ("к", "ка", "ць", "ця", "ч"),
            "ян": _NOUN,
            "ан": _NOUN,
            "н": _NOUN,
            "-ість": ("ий", "ій"),
            "-ості": ("ий",),
            "-ністю": ("ний",),
            "-ач": ("ати",),
            "-ачі": ("ати",),
            "-ачів": ("ати",),
            "-ачам": ("ати",),
            "-о": ("ий",),
        },
    ),
    "be": _Rules(
        "ы і ая яя ае яе ыя ія ага яга ай яй аму яму ым ім ых іх ымі імі ую юю аю яю",
        {
            "цыйн": ("цыя",),
            "сійн": ("сія",),
            "авальн": ("аваць", "аванне"),
            "альн": ("аць", "анне", ""),
            "ычн": ("ыка", "ыя", "ія"),
            "ічн": ("іка", "ія"),
            "еўск": ("",),
            "оўск": ("",),
            "аўск": ("",),
            "інск": ("ін",),
            "ев": _NOUN,
            "ёв": _NOUN,
            "ов": _NOUN,
            "ав": _NOUN,
            "ск": _NOUN,
            "цк": ("к", "ка", "ц", "ча"),
            "ян": _NOUN,
            "ан": _NOUN,
            "н": _NOUN,
            "-асць": ("ы",),
            "-асці": ("ы",),
            "-асцю": ("ы",),
            "-а": ("ы",),
        },
    ),
    "ru": _Rules(
        "ый ий ой ая яя ое ее ые ие ого его ей ому ему ым им ых их ыми ими ую юю ою ею",
        {
            "ционн": ("ция",),
            "сионн": ("сия",),
            "ировочн": ("ировать", "ировка"),
            "тельн": ("ть", "ние"),
            "ическ": ("ия", "ика", ""),
            "ичн": ("ия", "ика"),
            "ев": ("", "й", "а", "я"),
            "ов": ("", "а", "я", "о"),
            "ск": ("", "а", "я", "о", "ь"),
            "н": ("", "а", "я", "о", "ь"),
            "-ость": ("ый", "ий"),
            "-ости": ("ый", "ий"),
            "-остью": ("ый", "ий"),
            "-о": ("ый", "ий"),
        },
    ),
    "pl": _Rules(
        "y i a ia e ie ego iego ej iej emu iemu ym im ych ich ymi imi o",
        {
            "cyjn": ("cja",),
            "yjn": ("ia", "ja"),
            "yczn": ("yka", "ia"),
            "iczn": ("ika", "ia"),
            "owsk": ("", "ow", "owo"),
            "ijsk": ("ia", "ja"),
            "alni": ("", "ac"),
            "ow": ("", "a", "o", "ia"),
            "sk": ("", "a", "o", "ia"),
            "ck": ("k", "ka", "c"),
            "an": ("ac", "anie"),
            "on": ("ic", "yc", "enie"),
            "ac": ("ac", "ic", "yc"),
            "n": ("", "a", "o", "ia"),
            "-osc": ("y", "i"),
            "-osci": ("y", "i"),
            "-oscia": ("y", "i"),
            "-anie": ("ac",),
            "-ania": ("ac",),
            "-aniu": ("ac",),
            "-aniem": ("ac",),
            "-enie": ("ic", "yc"),
            "-enia": ("ic", "yc"),
            "-eniu": ("ic", "yc"),
            "-eniem": ("ic", "yc"),
            "-o": ("y", "i"),
            "-ie": ("y",),
        },
    ),
    "sk": _Rules(
        "y i a ia e ie eho ieho ej emu iemu om ym im ych ich ymi imi u iu ou",
        {
            "acn": ("acia",),
            "cn": ("cia", "ka"),
            "ick": ("ia", "ika"),
            "ovsk": ("",),
            "ov": ("", "a", "o"),
            "sk": ("", "a", "o", "ia"),
            "en": ("it",),
            "an": ("at",),
            "n": ("", "a", "o"),
            "-ost": ("y",),
            "-osti": ("y",),
            "-ostou": ("y",),
            "-anie": ("at",),
            "-ania": ("at",),
            "-aniu": ("at",),
            "-anim": ("at",),
            "-enie": ("it",),
            "-enia": ("it",),
            "-eniu": ("it",),
            "-enim": ("it",),
            "-o": ("y",),
            "-e": ("y",),
        },
    ),
}


def made_from(word: str, language: str) -> tuple[str, ...]:
    """The words that a folded word may be made from, the likeliest first; none in languages without rules."""
    rules = _RULES.get(language)
    return tuple(dict.fromkeys(rules.bases(word))) if rules and " " not in word else ()
