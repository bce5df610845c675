"""A zip of XML parts, as in Office Open XML, OpenDocument and EPUB: opened within limits, entities shut."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from coi.document import ReadingStatus
from indexer.extract.archive_limits import refuse_bomb
from indexer.extract.charset import clean

_MAX_XML = 100 * 1024 * 1024  # bytes of one XML part, which becomes a tree of several times that size
_ENCRYPTED_BIT = 1


class Unreadable(Exception):
    """A file that cannot be read; `status` and the sentence say why."""

    def __init__(self, status: ReadingStatus, reason: str) -> None:
        super().__init__(reason)
        self.status: ReadingStatus = status


class Package:
    """The parts of a package by name; a part that is missing is None, a damaged one Unreadable."""

    def __init__(self, data: bytes, kind: str) -> None:
        """Open it; Unreadable where it is damaged, encrypted, or unpacks to too much. `kind` as in “The {kind} is …”."""
        self.kind = kind
        try:
            if reason := refuse_bomb(data):
                raise Unreadable("too_large", reason)
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise Unreadable("unsupported", f"The {kind} is damaged: it cannot be opened.") from None
        if any(entry.flag_bits & _ENCRYPTED_BIT for entry in self._zip.infolist()):
            raise Unreadable("encrypted", f"The {kind} is protected by a password.")
        self._names = set(self._zip.namelist())

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the zip."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes | None:
        """The bytes of a part."""
        if name not in self._names:
            return None
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
            raise Unreadable(
                "unsupported", f"The {self.kind} is damaged: a part of it cannot be unpacked."
            ) from None

    def xml(self, name: str) -> Any | None:
        """The root of an XML part."""
        data = self.read(name)
        if data is None:
            return None
        if len(data) > _MAX_XML:
            raise Unreadable("too_large", f"A part of the {self.kind} is larger than {_MAX_XML >> 20} MB.")
        try:
            return parse_xml(data)
        except etree.XMLSyntaxError:
            raise Unreadable(
                "unsupported", f"The {self.kind} is damaged: a part of it is no valid XML."
            ) from None

    def optional_xml(self, name: str) -> Any | None:
        """The root of a part that may be damaged without harm to the text, such as the properties."""
        try:
            return self.xml(name)
        except Unreadable:
            return None

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """The relationships of an Office part: id to the last word of their type and the part they lead to."""
        folder, _, file = name.rpartition("/")
        root = self.optional_xml(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        found: dict[str, tuple[str, str]] = {}
        for element in root if root is not None else ():
            if isinstance(element.tag, str) and element.get("TargetMode") != "External":
                kind = (element.get("Type") or "").rpartition("/")[2]
                found[element.get("Id") or ""] = (kind, self.resolve(name, element.get("Target") or ""))
        return found

    def resolve(self, name: str, target: str) -> str:
        """The part that `target`, written in the part `name`, leads to."""
        if target.startswith("/"):
            return target[1:]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target.partition("#")[0])))
        return path.removeprefix("./")


def parse_xml(data: bytes) -> Any:
    """The root of an XML document; entities are neither expanded nor fetched, depth and size are limited."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(data, parser)


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str | None:
    """An attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), None)


def children(element: Any, *names: str) -> Iterator[Any]:
    """The children of these names, whatever their namespace."""
    return (child for child in element if local(child) in names)


def words_of(root: Any | None, *names: str) -> list[str]:
    """The texts of all elements below `root` that have one of these names, tidied, without empty ones."""
    if root is None:
        return []
    found = (
        " ".join(clean("".join(item.itertext())).split()) for item in root.iter() if local(item) in names
    )
    return [text for text in found if text]
