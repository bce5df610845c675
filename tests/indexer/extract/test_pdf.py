"""Tests of reading PDFs."""

import json
import re

import pypdfium2
import pytest

from indexer.extract import pdf
from indexer.extract.pdf import extract_pdf
from indexer.extract.pdf_flow import carry_over, compounds_in, flow
from indexer.extract.pdf_headings import heading_tags, may_tag_headings
from indexer.extract.pdf_line import Line
from indexer.extract.pdf_rtl import Glyph, logical_text
from tests.indexer.extract.made_files import DATA, labelled_pdf, one_page_pdf, stream, typeset, words_on_page
from tests.indexer.extract.typeset_reports import FOOT, HEAD, SENTENCES, a_report, agreement

LANGUAGES = ["en", "ru", "uk", "be", "ro", "pl", "hu", "lt", "lv", "et", "sk", "de", "fr", "tr"]
REPORT = """
#set document(title: "Returns in winter", author: "Sample Editors", date: datetime(year: 2023, month: 2, day: 3))
#set page(width: 300pt, height: 300pt, header: [Sample Report on Returns], numbering: "1")
#set par(justify: true)
#set text(size: 10pt, hyphenate: true, lang: "en")
#text(size: 22pt)[Returns in winter]

17 May 2024

= Roads and passes
#lorem(90)
= Heating
#lorem(160)
"""


@pytest.fixture(scope="module")
def report() -> bytes:
    return typeset(REPORT)


def test_pages_carry_the_labels_that_the_pdf_gives_them() -> None:
    data = labelled_pdf(["first", "second", "third", "fourth"], b"0<</S/r>>2<</S/D/St 1>>")
    read = extract_pdf(data, None)
    assert [(page.number, page.label, page.text) for page in read.pages] == [
        (1, "i", "first"), (2, "ii", "second"), (3, "1", "third"), (4, "2", "fourth"),
    ]  # fmt: skip


def test_printed_page_numbers_are_labels_where_the_pdf_gives_none(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert len(read.pages) > 2
    assert [page.label for page in read.pages] == [str(page.number) for page in read.pages]


def test_running_heads_are_gone_and_the_text_is_whole(report: bytes) -> None:
    text = extract_pdf(report, None).text
    assert "Sample Report on Returns" not in text
    assert re.search("[\x02\u00ad\ufffe]", text) is None
    assert "consectetur adipiscing" in " ".join(text.split())


def test_headings_of_the_outline_stand_where_their_words_stand(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert [heading.text for heading in read.headings] == ["Roads and passes", "Heating"]
    for heading in read.headings:
        assert read.pages[heading.page - 1].text[heading.start :].startswith(heading.text)


def test_title_author_and_dates_come_with_their_evidence(report: bytes) -> None:
    read = extract_pdf(report, None)
    assert (read.title, read.authors) == ("Returns in winter", ("Sample Editors",))
    assert [(one.value, one.confidence) for one in read.dates] == [("2024-05-17", 0.6), ("2023-02-03", 0.35)]
    assert "17 May 2024" in read.dates[0].evidence


def test_the_largest_words_are_the_title_where_the_properties_have_none() -> None:
    source = "#set page(width: 300pt, height: 200pt)\n#text(size: 22pt)[Winter on the road]\n\n#lorem(20)"
    assert extract_pdf(typeset(source), None).title == "Winter on the road"


def test_scans_need_ocr_and_blank_pages_are_empty() -> None:
    picture = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    blank = b"0 0 m"
    assert extract_pdf(one_page_pdf(stream_of(picture)), None).status == "needs_ocr"
    assert extract_pdf(one_page_pdf(stream_of(blank)), None).status == "empty"


def stream_of(operators: bytes) -> bytes:
    import zlib

    return stream(zlib.compress(operators))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\n" + bytes(range(256)) * 40, one_page_pdf(words_on_page(b"x"))[:200]]
)
def test_a_damaged_pdf_is_unsupported_with_a_reason(data: bytes) -> None:
    read = extract_pdf(data, None)
    assert (read.status, read.reason) == ("unsupported", "The PDF is damaged: it cannot be opened.")


def test_a_pdf_whose_end_is_missing_is_partial() -> None:
    whole = one_page_pdf(words_on_page(b"what was saved"))
    read = extract_pdf(whole.replace(b"%%EOF", b""), None)
    assert (read.status, read.text) == ("partial", "what was saved")


def test_a_page_tree_that_contains_itself_ends_and_gives_what_there_is() -> None:
    read = extract_pdf(one_page_pdf(words_on_page(b"hello"), kids=b"2 0 R 3 0 R", count=2), None)
    assert read.status in {"ok", "partial", "unsupported"}
    assert len(read.pages) <= 2


def test_a_false_page_count_is_not_believed() -> None:
    read = extract_pdf(one_page_pdf(words_on_page(b"hello"), count=2_000_000_000), None)
    assert [page.text for page in read.pages] == ["hello"]


@pytest.mark.skipif(not (DATA / "pdf-samples").is_dir(), reason="the sample PDFs are not here")
def test_a_pdf_with_a_password_is_encrypted() -> None:
    read = extract_pdf((DATA / "pdf-samples" / "libreoffice-writer-password.pdf").read_bytes(), None)
    assert (read.status, read.pages) == ("encrypted", ())


@pytest.mark.skipif(not (DATA / "udhr-pdf").is_dir(), reason="the typeset declarations are not here")
def test_typeset_text_comes_back_with_its_words_in_order() -> None:
    scores = {}
    for path in sorted((DATA / "udhr-pdf").glob("*_1col.json")):
        text = extract_pdf(path.with_suffix(".pdf").read_bytes(), None).text
        gold = json.loads(path.read_text("utf-8"))
        scores[path.name[:2]] = agreement("\n".join((*gold["paras"], *gold["notes"])), text)
        assert "Human Rights Council" not in text
    assert sum(scores[language] for language in LANGUAGES) / len(LANGUAGES) >= 0.95
    assert min(scores[language] for language in LANGUAGES) >= 0.93
    assert scores["ar"] >= 0.88
    assert scores["fa"] >= 0.75


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_columns_notes_and_hyphens_come_back_as_running_text(language: str, columns: int) -> None:
    report = a_report(language, columns)
    read = extract_pdf(report.pdf, None)
    assert len(read.pages) > 1
    assert [page.label for page in read.pages] == [str(page.number) for page in read.pages]
    assert HEAD not in read.text
    assert FOOT not in read.text
    assert agreement("\n".join((*report.paragraphs, *report.notes)), read.text) >= 0.93


def test_footnotes_stand_after_the_text_of_their_page_and_begin_with_their_mark() -> None:
    report = a_report("en", 2)
    read = extract_pdf(report.pdf, None)
    found = [line for page in read.pages for line in page.text.split("\n") if line.startswith("[")]
    assert found == [f"[{number}] {note}" for number, note in enumerate(report.notes, start=1)]
    for page in read.pages:
        notes = [place for place, line in enumerate(page.text.split("\n")) if line.startswith("[")]
        assert notes == list(range(len(page.text.split("\n")) - len(notes), len(page.text.split("\n"))))


def test_the_mark_of_a_note_is_told_from_a_year_and_from_an_exponent() -> None:
    source = "#set page(width: 400pt, height: 200pt)\nIn 2019#footnote[A note.] a plot of 40 m#super[2] was sold#footnote[Other.] there."
    text = extract_pdf(typeset(source), None).text
    assert "In 2019 [1] a plot of 40 m² was sold [2] there." in text
    assert "[1] A note.\n[2] Other." in text


def test_a_word_divided_between_pages_is_whole_on_the_first_of_them() -> None:
    before = [a_line("some words of a munici", 1, divided=True)]
    after = [a_line("pality that lies", 0), a_line("in the hills", 1)]
    carry_over(before, after)
    assert flow(before) == "some words of a municipality"
    assert flow(after) == "that lies in the hills"
    report = a_report("hu", 1)
    read = extract_pdf(report.pdf, None)
    assert not any(page.text.split("\n\n[")[0].endswith("-") for page in read.pages)


def test_a_compound_keeps_its_hyphen_at_a_line_end() -> None:
    assert flow([a_line("the city of New", 0, divided=True), a_line("Sample", 1)]) == "the city of New-Sample"
    known = compounds_in([a_line("a self-governing town", 0)])
    assert (
        flow([a_line("the self", 0, divided=True), a_line("governing town", 1)], known)
        == "the self-governing town"
    )
    assert flow([a_line("the perse", 0, divided=True), a_line("cution", 1)]) == "the persecution"


def test_columns_that_the_file_draws_line_by_line_are_read_one_after_the_other() -> None:
    left = [f"left line {number} has some words" for number in range(1, 9)]
    right = [f"right line {number} has other words" for number in range(1, 9)]
    operators = "".join(
        f"BT /F 11 Tf 50 {700 - 14 * place} Td ({one}) Tj ET BT /F 11 Tf 320 {700 - 14 * place} Td ({other}) Tj ET "
        for place, (one, other) in enumerate(zip(left, right, strict=True))
    )
    read = extract_pdf(one_page_pdf(stream_of(operators.encode())), None)
    assert " ".join(read.text.split()) == " ".join((*left, *right))


def test_words_set_so_close_that_the_reader_glues_them_are_parted() -> None:
    operators = b"BT /F 12 Tf 50 700 Td [(freedom) -120 (of) -120 (movement) -120 (here)] TJ ET"
    assert extract_pdf(one_page_pdf(stream_of(operators)), None).text == "freedom of movement here"
    spaced = b"BT /F 12 Tf 4 Tc 50 700 Td (freedom) Tj ET"
    assert extract_pdf(one_page_pdf(stream_of(spaced)), None).text == "freedom"


def test_words_that_are_glued_twice_on_a_page_are_parted_both_times() -> None:
    glued = b"[(freedom) -120 (of) -120 (movement)] TJ"
    lines = (b"BT /F 12 Tf 50 700 Td ", glued, b" ET BT /F 12 Tf 50 680 Td (movement) Tj ET BT /F 12 Tf 50 660 Td ",
             glued, b" ET BT /F 12 Tf 50 640 Td (freedomofmovement) Tj ET")  # fmt: skip
    text = extract_pdf(one_page_pdf(stream_of(b"".join(lines))), None).text
    assert " ".join(text.split()) == "freedom of movement movement freedom of movement freedomofmovement"


def test_the_rows_of_a_table_stay_together() -> None:
    cells = ", ".join(f"[District {number}], [{number * 13}], [{number * 17}]" for number in range(1, 9))
    text = extract_pdf(typeset(f"#table(columns: (1fr, 1fr, 1fr), {cells})"), None).text
    assert "District 3" in text
    assert re.search(r"District 3\s+39\s+51\s+District 4", text)


def test_large_and_bold_lines_are_headings_where_there_is_no_outline() -> None:
    parts = [
        f'#text(size: 15pt, weight: "bold")[Part {name}]\n\n#lorem(60)\n\n#text(weight: "bold")[Point {name}]\n\n#lorem(70)'
        for name in ("one", "two")
    ]
    read = extract_pdf(typeset('#set document(title: "x")\n' + "\n\n".join(parts)), None)
    assert [(one.level, one.text) for one in read.headings] == [
        (1, "Part one"), (2, "Point one"), (1, "Part two"), (2, "Point two"),
    ]  # fmt: skip


def test_headings_come_from_the_tags_where_there_is_no_outline() -> None:
    source = '#set heading(outlined: true, bookmarked: false)\n#show heading: set text(size: 11pt, weight: "bold")\n'
    read = extract_pdf(typeset(source + "= Roads\n#lorem(40)\n== Passes\n#lorem(40)"), None)
    assert [(one.level, one.text) for one in read.headings] == [(1, "Roads"), (2, "Passes")]


@pytest.mark.parametrize(
    "told",
    [b"<</S/H1/P 5 0 R>>", b"<</S /H /P 5 0 R>>", b"<< /S\n/Title /P 5 0 R >>", b"<</RoleMap<</Kicker/H3>>",
     b"<</Type/ObjStm", b"<</S/#481>>"],
)  # fmt: skip
def test_a_file_whose_bytes_may_name_a_heading_is_asked_for_its_tags(told: bytes) -> None:
    assert may_tag_headings(b"%PDF-1.7 <</S/P/P 4 0 R>> " + told)


@pytest.mark.parametrize(
    "told",
    [b"<</S/P/P 5 0 R>>", b"<</RoleMap<</Title/P/Strong/Span>>", b"<</S/Header>>", b"/Title (Sample)",
     b"/H1", b"<</" + b"N" * 61 + b"/H1"],
)  # fmt: skip
def test_a_file_whose_bytes_name_no_heading_is_not_asked(told: bytes) -> None:
    assert not may_tag_headings(b"%PDF-1.7 <</S/P/P 4 0 R>> " + told)


def test_headings_inside_sections_are_found_and_paragraphs_give_none() -> None:
    source = (
        "#set heading(outlined: true, bookmarked: false)\n= Roads\n#lorem(20)\n#block[== Passes\n*#lorem(5)*]"
    )
    with pypdfium2.PdfDocument(typeset(source)) as document:
        assert sorted(heading_tags(document[0]).values()) == [1, 2]


@pytest.mark.skipif(not (DATA / "pdf-samples").is_dir(), reason="the sample PDFs are not here")
def test_files_inside_the_file_are_named() -> None:
    read = extract_pdf((DATA / "pdf-samples" / "with-attachment.pdf").read_bytes(), None)
    assert read.attachments == ("image.png",)


@pytest.mark.skipif(not (DATA / "pdf-samples").is_dir(), reason="the sample PDFs are not here")
def test_every_sample_file_ends_with_a_status_that_fits() -> None:
    for path in sorted((DATA / "pdf-samples").glob("*.pdf")):
        read = extract_pdf(path.read_bytes(), None)
        assert read.status in {"ok", "needs_ocr", "encrypted"}, path.name
        assert read.text.strip() or read.status != "ok", path.name
        assert bool(read.reason) == (read.status != "ok"), path.name


def test_a_page_number_that_is_a_picture_needs_no_ocr_where_there_is_text() -> None:
    picture = b"BT /F 12 Tf 50 700 Td (some words that stand on this page) Tj ET q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    assert extract_pdf(one_page_pdf(stream_of(picture)), None).status == "ok"


def test_the_dots_of_a_table_of_contents_become_one_sign() -> None:
    assert flow([a_line("Roads . . . . . . . 12", 0)]) == "Roads … 12"
    assert flow([a_line("Roads.......12 and so on...", 0)]) == "Roads … 12 and so on..."


def test_a_line_read_from_the_right_ends_early_where_its_left_end_is_free() -> None:
    full = Line("سجل مكتب المنطقة", 50, 150, 700, 710)
    short = Line("عودة العائلات.", 110, 150, 688, 698)
    assert flow([full, short, full._replace(bottom=676, top=686)]).split("\n\n") == [
        "سجل مكتب المنطقة عودة العائلات.", "سجل مكتب المنطقة",
    ]  # fmt: skip


def test_raised_figures_and_close_numbers_in_a_line_from_the_right_are_told_from_its_words() -> None:
    def glyphs(signs: str, begin: float, **raised: float) -> list[Glyph]:
        return [
            Glyph(sign, begin + 5 * at, begin + 5 * at + 5, raised.get("bottom", 0), raised.get("top", 10))
            for at, sign in enumerate(signs)
        ]

    word = glyphs("باد", 40)[::-1]
    assert logical_text([*word, *glyphs("7", 34, bottom=6, top=10)]).rstrip() == "داب [7]"
    assert logical_text([*word, *glyphs("2019", 19.1)]) == "داب 2019"
    assert logical_text([*word, *glyphs("2019", 19.8)]) == "داب2019"


def a_line(text: str, row: int, *, divided: bool = False) -> Line:
    return Line(text, 50, 150, 700 - 12 * row, 710 - 12 * row, divided=divided)


def test_every_page_says_the_same_whether_the_first_was_kept_open_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = a_report("en", 1, 20).pdf
    kept = extract_pdf(report, None)
    monkeypatch.setattr(pdf, "may_be_kept", lambda _page: False)
    assert extract_pdf(report, None) == kept
