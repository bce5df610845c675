"""Layouts that lead astray: what is no text stands amid it and bears no telling name, or looks like it."""

from collections.abc import Mapping

from tests.bench.web_pages.judged import Sheet
from tests.bench.web_pages.layouts import Layout


def _page(body: str) -> str:
    return f"<html><head><title>A page</title></head><body>{body}</body></html>"


def _story(s: Sheet, title: str, body: str, after: str = "") -> str:
    return _page(
        f"<div class='h1x'>{s.menu()}</div><div class='k7'><h1>{s.text(title)}</h1>{body}</div>{after}{s.footer()}"
    )


def read_also_amid_the_text(s: Sheet) -> str:
    link = f"<p><a href='/other'>{s.furniture('Read also: What the council said about the road last winter')}</a></p>"
    return _story(s, "Two courts and one case", f"{s.paragraphs(3)}{link}{s.paragraphs(3)}")


def box_amid_the_text(s: Sheet) -> str:
    links = "".join(f"<li><a href='/q{n}'>{s.furniture(s.words.sentence())}</a></li>" for n in range(4))
    return _story(
        s,
        "The price of bread",
        f"{s.paragraphs(3)}<div class='b22'><h3>{s.furniture('On the same subject')}</h3><ul>{links}</ul></div>{s.paragraphs(3)}",
    )


def forum_thread(s: Sheet) -> str:
    posts = "".join(
        f"<div class='post'><div class='who'>User {n}</div><div class='content'><p>{s.text(s.words.paragraph(3))}</p></div></div>"
        for n in range(4)
    )
    return _page(
        f"<div class='bar'>{s.menu()}</div><h1>{s.text('Thread about papers')}</h1>{posts}{s.footer()}"
    )


def columns_of_one_class(s: Sheet) -> str:
    stories = "".join(
        f"<h4><a href='/y{n}'>{s.furniture(f'Other story {n} from the regions')}</a></h4>" for n in range(4)
    )
    return _page(
        f"<div class='row'>{s.menu()}</div><div class='row'><div class='col'><h1>{s.text('A long winter')}</h1>{s.paragraphs(5)}</div><div class='col'>{stories}</div></div>{s.footer()}"
    )


def about_the_author(s: Sheet) -> str:
    bio = s.furniture(
        "The writer is a reporter of this paper and has worked in Strelsau, Zenda and Hentzau since 2009."
    )
    return _story(s, "Views from the village", s.paragraphs(5), f"<div class='author-bio'><p>{bio}</p></div>")


def cards_below(s: Sheet) -> str:
    cards = "".join(
        f"<article class='card'><h3><a href='/c{n}'>{s.furniture(f'Card {n}: what else happened')}</a></h3><p>{s.teaser()}</p></article>"
        for n in range(4)
    )
    return _page(
        f"<header>{s.menu()}</header><main><article class='full'><h1>{s.text('A verdict at last')}</h1>{s.paragraphs(5)}</article><div class='grid'>{cards}</div></main>{s.footer()}"
    )


def list_of_links_as_text(s: Sheet) -> str:
    links = "".join(
        f"<li><a href='/l{n}'>{s.text(f'Decree {n} on the order of entry and stay')}</a></li>"
        for n in range(1, 9)
    )
    return _page(
        f"<nav>{s.menu()}</nav><main><h1>{s.text('Decrees in force')}</h1><p>{s.text(s.words.paragraph(2))}</p><ul class='laws'>{links}</ul></main>{s.footer()}"
    )


def text_with_many_links(s: Sheet) -> str:
    body = "".join(
        f"<p>{s.text(s.words.sentence())} <a href='/s{n}'>{s.text(f'as the report of region {n} says')}</a> {s.text(s.words.sentence())}</p>"
        for n in range(5)
    )
    return _story(s, "What the reports say", body)


def wrongly_named_wrapper(s: Sheet) -> str:
    return _page(
        f"<div class='sidebar-left menu-open'><div class='top'>{s.menu()}</div><div class='widget'><h1>{s.text('Order of the council')}</h1><dl><dt>{s.text('Number and day')}</dt><dd>{s.text('Order 44 of 3 June')}</dd></dl>{s.paragraphs(5)}</div></div>{s.footer()}"
    )


def subscribe_amid_the_text(s: Sheet) -> str:
    ask = s.furniture(
        "If you like what you read, support our work with a small sum each month. It keeps us free and costs little."
    )
    return _story(
        s,
        "The road to the camp",
        f"{s.paragraphs(3)}<div class='support-box'><p>{ask}</p></div>{s.paragraphs(3)}",
    )


TRAPS: Mapping[str, Layout] = {
    one.__name__: one
    for one in (
        read_also_amid_the_text, box_amid_the_text, forum_thread, columns_of_one_class, about_the_author,
        cards_below, list_of_links_as_text, text_with_many_links, wrongly_named_wrapper, subscribe_amid_the_text,
    )
}  # fmt: skip
