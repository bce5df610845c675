"""Writes the HTML pages of the sample site: one page per document, listings and the front page."""

import json
from collections.abc import Sequence
from html import escape
from string import Template

from tests.samples.site_dates import date_evidence, date_in_words, moment_of
from tests.samples.texts import Block, SampleText, first_paragraph, newest_first, split_notes

ORIGIN = "http://samples.coi.test"
SITE_NAME = "COI samples"
RESPONSES_PER_PAGE = 9
RIGHT_TO_LEFT = frozenset({"ar", "fa"})

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language" dir="$direction">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title | $site</title>
<link rel="canonical" href="$address">
<link rel="alternate" type="application/rss+xml" title="$site: news" href="/feed.xml">
$head</head>
<body>
<header class="site-header" lang="en" dir="ltr">
<p class="site-name"><a href="/">$site</a></p>
<p class="site-note">Sample documents of fictitious units. Not evidence about any country.</p>
<nav aria-label="Main">
<ul>
<li><a href="/">Home</a></li>
<li><a href="/responses/">Query responses</a></li>
<li><a href="/news/">News</a></li>
<li><a href="/feed.xml">RSS</a></li>
</ul>
</nav>
</header>
<main>
$main</main>
<footer class="site-footer" lang="en" dir="ltr">
<p>Ruritania and Graustark are fictitious, and so is every publisher named on this site.</p>
<ul>
<li><a href="/sitemap.xml">Sitemap</a></li>
<li><a href="/private/internal-draft.html">Staff only</a></li>
</ul>
<p>© $site. Free to copy.</p>
</footer>
</body>
</html>
""")


def document_page(text: SampleText) -> bytes:
    """Write the page of one document, with its date in the kind of evidence that `date_evidence` names."""
    evidence = date_evidence(text)
    byline = [f'<span class="publisher">{escape(text.publisher)}</span>']
    if text.published is not None and evidence in {"time-element", "words"}:
        words = escape(date_in_words(text.published, text.language))
        as_time = f'<time datetime="{text.published}">{words}</time>'
        byline.append(as_time if evidence == "time-element" else f'<span class="when">{words}</span>')
    notes = "".join(
        f'<li id="note-{number}">{escape(note)}</li>\n' for number, note in enumerate(text.notes, start=1)
    )
    main = (
        "<article>\n"
        f"<h1>{escape(text.title)}</h1>\n"
        f'<p class="byline">{" · ".join(byline)}</p>\n'
        f"{''.join(_block(block) for block in text.blocks)}"
        + (f'<ol class="footnotes">\n{notes}</ol>\n' if notes else "")
        + "</article>\n"
    )
    return _page(text.title, text.language, text.path, main, _document_head(text, evidence))


def response_listings(texts: Sequence[SampleText]) -> dict[str, bytes]:
    """Write the listing of query responses on two or more pages, newest first, each naming the next."""
    ordered = newest_first(text for text in texts if text.section == "responses")
    parts = [ordered[at : at + RESPONSES_PER_PAGE] for at in range(0, len(ordered), RESPONSES_PER_PAGE)]
    names = ["index.html", *(f"page{number}.html" for number in range(2, len(parts) + 1))]
    pages: dict[str, bytes] = {}
    for place, (name, part) in enumerate(zip(names, parts, strict=True)):
        items = "".join(_listing_item(text, text.path.removeprefix("/responses/")) for text in part)
        pager = ""
        if place > 0:
            pager += f'<li><a rel="prev" href="{names[place - 1]}">Newer responses</a></li>\n'
        if place + 1 < len(names):
            pager += f'<li><a rel="next" href="{names[place + 1]}">Older responses</a></li>\n'
        main = f'<h1>Query responses</h1>\n<ul class="listing">\n{items}</ul>\n<ul class="pager">\n{pager}</ul>\n'
        title = "Query responses" if place == 0 else f"Query responses, page {place + 1}"
        pages[f"responses/{name}"] = _page(title, "en", f"/responses/{name}", main)
    return pages


def news_listing(texts: Sequence[SampleText]) -> bytes:
    """Write the listing of news, newest first, each with its first paragraph."""
    ordered = newest_first(text for text in texts if text.section == "news")
    items = "".join(_listing_item(text, text.path, first_paragraph(text)) for text in ordered)
    main = f'<h1>News</h1>\n<ul class="listing">\n{items}</ul>\n'
    return _page("News", "en", "/news/index.html", main)


def front_page(texts: Sequence[SampleText]) -> bytes:
    """Write the front page, which says what the site is and links reports and laws."""
    main = (
        f"<h1>{SITE_NAME}</h1>\n"
        "<p>This site holds sample documents about countries of origin in sixteen languages. They were written "
        "to show what a search engine does with them, and their publishers do not exist.</p>\n"
    )
    for section, heading in (("reports", "Reports"), ("laws", "Laws")):
        ordered = newest_first(text for text in texts if text.section == section)
        items = "".join(
            f'<li><a href="{text.path}" hreflang="{text.language}" lang="{text.language}">'
            f"{escape(text.title)}</a></li>\n"
            for text in ordered
        )
        main += f"<h2>{heading}</h2>\n<ul>\n{items}</ul>\n"
    return _page(SITE_NAME, "en", "/", main)


def private_page() -> bytes:
    """Write the page that robots.txt forbids although the sitemap names it."""
    main = (
        "<h1>Internal draft</h1>\n"
        "<p>This page is closed by robots.txt. No crawler that keeps the rules has ever read it.</p>\n"
    )
    return _page("Internal draft", "en", "/private/internal-draft.html", main)


def _page(title: str, language: str, path: str, main: str, head: str = "") -> bytes:
    return _PAGE.substitute(
        language=language,
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        title=escape(title),
        site=SITE_NAME,
        address=ORIGIN + path.removesuffix("index.html"),
        head=head,
        main=main,
    ).encode()


def _document_head(text: SampleText, evidence: str | None) -> str:
    lines = [f'<meta name="description" content="{escape(first_paragraph(text)[:160])}">']
    if text.published is None:
        return lines[0] + "\n"
    day = str(text.published)
    if evidence == "dcterms":
        lines += [
            f'<meta name="dcterms.issued" content="{day}">',
            f'<meta name="dcterms.publisher" content="{escape(text.publisher)}">',
        ]
    elif evidence == "article":
        moment = moment_of(text.published).isoformat()
        lines += [
            '<meta property="og:type" content="article">',
            f'<meta property="og:title" content="{escape(text.title)}">',
            f'<meta property="article:published_time" content="{moment}">',
        ]
    elif evidence == "citation":
        lines += [
            f'<meta name="citation_title" content="{escape(text.title)}">',
            f'<meta name="citation_publication_date" content="{day.replace("-", "/")}">',
        ]
    elif evidence == "json-ld":
        block = {
            "@context": "https://schema.org",
            "@type": "Report",
            "name": text.title,
            "inLanguage": text.language,
            "datePublished": day,
            "publisher": {"@type": "Organization", "name": text.publisher},
        }
        # "<" is escaped so that no title can close the script element.
        inner = json.dumps(block, ensure_ascii=False).replace("<", "\\u003c")
        lines.append(f'<script type="application/ld+json">{inner}</script>')
    return "\n".join(lines) + "\n"


def _block(block: Block) -> str:
    if block.kind == "heading":
        level = block.level + 1  # the title is the only h1
        return f"<h{level}>{_line(block.lines[0])}</h{level}>\n"
    if block.kind == "list":
        return "<ul>\n" + "".join(f"<li>{_line(item)}</li>\n" for item in block.lines) + "</ul>\n"
    return f"<p>{_line(block.lines[0])}</p>\n"


def _line(line: str) -> str:
    return "".join(
        f'<sup><a href="#note-{piece}">{piece}</a></sup>'
        if isinstance(piece, int)
        else escape(piece, quote=False)
        for piece in split_notes(line)
    )


def _listing_item(text: SampleText, link: str, summary: str | None = None) -> str:
    language = text.language
    opening = f'<a class="title" href="{link}" hreflang="{language}" lang="{language}">'
    parts = [f"{opening}{escape(text.title)}</a>"]
    if text.published is not None:
        words = date_in_words(text.published, "en")
        parts.append(f'<time datetime="{text.published}">{words}</time>')
    if summary is not None:
        parts.append(f'<p class="summary" lang="{text.language}">{escape(summary, quote=False)}</p>')
    return "<li>" + "\n".join(parts) + "</li>\n"
