"""The keys under which words are found: as spelled, and as a word of a near language would be written alike."""

import re
import unicodedata

from indexer.analysis.stems import stem
from indexer.analysis.words import fold_word, words_in

# Where a language has few words of its own in the dictionaries: languages near enough to be read for it, best first.
NEIGHBOURS = {"sk": ("cs",), "pl": ("cs", "sk"), "be": ("uk", "ru"), "uk": ("be", "ru")}
_NEAR = frozenset(NEIGHBOURS) | {one for near in NEIGHBOURS.values() for one in near}

# What is put before a word to make it negative, perfective or reflexive, folded, the longest first.
PREFIXES = {
    "lt": (
        "nebe", "susi", "pasi", "issi", "apsi", "isi", "nusi", "prasi", "prisi", "atsi", "uzsi", "persi",
        "ne", "su", "pa", "is", "ap", "nu", "pra", "par", "pri", "at", "uz", "per", "i",
    ),
    "lv": (
        "neie", "neiz", "neno", "nepa", "nepie", "nesa", "neuz", "neat", "neap", "ne", "ie", "iz", "no",
        "pa", "pie", "sa", "uz", "at", "ap", "aiz", "par",
    ),
    "uk": (
        "недо", "най", "пере", "роз", "при", "про", "під", "від", "над", "без", "об", "до", "ви", "не", "на", "за", "по",
    ),
    "hu": (
        "ossze", "vissza", "meg", "leg", "fel", "le", "el", "ki", "be", "at",
    ),
}  # fmt: skip
_APOSTROPHES = re.compile("[’‘ʼʻ′´`]")
_STRESS, _PITCH = re.compile("[\u0300\u0301]"), re.compile("[\u0300\u0301\u0303]")
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u0652\u0670]")
_MARKED = {"ru": _STRESS, "uk": _STRESS, "be": _STRESS, "lt": _PITCH, "ar": _VOWEL_SIGNS, "fa": _VOWEL_SIGNS}
_LEAST = 4  # letters of a key that are left: shorter words are alike by chance


def key_of(text: str) -> str:
    """The words of a text folded, one space between them."""
    return " ".join(filter(None, map(fold_word, words_in(text))))


def stem_key(text: str, language: str) -> str:
    """The stems of the words of a text, one space between them."""
    return " ".join(filter(None, (stem(word, language) for word in words_in(text))))


def printed(text: str, language: str) -> str:
    """A word as it is kept and shown: composed, without the marks that only dictionaries print."""
    composed = unicodedata.normalize("NFC", _APOSTROPHES.sub("'", text))
    if language in _MARKED:
        bare = _MARKED[language].sub("", unicodedata.normalize("NFD", composed))
        composed = unicodedata.normalize("NFC", bare)
    return " ".join(composed.split())


def spelled(text: str, language: str) -> str:
    """A word in lower case, with its accents but without marks that only dictionaries print."""
    plain = printed(text, language)
    return (plain.replace("I", "ı").replace("İ", "i") if language == "tr" else plain).lower()


_POLISH = (
    ("ść", "st"), ("dzi", "d"), ("dź", "d"), ("dż", "z"), ("rz", "r"), ("sz", "s"), ("cz", "c"), ("ci", "t"), ("ć", "t"),
    ("ni", "n"), ("si", "s"), ("zi", "z"), ("w", "v"), ("ł", "l"), ("ą", "u"), ("ę", "e"), ("ó", "o"),
)  # fmt: skip
_SLAVIC_LATIN = (
    ("ů", "o"), ("ô", "o"), ("ľ", "l"), ("ĺ", "l"), ("ŕ", "r"), ("ř", "r"), ("ě", "e"), ("ä", "e"),
    ("ia", "a"), ("ie", "e"), ("iu", "u"), ("ou", "u"), ("dz", "z"), ("ovanie", "ov"), ("ovani", "ov"), ("y", "i"),
    ("g", "h"),
)  # fmt: skip
_LATIN_ENDINGS = (
    "ieho", "iemu", "eho", "emu", "eha", "emi", "ami", "ymi", "imi", "ami", "iach", "ach", "och", "ych",
    "ich", "iam", "om", "ovi", "ovat", "iti", "iet", "it", "at", "et", "t", "im", "em", "ej", "ov", "uv",
    "u", "a", "e", "i", "o",
)  # fmt: skip
_EAST_SLAVIC = (
    # Adjectives and verbs of foreign words: эвакуационный, сейсмический, мигрировать are евакуаційний, сейсмічний, мігрувати.
    ("ційн", "цион"), ("цыйн", "цион"), ("сійн", "сион"),
    ("ическ", "ичн"), ("ычн", "ичн"), ("ирова", "ова"), ("ірава", "ова"), ("ірова", "ова"), ("ува", "ова"), ("юва", "ова"),
    ("ість", "ост"), ("дз", "д"), ("шч", "щ"), ("ц", "т"), ("ў", "в"), ("ьйо", "ио"), ("’", ""), ("'", ""), ("ь", ""), ("ъ", ""), ("ґ", "г"),
    ("йо", "о"), ("ьо", "о"), ("ё", "о"), ("ї", "и"), ("і", "и"), ("ы", "и"), ("й", "и"), ("є", "е"), ("э", "е"),
    # кочовий is кочевой.
    ("жо", "же"), ("чо", "че"), ("шо", "ше"), ("що", "ще"), ("я", "е"), ("ю", "у"), ("а", "о"),
)  # fmt: skip
_EAST_SLAVIC_ONES = ("ru", "uk", "be")
# What stands before another consonant, or begins a word, is written as it sounds in one and not in the other:
# розповсюджувати and распространять, збити and сбить, узяти and взять, відступ and отступ.
_EAST_BEGINS = (
    (re.compile("^с(?=[бгджз])"), "з"), (re.compile("^у(?=[бвгджзклмнпрстфхцчшщ])"), "в"), (re.compile("^від"), "от"),
    (re.compile("^під"), "под"), (re.compile("^між"), "меж"), (re.compile("(?<=[аеиоуяі])з(?=[кпстфхцчшщ])"), "с"),
)  # fmt: skip
_REFLEXIVE = re.compile("(?<=.{4})(?:с[ьяю]|(?<=ц)ца)$")
_TWICE = re.compile(r"(.)\1+")
_EAST_ENDINGS = (
    "ого", "ому", "ими", "оми", "еми", "ох", "ех", "ом", "ем", "ов", "ев", "ост", "ости", "остю", "остеи",
    "оти", "ити", "ети", "оли", "или", "оло", "ило", "ое", "ее", "оу", "еу", "уу", "их", "им", "иу", "иеу", "ием", "иех",
    "иеми", "оет", "еет", "оут", "еут", "ие", "ии", "ои", "еи", "ит", "от", "ет", "ут", "о", "е", "и", "у",
)  # fmt: skip


def cognate_key(text: str, language: str) -> str:
    """What a word and its like in a near language have in common; empty where too little is left, or none is near.

    Vowels that the languages write differently fall together, and the commonest endings go.
    """
    word = spelled(text, language)
    if language not in _NEAR or " " in word:
        return ""
    swaps: tuple[tuple[str, str], ...]
    endings: tuple[str, ...]
    if language == "pl":
        swaps, endings = (*_POLISH, *_SLAVIC_LATIN), _LATIN_ENDINGS
    elif language in ("sk", "cs"):
        swaps, endings = _SLAVIC_LATIN, _LATIN_ENDINGS
    else:
        swaps, endings = _EAST_SLAVIC, _EAST_ENDINGS
    if language in _EAST_SLAVIC_ONES:
        word = _TWICE.sub(r"\1", _REFLEXIVE.sub("", word))
        for begins, alike in _EAST_BEGINS:
            word = begins.sub(alike, word)
    for letters, other in swaps:
        word = word.replace(letters, other)
    word = fold_word(word)
    ending = max(
        (one for one in endings if word.endswith(one) and len(word) - len(one) >= _LEAST), key=len, default=""
    )
    word = word.removesuffix(ending)
    return word if len(word) >= _LEAST else ""
