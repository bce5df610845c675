"""YAML that curators edit, read strictly and with the line of every key, so that an error names its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import Reader, ReaderError

from coi.errors import SourceError

# The same loader in C where PyYAML was built with it: the vocabularies load ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping of a YAML file that remembers where each key stands."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def fail(self, message: str, key: str | None = None) -> SourceError:
        """An error that names the file and the line of `key` (or of the mapping)."""
        return SourceError(message, self.file, self.lines.get(key, self.line) if key else self.line)

    def allow(self, keys: Collection[str]) -> None:
        """Refuse keys that do not exist; SourceError names the first."""
        for key in self.values:
            if key not in keys:
                raise self.fail(f"unknown key “{key}”; known here: {', '.join(sorted(keys))}.", key)

    def text(self, key: str, default: str | None = None) -> str:
        """The text at `key`; required where there is no default."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int | date | None):
            raise self.fail(f"“{key}” must be text.", key)
        text = "" if value is None else str(value).strip()
        if not text and default is None:
            raise self.fail(f"“{key}” is missing.", key)
        return text or default or ""

    def number(self, key: str, default: float) -> float:
        """The number at `key`, zero or more."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf:
            raise self.fail(f"“{key}” must be a number that is not negative.", key)
        return float(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """The true or false at `key`."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(f"“{key}” must be true or false.", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts at `key`; empty where there is none."""
        value = [] if self.values.get(key) is None else self.values[key]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fail(f"“{key}” must be a list of texts.", key)
        return tuple(value)

    def entries(self, key: str) -> "Entries":
        """The mapping at `key`; required."""
        value = self.values.get(key)
        if not isinstance(value, Entries):
            raise self.fail(f"“{key}” must be a group of keys.", key if key in self.values else None)
        return value

    def list_of_entries(self, key: str) -> tuple["Entries", ...]:
        """The list of mappings at `key`; empty where there is none."""
        value = [] if self.values.get(key) is None else self.values[key]
        if not isinstance(value, list) or not all(isinstance(one, Entries) for one in value):
            raise self.fail(f"“{key}” must be a list of groups of keys.", key)
        return tuple(value)


def read_yaml(path: Path) -> Entries:
    """The mapping in a YAML file; SourceError with file and line where it cannot be read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot be read: {error}.", str(path)) from None
    loader: Any = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise SourceError("must hold a mapping of keys.", str(path), 1)
        return _mapping(loader, node, str(path))
    except ReaderError:
        # Its own position counts bytes in one loader and characters in the other.
        found = Reader.NON_PRINTABLE.search(text)
        place = text.count("\n", 0, found.start()) + 1 if found else None
        raise SourceError("holds a character that cannot be printed.", str(path), place) from None
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark.line + 1 if error.problem_mark else None
        raise SourceError(f"is not valid YAML: {error.problem}.", str(path), place) from None
    except RecursionError:
        raise SourceError("is nested too deep, or within itself.", str(path)) from None
    finally:
        if loader is not None:
            loader.dispose()


def _mapping(loader: Any, node: yaml.MappingNode, file: str) -> Entries:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key = str(_plain(loader, key_node, file))
        line = key_node.start_mark.line + 1
        if key in values:
            raise SourceError(f"“{key}” stands twice.", file, line)
        values[key] = _value(loader, value_node, file)
        lines[key] = line
    return Entries(file, node.start_mark.line + 1, values, lines)


def _value(loader: Any, node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, one, file) for one in node.value]
    return _plain(loader, node, file)


def _plain(loader: Any, node: yaml.Node, file: str) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:  # what looks like a date or a number but is none, such as 2024-13-01
        raise SourceError(
            f"“{node.value}” cannot be read: {error}.", file, node.start_mark.line + 1
        ) from None
