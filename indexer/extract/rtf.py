"""Rich Text: paragraphs, headings, tables and footnotes, page by page, in the charsets of its fonts."""

from dataclasses import dataclass, field

from coi.document import ExtractedDocument
from indexer.extract.charset import clean
from indexer.extract.office_facts import person_names, property_dates
from indexer.extract.outcome import refused
from indexer.extract.paged_text import PagedText, table_row, tidy
from indexer.extract.rtf_charsets import WHOLE_FILE, charset_of_font, code_page
from indexer.extract.rtf_tokens import tokens
from indexer.extract.sniff import RTF
from indexer.extract.text import dated_lines

_ENGINE = "RTF reader"
MAX_BYTES = 100 * 1024 * 1024
_MAX_GROUPS = 500_000  # open at once
_LAST = 0xFFFF  # of the numbers that a `u` word can have
_SPECIAL = {
    b"tab": " ", b"line": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"zwj": "\u200d", b"zwnj": "\u200c",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\t": " "}
_PROPERTIES = frozenset({b"title", b"author", b"creatim", b"revtim"})
# Groups that are not part of the text; whatever begins with \* is not either.
_SILENT = frozenset(
    (
        b"colortbl filetbl revtbl listtable listoverridetable header headerl headerr headerf footer footerl "
        b"footerr footerf pict object objdata fldinst bkmkstart bkmkend annotation atnid atnauthor xe tc rxe "
        b"pntext sp themedata datastore latentstyles generator nonesttables keywords subject doccomm operator "
        b"company shprslt manager category hlinkbase printim buptim background private"
    ).split()
)
_BULLETS = frozenset({b"listtext", b"pntext"})
# Groups that are text although they begin with \*, for programs that know them.
_HEARD = frozenset({b"shptxt", b"result", b"footnote", b"nesttableprops", b"listtext", b"pntext"})


@dataclass(slots=True)
class _Group:
    """What holds until the group ends: where its text goes, the font's charset, signs after a `u` word, and
    whether the text is hidden or was deleted by somebody who let the change be seen.
    """

    target: str = "text"  # "text", "note", "bullet", "silent", "fonts", "styles", or the name of a property
    charset: str = ""
    hidden: bool = False
    deleted: bool = False
    fallback: int = 1
    fresh: bool = True  # nothing but its first word has been read


@dataclass(slots=True)
class _Paragraph:
    words: list[str] = field(default_factory=list)
    bullet: list[str] = field(default_factory=list)
    style: int | None = None
    level: int = 0
    in_table: bool = False


def extract_rtf(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The text with one page per page break; headings are paragraphs of an outline level or a heading style."""
    del declared, url
    if len(data) > MAX_BYTES:
        return refused("too_large", RTF, f"The file is larger than {MAX_BYTES >> 20} MB.", engine=_ENGINE)
    reader = _Reader()
    whole = reader.read(data)
    pages, headings = reader.pages.finish()
    if not any(page.text for page in pages):
        if not whole:
            return refused(
                "unsupported", RTF, "The groups of the file are nested too deeply to be read.", engine=_ENGINE
            )
        return refused("empty", RTF, "The Rich Text file holds no text.", engine=_ENGINE)
    facts = {name: " ".join("".join(words).split()) for name, words in reader.properties.items()}
    return ExtractedDocument(
        status="ok" if whole else "partial",
        media_type=RTF,
        title=clean(facts.get("title", "")) or reader.title,
        pages=pages,
        headings=headings,
        dates=(
            *dated_lines(pages[0].text),
            *property_dates(
                [("created", reader.days.get("creatim")), ("modified", reader.days.get("revtim"))]
            ),
        ),
        authors=person_names([facts.get("author", "")]),
        engine=_ENGINE,
        reason="" if whole else "The file is nested too deeply; the text after that place was not read.",
    )


class _Reader:
    """Follows the groups of one file."""

    def __init__(self) -> None:
        self.pages = PagedText()
        self.title: str | None = None
        self.properties: dict[str, list[str]] = {}
        self.days: dict[str, str] = {}
        self._group = _Group(fresh=False)
        self._open: list[_Group] = []
        self._default = "cp1252"
        self._first_font = 0  # in which text is set that names none
        self._fonts: dict[int, str] = {}
        self._font: int | None = None
        self._styles: dict[int, list[str]] = {}
        self._style: int | None = None
        self._levels: dict[int, int] = {}
        self._paragraph = _Paragraph()
        self._cells: list[str] = []
        self._row_open = False
        self._note: list[str] = []
        self._notes = 0
        self._bytes = bytearray()  # letters of several bytes come in several tokens
        self._skip = 0
        self._day: dict[str, int] = {}

    def read(self, data: bytes) -> bool:
        """Read it all; False where the groups are too many to follow."""
        for kind, value, number in tokens(data):
            if kind == "bytes":
                self._text(value)
                continue
            if self._bytes:
                self._flush()
            self._skip = 0
            if kind == "word":
                self._word(value, number)
            elif kind == "{":
                if len(self._open) >= _MAX_GROUPS:
                    self._end_paragraph()
                    return False
                self._open.append(self._group)
                above = self._group
                self._group = _Group(above.target, above.charset, above.hidden, above.deleted, above.fallback)
            elif kind == "}":
                self._close()
            else:
                self._sign(value)
        self._flush()
        self._end_paragraph()
        return True

    def _text(self, value: bytes) -> None:
        if self._skip:
            taken = min(self._skip, len(value))
            self._skip -= taken
            value = value[taken:]
        self._group.fresh = False
        self._bytes += value

    def _flush(self) -> None:
        if self._bytes:
            text = bytes(self._bytes).decode(self._charset(), "replace")
            self._bytes.clear()
            self._say(text)

    def _charset(self) -> str:
        if self._group.charset or self._group.target != "text":
            return self._group.charset or self._default
        # That the first font is a Western one is said by default, also of files whose code page is another.
        first = self._fonts.get(self._first_font, "")
        return first if first not in {"", "cp1252"} else self._default

    def _say(self, text: str) -> None:
        target = self._group.target
        if target == "text":
            if not self._group.hidden and not self._group.deleted:
                self._paragraph.words.append(text)
        elif target == "note":
            self._note.append(text)
        elif target == "bullet":
            self._paragraph.bullet.append(text)
        elif target == "styles":
            if self._style is not None:
                self._styles.setdefault(self._style, []).append(text)
        elif target in {"title", "author"}:
            self.properties.setdefault(target, []).append(text)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            if self._group.target == "text":
                self._group.target = "unknown"
        elif sign in b"\r\n":
            self._word(b"par", None)
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])

    def _close(self) -> None:
        ended = self._group
        if not self._open:
            return
        self._group = self._open.pop()
        if ended.target == self._group.target:
            return
        if ended.target == "note":
            text = " ".join(_joined(self._note).split())
            self._note = []
            if text:
                self._notes += 1
                self.pages.note(f"[{self._notes}] {text}")
                self._paragraph.words.append(f"[{self._notes}]")
        elif ended.target in {"creatim", "revtim"} and {"yr", "mo", "dy"} <= self._day.keys():
            self.days[ended.target] = "{yr:04}-{mo:02}-{dy:02}".format(**self._day)

    def _word(self, word: bytes, number: int | None) -> None:  # noqa: C901  # one case per control word
        group = self._group
        if word == b"u" and number is not None:
            group.fresh = False
            self._say(_letter(number))
            self._skip = group.fallback
            return
        if group.fresh or group.target == "unknown":
            self._open_destination(word, group)
        if word == b"uc":
            group.fallback = min(max(number or 0, 0), 16)
        elif word in WHOLE_FILE:
            self._default = WHOLE_FILE[word] or code_page(number) or self._default
        elif word == b"deff":
            self._first_font = number or 0
        elif word == b"f":
            self._font = number
            group.charset = self._fonts.get(number or 0, "")
        elif group.target == "text":
            self._format(word, number)
        elif group.target == "note":
            self._note.append(_SPECIAL.get(word, " " if word == b"par" else ""))
        elif group.target == "bullet":
            self._say(_SPECIAL.get(word, ""))
        elif group.target == "fonts":
            self._describe_font(word, number)
        elif group.target == "styles":
            self._describe_style(word, number)
        elif group.target in {"creatim", "revtim"} and number is not None:
            self._day[word.decode("ascii")] = number

    def _describe_font(self, word: bytes, number: int | None) -> None:
        if word == b"fcharset" and self._font is not None:
            self._fonts[self._font] = charset_of_font(number)
        elif word == b"cpg" and self._font is not None:
            self._fonts[self._font] = code_page(number) or ""

    def _describe_style(self, word: bytes, number: int | None) -> None:
        if word == b"s":
            self._style = number
        elif word == b"outlinelevel" and self._style is not None:
            self._levels[self._style] = _level(number)

    def _open_destination(self, word: bytes, group: _Group) -> None:
        """The first word of a group may say that its text goes elsewhere, or nowhere."""
        if group.fresh and group.target in {"unknown", "silent"} and word in _HEARD:
            group.target = "text"
        starred, group.fresh = group.target == "unknown", False
        if word == b"fonttbl":
            group.target = "fonts"
        elif word == b"stylesheet":
            group.target = "styles"
        elif word == b"footnote" and group.target == "text":
            group.target = "note"
        elif word in _BULLETS and group.target == "text":
            group.target = "bullet"
        elif word in _PROPERTIES:
            self._day = {}
            group.target = word.decode("ascii")
            self.properties.pop(group.target, None)  # said again in Unicode, as \upr has it
        elif starred or word in _SILENT:
            group.target = "silent"

    def _format(self, word: bytes, number: int | None) -> None:  # noqa: C901, PLR0912  # one case per control word
        paragraph = self._paragraph
        if word in {b"par", b"sect"}:
            self._end_paragraph()
        elif word == b"page" or (word == b"pagebb" and not paragraph.words):
            self._end_paragraph()
            if self.pages.started:
                self.pages.end_page()
        elif word in {b"nestcell", b"nestrow"}:
            paragraph.words.append(" ")  # a table in a cell is text of that cell
        elif word == b"cell":
            self._cells.append(_joined(paragraph.words))
            paragraph.words = []
        elif word == b"row":
            self.pages.add(table_row(self._cells), tight=self._row_open)
            self._cells, self._row_open = [], True
        elif word == b"pard":
            paragraph.style, paragraph.level, paragraph.in_table = None, 0, False
        elif word == b"intbl":
            paragraph.in_table = True
        elif word == b"s":
            paragraph.style = number
        elif word == b"outlinelevel":
            paragraph.level = _level(number)
        elif word == b"plain":
            self._group.hidden, self._group.deleted, self._group.charset = False, False, ""
        elif word == b"v":
            self._group.hidden = number != 0
        elif word == b"deleted":
            self._group.deleted = number != 0
        elif word in _SPECIAL:
            self._say(_SPECIAL[word])

    def _end_paragraph(self) -> None:
        paragraph = self._paragraph
        if paragraph.in_table:
            paragraph.words.append(" ")
            return
        text = tidy(_joined(paragraph.words))
        name = (
            "".join(self._styles.get(paragraph.style, ())).strip(" ;").lower()
            if paragraph.style is not None
            else ""
        )
        if text:
            if name == "title" and self.title is None:
                self.title = " ".join(text.split())
            level = paragraph.level or _heading(name) or self._levels.get(paragraph.style or 0, 0)
            bullet = " ".join(_joined(paragraph.bullet).split())
            if bullet and not level:
                # Numbers say something; a bullet is a sign of some font of symbols.
                text = f"{bullet} {text}" if any(sign.isalnum() for sign in bullet) else f"- {text}"
            self.pages.add(text, level=level, tight=bool(bullet) and not level)
            self._row_open = False
        paragraph.words, paragraph.bullet = [], []


def _heading(style: str) -> int:
    """The level of a style called `heading 2`, in the English that programs write whatever their language."""
    word, _, level = style.partition(" ")
    return int(level) if word == "heading" and level.isdecimal() and len(level) == 1 else 0


def _level(number: int | None) -> int:
    """Levels count from 0; 9 is body text."""
    return (number or 0) + 1 if 0 <= (number or 0) < 9 else 0  # noqa: PLR2004  # as said above


def _letter(number: int) -> str:
    """The sign of a `u` word, which is a 16-bit number and may be half a sign."""
    code = number + 0x1_0000 if number < 0 else number
    return chr(code) if 0 <= code <= _LAST else "\ufffd"


def _joined(words: list[str]) -> str:
    """The words as one text, halves of signs put together."""
    return clean("".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
