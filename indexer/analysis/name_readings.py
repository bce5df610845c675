"""How languages write the sounds of a name, and the endings they put after one: the tables of the name key.

Sounds are told apart only as far as the spellings of one name agree on them: k, q, c, ts and ch as in church are k;
s, z, sh, zh and j as in journey are s; g, h and kh are h; f, v and w are v.
"""

import re
import unicodedata
from collections.abc import Mapping


class Groups:
    """Letters that together are one sound, each replaced in one pass over a word, the longest first."""

    def __init__(self, sounds: Mapping[str, str]) -> None:
        self._sounds = dict(sounds)
        self._letters = re.compile("|".join(sorted(sounds, key=len, reverse=True)))

    def replace(self, word: str) -> str:
        """The word with the sound of every group in its place."""
        return self._letters.sub(lambda found: self._sounds[found.group()], word)


def _by_letter(letters: Mapping[str, str]) -> dict[int, str]:
    return {ord(letter): sound for sound, written in letters.items() for letter in written}


CYRILLIC = _by_letter(
    # The last letters of a row are those of Kazakh, Kyrgyz, Tajik, Tatar and the Balkan languages.
    {"a": "аә", "b": "б", "v": "вўф", "h": "гґхғһҳѓ", "d": "д", "e": "еэ", "s": "жзсшщҷђџ", "i": "иіыӣ"}
    | {"j": "йј", "k": "кцчқќћѕ", "l": "лљ", "m": "м", "n": "нңњ", "o": "оө", "p": "п", "r": "р", "t": "т"}
    | {"u": "уүұӯ", "jo": "ё", "ju": "ю", "ja": "я", "je": "є", "ji": "ї", "": "ъь"}
)
_CYRILLIC_GROUPS = {"дж": "s", "тс": "k"}
_SOFTENING = "іеёюяь"
_BELARUSIAN_GROUPS = {
    # Before these letters Belarusian writes t and d as it says them: Віцебск is Витебск.
    **{f"ц{letter}": f"т{letter}" for letter in _SOFTENING},
    **{f"дз{letter}": f"д{letter}" for letter in _SOFTENING},
}
CYRILLIC_GROUPS = {
    None: Groups(_CYRILLIC_GROUPS),
    "be": Groups(_CYRILLIC_GROUPS | _BELARUSIAN_GROUPS),
}

# w and y are read by what stands beside them; the letters that stand for nothing here are not in names' sounds.
ARABIC = _by_letter(
    {"a": "اأإآىةۀ", "b": "ب", "p": "پ", "t": "تطث", "s": "جذزژسصشظ", "k": "چقكک", "h": "حخهغگ", "d": "دض"}
    | {"r": "ر", "v": "فڤ", "l": "ل", "m": "م", "n": "ن", "w": "وؤ", "y": "يیئ"}
)
ARABIC_ARTICLE = "ال"
AIN = "ع"  # heard as a vowel where a word begins
ARABIC_OTHERWISE = (("ث", "س"), ("ج", "غ"))  # Othman or Osman, Hargeisa or Harjeisa
SILENT_HEH = "ه"  # at the end it is a vowel, or hardly heard

_LATIN_LETTERS = _by_letter(
    {
        "k": "cqčćçĉțţ",
        "h": "g",
        "v": "fw",
        "i": "yı",
        "s": "zß",
        "l": "ł",
        "d": "đð",
        "t": "þ",
        "o": "ø",
        "e": "æœə",
    }
)
_BASES = {
    code: unicodedata.normalize("NFD", chr(code).lower())[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
}
LATIN = {code: _LATIN_LETTERS.get(ord(base), base) for code, base in _BASES.items()} | _LATIN_LETTERS
_LATIN_GROUPS = (
    {
        "tsch": "k",
        "tch": "k",
        "cz": "k",
        "ch": "k",
        "ck": "k",
        "ts": "k",
        "tz": "k",
        "tš": "k",
        "qu": "kv",
        "x": "ks",
    }
    | {
        "sch": "s",
        "shch": "s",
        "szcz": "s",
        "sz": "s",
        "sh": "s",
        "zh": "s",
        "dzh": "s",
        "dž": "s",
        "dż": "s",
    }
    | {"dj": "s", "kh": "h", "gh": "h", "ph": "v", "th": "t", "ou": "u", "oo": "u", "ee": "i", "tion": "kion"}
)
_HARD_CH = {"ch": "h"}
LATIN_GROUPS = {
    language: Groups(_LATIN_GROUPS | own)
    for language, own in {
        None: {},
        "en": {"j": "s"},
        "fr": {"j": "s", "ch": "s", "gue": "he", "gui": "hi"},
        "de": {"z": "k", "dsch": "s", "schtsch": "s", **_HARD_CH},
        "pl": {"dzi": "di", "rz": "r", "ó": "u", **_HARD_CH},
        "hu": {"zs": "s", "dzs": "s", "cs": "k", "gy": "d", "ny": "n", "ly": "l", "ty": "t", **_HARD_CH},
        "ro": {"j": "s", "ge": "se", "gi": "si"},
        "tr": {"c": "s", "j": "s"},
        "lt": _HARD_CH,
        "lv": _HARD_CH,
        "sk": _HARD_CH,
        "et": {"oo": "o", "ee": "e"},
    }.items()
}

READINGS = ("en", "fr", "de", "pl", "hu", "ro", "tr", "be")  # those that read letters differently from most

SLAVIC_LANGUAGES = frozenset({"ru", "uk", "be", "pl", "sk"})
# In the sounds of the key: the name that an adjective is of, what may stand between, and its suffix with an ending.
ADJECTIVE = re.compile("^(.{4,}?)((?:[eioja]+[vn])?)sk[aeiouj]+(?:[hm][aeiouj]*)?$")

# In the sounds of the key, and only those with a consonant: vowels at the end go in every language.
_SLAVIC = "om em am jam ami jami oho eho omu emu imi [kn]ih [kn]im [kn]ah [kn]jah"
_ENDINGS = {
    None: "s as is us os es",
    "en": "s ion ions",
    "fr": "s ion ions",
    "de": "s es en er em ern ion ionen",
    "ru": _SLAVIC,
    "uk": _SLAVIC,
    "be": _SLAVIC,
    "pl": _SLAVIC,
    "sk": f"{_SLAVIC} oh ovi",
    "ro": "ul ului ei lor ilor le elor",
    "hu": "ban ben nak nek val vel bol rol tol hos hes ot et ok ek okat oknak eket eknek",
    "lt": "as is us os es ams ems oms ais uose iose ose ise oje ame ims",
    "lv": "s us as is os es am iem ai im em",
    "et": "s st sse lt le ha ta ks de te is id",
    "tr": "lar ler lari leri larin lerin",
}


def _ending(written: str) -> str:
    """Letters in brackets at the front only have to stand there: they are no part of the ending."""
    condition, bracket, rest = written.partition("]")
    return f"(?<={condition}]){rest}" if bracket and written.startswith("[") else written


ENDINGS = {
    language: re.compile("(?:" + "|".join(map(_ending, sorted(found.split(), key=len, reverse=True))) + ")$")
    for language, found in _ENDINGS.items()
}
