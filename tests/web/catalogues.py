"""The catalogues of the interface: gathers what the pages say, and writes PO and MO files anew.

`python -m tests.web.catalogues` after a sentence was added: new ones are put into every catalogue, empty;
once they are translated the same command compiles the catalogues.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from coi.vocabulary.languages import INTERFACE_LANGUAGES
from tests.house_map import PROJECT

WEB = PROJECT / "web"
FOLDER = WEB / "translations"
TRANSLATED = tuple(one for one in INTERFACE_LANGUAGES if one != "en")
_HEADER = "# What the pages say, in {name}.\n"
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # MO files name a day; one of them keeps their bytes the same
_KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
_OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands, as a translator reads it."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


Sentence = str | tuple[str, ...]


def gather() -> dict[Sentence, list[str]]:
    """Every sentence of code and templates, with the files it stands in; a pair where it has a plural."""
    found: dict[Sentence, list[str]] = {}
    extracted = extract_from_dir(
        WEB, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, directory_filter=lambda _: True
    )
    for file, _, message, _, _ in sorted(extracted, key=lambda one: (one[0], one[1])):
        files = found.setdefault(message, [])
        if file not in files:
            files.append(file)
    return found


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def write_again(language: str) -> tuple[bytes, bytes]:
    """The PO and the MO file of a language for what the pages say now, the same bytes each time."""
    known = read_catalogue(language)
    made = Catalog(
        locale=language, header_comment=_HEADER.format(name=Locale.parse(language).english_name), fuzzy=False
    )
    for sentence, files in gather().items():
        old = known.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        said = old.string if old is not None and old.id == sentence else None
        made.add(
            sentence,
            said or ("" if isinstance(sentence, str) else ("",) * made.num_plurals),
            locations=[(file, None) for file in files],  # type: ignore[misc]  # no line
        )
    readable, compiled = io.BytesIO(), io.BytesIO()
    write_po(readable, made, width=100, omit_header=True, sort_by_file=False)
    header = (
        f'{_HEADER.format(name=Locale.parse(language).english_name)}msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {made.plural_forms}\\n"\n\n'
    )
    po = header.encode() + readable.getvalue()
    ready = read_po(io.BytesIO(po), locale=language)
    ready.creation_date = ready.revision_date = _ANY_DAY
    write_mo(compiled, ready)
    return po, compiled.getvalue()


def sentences_of(language: str) -> Iterator[Message]:
    """Each sentence of a catalogue, without its head."""
    return (one for one in read_catalogue(language) if one.id)


if __name__ == "__main__":
    for each in TRANSLATED:
        path = path_of(each)
        path.parent.mkdir(parents=True, exist_ok=True)
        text, binary = write_again(each)
        path.write_bytes(text)
        path.with_suffix(".mo").write_bytes(binary)
