"""Signs of symbol fonts, which a document names by their place in the font, as the signs that a reader sees."""

from itertools import chain

_PRIVATE = range(0xF000, 0xF100)  # where documents put the 256 places of such a font
_GREEK = {
    0x41: "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
    0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
}
_SYMBOL = {
    **dict(chain.from_iterable(enumerate(row, start) for start, row in _GREEK.items())),
    0xA3: "≤", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB9: "≠", 0xBB: "≈",
}  # fmt: skip
# Forms are filled in with boxes that are ticked, crossed or left empty.
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x78: "☒", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xE0: "→",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def sign_of(font: str, place: str) -> str:
    """The sign at a place, given in hexadecimal, of a font; empty where it is an ornament that no text has."""
    try:
        code = int(place, 16)
    except ValueError:
        return ""
    if font.lower() in _FONTS:
        return _FONTS[font.lower()].get(code & 0xFF, "")
    return chr(code) if code not in _PRIVATE and chr(code).isprintable() else ""
