"""What an office file says of itself: title, creators, language and the days it was made and changed."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from coi.document import Statement
from indexer.extract.charset import clean
from indexer.extract.package import words_of
from indexer.extract.written_dates import parse_timestamp

# Programs and templates sign documents too; such names are no authors.
_NO_AUTHOR = re.compile(
    r"(?:python-docx|openpyxl|xlsxwriter|apache poi|microsoft office user|admin\w*|user|utente|owner|author|unknown|"
    r"пользователь|користувач|anonymous|windows user|hewlett-packard company|pc|default|\w{1,2})\Z",
    re.IGNORECASE,
)
_MAX_NAME = 120
# The day on which the template of python-docx was made, which every document bears that was written with it.
_OF_TEMPLATES = frozenset({"2013-12-23"})


def property_dates(named: Iterable[tuple[str, str | None]]) -> Iterator[Statement]:
    """Candidates for the publication date from a file's properties: made before changed, neither sure."""
    for name, written in named:
        when = parse_timestamp(written) if written else None
        if when is not None and str(when) not in _OF_TEMPLATES:
            confidence = 0.2 if name.startswith("mod") else 0.35
            yield Statement(str(when), f"The document's properties give “{name}” {when}.", confidence)


def person_names(written: Iterable[str]) -> tuple[str, ...]:
    """The names in properties that may be authors, each once; programs' default names are left out."""
    names = (
        " ".join(name.split()) for value in written for name in re.split(r"\s*;\s*", clean(value)) if name
    )
    return tuple(
        dict.fromkeys(
            name for name in names if name and len(name) <= _MAX_NAME and not _NO_AUTHOR.match(name)
        )
    )


def primary_language(written: str | None) -> str | None:
    """The primary subtag of a language tag (`ro-MD` gives `ro`), or None where it is none."""
    found = re.match(r"([a-z]{2,3})(?:[-_]|\Z)", (written or "").strip().lower())
    return found[1] if found and found[1] not in {"und", "zxx", "non", "none"} else None


def first_words(root: Any | None, *names: str) -> str | None:
    """The first non-empty text of the elements of these names."""
    return next(iter(words_of(root, *names)), None)
