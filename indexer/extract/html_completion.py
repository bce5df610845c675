"""The main text of a page made whole: headings, lists and repeated parts that were missed are put in, menus taken out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.extract.blocks import TextBuilder, read_blocks

_LEAST_TEXT = 25  # signs of a stretch of text by which the place of the main text is told
_LEAST_PLACED = 100  # signs that must be found again in the page, else nothing is changed
_HOLDS = 0.9  # of the main text stands in the element that holds it
_TOO_MUCH = 0.3  # of the main text: an element with more is no furniture, whatever it is called
_MUCH = 0.7  # the same for lists of other pages, which may be longer than a short text
_PROSE = 80  # signs from which on a paragraph is text though trafilatura passed it by
_LINKED = 0.5  # of the signs of an element are in links: a list of links
_MOST_LINKED = 0.8  # the same, for what stands in the main text already
_MENU = 3  # links that make a menu
_SHORT_LINK = 30  # signs that a link of a menu has on average at most
_MOST_NODES = 8_000  # stretches of text in a page; more would take too long
_MOST_TEXT, _MOST_BLOCKS = 300_000, 4_000  # signs and blocks of a main text, for the same reason
_CLIMB = 4  # levels up in which parts of the same make are looked for
_TAGS = frozenset({"nav", "aside", "footer", "button", "figcaption"})
_PAGE = frozenset({"html", "body", "main", "article", "head"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROLES = frozenset({"navigation", "contentinfo", "complementary", "banner", "search", "dialog"})
_LISTS = frozenset({"ul", "ol", "div", "p", "td", "table", "tr", "section", "font", "center", "menu", "nav"})
_NAMES = re.compile(
    r"(?:\A|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|footer|bottom|sidebar|share|sharing|social|related|recommended|"
    r"comments?|respond|newsletter|subscribe|cookies?|pager|pagination|toc|tags|byline|meta|hidden|modal|popup|"
    r"login|feedback|promo|advert(?:isement)?|ads?|widget|banner|teaser|print)(?=\Z|[\s_-]|s\b)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:\A|[\s_-])(?:related|recommend(?:ed|ations?)|(?:see|read|you[_-]may)[_-](?:also|more)|more[_-](?:news|stories)|most[_-]read)"
    r"(?=\Z|[\s_-])",
    re.IGNORECASE,
)
# What a reader opens with a click is text, however it is hidden before.
_OPENED = re.compile(r"tab|accordion|collaps|panel|pane\b|toggle|expand|spoiler|answer|faq", re.IGNORECASE)
_STATES = frozenset(
    [
        "active",
        "show",
        "in",
        "fade",
        "current",
        "selected",
        "open",
        "opened",
        "first",
        "last",
        "odd",
        "even",
        "collapsed",
        "hidden",
    ]
)
_FOOT = re.compile(r"(?:©|\(c\)|copyright\b)[^\n]{0,200}\Z", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

Block = tuple[str, int, bool]  # words, level of a heading or 0, whether it follows the one before closely


def complete(main: TextBuilder, tree: Any) -> TextBuilder:
    """The main text with what belongs to it in the page `tree` and was missed, without menus that were taken along.

    Missed are headings, definition lists, rows, and paragraphs within the element that holds the text, and parts
    of the same make beside it. Unchanged where the text cannot be found again in the page.
    """
    known = _squeeze(main.text)
    if len(known) > _MOST_TEXT or len(main.blocks) > _MOST_BLOCKS:
        return main
    weights = _weights(tree, known)
    total = weights.get(tree, 0)
    furniture = _furniture(tree, weights, total)
    menus = _menu_words(furniture)
    if total < _LEAST_PLACED:
        if len(main.blocks) == 1 and any(menu in known for menu in menus if len(menu) > _SHORT_LINK // 2):
            # All that stands in the page as one block, its menus too.
            return read_blocks(without_furniture(tree), skip=frozenset({"head"}))
        return main
    holder = _holder(tree, weights, total)
    outside = set(furniture)
    parts = _parts(holder)
    found = [block for part in parts for block in read_blocks(_pruned(part, outside)).blocks]
    if (title := _title_before(tree, parts[0], outside)) is not None:
        found.insert(0, title)
    there = {_squeeze(block[0]) for block in found}
    kept = [one for one in main.blocks if (words := _squeeze(one[0])) not in menus or words in there]
    if kept and _FOOT.match(kept[-1][0]):
        kept.pop()
    lists = {_squeeze(_text(one)) for one in holder.iter("dt", "dd")}
    merged = _merged(kept, _wanted(found, kept, lists))
    return merged if merged.text else main


def without_furniture(tree: Any) -> Any:
    """A copy of the page without menus, feet and what is hidden."""
    return _pruned(tree, set(_furniture(tree)))


def _share(element: Any) -> float:
    """How much of the main text may stand in an element that is furniture by its kind or name."""
    return _MUCH if _ELSEWHERE.search(_called(element)) else _TOO_MUCH


def _weights(tree: Any, known: str) -> dict[Any, int]:
    """How many signs of the main text stand in each element."""
    weights: defaultdict[Any, int] = defaultdict(int)
    for number, (element, words) in enumerate(_stretches(tree)):
        if number > _MOST_NODES:
            return {}
        if len(words) >= _LEAST_TEXT and words in known:
            weights[element] += len(words)
            for above in element.iterancestors():
                weights[above] += len(words)
    return weights


def _stretches(tree: Any) -> Iterator[tuple[Any, str]]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.text and element.tag not in {"script", "style"}:
            yield element, _squeeze(element.text)
        if element.tail and (above := element.getparent()) is not None:
            yield above, _squeeze(element.tail)


def _holder(tree: Any, weights: dict[Any, int], total: int) -> Any:
    """The innermost element that holds nearly all of the main text."""
    holder = tree
    while True:
        inner = next((one for one in holder if weights.get(one, 0) >= _HOLDS * total), None)
        if inner is None:
            return _row_of(holder)
        holder = inner


def _row_of(holder: Any) -> Any:
    """The element around a single paragraph, which holds more than that."""
    while holder.tag in {"p", "li", "ul", "ol", "blockquote", "dd", "dl", "font", "span"}:
        above = holder.getparent()
        if above is None:
            break
        holder = above
    return holder


def _parts(holder: Any) -> list[Any]:
    """The holder, or where it is one of several parts of the same make, such as the entries of a blog, all of them."""
    part = holder
    for _ in range(_CLIMB):
        above = part.getparent()
        if above is None or part.tag in {"body", "html", "td"}:
            break
        alike = [one for one in above if one is part or _is_alike(one, part, holder)]
        if len(alike) > 1:
            return alike
        part = above
    return [holder]


def _is_alike(one: Any, part: Any, holder: Any) -> bool:
    if one.tag != part.tag or not _make(part) or _make(one) != _make(part):
        return False
    if part is holder:
        return True
    same = (other for other in one.iter(holder.tag) if other.get("class") == holder.get("class"))
    return next(same, None) is not None


def _make(element: Any) -> frozenset[str]:
    """The classes of an element but for those that only say in which state it is."""
    return frozenset((element.get("class") or "").split()) - _STATES


def _title_before(tree: Any, holder: Any, furniture: set[Any]) -> Block | None:
    """The last heading of the first rank that stands before the holder."""
    ranks = ("h1",) if next(tree.iter("h1"), None) is not None else ("h2",)
    title = None
    for element in tree.iter():
        if element is holder:
            break
        if element.tag in ranks and not any(above in furniture for above in element.iterancestors()):
            title = element
    words = " ".join(_text(title).split()) if title is not None else ""
    return (words, int(ranks[0][1]), False) if words else None


def _furniture(tree: Any, weights: Mapping[Any, int] | None = None, most: int = 0) -> list[Any]:
    """The elements that are no text by their kind or name, and lists of links; none within another.

    A list of long links, which are titles, may be the text itself: it is furniture only where it has at most as
    many signs as `most`, the length of the main text. What holds more of that text than furniture may, by the
    `weights`, is none; what is within it may be.
    """
    links = _links(tree)
    found: list[Any] = []
    walk = etree.iterwalk(tree, events=("start",), tag=etree.Element)
    for _, element in walk:
        if element.tag in _PAGE:
            continue
        mine = links[element]
        listed = element.tag in _LISTS and mine.is_menu(_LINKED, None if mine.signs <= most else _SHORT_LINK)
        if (listed or _is_furniture(element)) and (weights or {}).get(element, 0) <= _share(element) * most:
            found.append(element)
            walk.skip_subtree()
    return found


@dataclass(slots=True)
class _Links:
    """How many signs an element has, how many of them in links, and in how many links."""

    signs: int = 0
    linked: int = 0
    number: int = 0

    def is_menu(self, most: float, longest: int | None = None) -> bool:
        """Whether there are several links, on average no longer than that, and little besides."""
        if self.number < _MENU or (longest and self.linked > longest * self.number):
            return False
        return self.linked > most * self.signs


def _links(tree: Any) -> defaultdict[Any, _Links]:
    """The links of every element, counted in one pass from the end, which meets what is within an element first."""
    counted: defaultdict[Any, _Links] = defaultdict(_Links)
    for element in reversed(list(tree.iter())):
        mine = counted[element]
        if isinstance(element.tag, str) and element.tag not in {"script", "style"}:
            mine.signs += len(_squeeze(element.text or ""))
        if element.tag == "a":
            mine.linked, mine.number = mine.signs, 1
        above = element.getparent()
        if above is not None:
            around = counted[above]
            around.signs += mine.signs + len(_squeeze(element.tail or ""))
            around.linked += mine.linked
            around.number += mine.number
    return counted


def _is_furniture(element: Any) -> bool:
    if element.tag == "button" and element.getparent().tag in _HEADINGS:
        return False
    if element.tag in _TAGS or element.get("role") in _ROLES or _is_hidden(element):
        return True
    return bool(_NAMES.search(_called(element)))


def _is_hidden(element: Any) -> bool:
    """Whether an element is not shown, and no click is meant to show it."""
    marked = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    if not marked and not _HIDDEN.search(element.get("style") or ""):
        return False
    return not _OPENED.search(f"{_called(element)} {element.get('role') or ''}")


def _called(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _menu_words(furniture: Iterable[Any]) -> set[str]:
    """The lines of menus and of the feet of pages, to be known again in the main text."""
    words: set[str] = set()
    for one in furniture:
        said = one.tag in {"nav", "footer"} or _is_hidden(one) or _ELSEWHERE.search(_called(one))
        if said or _links(one)[one].is_menu(_MOST_LINKED):
            words.add(_squeeze(" ".join(one.itertext())))
            words |= {
                _squeeze(_text(line))
                for line in one.iter("a", "p", "div", "h2", "h3", "h4")
                if len(line) < _MENU
            }
    return words


def _pruned(tree: Any, furniture: set[Any]) -> Any:
    places = [place for place, one in enumerate(tree.iter()) if one in furniture and one is not tree]
    copied = deepcopy(tree)
    copied.tail = None
    elements = list(copied.iter())
    for place in places:
        one = elements[place]
        if one.getparent() is not None:
            one.drop_tree()
    return copied


def _wanted(found: Iterable[Block], kept: Sequence[Block], lists: set[str]) -> Iterator[tuple[Block, bool]]:
    """The blocks of the page that are text, each with whether it is kept already."""
    blocks = {_squeeze(block[0]) for block in kept}
    known = " ".join(_squeeze(block[0]) for block in kept)
    waiting: list[Block] = []  # headings, until something follows
    for block in found:
        words = _squeeze(block[0])
        is_known = words in blocks or (len(words) >= _LEAST_TEXT and words in known)
        if block[1] and not is_known:
            waiting.append(block)
        elif is_known or len(words) >= _PROSE or words in lists or (block[2] and " | " in block[0]):
            yield from ((heading, False) for heading in waiting)
            waiting = []
            yield block, is_known


def _merged(kept: Sequence[Block], wanted: Iterable[tuple[Block, bool]]) -> TextBuilder:
    """Both in one order: a missed block stands after the one that it follows in the page."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, block in enumerate(kept):
        places[_squeeze(block[0])].append(place)
    merged = TextBuilder()
    done = 0
    for block, is_known in wanted:
        if not is_known:
            _put(merged, [block])
            continue
        there = next((place for place in places[_squeeze(block[0])] if place >= done), None)
        if there is not None:
            _put(merged, kept[done : there + 1])
            done = there + 1
    _put(merged, kept[done:])
    return merged


def _put(builder: TextBuilder, blocks: Sequence[Block]) -> None:
    for words, level, tight in blocks:
        builder.add(words, level=level, tight=tight)


def _text(element: Any) -> str:
    return "".join(element.itertext())


def _squeeze(text: str) -> str:
    return " ".join(text.replace("|", " ").split()).removeprefix("- ")
