"""The code pages of Rich Text: by the number of a font's charset, by the number of a page, or by a word for the whole file."""

import codecs

_OF_FONTS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
# Code pages of the Macintosh have numbers that Python does not know.
_OF_THE_MAC = {
    10000: "mac_roman",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
    10081: "mac_turkish",
}
# The words that speak of the whole file; the first has a number.
WHOLE_FILE = {b"ansicpg": "", b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}


def charset_of_font(number: int | None) -> str:
    """The charset that a font says it has; empty where it is none of Python's."""
    return _known(_OF_FONTS.get(number or 0, "")) or ""


def code_page(number: int | None) -> str | None:
    """The charset of a code page's number; None where there is none."""
    return _OF_THE_MAC.get(number or 0) or _known(f"cp{number}")


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None
