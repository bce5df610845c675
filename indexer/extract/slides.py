"""Presentations (PowerPoint, OpenDocument): each slide is a page, its title a heading, its notes at its end."""

from collections.abc import Iterator, Mapping
from typing import Any

from coi.document import ExtractedDocument
from indexer.extract.boxes import boxes_of
from indexer.extract.charset import clean
from indexer.extract.odf import Flow, OdfFacts, open_odf, read_facts
from indexer.extract.office_facts import first_words, person_names, primary_language, property_dates
from indexer.extract.outcome import refused
from indexer.extract.package import Package, Unreadable, attribute, children, local, words_of
from indexer.extract.paged_text import PagedText, table_row, tidy
from indexer.extract.sniff import ODP, PPTX
from indexer.extract.text import dated_lines

_ENGINE = "presentation reader"
_TITLES = frozenset({"title", "ctrTitle"})
# A slide number, a footer and a date stand on every slide, as a page's header does.
_FURNITURE = frozenset({"sldNum", "ftr", "dt", "hdr"})
_ODP_FURNITURE = frozenset({"page-number", "footer", "date-time", "header"})
_BLANKS = {"br": "\n", "tab": " "}
_MAX_SLIDES = 2000


def extract_pptx(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The slides in their order, labelled by their numbers and as hidden where they are; table rows are lines with cells parted by ` | `.

    Raises Unreadable for files that are damaged, encrypted or unpack to too much.
    """
    del declared, url
    package = Package(data, "presentation")
    main = next(
        (part for kind, part in package.targets("").values() if kind == "officeDocument"),
        "ppt/presentation.xml",
    )
    show = package.xml(main)
    if show is None:
        raise Unreadable("unsupported", "The presentation is damaged: it has no list of slides.")
    links = package.targets(main)
    shown = [value for one in show.iter("{*}sldId") for key, value in one.items() if key.endswith("}id")]
    pages = PagedText()
    for number, link in enumerate(shown[:_MAX_SLIDES], start=1):
        _, part = links.get(link, ("", ""))
        slide = package.xml(part)
        if slide is not None:
            _read_slide(slide, pages, package.targets(part), package)
            _read_notes(package, part, pages)
        hidden = slide is not None and attribute(slide, "show") in {"0", "false"}
        pages.end_page(f"{number} (hidden)" if hidden else str(number))
    core = package.optional_xml("docProps/core.xml")
    facts = OdfFacts(
        first_words(core, "title"),
        primary_language(first_words(core, "language")),
        person_names(words_of(core, "creator")),
        tuple(property_dates((name, first_words(core, name)) for name in ("created", "modified"))),
    )
    return _document(PPTX, pages, facts, len(shown))


def extract_odp(data: bytes, declared: str | None, *, url: str = "") -> ExtractedDocument:
    """The same for OpenDocument presentations; a slide is labelled by its number."""
    del declared, url
    package = open_odf(data, "presentation")
    content = package.xml("content.xml")
    show = next(content.iter("{*}presentation"), None) if content is not None else None
    if show is None:
        raise Unreadable("unsupported", "The presentation is damaged: it has no slides.")
    pages = PagedText()
    slides = list(children(show, "page"))
    for number, slide in enumerate(slides[:_MAX_SLIDES], start=1):
        _read_odp_slide(slide, pages)
        pages.end_page(str(number))
    return _document(ODP, pages, read_facts(package), len(slides))


def _document(media_type: str, pages: PagedText, facts: OdfFacts, slides: int) -> ExtractedDocument:
    made, headings = pages.finish()
    if not any(page.text for page in made):
        return refused("empty", media_type, "The presentation holds no text.", engine=_ENGINE)
    first = next((heading.text for heading in headings if heading.page == 1), None)
    cut = slides > _MAX_SLIDES
    return ExtractedDocument(
        status="partial" if cut else "ok",
        media_type=media_type,
        title=facts.title or first,
        language=facts.language,
        pages=made,
        headings=headings,
        dates=(*dated_lines(made[0].text), *facts.dates),
        authors=facts.authors,
        engine=_ENGINE,
        reason=f"Only the first {_MAX_SLIDES} of {slides} slides were read." if cut else "",
    )


def _read_slide(slide: Any, pages: PagedText, links: Mapping[str, tuple[str, str]], package: Package) -> None:
    for shape in slide.iter("{*}sp", "{*}graphicFrame"):
        if any(local(parent) == "Fallback" for parent in shape.iterancestors()):
            continue
        if local(shape) == "graphicFrame":
            for row_place, row in _rows(shape):
                pages.add(table_row([" ".join(_paragraphs(cell)) for cell in row]), tight=bool(row_place))
            for drawn in shape.iter("{*}relIds"):
                _read_boxes(package, links.get(attribute(drawn, "dm") or "", ("", ""))[1], pages)
            continue
        role = next((attribute(item, "type") or "body" for item in shape.iter("{*}ph")), "")
        if role in _FURNITURE:
            continue
        lines = list(_paragraphs(shape))
        if role in _TITLES:
            pages.add(" ".join(" ".join(lines).split()), level=1)
            continue
        for place, line in enumerate(lines):
            pages.add(line, tight=bool(place))


def _rows(shape: Any) -> Iterator[tuple[int, list[Any]]]:
    """The cells of each row of the tables in a shape, with the place of the row in its table."""
    for table in shape.iter("{*}tbl"):
        for place, row in enumerate(children(table, "tr")):
            yield place, list(children(row, "tc"))


def _read_boxes(package: Package, part: str, pages: PagedText) -> None:
    for place, line in enumerate(boxes_of(package.optional_xml(part))):
        pages.add(line, tight=bool(place))


def _read_notes(package: Package, part: str, pages: PagedText) -> None:
    for kind, target in package.targets(part).values():
        notes = package.optional_xml(target) if kind == "notesSlide" else None
        for shape in notes.iter("{*}sp") if notes is not None else ():
            if any(attribute(item, "type") == "body" for item in shape.iter("{*}ph")):
                for line in _paragraphs(shape):
                    pages.note(line)


def _paragraphs(element: Any) -> Iterator[str]:
    """The paragraphs of a shape or cell that have words, each as one text."""
    for paragraph in element.iter("{*}p"):
        pieces = (
            clean(item.text or "") if local(item) == "t" else _BLANKS[local(item)]
            for item in paragraph.iter("{*}t", "{*}br", "{*}tab")
        )
        if text := tidy("".join(pieces)):
            yield text


def _read_odp_slide(slide: Any, pages: PagedText) -> None:
    for frame in slide:
        name, role = local(frame), attribute(frame, "class") or ""
        if role in _ODP_FURNITURE:
            continue
        if name == "notes":
            notes = Flow(PagedText())
            for box in frame.iter("{*}text-box"):
                notes.read(box)
            for page in notes.pages.finish()[0]:
                if page.text:
                    pages.note(page.text)
        elif role == "title":
            pages.add(" ".join(" ".join(words_of(frame, "p", "h")).split()), level=1)
        else:
            Flow(pages).read(frame)
