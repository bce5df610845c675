"""Web pages: the text by the source's rules, else by trafilatura, else the whole body; facts from the markup."""

import re
from typing import Any

import trafilatura
from lxml import html as lxml_html
from lxml.etree import ParserError

from coi.document import ExtractedDocument, Page, ReadingStatus
from indexer.extract.blocks import TextBuilder, lift_drawn_pages, read_blocks
from indexer.extract.charset import clean, decode
from indexer.extract.html_completion import complete, without_furniture
from indexer.extract.html_dates import date_candidates
from indexer.extract.html_facts import read_authors, read_language, read_title
from indexer.extract.html_notes import notes_outside
from indexer.extract.html_rules import MATCHED_NOTHING, HtmlRules, keep_content
from indexer.extract.outcome import refused
from indexer.extract.sniff import HTML

MAX_BYTES = 10 * 1024 * 1024
_SHORT_TEXT = 250  # characters of main text below which the body is looked at ...
_PROSE = 500  # ... and read instead where its paragraphs have at least this many
_PARAGRAPH = 100  # characters of one; shorter lines are labels and links
_MAX_DEPTH = 200  # libxml2 loses text below 256
_MANY_TAGS = 60_000  # above, trafilatura and htmldate take minutes
_MAX_ATTRIBUTES = 20_000  # characters of attributes in one tag: data URLs, or an attack

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LONG_TAG = re.compile(rf"<([A-Za-z][A-Za-z0-9]{{0,20}})\s[^<>]{{{_MAX_ATTRIBUTES},}}>")
_NESTING = re.compile(
    r"<(/?)(div|span|section|article|table|tbody|tr|td|ul|ol|blockquote|font|b|i|center|form)\b",
    re.IGNORECASE,
)
_OUTSIDE_TEXT = frozenset({"nav", "header", "footer", "aside", "form", "head"})


def extract_html(
    data: bytes, declared: str | None, *, url: str = "", rules: HtmlRules | None = None
) -> ExtractedDocument:
    """The page as one page numbered 1, with headings, title, language, authors and date candidates.

    `rules` are what the source's description says of its pages; where they match nothing, which `engine`
    then says, the text is found without them. Footnotes outside the main text stand at its end.
    Pages above 10 MB are `too_large`; a page nested too deeply for a parser is read without its
    structure and is `partial`; a page without words is `empty`.
    """
    if len(data) > MAX_BYTES:
        return refused("too_large", HTML, "The page is larger than 10 MB.", engine="html")
    source = clean(decode(data, _declared_charset(data, declared))[0])
    return read_page(source, url=url, rules=rules)


def read_page(source: str, *, url: str = "", rules: HtmlRules | None = None) -> ExtractedDocument:
    """The same for a page that is text already."""
    source = _LONG_TAG.sub(r"<\1>", source)
    if _depth(source) > _MAX_DEPTH:
        return _flat(source)
    try:
        # A declaration in text that has been decoded already would only mislead lxml.
        tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source) or "<html/>")
    except (ParserError, ValueError):
        return refused("empty", HTML, "The page holds no text.", engine="html")
    if "<foreignobject" in source.lower() and lift_drawn_pages(tree):
        source = lxml_html.tostring(tree, encoding="unicode")
    huge = source.count("<") > _MANY_TAGS
    blocks, engine, kept = _ruled_text(source, tree, url, rules, huge=huge)
    for note in () if huge else notes_outside(kept, blocks.text):
        blocks.add(note, tight=False)
    if not blocks.text.strip():
        return refused("empty", HTML, "The page holds no text.", engine=engine)
    return ExtractedDocument(
        status="ok",
        media_type=HTML,
        title=read_title(tree),
        language=read_language(tree),
        pages=(Page(1, None, blocks.text),),
        headings=tuple(blocks.headings),
        dates=date_candidates(tree, url, guess=not huge),
        authors=read_authors(tree),
        engine=engine,
    )


def _ruled_text(
    source: str, tree: Any, url: str, rules: HtmlRules | None, *, huge: bool
) -> tuple[TextBuilder, str, Any]:
    """The text, what found it, and the tree of the page without what the rules remove."""
    if rules is None:
        return *_main_text(source, tree, url, huge=huge), tree
    page, content = keep_content(source, rules)
    kept = lxml_html.document_fromstring(page or "<html/>") if rules.remove else tree
    if content is not None:
        ruled = read_blocks(lxml_html.document_fromstring(content))
        if ruled.text:
            return ruled, f"the source's rule “{rules.content}”", kept
    found, engine = _main_text(page, kept, url, huge=huge)
    missed = f"; the source's rule “{rules.content}” {MATCHED_NOTHING}" if rules.content else ""
    return found, engine + missed, kept


def _main_text(source: str, tree: Any, url: str, *, huge: bool) -> tuple[TextBuilder, str]:
    """What trafilatura finds; the body where that is next to nothing beside the paragraphs the body has.

    trafilatura falls back by itself, to other algorithms and then to greater recall, before it gives so little.
    """
    main = TextBuilder()
    if not huge:
        found = trafilatura.bare_extraction(
            source, url=url or None, include_comments=False, include_tables=True
        )
        body = getattr(found, "body", None)
        main = main if body is None else complete(read_blocks(body), tree)
    if len(main.text) < _SHORT_TEXT:
        whole = read_blocks(tree if huge else without_furniture(tree), skip=_OUTSIDE_TEXT)
        if not whole.text:
            whole = read_blocks(tree, skip=_OUTSIDE_TEXT)
        if not whole.text:
            whole = read_blocks(tree, skip=frozenset({"head"}))
        prose = sum(len(line) for line in whole.text.splitlines() if len(line) >= _PARAGRAPH)
        if not main.text or len(whole.text) <= _SHORT_TEXT or prose >= _PROSE:
            return whole, "lxml body text"
    return main, f"trafilatura {trafilatura.__version__}"


def _declared_charset(data: bytes, declared: str | None) -> str | None:
    """The charset of the HTTP header, else the one in the page's head; a page saying UTF-16 in ASCII lies."""
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", declared or "", re.IGNORECASE)
    if said:
        return said[1]
    inside = _CHARSET.search(data[:4096])
    name = inside[1].decode("ascii") if inside else None
    return None if name and name.lower().startswith("utf-16") else name


def _depth(source: str) -> int:
    """The deepest nesting of containers; unclosed ones count, as a parser would nest them."""
    depth = deepest = 0
    for found in _NESTING.finditer(source):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _flat(source: str) -> ExtractedDocument:
    bare = re.sub(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", " ", source, flags=re.IGNORECASE | re.DOTALL)
    lines = (" ".join(line.split()) for line in re.sub(r"<[^<>]*>", " ", bare).split("\n"))
    text = "\n".join(line for line in lines if line)
    status: ReadingStatus = "partial" if text else "empty"
    return ExtractedDocument(
        status=status,
        media_type=HTML,
        pages=(Page(1, None, text),) if text else (),
        engine="tags removed",
        reason="The page is nested too deeply for a parser; its text was read without headings.",
    )
