"""Sidecars: what a focal point says of a file it drops, in a small YAML file beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from coi.dates import PartialDate
from coi.document import ACCESS_LEVELS, AccessLevel, Declared
from coi.errors import FilterError, SourceError
from coi.query import FilterField
from coi.yaml_file import Entries, read_yaml
from crawler.discover.folder import Unusable

LARGEST = 20_000  # bytes

_DATES = ("published", "period_from", "period_to")
_LISTS = ("countries", "topics", "authors")
_KEYS = {"title", "language", "document_type", "access", "withdraw", *_DATES, *_LISTS}

Find = Callable[[FilterField, str], str]  # the code meant by a name or code; FilterError where there is none


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What was said: of the document, of who may see it, and whether it is withdrawn (None: not said)."""

    declared: Declared
    access: AccessLevel | None
    withdraw: bool | None


def read_sidecar(path: Path, find: Find) -> Sidecar:
    """What the sidecar says; Unusable, with the line, for anything unknown or misshapen."""
    _refuse_odd_yaml(path)
    try:
        entries = read_yaml(path)
        entries.allow(_KEYS)
        access = entries.text("access", "")
        if access and access not in ACCESS_LEVELS:
            raise entries.fail(f"“access” must be one of {', '.join(ACCESS_LEVELS)}.", "access")
        return Sidecar(
            _read_declared(entries, find),
            access or None,
            entries.flag("withdraw", default=False) if "withdraw" in entries.values else None,
        )
    except SourceError as error:
        place = f"{path.name}:{error.line}" if error.line else path.name
        sentence = str(error).partition(": ")[2]
        raise Unusable(f"The sidecar {place} cannot be used: {sentence}") from None


def _refuse_odd_yaml(path: Path) -> None:
    """Refuse what is too large, or small and unfolds into something large."""
    try:
        text = path.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise Unusable(f"The sidecar {path.name} cannot be read: {error.strerror}.") from None
    if len(text) > LARGEST:
        raise Unusable(f"The sidecar {path.name} is larger than {LARGEST:,} bytes.")
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise Unusable(f"The sidecar {path.name} cannot be used: it refers to itself (*name).")
    except (yaml.YAMLError, UnicodeDecodeError):
        return  # said with its line by whoever reads it next


def _read_declared(entries: Entries, find: Find) -> Declared:
    return Declared(
        title=entries.text("title", "") or None,
        language=_known(entries, "language", "language", find),
        published=_date(entries, "published"),
        period_from=_date(entries, "period_from"),
        period_to=_date(entries, "period_to"),
        countries=_all_known(entries, "countries", "country", find),
        topics=_all_known(entries, "topics", "topic", find),
        document_type=_known(entries, "document_type", "document_type", find),
        authors=entries.texts("authors"),
        said_by="folder",
    )


def _date(entries: Entries, key: str) -> PartialDate | None:
    text = entries.text(key, "")
    try:
        return PartialDate.parse(text) if text else None
    except FilterError as error:
        raise entries.fail(str(error), key) from None


def _known(entries: Entries, key: str, field: FilterField, find: Find) -> str | None:
    text = entries.text(key, "")
    try:
        return find(field, text) if text else None
    except FilterError as error:
        raise entries.fail(str(error), key) from None


def _all_known(entries: Entries, key: str, field: FilterField, find: Find) -> tuple[str, ...]:
    try:
        return tuple(find(field, text) for text in entries.texts(key))
    except FilterError as error:
        raise entries.fail(str(error), key) from None
