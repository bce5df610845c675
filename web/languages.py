"""The language of a page: asked for in the address, chosen earlier, or the browser's; and words in it."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any, Literal

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations
from markupsafe import Markup

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from web.once import once

ARGUMENT = "lang"  # in addresses of pages
QUERY_ARGUMENT = "ui-language"  # the same in a saved query; read here too
COOKIE = "coi-lang"  # set only where somebody chose a language by its name


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext's readers look for
    """The sentence itself, noted for translation where it stands apart from its use."""
    return sentence


def speak_languages(app: Flask) -> None:
    """Say every page of an application in the language of whoever asks."""
    Babel(app, default_locale="en", locale_selector=page_language)
    environment: Any = app.jinja_env  # its extension for translations adds what it does
    environment.install_gettext_callables(_translate, _translate_number, newstyle=True)
    environment.globals.update(gettext=_say, _=_say)
    app.url_defaults(_carry_along)
    app.add_template_global(language_names, "language_names")
    app.add_template_global(page_language, "page_language")


def page_language() -> str:
    """One of INTERFACE_LANGUAGES; English where nothing else is wanted or no request is being answered."""
    return once("language", _choose) if has_request_context() else "en"


def _choose() -> str:
    wanted = (language_in_address(), request.args.get(QUERY_ARGUMENT), request.cookies.get(COOKIE))
    chosen = next((one for one in wanted if one in INTERFACE_LANGUAGES), None)
    return chosen or request.accept_languages.best_match(INTERFACE_LANGUAGES, "en")


def language_in_address() -> str | None:
    """The language that the present address asks for, None where it asks for none of ours."""
    return once("language in address", _asked_for) if has_request_context() else None


def _asked_for() -> str | None:
    asked = request.args.get(ARGUMENT)
    return asked if asked in INTERFACE_LANGUAGES else None


def _carry_along(endpoint: str, values: dict[str, object]) -> None:
    """A language that stands in the address stands in every link of the page too."""
    if endpoint != "static" and ARGUMENT not in values and (asked := language_in_address()):
        values[ARGUMENT] = asked


@cache
def language_names() -> Mapping[str, str]:
    """Each interface language by its own name: `Українська`."""
    names = {code: str(Locale.parse(code).display_name) for code in INTERFACE_LANGUAGES}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


class _Said(dict[str, Markup]):
    """What the sentences of templates are in the language of the page, looked up when first said.

    The extension of Jinja does as much anew for each of the two hundred on a page, at ten times the cost.
    """

    def __missing__(self, sentence: str) -> Markup:
        said = self[sentence] = Markup(_translate(sentence))  # noqa: S704 - catalogues are ours
        return said


def _say(sentence: str, **filled: object) -> Markup:
    """A sentence for a template, what is filled in escaped; an own per cent sign is written twice in it."""
    said = once("said", _Said)
    return said[sentence] % filled if filled or "%" in sentence else said[sentence]


def gettext(sentence: str, **filled: str) -> str:
    """A sentence in the language of the page, its places `%(name)s` filled in."""
    said = _translate(sentence)
    return said % filled if filled else said


def ngettext(one: str, many: str, number: int, **filled: str) -> str:
    """A sentence in the form that goes with a number; `%(count)s` is the number in figures."""
    return _translate_number(one, many, number) % {"count": in_figures(number), **filled}


def _translate(sentence: str) -> str:
    return str(_translations().ugettext(sentence))


def _translate_number(one: str, many: str, number: int) -> str:
    return str(_translations().ungettext(one, many, number))


def _translations() -> Any:
    """The catalogue of the page."""
    return once("translations", get_translations)


def in_figures(number: float) -> str:
    """A number with the thousands parted as is usual: `1,214`, `1 214`."""
    return _figures(number, page_language())


@lru_cache(10_000)  # a page of results holds hundreds, most of them small and on every page
def _figures(number: float, language: str) -> str:
    return str(format_decimal(number, locale=language))


def ago_in_words(count: int, unit: Literal["year", "month"]) -> str:
    """How long ago that is: `2 years ago`."""
    return _ago(count, unit, page_language())


@lru_cache(1_000)
def _ago(count: int, unit: Literal["year", "month"], language: str) -> str:
    days = count * (365 if unit == "year" else 30)  # as Babel counts them
    passed = timedelta(days=-days)
    return str(format_timedelta(passed, granularity=unit, add_direction=True, threshold=1, locale=language))
