"""What a web page declares about itself in its markup: title, language, authors."""

import json
import re
from collections.abc import Iterator
from typing import Any

_MAX_NAME = 120  # characters: longer is a sentence, not a name
_MAX_JSON = 500_000  # characters of JSON-LD that are read
_TITLE_NAMES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_AUTHOR_NAMES = ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9-]+)?\Z", re.IGNORECASE)


def meta_values(tree: Any, *names: str) -> Iterator[tuple[str, str]]:
    """`(name, content)` of the meta elements called one of `names`, in the order of `names`."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        content = " ".join((element.get("content") or "").split())
        if content:
            found.setdefault(name.lower(), []).append(content)
    for name in names:
        for content in found.get(name, ()):
            yield name, content


def json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Each JSON-LD object of the page that describes something, graphs and lists opened; broken ones left out."""
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        source = script.text or ""
        if len(source) > _MAX_JSON:
            continue
        try:
            waiting = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting.extend(value)
            elif isinstance(value, dict):
                waiting.extend(value[key] for key in ("@graph", "mainEntity") if key in value)
                yield value


def read_title(tree: Any) -> str | None:
    """The page's own title: a heading that the title element contains, else what the markup calls title."""
    whole = _words(tree.find(".//title"))
    headings = [_words(heading) for heading in tree.iter("h1")]
    for heading in headings:
        if heading and whole and heading.lower() in whole.lower():
            return heading
    declared = next((content for _, content in meta_values(tree, *_TITLE_NAMES)), None)
    if declared:
        return _without_site(declared, tree)
    if len(headings) == 1 and headings[0]:
        return headings[0]
    return _without_site(whole, tree) if whole else None


def read_language(tree: Any) -> str | None:
    """The language the markup declares, as its primary subtag (`en-GB` gives `en`)."""
    root = tree.getroottree().getroot()
    said = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang")]
    said.extend(element.get("lang") for element in tree.iter("body"))
    said.extend(
        element.get("content")
        for element in tree.iter("meta")
        if (element.get("http-equiv") or "").lower() == "content-language"
    )
    said.extend(content for _, content in meta_values(tree, "dc.language", "dcterms.language", "og:locale"))
    for value in said:
        if value and (found := _LANGUAGE.match(value.strip())):
            return found[1].lower()
    return None


def read_authors(tree: Any) -> tuple[str, ...]:
    """The authors the markup names, in order, each once; often empty, which is honest."""
    names = [content for _, content in meta_values(tree, *_AUTHOR_NAMES)]
    for item in json_ld(tree):
        authors = item.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                names.append(" ".join(name.split()))
    fit = [
        name for name in names if name and len(name) <= _MAX_NAME and not re.match(r"https?://|www\.", name)
    ]
    return tuple(dict.fromkeys(fit))


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _without_site(title: str, tree: Any) -> str:
    site = next((content for _, content in meta_values(tree, "og:site_name", "application-name")), "")
    if site:
        title = re.sub(rf"\s*[|–—·:»-]\s*{re.escape(site)}\s*\Z", "", title, flags=re.IGNORECASE) or title
        title = re.sub(rf"\A{re.escape(site)}\s*[|–—·:»-]\s*", "", title, flags=re.IGNORECASE) or title
    return title
