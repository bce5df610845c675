"""Writes what machines read of the sample site: robots.txt, the sitemap and the news feed."""

from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.samples.site_dates import moment_of
from tests.samples.texts import SampleText, first_paragraph, newest_first
from tests.samples.web_pages import ORIGIN, SITE_NAME

SITEMAP_SECTIONS = ("reports", "laws")


def robots_txt() -> bytes:
    """Write the rules: everything but /private/ may be read."""
    return f"User-agent: *\nDisallow: /private/\n\nSitemap: {ORIGIN}/sitemap.xml\n".encode()


def sitemap(texts: Sequence[SampleText], moved: Mapping[str, str]) -> bytes:
    """Write the sitemap of reports and laws; as sitemaps do, it also names old addresses and a closed page."""
    dates = {text.path: text.published for text in texts if text.section in SITEMAP_SECTIONS}
    dates |= {old: dates[new] for old, new in moved.items()}
    dates["/private/internal-draft.html"] = None
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for path, day in sorted(dates.items()):
        changed = "" if day is None else f"<lastmod>{day}</lastmod>"
        lines.append(f"<url><loc>{ORIGIN}{path}</loc>{changed}</url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()


def feed(texts: Sequence[SampleText]) -> bytes:
    """Write the RSS 2.0 feed of the news, newest first."""
    news = newest_first(text for text in texts if text.section == "news")
    moments = [moment_of(text.published) for text in news if text.published is not None]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">',
        "<channel>",
        f"<title>{SITE_NAME}: news</title>",
        f"<link>{ORIGIN}/news/</link>",
        "<description>News of fictitious units, written as samples.</description>",
        f'<atom:link href="{ORIGIN}/feed.xml" rel="self" type="application/rss+xml"/>',
        f"<lastBuildDate>{format_datetime(max(moments), usegmt=True)}</lastBuildDate>",
    ]
    for text in news:
        lines += [
            "<item>",
            f"<title>{escape(text.title)}</title>",
            f"<link>{ORIGIN}{text.path}</link>",
            f'<guid isPermaLink="true">{ORIGIN}{text.path}</guid>',
        ]
        if text.published is not None:
            lines.append(f"<pubDate>{format_datetime(moment_of(text.published), usegmt=True)}</pubDate>")
        lines += [
            f"<dc:language>{text.language}</dc:language>",
            f"<description>{escape(first_paragraph(text))}</description>",
            "</item>",
        ]
    return ("\n".join([*lines, "</channel>", "</rss>"]) + "\n").encode()
