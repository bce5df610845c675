"""What a source's description says of its pages: which part is the text, and what in it is none, as CSS rules."""

from dataclasses import dataclass

from bs4 import BeautifulSoup

from coi.source import Source

MATCHED_NOTHING = "matched nothing"  # in `engine`, where the rule for the text has met no element


@dataclass(frozen=True, slots=True)
class HtmlRules:
    """CSS selectors for the pages of one source; empty where the text is to be found without help."""

    content: str = ""  # the elements that hold the text, in the order of the page
    remove: tuple[str, ...] = ()  # what is cut out of the page first


def rules_of(source: Source | None) -> HtmlRules | None:
    """The rules of a source; None where it has none."""
    if source is None or not (source.content or source.remove):
        return None
    return HtmlRules(source.content or "", source.remove)


def keep_content(source: str, rules: HtmlRules) -> tuple[str, str | None]:
    """The page without what is to be removed, and the HTML of its content; None where `content` matches nothing.

    An element within another that matched is not taken twice.
    """
    page = BeautifulSoup(source, "lxml")
    for selector in rules.remove:
        for element in page.select(selector):
            element.decompose()
    chosen = page.select(rules.content) if rules.content else []
    taken = {id(element) for element in chosen}
    outermost = [one for one in chosen if not any(id(parent) in taken for parent in one.parents)]
    content = "".join(str(element) for element in outermost)
    return str(page), f"<html><body>{content}</body></html>" if content else None
