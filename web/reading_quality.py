"""How well a file was read, which the floors below say in English, said again in the language of the page."""

import re

from web.languages import N_, page_language
from web.sentences import say_in_words

SENTENCES = (
    N_("The file is empty."),
    N_("The file is protected by a password."),
    N_("The file is damaged: it cannot be opened."),
    N_("The file holds no text."),
    N_("The file is of a kind that cannot be read yet."),
    N_("The file is larger than %(most)s MB."),
    N_("The file holds more than is read of one file."),
    N_("The parts of the file are nested too deeply to be read."),
    N_("The file is nested too deeply; only a part of its text was read."),
    N_("The page is nested too deeply; its text was read without headings."),
    N_("The file is in the format from before 2007, for which LibreOffice is needed; it cannot be read."),
    N_("The file is in the format from before 2007, and LibreOffice cannot convert it."),
    N_("Only the first %(some)s of %(all)s pages were read."),
    N_("Only the first %(most)s rows of the sheet “%(name)s” were read."),
    N_("The sheet “%(name)s” is damaged and was not read."),
    N_("%(some)s of %(all)s chapters are missing in the file."),
    N_("The mail was not read whole: its parts are too many or nested too deeply."),
    N_("“%(name)s” was not read:"),
    N_("“%(name)s” was read in part:"),
    N_("Files inside files are read %(most)s levels deep, and some lie deeper."),
    N_("Only the first %(most)s files inside were read."),
    N_("The files inside are larger than %(most)s MB together."),
    N_("%(some)s more files were not read whole."),
    N_("The pages are pictures without text."),
    N_("%(some)s of %(all)s pages are pictures without text, the first is page %(page)s."),
    N_("%(some)s of %(all)s pages are damaged, the first is page %(page)s."),
    N_("The end of the PDF is missing; pages may be lost."),
    N_("The PDF is damaged or hard to read; only a part was read."),
    N_("The file is a picture; its text has not been recognised yet."),
    N_("%(some)s of %(all)s pages still wait for text recognition."),
    N_("No picture could be made of %(some)s scanned pages."),
    N_("%(some)s more scanned pages are beyond what is recognised of one file."),
    N_("No text could be recognised in the pictures."),
    N_("The text is too long to be kept whole: %(some)s of %(all)s pages were kept, the last in part."),
    N_("Reading the file took too long and was given up."),
    N_("Reading the file needs more memory than there may be."),
    N_("Reading the file failed."),
    N_("Text recognition needs what is not installed on the server: %(names)s."),
    N_("Text recognition does not work on the server."),
    N_("The usual reader could not open the file; %(name)s read it instead."),
    N_("The parts of the page could not be told apart; all its text was taken."),
    N_(
        "The rule of its source for where the text stands matched nothing on this page; the text was found without it."
    ),
    N_("%(some)s of %(all)s pages hold no text."),
    N_("%(some)s of %(all)s pages were recognised in a picture, with a mean confidence of %(share)s."),
    N_("The text was recognised in pictures; how sure that is was not told."),
    N_("Only a part of the file could be read."),
    N_("%(share)s of the signs stand for none that can be read."),
    N_("%(share)s of the letters stand in words that stick together."),
    N_("%(share)s of the letters stand in words without a vowel."),
    N_("%(share)s of the letters stand in words with capitals amid them, or in two scripts."),
    N_("%(share)s of the letters stand in words with too many accents: the wrong encoding was taken."),
    N_("%(share)s of the letters are of a script that the language is not written in."),
    N_("%(share)s of the words are in the wrong encoding."),
    N_("%(share)s of the words are single letters."),
    N_("Small letters and capitals are exchanged: one Cyrillic encoding was taken for another."),
)

_A_FILE = r"(?:The [A-Z]?[\w-]+(?: \w+){0,2}|it)"
# What is told more exactly than a reader needs, and by many sentences: each becomes one of those above.
_PLAINER = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (rf"{_A_FILE} (?:is|can only be opened with|are) (?:protected by )?a password\.", "The file is protected by a password."),
        (r"The e-book is protected against reading\.", "The file is protected by a password."),
        (rf"{_A_FILE} is damaged(?:: [^.]+)?\.", "The file is damaged: it cannot be opened."),
        (rf"{_A_FILE} holds no (?:text|files)\.|No text could be read\.|No page holds any text\.", "The file holds no text."),
        (r"The file is [^.]+, which cannot be read yet\.", "The file is of a kind that cannot be read yet."),
        (r"(?:The|A part of the) [\w -]+ is larger than (\d+) MB\.", r"The file is larger than \1 MB."),
        (
            (r"The file (?:unpacks to|holds) more than [^.]+\.|The saved page has more than [^.]+\.|A tag of the page has more than [^.]+\.|"
            r"A sheet of the workbook is [^.]+ large\.|The text of the file is larger than can be kept\."),
            "The file holds more than is read of one file.",
        ),
        (r"The (?:parts of the mail|groups of the file) are nested too deeply to be read\.", "The parts of the file are nested too deeply to be read."),
        (r"The file is nested too deeply; the text after that place was not read\.", "The file is nested too deeply; only a part of its text was read."),
        (r"The page is nested too deeply for a parser;", "The page is nested too deeply;"),
        (
            r"The file is [^.]+ in the format from before 2007 inside another file[^.]+\.",
            "The file is of a kind that cannot be read yet.",
        ),
        (r"The file is [^.]+ in the format from before 2007 and LibreOffice[^.]+\.", "The file is in the format from before 2007, for which LibreOffice is needed; it cannot be read."),
        (r"The file is [^.]+ that LibreOffice cannot convert\.", "The file is in the format from before 2007, and LibreOffice cannot convert it."),
        (r"(Only the first \d+ of \d+) (?:chapters|slides) were read\.", r"\1 pages were read."),
        (r"Reading the file took (?:longer|more) than [^.]+(?:\.\d[^.]*)?\.", "Reading the file took too long and was given up."),
        (r"Reading the file (?:takes more than [^.]+ of memory|ended the process with [^.]+)\.", "Reading the file needs more memory than there may be."),
        (r"Reading the file failed with [^.]+\.|The process that reads? (?:the )?files? [^.]+\.", "Reading the file failed."),
        (
            r"Text recognition needs the (?:program tesseract; install the Debian package|Debian packages?) ([\w, -]+)[;,] then run “coi ocr”\.",
            r"Text recognition needs what is not installed on the server: \1.",
        ),
        (r"Text recognition does not work here: [^.]+\.", "Text recognition does not work on the server."),
        (r"(of the words are in the wrong encoding), as “[^”]+” is for “[^”]+”\.", r"\1."),
    )
)  # fmt: skip
# Of the interface languages only English has a point before tenths.
_TENTHS = re.compile(r"(?<=\d)\.(?=\d+%)")


def say_quality(text: str) -> str:
    """The sentences in the language of the page; what nobody foresaw stays as it is."""
    if page_language() == "en":
        return text
    plain = text
    for pattern, said in _PLAINER:
        plain = pattern.sub(said, plain)
    said = say_in_words(plain, SENTENCES)
    return text if said == plain else _TENTHS.sub(",", said)


def quality_language(text: str) -> str | None:
    """`en` where the sentences stay in English on a page in another language, else None."""
    return "en" if page_language() != "en" and say_quality(text) == text else None
