"""The languages we work in, by BCP 47, with their names in each other from CLDR."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

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


# Said of what has no language, or of more than one; and a code that CLDR does not know for one of ours.
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis", "non"})
_OTHERWISE = {"ekk": "et"}


@lru_cache(maxsize=512)
def language_of_tag(tag: str) -> str | None:
    """The BCP 47 code of the language meant by a tag, a code of three letters or a name; None where there is none.

    `uk` of `uk-UA` and of `ukr`, `de` of `ger`, `ro` of `mo`. What is no language (`mul`, `ua`) gives None.
    """
    primary = tag.strip().replace("_", "-").partition("-")[0].lower()
    if not primary.isalpha() or len(primary) not in {2, 3}:
        return find_language(tag) if tag.strip() else None
    alias = get_global("language_aliases").get(primary) or _OTHERWISE.get(primary)
    code = str(alias).partition("_")[0] if alias else primary
    known = code in Locale.parse("en").languages and code not in _NO_LANGUAGE
    return code if known else None


def find_language(text: str) -> str | None:
    """The BCP 47 code meant by a code or by a name in any working language; None where nothing fits."""
    wanted = fold(text)
    wanted = str(get_global("language_aliases").get(wanted, wanted)).partition("_")[0]
    for language in ("en", *WORKING_LANGUAGES):
        names = Locale.parse(language).languages
        if wanted in names:
            return wanted
        for code, name in names.items():
            # CLDR's codes with an underscore are regional variants, which nothing here tells apart.
            if "_" not in code and fold(name) == wanted:
                return str(code)
    return None
