"""Small dictionary files of every format, written for the tests."""

import gzip
import io
import struct
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.dictionaries.formats import read_dictionary
from indexer.dictionaries.store import add_dictionary

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def stardict(
    path: Path,
    articles: Mapping[str, str],
    forms: Sequence[tuple[str, str]] = (),
    *,
    ifo: str = "",
    types: str = "h",
) -> Path:
    """A StarDict tar.gz of articles by headword, and of pairs of a form and its headword."""
    heads = list(articles)
    body, index = b"", b""
    for head, text in articles.items():
        index += head.encode() + b"\0" + struct.pack(">II", len(body), len(text.encode()))
        body += text.encode()
    synonyms = b"".join(form.encode() + b"\0" + struct.pack(">I", heads.index(head)) for form, head in forms)
    about = f"StarDict's dict ifo file\nversion=3.0.0\nbookname=A small one\nsametypesequence={types}\n{ifo}"
    files = {
        "small.ifo": about.encode(),
        "small.idx": index,
        "small.dict.dz": gzip.compress(body),
        "small.syn": synonyms,
    }
    return tar(path, files)


def tar(path: Path, files: Mapping[str, bytes]) -> Path:
    """A tar.gz with these files in a folder."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"small/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def article(part: str, *senses: str) -> str:
    """An article as StarDict dictionaries made from Wiktionary have it."""
    return f"<i>{part}</i><br><ol>{''.join(f'<li>{one}</li>' for one in senses)}</ol>"


def dictd(
    folder: Path, name: str, articles: Mapping[str, str], about: Mapping[str, str] | None = None
) -> Path:
    """An .index and a .dict.dz of articles by headword; the path of the articles."""
    body, lines = b"", []
    named = {f"00-database-{key}": text for key, text in (about or {}).items()}
    for word, text in {**named, **articles}.items():
        lines.append(f"{word}\t{_number(len(body))}\t{_number(len(text.encode()))}\n")
        body += text.encode()
    (folder / f"{name}.index").write_text("".join(sorted(lines)), "utf-8")
    path = folder / f"{name}.dict.dz"
    path.write_bytes(gzip.compress(body))
    return path


def _number(value: int) -> str:
    digits = ""
    while True:
        value, digit = divmod(value, 64)
        digits = _DIGITS[digit] + digits
        if not value:
            return digits


def add_table(folder: Path, language: str, into: str, table: str) -> None:
    """Add a tab-separated table, written with bars, to the dictionaries of a folder."""
    path = folder / f"{language}_{into}.tsv"
    path.write_text("\n".join("\t".join(row.split("|")) for row in table.splitlines() if row), "utf-8")
    dictionary = read_dictionary(path, language, into)
    add_dictionary(folder / "dictionaries.sqlite", path.stem, (language, into), dictionary)
