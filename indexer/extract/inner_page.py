"""A web page that is a chapter of a book or the body of a mail: all of its text, nothing taken for furniture."""

import re

from lxml import etree
from lxml import html as lxml_html

from indexer.extract.blocks import TextBuilder, lift_drawn_pages, read_blocks
from indexer.extract.charset import clean
from indexer.extract.html_limits import MAX_BYTES, refuse_costly_page
from indexer.extract.paged_text import tidy

_HEAD = frozenset({"head"})
_UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)


def read_inner_page(source: str) -> TextBuilder:
    """The blocks of the page; without headings where it is nested deeper than a parser follows.

    Of a page above 10 million characters only the beginning is read, of one whose tags are an attack nothing.
    """
    bare = clean(re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", source[:MAX_BYTES]))
    if not bare.strip() or refuse_costly_page(bare.encode("utf-8", "replace")):
        return TextBuilder()
    parser = lxml_html.HTMLParser(huge_tree=True, no_network=True)
    try:
        tree = lxml_html.document_fromstring(bare, parser=parser)
    except (etree.ParserError, ValueError):
        return TextBuilder()
    if any("depth" in error.message for error in parser.error_log):
        # What lies deeper has been dropped by the parser.
        flat = TextBuilder()
        flat.add(tidy(re.sub(r"<[^<>]*>", " ", _UNSEEN.sub(" ", bare))))
        return flat
    if "<foreignobject" in bare.lower():
        lift_drawn_pages(tree)
    return read_blocks(tree, skip=_HEAD)
