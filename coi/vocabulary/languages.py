"""The languages we work in, by BCP 47, with their names in each other from CLDR."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from coi.vocabulary import fold

INTERFACE_LANGUAGES = ("en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk")
WORKING_LANGUAGES = (*INTERFACE_LANGUAGES, "de", "fr", "ar", "fa", "tr")


@lru_cache(maxsize=1 << 12)  # Babel takes some 20 µs to find its tables, and a page of results names hundreds
def language_label(code: str, language: str) -> str:
    """The name of a language in another language; the code where CLDR has none."""
    try:
        name = Locale.parse(language).languages.get(code)
    except (UnknownLocaleError, ValueError):
        name = None
    return name or Locale.parse("en").languages.get(code) or code


def find_language(text: str) -> str | None:
    """The BCP 47 code meant by a code or by a name in any working language; None where nothing fits."""
    wanted = fold(text)
    for language in ("en", *WORKING_LANGUAGES):
        names = Locale.parse(language).languages
        if wanted in names:
            return wanted
        for code, name in names.items():
            # CLDR's codes with an underscore are regional variants, which nothing here tells apart.
            if "_" not in code and fold(name) == wanted:
                return str(code)
    return None
