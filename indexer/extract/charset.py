"""Bytes become text: byte order mark, then the declared charset, then UTF-8, then the likeliest old code page."""

import codecs
import re
import unicodedata
from collections import Counter

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The order decides between equals, as a single line may be: Estonian õ before Hungarian ő, French è before Slovak č.
_CODE_PAGES = (
    "cp1251",
    "cp1257",
    "cp1252",
    "cp1250",
    "cp1254",
    "cp1256",
    "koi8-u",
    "iso8859-13",
    "iso8859-2",
    "cp866",
    "iso8859-5",
)

# What each language writes beside a to z; a text is in one of them, and not in the letters of all at once.
_CYRILLIC = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
)
_CENTRAL = ("ąćęłńóśźż", "áäčďéíľňóôšťúýž", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüß")
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž")
_WESTERN = ("àâçèéêëîïôœùûü", "äöüß", "äöõü")
_ALPHABETS = {
    "cp1251": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1257": _BALTIC,
    "iso8859-13": _BALTIC,
    "cp1254": ("çğıöşüâîû",),
    "cp1252": _WESTERN,
    "cp1256": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوىيءآأؤإئةپچژگ",),
}

# Never ASCII letters inside: what surrounds them decides whether a reading is plausible.
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
_MIXED_WORD = re.compile(r"[a-z][а-яёіїєґўء-ي]|[а-яёіїєґўء-ي][a-z]", re.IGNORECASE)
_CASE_INSIDE = re.compile(r"[a-zа-яёіїєґўà-ž][А-ЯЁІЇЄҐЎÀ-ÖØ-Ý]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_UPPER = re.compile(rb"[\x00-\x06]")  # of Latin, Cyrillic, Hebrew and Arabic letters in UTF-16
_POINTS = frozenset("«»„“”‘’–—…\u00a0")
_ODD = frozenset({"Cc", "Cn", "Co", "Sk", "So", "Sm"})  # kinds of signs that are rare in writing
_SAMPLE = 20_000  # bytes that are enough to tell code pages apart


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of `data` and the charset it was read in.

    A byte order mark wins, then UTF-8 where the bytes are valid UTF-8, then `declared` where it can
    read them without loss, then the most plausible code page. Never fails: as a last resort unreadable
    bytes become U+FFFD.
    """
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data.decode(charset, "replace").removeprefix("\ufeff"), charset
    if wide := _wide(data[:4000]):
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # One damaged place, or a cut last letter, in a text that is otherwise UTF-8.
        if _mostly_utf8(data, error.start):
            return data.decode("utf-8", "replace"), "utf-8"
    if declared and (named := _known(declared)) and not named.startswith(("utf", "ascii")):
        text = data.decode(named, "replace")
        if text.count("\ufffd") <= len(text) // 1000:
            return text, named
    best = max(_CODE_PAGES, key=lambda charset: _plausibility(data[:_SAMPLE], charset))
    return data.decode(best, "replace"), best


def clean(text: str) -> str:
    """The text without NUL and other control characters, with Unix line ends, composed (NFC)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Nearly all texts are printable as they are, which is told faster than by looking for each sign.
    if not text.replace("\n", " ").isprintable():
        text = _CONTROLS.sub("", text)
    return unicodedata.normalize("NFC", text)


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip().strip("\"'").lower())
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding else None  # noqa: SLF001  # no public way to leave out rot13 and zip


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark betrays itself by its upper bytes: in our scripts they are controls, which no text has."""
    upper = _UPPER.sub(b"", head)
    if len(upper) > len(head) * 0.8:
        return None
    even, odd = (len(_UPPER.findall(head[place::2])) for place in (0, 1))
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes, first_fault: int) -> bool:
    sample = data[max(0, first_fault - _SAMPLE) : first_fault + _SAMPLE]
    text = sample.decode("utf-8", "replace")
    read = len(_OUTSIDE_ASCII.findall(text)) - text.count("\ufffd")
    return read > 20 * max(1, text.count("\ufffd"))


def _plausibility(sample: bytes, charset: str) -> float:
    """How much the bytes look like writing in this code page: letters of one of its languages, few odd signs."""
    text = sample.decode(charset, "replace")
    signs = Counter(_OUTSIDE_ASCII.findall(text))
    outside = signs.total()
    if not outside:
        return 0.0
    good = max(
        sum(count for sign, count in signs.items() if sign.lower() in letters or sign in _POINTS)
        for letters in _ALPHABETS[charset]
    )
    upper = sum(count for sign, count in signs.items() if sign.isupper())
    odd = sum(count for sign, count in signs.items() if unicodedata.category(sign) in _ODD)
    mixed = len(_MIXED_WORD.findall(text)) + len(_CASE_INSIDE.findall(text))
    score = (good - 2 * odd - 2 * signs["\ufffd"] - mixed) / outside
    return score - (0.5 * upper / outside if upper > outside / 2 else 0)
